"""Images made without a registry."""

import hashlib
import io
import json
import tarfile

from k3s_daas.cluster.images import BUSYBOX, PAUSE, make_archive


def _read(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        files = ((member.name, tar.extractfile(member)) for member in tar)
        return {name: file.read() for name, file in files if file is not None}


def test_the_archive_is_an_oci_layout_whose_digests_hold() -> None:
    files = _read(make_archive(b"\x7fELF", ["sh", "ls"], "x86_64"))

    index = json.loads(files["index.json"])
    names = [entry["annotations"]["io.containerd.image.name"] for entry in index["manifests"]]
    assert names == [BUSYBOX, PAUSE]
    for name, content in files.items():
        if name.startswith("blobs/sha256/"):
            assert name == f"blobs/sha256/{hashlib.sha256(content).hexdigest()}"
    for entry in index["manifests"]:
        manifest = json.loads(files["blobs/sha256/" + entry["digest"].removeprefix("sha256:")])
        config = json.loads(
            files["blobs/sha256/" + manifest["config"]["digest"].removeprefix("sha256:")]
        )
        assert config["config"]["User"] == "65534:65534"
        assert config["rootfs"]["diff_ids"] == [manifest["layers"][0]["digest"]]


def test_the_same_busybox_gives_the_same_bytes() -> None:
    assert make_archive(b"b", ["sh"], "x86_64") == make_archive(b"b", ["sh"], "x86_64")


def test_the_layer_has_a_link_for_each_command_and_a_tmp_for_all() -> None:
    files = _read(make_archive(b"b", ["sh", "busybox"], "aarch64"))
    layers = [content for content in files.values() if b"bin/busybox" in content]
    with tarfile.open(fileobj=io.BytesIO(layers[0])) as layer:
        assert layer.getmember("bin/sh").linkname == "busybox"
        assert layer.getmember("tmp").mode == 0o1777
        assert layer.getmember("bin/busybox").mode == 0o755
