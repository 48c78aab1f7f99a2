"""An answer that is not the cluster's answer to the request: our own credential was refused.

An API server that has just started refuses every impersonation until it has read its roles, a
second or so, and one that an executor was shut out of does so for good. The 403 it gives is about
us, comes before anything was done, and must not be recorded as what the tenant was told.
"""

import json

MOST_BYTES = 4096
"""Such an answer is a few hundred bytes; what is longer is something else."""

STATUS = 403


def refuses_us(body: bytes) -> bool:
    """Whether the body of a 403 says that impersonation itself is forbidden.

    Kubernetes says so in a `metav1.Status` about the user or a group that was named.
    """
    try:
        status = json.loads(body)
        kind, message = status["details"]["kind"], status["message"]
    except (ValueError, TypeError, KeyError):
        return False
    return kind in ("users", "groups") and f'cannot impersonate resource "{kind}"' in str(message)
