"""Where a check begins: at genesis, or at the signed state of a pruned ledger."""

from __future__ import annotations

from pocketsui.fsck.chain import ChainCheck
from pocketsui.fsck.replay import Replay
from pocketsui.ledger.epochs import authorities_of, first_epoch
from pocketsui.ledger.keys import LedgerKeys
from pocketsui.pruning.state import references, versions_before
from pocketsui.pruning.statement import StateDigest, decode_statement, verify_statement
from pocketsui.store.reader import Horizon, StoreReader
from pocketsui.transactions.checks import Epoch
from pocketsui.transactions.run import Interpreter
from sui_wire.errors import BadSignature


def begin(
    store: StoreReader, keys: LedgerKeys, interpreter: Interpreter, horizon: Horizon
) -> tuple[ChainCheck, list[str]]:
    """The check as it begins, and what is wrong already."""
    if not horizon.checkpoints:
        first = store.epoch(0) or first_epoch(keys, 1, 0)
        committee = authorities_of(first, keys).members
        return ChainCheck(interpreter, Replay(store.object_at), committee), []
    return _begin_pruned(store, keys, interpreter, horizon)


def _begin_pruned(
    store: StoreReader, keys: LedgerKeys, interpreter: Interpreter, horizon: Horizon
) -> tuple[ChainCheck, list[str]]:
    signed = store.statement()
    if signed is None:
        raise ValueError("the ledger was pruned, but does not say what it begins with")
    wrong = []
    try:
        verify_statement(keys.authority.public_key, *signed)
    except BadSignature as error:
        wrong.append(f"the statement of the pruned ledger: {error}")
    statement = decode_statement(signed[0])
    if statement.checkpoint + 1 != horizon.checkpoints:
        wrong.append(f"it was pruned up to checkpoint {statement.checkpoint}, by its statement")
    versions = versions_before(store, horizon.checkpoints)
    state = StateDigest()
    for each in references(store, versions):
        state.add(*each)
    if (state.objects, state.digest) != (statement.objects, statement.state):
        wrong.append("the objects it begins with are not those of its statement")
    epoch = Epoch(statement.epoch, statement.epoch_start_ms, statement.chain)
    chain = ChainCheck(
        interpreter,
        Replay(store.object_at, versions),
        statement.committee,
        epoch,
        statement.digest,
        statement.transactions,
    )
    return chain, wrong
