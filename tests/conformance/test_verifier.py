"""Our verifier and the real one give the same verdict: on real modules, on mutants of them, on code
that was drawn at random; and what both accept runs here without running into what it should not.

Each test takes some seeds; ``VERIFIER_SEEDS=5000`` makes them take so many.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from random import Random

import pytest

import k3s_daas.contract
from pocketsui.bytecode import CompiledModule, MalformedModule, read_module, relocate
from pocketsui.framework import builtin_packages
from pocketsui.verifier import (
    Meter,
    SuiVerificationError,
    VerificationError,
    verify_module,
    verify_package,
)
from pocketsui.vm.loader import Loader, PackageCache
from pocketsui.vm.packages import NotLinked
from sui_wire.ids import Address
from sui_wire.object import MovePackage
from tests.conformance import verifier_oracle
from tests.conformance.corpus import modules as corpus
from tests.conformance.verifier_mutants import mutant
from tests.conformance.verifier_oracle import Verdict, with_probe
from tests.conformance.verifier_runs import run_all
from tests.conformance.verifier_walks import random_module
from tests.unit.pocketsui.module_writer import write_module

BREAKS_SUI_RULE = Verdict("SUI")  # of which the oracle knows nothing
HERE = Address(b"\x11" * 32)
SEEDS = int(os.environ.get("VERIFIER_SEEDS", "150"))
CONTRACT = Path(k3s_daas.contract.__file__).parent / "package"


@cache
def package(which: str) -> Mapping[str, CompiledModule]:
    """The modules of one of our packages, at an address and with a probe each."""
    binaries: Iterable[bytes] = corpus()
    if which == "contract":
        binaries = [path.read_bytes() for path in sorted(CONTRACT.glob("*.mv"))]
    read = [with_probe(read_module(relocate(data, HERE))) for data in binaries]
    return {module.name: module for module in read}


def ours(modules: Mapping[str, bytes]) -> Verdict:
    """Our verdict on a package."""
    loader = Loader(PackageCache(builtin_packages()), lambda _: None)
    try:
        loaded = loader.publish(MovePackage(HERE, 1, modules))
        verify_package(loaded, loader.package)
    except MalformedModule:
        return Verdict("UNREADABLE")
    except NotLinked:
        return Verdict("LINKER_ERROR")
    except SuiVerificationError:
        return BREAKS_SUI_RULE
    except VerificationError as error:
        return Verdict(error.status, offset=error.offset)
    return Verdict("OK")


@pytest.mark.parametrize("which", ["corpus", "contract"])
def test_what_the_compiler_makes_is_accepted(which: str) -> None:
    assert ours({name: write_module(one) for name, one in package(which).items()}).accepted


@pytest.mark.parametrize("which", ["corpus", "contract"])
def test_mutants_get_the_verdict_of_the_real_verifier(which: str) -> None:
    """A mutant alone: those that others of its package depend on are judged as if they stood alone.

    Where both refuse, the reason is mostly the same; it may differ where two rules are broken.
    """
    modules = {name: write_module(module) for name, module in package(which).items()}
    judged = sorted(name for name, module in package(which).items() if _can_be_linked(module))
    for seed in range(SEEDS):
        random = Random(f"{which} {seed}")
        name = random.choice(judged)
        changed = {**modules, name: write_module(mutant(package(which)[name], random))}
        theirs = verifier_oracle.judge(HERE, changed, name)
        mine = ours(_needed(changed, name))
        if mine == BREAKS_SUI_RULE:
            continue
        assert mine.accepted == theirs.accepted, (which, seed, name, mine, theirs)


def _can_be_linked(module: CompiledModule) -> bool:
    """The real VM at hand lacks the Nitro native, and loads nothing that could call it."""
    return "nitro_attestation" not in {name for _, name in module.dependencies()}


def _needed(modules: Mapping[str, bytes], name: str) -> Mapping[str, bytes]:
    """The module and what it depends on: what the real VM loads."""
    try:
        needed, pending = {name: modules[name]}, [name]
        while pending:
            for address, each in read_module(modules[pending.pop()]).dependencies():
                if address == HERE and each in modules and each not in needed:
                    needed[each] = modules[each]
                    pending.append(each)
    except MalformedModule:
        return modules
    return needed


def test_random_code_gets_verdict_reason_and_place_of_the_real_verifier() -> None:
    for seed in range(2 * SEEDS):
        module = random_module(seed)
        try:
            verify_module(module, Meter())
            mine = Verdict("OK")
        except VerificationError as error:
            index = next(
                index
                for index, one in enumerate(module.function_definitions)
                if module.function_name(one) == error.function
            )
            mine = Verdict(error.status, index, error.offset)
        theirs = verifier_oracle.judge(HERE, {"walk": write_module(module)}, "walk")
        assert mine == theirs, seed


@pytest.mark.parametrize("which", ["corpus", "walks"])
def test_what_is_accepted_runs(which: str) -> None:
    """No function of an accepted module ends in anything but a result or a failure of Move code."""
    binaries = {name: write_module(one) for name, one in package("corpus").items()}
    accepted = ran = 0
    for seed in range(2 * SEEDS):
        random = Random(f"run {which} {seed}")
        if which == "walks":
            modules = {"walk": write_module(random_module(seed))}
            name = "walk"
        else:
            name = random.choice(sorted(package(which)))
            changed = write_module(mutant(package(which)[name], random))
            modules = dict(_needed({**binaries, name: changed}, name))
        if ours(modules) != Verdict("OK"):
            continue
        accepted += 1
        loaded = Loader(PackageCache(builtin_packages()), lambda _: None).publish(
            MovePackage(HERE, 1, modules)
        )
        try:
            ran += run_all(loaded.modules[name], random)
        except Exception as error:
            raise AssertionError(f"{which} {seed} {name}: {error!r}") from error
    assert accepted > SEEDS // 10
    assert ran > 3 * accepted
