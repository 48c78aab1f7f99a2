"""Who the cluster is told is asking: stamped last, on the outgoing request, by the executor
alone."""

from k3s_daas.executor.request import Request
from k3s_daas.kube.headers import Headers

APPROVED_GROUP = "daas:approved"
"""Every request that the contract approved is made in this group; cluster roles are bound to it."""

CREATING_GROUP = "daas:creating"
"""Besides, every request that may make objects; see `creation`."""

AUTHENTICATED_GROUP = "system:authenticated"
"""The one `system:` group we may name: without it discovery is closed."""


def stamp(request: Request, headers: Headers, *, creates: bool) -> Headers:
    """The headers of the outgoing request: what the client may say, then who it is.

    `headers` must have passed `validation.check_headers`, which lets no identity through; `creates`
    says whether the contract allows making what the request names.
    """
    return (
        *headers,
        ("Audit-ID", str(request.id)),
        ("Impersonate-User", request.user),
        ("Impersonate-Group", APPROVED_GROUP),
        ("Impersonate-Group", AUTHENTICATED_GROUP),
        *((("Impersonate-Group", CREATING_GROUP),) if creates else ()),
    )
