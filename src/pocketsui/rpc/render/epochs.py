"""Epochs as messages."""

from __future__ import annotations

from pocketsui.rpc.masks import Mask
from pocketsui.transactions import limits
from pocketsui.transactions.checks import Epoch
from sui_wire.committee import TOTAL_WEIGHT
from sui_wire.rpc.epoch_pb2 import Epoch as EpochMessage

_ATTRIBUTES = {
    "max_tx_size_bytes": limits.MAX_TRANSACTION_BYTES,
    "max_pure_argument_size": limits.MAX_PURE_BYTES,
    "max_input_objects": limits.MAX_INPUTS,
    "max_programmable_tx_commands": limits.MAX_COMMANDS,
    "max_arguments": limits.MAX_ARGUMENTS,
    "max_gas_payment_objects": limits.MAX_GAS_COINS,
    "max_tx_gas": limits.MAX_GAS_BUDGET,
    "max_gas_price": limits.MAX_GAS_PRICE,
    "base_tx_cost_fixed": limits.MIN_COMPUTATION_UNITS,
    "max_move_object_size": limits.MAX_OBJECT_BYTES,
    "max_move_package_size": limits.MAX_PACKAGE_BYTES,
    "max_serialized_tx_effects_size_bytes": limits.MAX_EFFECTS_BYTES,
}


def fill_epoch(message: EpochMessage, epoch: Epoch, authority: bytes, mask: Mask) -> None:
    """The current epoch: it has not ended, and its committee has one member."""
    if "epoch" in mask:
        message.epoch = epoch.number
    if "committee" in mask:
        message.committee.epoch = epoch.number
        message.committee.members.add(public_key=authority, weight=TOTAL_WEIGHT)
    if "first_checkpoint" in mask:
        message.first_checkpoint = 0
    if "start" in mask:
        message.start.FromMilliseconds(epoch.start_ms)
    if "reference_gas_price" in mask:
        message.reference_gas_price = epoch.reference_gas_price
    if "system_state" in mask:
        message.system_state.version = 2
        message.system_state.epoch = epoch.number
        message.system_state.protocol_version = limits.PROTOCOL_VERSION
        message.system_state.reference_gas_price = epoch.reference_gas_price
        message.system_state.epoch_start_timestamp_ms = epoch.start_ms
    if "protocol_config" in mask:
        message.protocol_config.protocol_version = limits.PROTOCOL_VERSION
        for name, value in _ATTRIBUTES.items():
            message.protocol_config.attributes[name] = str(value)
