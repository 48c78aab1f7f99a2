"""Reads a role from the manifest Kubernetes users already have: a Role or a ClusterRole.

The rules go to the contract as they are; what they mean is the contract's `permission` module.
Source of the shape: the rbac.authorization.k8s.io/v1 API.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import yaml

from k3s_daas.cli.errors import CommandError
from k3s_daas.contract.rules import Rule

BUILT_IN = ("basic-user", "namespace-creator", "view", "edit", "admin")
"""Roles every new cluster gets; their manifests are beside this module in `roles/`."""

_FIELDS = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")


class InvalidManifest(CommandError):
    """The manifest is no role; the message says where and what was expected."""


@dataclass(frozen=True)
class RoleManifest:
    """A named list of rules."""

    name: str
    rules: tuple[Rule, ...]


def read_role(path: Path) -> RoleManifest:
    """The role in the file at `path`."""
    try:
        return parse_role(path.read_text(encoding="utf-8"), source=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidManifest(f"{path} cannot be read: {error}") from error


def built_in_role(name: str) -> RoleManifest:
    """One of `BUILT_IN`."""
    manifest = resources.files("k3s_daas.cli") / "roles" / f"{name}.yaml"
    return parse_role(manifest.read_text(encoding="utf-8"), source=f"built-in role {name}")


def parse_role(text: str, *, source: str) -> RoleManifest:
    """The role in a YAML (or JSON) text; `source` names it in errors."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidManifest(f"{source} is not YAML: {error}") from error
    if not isinstance(document, Mapping):
        raise InvalidManifest(f"{source}: expected one Role or ClusterRole, got {document!r:.80}")
    if document.get("kind") not in ("Role", "ClusterRole"):
        raise InvalidManifest(
            f"{source}: kind is {document.get('kind')!r}; expected Role or ClusterRole"
        )
    metadata = document.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None
    if not isinstance(name, str) or not name:
        raise InvalidManifest(f"{source}: metadata.name is missing; give the role a name")
    rules = document.get("rules")
    if not isinstance(rules, list) or not rules:
        raise InvalidManifest(f"{source}: rules is missing or empty; a role grants by its rules")
    return RoleManifest(
        name, tuple(_rule(rule, f"{source}: rules[{i}]") for i, rule in enumerate(rules))
    )


def _rule(rule: object, where: str) -> Rule:
    if not isinstance(rule, Mapping):
        raise InvalidManifest(f"{where}: expected a mapping, got {rule!r:.80}")
    unknown = sorted(str(key) for key in rule if key not in _FIELDS)
    if unknown:
        raise InvalidManifest(
            f"{where}: unknown field {', '.join(unknown)}; known are {', '.join(_FIELDS)}"
        )
    lists = [_strings(rule.get(field, ()), f"{where}.{field}") for field in _FIELDS]
    verbs, _, resource_list, _, non_resource_urls = lists
    if not verbs:
        raise InvalidManifest(f"{where}: verbs is missing; without it the rule grants nothing")
    if bool(resource_list) == bool(non_resource_urls):
        raise InvalidManifest(f"{where}: expected either resources or nonResourceURLs")
    return Rule(*lists)


def _strings(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise InvalidManifest(f"{where}: expected a list of strings, got {value!r:.80}")
    for item in value:
        if not isinstance(item, str):
            raise InvalidManifest(f"{where}: expected strings, got {item!r:.80}")
    return tuple(value)
