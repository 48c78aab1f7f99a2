"""Registration: possession is proved to the contract, the measurement names the source."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from k3s_daas.chain.outcome import Submitted
from k3s_daas.chain.values import ChainEvent, GasUsed
from k3s_daas.contract.call import Call, Pure
from k3s_daas.contract.statement import PossessionStatement
from k3s_daas.executor.errors import ExecutorError
from k3s_daas.executor.registration import Registration, register, source_measurement
from k3s_daas.seal.keys import public_bytes
from sui_wire.bcs import Reader
from sui_wire.ids import Address, ObjectId

PLATFORM, CLUSTER = ObjectId(b"f" * 32), ObjectId(b"c" * 32)


class FakeLedger:
    """Takes one call, and answers with `events`."""

    address = Address(b"o" * 32)

    def __init__(self, *events: ChainEvent) -> None:
        self.events = events
        self.call: Call | None = None

    async def submit(self, call: Call) -> Submitted:
        self.call = call
        return Submitted("digest", 5, 0, self.events, (), GasUsed(0, 0, 0))


def registration() -> Registration:
    return Registration(
        PLATFORM,
        CLUSTER,
        ObjectId(b"a" * 32),
        Ed25519PrivateKey.generate(),
        X25519PrivateKey.generate(),
        "127.0.0.1:8081",
        "here",
    )


async def test_the_signing_key_signs_what_the_contract_rebuilds() -> None:
    ledger, wanted = FakeLedger(), registration()
    with pytest.raises(ExecutorError, match="no ExecutorRegistered event"):
        await register(ledger, wanted)
    assert ledger.call is not None
    values = [item.bcs for item in ledger.call.arguments if isinstance(item, Pure)]
    assert Reader(values[0]).bytes() == source_measurement()
    statement = PossessionStatement(
        PLATFORM, CLUSTER, ledger.address, public_bytes(wanted.sealing_key)
    )
    signature = Reader(values[5]).bytes()
    wanted.signing_key.public_key().verify(signature, statement.encode())


def test_the_measurement_is_the_same_for_the_same_source() -> None:
    assert source_measurement() == source_measurement()
    assert len(source_measurement()) == 32
