"""A rule of a role or a session's scope, as the contract's `rule::Rule`.

Field by field it is Kubernetes' `PolicyRule`. What it allows is decided in Move and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from k3s_daas.contract.call import Call, CallResult, CallVector, StructName
from k3s_daas.contract.calls.pure import texts
from k3s_daas.contract.layout import MoveStruct, Texts


@dataclass(frozen=True, slots=True)
class Rule(MoveStruct):
    """Allows the verbs named on the resources named of the groups named, or on the paths named."""

    verbs: Texts
    api_groups: Texts = ()
    """"" is the core group."""
    resources: Texts = ()
    """`pods`, `pods/log`, `*`, `*/scale`."""
    resource_names: Texts = ()
    """Empty: whatever the name."""
    non_resource_urls: Texts = ()

    def call(self) -> Call:
        """The call of `rule::new_rule` that makes it."""
        return Call(
            "rule",
            "new_rule",
            (
                texts(self.verbs),
                texts(self.api_groups),
                texts(self.resources),
                texts(self.resource_names),
                texts(self.non_resource_urls),
            ),
        )


def rule_vector(rules: Iterable[Rule]) -> CallVector:
    """A `vector<Rule>` argument."""
    return CallVector(StructName("rule", "Rule"), tuple(CallResult(rule.call()) for rule in rules))
