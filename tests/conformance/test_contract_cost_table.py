"""docs/contract-costs.md says what the meter says."""

from __future__ import annotations

from tests.conformance.contract_cost_table import PAGE, Cost, cases, cost, render


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == render(), "run python -m tests.conformance.contract_cost_table"


def test_giving_storage_back_pays() -> None:
    assert cost(cases()["delegation::close"]).rebate > 0


def test_net_is_what_the_sender_is_poorer_by() -> None:
    assert Cost(1_000, 1_000_000, 300, 200).net == 1_000_100
