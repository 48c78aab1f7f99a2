"""How the framework's functions may be written in Move: as methods, with brackets.

Compilers need it and ledgers do not: it is for the interface stubs. By module, as the real sources
declare it; a function whose first argument is of a type of its own module is its method anyway.
"""

from __future__ import annotations

DEFINES_PRIMITIVE = {
    "std::vector": "vector",
    "sui::address": "address",
    **{f"std::u{bits}": f"u{bits}" for bits in (8, 16, 32, 64, 128, 256)},
}
"""Modules whose functions are methods of a type that is built into the language."""

METHODS: dict[str, tuple[str, ...]] = {
    "std::vector": (
        "std::string::utf8 as vector.to_string",
        "std::string::try_utf8 as vector.try_to_string",
        "std::ascii::string as vector.to_ascii_string",
        "std::ascii::try_string as vector.try_to_ascii_string",
    ),
    "std::ascii": ("std::string::from_ascii as String.to_string",),
    "sui::address": ("sui::object::id_from_address as address.to_id",),
    "sui::object": (
        "id_to_address as ID.to_address",
        "id_to_bytes as ID.to_bytes",
        "uid_as_inner as UID.as_inner",
        "uid_to_inner as UID.to_inner",
        "uid_to_address as UID.to_address",
        "uid_to_bytes as UID.to_bytes",
    ),
    "sui::transfer": ("receiving_object_id as Receiving.object_id",),
    "sui::balance": ("sui::coin::from_balance as Balance.into_coin",),
    "sui::coin": (
        "sui::pay::split_vec as Coin.split_vec",
        "sui::pay::join_vec as Coin.join_vec",
        "sui::pay::split_and_transfer as Coin.split_and_transfer",
        "sui::pay::divide_and_keep as Coin.divide_and_keep",
    ),
    "sui::package": (
        "burn_publisher as Publisher.burn",
        "published_module as Publisher.module_",
        "published_package as Publisher.package",
        "upgrade_package as UpgradeCap.package",
        "upgrade_policy as UpgradeCap.policy",
        "ticket_package as UpgradeTicket.package",
        "ticket_policy as UpgradeTicket.policy",
        "ticket_digest as UpgradeTicket.digest",
        "receipt_cap as UpgradeReceipt.cap",
        "receipt_package as UpgradeReceipt.package",
    ),
    "sui::kiosk": (
        "kiosk_owner_cap_for as KioskOwnerCap.kiosk",
        "purchase_cap_kiosk as PurchaseCap.kiosk",
        "purchase_cap_item as PurchaseCap.item",
        "purchase_cap_min_price as PurchaseCap.min_price",
    ),
}

INDEXED: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "std::vector",
            "sui::table",
            "sui::object_table",
            "sui::linked_table",
            "sui::table_vec",
            "sui::bag",
            "sui::object_bag",
        ),
        frozenset({"borrow", "borrow_mut"}),
    ),
    "sui::vec_map": frozenset({"get", "get_mut"}),
}
"""Functions that ``container[key]`` means."""
