"""Objects of a party: ordered by consensus like shared ones, and only their owner may use them."""

import pytest

from pocketsui.errors import InputRefused
from pocketsui.framework.sui.party import single_owner, sole_owner
from pocketsui.framework.sui.transfer import TRANSFER
from pocketsui.transactions.inputs import Inputs, load_inputs
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.types import U64
from sui_wire.object import ConsensusAddressOwner
from sui_wire.transaction import CallArg, GasData, ImmOrOwned, Shared
from tests.unit.pocketsui.node_world import ALICE, BOB, Objects, coin, programme, ref, thing
from tests.unit.pocketsui.vm.harness import machine

COIN = coin(1, 10**9)
MINE = thing(2, ConsensusAddressOwner(2, ALICE.address))
THEIRS = thing(3, ConsensusAddressOwner(2, BOB.address))
STATE = Objects.of(COIN, MINE, THEIRS)
GAS = GasData((ref(COIN),), ALICE.address, 1_000, 10**7)


def load(argument: CallArg) -> Inputs:
    return load_inputs(programme(argument), GAS, ALICE.address, STATE.get)


def test_its_owner_uses_it_as_a_shared_object() -> None:
    inputs = load(Shared.of(MINE.id, 2, mutable=True))
    assert inputs.mutable.keys() == {COIN.id, MINE.id}
    assert inputs.exclusive() == ((COIN.id, COIN.version),)


@pytest.mark.parametrize(
    ("argument", "reason"),
    [
        (Shared.of(THEIRS.id, 2, mutable=True), "owned by account address"),
        (Shared.of(MINE.id, 3, mutable=True), "was shared at version 2, not 3"),
        (ImmOrOwned(ref(MINE)), "name it as shared"),
    ],
)
def test_nobody_else_and_in_no_other_way(argument: CallArg, reason: str) -> None:
    with pytest.raises(InputRefused, match=reason):
        load(argument)


def test_a_party_is_one_owner_who_may_do_everything() -> None:
    m = machine()
    party = single_owner(m, ALICE.address)
    assert sole_owner(party) == ALICE.address
    party[1][0].append([BOB.address, [15]])
    assert sole_owner(party) is None
    with pytest.raises(MoveFailure) as caught:
        TRANSFER.python("public_party_transfer")(m, (U64,), [[[bytes(32)]]], party)
    assert caught.value.abort_code == 0xC006_0060_0006_0007
