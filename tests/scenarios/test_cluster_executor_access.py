"""What an executor's credential is worth in a real cluster, and what it is not."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from k3s_daas import cluster
from k3s_daas.cluster.access import Access
from k3s_daas.cluster.errors import CommandFailed
from k3s_daas.installation import Installation

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="making a node needs root")

AS_APPROVED = ("--as=daas:0xabc", "--as-group=daas:approved", "--as-group=system:authenticated")


@pytest.fixture(scope="module")
def executor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """Bring a cluster up and reach it with an executor's credential alone."""
    folder = tmp_path_factory.mktemp("state")
    environ = {**os.environ, "XDG_STATE_HOME": str(folder)}
    installation = Installation.named("executor", environ)
    try:
        admin = cluster.up(installation)
        cluster.prepare_for_executor(admin, "first")
        pair = cluster.prepare_for_executor(admin, "first")
        kubeconfig = Path(folder) / "executor.kubeconfig"
        cluster.write_kubeconfig(kubeconfig, admin.server, admin.read_ca(), pair)
        _wait_policies_in_force(replace(admin, kubeconfig=kubeconfig))
        yield replace(admin, kubeconfig=kubeconfig)
    finally:
        cluster.destroy(installation)


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


def test_the_pod_security_label_may_be_set_to_restricted_but_not_taken_off(
    executor: Access,
) -> None:
    label = "pod-security.kubernetes.io/enforce"
    executor.run_kubectl(*AS_APPROVED, "create", "namespace", "held")
    executor.run_kubectl(*AS_APPROVED, "label", "namespace", "held", f"{label}=restricted")

    with pytest.raises(CommandFailed, match="may not be removed"):
        executor.run_kubectl(*AS_APPROVED, "label", "namespace", "held", f"{label}-")
