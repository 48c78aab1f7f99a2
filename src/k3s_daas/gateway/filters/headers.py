"""Filter *headers*: nobody says who they are but by their credential.

`Impersonate-*` and `X-Remote-*` are refused in any spelling, on every path, before anything else is
looked at; so is a `Connection` header that would take away what is stamped later. What does travel
is chosen by name once it is known what is asked for (`classify`).
"""

from k3s_daas.gateway.exchange import Arrival
from k3s_daas.kube.headers import request_headers


def refuse_identity_claims(arrival: Arrival) -> None:
    """Raise `HeaderRefused` for a header that is malformed or claims an identity."""
    request_headers(arrival.headers)
