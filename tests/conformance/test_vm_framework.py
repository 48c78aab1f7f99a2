"""Every public function of our framework is declared as the real framework declares it.

For each function a module is made that names it with the types we declare. The oracle verifies a
module before it runs it, and refuses one that names a function that is not there, is not public, or
has other parameters, results, or constraints.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pocketsui.bytecode import relocate
from pocketsui.bytecode.module import Visibility
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.tables import Table
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
from pocketsui.vm.function import Function
from pocketsui.vm.types import Datatype
from sui_wire.ids import Address, short_address
from sui_wire.object import MovePackage
from sui_wire.transaction import MoveCall
from tests.conformance import oracle
from tests.unit.pocketsui.assembler import U64, Pool, op, pack, uleb

HERE = Address(b"\x5a" * 32)
_PRIMITIVES = {
    Primitive.BOOL: 0x1,
    Primitive.U8: 0x2,
    Primitive.U64: 0x3,
    Primitive.U128: 0x4,
    Primitive.ADDRESS: 0x5,
    Primitive.SIGNER: 0xC,
    Primitive.U16: 0xD,
    Primitive.U32: 0xE,
    Primitive.U256: 0xF,
}


def text(name: str) -> bytes:
    return uleb(len(name)) + name.encode()


class Importer:
    """A module ``m`` that names one function, and has one of its own: ``probe(): u64``."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self.names = Pool([text("m"), text("probe")])
        self.addresses = Pool([bytes(32)])
        self.modules = Pool([b"\x00\x00"])
        self.datatypes = Pool()
        self.signatures = Pool([b"\x00", b"\x01" + U64])

    def module(self, address: bytes, name: str) -> bytes:
        return self.modules.index(self.addresses.index(address) + self.names.index(text(name)))

    def datatype(self, datatype: Datatype) -> bytes:
        parameters = b"".join(
            bytes([constraint, phantom])
            for constraint, phantom in zip(datatype.constraints, datatype.phantom, strict=True)
        )
        return self.datatypes.index(
            self.module(datatype.address, datatype.module)
            + self.names.index(text(datatype.name))
            + bytes([datatype.abilities])
            + uleb(len(datatype.phantom))
            + parameters
        )

    def token(self, token: SignatureToken) -> bytes:
        if isinstance(token, Primitive):
            return bytes([_PRIMITIVES[token]])
        if isinstance(token, ParameterToken):
            return b"\x09" + uleb(token.index)
        if isinstance(token, VectorToken):
            return b"\x0a" + self.token(token.element)
        if isinstance(token, ReferenceToken):
            return (b"\x07" if token.mutable else b"\x06") + self.token(token.target)
        return self._datatype_token(token)

    def _datatype_token(self, token: DatatypeToken) -> bytes:
        handle = self.datatype(self._function.resolve(token.handle))
        if not token.arguments:
            return b"\x08" + handle
        arguments = b"".join(map(self.token, token.arguments))
        return b"\x0b" + handle + uleb(len(token.arguments)) + arguments

    def signature(self, tokens: tuple[SignatureToken, ...]) -> bytes:
        return self.signatures.index(uleb(len(tokens)) + b"".join(map(self.token, tokens)))

    def binary(self) -> bytes:
        function = self._function
        handle = (
            self.module(function.package, function.module)
            + self.names.index(text(function.name))
            + self.signature(function.parameters)
            + self.signature(function.returns)
            + uleb(len(function.type_parameters))
            + bytes(function.type_parameters)
        )
        probe = [op(Opcode.LD_U64, bytes(8)), op(Opcode.RET)]
        return pack(
            {
                Table.MODULE_HANDLES: b"".join(self.modules.entries),
                Table.DATATYPE_HANDLES: b"".join(self.datatypes.entries),
                Table.FUNCTION_HANDLES: bytes([0, 1, 0, 1, 0]) + handle,
                Table.SIGNATURES: b"".join(self.signatures.entries),
                Table.IDENTIFIERS: b"".join(self.names.entries),
                Table.ADDRESSES: b"".join(self.addresses.entries),
                Table.FUNCTION_DEFINITIONS: bytes([0, 1, 0, 0, 0, 2]) + b"".join(probe) + b"\x00",
            }
        )


NOT_IN_THE_ORACLE = {"nitro_attestation"}  # it has not the native, and so refuses the module
FUNCTIONS = {
    f"{short_address(function.package)}::{module.name}::{function.name}": function
    for package in builtin_packages().values()
    for module in package.modules.values()
    for function in module.functions.values()
    if function.visibility is Visibility.PUBLIC and module.name not in NOT_IN_THE_ORACLE
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_real_framework_has_that_function(name: str) -> None:
    binary = Importer(FUNCTIONS[name]).binary()
    package = MovePackage(HERE, 1, {"m": relocate(binary, HERE)})
    returned = oracle.view(MoveCall(HERE, "m", "probe", (), ()), packages=[package])
    assert returned == (bytes(8),)


@pytest.mark.parametrize(
    "change",
    [
        {"returns": (Primitive.U128,)},
        {"returns": ()},
        {"parameters": ()},
        {"name": "timestamp"},
        {"type_parameters": (Ability.NONE,)},
    ],
    ids=["result", "no result", "no parameter", "name", "type parameter"],
)
def test_the_oracle_notices_another_declaration(change: dict[str, Any]) -> None:
    """Else the test above would say nothing."""
    binary = Importer(replace(FUNCTIONS["0x2::clock::timestamp_ms"], **change)).binary()
    package = MovePackage(HERE, 1, {"m": relocate(binary, HERE)})
    with pytest.raises(oracle.Refused):
        oracle.view(MoveCall(HERE, "m", "probe", (), ()), packages=[package])
