"""The rules of programmable transactions, one small transaction each, with Sui's own verdict.

The real VM at hand runs commands without most of Sui's checks of their arguments (see ``oracle``),
so each case says what Sui answers, in the words of ``ExecutionFailureStatus`` and
``CommandArgumentError``, and whether the oracle lets it through all the same. The objects are those
of ``ptb_world``, the functions those of ``move_corpus/sources/rules.move``.
"""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.failure import ArgumentError, FailureKind
from sui_wire.transaction import (
    Input,
    MakeMoveVec,
    MergeCoins,
    NestedResult,
    Result,
    SplitCoins,
    TransferObjects,
)
from sui_wire.type_tag import PrimitiveType, VectorType
from tests.conformance.both import SENDER
from tests.conformance.ptb_world import (
    COIN,
    FROZEN,
    FULL,
    ODD,
    OTHER,
    READ_ONLY,
    SHARED,
    SMALL,
    THING,
    Rule,
    call,
    named,
    refused,
    type_,
    u64,
    unseen,
)

A, B, C, D = (Input(index) for index in range(4))
R, S = Result(0), Result(1)
E, F = ArgumentError, FailureKind
MALFORMED, MOVED = E.INVALID_BCS_BYTES, E.ARGUMENT_WITHOUT_VALUE


@dataclass(frozen=True)
class Plain:
    """Bytes for a function that returns its one plain argument.

    good        the BCS of such a value
    malformed   not of that form
    untrue      of that form, and still no such value: which the oracle does not notice
    """

    good: tuple[bytes, ...]
    malformed: tuple[bytes, ...]
    untrue: tuple[bytes, ...] = ()


PLAIN: dict[str, Plain] = {
    "a_bool": Plain((b"\x00", b"\x01"), (b"\x02", b"", b"\x00\x00")),
    "a_u8": Plain((b"\x00", b"\xff"), (b"", b"\x00\x00")),
    "a_u16": Plain((b"\x01\x02",), (b"\x01", bytes(3))),
    "a_u32": Plain((b"\x01\x02\x03\x04",), (bytes(3), bytes(5))),
    "a_u64": Plain((u64(2**64 - 1),), (bytes(7), bytes(9))),
    "a_u128": Plain((b"\xff" * 16,), (bytes(15), bytes(17))),
    "a_u256": Plain((b"\xff" * 32,), (bytes(31), bytes(33))),
    "an_address": Plain((b"\x07" * 32,), (bytes(31), bytes(33))),
    "an_id": Plain((b"\x07" * 32,), (bytes(31),)),
    "a_string": Plain(
        (b"\x00", b"\x05gr\xc3\xbcn"), (b"\x02a", b"\x80\x00"), (b"\x01\xff", b"\x03\xed\xa0\x80")
    ),
    "an_ascii": Plain((b"\x02ok",), (b"\x03ok",), (b"\x01\x80", b"\x02\xc3\xbc")),
    "bytes": Plain((b"\x00", b"\x02ab"), (b"\x03ab", b"\x01ab", b"", b"\x80\x80\x80\x80\x80\x01")),
    "numbers": Plain((b"\x02" + u64(1) + u64(2),), (b"\x02" + u64(1), b"\x01" + bytes(9))),
    "words": Plain((b"\x02\x01a\x00",), (b"\x02\x01a", b"\x01\x02a")),
    "maybe": Plain(
        (b"\x00", b"\x01" + u64(1)), (b"\x01", b"\x00" + u64(1)), (b"\x02" + u64(1) + u64(2),)
    ),
    "maybe_string": Plain((b"\x01\x01a",), (b"\x01\x02a",), (b"\x01\x01\xff",)),
    "strings": Plain((b"\x02\x01a\x01b",), (b"\x02\x01a",), (b"\x02\x01a\x01\xff",)),
}

RULES: dict[str, Rule] = {
    # where arguments come from
    "an input that is not there": Rule((), (call("a_u64", D),), refused(E.INDEX_OUT_OF_BOUNDS, 0)),
    "a result of a later command": Rule((), (call("a_u64", S),), refused(E.INDEX_OUT_OF_BOUNDS, 0)),
    "a result of the command itself": Rule(
        (), (call("a_u64", R),), refused(E.INDEX_OUT_OF_BOUNDS, 0)
    ),
    "a part of a result": Rule(
        (SENDER,), (call("pair"), TransferObjects((NestedResult(0, 0),), A))
    ),
    "a part that the result has not": Rule(
        (),
        (call("pair"), call("destroy", NestedResult(0, 2))),
        refused(E.SECONDARY_INDEX_OUT_OF_BOUNDS, 0, at=1),
    ),
    "two results as one": Rule(
        (), (call("pair"), call("destroy", R)), unseen(E.INVALID_RESULT_ARITY, 0, at=1)
    ),
    "no result as one": Rule(
        (), (call("nothing"), call("a_u64", R)), refused(E.INVALID_RESULT_ARITY, 0, at=1)
    ),
    # how many there are
    "too few arguments": Rule((), (call("a_u64"),), refused(F.ARITY_MISMATCH)),
    "too many arguments": Rule((u64(1),), (call("a_u64", A, A),), refused(F.ARITY_MISMATCH)),
    "too few type arguments": Rule((u64(1),), (call("same", A),), refused(F.TYPE_ARITY_MISMATCH)),
    "too many type arguments": Rule(
        (), (call("nothing", types=(PrimitiveType.U8,)),), refused(F.TYPE_ARITY_MISMATCH)
    ),
    "two type arguments": Rule((), (call("two_types", types=(PrimitiveType.U8, type_("Note"))),)),
    # what plain bytes may become
    "bytes as a struct": Rule(
        (u64(1),), (call("a_note", A),), unseen(E.INVALID_USAGE_OF_PURE_ARGUMENT, 0)
    ),
    "bytes as an object": Rule(
        (named(1) + u64(1),), (call("number", A),), unseen(E.INVALID_USAGE_OF_PURE_ARGUMENT, 0)
    ),
    "bytes as a vector of objects": Rule(
        (b"\x00",), (call("all", A),), unseen(E.INVALID_USAGE_OF_PURE_ARGUMENT, 0)
    ),
    "the same bytes as two types": Rule((b"\x01",), (call("a_u8", A), call("a_bool", A))),
    "bytes as a type parameter": Rule(
        (b"\x02\x01a\x00",),
        (call("same", A, types=(VectorType(VectorType(PrimitiveType.U8)),)),),
    ),
    # by reference
    "a number read": Rule((u64(5),), (call("read", A),)),
    "a number changed": Rule((u64(5),), (call("grow", A), call("grow", A))),
    "a number read twice at once": Rule((u64(5),), (call("two_read", A, A),)),
    "a number read and changed at once": Rule(
        (u64(5),),
        (call("read_and_grow", A, A),),
        unseen(E.INVALID_REFERENCE_ARGUMENT, 1),
    ),
    "a number changed twice at once": Rule(
        (u64(5),),
        (call("grow_both", A, A),),
        unseen(E.INVALID_REFERENCE_ARGUMENT, 0),
    ),
    "a number changed and copied at once": Rule((u64(5),), (call("grow_with", A, A),)),
    "a result changed, then read": Rule(
        (u64(5),), (call("a_u64", A), call("grow", R), call("read", R))
    ),
    "an object read twice at once": Rule((THING,), (call("two_things", A, A),)),
    "an object read and changed at once": Rule(
        (THING,),
        (call("change_one", A, A),),
        unseen(E.INVALID_REFERENCE_ARGUMENT, 0),
    ),
    "an object changed twice at once": Rule(
        (THING,),
        (call("change_two", A, A),),
        unseen(E.INVALID_REFERENCE_ARGUMENT, 0),
    ),
    "two objects changed at once": Rule((THING, OTHER), (call("change_two", A, B),)),
    "an object changed and moved at once": Rule(
        (THING,),
        (call("change_and_take", A, A),),
        unseen(E.CANNOT_MOVE_BORROWED_VALUE, 1),
    ),
    "a function that returns a reference": Rule(
        (THING,),
        (call("inside", A),),
        refused(F.INVALID_PUBLIC_FUNCTION_RETURN_TYPE),
    ),
    # of what type
    "an object of another type": Rule(
        (COIN,),
        (call("number", A),),
        unseen(E.TYPE_MISMATCH, 0),
    ),
    "a result of another type": Rule(
        (b"\x01",), (call("a_u8", A), call("a_u64", R)), refused(E.TYPE_MISMATCH, 0, at=1)
    ),
    "a type that is not there": Rule(
        (), (call("two_types", types=(type_("Nobody"),) * 2),), refused(F.TYPE_ARGUMENT_ERROR)
    ),
    "a type without the ability": Rule(
        (u64(1),),
        (call("kept", A), call("droppable", R, types=(type_("Kept"),))),
        refused(F.TYPE_ARGUMENT_ERROR, at=1),
    ),
    "a type with the ability": Rule(
        (u64(1),), (call("note", A), call("stored", R, types=(type_("Note"),)))
    ),
    "a generic struct of a number": Rule((u64(1),), (call("sack", A, types=(PrimitiveType.U64,)),)),
    "an object as a type with key": Rule((THING,), (call("keyed", A, types=(type_("Thing"),)),)),
    # what may be called
    "a function that is not there": Rule((), (call("nobody"),), refused(F.FUNCTION_NOT_FOUND)),
    "a private function": Rule((), (call("hidden"),), refused(F.NON_ENTRY_FUNCTION_INVOKED)),
    "a function of the package": Rule(
        (), (call("of_package"),), refused(F.NON_ENTRY_FUNCTION_INVOKED)
    ),
    "a private entry function": Rule((THING,), (call("entry_thing", A),)),
    "an entry function of the package": Rule((THING,), (call("entry_of_package", A),)),
    "a private entry function with a number": Rule((u64(1),), (call("entry_value", A),)),
    "a private entry function with a result": Rule(
        (u64(1),), (call("a_u64", A), call("entry_value", R))
    ),
    "the context": Rule((), (call("sender"), call("sender_of_changing"))),
    # results, used or left
    "a value with copy used twice": Rule(
        (u64(1),), (call("note", A), call("a_note", R), call("a_note", R))
    ),
    "a value with drop left over": Rule((u64(1),), (call("note", A),)),
    "a value without drop left over": Rule(
        (u64(1),),
        (call("kept", A),),
        unseen(F.UNUSED_VALUE_WITHOUT_DROP),
    ),
    "a second result left over": Rule(
        (u64(1),),
        (call("note", A), call("make", A)),
        unseen(F.UNUSED_VALUE_WITHOUT_DROP),
    ),
    "an object left over": Rule(
        (u64(1),),
        (call("make", A),),
        unseen(F.UNUSED_VALUE_WITHOUT_DROP),
    ),
    "a value without copy used twice": Rule(
        (u64(1),),
        (call("kept", A), call("unkeep", R), call("unkeep", R)),
        unseen(MOVED, 0, at=2),
    ),
    "an object moved, then read": Rule(
        (THING,),
        (call("destroy", A), call("number", A)),
        unseen(MOVED, 0, at=1),
    ),
    "a hot potato eaten": Rule((u64(1),), (call("cook", A), call("eat", R))),
    "a hot potato left over": Rule(
        (u64(1),),
        (call("cook", A),),
        unseen(F.UNUSED_VALUE_WITHOUT_DROP),
    ),
    # hot potatoes and entry functions
    "a hot potato given to an entry function": Rule(
        (u64(1),), (call("cook", A), call("entry_eat", R))
    ),
    "an entry function while a hot potato holds its argument": Rule(
        (THING,),
        (call("cook_with", A), call("entry_thing", A), call("eat", R)),
        unseen(E.INVALID_ARGUMENT_TO_PRIVATE_ENTRY_FUNCTION, 0, at=1),
    ),
    "an entry function of the package while a hot potato holds its argument": Rule(
        (THING,),
        (call("cook_with", A), call("entry_of_package", A), call("eat", R)),
        unseen(E.INVALID_ARGUMENT_TO_PRIVATE_ENTRY_FUNCTION, 0, at=1),
    ),
    "an entry function after the hot potato is gone": Rule(
        (THING,), (call("cook_with", A), call("eat", R), call("entry_thing", A))
    ),
    "an entry function beside a hot potato": Rule(
        (THING, OTHER), (call("cook_with", A), call("entry_thing", B), call("eat", R))
    ),
    # shared and frozen objects
    "a shared object changed": Rule((SHARED,), (call("bump", A),)),
    "a shared object that may only be read, read": Rule((READ_ONLY,), (call("number", A),)),
    "a shared object that may only be read, changed": Rule(
        (READ_ONLY,),
        (call("bump", A),),
        refused(E.INVALID_OBJECT_BY_MUTABLE_REFERENCE, 0),
    ),
    "a shared object that may only be read, moved": Rule(
        (READ_ONLY,),
        (call("destroy", A),),
        unseen(E.INVALID_OBJECT_BY_VALUE, 0),
    ),
    "a frozen object read": Rule((FROZEN,), (call("number", A),)),
    "a frozen object changed": Rule(
        (FROZEN,),
        (call("bump", A),),
        refused(E.INVALID_OBJECT_BY_MUTABLE_REFERENCE, 0),
    ),
    "a frozen object moved": Rule(
        (FROZEN,),
        (call("destroy", A),),
        unseen(E.INVALID_OBJECT_BY_VALUE, 0),
    ),
    # MakeMoveVec
    "a vector of objects": Rule((THING, OTHER), (MakeMoveVec(None, (A, B)), call("all", R))),
    "a vector of numbers": Rule(
        (u64(1), u64(2)), (MakeMoveVec(PrimitiveType.U64, (A, B)), call("numbers", R))
    ),
    "an empty vector of a type": Rule((), (MakeMoveVec(type_("Thing"), ()), call("all", R))),
    "a vector of numbers without the type": Rule(
        (u64(1),),
        (MakeMoveVec(None, (A,)),),
        unseen(E.INVALID_MAKE_MOVE_VEC_NON_OBJECT_ARGUMENT, 0),
    ),
    "a vector of two types": Rule(
        (THING, COIN),
        (MakeMoveVec(None, (A, B)),),
        unseen(E.TYPE_MISMATCH, 1),
    ),
    "a vector of one object twice": Rule(
        (THING,),
        (MakeMoveVec(None, (A, A)), call("all", R)),
        unseen(MOVED, 1),
    ),
    "a vector of objects left over": Rule(
        (THING,),
        (MakeMoveVec(None, (A,)),),
        unseen(F.UNUSED_VALUE_WITHOUT_DROP),
    ),
    # coins
    "a coin split": Rule(
        (COIN, u64(4), u64(5), SENDER),
        (
            SplitCoins(A, (B, C)),
            TransferObjects((NestedResult(0, 0), NestedResult(0, 1)), D),
        ),
    ),
    "a coin split into nothing": Rule((COIN,), (SplitCoins(A, ()),)),
    "a coin split by a result": Rule(
        (COIN, u64(4), SENDER),
        (call("a_u64", B), SplitCoins(A, (R,)), TransferObjects((S,), C)),
    ),
    "a coin split beyond its balance": Rule(
        (COIN, u64(4000)), (SplitCoins(A, (B,)),), refused(F.INSUFFICIENT_COIN_BALANCE)
    ),
    "something else split": Rule(
        (THING, u64(1)),
        (SplitCoins(A, (B,)),),
        unseen(E.TYPE_MISMATCH, 0),
    ),
    "a coin split by something else": Rule(
        (COIN, SMALL),
        (SplitCoins(A, (B,)),),
        refused(E.TYPE_MISMATCH, 1),
    ),
    "coins merged": Rule((COIN, SMALL), (MergeCoins(A, (B,)),)),
    "coins merged beyond what a balance can be": Rule(
        (COIN, FULL), (MergeCoins(A, (B,)),), refused(F.COIN_BALANCE_OVERFLOW)
    ),
    "a coin of another type merged": Rule(
        (COIN, ODD),
        (MergeCoins(A, (B,)),),
        unseen(E.TYPE_MISMATCH, 1),
    ),
    "a coin merged into itself": Rule(
        (COIN,),
        (MergeCoins(A, (A,)),),
        unseen(E.CANNOT_MOVE_BORROWED_VALUE, 1),
    ),
    # TransferObjects
    "objects sent": Rule((THING, COIN, SENDER), (TransferObjects((A, B), C),)),
    "an object without store sent": Rule(
        (SENDER,),
        (call("bound"), TransferObjects((R,), A)),
        refused(E.INVALID_TRANSFER_OBJECT, 0, at=1),
    ),
    "an object without store sent by its module": Rule(
        (SENDER,), (call("bound"), call("give_bound", R, A))
    ),
    "a number sent": Rule(
        (u64(1), SENDER),
        (call("a_u64", A), TransferObjects((R,), B)),
        unseen(E.INVALID_TRANSFER_OBJECT, 0, at=1),
    ),
    "an object sent to what is no address": Rule(
        (THING, b"\x01"), (TransferObjects((A,), B),), refused(MALFORMED, 1)
    ),
    "an object sent twice": Rule(
        (THING, SENDER),
        (TransferObjects((A, A), B),),
        unseen(MOVED, 1),
    ),
    "a frozen object sent": Rule(
        (FROZEN, SENDER),
        (TransferObjects((A,), B),),
        refused(E.INVALID_OBJECT_BY_VALUE, 0),
    ),
}
