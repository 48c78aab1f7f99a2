"""Expected failures become one line with the next step; bugs keep their traceback."""

from __future__ import annotations

import pytest

from k3s_daas.chain import LedgerUnavailable, MoveAbort
from k3s_daas.cli.errors import CommandError, NotUp, UnknownPerson, explain
from k3s_daas.installation import InstallationError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotUp("default", "ledger"), "run `daas up` first"),
        (UnknownPerson("bob", ["alice"]), "alice has); run `daas seal issue bob` first"),
        (CommandError("as it is"), "as it is"),
        (InstallationError("no"), "no"),
        (LedgerUnavailable("refused"), "cannot be reached: refused; `daas status` shows"),
        (MoveAbort("d", "k8s_gateway", "f", 2), "the contract refused: ERROR_NO_PERMISSION"),
    ],
)
def test_expected_failures_are_explained(error: Exception, said: str) -> None:
    explained = explain(error)
    assert explained is not None
    assert said in explained


def test_a_bug_is_not_explained_away() -> None:
    assert explain(KeyError("x")) is None
