"""The pot out of which a cluster's owner pays workers: the owner's money, and nobody else's."""

from __future__ import annotations

import pytest

from tests.conformance.contract_objects import ClusterCap, Platform, ServicePot, named
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_workers import fill_pot, open_pot, set_hourly, take_back

SUI = 1_000_000_000
OLD = Platform(version=2)
FOREIGN_CAP = ClusterCap(cluster=named("another cluster"))
POT = ServicePot()

REFUSALS = {
    "opened by superseded code": Refused(100, (open_pot(),), (OLD,)),
    "a wage beyond the bound": Refused(820, (open_pot(hourly=1_000 * SUI + 1),)),
    "a wage set beyond the bound": Refused(820, (set_hourly(1_000 * SUI + 1),), (POT,)),
    "a wage set by another cluster's owner": Refused(300, (set_hourly(),), (POT, FOREIGN_CAP)),
    "taken by another cluster's owner": Refused(300, (take_back(),), (POT, FOREIGN_CAP)),
}

SUCCESSES = {
    "open": Done(1, (), (open_pot(),)),
    "open with the highest wage": Done(1, (), (open_pot(hourly=1_000 * SUI),)),
    "fill": Done(1, ("pot",), (fill_pot(),), (POT,)),
    "fill with superseded code": Done(1, ("pot",), (fill_pot(),), (POT, OLD)),
    "set the wage": Done(1, ("pot",), (set_hourly(),), (POT,)),
    "take back": Done(1, ("pot",), (take_back(),), (POT,)),
    "take back nothing": Done(2, ("pot",), (take_back(), take_back()), (POT,)),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)
