/// Roles and bindings of a cluster: which seal token may do what, and where.
///
/// A role is a list of rules; a binding gives a role to a seal token, in one namespace or in every one. As in
/// Kubernetes, only a binding for every namespace reaches what lies in none: cluster-scoped resources and
/// non-resource paths. Who has no binding has no right.
module k3s_daas::permission;

use k3s_daas::cluster::{Cluster, ClusterCap};
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

const MAX_NAME_BYTES: u64 = 253;
const MAX_BINDINGS: u64 = 16;

/// Shared, one for each cluster.
public struct RoleBook has key {
    id: UID,
    cluster: ID,
    roles: Table<String, vector<Rule>>,
    /// By seal token.
    bindings: Table<ID, vector<Binding>>,
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

/// Writes a role, in place of the one of that name if there is one.
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
        book.roles.remove(role);
    };
    book.roles.add(role, rules);
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

/// Whether the seal token's roles allow what is asked for.
public fun allows(book: &RoleBook, seal_token: ID, attributes: &Attributes): bool {
    if (!book.bindings.contains(seal_token)) return false;
    let bindings = &book.bindings[seal_token];
    let mut i = 0;
    while (i < bindings.length()) {
        let binding = &bindings[i];
        if (
            binding.reaches(attributes)
            && book.roles.contains(binding.role)
            && rule::rules_allow(&book.roles[binding.role], attributes)
        ) return true;
        i = i + 1;
    };
    false
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
