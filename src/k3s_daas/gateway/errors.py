"""What can go wrong with one request, as the filters say it.

Filters raise; `refusals.to_status` alone turns what they raise into the `metav1.Status` a client
sees. Whether a request was *submitted* decides what a client may do next: before it, trying again
is safe; after it, only the record on the ledger says what was done. Each class says on which side
it stands.
"""

from k3s_daas.kube.request_info import RequestInfo


class GatewayError(Exception):
    """Root of every expected failure of one request."""


class BadRequest(GatewayError):
    """Not submitted: the request cannot be read in exactly one way, or is not allowed at all."""


class CredentialRefused(GatewayError):
    """Not submitted: no credential, two of them, or one that proves nothing."""


class BodyTooLarge(GatewayError):
    """Not submitted: more bytes than a Kubernetes API server takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the request body is over the limit of {limit} bytes")
        self.limit = limit


class BodyTooSlow(GatewayError):
    """Not submitted: the client stopped sending its body."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no byte of the request body came for {seconds:g} s")
        self.seconds = seconds


class Overloaded(GatewayError):
    """Not submitted: too many requests are under way here, or too many of one seal token."""

    def __init__(self, limit: int, whose: str = "this gateway") -> None:
        super().__init__(f"{limit} requests are under way at {whose}, which is the limit")
        self.limit = limit


class Draining(GatewayError):
    """Not submitted: this gateway is about to stop."""


class NoExecutor(GatewayError):
    """Not submitted: nobody could execute it."""


class CannotSubmit(GatewayError):
    """Not submitted, and our fault: the gateway cannot pay, or built a wrong transaction."""


class LedgerAway(GatewayError):
    """Not submitted: the ledger could not be asked, or took no transaction."""


class ContractRefused(GatewayError):
    """Submitted, and refused by the contract under one of its named codes; nothing was executed."""

    def __init__(self, code: int, request_id: str, user: str, info: RequestInfo) -> None:
        super().__init__(f"the contract refused request {request_id} with code {code}")
        self.code = code
        self.request_id = request_id
        self.user = user
        self.info = info


class HeldForApproval(GatewayError):
    """Allowed and recorded, but not carried out before a role's approvers agree."""

    def __init__(self, request_id: str, role: str, needed: int, expires_ms: int) -> None:
        super().__init__(
            f"request {request_id} waits for {needed} of the approvers of role {role!r} and is "
            "carried out when they agree; do not send it again"
        )
        self.request_id = request_id
        self.role = role
        self.needed = needed
        self.expires_ms = expires_ms


class OutcomeUnknown(GatewayError):
    """Perhaps submitted, perhaps executed; the record on the ledger will say."""

    def __init__(self, request_id: str, why: str) -> None:
        super().__init__(f"what became of request {request_id} is not known: {why}")
        self.request_id = request_id
        self.why = why


class AnswerLate(GatewayError):
    """Approved, but no answer was recorded in time; it may still be executed."""

    def __init__(self, request_id: str, seconds: float) -> None:
        super().__init__(f"request {request_id} was approved but not answered in {seconds:g} s")
        self.request_id = request_id
        self.seconds = seconds


class AnswerRefused(GatewayError):
    """An answer was recorded, but it is not what the assigned executor signed for this request."""

    def __init__(self, request_id: str, why: str) -> None:
        super().__init__(f"the answer to request {request_id} is not to be believed: {why}")
        self.request_id = request_id
        self.why = why


class ExecutorRejected(GatewayError):
    """Approved, but the executor refused to execute it, and could not seal its reasons for us."""

    def __init__(self, request_id: str, status: int) -> None:
        super().__init__(f"the executor rejected request {request_id}; nothing was executed")
        self.request_id = request_id
        self.status = status


class StreamRefused(GatewayError):
    """The executor did not open the stream, or what it sent is no stream of this protocol."""

    def __init__(self, request_id: str, why: str) -> None:
        super().__init__(f"stream {request_id} failed: {why}")
        self.request_id = request_id
        self.why = why
