"""Every event of the contract can be shown by name, without a class for it."""

from __future__ import annotations

import pytest

from k3s_daas.contract import interface
from k3s_daas.contract.events.any import describe
from sui_wire.bcs import Writer
from sui_wire.errors import MalformedBcs
from sui_wire.ids import format_address

ONE = bytes([1]) * 32


def test_plain_fields() -> None:
    shown = describe("seal_token::SealTokenRevoked", bytes(Writer().fixed(ONE).bool(True)))
    assert shown == {"seal_token": format_address(ONE), "by_admin": True}


def test_options_vectors_and_enums() -> None:
    slashed = Writer().fixed(ONE).u64(10).u64(2).option(ONE, Writer.fixed).u64(3).u8(0)
    shown = describe("staking::StakeSlashed", bytes(slashed.bytes(b"\xab")))
    assert shown is not None
    assert (shown["challenger"], shown["evidence"]) == (format_address(ONE), "0xab")
    made = Writer().fixed(ONE).fixed(ONE).uleb(0).u8(3).u64(1_000).u64(1).u64(2)
    proposed = describe("proposal::ProposalMade", bytes(made))
    assert proposed is not None
    assert proposed["action"] == {"@variant": "SetParameter", "which": 3, "value": 1_000}


def test_what_the_contract_does_not_emit_is_unknown() -> None:
    assert describe("seal_token::Nothing", b"") is None


def test_bytes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(MalformedBcs):
        describe("seal_token::SealTokenRevoked", b"\x01")


@pytest.mark.parametrize("event", interface.load().events)
def test_every_field_can_be_read(event: str) -> None:
    with pytest.raises(MalformedBcs):
        describe(event, b"")
