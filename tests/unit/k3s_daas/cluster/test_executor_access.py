"""What is written into a cluster for an executor."""

import base64
import json
import stat
from pathlib import Path

import pytest

from k3s_daas.cluster.access import Access
from k3s_daas.cluster.admission_rules import admission_rules
from k3s_daas.cluster.errors import ClusterError
from k3s_daas.cluster.executor_access import executor_binding, prepare_for_executor


@pytest.fixture
def access(tmp_path: Path) -> Access:
    """Reach a cluster whose kubectl only writes down what it is given."""
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\ncat > {tmp_path}/applied\n')
    kubectl.chmod(kubectl.stat().st_mode | stat.S_IXUSR)
    kubeconfig = tmp_path / "kubeconfig"
    return Access("own", "https://h", kubeconfig, (str(kubectl),), None, tmp_path / "pki")


def test_an_executor_gets_a_certificate_and_a_binding_of_its_own(
    access: Access, tmp_path: Path
) -> None:
    (tmp_path / "pki").mkdir()

    pair = prepare_for_executor(access, "0a1b")

    assert pair.certificate.startswith(b"-----BEGIN CERTIFICATE-----")
    applied = json.loads((tmp_path / "applied").read_text())["items"]
    assert executor_binding("0a1b") in applied
    assert "--server-side" in (tmp_path / "calls").read_text()


def test_an_executor_may_impersonate_and_nothing_else(access: Access, tmp_path: Path) -> None:
    (tmp_path / "pki").mkdir()
    prepare_for_executor(access, "0a1b")

    applied = json.loads((tmp_path / "applied").read_text())["items"]
    (role,) = [
        o for o in applied if o["kind"] == "ClusterRole" and "executor" in str(o["metadata"])
    ]
    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"impersonate"}
    (groups,) = [rule for rule in role["rules"] if "groups" in rule["resources"]]
    assert groups["resourceNames"] == ["daas:approved", "daas:creating", "system:authenticated"]


def test_no_verb_that_makes_rights_is_granted(access: Access, tmp_path: Path) -> None:
    (tmp_path / "pki").mkdir()
    prepare_for_executor(access, "0a1b")

    applied = json.loads((tmp_path / "applied").read_text())["items"]
    (role,) = [
        o for o in applied if o["kind"] == "ClusterRole" and "approved" in str(o["metadata"])
    ]
    granted = {verb for rule in role["rules"] for verb in rule["verbs"]}
    assert not granted & {"*", "create", "impersonate", "escalate", "bind", "approve", "sign"}


@pytest.mark.parametrize("short_id", ["", "A", "a b", "a/b", "-a", "a" * 41])
def test_an_id_that_fits_no_object_name_is_refused(access: Access, short_id: str) -> None:
    with pytest.raises(ClusterError, match="executor id"):
        prepare_for_executor(access, short_id)


def test_every_policy_is_bound_and_refuses_when_it_cannot_be_evaluated() -> None:
    rules = admission_rules()
    policies = {o["metadata"]["name"] for o in rules if o["kind"] == "ValidatingAdmissionPolicy"}
    bound = {o["spec"]["policyName"] for o in rules if o["kind"].endswith("PolicyBinding")}

    assert policies == bound
    assert all(
        o["spec"]["failurePolicy"] == "Fail"
        for o in rules
        if o["kind"] == "ValidatingAdmissionPolicy"
    )


def test_the_authority_of_a_cluster_is_read_from_its_kubeconfig(tmp_path: Path) -> None:
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(f"#!/bin/sh\nprintf {base64.b64encode(b'PEM').decode()}\n")
    kubectl.chmod(0o755)
    access = Access("given", "https://h", tmp_path / "k", (str(kubectl),), None, None, "ctx")

    assert access.read_ca() == b"PEM"
