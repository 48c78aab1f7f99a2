"""The configuration file: checked whole before anything starts."""

import json
from pathlib import Path
from typing import Any

import pytest

from k3s_daas.executor.config import load_config
from k3s_daas.executor.errors import ConfigError

ID = "0x" + "12" * 32
GIVEN: dict[str, Any] = {
    "ledger": "http://127.0.0.1:9000",
    "package_id": ID,
    "platform_id": ID,
    "cluster_id": ID,
    "executor_id": ID,
    "operator_key": "keys/operator.key",
    "signing_key": "keys/signing.key",
    "sealing_key": "/elsewhere/sealing.key",
    "state": "executor",
    "blobs": "blobs",
    "api_server": {
        "url": "https://127.0.0.1:6443/",
        "authority": "ca.crt",
        "certificate": "executor.crt",
        "certificate_key": "executor.key",
        "user": "daas-executor",
        "audit_log": "audit.log",
    },
}


def written(tmp_path: Path, **changed: Any) -> Path:
    path = tmp_path / "executor.json"
    path.write_text(json.dumps({**GIVEN, **changed}))
    return path


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    config = load_config(written(tmp_path))
    assert config.operator_key == tmp_path / "keys/operator.key"
    assert config.sealing_key == Path("/elsewhere/sealing.key")
    assert config.api_server.audit_log == tmp_path / "audit.log"
    address = config.api_server.address()
    assert (address.url, address.authority) == ("https://127.0.0.1:6443", tmp_path / "ca.crt")
    assert config.object_id("cluster_id") == bytes.fromhex("12" * 32)
    assert (config.port, config.development) == (8081, False)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"surprise": 1}, "surprise"),
        ({"ledger": None}, "ledger"),
        ({"api_server": {**GIVEN["api_server"], "url": "http://127.0.0.1:6443"}}, "https"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config(written(tmp_path, **changed))


def test_a_missing_file_and_a_malformed_id_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        load_config(tmp_path / "none.json")
    config = load_config(written(tmp_path, cluster_id="zz"))
    with pytest.raises(ConfigError, match="cluster_id is not an object id"):
        config.object_id("cluster_id")
