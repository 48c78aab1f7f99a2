/// Rules: which requests are allowed, with exactly the meaning of a Kubernetes RBAC `PolicyRule`.
///
/// A rule is matched as kube-apiserver does (`pkg/apis/rbac/v1/evaluation_helpers.go`): `*` stands for every
/// verb, group or resource; `*/scale` for that subresource of every resource; a non-resource path may end in
/// `*`. Rules only ever allow; what none allows is refused.
module k3s_daas::rule;

use std::bcs;
use std::string::String;

/// A rule's lists have at most 32 strings each.
const ERROR_LIST_TOO_LONG: u64 = 400;
/// A rule's strings have at most 253 bytes each.
const ERROR_STRING_TOO_LONG: u64 = 401;
/// There are at most 32 rules together.
const ERROR_TOO_MANY_RULES: u64 = 402;
/// Rules take at most 65,536 bytes together.
const ERROR_RULES_TOO_LARGE: u64 = 403;

const MAX_STRINGS: u64 = 32;
const MAX_STRING_BYTES: u64 = 253;
const MAX_RULES: u64 = 32;
const MAX_RULES_BYTES: u64 = 65_536;

const STAR: u8 = 42;

/// Kubernetes' `PolicyRule`, field by field.
public struct Rule has copy, drop, store {
    verbs: vector<String>,
    /// "" is the core group.
    api_groups: vector<String>,
    /// `pods`, `pods/log`, `*`, `*/scale`.
    resources: vector<String>,
    /// Empty: whatever the name.
    resource_names: vector<String>,
    non_resource_urls: vector<String>,
}

/// What is asked for, in the words of kube-apiserver's request info.
public struct Attributes has copy, drop {
    verb: String,
    api_group: String,
    /// `pods` or `pods/log`; empty for a path that is no resource.
    resource_type: String,
    /// `*/log` for `pods/log`; empty when there is no subresource.
    any_subresource: String,
    namespace: String,
    name: String,
    path: String,
}

/// A rule of these lists.
/// Who: anyone; a rule allows nothing by itself.
/// Aborts: ERROR_LIST_TOO_LONG, ERROR_STRING_TOO_LONG.
public fun new_rule(
    verbs: vector<String>,
    api_groups: vector<String>,
    resources: vector<String>,
    resource_names: vector<String>,
    non_resource_urls: vector<String>,
): Rule {
    assert_bounded(&verbs);
    assert_bounded(&api_groups);
    assert_bounded(&resources);
    assert_bounded(&resource_names);
    assert_bounded(&non_resource_urls);
    Rule { verbs, api_groups, resources, resource_names, non_resource_urls }
}

/// Attributes of a request; an empty `resource_type` makes it one for the non-resource `path`.
public fun new_attributes(
    verb: String,
    api_group: String,
    resource_type: String,
    namespace: String,
    name: String,
    path: String,
): Attributes {
    let slash = resource_type.index_of(&b"/".to_string());
    let any_subresource = if (slash < resource_type.length()) {
        let mut pattern = b"*";
        pattern.append(*resource_type.substring(slash, resource_type.length()).as_bytes());
        pattern.to_string()
    } else {
        b"".to_string()
    };
    Attributes { verb, api_group, resource_type, any_subresource, namespace, name, path }
}

/// Whether one of the rules allows what is asked for. Namespaces are the affair of bindings, not of rules.
public fun rules_allow(rules: &vector<Rule>, attributes: &Attributes): bool {
    let mut i = 0;
    while (i < rules.length()) {
        if (rules[i].allows(attributes)) return true;
        i = i + 1;
    };
    false
}

/// The namespace asked for; empty for what has none.
public fun namespace(attributes: &Attributes): String {
    attributes.namespace
}

/// Whether this is about a resource of the API, not about a path such as `/healthz`.
public fun is_resource(attributes: &Attributes): bool {
    !attributes.resource_type.is_empty()
}

/// Aborts when the rules are more than an object should carry.
public(package) fun assert_storable(rules: &vector<Rule>) {
    assert!(rules.length() <= MAX_RULES, ERROR_TOO_MANY_RULES);
    assert!(bcs::to_bytes(rules).length() <= MAX_RULES_BYTES, ERROR_RULES_TOO_LARGE);
}

fun allows(rule: &Rule, attributes: &Attributes): bool {
    if (!names(&rule.verbs, &attributes.verb)) return false;
    if (!attributes.is_resource()) return rule.names_path(&attributes.path);
    names(&rule.api_groups, &attributes.api_group)
        && rule.names_resource(attributes)
        && (rule.resource_names.is_empty() || rule.resource_names.contains(&attributes.name))
}

/// Whether the list names the word, or everything.
fun names(list: &vector<String>, word: &String): bool {
    list.contains(word) || list.contains(&b"*".to_string())
}

fun names_resource(rule: &Rule, attributes: &Attributes): bool {
    names(&rule.resources, &attributes.resource_type)
        || !attributes.any_subresource.is_empty()
            && rule.resources.contains(&attributes.any_subresource)
}

fun names_path(rule: &Rule, path: &String): bool {
    if (names(&rule.non_resource_urls, path)) return true;
    let mut i = 0;
    while (i < rule.non_resource_urls.length()) {
        if (is_prefix_pattern(&rule.non_resource_urls[i], path)) return true;
        i = i + 1;
    };
    false
}

/// Whether `pattern` ends in `*` and `path` begins with what stands before its final stars.
fun is_prefix_pattern(pattern: &String, path: &String): bool {
    let bytes = pattern.as_bytes();
    let mut kept = bytes.length();
    while (kept > 0 && bytes[kept - 1] == STAR) {
        kept = kept - 1;
    };
    // What is not found has the index `path.length()`, which is 0 as well when the path is empty.
    kept < bytes.length() && kept <= path.length() && path.index_of(&pattern.substring(0, kept)) == 0
}

fun assert_bounded(list: &vector<String>) {
    assert!(list.length() <= MAX_STRINGS, ERROR_LIST_TOO_LONG);
    let mut i = 0;
    while (i < list.length()) {
        assert!(list[i].length() <= MAX_STRING_BYTES, ERROR_STRING_TOO_LONG);
        i = i + 1;
    }
}
