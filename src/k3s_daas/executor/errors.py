"""What an executor expects to go wrong.

`Rejected` is about one request and ends on the ledger. `NotSent` and `Lost` are about one try to
reach the cluster, and the difference between them is what keeps a write from being done twice. The
rest stop the process or one operation, and say so.
"""


class ExecutorError(Exception):
    """Root of every expected failure in this package."""


class ConfigError(ExecutorError):
    """The configuration cannot be used; the message names the file and the field."""


class JournalError(ExecutorError):
    """The journal cannot be read or written; nothing may be executed without it."""


class JournalConflict(JournalError):
    """A request is not in the state a step starts from: another task, or the ledger, was first."""

    def __init__(self, request: str, state: str, step: str) -> None:
        super().__init__(f"request {request} is {state}, from which it cannot {step}")
        self.request = request
        self.state = state
        self.step = step


class VaultError(ExecutorError):
    """The local key is missing, readable by others, or did not seal what it is asked to open."""


class Rejected(ExecutorError):
    """This request is approved, but must not be executed; nothing of it went to the cluster.

    `code` and `reason` are those of the `metav1.Status` that is recorded.
    """

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason


class ClusterError(ExecutorError):
    """One try to reach the API server failed."""


class NotSent(ClusterError):
    """The request had no effect in the cluster: trying again is safe, whatever it is."""


class Lost(ClusterError):
    """The request went out, or may have, and no complete answer came back.

    `status` is the answer's status line if that much was heard.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
