"""Python that the interpreter writes for itself, made into functions.

What is written consists of indexes, numbers and names of ours; no text of a module gets into it.
"""

from __future__ import annotations

from typing import Any

from pocketsui.vm.errors import InvariantViolation


def define(source: str, function: str, names: dict[str, Any], title: str) -> Any:
    """The function of that name in the source, whose globals are ``names``.

    ``title`` stands in for a file's name in tracebacks and profiles.
    """
    try:
        code = compile(source, f"<{title}>", "exec")
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise InvariantViolation(f"{title} does not translate: {error}") from error
    exec(code, names)
    return names.pop(function)
