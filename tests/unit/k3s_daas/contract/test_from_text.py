"""What people type becomes what a parameter takes; what does not fit is named."""

from __future__ import annotations

import pytest

from k3s_daas.contract import interface
from k3s_daas.contract.calls import permission
from k3s_daas.contract.calls.from_text import Reading, can_be_typed, parse, plain
from k3s_daas.contract.errors import BadArgument
from k3s_daas.contract.request_id import RequestId
from k3s_daas.contract.rules import Rule
from sui_wire.ids import Address, ObjectId

ALICE = Address(b"\x0a" * 32)
RULES = (Rule(("delete",)),)


def resolve(text: str) -> ObjectId:
    if text != "alice":
        raise BadArgument("nobody")
    return ALICE


READING = Reading(resolve, lambda path: RULES if path == "role.yaml" else ())
REQUEST = RequestId(ALICE, 7)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("u64", "12", 12),
        ("u64", "1_000_000", 1_000_000),
        ("u8", "0x10", 16),
        ("u64", "1.5sui", 1_500_000_000),
        ("Coin<SUI>", "200MIST", 200),
        ("bool", "true", True),
        ("bool", "false", False),
        ("String", "a, b", "a, b"),
        ("vector<u8>", "0x0aff", b"\x0a\xff"),
        ("vector<u8>", "0x", b""),
        ("vector<u8>", str(REQUEST), bytes(REQUEST)),
        ("vector<vector<u8>>", "0x01,0x02", [b"\x01", b"\x02"]),
        ("vector<address>", "alice, alice", [ALICE, ALICE]),
        ("vector<u64>", "", []),
        ("&mut StakeAccount", "alice", ALICE),
        ("ID", "alice", ALICE),
        ("&vector<Rule>", "role.yaml", RULES),
        ("vector<Rule>", "", ()),
        (
            "&Attributes",
            "verb=get,resource_type=pods",
            permission.new_attributes(verb="get", resource_type="pods"),
        ),
    ],
)
def test_it_fits(kind: str, text: str, value: object) -> None:
    assert parse("given", kind, text, READING) == value


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        ("u64", "many", "invalid literal"),
        ("u64", "xsui", "1.5sui"),
        ("u64", "0.0000000001sui", "finer than one MIST"),
        ("bool", "yes", "write true or false"),
        ("vector<u8>", "0xg", "non-hexadecimal"),
        ("vector<u8>", "text", "not a request id"),
        ("&Lane", "bob", "nobody"),
        ("&Attributes", "resource=pods", "give verb="),
        ("&Policy", "alice", "another function"),
    ],
)
def test_it_does_not_fit(kind: str, text: str, why: str) -> None:
    with pytest.raises(BadArgument, match=why) as caught:
        parse("given", kind, text, READING)
    assert str(caught.value).startswith(f"given is a {kind}; {text!r}")


def test_only_what_other_functions_make_cannot_be_typed() -> None:
    functions = interface.load().functions
    cannot = {
        name
        for name, one in functions.items()
        if not can_be_typed([kind for _, kind in one.parameters])
    }
    assert {name.partition("::")[0] for name in cannot} == {
        "attestation",
        "cluster",
        "evidence",
        "governance",
    }
    assert plain("&mut Lane") == "Lane"
