"""Which module, function or type of which package something is, whatever index names it here."""

from __future__ import annotations

from typing import NamedTuple

from pocketsui.bytecode.module import CompiledModule, FunctionHandle
from pocketsui.bytecode.types import DatatypeToken, ReferenceToken, SignatureToken
from sui_wire.ids import Address, parse_address, short_address

SUI = parse_address("0x2")
STANDARD_LIBRARY = parse_address("0x1")


class Identity(NamedTuple):
    """A function or datatype, by package, module and name."""

    address: Address
    module: str
    name: str

    def __str__(self) -> str:
        return f"{short_address(self.address)}::{self.module}::{self.name}"


UID = Identity(SUI, "object", "UID")
TX_CONTEXT = Identity(SUI, "tx_context", "TxContext")


def identity_of_function(module: CompiledModule, handle: FunctionHandle) -> Identity:
    address, home = module.module_id(handle.module)
    return Identity(Address(address), home, module.identifiers[handle.name])


def identity_of_type(module: CompiledModule, token: SignatureToken) -> Identity | None:
    """None for what is no struct or enum."""
    if not isinstance(token, DatatypeToken):
        return None
    handle = module.datatype_handles[token.handle]
    address, home = module.module_id(handle.module)
    return Identity(Address(address), home, module.identifiers[handle.name])


def is_context(module: CompiledModule, token: SignatureToken) -> bool:
    """Whether the type is ``&TxContext`` or ``&mut TxContext``."""
    return (
        isinstance(token, ReferenceToken) and identity_of_type(module, token.target) == TX_CONTEXT
    )
