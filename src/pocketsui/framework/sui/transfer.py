"""``sui::transfer``: who owns an object next.

The functions without ``public_`` may be called only in the module that defines the type, and by no
transaction.
"""

from __future__ import annotations

from pocketsui.framework.clever import clever_code
from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui.party import sole_owner
from pocketsui.vm.machine import Machine
from pocketsui.vm.object_runtime import CannotReceive, ChildTypeMismatch
from pocketsui.vm.values import Value
from sui_wire.object import IMMUTABLE, AddressOwner, ConsensusAddressOwner, SharedOwner

TRANSFER = FrameworkModule(SUI, "transfer")
TRANSFER.struct("public struct Receiving<phantom T: key> has drop { id: ID, version: u64 }")
SHARED_NON_NEW_OBJECT = 0  # ESharedNonNewObject
RECEIVING_TYPE_MISMATCH = 2  # EReceivingObjectTypeMismatch
UNABLE_TO_RECEIVE = 3  # EUnableToReceiveObject
INVALID_PARTY = 6  # EInvalidPartyPermissions
FUEL = 52
NEW_SHARED = SharedOwner(0)  # the node puts the version the transaction gives, here and below


def _send(m: Machine, types: Types, value: Value, recipient: Value) -> None:
    m.charge(FUEL)
    m.objects.transfer(AddressOwner(recipient), types[0], value)


def _freeze(m: Machine, types: Types, value: Value) -> None:
    m.charge(FUEL)
    m.objects.transfer(IMMUTABLE, types[0], value)


def _share(m: Machine, types: Types, value: Value) -> None:
    """Only what this transaction made, or what is shared already."""
    m.charge(FUEL)
    object_id = value[0][0][0]
    if object_id in m.objects.new_ids:
        m.objects.transfer(NEW_SHARED, types[0], value)
        return
    owner = m.objects.input_owners.get(object_id)
    if not isinstance(owner, SharedOwner):
        raise TRANSFER.abort(
            "share_object_impl", SHARED_NON_NEW_OBJECT, "the object was not made just now"
        )
    m.objects.transfer(owner, types[0], value)


for _name, _python, _rest in (
    ("transfer", _send, ", recipient: address"),
    ("freeze_object", _freeze, ""),
    ("share_object", _share, ""),
):
    TRANSFER.function(f"public fun {_name}<T: key>(obj: T{_rest})", internal=True)(_python)
    TRANSFER.function(f"public fun public_{_name}<T: key + store>(obj: T{_rest})")(_python)


def _receive(m: Machine, types: Types, parent: Value, receiving: Value) -> Value:
    m.charge(FUEL)
    try:
        return m.objects.receive(parent[0][0], receiving[0][0], receiving[1], types[0])
    except CannotReceive as error:
        raise TRANSFER.abort("receive_impl", UNABLE_TO_RECEIVE, str(error)) from None
    except ChildTypeMismatch as error:
        raise TRANSFER.abort("receive_impl", RECEIVING_TYPE_MISMATCH, str(error)) from None


def _declare_party_transfer(name: str, bound: str, line: int, *, internal: bool) -> None:
    code = clever_code(line, INVALID_PARTY, code=INVALID_PARTY)

    def send(m: Machine, types: Types, value: Value, party: Value) -> None:
        m.charge(FUEL)
        owner = sole_owner(party)
        if owner is None:
            raise TRANSFER.abort(name, code, "only a party of one owner can hold an object")
        m.objects.transfer(ConsensusAddressOwner(0, owner), types[0], value)

    TRANSFER.function(f"public fun {name}<T: {bound}>(obj: T, party: Party)", internal=internal)(
        send
    )


_declare_party_transfer("party_transfer", "key", 80, internal=True)
_declare_party_transfer("public_party_transfer", "key + store", 96, internal=False)


_ARGUMENTS = "(parent: &mut UID, to_receive: Receiving<T>): T"
TRANSFER.function(f"public fun receive<T: key>{_ARGUMENTS}", internal=True)(_receive)
TRANSFER.function(f"public fun public_receive<T: key + store>{_ARGUMENTS}")(_receive)


@TRANSFER.function("public fun receiving_object_id<T: key>(receiving: &Receiving<T>): ID")
def receiving_object_id(_: Machine, _types: Types, receiving: Value) -> Value:
    return [receiving[0][0]]
