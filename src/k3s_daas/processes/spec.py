"""What is to run: a process as declared, and how to tell that it is ready.

The list of an installation stands in `run/processes.json`; whoever wants another process there
adds a `ProcessSpec` to the list it hands to `control.start`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from k3s_daas.processes.errors import BadSpecs


class TcpProbe(msgspec.Struct, frozen=True, tag="tcp"):
    """Ready when the port takes a connection."""

    host: str
    port: int


class UnixProbe(msgspec.Struct, frozen=True, tag="unix"):
    """Ready when the socket takes a connection."""

    path: str


class HttpProbe(msgspec.Struct, frozen=True, tag="http"):
    """Ready when a GET of `url` answers 200; an https server must show a certificate of `ca_file`.

    `host` is the name to expect in that certificate, when the URL is reached by another one.
    """

    url: str
    ca_file: str | None = None
    host: str | None = None


class ExecProbe(msgspec.Struct, frozen=True, tag="exec"):
    """Ready when the command exits with 0; it runs in the process's own namespaces."""

    argv: tuple[str, ...]


Probe = TcpProbe | UnixProbe | HttpProbe | ExecProbe


@dataclass(frozen=True, kw_only=True)
class ProcessSpec:
    """One process of the installation."""

    name: str
    """Also the name of its log, logs/<name>.log."""

    argv: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    """Added to the supervisor's own environment."""

    readiness: Probe | None = None
    """Without a probe a process is ready as soon as it runs."""

    depends_on: tuple[str, ...] = ()
    """Not started before these are ready, stopped before these are. A restart of one of them
    later does not restart this one: every program here reconnects by itself."""

    network_namespace: str | None = None
    """File of the network namespace to run in, entered with nsenter."""

    mount_namespace: str | None = None
    """The same for the mount namespace."""

    ready_within: float = 60.0
    """Seconds from start to ready before it is killed and started again."""

    stop_within: float = 10.0
    """Seconds from SIGTERM to SIGKILL."""

    @property
    def command(self) -> tuple[str, ...]:
        """The argv that is executed, with the way into its namespaces put before it."""
        return (*self.entry, *self.argv)

    @property
    def entry(self) -> tuple[str, ...]:
        """How to enter the process's namespaces; nsenter then becomes the program itself."""
        namespaces = (("--net", self.network_namespace), ("--mount", self.mount_namespace))
        options = tuple(f"{option}={path}" for option, path in namespaces if path is not None)
        return ("nsenter", *options, "--") if options else ()

    @property
    def digest(self) -> str:
        """Equal for equal specs: a running process with another digest must be replaced."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()[:16]


def encode_specs(specs: Iterable[ProcessSpec]) -> bytes:
    """Write a checked list of specs as JSON."""
    listed = tuple(specs)
    check_specs(listed)
    return msgspec.json.format(msgspec.json.encode(listed, order="sorted"))


def decode_specs(data: bytes) -> tuple[ProcessSpec, ...]:
    """Read and check a list of specs."""
    try:
        specs = msgspec.json.decode(data, type=tuple[ProcessSpec, ...])
    except msgspec.DecodeError as error:
        raise BadSpecs(f"the list of processes cannot be read: {error}") from error
    check_specs(specs)
    return specs


def check_specs(specs: Iterable[ProcessSpec]) -> None:
    """Refuse two of one name, and a dependency that does not stand earlier in the list.

    That order also rules out circles.
    """
    earlier: set[str] = set()
    for spec in specs:
        if not spec.name or "/" in spec.name or ":" in spec.name:
            raise BadSpecs(f"process name {spec.name!r}: expected no '/', no ':' and not nothing")
        if not spec.argv:
            raise BadSpecs(f"process {spec.name!r} has no argv")
        if spec.name in earlier:
            raise BadSpecs(f"two processes are called {spec.name!r}")
        if unknown := [name for name in spec.depends_on if name not in earlier]:
            raise BadSpecs(f"{spec.name!r} depends on {unknown}, which must stand before it")
        earlier.add(spec.name)


def among_others(others: Iterable[ProcessSpec], specs: Iterable[ProcessSpec]) -> list[ProcessSpec]:
    """Put `specs` among others, in place of those of the same names, and in an order that
    `check_specs` takes: after all others but those which depend on them."""
    listed = list(specs)
    replaced, before = {spec.name for spec in listed}, list[ProcessSpec]()
    needed, after = set(replaced), list[ProcessSpec]()
    for other in others:
        if other.name in replaced:
            continue
        if needed.isdisjoint(other.depends_on):
            before.append(other)
        else:
            needed.add(other.name)
            after.append(other)
    return [*before, *listed, *after]


def digest_of(specs: Iterable[ProcessSpec]) -> str:
    """Equal for equal lists: tells whether the supervisor has taken up the newest one."""
    return hashlib.sha256(encode_specs(specs)).hexdigest()[:16]
