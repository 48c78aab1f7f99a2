"""Filter *classify*: step (2) of a request's life. What is asked for?

The same rules as kube-apiserver's, from `k3s_daas.kube`; the executor applies them again to what it
finds in the envelope. What could be read in two ways is refused here, and never repaired.
"""

from k3s_daas.contract.objects import Session
from k3s_daas.gateway.exchange import Arrival, Intent
from k3s_daas.gateway.relay import Upgrade
from k3s_daas.kube.headers import request_headers, requested_upgrade
from k3s_daas.kube.request_info import classify


def to_intent(arrival: Arrival, session: Session) -> Intent:
    """What `arrival` means; raises a `KubeError` for what means nothing, or two things."""
    protocol = requested_upgrade(arrival.headers)
    info = classify(arrival.method, arrival.path, arrival.query, upgrade=protocol is not None)
    if not info.stream:
        protocol = None  # a single request switches to nothing, whatever the client offers
    headers = request_headers(arrival.headers, upgrade=protocol)
    return Intent(
        session=session,
        method=arrival.method,
        info=info,
        query=arrival.query,
        headers=headers,
        upgrade=Upgrade.asked(protocol, headers) if protocol else None,
    )
