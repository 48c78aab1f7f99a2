"""Make the container images of a cluster without any registry.

Debian's static busybox and a link for each of its commands are one layer; an OCI archive around
it is imported straight into containerd. The same layer serves as the pause image that holds a
pod's namespaces. Images run as user 65534 unless a pod says otherwise, so that a pod under the
Pod Security standard `restricted` need not name a user.

The busybox inside is the machine's own, whatever the tag says.
"""

import hashlib
import io
import json
import platform
import tarfile
from dataclasses import dataclass
from pathlib import Path

from k3s_daas.cluster.commands import run
from k3s_daas.files import write_atomically

BUSYBOX = "docker.io/library/busybox:1.37"
PAUSE = "registry.k8s.io/pause:3.10"

_USER = "65534:65534"
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_ETC = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/sh\n",
    "etc/group": "root:x:0:\nnobody:x:65534:\n",
}


@dataclass(frozen=True)
class Image:
    """What an image is called and what it runs."""

    name: str
    command: tuple[str, ...]


IMAGES = (Image(BUSYBOX, ("sh",)), Image(PAUSE, ("sleep", "2147483647")))


def ensure_archive(cache: Path, busybox: Path) -> Path:
    """Return an OCI archive of all our images, made once for each busybox."""
    binary = busybox.read_bytes()
    key = hashlib.sha256(binary + repr(IMAGES).encode()).hexdigest()[:16]
    path = cache / f"images-{key}.tar"
    if not path.exists():
        commands = run([str(busybox), "--list"]).split()
        write_atomically(path, make_archive(binary, commands, platform.machine()))
    return path


def make_archive(busybox: bytes, commands: list[str], machine: str) -> bytes:
    """Write the OCI image layout: blobs by digest, an index naming the images, a version."""
    layer = make_layer(busybox, commands)
    blobs: dict[str, bytes] = {}
    descriptors = []
    for image in IMAGES:
        config = _config(image, layer, _ARCHITECTURES[machine])
        manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": _describe(config, "application/vnd.oci.image.config.v1+json", blobs),
                "layers": [_describe(layer, "application/vnd.oci.image.layer.v1.tar", blobs)],
            }
        ).encode()
        descriptor = _describe(manifest, "application/vnd.oci.image.manifest.v1+json", blobs)
        descriptors.append({**descriptor, "annotations": {"io.containerd.image.name": image.name}})
    files = {f"blobs/sha256/{digest}": content for digest, content in blobs.items()}
    files["index.json"] = json.dumps({"schemaVersion": 2, "manifests": descriptors}).encode()
    files["oci-layout"] = b'{"imageLayoutVersion": "1.0.0"}'
    archive = _Archive()
    for name, content in files.items():
        archive.add_file(name, content, 0o644)
    return archive.finish()


def make_layer(busybox: bytes, commands: list[str]) -> bytes:
    """Write the one layer: busybox, a link for each command, and the folders programs expect."""
    archive = _Archive()
    for folder in ("bin", "dev", "etc", "proc", "root", "sys", "usr", "var"):
        archive.add_folder(folder, 0o755)
    archive.add_folder("tmp", 0o1777)
    archive.add_file("bin/busybox", busybox, 0o755)
    for command in commands:
        if command != "busybox":
            archive.add_link(f"bin/{command}", "busybox")
    for name, text in _ETC.items():
        archive.add_file(name, text.encode(), 0o644)
    return archive.finish()


def _config(image: Image, layer: bytes, architecture: str) -> bytes:
    return json.dumps(
        {
            "architecture": architecture,
            "os": "linux",
            "config": {
                "Cmd": list(image.command),
                "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"],
                "User": _USER,
                "WorkingDir": "/",
            },
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{_digest(layer)}"]},
        }
    ).encode()


def _describe(content: bytes, media_type: str, blobs: dict[str, bytes]) -> dict[str, object]:
    """Keep a blob and return the descriptor by which others refer to it."""
    digest = _digest(content)
    blobs[digest] = content
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class _Archive:
    """A tar file in memory whose bytes depend on its content alone: no times, no owners."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._tar = tarfile.TarFile(fileobj=self._buffer, mode="w", format=tarfile.PAX_FORMAT)

    def add_folder(self, name: str, mode: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.type, entry.mode = tarfile.DIRTYPE, mode
        self._tar.addfile(entry)

    def add_link(self, name: str, target: str) -> None:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = tarfile.SYMTYPE, target
        self._tar.addfile(entry)

    def add_file(self, name: str, content: bytes, mode: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), mode
        self._tar.addfile(entry, io.BytesIO(content))

    def finish(self) -> bytes:
        self._tar.close()
        return self._buffer.getvalue()
