"""Registration of attested executors by the verdict of verifiers, as calls that work."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sui_wire.bcs import Writer
from tests.conformance.contract_calls import (
    CHAIN,
    CLOCK,
    CLUSTER,
    CLUSTER_CAP,
    COIN,
    EXECUTOR,
    EXECUTOR_KEY,
    PLATFORM,
    changed,
    number,
    octets,
    possession,
    public_key,
    text,
)
from tests.conformance.contract_economy import MEASUREMENT, MEASUREMENTS
from tests.conformance.contract_objects import HOUR_MS, NOW_MS, PACKAGE, PERSON, ZERO_DIGEST, named
from tests.conformance.contract_world import Call, Given, Obj, Pure, Signature, Signatures, call

SGX, TDX = 2, 3
VERIFIERS = tuple(Ed25519PrivateKey.from_private_bytes(named(f"verifier {n}")) for n in range(3))


@dataclass(frozen=True)
class Verdict:
    """Verifiers' word that a quote runs a program and holds keys, and the calls that use it."""

    kind: int = SGX
    measurement: bytes = MEASUREMENT
    issued_ms: int = NOW_MS
    signers: tuple[int, ...] = (0, 1)
    """Places in the list of verifiers."""
    keys: tuple[Ed25519PrivateKey, ...] = VERIFIERS
    chain: bytes = CHAIN
    cluster: bytes = CLUSTER.id
    operator: bytes = PERSON
    package: bytes = PACKAGE
    key: Ed25519PrivateKey = field(default=EXECUTOR_KEY)
    """The signing key in the statement."""
    lifetime_ms: int = HOUR_MS
    signatures: int | None = None
    """How many are handed in; by default one of each signer."""

    def statement(self) -> bytes:
        """What a verifier signs."""
        out = Writer().bytes(b"K3S_DAAS_VERDICT_V1").bytes(self.chain).fixed(self.package)
        out.fixed(self.cluster).fixed(self.operator).u8(self.kind).bytes(self.measurement)
        out.bytes(public_key(self.key)).bytes(ZERO_DIGEST).bytes(named("quote"))
        return bytes(out.u64(self.issued_ms))

    def register(self, coin: Obj = COIN) -> Call:
        head = PLATFORM, CLUSTER_CAP, changed(CLUSTER), MEASUREMENTS, number(self.kind, 1)
        what: tuple[Given, ...] = octets(self.measurement), *self._word()
        place: tuple[Given, ...] = text("127.0.0.1:7000"), text("eu"), possession()
        rest: tuple[Given, ...] = coin, *self._new_keys(), *place, number(self.lifetime_ms), CLOCK
        return call("attestation::register_by_verdict", *head, *what, *rest)

    def rotate(self) -> Call:
        made = *self._word(), *self._new_keys(), possession(), CLOCK
        head = PLATFORM, changed(EXECUTOR), MEASUREMENTS
        return call("attestation::rotate_keys_by_verdict", *head, *made)

    def _word(self) -> tuple[Given, ...]:
        signers = Pure(bytes(Writer().vector(self.signers, Writer.u64)))
        count = len(self.signers) if self.signatures is None else self.signatures
        made = (
            Signature(self.keys[n % len(self.keys)], self._signed) for n in self.signers[:count]
        )
        return octets(named("quote")), number(self.issued_ms), signers, Signatures(tuple(made))

    def _signed(self, _: object) -> bytes:
        return self.statement()

    def _new_keys(self) -> tuple[Pure, ...]:
        return octets(public_key(EXECUTOR_KEY)), octets(ZERO_DIGEST)
