"""Package 0x1, the Move standard library: one file a module."""

from importlib import import_module

# A module is declared by being imported; one that names another's types comes after it.
MODULES = (
    "vector",
    "option",
    "ascii",
    "string",
    "bcs",
    "hash",
    "address",
    "type_name",
    "integers",
    "bit_vector",
    "fixed_point32",
    "fixed_point",
    "internal",
    "debug",
)

for _name in MODULES:
    import_module(f"{__name__}.{_name}")
