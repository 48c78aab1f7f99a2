"""``sui::tx_context``: what a transaction may know of itself.

The struct a function receives is a token; the answers come from the machine.
"""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

TX_CONTEXT = FrameworkModule(SUI, "tx_context")
TX_CONTEXT_DATATYPE = TX_CONTEXT.struct(
    "public struct TxContext has drop { sender: address, tx_hash: vector<u8>, epoch: u64,"
    " epoch_timestamp_ms: u64, ids_created: u64 }"
)


def context_value(m: Machine) -> Value:
    """The ``TxContext`` that a transaction's calls receive."""
    return [m.sender, bytearray(m.digest), m.epoch, m.epoch_timestamp_ms, 0]


@TX_CONTEXT.function("public fun sender(self: &TxContext): address")
def sender(m: Machine, _context: Value) -> Value:
    return m.sender


@TX_CONTEXT.function("public fun digest(self: &TxContext): &vector<u8>")
def digest(_: Machine, context: Value) -> Value:
    return context[1]


@TX_CONTEXT.function("public fun epoch(self: &TxContext): u64")
def epoch(m: Machine, _context: Value) -> Value:
    return m.epoch


@TX_CONTEXT.function("public fun epoch_timestamp_ms(self: &TxContext): u64")
def epoch_timestamp_ms(m: Machine, _context: Value) -> Value:
    return m.epoch_timestamp_ms


@TX_CONTEXT.function("public fun sponsor(self: &TxContext): Option<address>")
def sponsor(m: Machine, _context: Value) -> Value:
    return [[] if m.sponsor is None else [m.sponsor]]


@TX_CONTEXT.function("public fun fresh_object_address(ctx: &mut TxContext): address")
def fresh_object_address(m: Machine, _context: Value) -> Value:
    m.charge(52)
    return m.fresh_id()


@TX_CONTEXT.function("public fun reference_gas_price(self: &TxContext): u64")
def reference_gas_price(m: Machine, _context: Value) -> Value:
    return m.reference_gas_price


@TX_CONTEXT.function("public fun gas_price(self: &TxContext): u64")
def gas_price(m: Machine, _context: Value) -> Value:
    return m.gas_price
