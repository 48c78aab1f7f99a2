"""Sui's own rules: objects, ids, private generics, witnesses, init."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.module import Visibility
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Ability, DatatypeToken, SignatureToken
from pocketsui.framework import builtin_packages
from pocketsui.verifier import SuiVerificationError
from pocketsui.verifier.sui.identities import Identity
from pocketsui.verifier.sui.private_generics import INTERNAL_FUNCTIONS
from tests.unit.pocketsui.verifier.small import (
    ADDRESS,
    BOOL,
    COPY,
    DROP,
    KEY,
    NONE,
    RET,
    STORE,
    T0,
    U64,
    Small,
    judge,
    mut,
    op,
    parameters,
    ref,
    status_of,
)

POP = op(Opcode.POP)


def with_uid(module: Small) -> DatatypeToken:
    return module.foreign_type("object::UID", STORE)


def context(module: Small) -> DatatypeToken:
    return module.foreign_type("tx_context::TxContext", NONE)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (["id: UID", "x: u64"], "OK"),
        (["x: u64", "id: UID"], "STRUCT_WITH_KEY"),
        (["key: UID"], "STRUCT_WITH_KEY"),
        (["id: u64"], "STRUCT_WITH_KEY"),
    ],
)
def test_the_first_field_of_an_object_is_its_id(fields: list[str], status: str) -> None:
    module = Small()
    types: dict[str, SignatureToken] = {"UID": with_uid(module), "u64": U64}
    declared = {name: types[type_] for name, type_ in (one.split(": ") for one in fields)}
    module.struct("Thing", declared, KEY)
    assert status_of(module) == status


@pytest.mark.parametrize("abilities", [KEY, STORE])
def test_no_enum_is_an_object(abilities: Ability) -> None:
    module = Small()
    module.enum("Thing", {"A": {"x": U64}}, abilities)
    assert status_of(module) == ("STRUCT_WITH_KEY" if abilities is KEY else "OK")


@pytest.mark.parametrize(
    ("source", "status"),
    [("fresh", "OK"), ("parameter", "ID_LEAK"), ("other object", "ID_LEAK"), ("local", "OK")],
)
def test_an_object_is_made_with_a_fresh_id(source: str, status: str) -> None:
    module = Small()
    uid = with_uid(module)
    thing = module.struct("Thing", {"id": uid, "x": U64}, KEY)
    new = module.foreign_function("object::new", [mut(context(module))], [uid])
    number, pack = op(Opcode.LD_U64, 7), op(Opcode.PACK, 0)
    fresh = [op(Opcode.MOVE_LOC, 0), op(Opcode.CALL, new)]
    cases: dict[str, tuple[SignatureToken, list[Instruction]]] = {
        "fresh": (mut(context(module)), [*fresh, number, pack, RET]),
        "parameter": (uid, [op(Opcode.MOVE_LOC, 0), number, pack, RET]),
        "other object": (
            thing,
            [op(Opcode.MOVE_LOC, 0), op(Opcode.UNPACK, 0), POP, number, pack, RET],
        ),
        "local": (
            mut(context(module)),
            [*fresh, op(Opcode.ST_LOC, 1), op(Opcode.MOVE_LOC, 1), number, pack, RET],
        ),
    }
    given, code = cases[source]
    module.function([given], [thing], [uid], code=code)
    assert status_of(module) == status


def test_an_id_that_is_fresh_on_one_way_only_is_not() -> None:
    for replaced in (True, False):
        module = Small()
        uid = with_uid(module)
        thing = module.struct("Thing", {"id": uid, "x": U64}, KEY)
        new = module.foreign_function("object::new", [mut(context(module))], [uid])
        delete = module.foreign_function("object::delete", [uid])
        code = [
            op(Opcode.COPY_LOC, 2),
            op(Opcode.BR_TRUE, 8),
            op(Opcode.MOVE_LOC, 1),
            op(Opcode.CALL, delete),
            op(Opcode.MOVE_LOC, 0),
            op(Opcode.CALL, new),
            op(Opcode.ST_LOC, 1),
            op(Opcode.BRANCH, 8),
            op(Opcode.MOVE_LOC, 1),
            op(Opcode.LD_U64, 7),
            op(Opcode.PACK, 0),
            RET,
        ]
        if replaced:
            code[1] = op(Opcode.POP)
        module.function([mut(context(module)), uid, BOOL], [thing], code=code)
        assert status_of(module) == ("OK" if replaced else "ID_LEAK")


@pytest.mark.parametrize(
    ("path", "constraint", "more"),
    [
        ("transfer::transfer", KEY, ["address"]),
        ("transfer::share_object", KEY, []),
        ("transfer::freeze_object", KEY, []),
        ("event::emit", COPY | DROP, []),
    ],
)
@pytest.mark.parametrize("whose", ["own", "foreign", "parameter"])
def test_private_generics(path: str, constraint: Ability, more: list[str], whose: str) -> None:
    module = Small()
    uid = with_uid(module)
    callee = module.foreign_function(path, [T0, *[ADDRESS for _ in more]], (), (constraint,))
    fields: dict[str, SignatureToken] = {"id": uid} if constraint is KEY else {"x": U64}
    own = module.struct("Own", fields, constraint)
    foreign = module.foreign_type("other::Thing", constraint)
    type_parameters = (constraint,) if whose == "parameter" else ()
    tokens: dict[str, SignatureToken] = {"own": own, "foreign": foreign, "parameter": T0}
    token = tokens[whose]
    code = [op(Opcode.MOVE_LOC, index) for index in range(1 + len(more))]
    code += [op(Opcode.CALL_GENERIC, module.instance(callee, token)), RET]
    module.function([token, *[ADDRESS for _ in more]], code=code, type_parameters=type_parameters)
    error = judge(module)
    if whose == "own":
        assert error is None
    else:
        assert isinstance(error, SuiVerificationError)
        assert error.status == "PRIVATE_GENERICS"
        assert ("public_" in str(error)) == path.startswith("transfer")


def test_the_public_variants_are_for_everybody() -> None:
    module = Small()
    callee = module.foreign_function("transfer::public_share_object", [T0], (), (KEY | STORE,))
    foreign = module.foreign_type("other::Thing", KEY | STORE)
    code = [op(Opcode.MOVE_LOC, 0), op(Opcode.CALL_GENERIC, module.instance(callee, foreign)), RET]
    module.function([foreign], code=code)
    assert status_of(module) == "OK"


@dataclass
class Init:
    """A private ``init(&mut TxContext)``, but for what a test wants otherwise."""

    before: Sequence[SignatureToken] = ()
    takes_context: bool = True
    returns: Sequence[SignatureToken] = ()
    type_parameters: tuple[Ability, ...] = ()
    visibility: Visibility = Visibility.PRIVATE
    is_entry: bool = False


@pytest.mark.parametrize(
    ("init", "status"),
    [
        (Init(), "OK"),
        (Init(visibility=Visibility.PUBLIC), "ENTRY_POINTS"),
        (Init(is_entry=True), "ENTRY_POINTS"),
        (Init(type_parameters=(NONE,)), "ENTRY_POINTS"),
        (Init(returns=[U64]), "ENTRY_POINTS"),
        (Init(takes_context=False), "ENTRY_POINTS"),
        (Init([U64], takes_context=False), "ENTRY_POINTS"),
        (Init([U64, U64]), "ENTRY_POINTS"),
        (Init([U64]), "ONE_TIME_WITNESS"),
    ],
)
def test_init(init: Init, status: str) -> None:
    module = Small()
    module.function(
        [*init.before, *([mut(context(module))] if init.takes_context else [])],
        init.returns,
        code=[op(Opcode.LD_U64, 1), op(Opcode.ABORT)],
        name="init",
        type_parameters=init.type_parameters,
        visibility=init.visibility,
        is_entry=init.is_entry,
    )
    assert status_of(module) == status


@pytest.mark.parametrize("name", ["init", "init_later"])
def test_nobody_calls_init(name: str) -> None:
    module = Small()
    init = module.function(
        [ref(context(module))], code=[RET], name=name, visibility=Visibility.PRIVATE
    )
    code = [op(Opcode.MOVE_LOC, 0), op(Opcode.CALL, init), RET]
    module.function([ref(context(module))], code=code)
    assert status_of(module) == ("ENTRY_POINTS" if name == "init" else "OK")


@pytest.mark.parametrize(
    ("abilities", "constraints", "status"),
    [
        (DROP, (), "OK"),
        (NONE, (), "ONE_TIME_WITNESS"),
        (COPY | DROP, (), "ONE_TIME_WITNESS"),
        (DROP, (NONE,), "ONE_TIME_WITNESS"),
    ],
)
def test_a_witness_has_drop_only(
    abilities: Ability, constraints: tuple[Ability, ...], status: str
) -> None:
    module = Small("token")
    module.struct("TOKEN", {"dummy": BOOL}, abilities, parameters(*constraints, phantom=True))
    assert status_of(module) == status


def test_nobody_makes_a_witness() -> None:
    for name, status in (("TOKEN", "ONE_TIME_WITNESS"), ("Token", "OK")):
        module = Small("token")
        module.struct(name, {"dummy": BOOL}, DROP)
        module.function(code=[op(Opcode.LD_TRUE), op(Opcode.PACK, 0), POP, RET])
        assert status_of(module) == status


@pytest.mark.parametrize(
    ("defined", "taken", "status"),
    [
        (True, True, "OK"),
        (True, False, "ONE_TIME_WITNESS"),
        (False, False, "OK"),
        (False, True, "ONE_TIME_WITNESS"),
    ],
)
def test_init_takes_the_witness_if_there_is_one(*, defined: bool, taken: bool, status: str) -> None:
    module = Small("token")
    witness = module.struct("TOKEN" if defined else "Other", {"dummy": BOOL}, DROP)
    module.function(
        [*([witness] if taken else []), mut(context(module))],
        code=[RET],
        name="init",
        visibility=Visibility.PRIVATE,
    )
    assert status_of(module) == status


def test_entry_functions_may_have_any_parameters_and_results() -> None:
    """As on mainnet, where what may be passed is checked when it is."""
    module = Small()
    odd = module.struct("Odd", {"x": U64})
    module.function(
        [odd, ref(context(module))], [odd], code=[op(Opcode.MOVE_LOC, 0), RET], is_entry=True
    )
    assert status_of(module) == "OK"


def test_the_framework_marks_the_same_functions_as_internal() -> None:
    """Transactions are kept from them by that mark, modules by the verifier."""
    for address, package in builtin_packages().items():
        for module in package.modules.values():
            for function in module.functions.values():
                identity = Identity(address, module.name, function.name)
                assert function.is_internal == (identity in INTERNAL_FUNCTIONS), identity
