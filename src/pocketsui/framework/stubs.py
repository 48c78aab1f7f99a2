"""Writes the framework as interface stubs, to compile Move packages against without the original.

    python -m pocketsui.framework.stubs FOLDER

makes ``FOLDER/move-stdlib`` and ``FOLDER/sui-framework``. A caller's bytecode depends on signatures
alone, so compiling against stubs gives the bytes that the real framework gives. Macros are inlined
by the compiler, and so are missing here.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pocketsui.bytecode.types import (
    Ability,
    DatatypeToken,
    ParameterToken,
    Primitive,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)
from pocketsui.framework import builtin_packages
from pocketsui.framework.aliases import DEFINES_PRIMITIVE, INDEXED, METHODS
from pocketsui.framework.declare import (
    STANDARD_LIBRARY,
    SUI,
    FrameworkModule,
    datatype_of,
    declared_modules,
)
from pocketsui.framework.syntax import Declaration, EnumDeclaration, Fields

PACKAGES = {STANDARD_LIBRARY: ("move-stdlib", "std", "0x1"), SUI: ("sui-framework", "sui", "0x2")}
_PRIMITIVES_OF_VECTOR = frozenset(
    {"empty", "length", "borrow", "borrow_mut", "push_back", "pop_back", "destroy_empty", "swap"}
)
_KEYWORDS = frozenset({"for"})  # Move's words that name a field; they stand in backticks
_MANIFEST = """[package]
name = "{name}"
edition = "2024"
implicit-dependencies = false
{dependencies}
[addresses]
{alias} = "{address}"
"""
_STD_DEPENDENCY = '\n[dependencies]\nMoveStdlib = { local = "../move-stdlib" }\n'


def write_stubs(folder: Path) -> None:
    """One folder a package, one file a module."""
    for address, (name, alias, number) in PACKAGES.items():
        sources = folder / name / "sources"
        sources.mkdir(parents=True, exist_ok=True)
        title = "MoveStdlib" if address == STANDARD_LIBRARY else "Sui"
        dependencies = "" if address == STANDARD_LIBRARY else _STD_DEPENDENCY
        (folder / name / "Move.toml").write_text(
            _MANIFEST.format(name=title, dependencies=dependencies, alias=alias, address=number)
        )
        for module in declared_modules():
            if module.address == address and module.name in builtin_packages()[address].modules:
                (sources / f"{module.name}.move").write_text(stub_of(module))


def stub_of(module: FrameworkModule) -> str:
    """The Move source of one module, without bodies."""
    name = f"{PACKAGES[module.address][1]}::{module.name}"
    lines = [f"module {name};", ""]
    if name in DEFINES_PRIMITIVE:
        lines.insert(0, f"#[defines_primitive({DEFINES_PRIMITIVE[name]})]")
    lines += [f"public use fun {alias};\n" for alias in METHODS.get(name, ())]
    lines += [_struct(declared) for declared in module.structs]
    lines += [_enum(declared) for declared in module.enums]
    for declared in module.functions:
        lines += _attributes(name, declared)
        lines.append(_function(declared))
    return "\n".join(lines) + "\n"


def _attributes(module: str, declared: Declaration) -> list[str]:
    attributes = []
    if declared.name in INDEXED.get(module, ()):
        attributes.append("#[syntax(index)]")
    if module == "std::vector" and declared.name in _PRIMITIVES_OF_VECTOR:
        attributes.append("#[bytecode_instruction]")
    return attributes


def _struct(declared: Declaration) -> str:
    return f"public struct {_datatype_head(declared)} {{ {_fields(declared.parameters)} }}\n"


def _enum(declared: EnumDeclaration) -> str:
    variants = ", ".join(f"{name} {{ {_fields(fields)} }}" for name, fields in declared.variants)
    return f"public enum {_datatype_head(declared.head)} {{ {variants} }}\n"


def _datatype_head(declared: Declaration) -> str:
    abilities = f" has {_abilities(declared.abilities, ', ')}" if declared.abilities else ""
    return f"{declared.name}{_parameters(declared)}{abilities}"


def _fields(fields: Fields) -> str:
    return ", ".join(
        f"{f'`{name}`' if name in _KEYWORDS else name}: {_type(token)}" for name, token in fields
    )


def _function(declared: Declaration) -> str:
    arguments = ", ".join(
        f"a{index}: {_type(token)}" for index, (_, token) in enumerate(declared.parameters)
    )
    returns = ", ".join(map(_type, declared.returns))
    if len(declared.returns) > 1:
        returns = f"({returns})"
    visibility = "public " if declared.is_public else ""
    entry = "entry " if declared.is_entry else ""
    head = f"{visibility}{entry}native fun {declared.name}{_parameters(declared)}({arguments})"
    return f"{head}{': ' + returns if returns else ''};\n"


def _parameters(declared: Declaration) -> str:
    parts = []
    for index, constraint in enumerate(declared.constraints):
        phantom = "phantom " if declared.phantom[index] else ""
        bound = f": {_abilities(constraint, ' + ')}" if constraint else ""
        parts.append(f"{phantom}T{index}{bound}")
    return f"<{', '.join(parts)}>" if parts else ""


def _abilities(abilities: Ability, separator: str) -> str:
    names = (ability.name.lower() for ability in Ability if ability & abilities and ability.name)
    return separator.join(names)


def _type(token: SignatureToken) -> str:
    if isinstance(token, Primitive):
        return token.value
    if isinstance(token, ParameterToken):
        return f"T{token.index}"
    if isinstance(token, VectorToken):
        return f"vector<{_type(token.element)}>"
    if isinstance(token, ReferenceToken):
        return f"&{'mut ' if token.mutable else ''}{_type(token.target)}"
    return _datatype(token)


def _datatype(token: DatatypeToken) -> str:
    datatype = datatype_of(token.handle)
    alias = PACKAGES[datatype.address][1]
    head = f"{alias}::{datatype.module}::{datatype.name}"
    return f"{head}<{', '.join(map(_type, token.arguments))}>" if token.arguments else head


if __name__ == "__main__":
    write_stubs(Path(sys.argv[1]))
