"""``sui::token``: closed-loop tokens. What a holder does is a request that the policy confirms.

``token_policy`` declares what the owner of the policy does.
"""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.getters import declare_getter
from pocketsui.framework.parts import option_of
from pocketsui.framework.sui import balance as balances
from pocketsui.framework.sui import coin as coins
from pocketsui.framework.sui import vec_map
from pocketsui.framework.sui.rules import add_rule
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import ADDRESS, U64
from pocketsui.vm.values import Value
from sui_wire.object import AddressOwner

TOKEN = FrameworkModule(SUI, "token")
TOKEN_DATATYPE = TOKEN.struct(
    "public struct Token<phantom T> has key { id: UID, balance: Balance<T> }"
)
TOKEN.struct("public struct TokenPolicyCap<phantom T> has key, store { id: UID, for: ID }")
POLICY = TOKEN.struct(
    "public struct TokenPolicy<phantom T> has key { id: UID, spent_balance: Balance<T>,"
    " rules: VecMap<string::String, VecSet<TypeName>> }"
)
TOKEN.struct(
    "public struct ActionRequest<phantom T> { name: string::String, amount: u64,"
    " sender: address, recipient: Option<address>, spent_balance: Option<Balance<T>>,"
    " approvals: VecSet<TypeName> }"
)
RULE_KEY = TOKEN.struct(
    "public struct RuleKey<phantom T> has copy, drop, store { is_protected: bool }"
)
POLICY_CREATED = TOKEN.struct(
    "public struct TokenPolicyCreated<phantom T> has copy, drop { id: ID, is_mutable: bool }"
)
UNKNOWN_ACTION = 0  # EUnknownAction
NOT_APPROVED = 1  # ENotApproved
BALANCE_TOO_LOW = 3  # EBalanceTooLow
NOT_ZERO = 4  # ENotZero
CANT_CONSUME_BALANCE = 5  # ECantConsumeBalance
USE_IMMUTABLE_CONFIRM = 7  # EUseImmutableConfirm

SPENT, RULES = 1, 2  # fields of a policy
NAME, AMOUNT, SENDER, RECIPIENT, SPENT_BALANCE, APPROVALS = range(6)  # fields of a request
_NO_TYPES: Types = ()  # vec_map does not look at the types of what it holds
_CONFIRMED = "ctx: &mut TxContext): (string::String, u64, address, Option<address>)"


def _balance_option(types: Types, *balance: Value) -> Value:
    return option_of(balances.BALANCE.datatype("Balance").apply(types), *balance)


def _request(
    m: Machine, types: Types, action: str, amount: int, *, recipient: Value = None
) -> Value:
    receiver = option_of(ADDRESS) if recipient is None else option_of(ADDRESS, recipient)
    return [
        [bytearray(action.encode())],
        amount,
        m.sender,
        receiver,
        _balance_option(types),
        [[]],
    ]


@TOKEN.function(
    "public fun transfer<T>(t: Token<T>, recipient: address, ctx: &mut TxContext): ActionRequest<T>"
)
def transfer(m: Machine, types: Types, token: Value, recipient: Value, _context: Value) -> Value:
    amount = token[1][0]
    m.objects.transfer(AddressOwner(recipient), TOKEN_DATATYPE.apply(types), token)
    return _request(m, types, "transfer", amount, recipient=recipient)


@TOKEN.function("public fun spend<T>(t: Token<T>, ctx: &mut TxContext): ActionRequest<T>")
def spend(m: Machine, types: Types, token: Value, _context: Value) -> Value:
    balance = coins.open_coin(m, token)
    request = _request(m, types, "spend", balance[0])
    request[SPENT_BALANCE] = _balance_option(types, balance)
    return request


@TOKEN.function(
    "public fun to_coin<T>(t: Token<T>, ctx: &mut TxContext): (Coin<T>, ActionRequest<T>)"
)
def to_coin(m: Machine, types: Types, token: Value, _context: Value) -> Value:
    balance = coins.open_coin(m, token)
    return coins.new_coin(m, balance), _request(m, types, "to_coin", balance[0])


@TOKEN.function(
    "public fun from_coin<T>(coin: Coin<T>, ctx: &mut TxContext): (Token<T>, ActionRequest<T>)"
)
def from_coin(m: Machine, types: Types, coin: Value, _context: Value) -> Value:
    object_id = m.fresh_id()
    balance = coins.open_coin(m, coin)
    return [[[object_id]], balance], _request(m, types, "from_coin", balance[0])


@TOKEN.function("public fun join<T>(token: &mut Token<T>, another: Token<T>)")
def join(m: Machine, types: Types, token: Value, another: Value) -> None:
    balances.join(m, types, token[1], coins.open_coin(m, another))


@TOKEN.function(
    "public fun split<T>(token: &mut Token<T>, amount: u64, ctx: &mut TxContext): Token<T>"
)
def split(m: Machine, _types: Types, token: Value, amount: int, _context: Value) -> Value:
    if token[1][0] < amount:
        raise TOKEN.abort("split", BALANCE_TOO_LOW, f"{amount} of {token[1][0]}")
    return coins.new_coin(m, balances.take("split", token[1], amount))


@TOKEN.function("public fun zero<T>(ctx: &mut TxContext): Token<T>")
def zero(m: Machine, _types: Types, _context: Value) -> Value:
    return coins.new_coin(m, [0])


@TOKEN.function("public fun destroy_zero<T>(token: Token<T>)")
def destroy_zero(m: Machine, _types: Types, token: Value) -> None:
    if token[1][0]:
        raise TOKEN.abort("destroy_zero", NOT_ZERO, f"{token[1][0]} left")
    coins.open_coin(m, token)


@TOKEN.function("public fun keep<T>(token: Token<T>, ctx: &mut TxContext)")
def keep(m: Machine, types: Types, token: Value, _context: Value) -> None:
    m.objects.transfer(AddressOwner(m.sender), TOKEN_DATATYPE.apply(types), token)


@TOKEN.function(
    "public fun new_request<T>(name: string::String, amount: u64, recipient: Option<address>,"
    " spent_balance: Option<Balance<T>>, ctx: &TxContext): ActionRequest<T>"
)
def new_request(m: Machine, _types: Types, *arguments: Value) -> Value:
    name, amount, recipient, spent, _ = arguments
    return [name, amount, m.sender, recipient, spent, [[]]]


def _confirmed(request: Value) -> Value:
    return request[NAME], request[AMOUNT], request[SENDER], request[RECIPIENT]


def _check_known(function: str, m: Machine, policy: Value, request: Value) -> None:
    if not vec_map.contains(m, _NO_TYPES, policy[RULES], request[NAME]):
        raise TOKEN.abort(function, UNKNOWN_ACTION, "the policy does not allow that action")


def _check_unspent(function: str, request: Value) -> None:
    if request[SPENT_BALANCE][0]:
        raise TOKEN.abort(function, CANT_CONSUME_BALANCE, "the request holds a spent balance")


@TOKEN.function(
    f"public fun confirm_request<T>"
    f"(policy: &TokenPolicy<T>, request: ActionRequest<T>, {_CONFIRMED}"
)
def confirm_request(m: Machine, _types: Types, policy: Value, request: Value, _: Value) -> Value:
    _check_unspent("confirm_request", request)
    _check_known("confirm_request", m, policy, request)
    [rules] = vec_map.get(m, _NO_TYPES, policy[RULES], request[NAME])
    [approvals] = request[APPROVALS]
    m.repeat(len(rules) * len(approvals))
    if any(rule not in approvals for rule in rules):
        raise TOKEN.abort("confirm_request", NOT_APPROVED, "a rule has not approved the action")
    return _confirmed(request)


@TOKEN.function(
    "public fun confirm_request_mut<T>"
    f"(policy: &mut TokenPolicy<T>, request: ActionRequest<T>, {_CONFIRMED}"
)
def confirm_request_mut(
    m: Machine, types: Types, policy: Value, request: Value, context: Value
) -> Value:
    _check_known("confirm_request_mut", m, policy, request)
    if not request[SPENT_BALANCE][0]:
        raise TOKEN.abort("confirm_request_mut", USE_IMMUTABLE_CONFIRM, "nothing was spent")
    balances.join(m, types, policy[SPENT], request[SPENT_BALANCE][0].pop())
    return confirm_request(m, types, policy, request, context)


@TOKEN.function(
    "public fun confirm_with_policy_cap<T>"
    f"(_policy_cap: &TokenPolicyCap<T>, request: ActionRequest<T>, {_CONFIRMED}"
)
def confirm_with_policy_cap(
    _: Machine, _types: Types, _cap: Value, request: Value, _context: Value
) -> Value:
    _check_unspent("confirm_with_policy_cap", request)
    return _confirmed(request)


@TOKEN.function(
    "public fun confirm_with_treasury_cap<T>"
    f"(treasury_cap: &mut TreasuryCap<T>, request: ActionRequest<T>, {_CONFIRMED}"
)
def confirm_with_treasury_cap(
    m: Machine, types: Types, treasury: Value, request: Value, _context: Value
) -> Value:
    if request[SPENT_BALANCE][0]:
        balances.decrease_supply(m, types, treasury[1], request[SPENT_BALANCE][0][0])
    return _confirmed(request)


@TOKEN.function(
    "public fun add_approval<T, W: drop>"
    "(_t: W, request: &mut ActionRequest<T>, ctx: &mut TxContext)"
)
def add_approval(
    m: Machine, types: Types, _witness: Value, request: Value, _context: Value
) -> None:
    add_rule(m, request[APPROVALS], types[1])


for _name in ("transfer", "spend", "to_coin", "from_coin"):

    def _action(_: Machine, name: str = _name) -> Value:
        return [bytearray(name.encode())]

    TOKEN.function(f"public fun {_name}_action(): string::String")(_action)

declare_getter(TOKEN, "public fun value<T>(t: &Token<T>): u64", 1, 0)
for _name, _type, _position in (
    ("action", "string::String", NAME),
    ("amount", "u64", AMOUNT),
    ("sender", "address", SENDER),
    ("recipient", "Option<address>", RECIPIENT),
    ("approvals", "VecSet<TypeName>", APPROVALS),
):
    declare_getter(TOKEN, f"public fun {_name}<T>(self: &ActionRequest<T>): {_type}", _position)


@TOKEN.function("public fun spent<T>(self: &ActionRequest<T>): Option<u64>")
def spent(_: Machine, _types: Types, request: Value) -> Value:
    return option_of(U64, *(balance[0] for balance in request[SPENT_BALANCE][0]))
