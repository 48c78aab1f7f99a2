"""Move bytecode, version 7 of Sui's flavour: what a compiled module says, checked and named.

``reader`` turns bytes into the ``CompiledModule`` of ``module`` by way of ``cursor``: its
``tables``, their ``signatures`` (of ``types``), and the ``code``, one of the ``opcodes`` after the
other. ``bounds`` makes sure that every index points at something, so that nobody after it needs to
ask; ``errors`` says what was wrong. ``normalized`` is a module without its indices, to compare one
with another; ``instantiations`` puts types in place of parameters; ``relocate`` gives a module its
address at publication. Nothing here executes anything.
"""

from pocketsui.bytecode.errors import MalformedModule
from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.reader import read_module
from pocketsui.bytecode.relocate import relocate

__all__ = ["CompiledModule", "MalformedModule", "read_module", "relocate"]
