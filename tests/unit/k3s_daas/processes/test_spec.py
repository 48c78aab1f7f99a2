"""Declared processes: what is refused, and what survives the file."""

import pytest

from k3s_daas.processes.errors import BadSpecs
from k3s_daas.processes.spec import (
    ExecProbe,
    HttpProbe,
    ProcessSpec,
    TcpProbe,
    UnixProbe,
    among_others,
    check_specs,
    decode_specs,
    digest_of,
    encode_specs,
)

ETCD = ProcessSpec(name="etcd", argv=("etcd",), readiness=UnixProbe(path="/s"))
API = ProcessSpec(
    name="api",
    argv=("api", "--flag"),
    environ={"A": "b"},
    readiness=HttpProbe(url="https://h/readyz", ca_file="ca"),
    depends_on=("etcd",),
    network_namespace="/run/net",
)


def test_a_list_comes_back_from_its_file_as_it_was() -> None:
    specs = (
        ETCD,
        API,
        ProcessSpec(name="t", argv=("t",), readiness=TcpProbe(host="h", port=1)),
        ProcessSpec(name="e", argv=("e",), readiness=ExecProbe(argv=("true",))),
    )

    assert decode_specs(encode_specs(specs)) == specs


@pytest.mark.parametrize(
    ("specs", "why"),
    [
        ([ETCD, ETCD], "two processes are called 'etcd'"),
        ([API, ETCD], "must stand before it"),
        ([ProcessSpec(name="a/b", argv=("x",))], "process name 'a/b'"),
        ([ProcessSpec(name="a:b", argv=("x",))], "process name 'a:b'"),
        ([ProcessSpec(name="a", argv=())], "has no argv"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(specs: list[ProcessSpec], why: str) -> None:
    with pytest.raises(BadSpecs, match=why):
        encode_specs(specs)


def test_a_file_that_is_no_list_is_refused() -> None:
    with pytest.raises(BadSpecs, match="cannot be read"):
        decode_specs(b'{"name": "x"}')


def test_any_change_changes_the_digest() -> None:
    changed = ProcessSpec(name="etcd", argv=("etcd", "--debug"), readiness=ETCD.readiness)

    assert changed.digest != ETCD.digest
    assert digest_of([changed]) != digest_of([ETCD])
    assert digest_of([ETCD]) == digest_of((ETCD,))


def test_namespaces_are_entered_by_nsenter_which_becomes_the_program() -> None:
    assert ETCD.command == ("etcd",)
    assert API.command == ("nsenter", "--net=/run/net", "--", "api", "--flag")


def named(name: str, *depends_on: str, argv: str = "x") -> ProcessSpec:
    return ProcessSpec(name=name, argv=(argv,), depends_on=depends_on)


def test_processes_are_put_after_those_they_need() -> None:
    together = among_others(
        [named("etcd"), named("ledger")], [named("executor", "ledger"), named("gateway", "ledger")]
    )

    assert [spec.name for spec in together] == ["etcd", "ledger", "executor", "gateway"]
    check_specs(together)


def test_processes_are_put_before_those_that_need_them_and_in_place_of_their_old_selves() -> None:
    declared = [named("etcd"), named("ledger"), named("executor", "ledger"), named("x", "executor")]

    together = among_others(declared, [named("etcd"), named("ledger", argv="new")])

    assert [spec.name for spec in together] == ["etcd", "ledger", "executor", "x"]
    assert together[1].argv == ("new",)
    check_specs(together)
