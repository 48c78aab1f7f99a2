"""Where one entry of a Move table is on the ledger."""

import hashlib

from sui_wire.bcs import Writer
from sui_wire.ids import ObjectId
from sui_wire.type_tag import TypeTag, write_type_tag

DYNAMIC_FIELD_SCOPE = 0xF0
"""`HashingIntentScope::ChildObjectId` of Sui: keeps these ids apart from all others."""


def dynamic_field_id(parent: ObjectId, key_type: TypeTag, key: bytes) -> ObjectId:
    """The id of the `Field` object that holds the entry of `key` (its BCS) in the table `parent`.

    BLAKE2b-256 of scope, parent, length of the key (8 bytes, little-endian), key, key type (BCS).
    """
    tag = Writer()
    write_type_tag(tag, key_type)
    preimage = (
        bytes([DYNAMIC_FIELD_SCOPE]) + parent + len(key).to_bytes(8, "little") + key + bytes(tag)
    )
    return ObjectId(hashlib.blake2b(preimage, digest_size=32).digest())
