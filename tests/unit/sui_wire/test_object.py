"""Objects and events as they are stored and hashed."""

import pytest

from sui_wire import events
from sui_wire.errors import MalformedBcs
from sui_wire.ids import Address, Digest, parse_address
from sui_wire.object import (
    GAS_COIN_TYPE,
    IMMUTABLE,
    STAKED_SUI_TYPE,
    AddressOwner,
    MoveObject,
    MovePackage,
    Object,
    SharedOwner,
    TypeOrigin,
    UpgradeInfo,
    decode,
)
from sui_wire.type_tag import StructTag, parse_struct_tag

ID = Address(b"\x01" * 32)
DIGEST = Digest(b"\x02" * 32)


def move_object(kind: StructTag) -> Object:
    data = MoveObject(kind, has_public_transfer=True, version=3, contents=ID + bytes(8))
    return Object(data, AddressOwner(ID), DIGEST, 988_000)


@pytest.mark.parametrize(
    ("kind", "variant"),
    [
        (parse_struct_tag("0x2::clock::Clock"), 0),
        (GAS_COIN_TYPE, 1),
        (STAKED_SUI_TYPE, 2),
        (parse_struct_tag("0x2::coin::Coin<0x7::gold::GOLD>"), 3),
    ],
)
def test_common_types_have_a_short_form(kind: StructTag, variant: int) -> None:
    value = move_object(kind)
    assert value.encoded[1] == variant
    assert decode(value.encoded) == value
    assert value.id == ID
    assert value.version == 3


def test_a_package_comes_back_as_it_went_in_with_its_maps_sorted() -> None:
    two = parse_address("0x2")
    package = MovePackage(
        ID,
        1,
        {"zoo": b"z", "ant": b"a"},
        (TypeOrigin("ant", "Ant", ID),),
        {two: UpgradeInfo(two, 7), parse_address("0x1"): UpgradeInfo(two, 1)},
    )
    value = Object(package, IMMUTABLE, DIGEST, 0)
    assert decode(value.encoded) == value
    assert value.encoded.index(b"ant") < value.encoded.index(b"zoo")


def test_the_digest_covers_the_owner() -> None:
    coin = move_object(GAS_COIN_TYPE)
    shared = Object(coin.data, SharedOwner(1), DIGEST, 988_000)
    assert coin.digest != shared.digest


def test_a_digest_of_another_length_is_refused() -> None:
    encoded = move_object(GAS_COIN_TYPE).encoded
    short = encoded[: -8 - 33] + b"\x1f" + bytes(31) + encoded[-8:]
    with pytest.raises(MalformedBcs, match="a digest is 32 bytes"):
        decode(short)


def test_events_come_back_as_they_went_in() -> None:
    kind = parse_struct_tag("0x2::a::B<u8>")
    found = (events.Event(ID, "a", ID, kind, b"contents"), events.Event(ID, "b", ID, kind, b""))
    encoded = events.encode(found)
    assert events.decode(encoded) == found
    assert events.events_digest(encoded) != events.events_digest(events.encode(()))
