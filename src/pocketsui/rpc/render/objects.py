"""Objects as messages."""

from __future__ import annotations

from pocketsui.coins import balance_of, coin_type_of
from pocketsui.rpc.masks import Mask
from pocketsui.rpc.render.move import MoveRenderer
from sui_wire.ids import format_address, format_digest
from sui_wire.object import (
    AddressOwner,
    ConsensusAddressOwner,
    MoveObject,
    MovePackage,
    Object,
    ObjectOwner,
    Owner,
    SharedOwner,
)
from sui_wire.rpc.common_pb2 import ObjectReference
from sui_wire.rpc.common_pb2 import Owner as OwnerMessage
from sui_wire.rpc.object_pb2 import Object as ObjectMessage
from sui_wire.transaction import ObjectRef


def fill_owner(message: OwnerMessage, owner: Owner) -> None:
    match owner:
        case AddressOwner(address):
            message.kind = OwnerMessage.ADDRESS
            message.address = format_address(address)
        case ObjectOwner(parent):
            message.kind = OwnerMessage.OBJECT
            message.address = format_address(parent)
        case SharedOwner(version):
            message.kind = OwnerMessage.SHARED
            message.version = version
        case ConsensusAddressOwner(version, address):
            message.kind = OwnerMessage.CONSENSUS_ADDRESS
            message.version = version
            message.address = format_address(address)
        case _:
            message.kind = OwnerMessage.IMMUTABLE


def fill_reference(message: ObjectReference, ref: ObjectRef) -> None:
    message.object_id = format_address(ref.id)
    message.version = ref.version
    message.digest = format_digest(ref.digest)


def type_name(value: Object) -> str:
    """What `object_type` says: `package`, or the Move type."""
    return "package" if isinstance(value.data, MovePackage) else str(value.data.type)


def fill_object(message: ObjectMessage, value: Object, mask: Mask, move: MoveRenderer) -> None:
    if "bcs" in mask:
        message.bcs.name = "Object"
        message.bcs.value = value.encoded
    if "object_id" in mask:
        message.object_id = format_address(value.id)
    if "version" in mask:
        message.version = value.version
    if "digest" in mask:
        message.digest = format_digest(value.digest)
    if "owner" in mask:
        fill_owner(message.owner, value.owner)
    if "object_type" in mask:
        message.object_type = type_name(value)
    if "previous_transaction" in mask:
        message.previous_transaction = format_digest(value.previous_transaction)
    if "storage_rebate" in mask:
        message.storage_rebate = value.storage_rebate
    if isinstance(value.data, MovePackage):
        part = mask.part("package")
        if part is not None:
            move.packages.fill(message.package, value.data, part)
    else:
        _fill_value(message, value.data, mask, move)


def _fill_value(message: ObjectMessage, data: MoveObject, mask: Mask, move: MoveRenderer) -> None:
    if "has_public_transfer" in mask:
        message.has_public_transfer = data.has_public_transfer
    if "contents" in mask:
        message.contents.name = str(data.type)
        message.contents.value = data.contents
    if "json" in mask:
        move.fill_json(message.json, data.type, data.contents)
    if "display" in mask:
        move.fill_display(message.display, data.type, data.contents)
    if "balance" in mask and coin_type_of(data.type) is not None:
        message.balance = balance_of(data)
