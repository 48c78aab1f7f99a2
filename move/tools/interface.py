"""Writes the contract's interface, as package data, from move/sources.

    python move/tools/interface.py [--check]

Bytecode knows no names of parameters and no meanings of errors; whoever calls the contract, reads
its events or explains its refusals wants them. With `--check` nothing is written and the exit code
tells whether the data is what the sources say.
"""

from __future__ import annotations

import json
import sys

from sources import ROOT, Module, emitted, read_modules

DATA = ROOT / "src" / "k3s_daas" / "contract" / "package" / "interface.json"


def render(modules: tuple[Module, ...]) -> str:
    """The data: functions, events, enums and errors of each module."""
    events = emitted(modules)
    data = {module.name: _interface(module, events) for module in modules}
    return json.dumps(data, indent=1) + "\n"


def _interface(module: Module, events: frozenset[str]) -> dict[str, object]:
    return {
        "functions": {
            function.name: {
                "parameters": function.parameters,
                "does": function.does,
                "who": function.who,
            }
            for function in module.functions
        },
        "events": {
            struct.name: struct.fields for struct in module.structs if struct.name in events
        },
        "enums": {enum.name: enum.variants for enum in module.enums},
        "errors": {error.name: [error.code, error.meaning] for error in module.errors},
    }


def main(arguments: list[str]) -> int:
    """Writes the data, or with `--check` compares it."""
    wanted = render(read_modules())
    if "--check" in arguments:
        if DATA.read_text() == wanted:
            return 0
        sys.stderr.write(f"{DATA.name} is not what move/sources say: run move/tools/interface.py\n")
        return 1
    DATA.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
