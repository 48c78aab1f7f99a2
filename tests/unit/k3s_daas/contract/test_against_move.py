"""Calls, events, objects and abort codes agree with the Move sources, field by field."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_type_hints

import pytest

from k3s_daas.contract import objects
from k3s_daas.contract.aborts import AbortCode, explain
from k3s_daas.contract.call import Argument, Call, CallResult, CallVector, ObjectArg, Pure, SplitGas
from k3s_daas.contract.calls import (
    cluster,
    executor_registry,
    expiry,
    k8s_gateway,
    permission,
    platform,
    seal_token,
    session,
    staking,
)
from k3s_daas.contract.calls.pure import CLOCK
from k3s_daas.contract.events import EVENT_TYPES
from k3s_daas.contract.events.gateway import AnswerResult, RequestClass
from k3s_daas.contract.layout import U8, U16, U64, U128, U256, Bool, Id, Ids, Octets, Text, Texts
from k3s_daas.contract.rules import Rule
from sui_wire.ids import Address
from tests.unit.k3s_daas.contract.move_sources import modules, source

ONE = Address(b"\x01" * 32)
KEY = bytes(32)
RULE = Rule(verbs=("get",), resources=("pods",), api_groups=("",))
ROUTE = k8s_gateway.RequestRoute(*[ONE] * 7)
REQUEST = k8s_gateway.RequestArguments(
    1, RequestClass.SINGLE, "GET", "get", "/api", "", "", "", "", KEY, b""
)
ANSWER_ROUTE = k8s_gateway.AnswerRoute(*[ONE] * 4)
ATTRIBUTES = permission.new_attributes(verb="get")

CALLS = [
    platform.configure(ONE, ONE, chain=KEY, package_id=ONE),
    platform.declare_production(ONE, ONE),
    platform.set_parameter(ONE, ONE, objects.Parameter.MIN_USER_STAKE, 1),
    staking.deposit(ONE, ONE, 1),
    staking.unbond(ONE, ONE, 1),
    staking.withdraw(ONE),
    cluster.register(ONE, name="n", region="r", ca=KEY, lane_count=1),
    cluster.suspend(ONE, ONE),
    cluster.resume(ONE, ONE, ONE),
    permission.open_book(ONE, ONE, ONE),
    permission.put_role(ONE, ONE, ONE, "r", [RULE]),
    permission.delete_role(ONE, ONE, "r"),
    permission.bind(ONE, ONE, ONE, seal_token=ONE, role="r"),
    permission.unbind(ONE, ONE, seal_token=ONE, role="r"),
    permission.allows(ONE, ONE, ATTRIBUTES),
    ATTRIBUTES,
    RULE.call(),
    seal_token.issue(ONE, sealing_key=KEY, lifetime_ms=1),
    seal_token.renew(ONE, ONE, lifetime_ms=1),
    seal_token.rotate_sealing_key(ONE, ONE, sealing_key=KEY),
    seal_token.revoke(ONE),
    seal_token.revoke_by_admin(ONE, ONE),
    session.open_session(ONE, ONE, ONE, session_key=KEY, gateway=ONE, lifetime_ms=1),
    session.revoke_session(ONE),
    session.forget_session(ONE, ONE),
    executor_registry.register_development(
        ONE,
        ONE,
        ONE,
        measurement=KEY,
        signing_key=KEY,
        sealing_key=KEY,
        endpoint="h:1",
        region="r",
        possession=bytes(64),
        lifetime_ms=1,
    ),
    executor_registry.rotate_keys(ONE, ONE, signing_key=KEY, sealing_key=KEY, possession=bytes(64)),
    executor_registry.set_endpoint(ONE, ONE, "h:1"),
    executor_registry.revoke(ONE, ONE, ONE),
    k8s_gateway.execute_kubectl_command_with_id(ROUTE, REQUEST),
    k8s_gateway.try_execute_kubectl_command_with_id(ROUTE, REQUEST),
    k8s_gateway.store_k8s_response(
        ANSWER_ROUTE,
        request_id=bytes(40),
        result=AnswerResult.EXECUTED,
        status=200,
        envelope_digest=KEY,
        payload=b"",
        signature=bytes(64),
    ),
    k8s_gateway.close_k8s_stream(
        ANSWER_ROUTE,
        request_id=bytes(40),
        result=AnswerResult.EXECUTED,
        status=200,
        bytes_sent=1,
        bytes_received=1,
        envelope_digest=KEY,
        signature=bytes(64),
    ),
    expiry.expire_k8s_request(ONE, ONE, ONE, request_id=bytes(40)),
    k8s_gateway.has_k8s_permission(ONE, ONE, ATTRIBUTES),
]

PURE_SIZES = {"u8": 1, "u16": 2, "u64": 8, "address": 32, "ID": 32}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_a_call_passes_what_the_function_takes(call: Call) -> None:
    parameters = source(call.module).functions[call.function]
    assert len(call.arguments) == len(parameters)
    for argument, kind in zip(call.arguments, parameters, strict=True):
        assert _fits(argument, kind), f"{argument} for a {kind}"


def _fits(argument: Argument, kind: str) -> bool:
    match argument:
        case SplitGas():
            return kind == "Coin<SUI>"
        case CallVector(element):
            return kind == f"vector<{element.name}>"
        case CallResult(call):
            return call.function == "new_attributes" and kind == "&Attributes"
        case ObjectArg() if argument == CLOCK:
            return kind == "&Clock"
        case ObjectArg(mutable=mutable):
            return kind.startswith("&mut " if mutable else "&") and (
                mutable or not kind.startswith("&mut ")
            )
        case Pure(value):
            size = PURE_SIZES.get(kind)
            return not kind.startswith("&") and (size is None or size == len(value))


LAYOUT: dict[str, object] = {
    "ID": Id,
    "UID": Id,
    "address": Id,
    "u8": U8,
    "u16": U16,
    "u64": U64,
    "u128": U128,
    "u256": U256,
    "bool": Bool,
    "String": Text,
    "vector<u8>": Octets,
    "vector<ID>": Ids,
    "vector<address>": Ids,
    "vector<String>": Texts,
    "Balance<SUI>": U64,
}
"""The annotation that reads each Move type; others are structs, checked by themselves."""


def assert_same_fields(struct: type[Any], declared: tuple[tuple[str, str], ...]) -> None:
    names = ["request_class" if name == "class" else name for name, _ in declared]
    assert [field.name for field in fields(struct)] == names
    hints = get_type_hints(struct, include_extras=True)
    for name, (_, kind) in zip(names, declared, strict=True):
        assert hasattr(hints[name], "__metadata__")
        if kind in LAYOUT:
            wanted = LAYOUT[kind]
            assert hints[name].__metadata__ == getattr(wanted, "__metadata__", None), name


@pytest.mark.parametrize("type_name", EVENT_TYPES)
def test_an_event_has_the_fields_of_its_source(type_name: str) -> None:
    module, name = type_name.split("::")
    declared = source(module).structs[name]
    assert declared.abilities == {"copy", "drop"}
    assert_same_fields(EVENT_TYPES[type_name], declared.fields)


OBJECTS: dict[str, list[type[Any]]] = {
    "platform": [objects.Platform, objects.RevokedMeasurement],
    "parameters": [objects.Parameters],
    "share_pool": [objects.SharePool],
    "stake_pool": [objects.StakePool, objects.Position],
    "staking": [objects.StakeAccount],
    "guardianship": [objects.Guardianship, objects.Recovery],
    "cluster": [objects.Cluster, objects.ClusterCap, objects.ExecutorSeat],
    "lane": [objects.Lane, objects.OpenRequest, objects.Load],
    "sequence_window": [objects.SequenceWindow],
    "permission": [objects.RoleBook, objects.Binding],
    "seal_token": [objects.SealToken],
    "session": [objects.Session],
    "executor_registry": [objects.Executor],
    "rule": [Rule],
}


@pytest.mark.parametrize(
    ("module", "struct"),
    [(module, struct) for module, structs in OBJECTS.items() for struct in structs],
)
def test_an_object_has_the_fields_of_its_source(module: str, struct: type[Any]) -> None:
    assert_same_fields(struct, source(module).structs[struct.__name__].fields)


def test_parameters_are_numbered_as_their_fields_stand() -> None:
    assert [parameter.name.lower() for parameter in objects.Parameter] == [
        field.name for field in fields(objects.Parameters)
    ]


def test_abort_codes_have_their_numbers() -> None:
    declared = {
        name: code for module in modules() for name, (code, _) in source(module).errors.items()
    }
    for code in AbortCode:
        assert declared[code.name] == code


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert explain(9999) == "abort code 9999"
    assert explain(2).startswith("ERROR_NO_PERMISSION: ")
