"""``sui::transfer_policy``: what a creator asks of everybody who buys an object of a type."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.getters import declare_getter
from pocketsui.framework.sui import coin as coins
from pocketsui.framework.sui import dynamic_field, package
from pocketsui.framework.sui.rules import add_rule as add_rule_name
from pocketsui.framework.sui.rules import remove_rule as remove_rule_name
from pocketsui.framework.sui.sui import SUI_TYPE
from pocketsui.framework.sui.transfer import NEW_SHARED
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value
from sui_wire.object import AddressOwner

TRANSFER_POLICY = FrameworkModule(SUI, "transfer_policy")
TRANSFER_POLICY.struct(
    "public struct TransferRequest<phantom T>"
    " { item: ID, paid: u64, from: ID, receipts: VecSet<TypeName> }"
)
POLICY = TRANSFER_POLICY.struct(
    "public struct TransferPolicy<phantom T> has key, store"
    " { id: UID, balance: Balance<SUI>, rules: VecSet<TypeName> }"
)
POLICY_CAP = TRANSFER_POLICY.struct(
    "public struct TransferPolicyCap<phantom T> has key, store { id: UID, policy_id: ID }"
)
CREATED = TRANSFER_POLICY.struct(
    "public struct TransferPolicyCreated<phantom T> has copy, drop { id: ID }"
)
DESTROYED = TRANSFER_POLICY.struct(
    "public struct TransferPolicyDestroyed<phantom T> has copy, drop { id: ID }"
)
RULE_KEY = TRANSFER_POLICY.struct(
    "public struct RuleKey<phantom T: drop> has copy, drop, store { dummy_field: bool }"
)
NOT_SATISFIED = NOT_PUBLISHER = 0  # EPolicyNotSatisfied
ILLEGAL_RULE = 1  # EIllegalRule
UNKNOWN_REQUIREMENT = 2  # EUnknownRequirement
RULE_ALREADY_SET = 3  # ERuleAlreadySet
NOT_OWNER = 4  # ENotOwner
NOT_ENOUGH = 5  # ENotEnough
BALANCE, RULES = 1, 2  # fields of a policy
RECEIPTS = 3  # field of a request
KEY: Value = [False]
_SUI: Types = (SUI_TYPE,)
_POLICY, _CAP, _REQUEST = "TransferPolicy<T>", "TransferPolicyCap<T>", "TransferRequest<T>"


def _check_owner(function: str, policy: Value, cap: Value) -> None:
    if policy[0][0] != cap[1]:
        raise TRANSFER_POLICY.abort(function, NOT_OWNER, "the capability is another policy's")


def _field(types: Types) -> Types:
    """Name and value type of the dynamic field that holds a rule's configuration."""
    return RULE_KEY.apply((types[1],)), types[2]


@TRANSFER_POLICY.function(f"public fun new_request<T>(item: ID, paid: u64, from: ID): {_REQUEST}")
def new_request(_: Machine, _types: Types, item: Value, paid: int, origin: Value) -> Value:
    return [item, paid, origin, [[]]]


@TRANSFER_POLICY.function(
    f"public fun new<T>(pub: &Publisher, ctx: &mut TxContext): ({_POLICY}, {_CAP})"
)
def new(m: Machine, types: Types, publisher: Value, _context: Value) -> Value:
    if not package.from_package(m, types, publisher):
        raise TRANSFER_POLICY.abort("new", NOT_PUBLISHER, f"{types[0]} is of another package")
    policy_id = m.fresh_id()
    m.emit_event(CREATED.apply(types), [[policy_id]])
    return [[[policy_id]], [0], [[]]], [[[m.fresh_id()]], [policy_id]]


@TRANSFER_POLICY.function("entry fun default<T>(pub: &Publisher, ctx: &mut TxContext)")
def default(m: Machine, types: Types, publisher: Value, context: Value) -> None:
    policy, cap = new(m, types, publisher, context)
    m.objects.transfer(NEW_SHARED, POLICY.apply(types), policy)
    m.objects.transfer(AddressOwner(m.sender), POLICY_CAP.apply(types), cap)


@TRANSFER_POLICY.function(
    f"public fun withdraw<T>(self: &mut {_POLICY}, cap: &{_CAP}, amount: Option<u64>,"
    " ctx: &mut TxContext): Coin<SUI>"
)
def withdraw(
    m: Machine, _types: Types, policy: Value, cap: Value, amount: Value, context: Value
) -> Value:
    _check_owner("withdraw", policy, cap)
    balance = policy[BALANCE]
    wanted = amount[0][0] if amount[0] else balance[0]
    if wanted > balance[0]:
        raise TRANSFER_POLICY.abort("withdraw", NOT_ENOUGH, f"{wanted} of {balance[0]}")
    return coins.take(m, _SUI, balance, wanted, context)


@TRANSFER_POLICY.function(
    f"public fun destroy_and_withdraw<T>(self: {_POLICY}, cap: {_CAP}, ctx: &mut TxContext)"
    ": Coin<SUI>"
)
def destroy_and_withdraw(
    m: Machine, types: Types, policy: Value, cap: Value, _context: Value
) -> Value:
    _check_owner("destroy_and_withdraw", policy, cap)
    m.objects.delete(policy[0][0][0])
    m.objects.delete(cap[0][0][0])
    m.emit_event(DESTROYED.apply(types), [cap[1]])
    return coins.new_coin(m, policy[BALANCE])


@TRANSFER_POLICY.function(
    f"public fun confirm_request<T>(self: &{_POLICY}, request: {_REQUEST}): (ID, u64, ID)"
)
def confirm_request(m: Machine, _types: Types, policy: Value, request: Value) -> Value:
    item, paid, origin, [receipts] = request
    [rules] = policy[RULES]
    if len(receipts) != len(rules):
        raise TRANSFER_POLICY.abort(
            "confirm_request", NOT_SATISFIED, f"{len(receipts)} receipts for {len(rules)} rules"
        )
    m.repeat(len(rules) * len(rules))
    if any(receipt not in rules for receipt in receipts):
        raise TRANSFER_POLICY.abort("confirm_request", ILLEGAL_RULE, "a receipt of no rule")
    return item, paid, origin


@TRANSFER_POLICY.function(
    "public fun add_rule<T, Rule: drop, Config: store + drop>"
    f"(_: Rule, policy: &mut {_POLICY}, cap: &{_CAP}, cfg: Config)"
)
def add_rule(m: Machine, types: Types, *arguments: Value) -> None:
    _, policy, cap, config = arguments
    _check_owner("add_rule", policy, cap)
    if has_rule(m, types[:2], policy):
        raise TRANSFER_POLICY.abort("add_rule", RULE_ALREADY_SET, f"{types[1]} is set")
    dynamic_field.add(m, _field(types), policy[0], list(KEY), config)
    add_rule_name(m, policy[RULES], types[1])


@TRANSFER_POLICY.function(
    "public fun get_rule<T, Rule: drop, Config: store + drop>"
    f"(_: Rule, policy: &{_POLICY}): &Config"
)
def get_rule(m: Machine, types: Types, _witness: Value, policy: Value) -> Value:
    return dynamic_field.borrow(m, _field(types), policy[0], KEY)


@TRANSFER_POLICY.function(
    f"public fun add_to_balance<T, Rule: drop>(_: Rule, policy: &mut {_POLICY}, coin: Coin<SUI>)"
)
def add_to_balance(m: Machine, types: Types, _witness: Value, policy: Value, coin: Value) -> None:
    if not has_rule(m, types, policy):
        raise TRANSFER_POLICY.abort("add_to_balance", UNKNOWN_REQUIREMENT, f"no rule {types[1]}")
    coins.put(m, _SUI, policy[BALANCE], coin)


@TRANSFER_POLICY.function(
    f"public fun add_receipt<T, Rule: drop>(_: Rule, request: &mut {_REQUEST})"
)
def add_receipt(m: Machine, types: Types, _witness: Value, request: Value) -> None:
    add_rule_name(m, request[RECEIPTS], types[1])


@TRANSFER_POLICY.function(f"public fun has_rule<T, Rule: drop>(policy: &{_POLICY}): bool")
def has_rule(m: Machine, types: Types, policy: Value) -> Value:
    return dynamic_field.exists(m, (RULE_KEY.apply((types[1],)),), policy[0], KEY)


@TRANSFER_POLICY.function(
    "public fun remove_rule<T, Rule: drop, Config: store + drop>"
    f"(policy: &mut {_POLICY}, cap: &{_CAP})"
)
def remove_rule(m: Machine, types: Types, policy: Value, cap: Value) -> None:
    _check_owner("remove_rule", policy, cap)
    dynamic_field.remove(m, _field(types), policy[0], KEY)
    remove_rule_name(m, policy[RULES], types[1])


declare_getter(TRANSFER_POLICY, f"public fun uid<T>(self: &{_POLICY}): &UID", 0)


@TRANSFER_POLICY.function(
    f"public fun uid_mut_as_owner<T>(self: &mut {_POLICY}, cap: &{_CAP}): &mut UID"
)
def uid_mut_as_owner(_: Machine, _types: Types, policy: Value, cap: Value) -> Value:
    _check_owner("uid_mut_as_owner", policy, cap)
    return policy[0]


declare_getter(TRANSFER_POLICY, f"public fun rules<T>(self: &{_POLICY}): &VecSet<TypeName>", RULES)
declare_getter(TRANSFER_POLICY, f"public fun item<T>(self: &{_REQUEST}): ID", 0)
declare_getter(TRANSFER_POLICY, f"public fun paid<T>(self: &{_REQUEST}): u64", 1)
declare_getter(TRANSFER_POLICY, f"public fun from<T>(self: &{_REQUEST}): ID", 2)
