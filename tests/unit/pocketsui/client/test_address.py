"""Addresses of nodes and faucets."""

import pytest

from pocketsui.client.address import host_and_port
from pocketsui.errors import InvalidRequest


def test_the_port_is_http_s_where_none_is_named() -> None:
    assert host_and_port("url", "http://[::1]:9000/") == ("::1", 9000)
    assert host_and_port("url", "http://ledger") == ("ledger", 80)


@pytest.mark.parametrize(
    "wrong",
    ["", "localhost:9000", "ftp://x", "http://", "http://x:99999", "http://x:y", "http://["],
)
def test_anything_else_is_refused_by_the_option_s_name(wrong: str) -> None:
    with pytest.raises(InvalidRequest, match=r"^faucet-url: .* is no address: "):
        host_and_port("faucet-url", wrong)
