"""``sui::sui``: the type of the coin that pays for gas."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.framework.sui.coin import COIN_DATATYPE
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value
from sui_wire.object import AddressOwner

SUI_MODULE = FrameworkModule(SUI, "sui")
SUI_TYPE = SUI_MODULE.struct("public struct SUI has drop { dummy_field: bool }").apply(())
SUI_COIN = COIN_DATATYPE.apply((SUI_TYPE,))


@SUI_MODULE.function("public entry fun transfer(c: Coin<SUI>, recipient: address)")
def transfer(m: Machine, coin: Value, recipient: Value) -> None:
    m.objects.transfer(AddressOwner(recipient), SUI_COIN, coin)
