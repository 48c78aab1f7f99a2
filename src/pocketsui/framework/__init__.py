"""Sui's framework, built in: packages 0x1 (``std``) and 0x2 (``sui``), one file a Move module.

The real framework's bytecode is not to be had as a package, so its functions are written here in
Python, with the real type layouts, abort codes, derived ids and visibility: every object, event and
return value has the same bytes as on Sui. ``declare`` explains how a module is written down (in
Move's own ``syntax``, with its ``aliases``; ``getters`` and ``parts`` save writing). ``genesis``
has the objects that modules expect on every chain, ``rounds`` is what loops cost on Sui, ``clever``
makes abort codes with a place in them. Behind the natives stand ``ecdsa`` with ``curves``,
``bls_groups``, ``keccak``, and ``attestation`` with ``cbor``. ``stubs`` writes it all down for
compilers.
"""

from pocketsui.framework import std, sui
from pocketsui.framework.declare import builtin_packages

__all__ = ["builtin_packages", "std", "sui"]
