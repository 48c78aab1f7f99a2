"""The part of ``sui::token`` that is about policies: which actions, and what each asks for."""

from __future__ import annotations

from pocketsui.framework.declare import Types
from pocketsui.framework.getters import declare_getter
from pocketsui.framework.sui import balance as balances
from pocketsui.framework.sui import coin as coins
from pocketsui.framework.sui import dynamic_field, vec_map
from pocketsui.framework.sui.rules import add_rule, remove_rule
from pocketsui.framework.sui.token import POLICY, POLICY_CREATED, RULE_KEY, RULES, SPENT, TOKEN
from pocketsui.framework.sui.transfer import TRANSFER
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value, copy_value

NOT_AUTHORIZED = 2  # ENotAuthorized
NO_CONFIG = 6  # ENoConfig
KEY: Value = [True]
_NO_TYPES: Types = ()
_OWNED = "self: &mut TokenPolicy<T>, cap: &TokenPolicyCap<T>"


def _check_owner(function: str, policy: Value, cap: Value) -> None:
    if policy[0][0] != cap[1]:
        raise TOKEN.abort(function, NOT_AUTHORIZED, "the capability is another policy's")


def _field(types: Types) -> Types:
    """Name and value type of the dynamic field that holds a rule's configuration."""
    return RULE_KEY.apply((types[1],)), types[2]


def _check_config(m: Machine, function: str, types: Types, policy: Value) -> None:
    if not has_rule_config_with_type(m, types, policy):
        raise TOKEN.abort(function, NO_CONFIG, f"{types[1]} has no configuration of that type")


@TOKEN.function(
    "public fun new_policy<T>(_treasury_cap: &TreasuryCap<T>, ctx: &mut TxContext)"
    ": (TokenPolicy<T>, TokenPolicyCap<T>)"
)
def new_policy(m: Machine, _types: Types, _treasury: Value, _context: Value) -> Value:
    policy_id = m.fresh_id()
    return [[[policy_id]], [0], [[]]], [[[m.fresh_id()]], [policy_id]]


@TOKEN.function("public fun share_policy<T>(policy: TokenPolicy<T>)")
def share_policy(m: Machine, types: Types, policy: Value) -> None:
    m.emit_event(POLICY_CREATED.apply(types), [[policy[0][0][0]], True])
    TRANSFER.python("share_object")(m, (POLICY.apply(types),), policy)


@TOKEN.function(
    "public fun add_rule_config<T, Rule: drop, Config: store>(_rule: Rule, "
    f"{_OWNED}, config: Config, ctx: &mut TxContext)"
)
def add_rule_config(m: Machine, types: Types, *arguments: Value) -> None:
    _, policy, cap, config, _ = arguments
    _check_owner("add_rule_config", policy, cap)
    dynamic_field.add(m, _field(types), policy[0], list(KEY), config)


@TOKEN.function(
    "public fun rule_config<T, Rule: drop, Config: store>"
    "(_rule: Rule, self: &TokenPolicy<T>): &Config"
)
def rule_config(m: Machine, types: Types, _rule: Value, policy: Value) -> Value:
    _check_config(m, "rule_config", types, policy)
    return dynamic_field.borrow(m, _field(types), policy[0], KEY)


@TOKEN.function(
    f"public fun rule_config_mut<T, Rule: drop, Config: store>(_rule: Rule, {_OWNED}): &mut Config"
)
def rule_config_mut(m: Machine, types: Types, _rule: Value, policy: Value, cap: Value) -> Value:
    _check_config(m, "rule_config_mut", types, policy)
    _check_owner("rule_config_mut", policy, cap)
    return dynamic_field.borrow_mut(m, _field(types), policy[0], KEY)


@TOKEN.function(
    f"public fun remove_rule_config<T, Rule, Config: store>({_OWNED}, ctx: &mut TxContext): Config"
)
def remove_rule_config(
    m: Machine, types: Types, policy: Value, cap: Value, _context: Value
) -> Value:
    _check_config(m, "remove_rule_config", types, policy)
    _check_owner("remove_rule_config", policy, cap)
    return dynamic_field.remove(m, _field(types), policy[0], KEY)


@TOKEN.function("public fun has_rule_config<T, Rule>(self: &TokenPolicy<T>): bool")
def has_rule_config(m: Machine, types: Types, policy: Value) -> Value:
    return dynamic_field.exists(m, (RULE_KEY.apply((types[1],)),), policy[0], KEY)


@TOKEN.function(
    "public fun has_rule_config_with_type<T, Rule, Config: store>(self: &TokenPolicy<T>): bool"
)
def has_rule_config_with_type(m: Machine, types: Types, policy: Value) -> Value:
    return dynamic_field.exists_with_type(m, _field(types), policy[0], KEY)


@TOKEN.function(f"public fun allow<T>({_OWNED}, action: string::String, ctx: &mut TxContext)")
def allow(m: Machine, _types: Types, policy: Value, cap: Value, action: Value, _: Value) -> None:
    _check_owner("allow", policy, cap)
    vec_map.insert(m, _NO_TYPES, policy[RULES], action, [[]])


@TOKEN.function(f"public fun disallow<T>({_OWNED}, action: string::String, ctx: &mut TxContext)")
def disallow(m: Machine, _types: Types, policy: Value, cap: Value, action: Value, _: Value) -> None:
    _check_owner("disallow", policy, cap)
    vec_map.remove(m, _NO_TYPES, policy[RULES], action)


@TOKEN.function(
    f"public fun add_rule_for_action<T, Rule: drop>({_OWNED}, action: string::String,"
    " ctx: &mut TxContext)"
)
def add_rule_for_action(
    m: Machine, types: Types, policy: Value, cap: Value, action: Value, context: Value
) -> None:
    _check_owner("add_rule_for_action", policy, cap)
    if not vec_map.contains(m, _NO_TYPES, policy[RULES], action):
        allow(m, types, policy, cap, copy_value(m, action), context)
    add_rule(m, vec_map.get(m, _NO_TYPES, policy[RULES], action), types[1])


@TOKEN.function(
    f"public fun remove_rule_for_action<T, Rule: drop>({_OWNED}, action: string::String,"
    " ctx: &mut TxContext)"
)
def remove_rule_for_action(
    m: Machine, types: Types, policy: Value, cap: Value, action: Value, _context: Value
) -> None:
    _check_owner("remove_rule_for_action", policy, cap)
    remove_rule(m, vec_map.get(m, _NO_TYPES, policy[RULES], action), types[1])


@TOKEN.function(
    "public fun mint<T>(cap: &mut TreasuryCap<T>, amount: u64, ctx: &mut TxContext): Token<T>"
)
def mint(m: Machine, types: Types, cap: Value, amount: int, _context: Value) -> Value:
    return coins.new_coin(m, balances.increase_supply(m, types, cap[1], amount))


@TOKEN.function("public fun burn<T>(cap: &mut TreasuryCap<T>, token: Token<T>)")
def burn(m: Machine, types: Types, cap: Value, token: Value) -> None:
    balances.decrease_supply(m, types, cap[1], coins.open_coin(m, token))


@TOKEN.function(
    "public fun flush<T>(self: &mut TokenPolicy<T>, cap: &mut TreasuryCap<T>,"
    " ctx: &mut TxContext): u64"
)
def flush(m: Machine, types: Types, policy: Value, cap: Value, _context: Value) -> Value:
    burnt = balances.withdraw_all(m, types, policy[SPENT])
    return balances.decrease_supply(m, types, cap[1], burnt)


@TOKEN.function("public fun is_allowed<T>(self: &TokenPolicy<T>, action: &string::String): bool")
def is_allowed(m: Machine, _types: Types, policy: Value, action: Value) -> Value:
    return vec_map.contains(m, _NO_TYPES, policy[RULES], action)


@TOKEN.function(
    "public fun rules<T>(self: &TokenPolicy<T>, action: &string::String): VecSet<TypeName>"
)
def rules(m: Machine, _types: Types, policy: Value, action: Value) -> Value:
    return copy_value(m, vec_map.get(m, _NO_TYPES, policy[RULES], action))


declare_getter(TOKEN, "public fun spent_balance<T>(self: &TokenPolicy<T>): u64", SPENT, 0)
