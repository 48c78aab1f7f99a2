"""Currencies under the coin registry, on the real VM and ours: see test_framework_market.py."""

from __future__ import annotations

import pytest

from sui_wire.ids import parse_address
from sui_wire.object import Object, SharedOwner
from tests.conformance.test_framework_market import (
    PACKAGE,
    Scenario,
    an_object,
    assert_both_do_the_same,
    named,
    text,
    u64,
)

MODULE = "framework_currency"
GOLD = f"0x{PACKAGE.hex()}::{MODULE}::Gold"
NONE, UNKNOWN_SUPPLY = b"\x00", b"\x01\x02"
UNREGULATED, REGULATION_UNKNOWN, UNCLAIMED = b"\x01", b"\x02", b"\x01"
MARKER = b"\x01" + text("is_new_currency") + text("bool") + text("is_new_currency")

REGISTRY = an_object("0x2::coin_registry::CoinRegistry", parse_address("0xc"), SharedOwner(1))
TREASURY = an_object(f"0x2::coin::TreasuryCap<{GOLD}>", named(3) + u64(0))
DENY_CAP = an_object(f"0x2::coin::DenyCapV2<{GOLD}>", named(4) + b"\x01")
_TEXTS = b"\x06" + b"".join(map(text, ("Gold", "GLD", "of fools")))
METADATA = an_object(f"0x2::coin::CoinMetadata<{GOLD}>", named(5) + _TEXTS + NONE)
WITH_URL = an_object(f"0x2::coin::CoinMetadata<{GOLD}>", named(5) + _TEXTS + b"\x01" + text("url"))
UNPRINTABLE = an_object(
    f"0x2::coin::CoinMetadata<{GOLD}>",
    named(5) + b"\x06" + text("Gold") + text("G\n") + text("") + NONE,
)


def a_currency(regulated: bytes, extra: bytes, treasury: bytes = NONE) -> Object:
    contents = named(6) + _TEXTS + text("url") + UNKNOWN_SUPPLY + regulated
    return an_object(
        f"0x2::coin_registry::Currency<{GOLD}>",
        contents + treasury + UNCLAIMED + extra,
        SharedOwner(1),
    )


NEW = a_currency(UNREGULATED, MARKER, b"\x01" + named(3))
MIGRATED = a_currency(REGULATION_UNKNOWN, NONE)
SCENARIOS = [
    *(Scenario("begin", (u64(kind), REGISTRY)) for kind in range(10)),
    *(Scenario("change", (u64(kind), NEW, TREASURY)) for kind in range(8)),
    Scenario("change", (u64(1), MIGRATED, TREASURY)),
    *(Scenario("legacy", (u64(kind), REGISTRY, WITH_URL)) for kind in range(2)),
    *(Scenario("legacy", (u64(1), REGISTRY, one)) for one in (METADATA, UNPRINTABLE)),
    *(Scenario("legacy_currency", (u64(n), NEW, METADATA, DENY_CAP)) for n in range(4)),
    *(Scenario("legacy_currency", (u64(n), MIGRATED, WITH_URL, DENY_CAP)) for n in range(4)),
]


@pytest.mark.parametrize(
    "scenario", SCENARIOS, ids=[f"{one.function}-{n}" for n, one in enumerate(SCENARIOS)]
)
def test_both_do_the_same(scenario: Scenario) -> None:
    assert_both_do_the_same(MODULE, scenario)
