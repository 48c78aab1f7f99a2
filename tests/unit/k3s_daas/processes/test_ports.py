"""A process is not started while a stranger listens where it is to be probed."""

import socket

import pytest

from k3s_daas.processes.ports import check_port_free
from k3s_daas.processes.spec import ExecProbe, HttpProbe, Probe, ProcessSpec, TcpProbe

HOST = "127.0.0.1"


def spec(readiness: Probe | None) -> ProcessSpec:
    return ProcessSpec(name="one", argv=("true",), readiness=readiness)


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server((HOST, 0)) as stranger:
        port = stranger.getsockname()[1]
        for probe in (TcpProbe(HOST, port), HttpProbe(f"http://{HOST}:{port}/readyz")):
            with pytest.raises(OSError, match=f"port {port} of {HOST} is taken by another"):
                check_port_free(spec(probe))


def test_a_port_that_is_free_is_no_obstacle() -> None:
    with socket.create_server((HOST, 0)) as stranger:
        port = stranger.getsockname()[1]
    check_port_free(spec(TcpProbe(HOST, port)))


@pytest.mark.parametrize("probe", [None, ExecProbe(("true",))])
def test_without_a_port_there_is_nothing_to_check(probe: Probe | None) -> None:
    check_port_free(spec(probe))
