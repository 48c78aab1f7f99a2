"""Requests that wait for approvers: shown, agreed to, ended. Open ones: cancelled, or expired."""

from __future__ import annotations

from collections import Counter

from k3s_daas.audit import History, Outcome, audit_cluster
from k3s_daas.audit.lane import records_of
from k3s_daas.cli.contract_calls import Row, Signer, event_rows
from k3s_daas.cli.errors import CommandError
from k3s_daas.cli.keys import Keys, open_signing_pair
from k3s_daas.cli.ledger import Ledger
from k3s_daas.cli.money import fund
from k3s_daas.cli.output import rfc3339
from k3s_daas.cli.records import signed_history
from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.expiry import expire_k8s_request
from k3s_daas.contract.calls.generic import call
from k3s_daas.contract.events.gateway import K8sAPIApproved, K8sAPIHeld
from k3s_daas.contract.objects import Platform, SealToken, Session
from k3s_daas.contract.request_id import MalformedRequestId, RequestId
from sui_wire.ids import format_address


async def list_held(ledger: Ledger) -> list[Row]:
    """A row for each request that waits."""
    history = await signed_history(ledger)
    names = {person.seal_token: name for name, person in ledger.memory().people.items()}
    agreed = Counter(
        item.record.request_id
        for item in records_of(history.events)
        if isinstance(item.record, K8sAPIApproved)
    )
    return [
        {
            "who": names.get(format_address(held.seal_token_id), format_address(held.requester)),
            "verb": held.verb,
            "what": held.resource_type or held.path,
            "namespace": held.namespace,
            "name": held.name,
            "role": held.role,
            "approvals": f"{agreed[held.request_id]} of {held.needed}",
            "expires": rfc3339(held.expires),
            "request": str(RequestId.from_bytes(held.request_id)),
        }
        for held in await _held(ledger, history)
    ]


async def approve(ledger: Ledger, request: str, signer: Signer) -> list[Row]:
    """Agree to a held request; the last approval that is needed releases it."""
    held = await _find(ledger, request)
    token = await ledger.read(held.seal_token_id, SealToken)
    made = call(
        "approvals::approve_k8s_request",
        platform=ledger.platform,
        cluster=ledger.cluster,
        book=ledger.role_book,
        token=token.id,
        session=held.session,
        stake=token.stake_account,
        lane=held.lane,
        request_id=held.request_id,
    )
    return await _sign(ledger, made, signer)


async def withdraw(ledger: Ledger, request: str, signer: Signer) -> list[Row]:
    """End the waiting of a held request, without carrying it out."""
    held = await _find(ledger, request)
    made = call(
        "approvals::withdraw_k8s_request",
        platform=ledger.platform,
        book=ledger.role_book,
        lane=held.lane,
        request_id=held.request_id,
    )
    return await _sign(ledger, made, signer)


async def cancel(ledger: Ledger, request: str, signer: Signer | None) -> list[Row]:
    """Ask that an open request be not carried out; by its own holder, if nobody is named."""
    id_ = _request_id(request)
    session = await ledger.read(id_.session, Session)
    made = call(
        "cancellation::cancel_k8s_request",
        platform=ledger.platform,
        session=session.id,
        lane=session.lane,
        sequence=id_.sequence,
    )
    return await _sign(ledger, made, signer or _holder(ledger, session))


async def expire(ledger: Ledger, request: str) -> list[Row]:
    """Have an open request that nobody will answer recorded as expired; anyone may."""
    wanted = str(_request_id(request))
    history = await signed_history(ledger)
    platform = await ledger.read(ledger.platform, Platform)
    for entry in audit_cluster(history, ledger.cluster, platform).entries:
        if entry.request_id == wanted and entry.outcome is Outcome.OPEN and entry.executor:
            made = expire_k8s_request(
                ledger.platform,
                entry.executor,
                entry.asked.lane,
                request_id=entry.asked.request_id,
            )
            return await _sign(ledger, made, Signer(Keys(ledger.installation).owner))
    raise CommandError(f"no request {request!r} is open; `daas audit list` shows what is")


async def _sign(ledger: Ledger, made: Call, signer: Signer) -> list[Row]:
    await fund(ledger.installation, ledger.client, open_signing_pair(signer.path).address)
    return event_rows((await ledger.execute(signer.path, [made])).events)


async def _find(ledger: Ledger, request: str) -> K8sAPIHeld:
    wanted = bytes(_request_id(request))
    for held in await _held(ledger, await signed_history(ledger)):
        if held.request_id == wanted:
            return held
    raise CommandError(
        f"no request {request!r} waits for approval; `daas approval list` shows those that do"
    )


async def _held(ledger: Ledger, history: History) -> list[K8sAPIHeld]:
    platform = await ledger.read(ledger.platform, Platform)
    entries = audit_cluster(history, ledger.cluster, platform).entries
    waiting = [entry.asked for entry in entries if entry.outcome is Outcome.HELD]
    return [asked for asked in waiting if isinstance(asked, K8sAPIHeld)]


def _holder(ledger: Ledger, session: Session) -> Signer:
    holder = format_address(session.holder)
    for name, person in ledger.memory().people.items():
        if person.address == holder:
            return Signer.named(ledger.installation, name)
    raise CommandError(f"the request is {holder}'s, whose key is not here; name a key with --as")


def _request_id(text: str) -> RequestId:
    try:
        return RequestId.from_text(text)
    except MalformedRequestId as error:
        raise CommandError(str(error)) from None
