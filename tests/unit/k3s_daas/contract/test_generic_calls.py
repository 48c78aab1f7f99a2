"""Any function can be called by name; what does not fit is refused by name."""

from __future__ import annotations

import pytest

from k3s_daas.contract import interface
from k3s_daas.contract.call import CallResult, ObjectArg, Pure, SplitGas
from k3s_daas.contract.calls import permission, staking
from k3s_daas.contract.calls.generic import call
from k3s_daas.contract.calls.pure import CLOCK
from k3s_daas.contract.errors import BadArgument
from k3s_daas.contract.rules import Rule, rule_vector
from sui_wire.ids import Address

ONE, TWO = Address(b"\x01" * 32), Address(b"\x02" * 32)


def test_it_is_the_call_that_a_builder_makes() -> None:
    assert call("staking::deposit", platform=ONE, account=TWO, coin=5) == staking.deposit(
        ONE, TWO, 5
    )


def test_each_kind_of_parameter() -> None:
    made = call(
        "recovery::name_guardians",
        platform=ONE,
        token=TWO,
        guardians=[ONE, TWO],
        threshold=2,
        delay_ms=3,
    )
    assert made.arguments[:2] == (ObjectArg(ONE), ObjectArg(TWO, mutable=True))
    assert made.arguments[2] == Pure(b"\x02" + ONE + TWO)
    assert call("platform::pause", platform=ONE, duration_ms=1).arguments[-1] == CLOCK
    assert call("treasury::donate", treasury=ONE, coin=7).arguments[1] == SplitGas(7)
    assert call("delegation::close", delegation=ONE).arguments == (ObjectArg(ONE, mutable=True),)


def test_rules_and_attributes_are_made_by_other_calls() -> None:
    rules = [Rule(("get",))]
    put = call("permission::put_role", platform=ONE, cap=ONE, book=TWO, role="r", rules=rules)
    assert put.arguments[-1] == rule_vector(rules)
    asked = permission.new_attributes(verb="get")
    made = call("k8s_gateway::has_k8s_permission", book=ONE, token=TWO, attributes=asked)
    assert made.arguments[-1] == CallResult(asked)


@pytest.mark.parametrize(
    ("function", "values", "said"),
    [
        ("staking::steal", {}, "no function staking::steal"),
        ("staking::withdraw", {}, "takes account; given: nothing"),
        ("staking::withdraw", {"account": ONE, "clock": ONE}, "given: account, clock"),
        ("staking::withdraw", {"account": "0x1"}, "account is a &mut StakeAccount"),
        ("platform::pause", {"platform": ONE, "duration_ms": "long"}, "duration_ms is a u64"),
        ("platform::pause", {"platform": ONE, "duration_ms": 2**64}, "duration_ms is a u64"),
    ],
)
def test_what_does_not_fit_is_named(function: str, values: dict[str, object], said: str) -> None:
    with pytest.raises(BadArgument, match=said.replace("(", r"\(")):
        call(function, **values)


def test_every_parameter_type_of_the_contract_can_be_given() -> None:
    kinds = {
        kind.removeprefix("&mut ").removeprefix("&")
        for function in interface.load().functions.values()
        for _, kind in function.parameters
    }
    assert not [kind for kind in kinds if kind.startswith("Option<")]
