"""Plain kubectl, as the design tells it: every command goes through the contract."""

import json
from pathlib import Path

from k3s_daas.audit import Outcome
from tests.scenarios.installed import Installed, Person
from tests.scenarios.manifests import pod, pod_spec


def test_kubectl_get_pods(given: Installed, tenant: Person) -> None:
    said = tenant.kubectl("get pods")

    assert said.succeeds() == ""
    assert said.err == f"No resources found in {tenant.namespace} namespace.\n"
    listed = [e for e in given.records_of(tenant) if e.asked.resource_type == "pods"]
    assert [(e.asked.verb, e.outcome, e.status) for e in listed] == [
        ("list", Outcome.ANSWERED, 200)
    ]
    assert listed[0].verified


def test_kubectl_apply_pod_yaml(given: Installed, tenant: Person, tmp_path: Path) -> None:
    manifest = tmp_path / "pod.yaml"
    manifest.write_text(pod("nginx"))

    assert tenant.kubectl(f"apply -f {manifest}").succeeds() == "pod/nginx created\n"
    assert tenant.kubectl(f"apply -f {manifest}").succeeds() == "pod/nginx unchanged\n"

    created = [e for e in given.records_of(tenant) if e.asked.verb == "create"]
    assert [(e.asked.resource_type, e.status) for e in created] == [("pods", 201)]
    assert created[0].asked.namespace == tenant.namespace


def test_a_pod_from_apply_to_its_logs(tenant: Person) -> None:
    tenant.kubectl("apply -f -", stdin=pod("web", "echo hello; exec sleep 600")).succeeds()
    tenant.kubectl("wait --for=condition=Ready pod/web --timeout=60s").succeeds()

    assert "web " in tenant.kubectl("get pods -o wide").succeeds()
    assert "Running" in tenant.kubectl("get pods").succeeds()
    described = tenant.kubectl("describe pod web").succeeds()
    assert "Started container main" in described or "Created container" in described
    assert tenant.kubectl("logs web").succeeds() == "hello\n"
    tenant.kubectl("delete pod web --wait=true --timeout=60s").succeeds()
    assert tenant.kubectl("get pods").succeeds() == ""


def test_a_deployment_is_rolled_out_scaled_and_deleted(tenant: Person) -> None:
    labels = {"app": "web"}
    manifest = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod_spec("exec sleep 600")},
        },
    }
    tenant.kubectl("apply -f -", stdin=json.dumps(manifest)).succeeds()

    tenant.kubectl("rollout status deployment/web --timeout=60s").succeeds()
    tenant.kubectl("scale deployment/web --replicas=2").succeeds()
    tenant.kubectl("rollout status deployment/web --timeout=60s").succeeds()
    tenant.kubectl("set env deployment/web A=b").succeeds()
    tenant.kubectl("rollout status deployment/web --timeout=60s").succeeds()
    assert "2/2" in tenant.kubectl("get deployment web").succeeds()
    tenant.kubectl("delete deployment web --timeout=60s").succeeds()


def test_every_kind_of_write(tenant: Person) -> None:
    tenant.kubectl("create configmap c --from-literal=a=1").succeeds()
    tenant.kubectl("label configmap c tier=front").succeeds()
    tenant.kubectl("annotate configmap c note=x").succeeds()
    tenant.kubectl("patch configmap c --type=merge -p", '{"data":{"a":"2"}}').succeeds()
    tenant.kubectl(
        "patch configmap c --type=json -p", '[{"op":"add","path":"/data/b","value":"3"}]'
    )
    replaced = json.loads(tenant.kubectl("get configmap c -o json").succeeds())
    assert replaced["data"] == {"a": "2", "b": "3"}
    replaced["data"] = {"whole": "new"}
    tenant.kubectl("replace -f -", stdin=json.dumps(replaced)).succeeds()
    tenant.kubectl(
        "apply --server-side --force-conflicts -f -",
        stdin=json.dumps(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"s": "4"}}
        ),
    ).succeeds()

    got = tenant.kubectl("get configmap c -o jsonpath={.data.whole}{.data.s}").succeeds()

    assert got == "new4"
    tenant.kubectl("delete configmaps -l tier=front").succeeds()
    tenant.kubectl("get configmap c").fails("NotFound")


def test_the_clusters_own_errors_come_through_unchanged(tenant: Person) -> None:
    tenant.kubectl("create configmap c").succeeds()

    tenant.kubectl("create configmap c").fails(r'configmaps "c" already exists')
    tenant.kubectl("get pod nobody").fails(r'pods "nobody" not found')
    privileged = json.loads(pod("bad"))
    privileged["spec"]["hostNetwork"] = True
    refused = tenant.kubectl("apply -f -", stdin=json.dumps(privileged))
    refused.fails(r'violates PodSecurity "restricted')


def test_a_large_body_travels_both_ways(tenant: Person, tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    big.write_text("0123456789abcdef" * 40_000)

    tenant.kubectl(f"create configmap big --from-file=big={big}").succeeds()

    came = json.loads(tenant.kubectl("get configmap big -o json").succeeds())
    assert came["data"]["big"] == big.read_text()


def test_questions_about_oneself_need_no_stake(given: Installed) -> None:
    poor = given.a_tenant(stake=0, role="view")

    assert poor.kubectl("auth can-i list pods").status in (0, 1)
    assert f"daas:{poor.seal_token}" in poor.kubectl("auth whoami").succeeds()
    assert "pods" in poor.kubectl("api-resources").succeeds()
    poor.kubectl("explain pod").succeeds()
