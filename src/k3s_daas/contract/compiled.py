"""The compiled contract, as it is published: package data beside this module.

`package/*.mv` is what the Sui Move compiler makes of `move/sources`; a test compiles them again and
compares bytes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sui_wire.ids import ObjectId, parse_object_id


@dataclass(frozen=True, slots=True)
class CompiledPackage:
    """What a Publish command takes."""

    modules: tuple[bytes, ...]
    """Bytecode, in the order in which they depend on one another."""
    dependencies: tuple[ObjectId, ...]
    """The framework's packages."""
    digest: bytes
    """Sui's digest of modules and dependencies, 32 bytes."""


@cache
def load() -> CompiledPackage:
    """Read the package data; the bytecode never changes while we run."""
    folder = files(__package__) / "package"
    manifest = json.loads((folder / "manifest.json").read_text())
    modules = tuple((folder / f"{name}.mv").read_bytes() for name in manifest["modules"])
    dependencies = tuple(parse_object_id(text) for text in manifest["dependencies"])
    return CompiledPackage(modules, dependencies, package_digest(modules, dependencies))


def package_digest(modules: tuple[bytes, ...], dependencies: tuple[ObjectId, ...]) -> bytes:
    """Sui's package digest: the sorted module digests and dependency ids, hashed together."""
    parts = sorted(
        [hashlib.blake2b(module, digest_size=32).digest() for module in modules]
        + [bytes(dependency) for dependency in dependencies]
    )
    return hashlib.blake2b(b"".join(parts), digest_size=32).digest()
