"""Modules among others: what they name of one another, and what checking them costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pocketsui.bytecode.module import FunctionHandle, ModuleHandle, Visibility
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Ability
from pocketsui.framework import builtin_packages
from pocketsui.verifier import Meter, VerificationError, verify_module, verify_package
from pocketsui.verifier.meter import MAX_FUNCTION_TICKS
from pocketsui.vm.loader import Loader, PackageCache
from sui_wire.object import MovePackage
from tests.unit.pocketsui.module_writer import write_module
from tests.unit.pocketsui.verifier.small import (
    COPY,
    DROP,
    HERE,
    KEY,
    NONE,
    RET,
    STORE,
    T0,
    U64,
    Small,
    mut,
    op,
    parameters,
    ref,
    status_of_code,
)

ABORT = [op(Opcode.LD_U64, 1), op(Opcode.ABORT)]


def status_of_package(*modules: Small) -> str:
    loader = Loader(PackageCache(builtin_packages()), lambda _: None)
    binaries = {module.name: write_module(module.build()) for module in modules}
    try:
        verify_package(loader.publish(MovePackage(HERE, 1, binaries)), loader.package)
    except VerificationError as error:
        return error.status
    return "OK"


def caller_of(name: str) -> Small:
    module = Small("caller")
    empty = module.signature()
    module.module_handles.append(ModuleHandle(0, module.identifier("library")))
    module.function_handles.append(FunctionHandle(1, module.identifier(name), empty, empty, ()))
    module.function(code=[op(Opcode.CALL, 0), RET])
    return module


@pytest.mark.parametrize(
    ("visibility", "friend", "status"),
    [
        (Visibility.PUBLIC, False, "OK"),
        (Visibility.FRIEND, True, "OK"),
        (Visibility.FRIEND, False, "LOOKUP_FAILED"),
        (Visibility.PRIVATE, True, "LOOKUP_FAILED"),
    ],
)
def test_a_called_function_is_visible(visibility: Visibility, *, friend: bool, status: str) -> None:
    library = Small("library")
    library.function(code=[RET], name="help", visibility=visibility)
    if friend:
        library.friends.append(ModuleHandle(0, library.identifier("caller")))
    assert status_of_package(library, caller_of("help")) == status


def test_what_is_called_is_there_and_declared_so() -> None:
    library = Small("library")
    library.function([U64], code=[RET], name="other")
    assert status_of_package(library, caller_of("help")) == "LOOKUP_FAILED"
    assert status_of_package(library, caller_of("other")) == "TYPE_MISMATCH"


def test_modules_do_not_depend_on_one_another_in_a_circle() -> None:
    """Each calls ``help`` of the next; the last has nothing to call, or calls the first again."""
    for circle in (True, False):
        names = ["one", "two", "three"]
        modules = []
        for name, home in zip(names, ["two", "three", "one"], strict=True):
            module = Small(name)
            module.function(code=[RET], name="help")
            if circle or name != "three":
                module.module_handles.append(ModuleHandle(0, module.identifier(home)))
                module.function_handles.append(replace(module.function_handles[0], module=1))
            modules.append(module)
        assert status_of_package(*modules) == ("CYCLIC_MODULE_DEPENDENCY" if circle else "OK")


@pytest.mark.parametrize(
    ("abilities", "constraint", "phantom", "status"),
    [
        (KEY | STORE, NONE, True, "OK"),
        (STORE, NONE, True, "OK"),
        (KEY | STORE, DROP, False, "OK"),
        (KEY | STORE | COPY, NONE, True, "TYPE_MISMATCH"),
    ],
)
def test_a_module_may_say_less_of_a_type_than_is_true(
    abilities: Ability, constraint: Ability, *, phantom: bool, status: str
) -> None:
    """``0x2::coin::Coin<phantom T>`` has ``key`` and ``store``."""
    module = Small()
    module.foreign_type("coin::Coin", abilities, parameters(constraint, phantom=phantom))
    assert status_of_package(module) == status


def test_a_type_parameter_is_constrained_at_least_as_declared() -> None:
    for constraint, status in ((KEY | STORE, "OK"), (KEY, "TYPE_MISMATCH")):
        module = Small()
        module.foreign_function("transfer::public_share_object", [T0], (), (constraint,))
        assert status_of_package(module) == status


def test_every_type_of_the_framework_that_is_named_is_there() -> None:
    module = Small()
    module.foreign_type("coin::Cash", NONE)
    assert status_of_package(module) == "LOOKUP_FAILED"


def test_too_complex_a_function_is_refused_and_told_so() -> None:
    """A hundred references are handed through a call again and again: ten thousand edges each."""
    module = Small()
    many = [ref(U64)] * 100
    callee = module.function(many, many, code=ABORT)
    code = [op(Opcode.COPY_LOC, index) for index in range(100)]
    code += [op(Opcode.CALL, callee)] * 20 + [op(Opcode.POP)] * 100 + [RET]
    module.function(many, code=code, name="tangled")
    with pytest.raises(VerificationError, match=r"m::tangled: PROGRAM_TOO_COMPLEX.*16000000"):
        verify_module(module.build(), Meter())


def test_ticks_add_up() -> None:
    module = Small()
    module.function([mut(U64)], code=[op(Opcode.MOVE_LOC, 0), op(Opcode.POP), RET])
    meter = Meter()
    verify_module(module.build(), meter)
    assert 0 < meter.module_ticks == meter.package_ticks < 1_000
    with pytest.raises(VerificationError, match="PROGRAM_TOO_COMPLEX"):
        meter.add(MAX_FUNCTION_TICKS)


def test_a_large_function_is_within_the_budget() -> None:
    assert status_of_code([op(Opcode.LD_U64), op(Opcode.POP)] * 9_000 + [RET]) == "OK"
