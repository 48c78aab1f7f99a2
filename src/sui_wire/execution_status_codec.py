"""The BCS of an execution status.

`_DETAILS` is the table of which kind of error carries which detail and how that is encoded; kinds
that are not in it carry none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sui_wire.bcs import Reader, Writer
from sui_wire.errors import MalformedBcs
from sui_wire.execution_status import (
    SUCCESS,
    Abort,
    ArgumentError,
    ArgumentErrorKind,
    DeniedCoin,
    ErrorKind,
    ExecutionStatus,
    Failure,
    MoveLocation,
    Success,
    TooLarge,
    TypeArgumentError,
    TypeArgumentErrorKind,
    UnusedValue,
    UpgradeError,
    UpgradeErrorKind,
)
from sui_wire.ids import Address
from sui_wire.object import read_digest


def _write_location(writer: Writer, value: MoveLocation) -> None:
    writer.fixed(value.package).string(value.module).u16(value.function).u16(value.instruction)
    writer.option(value.function_name, Writer.string)


def _read_location(reader: Reader) -> MoveLocation:
    return MoveLocation(
        Address(reader.fixed(32)),
        reader.string(),
        reader.u16(),
        reader.u16(),
        reader.option(Reader.string),
    )


def _write_abort(writer: Writer, value: Abort) -> None:
    _write_location(writer, value.location)
    writer.u64(value.code)


def _write_argument(writer: Writer, value: ArgumentError) -> None:
    writer.u16(value.argument).uleb(value.kind)
    indices = _ARGUMENT_INDICES.get(value.kind, 0)
    if indices:
        writer.u16(value.first)
    if indices == 2:
        writer.u16(value.second)


def _read_argument(reader: Reader) -> ArgumentError:
    argument, kind = reader.u16(), _member(ArgumentErrorKind, reader.uleb())
    indices = _ARGUMENT_INDICES.get(kind, 0)
    first = reader.u16() if indices else 0
    return ArgumentError(argument, kind, first, reader.u16() if indices == 2 else 0)


_ARGUMENT_INDICES = {
    ArgumentErrorKind.INDEX_OUT_OF_BOUNDS: 1,
    ArgumentErrorKind.SECONDARY_INDEX_OUT_OF_BOUNDS: 2,
    ArgumentErrorKind.INVALID_RESULT_ARITY: 1,
}


def _write_upgrade(writer: Writer, value: UpgradeError) -> None:
    writer.uleb(value.kind)
    if value.package is not None:
        writer.fixed(value.package)
    if value.ticket is not None:
        writer.fixed(value.ticket)
    if value.digest is not None:
        writer.bytes(value.digest)
    if value.policy is not None:
        writer.u8(value.policy)


def _read_upgrade(reader: Reader) -> UpgradeError:
    kind: UpgradeErrorKind = _member(UpgradeErrorKind, reader.uleb())
    match kind:
        case UpgradeErrorKind.UNABLE_TO_FETCH_PACKAGE | UpgradeErrorKind.NOT_A_PACKAGE:
            return UpgradeError(kind, package=Address(reader.fixed(32)))
        case UpgradeErrorKind.INCOMPATIBLE_UPGRADE:
            return UpgradeError(kind)
        case UpgradeErrorKind.DIGEST_DOES_NOT_MATCH:
            return UpgradeError(kind, digest=read_digest(reader))
        case UpgradeErrorKind.UNKNOWN_UPGRADE_POLICY:
            return UpgradeError(kind, policy=reader.u8())
        case _:
            return UpgradeError(
                kind, package=Address(reader.fixed(32)), ticket=Address(reader.fixed(32))
            )


def _member(enum: Callable[[int], Any], index: int) -> Any:
    try:
        return enum(index)
    except ValueError:
        raise MalformedBcs(f"no {enum} has the variant index {index}") from None


def _read_address(reader: Reader) -> Address:
    return Address(reader.fixed(32))


_TOO_LARGE = (
    lambda w, v: w.u64(v.size).u64(v.limit),
    lambda r: TooLarge(r.u64(), r.u64()),
)
_OBJECT = (lambda w, v: w.fixed(v), _read_address)
_DETAILS: dict[ErrorKind, tuple[Callable[[Writer, Any], object], Callable[[Reader], Any]]] = {
    ErrorKind.OBJECT_TOO_BIG: _TOO_LARGE,
    ErrorKind.PACKAGE_TOO_BIG: _TOO_LARGE,
    ErrorKind.EFFECTS_TOO_LARGE: _TOO_LARGE,
    ErrorKind.WRITTEN_OBJECTS_TOO_LARGE: _TOO_LARGE,
    ErrorKind.MOVE_VECTOR_ELEM_TOO_BIG: _TOO_LARGE,
    ErrorKind.MOVE_RAW_VALUE_TOO_BIG: _TOO_LARGE,
    ErrorKind.CIRCULAR_OBJECT_OWNERSHIP: _OBJECT,
    ErrorKind.NON_EXCLUSIVE_WRITE_INPUT_OBJECT_MODIFIED: _OBJECT,
    ErrorKind.MOVE_PRIMITIVE_RUNTIME_ERROR: (
        lambda w, v: w.option(v, _write_location),
        lambda r: r.option(_read_location),
    ),
    ErrorKind.MOVE_ABORT: (_write_abort, lambda r: Abort(_read_location(r), r.u64())),
    ErrorKind.COMMAND_ARGUMENT_ERROR: (_write_argument, _read_argument),
    ErrorKind.TYPE_ARGUMENT_ERROR: (
        lambda w, v: w.u16(v.argument).uleb(v.kind),
        lambda r: TypeArgumentError(r.u16(), _member(TypeArgumentErrorKind, r.uleb())),
    ),
    ErrorKind.UNUSED_VALUE_WITHOUT_DROP: (
        lambda w, v: w.u16(v.result).u16(v.subresult),
        lambda r: UnusedValue(r.u16(), r.u16()),
    ),
    ErrorKind.INVALID_PUBLIC_FUNCTION_RETURN_TYPE: (Writer.u16, Reader.u16),
    ErrorKind.PACKAGE_UPGRADE_ERROR: (_write_upgrade, _read_upgrade),
    ErrorKind.EXECUTION_CANCELED_DUE_TO_CONSENSUS_OBJECT_CONGESTION: (
        lambda w, v: w.vector(v, Writer.fixed),
        lambda r: tuple(r.vector(_read_address)),
    ),
    ErrorKind.ADDRESS_DENIED_FOR_COIN: (
        lambda w, v: w.fixed(v.address).string(v.coin_type),
        lambda r: DeniedCoin(_read_address(r), r.string()),
    ),
    ErrorKind.COIN_TYPE_GLOBAL_PAUSE: (Writer.string, Reader.string),
}


def write_status(writer: Writer, status: ExecutionStatus) -> None:
    if isinstance(status, Success):
        writer.uleb(0)
        return
    writer.uleb(1).uleb(status.kind)
    codec = _DETAILS.get(status.kind)
    if codec:
        codec[0](writer, status.detail)
    writer.option(status.command, Writer.u64)


def read_status(reader: Reader) -> ExecutionStatus:
    match reader.uleb():
        case 0:
            return SUCCESS
        case 1:
            kind = _member(ErrorKind, reader.uleb())
            codec = _DETAILS.get(kind)
            return Failure(kind, codec[1](reader) if codec else None, reader.option(Reader.u64))
        case other:
            raise MalformedBcs(f"no execution status has the variant index {other}")
