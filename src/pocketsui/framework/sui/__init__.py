"""Package 0x2, Sui's framework: one file a module."""

from importlib import import_module

# A module is declared by being imported; one that names another's types comes after it.
MODULES = (
    "tx_context",
    "address",
    "object",
    "hex",
    "transfer",
    "event",
    "types",
    "dynamic_field",
    "dynamic_object_field",
    "derived_object",
    "versioned",
    "table",
    "table_vec",
    "linked_table",
    "object_table",
    "bag",
    "object_bag",
    "vec_map",
    "vec_set",
    "priority_queue",
    "party",
    "borrow",
    "math",
    "clock",
    "balance",
    "url",
    "coin",
    "sui",
    "pay",
    "package",
    "display",
    "bcs",
    "hash",
    "hmac",
    "ed25519",
)

for _name in MODULES:
    import_module(f"{__name__}.{_name}")
