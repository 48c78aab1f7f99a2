"""The configuration file: what is taken, and what is said of what is not."""

import json
from pathlib import Path

import pytest

from k3s_daas.gateway.config import ConfigError, load_config

GOOD = {
    "port": 8080,
    "certificate": "tls/gateway.crt",
    "certificate_key": "/etc/gateway.key",
    "ledger": "http://127.0.0.1:9000",
    "package_id": "0x1",
    "platform_id": "0x2",
    "signing_key": "key",
    "blobs": "blobs",
    "limits": {"answer_seconds": 5},
}


def written(folder: Path, config: object) -> Path:
    path = folder / "gateway.json"
    path.write_text(json.dumps(config))
    return path


def test_paths_are_relative_to_the_file_and_what_is_left_out_has_its_default(tmp_path):
    config = load_config(written(tmp_path, GOOD))

    assert config.certificate == tmp_path / "tls/gateway.crt"
    assert config.certificate_key == Path("/etc/gateway.key")
    assert (config.host, config.metrics_port) == ("127.0.0.1", 0)
    assert (config.limits.answer_seconds, config.limits.body_bytes) == (5, 3 * 1024 * 1024)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"prot": 1}, "prot"),
        ({"port": "x"}, "port"),
        ({"ledger": None}, "ledger"),
        ({"limits": {"body_byte": 1}}, "body_byte"),
    ],
)
def test_what_is_wrong_is_named_with_the_file(tmp_path, change, said):
    with pytest.raises(ConfigError) as raised:
        load_config(written(tmp_path, GOOD | change))

    assert said in str(raised.value)
    assert "gateway.json" in str(raised.value)


def test_a_file_that_is_not_there_is_a_configuration_error(tmp_path):
    with pytest.raises(ConfigError, match="cannot read"):
        load_config(tmp_path / "none.json")
