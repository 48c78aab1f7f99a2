"""Names of plain abort codes, which no bytecode has.

Those of packages that were published from here are kept in a file, as their sources had them; those
of the framework, where its functions abort with plain numbers, are listed below.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pocketsui.client.keystore import write_private
from pocketsui.client.source import ErrorNames
from pocketsui.errors import PocketsuiError
from sui_wire.ids import parse_address, short_address

FRAMEWORK: dict[tuple[str, str], dict[int, str]] = {
    ("0x1", "option"): {0x40000: "EOPTION_IS_SET", 0x40001: "EOPTION_NOT_SET"},
    ("0x1", "string"): {1: "EInvalidUTF8", 2: "EInvalidIndex"},
    ("0x1", "ascii"): {0x10000: "EInvalidASCIICharacter", 0x10001: "EInvalidIndex"},
    ("0x2", "balance"): {0: "ENonZero", 1: "EOverflow", 2: "ENotEnough"},
    ("0x2", "coin"): {0: "EBadWitness", 1: "EInvalidArg", 2: "ENotEnough"},
    ("0x2", "dynamic_field"): {
        0: "EFieldAlreadyExists",
        1: "EFieldDoesNotExist",
        2: "EFieldTypeMismatch",
        3: "EBCSSerializationFailure",
        4: "ESharedObjectOperationNotSupported",
    },
    ("0x2", "package"): {
        0: "ENotOneTimeWitness",
        1: "ETooPermissive",
        2: "EAlreadyAuthorized",
        3: "ENotAuthorized",
        4: "EWrongUpgradeCap",
    },
    ("0x2", "table"): {0: "ETableNotEmpty"},
    ("0x2", "object_table"): {0: "ETableNotEmpty"},
    ("0x2", "bag"): {0: "EBagNotEmpty"},
    ("0x2", "object_bag"): {0: "EBagNotEmpty"},
    ("0x2", "vec_map"): {
        0: "EKeyAlreadyExists",
        1: "EKeyDoesNotExist",
        2: "EMapNotEmpty",
        3: "EIndexOutOfBounds",
        4: "EMapEmpty",
        5: "EUnequalLengths",
    },
    ("0x2", "vec_set"): {0: "EKeyAlreadyExists", 1: "EKeyDoesNotExist"},
}


class ErrorNamesUnusable(PocketsuiError):
    """The file of names cannot be read."""


class KnownErrors:
    """The names of one file, and the framework's."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def remember(self, package: str, names: ErrorNames) -> None:
        """Keep the names of a package that has just been published."""
        if names:
            write_private(self._path, json.dumps(self._read() | {package: names}, indent=1) + "\n")

    def name(self, package: str, module: str, code: int) -> str | None:
        """The name of a code, if somebody knows it."""
        place = (short_address(parse_address(package)), module)
        if place in FRAMEWORK:
            return FRAMEWORK[place].get(code)
        names: dict[str, str] = self._read().get(package, {}).get(module, {})
        return names.get(str(code))

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise ErrorNamesUnusable(f"{self._path} is damaged ({error}); remove it") from None
        if not isinstance(found, dict):
            raise ErrorNamesUnusable(f"{self._path} is damaged; remove it")
        return found
