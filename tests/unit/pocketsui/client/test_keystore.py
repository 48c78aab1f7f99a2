"""Keys in a file that Sui's own tools read too."""

import base64
import json
import stat
from pathlib import Path

import pytest

from pocketsui.client.keystore import Keystore, KeystoreUnusable
from sui_wire.ids import format_address
from sui_wire.signature import KeyPair


def test_the_first_key_is_made_when_it_is_needed_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "client" / "sui.keystore"
    made = Keystore(path).signer()
    assert Keystore(path).signer().address == made.address
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [path] == list(path.parent.iterdir())


def test_the_file_is_that_of_sui(tmp_path: Path) -> None:
    """A Base64 string a key: flag 0 (ed25519), then the seed."""
    path = tmp_path / "sui.keystore"
    seed = bytes(range(32))
    k1 = base64.b64encode(b"\1" + bytes(32)).decode()  # secp256k1: not ours to use
    path.write_text(json.dumps([k1, base64.b64encode(b"\0" + seed).decode()]))
    store = Keystore(path)
    assert store.signer().address == KeyPair.from_seed(seed).address
    second = store.add()
    assert json.loads(path.read_text())[0] == k1
    assert store.signer(format_address(second.address)).seed == second.seed


def test_an_address_without_key_is_refused_with_those_that_have_one(tmp_path: Path) -> None:
    store = Keystore(tmp_path / "sui.keystore")
    key = store.add()
    with pytest.raises(KeystoreUnusable, match=format_address(key.address)) as refused:
        store.signer("0x2")
    assert key.seed.hex() not in str(refused.value)


@pytest.mark.parametrize("text", ["{}", "[1]", "nothing", '["!"]', '["AAAA"]'])
def test_another_file_is_not_taken_for_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sui.keystore"
    path.write_text(text)
    with pytest.raises(KeystoreUnusable, match="is no keystore"):
        Keystore(path).usable()
    assert path.read_text() == text
