"""Our classification beside Kubernetes' own.

Origin of the vectors: `oracle/main.go` in this folder, linked with `k8s.io/apiserver` v0.34.4
(Kubernetes 1.34.4), run over `oracle/requests.txt`. Known differences are the ones `request_info`
names, and each is a test in `test_request_info.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from k3s_daas.kube.errors import KubeError
from k3s_daas.kube.request_info import CONNECT_SUBRESOURCES, classify

VECTORS: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("vectors_kubernetes_1_34_4.jsonl").read_text().splitlines()
]


def we_refuse(vector: dict[str, Any]) -> bool:
    """Upstream answers these too; we do not: writes below /watch/, and prefixes with nothing behind
    them.
    """
    below_watch = "/watch/" in vector["target"] and vector["verb"] == "watch"
    return vector["error"] or (below_watch and vector["method"] not in ("GET", "HEAD"))


@pytest.mark.parametrize(
    "vector", VECTORS, ids=lambda vector: f"{vector['method']} {vector['target']}"
)
def test_agrees_with_kube_apiserver(vector: dict[str, Any]) -> None:
    path, _, query = vector["target"].partition("?")
    if we_refuse(vector):
        with pytest.raises(KubeError):
            classify(vector["method"], path, query)
        return
    info = classify(vector["method"], path, query)
    expected = (
        vector["is_resource"],
        vector["namespace"],
        vector["resource"],
        vector["subresource"],
        vector["name"],
    )
    assert (
        info.is_resource,
        info.namespace,
        info.resource,
        info.subresource,
        info.name,
    ) == expected
    assert info.verb == ("create" if info.subresource in CONNECT_SUBRESOURCES else vector["verb"])
    if info.is_resource:
        assert (info.api_group, info.api_version) == (vector["api_group"], vector["api_version"])
