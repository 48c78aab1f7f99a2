"""Which writes may be repeated: those the cluster itself will do once at most.

A write that names the version it expects (`metadata.resourceVersion`), or a delete that names the
very object (`preconditions`), cannot have its effect a second time: after the first the version is
another and the object gone. A repetition that *succeeds* therefore proves that the first try did
nothing. One that fails proves nothing, for the first may be why.
"""

import json

PRECONDITIONED_METHODS = frozenset({"PUT", "PATCH", "DELETE"})

MERGING_PATCHES = frozenset(
    {"application/merge-patch+json", "application/strategic-merge-patch+json"}
)
"""Patches whose `metadata.resourceVersion` is a precondition. A JSON patch tests in another way,
and server-side apply takes the version as no promise to do nothing twice."""


def is_preconditioned(method: str, content_type: str, body: bytes) -> bool:
    """Whether doing this write twice has the effect of doing it once, or none.

    >>> is_preconditioned("PUT", "application/json", b'{"metadata":{"resourceVersion":"7"}}')
    True
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if method not in PRECONDITIONED_METHODS or not _is_json(method, media_type):
        return False
    try:
        document = json.loads(body)
    except ValueError:
        return False
    if not isinstance(document, dict):
        return False
    named = document.get("preconditions" if method == "DELETE" else "metadata")
    if not isinstance(named, dict):
        return False
    versions = [named.get("resourceVersion")]
    if method == "DELETE":
        versions.append(named.get("uid"))
    return any(isinstance(version, str) and version for version in versions)


def _is_json(method: str, media_type: str) -> bool:
    if method == "PATCH":
        return media_type in MERGING_PATCHES
    return media_type == "application/json"
