"""An executor runs only as the one the ledger knows by its keys."""

from dataclasses import replace
from pathlib import Path

import pytest

from k3s_daas.contract.objects import Executor
from k3s_daas.executor.config import load_config
from k3s_daas.executor.errors import ConfigError
from k3s_daas.executor.keys import Keys
from k3s_daas.seal.keys import (
    generate_sealing_key,
    generate_signing_key,
    public_bytes,
    write_sealing_key,
    write_signing_key,
)
from sui_wire.ids import Address, ObjectId
from sui_wire.signature import KeyPair
from tests.unit.k3s_daas.executor.test_config import written

CLUSTER = ObjectId(b"c" * 32)


def keys() -> Keys:
    return Keys(KeyPair.generate(), generate_signing_key(), generate_sealing_key())


def on_ledger(keys: Keys) -> Executor:
    return Executor(
        id=ObjectId(b"e" * 32),
        operator=Address(b"o" * 32),
        cluster=CLUSTER,
        stake_account=ObjectId(b"s" * 32),
        attestation=0,
        measurement=bytes(32),
        key_version=2,
        signing_key=public_bytes(keys.signing),
        retired_keys=(),
        sealing_key=public_bytes(keys.sealing),
        endpoint="127.0.0.1:8081",
        region="here",
        registered_ms=0,
        expires_ms=1,
        revoked=False,
    )


def test_the_keys_on_the_ledger_are_ours() -> None:
    own = keys()
    own.check(on_ledger(own), CLUSTER)


def test_other_keys_or_another_cluster_are_refused() -> None:
    own, other = keys(), keys()
    mixed = replace(on_ledger(own), sealing_key=public_bytes(other.sealing))
    for executor, cluster in (
        (on_ledger(other), CLUSTER),
        (mixed, CLUSTER),
        (on_ledger(own), ObjectId(b"x" * 32)),
    ):
        with pytest.raises(ConfigError, match="0x6565"):
            own.check(executor, cluster)


def test_no_key_shows_itself() -> None:
    own = keys()
    assert own.operator.seed.hex() not in repr(own)
    assert own.signing.private_bytes_raw().hex() not in repr(own)


def test_keys_come_from_files(tmp_path: Path) -> None:
    own = keys()
    config = load_config(written(tmp_path, sealing_key="keys/sealing.key"))
    write_signing_key(config.operator_key, generate_signing_key())
    write_signing_key(config.signing_key, own.signing)
    write_sealing_key(config.sealing_key, own.sealing)
    read = Keys.read(config)
    assert public_bytes(read.signing) == public_bytes(own.signing)
    assert public_bytes(read.sealing) == public_bytes(own.sealing)
