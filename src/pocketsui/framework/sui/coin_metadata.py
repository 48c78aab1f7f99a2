"""The part of ``sui::coin`` that is about a currency's metadata."""

from __future__ import annotations

from pocketsui.framework.declare import Types
from pocketsui.framework.getters import declare_getter
from pocketsui.framework.sui.coin import COIN
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

DECIMALS, NAME, SYMBOL, DESCRIPTION, ICON_URL = range(1, 6)  # fields of CoinMetadata

for _position, _name, _type in (
    (DECIMALS, "decimals", "u8"),
    (NAME, "name", "string::String"),
    (SYMBOL, "symbol", "ascii::String"),
    (DESCRIPTION, "description", "string::String"),
    (ICON_URL, "icon_url", "Option<Url>"),
):
    declare_getter(
        COIN, f"public fun get_{_name}<T>(metadata: &CoinMetadata<T>): {_type}", _position
    )


def _declare_update(position: int, name: str, type_: str) -> None:
    def update(_: Machine, _types: Types, _cap: Value, metadata: Value, text: Value) -> None:
        metadata[position] = [[[text]]] if position == ICON_URL else text

    COIN.function(
        f"public entry fun update_{name}<T>"
        f"(_treasury: &TreasuryCap<T>, metadata: &mut CoinMetadata<T>, {name}: {type_})"
    )(update)


_declare_update(NAME, "name", "string::String")
_declare_update(SYMBOL, "symbol", "ascii::String")
_declare_update(DESCRIPTION, "description", "string::String")
_declare_update(ICON_URL, "icon_url", "ascii::String")
