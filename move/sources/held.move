/// Requests that wait for approvers: allowed, but not yet released to an executor.
///
/// The whole request stays in the lane, so that what is released is what the approvers saw: its attributes and
/// the digest of its body. Its sequence number is used from the moment it is held.
module k3s_daas::held;

use k3s_daas::lane::Lane;
use k3s_daas::permission::RoleBook;
use k3s_daas::request::Request;
use k3s_daas::seal_token::SealToken;
use k3s_daas::session::Session;
use std::string::String;
use sui::clock::Clock;
use sui::dynamic_field;
use sui::event;

/// Key of a held request among a lane's fields.
public struct HeldKey(vector<u8>) has copy, drop, store;

public struct HeldRequest has drop, store {
    request: Request,
    seal_token: ID,
    session: ID,
    requester: address,
    /// Whose approvers must agree.
    role: String,
    approved_by: vector<address>,
    expires_ms: u64,
}

/// A request was allowed and waits.
public struct K8sAPIHeld has copy, drop {
    lane: ID,
    index: u64,
    previous: vector<u8>,
    request_id: vector<u8>,
    cluster: ID,
    session: ID,
    seal_token_id: ID,
    requester: address,
    gateway: address,
    class: u8,
    method: String,
    verb: String,
    path: String,
    namespace: String,
    api_group: String,
    resource_type: String,
    name: String,
    envelope_digest: vector<u8>,
    role: String,
    needed: u64,
    expires: u64,
    timestamp: u64,
}

/// Holds a request for a role's approvers and records that; its sequence number is used from here on.
public(package) fun hold(
    lane: &mut Lane,
    request: Request,
    token: &SealToken,
    session: &Session,
    book: &RoleBook,
    role: String,
    expires_ms: u64,
    clock: &Clock,
) {
    let (seal_token, session_id) = (object::id(token), object::id(session));
    let record = K8sAPIHeld {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id: request.id(session_id),
        cluster: lane.cluster(),
        session: session_id,
        seal_token_id: seal_token,
        requester: token.holder(),
        gateway: session.gateway(),
        class: request.class(),
        method: request.method(),
        verb: request.verb(),
        path: request.path(),
        namespace: request.namespace(),
        api_group: request.api_group(),
        resource_type: request.resource_type(),
        name: request.name(),
        envelope_digest: request.envelope_digest(),
        role,
        needed: book.approvals_needed(role),
        expires: expires_ms,
        timestamp: clock.timestamp_ms(),
    };
    let held = HeldRequest {
        request,
        seal_token,
        session: session_id,
        requester: record.requester,
        role,
        approved_by: vector[],
        expires_ms,
    };
    lane.take_sequence(session_id, request.sequence());
    dynamic_field::add(lane.uid_mut(), HeldKey(record.request_id), held);
    lane.append(&record);
    event::emit(record);
}

/// Whether a request waits here.
public fun is_held(lane: &Lane, request_id: vector<u8>): bool {
    dynamic_field::exists_(lane.uid(), HeldKey(request_id))
}

public(package) fun borrow(lane: &Lane, request_id: vector<u8>): &HeldRequest {
    dynamic_field::borrow(lane.uid(), HeldKey(request_id))
}

/// Notes an approval, and returns how many there are now of those who are approvers still.
public(package) fun approve(
    lane: &mut Lane,
    book: &RoleBook,
    request_id: vector<u8>,
    approver: address,
): u64 {
    let held: &mut HeldRequest = dynamic_field::borrow_mut(lane.uid_mut(), HeldKey(request_id));
    held.approved_by.push_back(approver);
    let mut count = 0;
    let mut i = 0;
    while (i < held.approved_by.length()) {
        if (book.is_approver(held.role, held.approved_by[i])) count = count + 1;
        i = i + 1;
    };
    count
}

/// Ends the waiting.
public(package) fun remove(lane: &mut Lane, request_id: vector<u8>): HeldRequest {
    dynamic_field::remove(lane.uid_mut(), HeldKey(request_id))
}

public(package) fun request(held: &HeldRequest): Request {
    held.request
}

public(package) fun seal_token(held: &HeldRequest): ID {
    held.seal_token
}

public(package) fun session(held: &HeldRequest): ID {
    held.session
}

public(package) fun requester(held: &HeldRequest): address {
    held.requester
}

public(package) fun role(held: &HeldRequest): String {
    held.role
}

public(package) fun has_approved(held: &HeldRequest, approver: address): bool {
    held.approved_by.contains(&approver)
}

public(package) fun expires_ms(held: &HeldRequest): u64 {
    held.expires_ms
}
