"""What ``transfer_policy`` and ``token`` share: rules are known by the names of their types."""

from __future__ import annotations

from pocketsui.framework.std.ascii import ascii_string
from pocketsui.framework.std.type_name import BYTE_FUEL, name_of
from pocketsui.framework.sui import vec_set
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import Type
from pocketsui.vm.values import Value


def rule_name(m: Machine, rule: Type) -> Value:
    """The rule's ``TypeName``."""
    text = name_of(rule.tag)
    m.charge(BYTE_FUEL * len(text))
    return [ascii_string(text)]


def add_rule(m: Machine, rules: Value, rule: Type) -> None:
    """Into a ``VecSet<TypeName>``; aborts there if it is in it."""
    vec_set.insert(m, (), rules, rule_name(m, rule))


def remove_rule(m: Machine, rules: Value, rule: Type) -> None:
    """Out of a ``VecSet<TypeName>``; aborts there if it is not in it."""
    vec_set.remove(m, (), rules, rule_name(m, rule))
