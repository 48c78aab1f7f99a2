"""A kubeconfig names the plugin and the session, and holds no secret."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import yaml

from k3s_daas.cli.kubeconfig import Access, kubeconfig, write_kubeconfig

ACCESS = Access(
    cluster="default",
    server="https://127.0.0.1:8443",
    authority=b"-----BEGIN CERTIFICATE-----\n",
    person="alice",
    credential_command=Path("/venv/bin/daas-credential"),
    session=Path("/state/session.json"),
)


def test_kubectl_is_told_where_to_go_and_what_to_run() -> None:
    document = yaml.safe_load(kubeconfig(ACCESS))
    (cluster,) = document["clusters"]
    assert cluster["cluster"]["server"] == ACCESS.server
    authority = cluster["cluster"]["certificate-authority-data"]
    assert base64.b64decode(authority) == ACCESS.authority
    (user,) = document["users"]
    plugin = user["user"]["exec"]
    assert plugin["apiVersion"] == "client.authentication.k8s.io/v1"
    assert plugin["command"] == "/venv/bin/daas-credential"
    assert plugin["args"] == ["--session", "/state/session.json"]
    assert plugin["interactiveMode"] == "Never"
    assert set(user["user"]) == {"exec"}


def test_the_context_in_use_is_the_one_there_is() -> None:
    document = yaml.safe_load(kubeconfig(ACCESS))
    (context,) = document["contexts"]
    assert document["current-context"] == context["name"] == "alice@default"
    assert context["context"] == {"cluster": "default", "user": "alice"}


def test_the_namespace_in_use_outlives_a_new_session(tmp_path: Path) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text(kubeconfig(ACCESS, "dev"))
    write_kubeconfig(path, ACCESS)
    (context,) = yaml.safe_load(path.read_text())["contexts"]
    assert context["context"]["namespace"] == "dev"


def test_it_replaces_an_older_one_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text("old")
    write_kubeconfig(path, ACCESS)
    assert yaml.safe_load(path.read_text())["kind"] == "Config"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
