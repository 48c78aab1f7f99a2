"""Role manifests: the built-in ones are sound, and what is wrong is said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from k3s_daas.cli.manifest import BUILT_IN, InvalidManifest, built_in_role, parse_role, read_role

HEAD = "kind: Role\nmetadata: {name: r}\n"


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_role_is_named_after_its_file(name: str) -> None:
    assert built_in_role(name).name == name


@pytest.mark.parametrize("name", [name for name in BUILT_IN if name != "admin"])
def test_only_admin_has_the_rights_that_lead_around_the_contract(name: str) -> None:
    dangerous = {
        "serviceaccounts/token",
        "certificatesigningrequests/approval",
        "rolebindings",
        "clusterrolebindings",
        "validatingwebhookconfigurations",
        "mutatingwebhookconfigurations",
        "nodes/proxy",
        "*",
    }
    for rule in built_in_role(name).rules:
        assert not dangerous & set(rule.resources)


def test_who_may_make_namespaces_may_not_remove_other_peoples() -> None:
    for rule in built_in_role("namespace-creator").rules:
        assert not {"*", "delete", "deletecollection", "update", "patch"} & set(rule.verbs)


def test_a_rule_keeps_the_order_of_its_lists() -> None:
    role = parse_role(
        HEAD + "rules: [{apiGroups: ['', apps], resources: [pods/log], verbs: [get, list],"
        " resourceNames: [a]}]",
        source="text",
    )
    (rule,) = role.rules
    assert rule.verbs == ("get", "list")
    assert rule.api_groups == ("", "apps")
    assert rule.resources == ("pods/log",)
    assert rule.resource_names == ("a",)
    assert rule.non_resource_urls == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "is not YAML"),
        ("3", "expected one Role or ClusterRole"),
        ("kind: Pod", "kind is 'Pod'"),
        ("kind: Role\nmetadata: {}", "metadata.name is missing"),
        (HEAD + "rules: []", "rules is missing or empty"),
        (HEAD + "rules: [x]", r"rules\[0\]: expected a mapping"),
        (HEAD + "rules: [{verb: [get]}]", "unknown field verb"),
        (HEAD + "rules: [{resources: [pods]}]", "verbs is missing"),
        (HEAD + "rules: [{verbs: [get]}]", "either resources or nonResourceURLs"),
        (HEAD + "rules: [{verbs: get, resources: [pods]}]", r"rules\[0\].verbs: expected a list"),
        (HEAD + "rules: [{verbs: [1], resources: [pods]}]", "expected strings, got 1"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(InvalidManifest, match=said):
        parse_role(text, source="role.yaml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidManifest, match=r"none\.yaml cannot be read"):
        read_role(tmp_path / "none.yaml")
