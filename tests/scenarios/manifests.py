"""Manifests of small pods that the Pod Security standard `restricted` admits."""

import json

from k3s_daas.cluster.images import BUSYBOX


def pod(name: str, script: str = "echo started; exec sleep 3600", **labels: str) -> str:
    """A pod of one container that runs a shell script; JSON, which kubectl takes as YAML."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, **({"labels": labels} if labels else {})},
            "spec": pod_spec(script),
        }
    )


def pod_spec(script: str) -> dict[str, object]:
    """The specification of such a pod."""
    container = {
        "name": "main",
        "image": BUSYBOX,
        "command": ["sh", "-c", script],
        "stdin": True,
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    return {
        "terminationGracePeriodSeconds": 1,
        "dnsPolicy": "Default",
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
    }


def configmap(name: str, **data: str) -> dict[str, object]:
    """A ConfigMap."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name},
        "data": data,
    }
