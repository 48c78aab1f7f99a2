"""The contract's functions as calls that work, so that a test names only what matters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sui_wire.bcs import Writer
from tests.conformance.contract_crypto import Crypto
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PACKAGE,
    PARAMETERS,
    PERSON,
    ZERO_DIGEST,
    Clock,
    Rule,
    named,
    ours,
)
from tests.conformance.contract_world import Call, Given, Hashed, Obj, Pure, Signature, Vec, call

EXECUTOR_KEY = Ed25519PrivateKey.from_private_bytes(named("executor signing key"))
"""What the executor of the tests signs with."""
CHAIN = named("genesis checkpoint")

PLATFORM = Obj(named("platform"))
ADMIN_CAP = Obj(named("admin capability"))
CLUSTER = Obj(named("cluster"))
CLUSTER_CAP = Obj(named("cluster capability"))
BOOK = Obj(named("role book"))
LANE = Obj(named("lane"))
TOKEN = Obj(named("token"))
SESSION = Obj(named("session"))
STAKE = Obj(named("stake account"))
EXECUTOR = Obj(named("executor"))
COIN = Obj(named("coin"))
CLOCK = Obj(Clock.id)


def changed(thing: Obj) -> Obj:
    """The same object, taken by mutable reference."""
    return replace(thing, mutable=True)


def public_key(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def number(value: int, size: int = 8) -> Pure:
    return Pure(value.to_bytes(size, "little"))


def text(value: str) -> Pure:
    return Pure(bytes(Writer().string(value)))


def octets(value: bytes) -> Pure:
    return Pure(bytes(Writer().bytes(value)))


def texts(values: tuple[str, ...]) -> Pure:
    return Pure(bytes(Writer().vector(values, Writer.string)))


def rules(*each: Rule) -> Vec:
    return Vec(ours("rule::Rule"), tuple(new_rule(rule) for rule in each))


def new_rule(rule: Rule) -> Call:
    return call("rule::new_rule", *(texts(words) for words in rule.lists()))


def configure(chain: bytes = CHAIN) -> Call:
    made = changed(PLATFORM), octets(chain), Pure(PACKAGE)
    return call("platform::configure", ADMIN_CAP, *made)


def set_parameter(name: str, value: int) -> Call:
    which = list(PARAMETERS).index(name)
    return call(
        "platform::set_parameter", ADMIN_CAP, changed(PLATFORM), number(which, 1), number(value)
    )


def declare_production() -> Call:
    return call("platform::declare_production", ADMIN_CAP, changed(PLATFORM))


def deposit(coin: Obj = COIN) -> Call:
    return call("staking::deposit", PLATFORM, changed(STAKE), coin, CLOCK)


def unbond(amount: int) -> Call:
    return call("staking::unbond", PLATFORM, changed(STAKE), number(amount), CLOCK)


def withdraw() -> Call:
    return call("staking::withdraw", changed(STAKE), CLOCK)


def register_cluster(
    name: str = "home", region: str = "eu", ca: bytes = ZERO_DIGEST, lanes: int = 2
) -> Call:
    made = text(name), text(region), octets(ca), number(lanes)
    return call("cluster::register", PLATFORM, *made)


def suspend() -> Call:
    return call("cluster::suspend", CLUSTER_CAP, changed(CLUSTER))


def resume() -> Call:
    return call("cluster::resume", PLATFORM, CLUSTER_CAP, changed(CLUSTER))


def open_book() -> Call:
    return call("permission::open_book", PLATFORM, CLUSTER_CAP, changed(CLUSTER))


def put_role(role: str = "everything", *each: Rule) -> Call:
    made = text(role), rules(*(each or (Rule(),)))
    return call("permission::put_role", PLATFORM, CLUSTER_CAP, changed(BOOK), *made)


def delete_role(role: str = "everything") -> Call:
    return call("permission::delete_role", CLUSTER_CAP, changed(BOOK), text(role))


def bind(role: str = "everything", namespace: str = "", token: bytes = TOKEN.id) -> Call:
    made = Pure(token), text(role), text(namespace)
    return call("permission::bind", PLATFORM, CLUSTER_CAP, changed(BOOK), *made)


def unbind(role: str = "everything", namespace: str = "", token: bytes = TOKEN.id) -> Call:
    made = Pure(token), text(role), text(namespace)
    return call("permission::unbind", CLUSTER_CAP, changed(BOOK), *made)


def issue(sealing_key: bytes = ZERO_DIGEST, lifetime_ms: int = HOUR_MS) -> Call:
    return call("seal_token::issue", PLATFORM, octets(sealing_key), number(lifetime_ms), CLOCK)


def renew(lifetime_ms: int = HOUR_MS) -> Call:
    return call("seal_token::renew", PLATFORM, changed(TOKEN), number(lifetime_ms), CLOCK)


def rotate_sealing_key(key: bytes = ZERO_DIGEST) -> Call:
    return call("seal_token::rotate_sealing_key", PLATFORM, changed(TOKEN), octets(key))


def revoke_token() -> Call:
    return call("seal_token::revoke", changed(TOKEN))


def revoke_token_by_admin() -> Call:
    return call("seal_token::revoke_by_admin", ADMIN_CAP, changed(TOKEN))


def open_session(
    key: bytes = ZERO_DIGEST, *scope: Rule, lifetime_ms: int = HOUR_MS, gateway: bytes = PERSON
) -> Call:
    made: tuple[Given, ...] = (
        octets(key),
        Pure(gateway),
        rules(*scope),
        number(lifetime_ms),
        CLOCK,
    )
    return call("session::open_session", PLATFORM, TOKEN, LANE, *made)


def revoke_session() -> Call:
    return call("session::revoke_session", changed(SESSION))


def forget_session() -> Call:
    return call("session::forget_session", changed(LANE), SESSION, CLOCK)


def possession(
    key: Ed25519PrivateKey = EXECUTOR_KEY,
    operator: bytes = PERSON,
    sealing_key: bytes = ZERO_DIGEST,
) -> Signature:
    """The signature with which `key` lets `operator` register it."""
    said = Writer().bytes(b"K3S_DAAS_EXECUTOR_V1").fixed(PLATFORM.id).fixed(CLUSTER.id)
    statement = bytes(said.fixed(operator).bytes(sealing_key))
    return Signature(key, lambda _: statement)


POSSESSION = possession()


@dataclass(frozen=True)
class Registration:
    """The arguments of `register_development`."""

    measurement: bytes = ZERO_DIGEST
    signing_key: bytes = public_key(EXECUTOR_KEY)
    sealing_key: bytes = ZERO_DIGEST
    endpoint: str = "127.0.0.1:7000"
    region: str = "eu"
    possession: Signature = POSSESSION
    lifetime_ms: int = HOUR_MS

    def call(self) -> Call:
        keys = octets(self.measurement), octets(self.signing_key), octets(self.sealing_key)
        place = text(self.endpoint), text(self.region)
        rest = self.possession, number(self.lifetime_ms), CLOCK
        head = PLATFORM, CLUSTER_CAP, changed(CLUSTER)
        return call("executor_registry::register_development", *head, *keys, *place, *rest)


def rotate_keys(
    signing_key: bytes = public_key(EXECUTOR_KEY),
    sealing_key: bytes = ZERO_DIGEST,
    signature: Signature = POSSESSION,
) -> Call:
    made = octets(signing_key), octets(sealing_key), signature
    return call("executor_registry::rotate_keys", PLATFORM, changed(EXECUTOR), *made)


def set_endpoint(endpoint: str = "127.0.0.1:7001") -> Call:
    made = PLATFORM, changed(EXECUTOR), text(endpoint)
    return call("executor_registry::set_endpoint", *made)


def revoke_executor() -> Call:
    made = CLUSTER_CAP, changed(CLUSTER), changed(EXECUTOR)
    return call("executor_registry::revoke", *made)


@dataclass(frozen=True)
class Submission:
    """A kubectl request as a gateway submits it; the default creates a pod."""

    sequence: int = 1
    stream: int = 0
    priority: int = 2
    method: str = "POST"
    verb: str = "create"
    path: str = "/api/v1/namespaces/shop/pods"
    namespace: str = "shop"
    api_group: str = ""
    resource_type: str = "pods"
    name: str = ""
    envelope_digest: bytes = named("request envelope")
    payload: bytes = b"sealed"

    @property
    def request_id(self) -> bytes:
        return SESSION.id + self.sequence.to_bytes(8, "big")

    def execute(self) -> Call:
        """In the form that aborts on a refusal."""
        return self._call("execute_kubectl_command_with_id")

    def attempt(self) -> Call:
        """In the form that records a refusal."""
        return self._call("try_execute_kubectl_command_with_id")

    def _call(self, function: str) -> Call:
        objects = PLATFORM, CLUSTER, BOOK, TOKEN, SESSION, STAKE, changed(LANE)
        head = number(self.sequence), number(self.stream, 1), number(self.priority, 1)
        words = [text(word) for word in self.words()]
        tail = octets(self.envelope_digest), octets(self.payload), CLOCK
        return call(f"k8s_gateway::{function}", *objects, *head, *words, *tail)

    def words(self) -> tuple[str, ...]:
        place = self.path, self.namespace, self.api_group, self.resource_type, self.name
        return (self.method, self.verb, *place)

    def record(self, index: int = 0, previous: bytes = ZERO_DIGEST) -> bytes:
        """The event that approves it, in the bytes that the lane hashes."""
        out = self._start(index, previous).bytes(self.envelope_digest).bytes(self.payload)
        return bytes(out.fixed(EXECUTOR.id).u64(NOW_MS).u64(NOW_MS + 30_000).u8(self.priority))

    def refusal(self, error: int, index: int = 0, previous: bytes = ZERO_DIGEST) -> bytes:
        """The event that refuses it."""
        out = self._start(index, previous).bytes(self.envelope_digest)
        return bytes(out.u64(error).u64(NOW_MS))

    def _start(self, index: int, previous: bytes) -> Writer:
        out = Writer().fixed(LANE.id).u64(index).bytes(previous).bytes(self.request_id)
        out.fixed(CLUSTER.id).fixed(SESSION.id).fixed(TOKEN.id).fixed(PERSON).fixed(PERSON)
        out.u8(self.stream)
        for word in self.words():
            out.string(word)
        return out


@dataclass(frozen=True)
class Reply:
    """An executor's answer to a submission, signed."""

    to: Submission = field(default_factory=Submission)
    result: int = 0
    status: int = 201
    sent: int = 0
    received: int = 0
    payload: bytes = b"sealed answer"
    envelope_digest: bytes | None = None
    """None: the payload's."""
    key: Ed25519PrivateKey = EXECUTOR_KEY
    key_version: int = 0
    index: int = 0
    """Of the record that opened the request."""
    previous: bytes = ZERO_DIGEST

    def statement(self, crypto: Crypto) -> bytes:
        """What the executor signs."""
        out = Writer().bytes(b"K3S_DAAS_ANSWER_V1").bytes(CHAIN).fixed(PACKAGE).fixed(CLUSTER.id)
        out.fixed(EXECUTOR.id).u64(self.key_version).bytes(self.to.request_id)
        out.bytes(crypto.digest(self.to.record(self.index, self.previous)))
        out.u8(self.result).u16(self.status).u64(self.sent).u64(self.received)
        return bytes(out.bytes(self._digest(crypto)))

    def store(self) -> Call:
        made = self._digest_given(), octets(self.payload), self._signature(), CLOCK
        return call("k8s_gateway::store_k8s_response", *self._head(), *made)

    def close(self) -> Call:
        made = number(self.sent), number(self.received), self._digest_given()
        return call("k8s_gateway::close_k8s_stream", *self._head(), *made, self._signature(), CLOCK)

    def record(self, index: int, previous: bytes, crypto: Crypto) -> bytes:
        """The event that closes a stream, in the bytes that the lane hashes."""
        out = Writer().fixed(LANE.id).u64(index).bytes(previous).bytes(self.to.request_id)
        out.fixed(CLUSTER.id).fixed(EXECUTOR.id).u64(self.key_version)
        out.u8(self.result).u16(self.status).u64(self.sent).u64(self.received)
        out.bytes(self._digest(crypto)).bytes(crypto.sign(self.key, self.statement(crypto)))
        return bytes(out.u64(NOW_MS))

    def _head(self) -> tuple[Given, ...]:
        answer = octets(self.to.request_id), number(self.result, 1), number(self.status, 2)
        return (PLATFORM, CLUSTER, EXECUTOR, changed(LANE), *answer)

    def _digest(self, crypto: Crypto) -> bytes:
        given = self.envelope_digest
        return crypto.digest(self.payload) if given is None else given

    def _digest_given(self) -> Given:
        given = self.envelope_digest
        return Hashed(self.payload) if given is None else octets(given)

    def _signature(self) -> Signature:
        return Signature(self.key, self.statement)


def expire(to: Submission | None = None, clock: Obj = CLOCK) -> Call:
    """Close a request without an answer."""
    request_id = octets((to or Submission()).request_id)
    made = PLATFORM, EXECUTOR, changed(LANE), request_id, clock
    return call("expiry::expire_k8s_request", *made)
