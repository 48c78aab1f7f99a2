"""Epochs as messages."""

from __future__ import annotations

from pocketsui.ledger.consensus import MAINNET
from pocketsui.ledger.epochs import EpochSettings
from pocketsui.records import EpochRecord
from pocketsui.rpc.masks import Mask
from pocketsui.transactions import limits
from pocketsui.transactions.gas import (
    REBATE_BASIS_POINTS,
    STORAGE_PRICE,
    STORAGE_UNITS_PER_BYTE,
)
from sui_wire.rpc.epoch_pb2 import Epoch as EpochMessage
from sui_wire.rpc.epoch_pb2 import SystemState

_ATTRIBUTES = {
    "max_tx_size_bytes": limits.MAX_TRANSACTION_BYTES,
    "max_pure_argument_size": limits.MAX_PURE_BYTES,
    "max_input_objects": limits.MAX_INPUTS,
    "max_programmable_tx_commands": limits.MAX_COMMANDS,
    "max_arguments": limits.MAX_ARGUMENTS,
    "max_type_arguments": limits.MAX_TYPE_ARGUMENTS,
    "max_modules_in_publish": limits.MAX_MODULES,
    "max_package_dependencies": limits.MAX_DEPENDENCIES,
    "max_gas_payment_objects": limits.MAX_GAS_COINS,
    "max_tx_gas": limits.MAX_GAS_BUDGET,
    "max_gas_price": limits.MAX_GAS_PRICE,
    "base_tx_cost_fixed": limits.MIN_COMPUTATION_UNITS,
    "max_move_object_size": limits.MAX_OBJECT_BYTES,
    "max_size_written_objects": limits.MAX_WRITTEN_BYTES,
    "max_move_package_size": limits.MAX_PACKAGE_BYTES,
    "max_serialized_tx_effects_size_bytes": limits.MAX_EFFECTS_BYTES,
    "obj_data_cost_refundable": STORAGE_UNITS_PER_BYTE,
    "storage_gas_price": STORAGE_PRICE,
    "storage_rebate_rate": REBATE_BASIS_POINTS,
    "max_deferral_rounds_for_congestion_control": MAINNET.budget.deferrals,
    "min_checkpoint_interval_ms": MAINNET.interval_ms,
}
"""What is enforced here of Sui's protocol config; the last two with `--profile mainnet` only."""


def fill_epoch(
    message: EpochMessage, record: EpochRecord, settings: EpochSettings, mask: Mask
) -> None:
    """An epoch; what its end is, is said only once it has ended."""
    if "epoch" in mask:
        message.epoch = record.number
    if "committee" in mask:
        message.committee.epoch = record.number
        for member in record.committee:
            message.committee.members.add(public_key=member.public_key, weight=member.weight)
    if "first_checkpoint" in mask:
        message.first_checkpoint = record.first_checkpoint
    if "last_checkpoint" in mask and record.last_checkpoint is not None:
        message.last_checkpoint = record.last_checkpoint
    if "start" in mask:
        message.start.FromMilliseconds(record.start_ms)
    if "end" in mask and record.end_ms is not None:
        message.end.FromMilliseconds(record.end_ms)
    if "reference_gas_price" in mask:
        message.reference_gas_price = record.reference_gas_price
    if "system_state" in mask:
        _fill_system_state(message.system_state, record, settings)
    if "protocol_config" in mask:
        message.protocol_config.protocol_version = record.protocol_version
        for name, value in _ATTRIBUTES.items():
            message.protocol_config.attributes[name] = str(value)


def _fill_system_state(message: SystemState, record: EpochRecord, settings: EpochSettings) -> None:
    """What is true here of a network's system state: nobody stakes, nothing is subsidised."""
    message.version = 2
    message.epoch = record.number
    message.protocol_version = record.protocol_version
    message.reference_gas_price = record.reference_gas_price
    message.epoch_start_timestamp_ms = record.start_ms
    message.safe_mode = False
    message.safe_mode_storage_rewards = 0
    message.safe_mode_computation_rewards = 0
    message.safe_mode_storage_rebates = 0
    message.safe_mode_non_refundable_storage_fee = 0
    message.stake_subsidy.balance = 0
    message.parameters.epoch_duration_ms = settings.duration_ms
    message.validators.total_stake = 0
    for number, member in enumerate(record.committee):
        validator = message.validators.active_validators.add(name=f"pocketsui {number}")
        validator.protocol_public_key = member.public_key
        validator.voting_power = member.weight
        validator.gas_price = record.reference_gas_price
