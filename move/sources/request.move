/// A kubectl request as a gateway submits it, and what the contract knows of Kubernetes to judge it.
///
/// The contract cannot parse a path, and need not: the executor carries out nothing whose path does not mean
/// exactly these attributes. What is checked here is what bounds the record, keeps queries off the ledger, and
/// keeps a write from passing for a read.
module k3s_daas::request;

use k3s_daas::rule::{Self, Attributes};
use std::string::String;

/// `class`: one request, one answer.
const CLASS_SINGLE: u8 = 0;
/// `class`: a stream, opened by the request and closed by a record of what passed.
const CLASS_STREAM: u8 = 1;

/// `priority`: low, normal, high. A high one pays twice the fees.
const PRIORITY_LOW: u8 = 1;
const PRIORITY_HIGH: u8 = 3;

const DIGEST_BYTES: u64 = 32;
const MAX_WORD_BYTES: u64 = 63;
const MAX_NAME_BYTES: u64 = 253;
const MAX_PATH_BYTES: u64 = 2048;
/// What Sui lets a pure argument hold, less its length prefix.
const MAX_PAYLOAD_BYTES: u64 = 16_380;

/// The fields of the event that come from the gateway, in its words.
public struct Request has copy, drop, store {
    sequence: u64,
    class: u8,
    priority: u8,
    method: String,
    verb: String,
    path: String,
    namespace: String,
    api_group: String,
    resource_type: String,
    name: String,
    envelope_digest: vector<u8>,
    payload: vector<u8>,
}

public(package) fun new(
    sequence: u64,
    class: u8,
    priority: u8,
    method: String,
    verb: String,
    path: String,
    namespace: String,
    api_group: String,
    resource_type: String,
    name: String,
    envelope_digest: vector<u8>,
    payload: vector<u8>,
): Request {
    Request {
        sequence,
        class,
        priority,
        method,
        verb,
        path,
        namespace,
        api_group,
        resource_type,
        name,
        envelope_digest,
        payload,
    }
}

/// What the rules of roles and scopes are asked about.
public(package) fun attributes(request: &Request): Attributes {
    rule::new_attributes(
        request.verb,
        request.api_group,
        request.resource_type,
        request.namespace,
        request.name,
        request.path,
    )
}

/// Whether the request is one that may be recorded as approved, whoever makes it.
public(package) fun is_well_formed(request: &Request): bool {
    request.is_bounded()
        && request.class <= CLASS_STREAM
        && request.priority >= PRIORITY_LOW
        && request.priority <= PRIORITY_HIGH
        && request.envelope_digest.length() == DIGEST_BYTES
        && !request.path.is_empty()
        && request.path.index_of(&b"/".to_string()) == 0
        && request.path.index_of(&b"?".to_string()) == request.path.length()
        && (!request.resource_type.is_empty() || request.names_no_resource())
        && (!request.is_read() || request.reads_by_method())
        && (request.verb.as_bytes() == &b"create" || !request.connects())
}

/// Whether the token's holder must have stake: for everything but reads and questions about oneself.
public(package) fun needs_stake(request: &Request): bool {
    !request.is_read() && !request.is_self_review()
}

/// Whether it is a single get or list, whose answer another executor can check.
public(package) fun is_repeatable(request: &Request): bool {
    request.class == CLASS_SINGLE && request.is_read()
}

/// By how much the fees are multiplied.
public(package) fun fee_factor(request: &Request): u64 {
    if (request.priority == PRIORITY_HIGH) 2 else 1
}

/// Session id, then sequence number as eight bytes, the highest first.
public(package) fun id(request: &Request, session: ID): vector<u8> {
    let mut id = session.to_bytes();
    let mut sequence = std::bcs::to_bytes(&request.sequence);
    sequence.reverse();
    id.append(sequence);
    id
}

public(package) fun single(): u8 {
    CLASS_SINGLE
}

public(package) fun stream(): u8 {
    CLASS_STREAM
}

public(package) fun sequence(request: &Request): u64 {
    request.sequence
}

public(package) fun class(request: &Request): u8 {
    request.class
}

public(package) fun priority(request: &Request): u8 {
    request.priority
}

public(package) fun method(request: &Request): String {
    request.method
}

public(package) fun verb(request: &Request): String {
    request.verb
}

public(package) fun path(request: &Request): String {
    request.path
}

public(package) fun namespace(request: &Request): String {
    request.namespace
}

public(package) fun api_group(request: &Request): String {
    request.api_group
}

public(package) fun resource_type(request: &Request): String {
    request.resource_type
}

public(package) fun name(request: &Request): String {
    request.name
}

public(package) fun envelope_digest(request: &Request): vector<u8> {
    request.envelope_digest
}

public(package) fun payload(request: &Request): vector<u8> {
    request.payload
}

fun is_bounded(request: &Request): bool {
    request.payload.length() <= MAX_PAYLOAD_BYTES
        && request.path.length() <= MAX_PATH_BYTES
        && request.method.length() <= MAX_WORD_BYTES
        && request.verb.length() <= MAX_WORD_BYTES
        && request.namespace.length() <= MAX_NAME_BYTES
        && request.api_group.length() <= MAX_NAME_BYTES
        && request.resource_type.length() <= MAX_NAME_BYTES
        && request.name.length() <= MAX_NAME_BYTES
}

fun names_no_resource(request: &Request): bool {
    request.namespace.is_empty() && request.api_group.is_empty() && request.name.is_empty()
}

fun is_read(request: &Request): bool {
    let verb = request.verb.as_bytes();
    verb == &b"get" || verb == &b"list" || verb == &b"watch"
}

/// Nothing else than GET and HEAD reads, so a DELETE cannot be submitted as a `get`.
fun reads_by_method(request: &Request): bool {
    let method = request.method.as_bytes();
    method == &b"GET" || method == &b"HEAD"
}

/// Whether this opens a way into a pod, node or service, which is `create` whatever the method.
fun connects(request: &Request): bool {
    let resource = &request.resource_type;
    let slash = resource.index_of(&b"/".to_string());
    if (slash == resource.length()) return false;
    let subresource = resource.substring(slash + 1, resource.length());
    let bytes = subresource.as_bytes();
    bytes == &b"exec" || bytes == &b"attach" || bytes == &b"portforward" || bytes == &b"proxy"
}

fun is_self_review(request: &Request): bool {
    if (request.verb.as_bytes() != &b"create") return false;
    let resource = request.resource_type.as_bytes();
    let group = request.api_group.as_bytes();
    group == &b"authorization.k8s.io"
        && (resource == &b"selfsubjectaccessreviews" || resource == &b"selfsubjectrulesreviews")
        || group == &b"authentication.k8s.io" && resource == &b"selfsubjectreviews"
}
