"""What the next version of a package must keep of the last one.

Three policies, from the loosest to the strictest (Sui's ``UpgradePolicy``):

- compatible: types stay exactly as they are, public functions keep their signatures. Bodies may
  change, and so may everything about functions that are not public, entry functions included; a
  public function may ask less of its type parameters, and need not stay ``entry``.
- additive: what is there stays exactly as it is, code included; new modules, types and functions
  may come.
- dependencies only: nothing changes but the versions that the package is linked against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pocketsui.bytecode import CompiledModule
from pocketsui.bytecode.module import Visibility
from pocketsui.bytecode.normalized import Datatype, Function, NormalizedModule
from pocketsui.execution.errors import CommandFailure
from pocketsui.failure import FailureKind
from pocketsui.framework.sui.package import ADDITIVE, COMPATIBLE, DEPENDENCIES_ONLY
from sui_wire.execution_status import UpgradeError, UpgradeErrorKind

MAX_REASONS = 5  # incompatibilities told in one message
INCOMPATIBLE = UpgradeError(UpgradeErrorKind.INCOMPATIBLE_UPGRADE)


def incompatible(reason: str) -> CommandFailure:
    """The failure of an upgrade that does not keep what it must."""
    return CommandFailure(FailureKind.PACKAGE_UPGRADE_ERROR, reason, INCOMPATIBLE)


def check_compatibility(
    before: Sequence[CompiledModule], after: Sequence[CompiledModule], policy: int
) -> None:
    """Refuse an upgrade that breaks the policy, with the reasons."""
    if policy not in _RULES:
        raise CommandFailure(
            FailureKind.PACKAGE_UPGRADE_ERROR,
            f"{policy} is no upgrade policy; there are compatible {COMPATIBLE}, additive"
            f" {ADDITIVE} and dependencies only {DEPENDENCIES_ONLY}",
            UpgradeError(UpgradeErrorKind.UNKNOWN_UPGRADE_POLICY, policy=policy),
        )
    reasons = list(_reasons(before, after, policy))
    if reasons:
        more = len(reasons) - MAX_REASONS
        rest = f"; and {more} more" if more > 0 else ""
        raise incompatible("; ".join(reasons[:MAX_REASONS]) + rest)


def _reasons(
    before: Sequence[CompiledModule], after: Sequence[CompiledModule], policy: int
) -> Iterator[str]:
    if policy == DEPENDENCIES_ONLY and len(before) != len(after):
        yield f"the package has {len(before)} modules and may have no others, {len(after)} given"
    new = {module.name: module for module in after}
    for module in sorted(before, key=lambda each: each.name):
        successor = new.get(module.name)
        if successor is None:
            yield f"module {module.name} is missing"
            continue
        for reason in _RULES[policy](NormalizedModule(module), NormalizedModule(successor)):
            yield f"{module.name}{reason}"


def _compatible(before: NormalizedModule, after: NormalizedModule) -> Iterator[str]:
    for name, datatype in before.datatypes.items():
        yield from (f"::{name} {what}" for what in _type_changes(datatype, after.datatypes, name))
    for name, function in before.functions.items():
        if function.visibility is Visibility.PUBLIC:
            what = _function_change(function, after.functions.get(name))
            if what:
                yield f"::{name} {what}"


def _type_changes(before: Datatype, types: Mapping[str, Datatype], name: str) -> Iterator[str]:
    after = types.get(name)
    if after is None or after.is_enum != before.is_enum:
        yield "is missing"
        return
    if after.abilities != before.abilities:
        yield "has other abilities"
    if after.parameters != before.parameters:
        yield "has other type parameters"
    if not before.is_enum and after.variants != before.variants:
        yield "has other fields"
    if before.is_enum:
        if len(after.variants) > len(before.variants):
            yield "has new variants"
        if after.variants[: len(before.variants)] != before.variants:
            yield "has other variants"


def _function_change(before: Function, after: Function | None) -> str | None:
    if after is None:
        return "is missing"
    if after.visibility is not Visibility.PUBLIC:
        return "is no longer public"
    if (after.parameters, after.returns) != (before.parameters, before.returns):
        return "has another signature"
    if len(after.type_parameters) != len(before.type_parameters):
        return "has another number of type parameters"
    pairs = zip(before.type_parameters, after.type_parameters, strict=True)
    if any(new & ~old for old, new in pairs):
        return "asks more of its type parameters"
    return None


def _additive(before: NormalizedModule, after: NormalizedModule) -> Iterator[str]:
    if after.version < before.version:
        yield " is of an earlier bytecode version"
    for kept, now in _definitions(before, after):
        for name, definition in kept.items():
            if name not in now:
                yield f"::{name} is missing"
            elif now[name] != definition:
                yield f"::{name} has changed"


def _same(before: NormalizedModule, after: NormalizedModule) -> Iterator[str]:
    yield from _additive(before, after)
    for kept, now in _definitions(before, after):
        yield from (f"::{name} is new" for name in now if name not in kept)
    if after.friends != before.friends:
        yield " has other friends"


def _definitions(
    before: NormalizedModule, after: NormalizedModule
) -> Iterable[tuple[Mapping[str, Datatype | Function], Mapping[str, Datatype | Function]]]:
    return (before.datatypes, after.datatypes), (before.functions, after.functions)


_RULES = {COMPATIBLE: _compatible, ADDITIVE: _additive, DEPENDENCIES_ONLY: _same}
