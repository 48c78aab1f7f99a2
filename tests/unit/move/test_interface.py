"""The interface that is shipped is what the Move sources declare."""

from __future__ import annotations

from k3s_daas.contract import interface
from tests.unit.move.scripts import script


def test_the_data_is_up_to_date() -> None:
    generator = script("interface")
    wanted = generator.render(generator.read_modules())
    assert generator.DATA.read_text() == wanted, "run move/tools/interface.py"


def test_it_knows_functions_events_enums_and_errors() -> None:
    known = interface.load()
    deposit = known.functions["staking::deposit"]
    assert deposit.parameters == (
        ("platform", "&Platform"),
        ("account", "&mut StakeAccount"),
        ("coin", "Coin<SUI>"),
        ("clock", "&Clock"),
    )
    assert deposit.who == "anyone."
    assert known.events["seal_token::SealTokenRevoked"] == (
        ("seal_token", "ID"),
        ("by_admin", "bool"),
    )
    assert known.enums["Action"][0] == ("SetParameter", (("which", "u8"), ("value", "u64")))
    assert known.errors[2].name == "ERROR_NO_PERMISSION"
