"""Package 0x1, the Move standard library. Modules are declared by being imported, in this order."""

from pocketsui.framework.std import (  # isort: skip
    vector,
    option,
    ascii,
    string,
    bcs,
    hash,
    address,
    type_name,
    integers,
    bit_vector,
    debug,
)

__all__ = [
    "address",
    "ascii",
    "bcs",
    "bit_vector",
    "debug",
    "hash",
    "integers",
    "option",
    "string",
    "type_name",
    "vector",
]
