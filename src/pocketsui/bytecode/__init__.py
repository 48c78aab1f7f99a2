"""Move bytecode, version 7 of Sui's flavour: what a compiled module says, checked and named.

``reader`` turns bytes into a :class:`~pocketsui.bytecode.module.CompiledModule` (the tables) by way
of ``cursor`` and ``code`` (the instructions); ``bounds`` makes sure that every index points at
something, so that nobody after it needs to ask; ``relocate`` gives a module its address at
publication. Nothing here executes anything.
"""

from pocketsui.bytecode.errors import MalformedModule
from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.reader import read_module
from pocketsui.bytecode.relocate import relocate

__all__ = ["CompiledModule", "MalformedModule", "read_module", "relocate"]
