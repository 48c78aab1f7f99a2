"""The commands of a programmable transaction, and the arguments that tie them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sui_wire.bcs import Reader, Writer
from sui_wire.errors import MalformedBcs
from sui_wire.ids import Address, ObjectId
from sui_wire.type_tag import TypeTag, read_type_tag, write_type_tag


@dataclass(frozen=True, slots=True)
class GasCoin:
    """The coin that pays for the transaction."""


@dataclass(frozen=True, slots=True)
class Input:
    """The input at this index."""

    index: int


@dataclass(frozen=True, slots=True)
class Result:
    """The only result of the command at this index."""

    command: int


@dataclass(frozen=True, slots=True)
class NestedResult:
    """One of several results of the command at this index."""

    command: int
    result: int


Argument: TypeAlias = GasCoin | Input | Result | NestedResult


@dataclass(frozen=True, slots=True)
class MoveCall:
    """Call `package::module::function<type_arguments>(arguments)`."""

    package: ObjectId
    module: str
    function: str
    type_arguments: tuple[TypeTag, ...]
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class TransferObjects:
    """Send objects to an address."""

    objects: tuple[Argument, ...]
    address: Argument


@dataclass(frozen=True, slots=True)
class SplitCoins:
    """Split amounts off a coin; one result an amount."""

    coin: Argument
    amounts: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class MergeCoins:
    """Merge coins into the first one."""

    coin: Argument
    sources: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Publish:
    """Publish modules as a new package; the result is its UpgradeCap."""

    modules: tuple[bytes, ...]
    dependencies: tuple[ObjectId, ...]


@dataclass(frozen=True, slots=True)
class MakeMoveVec:
    """Make a Move vector; the type may be left out when there is an element."""

    element_type: TypeTag | None
    elements: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Upgrade:
    """Publish a new version of a package, allowed by an upgrade ticket."""

    modules: tuple[bytes, ...]
    dependencies: tuple[ObjectId, ...]
    package: ObjectId
    ticket: Argument


Command: TypeAlias = (
    MoveCall | TransferObjects | SplitCoins | MergeCoins | Publish | MakeMoveVec | Upgrade
)


def write_argument(writer: Writer, argument: Argument) -> None:
    match argument:
        case GasCoin():
            writer.uleb(0)
        case Input(index):
            writer.uleb(1).u16(index)
        case Result(command):
            writer.uleb(2).u16(command)
        case NestedResult(command, result):
            writer.uleb(3).u16(command).u16(result)


def read_argument(reader: Reader) -> Argument:
    match reader.uleb():
        case 0:
            return GasCoin()
        case 1:
            return Input(reader.u16())
        case 2:
            return Result(reader.u16())
        case 3:
            return NestedResult(reader.u16(), reader.u16())
        case other:
            raise MalformedBcs(f"no argument has the variant index {other}")


def _write_bytes(writer: Writer, value: bytes) -> None:
    writer.bytes(value)


def _write_fixed(writer: Writer, value: bytes) -> None:
    writer.fixed(value)


def _write_optional_type(writer: Writer, tag: TypeTag | None) -> None:
    if tag is None:
        writer.u8(0)
    else:
        write_type_tag(writer.u8(1), tag)


def write_command(writer: Writer, command: Command) -> None:
    match command:
        case MoveCall(package, module, function, type_arguments, arguments):
            writer.uleb(0).fixed(package).string(module).string(function)
            writer.vector(type_arguments, write_type_tag).vector(arguments, write_argument)
        case TransferObjects(objects, address):
            write_argument(writer.uleb(1).vector(objects, write_argument), address)
        case SplitCoins(coin, amounts):
            write_argument(writer.uleb(2), coin)
            writer.vector(amounts, write_argument)
        case MergeCoins(coin, sources):
            write_argument(writer.uleb(3), coin)
            writer.vector(sources, write_argument)
        case Publish(modules, dependencies):
            writer.uleb(4).vector(modules, _write_bytes).vector(dependencies, _write_fixed)
        case MakeMoveVec():
            _write_optional_type(writer.uleb(5), command.element_type)
            writer.vector(command.elements, write_argument)
        case Upgrade(modules, dependencies, package, ticket):
            writer.uleb(6).vector(modules, _write_bytes).vector(dependencies, _write_fixed)
            write_argument(writer.fixed(package), ticket)


def _read_arguments(reader: Reader) -> tuple[Argument, ...]:
    return tuple(reader.vector(read_argument))


def _read_address(reader: Reader) -> Address:
    return Address(reader.fixed(32))


def _read_modules(reader: Reader) -> tuple[tuple[bytes, ...], tuple[Address, ...]]:
    return tuple(reader.vector(Reader.bytes)), tuple(reader.vector(_read_address))


def _read_move_call(reader: Reader) -> MoveCall:
    package, module, function = _read_address(reader), reader.string(), reader.string()
    return MoveCall(
        package, module, function, tuple(reader.vector(read_type_tag)), _read_arguments(reader)
    )


def read_command(reader: Reader) -> Command:
    match reader.uleb():
        case 0:
            return _read_move_call(reader)
        case 1:
            return TransferObjects(_read_arguments(reader), read_argument(reader))
        case 2:
            return SplitCoins(read_argument(reader), _read_arguments(reader))
        case 3:
            return MergeCoins(read_argument(reader), _read_arguments(reader))
        case 4:
            return Publish(*_read_modules(reader))
        case 5:
            return MakeMoveVec(reader.option(read_type_tag), _read_arguments(reader))
        case 6:
            modules, dependencies = _read_modules(reader)
            return Upgrade(modules, dependencies, _read_address(reader), read_argument(reader))
        case other:
            raise MalformedBcs(f"no command has the variant index {other}")
