"""The one exception root of `k3s_daas.kube`: requests that are refused before anybody is asked for
a right.
"""

from __future__ import annotations


class KubeError(ValueError):
    """A request that no right can make acceptable; the message is written for the client."""


class NotCanonical(KubeError):
    """A path or query that two programs could read differently. Becomes 400.

    What the contract approves and what the API server does must be the same thing, so whatever has
    a second reading is refused instead of repaired.
    """


class MethodRefused(KubeError):
    """A method that means nothing in this place. Becomes 405."""


class HeaderRefused(KubeError):
    """A header field that is malformed, ambiguous, or claims an identity. Becomes 400."""
