/// Roles and bindings of a cluster: which seal token may do what, and where.
///
/// A role is a list of rules; a binding gives a role to a seal token, in one namespace or in every one. As in
/// Kubernetes, only a binding for every namespace reaches what lies in none: cluster-scoped resources and
/// non-resource paths. Who has no binding has no right.
///
/// A role may have a quorum: some of what it allows then waits until so many of the approvers it names agree
/// (`approvals`). What another of the token's roles allows without one does not wait.
module k3s_daas::permission;

use k3s_daas::cluster::{Cluster, ClusterCap};
use k3s_daas::distinct;
use k3s_daas::platform::Platform;
use k3s_daas::rule::{Self, Attributes, Rule};
use std::string::String;
use sui::event;
use sui::table::{Self, Table};

/// A role's name has 1 to 253 bytes, a namespace at most 253.
const ERROR_BAD_ROLE_NAME: u64 = 410;
/// The role book has no role of that name.
const ERROR_UNKNOWN_ROLE: u64 = 411;
/// A seal token has at most 16 bindings in a cluster.
const ERROR_TOO_MANY_BINDINGS: u64 = 412;
/// The token has no such binding.
const ERROR_NOT_BOUND: u64 = 413;
/// One to 16 different approvers, and no more approvals than there are approvers.
const ERROR_BAD_QUORUM: u64 = 414;

const MAX_NAME_BYTES: u64 = 253;
const MAX_BINDINGS: u64 = 16;
const MAX_APPROVERS: u64 = 16;

/// Shared, one for each cluster.
public struct RoleBook has key {
    id: UID,
    cluster: ID,
    roles: Table<String, Role>,
    /// By seal token.
    bindings: Table<ID, vector<Binding>>,
}

public struct Role has drop, store {
    rules: vector<Rule>,
    quorum: Option<Quorum>,
}

/// What of a role waits for approval, and whose.
public struct Quorum has copy, drop, store {
    rules: vector<Rule>,
    needed: u64,
    approvers: vector<address>,
}

public struct Binding has copy, drop, store {
    role: String,
    /// "" gives the role in every namespace and outside of namespaces.
    namespace: String,
}

public struct RoleBookOpened has copy, drop {
    book: ID,
    cluster: ID,
}

public struct RolePut has copy, drop {
    book: ID,
    role: String,
    rules: vector<Rule>,
}

/// `needed` 0: what the role allows waits for nobody.
public struct QuorumSet has copy, drop {
    book: ID,
    role: String,
    rules: vector<Rule>,
    needed: u64,
    approvers: vector<address>,
}

public struct RoleDeleted has copy, drop {
    book: ID,
    role: String,
}

public struct RoleBound has copy, drop {
    book: ID,
    seal_token: ID,
    role: String,
    namespace: String,
}

public struct RoleUnbound has copy, drop {
    book: ID,
    seal_token: ID,
    role: String,
    namespace: String,
}

/// Opens the cluster's one role book, empty.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_CLUSTER_CAP, ERROR_ROLE_BOOK_EXISTS.
/// Emits: RoleBookOpened.
public fun open_book(
    platform: &Platform,
    cap: &ClusterCap,
    cluster: &mut Cluster,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    cap.assert_rules(object::id(cluster));
    let book = RoleBook {
        id: object::new(ctx),
        cluster: object::id(cluster),
        roles: table::new(ctx),
        bindings: table::new(ctx),
    };
    cluster.set_role_book(object::id(&book));
    event::emit(RoleBookOpened { book: object::id(&book), cluster: book.cluster });
    transfer::share_object(book);
}

/// Writes a role, in place of the one of that name if there is one; a quorum that it has stays.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_CLUSTER_CAP, ERROR_BAD_ROLE_NAME, ERROR_TOO_MANY_RULES,
/// ERROR_RULES_TOO_LARGE.
/// Emits: RolePut.
public fun put_role(
    platform: &Platform,
    cap: &ClusterCap,
    book: &mut RoleBook,
    role: String,
    rules: vector<Rule>,
) {
    platform.assert_current();
    cap.assert_rules(book.cluster);
    assert!(!role.is_empty() && role.length() <= MAX_NAME_BYTES, ERROR_BAD_ROLE_NAME);
    rule::assert_storable(&rules);
    if (book.roles.contains(role)) {
        book.roles[role].rules = rules;
    } else {
        book.roles.add(role, Role { rules, quorum: option::none() });
    };
    event::emit(RolePut { book: object::id(book), role, rules });
}

/// Deletes a role. Bindings to it stay and give nothing, until a role of that name is put again.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_CLUSTER_CAP, ERROR_UNKNOWN_ROLE.
/// Emits: RoleDeleted.
public fun delete_role(cap: &ClusterCap, book: &mut RoleBook, role: String) {
    cap.assert_rules(book.cluster);
    assert!(book.roles.contains(role), ERROR_UNKNOWN_ROLE);
    book.roles.remove(role);
    event::emit(RoleDeleted { book: object::id(book), role });
}

/// Lets what these rules describe, of what the role allows, wait until `needed` of the approvers agree.
/// `needed` 0 ends that.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_CLUSTER_CAP, ERROR_UNKNOWN_ROLE, ERROR_BAD_QUORUM,
/// ERROR_TOO_MANY_RULES, ERROR_RULES_TOO_LARGE.
/// Emits: QuorumSet.
public fun set_quorum(
    platform: &Platform,
    cap: &ClusterCap,
    book: &mut RoleBook,
    role: String,
    rules: vector<Rule>,
    needed: u64,
    approvers: vector<address>,
) {
    platform.assert_current();
    cap.assert_rules(book.cluster);
    assert!(book.roles.contains(role), ERROR_UNKNOWN_ROLE);
    assert!(approvers.length() <= MAX_APPROVERS, ERROR_BAD_QUORUM);
    assert!(needed <= approvers.length() && distinct::all_differ(&approvers), ERROR_BAD_QUORUM);
    rule::assert_storable(&rules);
    book.roles[role].quorum =
        if (needed == 0) option::none() else option::some(Quorum { rules, needed, approvers });
    event::emit(QuorumSet { book: object::id(book), role, rules, needed, approvers });
}

/// Gives a seal token a role, in one namespace or ("") everywhere. Giving it again changes nothing.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_CLUSTER_CAP, ERROR_BAD_ROLE_NAME, ERROR_UNKNOWN_ROLE,
/// ERROR_TOO_MANY_BINDINGS.
/// Emits: RoleBound.
public fun bind(
    platform: &Platform,
    cap: &ClusterCap,
    book: &mut RoleBook,
    seal_token: ID,
    role: String,
    namespace: String,
) {
    platform.assert_current();
    cap.assert_rules(book.cluster);
    assert!(namespace.length() <= MAX_NAME_BYTES, ERROR_BAD_ROLE_NAME);
    assert!(book.roles.contains(role), ERROR_UNKNOWN_ROLE);
    let binding = Binding { role, namespace };
    if (!book.bindings.contains(seal_token)) {
        book.bindings.add(seal_token, vector[binding]);
    } else if (!book.bindings[seal_token].contains(&binding)) {
        let bindings = &mut book.bindings[seal_token];
        assert!(bindings.length() < MAX_BINDINGS, ERROR_TOO_MANY_BINDINGS);
        bindings.push_back(binding);
    };
    event::emit(RoleBound { book: object::id(book), seal_token, role, namespace });
}

/// Takes a role from a seal token where it was given.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_CLUSTER_CAP, ERROR_NOT_BOUND.
/// Emits: RoleUnbound.
public fun unbind(
    cap: &ClusterCap,
    book: &mut RoleBook,
    seal_token: ID,
    role: String,
    namespace: String,
) {
    cap.assert_rules(book.cluster);
    assert!(book.bindings.contains(seal_token), ERROR_NOT_BOUND);
    let bindings = &mut book.bindings[seal_token];
    let binding = Binding { role, namespace };
    let mut i = 0;
    while (i < bindings.length() && bindings[i] != binding) {
        i = i + 1;
    };
    assert!(i < bindings.length(), ERROR_NOT_BOUND);
    bindings.swap_remove(i);
    if (bindings.is_empty()) {
        book.bindings.remove(seal_token);
    };
    event::emit(RoleUnbound { book: object::id(book), seal_token, role, namespace });
}

/// Whether the seal token's roles allow what is asked for, be it after approval.
public fun allows(book: &RoleBook, seal_token: ID, attributes: &Attributes): bool {
    let (allowed, _) = book.grant(seal_token, attributes, &option::none());
    allowed
}

/// Whether the seal token's roles allow what is asked for, and the role whose approvers must agree, if no other
/// role allows it without. The approvers of the role `agreed` have agreed already.
public(package) fun grant(
    book: &RoleBook,
    seal_token: ID,
    attributes: &Attributes,
    agreed: &Option<String>,
): (bool, Option<String>) {
    let mut waiting = option::none();
    if (!book.bindings.contains(seal_token)) return (false, waiting);
    let bindings = &book.bindings[seal_token];
    let mut i = 0;
    while (i < bindings.length()) {
        let binding = &bindings[i];
        if (binding.reaches(attributes) && book.roles.contains(binding.role)) {
            let role = &book.roles[binding.role];
            if (rule::rules_allow(&role.rules, attributes)) {
                let is_agreed = agreed.is_some() && agreed.borrow() == &binding.role;
                if (is_agreed || !role.waits_for_approval(attributes)) return (true, option::none());
                waiting = option::some(binding.role);
            }
        };
        i = i + 1;
    };
    (waiting.is_some(), waiting)
}

/// How many must approve what waits for a role's approvers; 0 when there is no such role or quorum any more.
public(package) fun approvals_needed(book: &RoleBook, role: String): u64 {
    if (!book.has_quorum(role)) return 0;
    book.roles[role].quorum.borrow().needed
}

/// Whether an address is one of a role's approvers.
public(package) fun is_approver(book: &RoleBook, role: String, who: address): bool {
    book.has_quorum(role) && book.roles[role].quorum.borrow().approvers.contains(&who)
}

/// The cluster whose rights these are.
public fun cluster(book: &RoleBook): ID {
    book.cluster
}

/// Whether the book has a role of that name.
public fun has_role(book: &RoleBook, role: String): bool {
    book.roles.contains(role)
}

fun reaches(binding: &Binding, attributes: &Attributes): bool {
    binding.namespace.is_empty()
        || attributes.is_resource() && binding.namespace == attributes.namespace()
}

fun has_quorum(book: &RoleBook, role: String): bool {
    book.roles.contains(role) && book.roles[role].quorum.is_some()
}

fun waits_for_approval(role: &Role, attributes: &Attributes): bool {
    role.quorum.is_some() && rule::rules_allow(&role.quorum.borrow().rules, attributes)
}
