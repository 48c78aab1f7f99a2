"""What an executor's credential is worth in a real cluster, and what it is not."""

import json
import os
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from k3s_daas import cluster
from k3s_daas.cluster.access import Access
from k3s_daas.cluster.errors import CommandFailed
from k3s_daas.installation import Installation

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="making a node needs root")

AS_WRITER = ("--as=daas:0xabc", "--as-group=daas:approved", "--as-group=system:authenticated")
AS_APPROVED = (*AS_WRITER, "--as-group=daas:creating")


@pytest.fixture(scope="module")
def admin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """Bring a cluster up."""
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state"))}
    installation = Installation.named("executor", environ)
    try:
        yield cluster.up(installation)
    finally:
        cluster.destroy(installation)


@pytest.fixture(scope="module")
def executor(admin: Access, tmp_path_factory: pytest.TempPathFactory) -> Access:
    """Reach the cluster with an executor's credential alone."""
    cluster.prepare_for_executor(admin, "first")
    pair = cluster.prepare_for_executor(admin, "first")
    kubeconfig = tmp_path_factory.mktemp("executor") / "kubeconfig"
    cluster.write_kubeconfig(kubeconfig, admin.server, admin.read_ca(), pair)
    executor = replace(admin, kubeconfig=kubeconfig)
    _wait_policies_in_force(executor)
    return executor


def _wait_policies_in_force(executor: Access) -> None:
    """Ask until the API server has taken up the policies, a second or so after they are made."""
    for _ in range(100):
        try:
            executor.run_kubectl(
                *AS_APPROVED, "-n", "kube-system", "create", "configmap", "x", "--dry-run=server"
            )
        except CommandFailed as refused:
            if "belongs to the cluster itself" in refused.output:
                return
    pytest.fail("the admission policies did not come into force")


def test_approved_requests_may_do_ordinary_work(executor: Access) -> None:
    executor.run_kubectl(*AS_APPROVED, "create", "namespace", "work")
    executor.run_kubectl(*AS_APPROVED, "label", "namespace", "work", "team=a")
    executor.run_kubectl(
        *AS_APPROVED, "-n", "work", "create", "configmap", "c", "--from-literal=a=b"
    )

    for kind in (["deployment", "d"], ["cronjob", "c", "--schedule=0 0 1 1 *"]):
        executor.run_kubectl(*AS_APPROVED, "-n", "work", "create", *kind, "--image=busybox:1.37")

    listed = executor.run_kubectl(*AS_APPROVED, "-n", "work", "get", "configmaps", "-o", "name")

    assert "configmap/c\n" in listed


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["get", "pods"], 'User "daas-executor:first" cannot list'),
        (["--as=x", "--as-group=system:masters", "get", "pods"], "cannot impersonate"),
        (["--as=daas:x", "--as-uid=1", "get", "pods"], "cannot impersonate"),
        (["--as=x", "--as-group=daas:approved", "create", "namespace", "n"], "cannot impersonate"),
        (["--as=system:kube-controller-manager", "get", "secrets"], "cannot impersonate"),
    ],
)
def test_the_credential_itself_is_worth_nothing(
    executor: Access, arguments: list[str], why: str
) -> None:
    with pytest.raises(CommandFailed, match=why):
        executor.run_kubectl(*arguments)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["create", "token", "default"], "administrator"),
        (["create", "role", "r", "--verb=get", "--resource=pods"], "administrator"),
        (["create", "rolebinding", "b", "--clusterrole=view", "--user=u"], "administrator"),
        (["get", "--raw=/api/v1/nodes/executor-1/proxy/healthz"], "administrator"),
        (["-n", "kube-system", "create", "configmap", "c"], "belongs to the cluster itself"),
        (
            ["label", "namespace", "default", "pod-security.kubernetes.io/enforce=privileged"],
            "may only say restricted",
        ),
        (["delete", "validatingadmissionpolicybindings", "--all"], "administrator"),
        (["label", "node", "executor-1", "a=b"], "administrator"),
    ],
)
def test_what_would_leave_the_contracts_sight_is_refused(
    executor: Access, arguments: list[str], why: str
) -> None:
    with pytest.raises(CommandFailed, match=why):
        executor.run_kubectl(*AS_APPROVED, *arguments)


ALLOWED_SERVICE = """
kind: Service
apiVersion: v1
metadata: {name: reached}
spec: {selector: {app: web}, ports: [{port: 443}]}
"""

LEADS_AROUND = {
    "service that takes over an address": """
kind: Service
apiVersion: v1
metadata: {name: taken}
spec: {selector: {app: web}, ports: [{port: 443}], externalIPs: [10.0.0.1]}
""",
    "volume with the machine's files": """
kind: PersistentVolume
apiVersion: v1
metadata: {name: machine}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /}}
""",
    "local volume": """
kind: PersistentVolume
apiVersion: v1
metadata: {name: local}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  local: {path: /etc}
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{key: kubernetes.io/os, operator: Exists}]
""",
    "resource converted by a webhook": """
kind: CustomResourceDefinition
apiVersion: apiextensions.k8s.io/v1
metadata: {name: spies.example.org}
spec:
  group: example.org
  scope: Cluster
  names: {plural: spies, singular: spy, kind: Spy}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
  conversion:
    strategy: Webhook
    webhook: {conversionReviewVersions: [v1], clientConfig: {url: "https://127.0.0.1:9/"}}
""",
    "pod before which all others give way": """
kind: Pod
apiVersion: v1
metadata: {name: first}
spec:
  priorityClassName: system-node-critical
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: c
      image: i
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
""",
    "deployment of such pods": """
kind: Deployment
apiVersion: apps/v1
metadata: {name: first}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec: {priorityClassName: system-cluster-critical, containers: [{name: c, image: i}]}
""",
    "cron job of such pods": """
kind: CronJob
apiVersion: batch/v1
metadata: {name: first}
spec:
  schedule: "* * * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          priorityClassName: system-cluster-critical
          containers: [{name: c, image: i}]
""",
    "service account token in a secret": """
kind: Secret
apiVersion: v1
type: kubernetes.io/service-account-token
metadata: {name: token, annotations: {kubernetes.io/service-account.name: default}}
""",
    "webhook that hears every request": """
kind: ValidatingWebhookConfiguration
apiVersion: admissionregistration.k8s.io/v1
metadata: {name: spy}
webhooks:
  - name: spy.example.org
    sideEffects: None
    admissionReviewVersions: [v1]
    clientConfig: {url: "https://127.0.0.1:9/"}
""",
    "aggregated API": """
kind: APIService
apiVersion: apiregistration.k8s.io/v1
metadata: {name: v1.example.org}
spec:
  group: example.org
  version: v1
  groupPriorityMinimum: 1
  versionPriority: 1
  service: {name: spy, namespace: default}
""",
}


@pytest.mark.parametrize("manifest", LEADS_AROUND.values(), ids=LEADS_AROUND.keys())
def test_objects_that_lead_around_the_contract_are_not_made(
    executor: Access, manifest: str
) -> None:
    with pytest.raises(CommandFailed, match="administrator"):
        executor.run_kubectl(*AS_APPROVED, "create", "-f", "-", stdin=manifest.encode())


def test_what_may_only_be_changed_is_not_made_by_an_apply(executor: Access) -> None:
    applied = b'{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "applied"}}'
    apply = ("apply", "--server-side", "-f", "-")

    with pytest.raises(CommandFailed, match="cannot create"):
        executor.run_kubectl(*AS_WRITER, *apply, stdin=applied)

    executor.run_kubectl(*AS_APPROVED, *apply, stdin=applied)
    executor.run_kubectl(*AS_WRITER, *apply, stdin=applied)


def a_certificate_request() -> dict[str, object]:
    """Somebody asks to be a client of the API server."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "somebody")])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, SHA256())
    return {
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"name": "somebody"},
        "spec": {
            "request": b64encode(request.public_bytes(Encoding.PEM)).decode(),
            "signerName": "kubernetes.io/kube-apiserver-client",
            "usages": ["client auth"],
        },
    }


def test_no_certificate_is_asked_for_or_approved(executor: Access, admin: Access) -> None:
    asked = json.dumps(a_certificate_request()).encode()
    with pytest.raises(CommandFailed, match="administrator"):
        executor.run_kubectl(*AS_APPROVED, "create", "-f", "-", stdin=asked)

    admin.run_kubectl("create", "-f", "-", stdin=asked)

    with pytest.raises(CommandFailed, match="forbidden"):
        executor.run_kubectl(*AS_APPROVED, "certificate", "approve", "somebody")


def test_an_address_is_not_taken_over_by_a_later_change_either(executor: Access) -> None:
    executor.run_kubectl(*AS_APPROVED, "create", "-f", "-", stdin=ALLOWED_SERVICE.encode())
    takes_over = '{"spec": {"externalIPs": ["10.0.0.1"]}}'

    with pytest.raises(CommandFailed, match="administrator"):
        executor.run_kubectl(*AS_APPROVED, "patch", "service", "reached", "-p", takes_over)


def test_what_an_administrator_decided_may_be_kept(executor: Access, admin: Access) -> None:
    decided = yaml.safe_load(LEADS_AROUND["service that takes over an address"])
    admin.apply([{**decided, "metadata": {"name": "decided", "namespace": "default"}}])

    executor.run_kubectl(*AS_APPROVED, "label", "service", "decided", "team=a")


def test_the_pod_security_label_may_be_set_to_restricted_but_not_taken_off(
    executor: Access,
) -> None:
    label = "pod-security.kubernetes.io/enforce"
    executor.run_kubectl(*AS_APPROVED, "create", "namespace", "held")
    executor.run_kubectl(*AS_APPROVED, "label", "namespace", "held", f"{label}=restricted")

    with pytest.raises(CommandFailed, match="may not be removed"):
        executor.run_kubectl(*AS_APPROVED, "label", "namespace", "held", f"{label}-")
