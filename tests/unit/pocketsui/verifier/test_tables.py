"""Rules about tables: sizes, duplicates, types, constants, friends, fields, recursion."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pocketsui.bytecode.module import (
    Constant,
    EnumDefinition,
    FunctionHandle,
    ModuleHandle,
    Variant,
)
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Ability, DatatypeToken, Primitive, SignatureToken
from pocketsui.verifier import Meter, VerificationError, verify_module
from pocketsui.verifier.limits import nodes
from tests.unit.pocketsui.verifier.small import (
    BOOL,
    COPY,
    DROP,
    KEY,
    NONE,
    RET,
    STORE,
    SUI,
    T0,
    U8,
    U64,
    Small,
    mut,
    op,
    parameters,
    ref,
    status_of,
    vector,
)

ABORT = [op(Opcode.LD_U64, 1), op(Opcode.ABORT)]


def nested(depth: int) -> SignatureToken:
    token: SignatureToken = U8
    for _ in range(depth):
        token = vector(token)
    return token


def with_parameters(*tokens: SignatureToken) -> Small:
    module = Small()
    module.function(tokens, code=[RET])
    return module


def with_fields(count: int) -> Small:
    module = Small()
    module.struct("S", {f"x{index}": U64 for index in range(count)})
    return module


def with_type_parameters(count: int) -> Small:
    module = Small()
    module.function(code=[RET], type_parameters=(NONE,) * count)
    return module


def with_structs(count: int) -> Small:
    module = Small()
    for index in range(count):
        module.struct(f"S{index}", {"x": U64})
    return module


def with_variant_fields(count: int) -> Small:
    module = Small()
    fields = {f"x{index}": U64 for index in range(count - 16)}
    module.enum("E", {"A": {f"y{index}": U64 for index in range(16)}, "B": fields})
    return module


@pytest.mark.parametrize(
    ("fits", "too_large", "status"),
    [
        (with_parameters(*[U64] * 128), with_parameters(*[U64] * 129), "TOO_MANY_PARAMETERS"),
        (with_type_parameters(32), with_type_parameters(33), "TOO_MANY_TYPE_PARAMETERS"),
        (with_parameters(nested(254)), with_parameters(nested(256)), "TOO_MANY_TYPE_NODES"),
        (with_fields(32), with_fields(33), "MAX_FIELD_DEFINITIONS_REACHED"),
        (with_variant_fields(32), with_variant_fields(33), "MAX_FIELD_DEFINITIONS_REACHED"),
        (with_structs(200), with_structs(201), "MALFORMED"),
    ],
)
def test_sizes(fits: Small, too_large: Small, status: str) -> None:
    assert status_of(fits) == "OK"
    assert status_of(too_large) == status


def test_types_used_by_functions_are_bounded_in_sum() -> None:
    """Forty parameters of 250 nodes are a function's all; with ten more the sum is too large."""
    assert status_of(with_parameters(*[nested(229)] * 40)) == "OK"
    assert status_of(with_parameters(*[nested(249)] * 50)) == "TOO_MANY_TYPE_NODES"


def test_named_types_weigh_more() -> None:
    assert [nodes(one) for one in (U64, vector(U64), T0, DatatypeToken(0, (T0, U8)))] == [
        1,
        2,
        4,
        9,
    ]


@pytest.mark.parametrize("name", ["<SELF>", "a" * 129])
def test_names(name: str) -> None:
    module = with_fields(1)
    module.identifier(name)
    with pytest.raises(VerificationError, match="IDENTIFIER"):
        verify_module(module.build(), Meter())


def test_entries_are_there_once() -> None:
    for spoil in ("identifiers", "addresses", "signatures", "function_handles", "functions"):
        module = with_parameters(U64)
        assert status_of(module) == "OK"
        table = getattr(module, spoil)
        table.append(table[0])
        assert status_of(module) == "DUPLICATE_ELEMENT", spoil


def test_fields_and_variants_have_names_of_their_own() -> None:
    module = with_fields(2)
    struct = module.structs[0]
    assert struct.fields is not None
    module.structs[0] = replace(struct, fields=(struct.fields[0], struct.fields[0]))
    assert status_of(module) == "DUPLICATE_ELEMENT"
    module = Small()
    module.enum("E", {"A": {}, "B": {}})
    enum = module.enums[0]
    module.enums[0] = replace(enum, variants=(enum.variants[0], enum.variants[0]))
    assert status_of(module) == "DUPLICATE_ELEMENT"


def test_a_datatype_is_defined_once_and_has_something_in_it() -> None:
    module = with_fields(1)
    module.structs.append(module.structs[0])
    assert status_of(module) == "DUPLICATE_ELEMENT"
    module = with_fields(1)
    only = Variant(module.identifier("A"), ())
    module.enums.append(EnumDefinition(module.structs[0].handle, (only,)))
    assert status_of(module) == "DUPLICATE_ELEMENT"
    assert status_of(with_fields(0)) == "ZERO_SIZED_STRUCT"
    module = with_fields(1)
    module.structs[0] = replace(module.structs[0], fields=None)
    assert status_of(module) == "MALFORMED"


def test_what_is_named_as_own_is_defined() -> None:
    module = with_fields(1)
    module.datatype("Ghost", NONE)
    assert status_of(module) == "UNIMPLEMENTED_HANDLE"
    module = with_parameters(U64)
    empty = module.signature()
    module.function_handles.append(FunctionHandle(0, module.identifier("ghost"), empty, empty, ()))
    assert status_of(module) == "UNIMPLEMENTED_HANDLE"


def test_natives_belong_to_the_framework() -> None:
    module = Small()
    module.function([U64], code=None)
    assert status_of(module) == "MISSING_DEPENDENCY"


@pytest.mark.parametrize(
    ("token", "status"),
    [
        (vector(ref(U64)), "INVALID_SIGNATURE_TOKEN"),
        (ref(vector(U64)), "OK"),
        (ref(vector(mut(U64))), "INVALID_SIGNATURE_TOKEN"),
    ],
)
def test_references_stand_alone(token: SignatureToken, status: str) -> None:
    assert status_of(with_parameters(token)) == status


def test_no_field_is_a_reference() -> None:
    module = Small()
    module.struct("S", {"x": ref(U64)})
    assert status_of(module) == "INVALID_SIGNATURE_TOKEN"


@pytest.mark.parametrize(
    ("constraint", "status"), [(DROP, "OK"), (KEY, "CONSTRAINT_NOT_SATISFIED")]
)
def test_type_arguments_have_what_is_asked(constraint: Ability, status: str) -> None:
    module = Small()
    box = module.struct("Box", {"x": T0}, NONE, parameters(constraint))
    module.function([DatatypeToken(box.handle, (U64,))], code=ABORT)
    assert status_of(module) == status
    module = Small()
    callee = module.function(code=[RET], type_parameters=(constraint,))
    module.function(code=[op(Opcode.CALL_GENERIC, module.instance(callee, U64)), RET])
    assert status_of(module) == status


@pytest.mark.parametrize("count", [0, 1, 2])
def test_as_many_type_arguments_as_parameters(count: int) -> None:
    module = Small()
    callee = module.function(code=[RET], type_parameters=(NONE,))
    module.function(code=[op(Opcode.CALL_GENERIC, module.instance(callee, *[U64] * count)), RET])
    assert status_of(module) == ("OK" if count == 1 else "NUMBER_OF_TYPE_ARGUMENTS_MISMATCH")


@pytest.mark.parametrize("phantom", [True, False])
def test_phantom_parameters_are_the_type_of_nothing(*, phantom: bool) -> None:
    module = Small()
    module.struct("S", {"x": T0}, NONE, parameters(NONE, phantom=phantom))
    assert status_of(module) == ("INVALID_PHANTOM_TYPE_PARAM_POSITION" if phantom else "OK")
    module = Small()
    marker = module.struct("Marker", {"x": BOOL}, NONE, parameters(NONE, phantom=True))
    module.struct(
        "S", {"x": DatatypeToken(marker.handle, (T0,))}, NONE, parameters(NONE, phantom=phantom)
    )
    assert status_of(module) == "OK"


def test_generic_things_are_named_by_generic_instructions() -> None:
    mismatch = "GENERIC_MEMBER_OPCODE_MISMATCH"
    module = Small()
    generic = module.function(code=[RET], type_parameters=(NONE,))
    module.function(code=[op(Opcode.CALL, generic), RET])
    assert status_of(module) == mismatch
    module = Small()
    plain = module.function(code=[RET])
    module.function(code=[op(Opcode.CALL_GENERIC, module.instance(plain)), RET])
    assert status_of(module) == mismatch
    module = Small()
    module.struct("Box", {"x": T0}, NONE, parameters(NONE))
    module.function(code=[op(Opcode.LD_U64), op(Opcode.PACK, 0), *ABORT])
    assert status_of(module) == mismatch


@pytest.mark.parametrize(
    ("type_", "data", "status"),
    [
        (U64, bytes(8), "OK"),
        (U64, bytes(7), "MALFORMED_CONSTANT_DATA"),
        (U64, bytes(9), "MALFORMED_CONSTANT_DATA"),
        (BOOL, b"\x01", "OK"),
        (BOOL, b"\x02", "MALFORMED_CONSTANT_DATA"),
        (vector(vector(U8)), b"\x01\x01\x07", "OK"),
        (vector(U8), b"\x81\x00\x07", "MALFORMED_CONSTANT_DATA"),
        (Primitive.ADDRESS, bytes(32), "OK"),
        (Primitive.SIGNER, bytes(32), "INVALID_CONSTANT_TYPE"),
        (DatatypeToken(0), b"\x00", "INVALID_CONSTANT_TYPE"),
    ],
)
def test_constants(type_: SignatureToken, data: bytes, status: str) -> None:
    module = Small()
    module.struct("S", {"x": BOOL})
    module.constants.append(Constant(type_, data))
    assert status_of(module) == status


def test_friends_are_other_modules_of_the_package() -> None:
    module = with_fields(1)
    module.friends.append(ModuleHandle(0, module.identifier("other")))
    assert status_of(module) == "OK"
    module.friends.append(module.module_handles[0])
    assert status_of(module) == "INVALID_FRIEND_DECL_WITH_SELF"
    module = with_fields(1)
    module.addresses.append(SUI)
    module.friends.append(ModuleHandle(1, module.identifier("coin")))
    expected = "INVALID_FRIEND_DECL_WITH_MODULES_OUTSIDE_ACCOUNT_ADDRESS"
    assert status_of(module) == expected


def test_fields_have_the_abilities_of_their_struct() -> None:
    for inner, status in ((COPY | DROP, "OK"), (COPY, "FIELD_MISSING_TYPE_ABILITY")):
        module = Small()
        part = module.struct("Part", {"x": U64}, inner)
        module.struct("Whole", {"part": part}, DROP)
        assert status_of(module) == status
        module = Small()
        part = module.struct("Part", {"x": U64}, inner)
        module.enum("Whole", {"A": {}, "B": {"part": part}}, DROP)
        assert status_of(module) == status


def test_a_type_parameter_counts_as_able_to_do_everything() -> None:
    module = Small()
    module.struct("Box", {"x": T0}, COPY | DROP | STORE, parameters(NONE))
    assert status_of(module) == "OK"


def test_no_datatype_contains_itself() -> None:
    for through in (lambda token: token, vector):
        module = Small()
        left = module.datatype("Left", NONE)
        right = module.struct("Right", {"x": through(left)})
        module.struct("Left", {"x": U64})
        assert status_of(module) == "OK"
        module.structs[-1] = module.structs[-1].__class__(left.handle, module._fields({"x": right}))
        assert status_of(module) == "RECURSIVE_DATATYPE_DEFINITION"


@pytest.mark.parametrize(
    ("argument", "status"),
    [(T0, "OK"), (U64, "OK"), (vector(T0), "LOOP_IN_INSTANTIATION_GRAPH")],
)
def test_types_do_not_grow_in_a_circle(argument: SignatureToken, status: str) -> None:
    module = Small()
    first = module.function(code=[RET], name="first", type_parameters=(NONE,))
    module.function(
        code=[op(Opcode.CALL_GENERIC, module.instance(first, argument)), RET],
        name="second",
        type_parameters=(NONE,),
    )
    assert status_of(module) == "OK"  # second calls first, and that is all
    call = op(Opcode.CALL_GENERIC, module.instance(1, T0))
    code = module.functions[0].code
    assert code is not None
    module.functions[0] = replace(module.functions[0], code=replace(code, instructions=(call, RET)))
    assert status_of(module) == status
