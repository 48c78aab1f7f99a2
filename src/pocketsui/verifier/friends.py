"""Friends are other modules of the same package."""

from __future__ import annotations

from pocketsui.bytecode.module import CompiledModule
from pocketsui.verifier.errors import VerificationError
from sui_wire.ids import Address, short_address


def check_friends(module: CompiledModule) -> None:
    """Refuse a module that is its own friend, or has one in another package."""
    if module.module_handles[module.self_handle] in module.friends:
        raise VerificationError(
            "INVALID_FRIEND_DECL_WITH_SELF",
            "a module is no friend of itself; its functions are visible to it anyway",
            module=module.name,
        )
    for friend in module.friends:
        address = module.addresses[friend.address]
        if address != module.address:
            raise VerificationError(
                "INVALID_FRIEND_DECL_WITH_MODULES_OUTSIDE_ACCOUNT_ADDRESS",
                f"{short_address(Address(address))}::{module.identifiers[friend.name]} is in"
                " another package",
                module=module.name,
            )
