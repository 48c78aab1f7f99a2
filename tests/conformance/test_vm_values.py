"""Every family of instructions, and the library, give the same values on the real VM and ours."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pocketsui.bytecode import read_module
from sui_wire.bcs import Writer
from tests.conformance.both import SENDER
from tests.conformance.corpus import assert_same_values, modules, run_call


def u8(value: int) -> bytes:
    return value.to_bytes(1, "little")


def u64(value: int) -> bytes:
    return value.to_bytes(8, "little")


TRUE, FALSE = b"\x01", b"\x00"


def octets(value: bytes) -> bytes:
    return bytes(Writer().bytes(value))


def numbers(*values: int) -> bytes:
    return bytes(Writer().vector(values, Writer.u64))


CALLS: dict[str, tuple[tuple[bytes, ...], ...]] = {
    "arithmetic::deep": ((u64(3), u64(4), u64(5)), (u64(0), u64(0), u64(0)), (u64(2**63),) * 3),
    "arithmetic::order_of_failures": ((u64(0), u64(9)), (u64(1), u64(9)), (u64(5), u64(1))),
    "arithmetic::both": ((TRUE, FALSE), (TRUE, TRUE)),
    "arithmetic::either": ((FALSE, FALSE), (TRUE, FALSE)),
    "arithmetic::not": ((FALSE,), (TRUE,)),
    "control::choose": tuple((u64(n),) for n in (0, 1, 4, 5, 10, 1000)),
    "control::sum_to": tuple((u64(n),) for n in (0, 1, 7, 60, 1000)),
    "control::collatz": ((u64(1),), (u64(27),)),
    "control::nested": ((u64(3),), (u64(8),)),
    "control::fibonacci": ((u64(0),), (u64(15),)),
    "control::even": tuple((u64(n),) for n in (0, 9, 900, 1023, 1024, 1025, 1026)),  # deep calls
    "control::abort_if_odd": ((u64(3),), (u64(4),)),
    "control::abort_inside": ((u64(3),), (u64(4),), (u64(2**64 - 1),)),
    "control::swap": ((u64(3), u64(4)),),
    "control::many": ((u64(3),), (u64(2**64 - 1),)),
    "control::short_circuit": tuple((u64(n),) for n in (0, 1, 2, 3, 4, 100)),
    "control::shadow": ((u64(5),),),
    "values::copies": ((u64(1), u64(2)), (u64(2**64 - 1), u64(0))),
    "values::through_fields": ((u64(5),), (u64(2**63),)),
    "values::through_locals": ((u64(5),), (u64(2**64 - 1),), (u64(2**64 - 2),)),
    "values::generic": ((u64(5),), (u64(2**63),)),
    "values::boxes": ((u64(5),),),
    "values::pairs": ((u64(5), octets(b"five")),),
    "values::equality": ((u64(5),),),
    "values::reassigned": ((u64(5),),),
    "enums::area": tuple((u64(kind), u64(a), u64(4)) for kind in range(4) for a in (3, 11)),
    "enums::grow": tuple((u64(kind), u64(a)) for kind in range(4) for a in (3, 7)),
    "enums::widest": tuple((u64(kind), u64(9), u64(4)) for kind in range(4)),
    "enums::sum": tuple((u64(count), u64(9)) for count in range(3)),
    "enums::generic_set": ((u64(9),),),
    "enums::literal": tuple((u64(n),) for n in (0, 1, 2, 3, 100)),
    "vectors::numbers": ((u64(0),), (u64(5),), (u64(300),)),
    "vectors::get": ((numbers(4, 5), u64(1)), (numbers(4, 5), u64(2)), (numbers(), u64(0))),
    "vectors::set": ((numbers(4, 5), u64(1), u64(9)), (numbers(4, 5), u64(2), u64(9))),
    "vectors::last": ((octets(b"ab"),), (octets(b""),)),
    "vectors::swapped": (
        (numbers(4, 5), u64(0), u64(1)),
        (numbers(4, 5), u64(0), u64(2)),
        (numbers(4), u64(0), u64(0)),
    ),
    "vectors::unpacked": ((numbers(),), (numbers(1),)),
    "vectors::literals": ((),),
    "vectors::constants": ((),),
    "vectors::sub_u8": ((octets(b"ab"), u64(1)), (octets(b"ab"), u64(2))),
    "vectors::items": ((u64(4),),),
    "vectors::matrix": ((),),
    "vectors::reversed": ((octets(b"abc"),), (octets(b""),)),
    "vectors::joined": ((numbers(1, 2), numbers(3)), (numbers(), numbers())),
    "vectors::has": ((numbers(1, 2), u64(2)), (numbers(1, 2), u64(3))),
    "vectors::find": ((numbers(1, 2), u64(2)), (numbers(1, 2), u64(3))),
    "vectors::without": ((numbers(1, 2, 3), u64(0)), (numbers(1, 2), u64(2))),
    "vectors::with": ((numbers(1, 2), u64(9), u64(2)), (numbers(1, 2), u64(9), u64(3))),
    "vectors::swap_out": ((numbers(1, 2, 3), u64(0)), (numbers(), u64(0)), (numbers(1), u64(1))),
    "vectors::generic": ((u64(4),),),
    "library::to_bytes": ((u8(5), bytes(Writer().vector((1, 65535), Writer.u16))),),
    "library::bytes_of_option": ((u64(4),),),
    "library::utf8": ((octets("grün".encode()),), (octets(b"\xff"),), (octets(b"\xed\xa0\x80"),)),
    "library::try_utf8": ((octets(b"fine"),), (octets(b"\xc0\x80"),)),
    "library::ascii_string": ((octets(b"fine"),), (octets(b"\x80"),)),
    "library::substring": (
        (octets(b"hello"), u64(1), u64(3)),
        (octets(b"hello"), u64(3), u64(1)),
        (octets(b"hello"), u64(0), u64(6)),
        (octets("ü".encode()), u64(0), u64(1)),
    ),
    "library::index_of": ((octets(b"hello"), octets(b"lo")), (octets(b"hello"), octets(b"x"))),
    "library::insert": (
        (octets(b"hello"), u64(2), octets(b"--")),
        (octets(b"hello"), u64(9), octets(b"--")),
    ),
    "library::append": ((octets(b"he"), octets(b"llo")),),
    "library::extract": ((TRUE,), (FALSE,)),
    "library::fill": ((TRUE,), (FALSE,)),
    "library::swap_or_fill": ((TRUE,), (FALSE,)),
    "library::option_mut": ((u64(5),),),
    "library::name_of_tagged": ((),),
    "library::name_of_primitive": ((),),
    "library::address_to_u256": ((b"\x12" * 32,),),
    "library::address_from_bytes": ((octets(b"\x12" * 32),),),
    "library::hex_encode": ((octets(b"\x00\xfe"),), (octets(b""),)),
    "library::hex_decode": ((octets(b"00FEab"),), (octets(b"0"),), (octets(b"0g"),)),
    "library::sha2": ((octets(b"abc"),),),
    "library::sha3": ((octets(b"abc"),),),
    "library::map": (
        (numbers(5, 6, 7), u64(6)),
        (numbers(5, 5), u64(5)),
        (numbers(5, 6), u64(9)),
    ),
    "library::counters": ((numbers(5, 5, 6),), (numbers(),)),
    "library::set": (
        (octets(b"\x01\x02\x03"), u8(2)),
        (octets(b"\x01\x01"), u8(1)),
        (octets(b"\x01"), u8(2)),
    ),
    "library::peel": (
        (octets(u64(7) + b"\x01" + octets(b"ab") + b"\x09" * 32),),
        (octets(u64(7) + b"\x02"),),
        (octets(u64(7)[:7]),),
    ),
    "library::power": ((u64(3), u8(7)), (u64(3), u8(0)), (u64(3), u8(100))),
    "library::root": ((u64(17),), (u64(2**64 - 1),)),
    "library::text": ((u64(0),), (u64(2**64 - 1),)),
    "containers::in_table": (
        (numbers(5, 6), u64(6)),
        (numbers(5, 6), u64(7)),
        (numbers(5, 5), u64(5)),
    ),
    "containers::words": ((),),
    "containers::in_object_table": ((u64(5),),),
    "containers::in_object_bag": ((u64(5),),),
    "containers::bag_of_other_type": ((),),
    "containers::supply": (
        (u64(9), u64(4)),
        (u64(9), u64(10)),
        (u64(2**64 - 1), u64(0)),
        (u64(2**64 - 2), u64(1)),
    ),
    "containers::minted_twice": ((u64(9), u64(4)), (u64(2**63), u64(2**63))),
    "containers::not_zero": ((u64(0),), (u64(1),)),
    "containers::coins": ((u64(10), u64(3)), (u64(10), u64(0)), (u64(10), u64(11))),
    "containers::map_api": ((u64(9),), (u64(2),), (u64(3),)),
    "containers::map_refusals": tuple((u64(kind),) for kind in range(8)),
    "containers::set_api": ((u64(1),), (u64(2),), (u64(9),)),
    "containers::same_set": ((u64(1),),),
    "containers::option_api": ((TRUE, u64(1)), (FALSE, u64(6)), (TRUE, u64(6))),
    "containers::option_refusals": tuple((u64(kind),) for kind in range(5)),
    "containers::ascii_api": ((octets(b"Hello"),), (octets(b"a\nb"),), (octets(b""),)),
    "containers::ascii_parts": (
        (u64(0), u64(3)),
        (u64(5), u64(7)),
        (u64(6), u64(7)),
        (u64(3), u64(2)),
        (u64(1), u64(8)),
    ),
    "containers::bits": ((u64(8), u64(3)), (u64(8), u64(8)), (u64(0), u64(0)), (u64(1024), u64(0))),
    "containers::narrow": ((u64(255),), (u64(256),), (u64(2**32),)),
    "containers::helpers": ((u64(3), u64(9)), (u64(9), u64(3))),
    "containers::peel_many": (
        (octets(b"\x02\x01\x00" + b"\x01" + u64(7) + b"\x02\x01a\x00" + b"\x09" * 16 + b"!"),),
        (octets(b"\x00\x00\x00" + b"\x09" * 15),),
        (octets(b"\x80\x80\x80\x80\x01"),),
        (octets(b"\x01\x02"),),
    ),
    "containers::names": ((),),
    "containers::module_of_primitive": ((),),
    "library::round_up": ((u64(7), u64(2)), (u64(8), u64(2)), (u64(7), u64(0))),
}

CASES = [(name, arguments) for name, given_ in CALLS.items() for arguments in given_]


@pytest.mark.parametrize(
    ("name", "arguments"), CASES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(CASES)]
)
def test_the_call_does_the_same_on_both(name: str, arguments: tuple[bytes, ...]) -> None:
    assert_same_values(name, *arguments)


def _arithmetic() -> dict[str, list[int]]:
    """Each function of integers in the corpus, with the widths of its parameters."""
    module = next(one for one in map(read_module, modules()) if one.name == "arithmetic")
    functions = {}
    for definition in module.function_definitions:
        handle = module.function_handles[definition.handle]
        widths = [getattr(token, "bits", 0) for token in module.signatures[handle.parameters]]
        if all(widths):
            functions[module.function_name(definition)] = widths
    return functions


def _edge(bits: int) -> st.SearchStrategy[int]:
    """Numbers of so many bits, mostly near what can go wrong."""
    edges = [0, 1, 2, 7, 8, bits - 1, 2 ** (bits - 1), 2**bits - 1]
    return st.one_of(
        st.sampled_from([edge for edge in edges if edge < 2**bits]), st.integers(0, 2**bits - 1)
    )


ARITHMETIC = _arithmetic()


@given(data=st.data(), name=st.sampled_from(sorted(ARITHMETIC)))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_arithmetic_of_any_numbers_does_the_same_on_both(data: st.DataObject, name: str) -> None:
    arguments = [data.draw(_edge(bits)).to_bytes(bits // 8, "little") for bits in ARITHMETIC[name]]
    assert_same_values(f"arithmetic::{name}", *arguments)


def test_an_address_is_a_number_with_the_most_significant_byte_first() -> None:
    """The oracle has the bytes the other way round (see ``oracle``); Sui has them like this."""
    number = (7).to_bytes(32, "little")
    done = run_call("library::address_from_u256", number)
    assert done.results[0].returned[0].contents == bytes(31) + b"\x07"


def test_the_context_tells_the_sender_and_the_epoch() -> None:
    """The oracle's views have a sender of their own."""
    sender, epoch, is_alone = run_call("containers::context").results[0].returned
    assert (sender.contents, epoch.contents, is_alone.contents) == (SENDER, u64(0), TRUE)
