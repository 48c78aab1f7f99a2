"""The one place where what went wrong becomes what the client sees: a `metav1.Status`.

| raised                                | HTTP | again by itself? | was it executed?             |
|---------------------------------------|------|------------------|------------------------------|
| malformed, two readings, identity     | 400  | no               | no                           |
| method without meaning                | 405  | no               | no                           |
| no or bad credential; token, session  | 401  | with a new one   | no                           |
| permission, stake, money              | 403  | no               | no                           |
| held for approval                     | 403  | no               | when the approvers agree     |
| body too large / too slow             | 413 / 408 | no          | no                           |
| too much under way, rate limit        | 429  | after some s     | no                           |
| ledger away, suspended, no executor   | 503  | after some s     | no                           |
| approved, but no answer in time       | 504  | never            | perhaps: the record will say |
| outcome unknown                       | 504  | never            | perhaps: the record will say |
| an answer that cannot be believed     | 502  | never            | perhaps: the record will say |

`Retry-After` makes client-go repeat a request by itself, even a write. So it is sent only where
nothing can have been executed.
"""

import json
from collections.abc import Callable

from k3s_daas.chain.errors import ChainError
from k3s_daas.contract.aborts import AbortCode, explain
from k3s_daas.gateway import errors
from k3s_daas.gateway.executor_link import StreamError
from k3s_daas.kube import status as kube
from k3s_daas.kube.errors import KubeError, MethodRefused
from k3s_daas.kube.status import Status

UNAUTHORIZED = "Missing or invalid Seal token"

SOON_SECONDS = 1
"""For what passes by itself in a moment."""

LATER_SECONDS = 5
"""For what somebody has to mend: a ledger, an executor."""


def to_status(error: Exception) -> Status:
    """What to tell the client."""
    match error:
        case errors.ContractRefused():
            return _contract_refused(error)
        case errors.OutcomeUnknown() | errors.AnswerLate():
            return kube.gateway_timeout(error.request_id, str(error))
        case errors.HeldForApproval():
            return Status(403, "Forbidden", str(error))
        case errors.ExecutorRejected():
            return Status(error.status, "Invalid", str(error))
        case StreamError():
            return _executors_own(error)
        case MethodRefused():
            return kube.method_not_allowed(str(error))
        case KubeError():
            return kube.bad_request(str(error))
        case ChainError():
            return kube.service_unavailable(f"the ledger cannot be read: {error}", LATER_SECONDS)
    for kind, refusal in _SIMPLE:
        if isinstance(error, kind):
            return refusal(str(error))
    return kube.internal_error("the gateway's log says more under the time of this request")


_SIMPLE: tuple[tuple[type[Exception], Callable[[str], Status]], ...] = (
    (errors.BadRequest, kube.bad_request),
    (errors.CredentialRefused, lambda why: kube.unauthorized(f"{UNAUTHORIZED}: {why}")),
    (errors.BodyTooLarge, kube.too_large),
    (errors.BodyTooSlow, lambda why: Status(408, "Timeout", why)),
    (errors.Overloaded, lambda why: kube.too_many_requests(why, SOON_SECONDS)),
    (errors.Draining, lambda why: kube.service_unavailable(why, SOON_SECONDS)),
    (errors.NoExecutor, lambda why: kube.service_unavailable(why, LATER_SECONDS)),
    (errors.LedgerAway, lambda why: kube.service_unavailable(why, LATER_SECONDS)),
    (errors.CannotSubmit, kube.internal_error),
    (errors.AnswerRefused, kube.bad_gateway),
    (errors.StreamRefused, kube.bad_gateway),
)


def _contract_refused(error: errors.ContractRefused) -> Status:
    """The contract's named error in Kubernetes' words."""
    why = f"{explain(error.code)} (request id {error.request_id})"
    match error.code:
        case (
            AbortCode.ERROR_INVALID_SEAL
            | AbortCode.ERROR_INVALID_SESSION
            | AbortCode.ERROR_WRONG_LANE
        ):
            return kube.unauthorized(f"{UNAUTHORIZED}: {why}")
        case (
            AbortCode.ERROR_NO_PERMISSION
            | AbortCode.ERROR_INSUFFICIENT_STAKE
            | AbortCode.ERROR_SPEND_LIMIT
            | AbortCode.ERROR_NO_FUNDS
        ):
            return kube.forbidden(error.user, error.info, why)
        case AbortCode.ERROR_SEQUENCE_USED:
            return kube.too_many_requests(why, SOON_SECONDS)
        case AbortCode.ERROR_RATE_LIMITED:
            return kube.too_many_requests(why, LATER_SECONDS)
        case (
            AbortCode.ERROR_NO_EXECUTOR | AbortCode.ERROR_CLUSTER_SUSPENDED | AbortCode.ERROR_PAUSED
        ):
            return kube.service_unavailable(why, LATER_SECONDS)
        case AbortCode.ERROR_BAD_REQUEST:
            return kube.bad_request(why)
    return kube.internal_error(f"the contract refused the request: {why}")


def _executors_own(error: StreamError) -> Status:
    """The `metav1.Status` that the executor sent instead of a stream."""
    try:
        body = json.loads(error.status_body)
        code, message = int(body["code"]), str(body["message"])
        reason = str(body.get("reason", "InternalError"))
    except (ValueError, TypeError, KeyError):
        return kube.bad_gateway("the executor refused the stream without saying why")
    if not 400 <= code <= 599:
        return kube.bad_gateway(f"the executor refused the stream with the code {code}")
    return Status(code, reason, message)
