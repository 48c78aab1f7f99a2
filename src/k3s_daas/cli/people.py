"""People of this installation: seal tokens, sessions and kubeconfigs.

A person's keys lie in the installation's folder, and what happens on the ledger is signed with
them. Times are milliseconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec

from k3s_daas.cli.errors import CommandError, UnknownPerson
from k3s_daas.cli.gateway_tls import authority_pem
from k3s_daas.cli.keys import Keys, PersonKeys, open_sealing_public, open_signing_pair
from k3s_daas.cli.kubeconfig import Access, write_kubeconfig
from k3s_daas.cli.ledger import Ledger, emitted
from k3s_daas.cli.memory import Person, remember_person
from k3s_daas.cli.money import fund
from k3s_daas.cli.output import rfc3339
from k3s_daas.contract.calls import permission, seal_token, session
from k3s_daas.contract.events.identity import SealTokenIssued, SessionOpened
from k3s_daas.contract.objects import SealToken
from k3s_daas.seal.keys import public_bytes, read_signing_key
from k3s_daas.seal.session_file import SessionFile
from sui_wire.ids import format_address, parse_object_id

DAY_MS = 86_400_000

TOKEN_LIFETIME_MS = 90 * DAY_MS
"""Of a seal token; its holder can renew it."""

SESSION_LIFETIME_MS = DAY_MS
"""The longest that the contract grants."""

SESSION_WORTH_KEEPING_MS = 3_600_000
"""A session with less left than this is replaced when a kubeconfig is asked for."""

EVERYBODY = "basic-user"
"""The role everybody here gets: discovery, and questions about oneself."""


def find_person(ledger: Ledger, name: str) -> Person:
    """Who has that name here."""
    people = ledger.memory().people
    if name not in people:
        raise UnknownPerson(name, list(people))
    return people[name]


async def issue_token(ledger: Ledger, name: str) -> Person:
    """Give somebody keys, a seal token, and the role that everybody has; harmless to repeat.

    Whose token was revoked gets a new one, which has none of the old one's roles or stake.
    """
    keys = Keys(ledger.installation)
    person = ledger.memory().people.get(name)
    if person is None or await _is_revoked(ledger, person):
        person = await _issue(ledger, keys.person(name), name)
        # If we die here the token stands and is remembered; repeating binds the role.
    calls = [
        permission.bind(
            ledger.platform,
            ledger.cluster_cap,
            ledger.role_book,
            seal_token=parse_object_id(person.seal_token),
            role=EVERYBODY,
        )
    ]
    await ledger.execute(keys.owner, calls)
    return person


async def _is_revoked(ledger: Ledger, person: Person) -> bool:
    return (await ledger.read(parse_object_id(person.seal_token), SealToken)).revoked


async def _issue(ledger: Ledger, keys: PersonKeys, name: str) -> Person:
    holder = open_signing_pair(keys.holder)
    sealing_key = open_sealing_public(keys.sealing)
    await fund(ledger.installation, ledger.client, holder.address)
    call = seal_token.issue(ledger.platform, sealing_key=sealing_key, lifetime_ms=TOKEN_LIFETIME_MS)
    submitted = await ledger.execute(keys.holder, [call])
    issued = emitted(submitted.events, "seal_token", SealTokenIssued)
    person = Person(
        address=format_address(issued.holder),
        seal_token=format_address(issued.seal_token),
        stake_account=format_address(issued.stake_account),
    )
    remember_person(ledger.installation, name, person)
    return person


async def revoke_token(ledger: Ledger, name: str) -> None:
    """End somebody's seal token, and all its sessions with it, for good."""
    person = find_person(ledger, name)
    keys = Keys(ledger.installation).person(name)
    await ledger.execute(keys.holder, [seal_token.revoke(parse_object_id(person.seal_token))])


async def describe(ledger: Ledger, name: str) -> dict[str, object]:
    """What the ledger says of somebody."""
    person = find_person(ledger, name)
    token = await ledger.read(parse_object_id(person.seal_token), SealToken)
    return {
        "name": name,
        "seal_token": person.seal_token,
        "holder": person.address,
        "expires": rfc3339(token.expires_ms),
        "revoked": token.revoked,
    }


async def describe_everybody(ledger: Ledger) -> list[dict[str, object]]:
    """The same of everybody, by name."""
    return [await describe(ledger, name) for name in sorted(ledger.memory().people)]


async def open_kubeconfig(ledger: Ledger, name: str, *, renew: bool = False) -> Path:
    """A kubeconfig for somebody with a session that lives; opens one where there is none."""
    person = find_person(ledger, name)
    keys = Keys(ledger.installation).person(name)
    if renew or not _worth_keeping(keys.session) or await _is_revoked(ledger, person):
        await _open_session(ledger, name, person, keys)
    access = Access(
        cluster=ledger.installation.name,
        server=f"https://127.0.0.1:{ledger.installation.port('gateway')}",
        authority=authority_pem(ledger.installation),
        person=name,
        credential_command=Path(sys.executable).with_name("daas-credential"),
        session=keys.session,
    )
    write_kubeconfig(keys.kubeconfig, access)
    return keys.kubeconfig


async def close_session(ledger: Ledger, name: str) -> str:
    """Revoke the session in use, at once and for good; returns its id."""
    person = find_person(ledger, name)
    if not person.session:
        raise CommandError(f"{name!r} has opened no session; `daas kubeconfig {name}` opens one")
    keys = Keys(ledger.installation).person(name)
    await ledger.execute(keys.holder, [session.revoke_session(parse_object_id(person.session))])
    keys.session.unlink(missing_ok=True)
    return person.session


def _worth_keeping(path: Path) -> bool:
    """Whether the session file's own word promises enough time; the contract has the last one."""
    if not path.exists():
        return False
    left_ms = SessionFile.read(path).expires_ms - time.time_ns() // 1_000_000
    return left_ms > SESSION_WORTH_KEEPING_MS


async def _open_session(ledger: Ledger, name: str, person: Person, keys: PersonKeys) -> None:
    position = 1
    while (session_key := keys.session_key(position)).exists():
        position += 1
    open_signing_pair(session_key)
    token = await ledger.read(parse_object_id(person.seal_token), SealToken)
    lanes = ledger.registered.lanes
    lane = lanes[token.id[0] % len(lanes)]
    gateway = open_signing_pair(Keys(ledger.installation).gateway).address
    call = session.open_session(
        ledger.platform,
        token.id,
        parse_object_id(lane),
        session_key=public_bytes(read_signing_key(session_key)),
        gateway=gateway,
        lifetime_ms=SESSION_LIFETIME_MS,
    )
    opened = emitted((await ledger.execute(keys.holder, [call])).events, "session", SessionOpened)
    SessionFile(
        session=bytes(opened.session),
        chain=bytes.fromhex(ledger.published.chain),
        gateway=bytes(gateway),
        key_file=session_key,
        expires_ms=opened.expires_ms,
    ).write(keys.session)
    # If we die here the session is usable and only `close_session` would not find it.
    opened_by = msgspec.structs.replace(person, session=format_address(opened.session))
    remember_person(ledger.installation, name, opened_by)
