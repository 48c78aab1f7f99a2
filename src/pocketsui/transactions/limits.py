"""Sui's limits on the size of things (mainnet, protocol version 140); always enforced."""

MAX_TRANSACTION_BYTES = 131_072
"""BCS of the transaction data (`max_tx_size_bytes`)."""
MAX_PURE_BYTES = 16_384
"""One pure input (`max_pure_argument_size`)."""
MAX_INPUTS = 2_048
"""Objects a transaction names, packages too (`max_input_objects`)."""
MAX_COMMANDS = 1_024
"""`max_programmable_tx_commands`."""
MAX_ARGUMENTS = 512
"""Arguments of one command (`max_arguments`)."""
MAX_TYPE_ARGUMENTS = 16
"""`max_type_arguments`."""
MAX_GAS_COINS = 256
"""One less may be given (`max_gas_payment_objects`)."""
MAX_MODULES = 64
"""Modules in a publish (`max_modules_in_publish`)."""
MAX_DEPENDENCIES = 32
"""Dependencies of a package (`max_package_dependencies`)."""
MAX_PUBLICATIONS = 5
"""Publish and Upgrade commands of one transaction (`max_publish_or_upgrade_per_ptb`)."""
MAX_EFFECTS_BYTES = 524_288
"""`max_serialized_tx_effects_size_bytes`."""
MAX_OBJECT_BYTES = 256_000
"""Contents of a Move object (`max_move_object_size`)."""
MAX_WRITTEN_BYTES = 5_000_000
"""All objects that a transaction writes, together (`max_size_written_objects`)."""
MAX_PACKAGE_BYTES = 102_400
"""`max_move_package_size`."""
MAX_GAS_BUDGET = 50_000_000_000_000
"""MIST (`max_tx_gas`)."""
MAX_GAS_PRICE = 50_000_000_000
"""MIST a unit; prices from here on are refused (`max_gas_price`)."""
MIN_COMPUTATION_UNITS = 1_000
"""The least a transaction is charged (`base_tx_cost_fixed`)."""
REFERENCE_GAS_PRICE = 1_000
"""MIST a unit, in every epoch of this node."""
MAX_ABORTED_GAS_PRICE = 100 * REFERENCE_GAS_PRICE
"""What a transaction that aborts pays a unit, at most
(`max_gas_price_rgp_factor_for_aborted_transactions`)."""
PROTOCOL_VERSION = 140
"""The version of Sui's rules that the limits follow."""
