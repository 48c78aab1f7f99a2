"""Instructions on structs, vectors and enums, plain and generic."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import (
    DatatypeToken,
    Primitive,
    ReferenceToken,
    Signature,
    SignatureToken,
    VectorToken,
)
from tests.conformance.programs.case_book import (
    ADDRESS,
    BOOL,
    BYTES,
    FALSE,
    RETURN,
    TRUE,
    U8,
    U64,
    Book,
    Step,
    T,
    loads,
    number,
    octets,
)
from tests.conformance.programs.modules import Code, Label


def structs(book: Book) -> None:
    """A plain struct, and a generic one applied to an integer, bytes and a type parameter."""
    ops = Opcode
    point, given = book.point, ((number(U64, 5), octets(b"ab")),)
    made: tuple[Step, ...] = (*loads(2), lambda code: code.pack(point))
    book.add("plain", ops.PACK, (U64, BYTES), (point,), given, *made, RETURN)
    apart: tuple[Step, ...] = (*made, lambda code: code.unpack(point), RETURN)
    book.add("plain", ops.UNPACK, (U64, BYTES), (U64, BYTES), given, *apart)
    _fields(book, point, (U64, BYTES), given, "plain")
    for token, value in ((U64, number(U64, 5)), (BYTES, octets(b"ab"))):
        _generic_struct(book, token, value, ())
    _generic_struct(book, T, number(U64, 5), (U64,))


def _generic_struct(
    book: Book, token: SignatureToken, value: bytes, types: tuple[Primitive, ...]
) -> None:
    box, given = book.box(token), ((value, number(U64, 7)),)
    made: tuple[Step, ...] = (*loads(2), lambda code: code.pack(box))
    name = f"of {token}"
    parameters = (token, U64)
    book.add(name, Opcode.PACK_GENERIC, parameters, (box,), given, *made, RETURN, types=types)
    apart: tuple[Step, ...] = (*made, lambda code: code.unpack(box), RETURN)
    book.add(name, Opcode.UNPACK_GENERIC, parameters, parameters, given, *apart, types=types)
    _fields(book, box, parameters, given, name, types)


def _fields(
    book: Book,
    struct: DatatypeToken,
    fields: Signature,
    given: tuple[tuple[bytes, ...], ...],
    name: str,
    types: tuple[Primitive, ...] = (),
) -> None:
    """Read each field through a reference; write each and give the struct back."""
    generic = "_GENERIC" if struct.arguments else ""
    kept = (struct,)
    packed: tuple[Step, ...] = (
        (Opcode.COPY_LOC, 0),
        (Opcode.COPY_LOC, 1),
        lambda code: code.pack(struct),
        (Opcode.ST_LOC, 2),
    )
    for position, token in enumerate(fields):

        def borrow(code: Code, position: int = position, *, mutable: bool) -> None:
            code.op(Opcode.MUT_BORROW_LOC if mutable else Opcode.IMM_BORROW_LOC, 2)
            code.borrow_field(struct, position, mutable=mutable)

        def read(code: Code, borrow: Callable[..., None] = borrow) -> None:
            borrow(code, mutable=False)
            code.op(Opcode.READ_REF)

        def write(
            code: Code, borrow: Callable[..., None] = borrow, position: int = position
        ) -> None:
            code.op(Opcode.COPY_LOC, position)
            borrow(code, mutable=True)
            code.op(Opcode.WRITE_REF)
            code.op(Opcode.MOVE_LOC, 2)

        immutable, mutable = (Opcode[f"{kind}_BORROW_FIELD{generic}"] for kind in ("IMM", "MUT"))
        label = f"{name}, field {position}"
        book.add(
            label,
            immutable,
            fields,
            (token,),
            given,
            *packed,
            read,
            RETURN,
            locals_=kept,
            types=types,
        )
        book.add(
            label, mutable, fields, kept, given, *packed, write, RETURN, locals_=kept, types=types
        )


def vectors(book: Book) -> None:
    for token, values in (
        (U64, (number(U64, 5), number(U64, 6))),
        (U8, (b"\x05", b"\x06")),
        (BOOL, (TRUE, FALSE)),
        (ADDRESS, (b"\x01" * 32, b"\x02" * 32)),
        (BYTES, (octets(b"ab"), octets(b""))),
    ):
        _vectors_of(book, token, values, ())
    _vectors_of(book, T, (number(U64, 5), number(U64, 6)), (U64,))
    _vectors_of(book, T, (b"\x05", b"\x06"), (U8,))


def _vectors_of(
    book: Book, token: SignatureToken, values: tuple[bytes, bytes], types: tuple[Primitive, ...]
) -> None:
    ops, vector, given = Opcode, VectorToken(token), (values,)
    name = f"of {token} {'/'.join(one.value for one in types)}".strip()
    three = b"\x03" + values[0] + values[1] + values[0]
    lists = tuple(
        (one,) for one in (b"\x00", b"\x01" + values[0], b"\x02" + b"".join(values), three)
    )

    def add(
        opcode: Opcode,
        parameters: Signature,
        returns: Signature,
        arguments: Iterable[tuple[bytes, ...]],
        *steps: Step,
    ) -> None:
        book.add(name, opcode, parameters, returns, arguments, *steps, RETURN, types=types)

    def on(opcode: Opcode, count: int | None = None) -> Step:
        return lambda code: code.vector(opcode, token, count)

    mutable, immutable = (ops.MUT_BORROW_LOC, 0), (ops.IMM_BORROW_LOC, 0)
    for count in range(3):
        add(ops.VEC_PACK, (token,) * 2, (vector,), given, *loads(count), on(ops.VEC_PACK, count))
        add(
            ops.VEC_UNPACK,
            (vector,),
            (token,) * count,
            lists,
            *loads(1),
            on(ops.VEC_UNPACK, count),
        )
    add(ops.VEC_LEN, (vector,), (U64,), lists, immutable, on(ops.VEC_LEN))
    indexed = tuple((*one, number(U64, at)) for one in lists for at in (0, 2, 2**64 - 1))
    get = (on(ops.VEC_IMM_BORROW), (ops.READ_REF,))
    add(ops.VEC_IMM_BORROW, (vector, U64), (token,), indexed, immutable, (ops.MOVE_LOC, 1), *get)
    put: tuple[Step, ...] = (
        (ops.MOVE_LOC, 2),
        mutable,
        (ops.MOVE_LOC, 1),
        on(ops.VEC_MUT_BORROW),
        (ops.WRITE_REF,),
        (ops.MOVE_LOC, 0),
    )
    written = tuple((*one, values[1]) for one in indexed)
    add(ops.VEC_MUT_BORROW, (vector, U64, token), (vector,), written, *put)
    push: tuple[Step, ...] = (mutable, (ops.MOVE_LOC, 1), on(ops.VEC_PUSH_BACK), (ops.MOVE_LOC, 0))
    pushed = tuple((*one, values[1]) for one in lists)
    add(ops.VEC_PUSH_BACK, (vector, token), (vector,), pushed, *push)
    add(
        ops.VEC_POP_BACK,
        (vector,),
        (token, vector),
        lists,
        mutable,
        on(ops.VEC_POP_BACK),
        (ops.MOVE_LOC, 0),
    )
    places = ((0, 0), (0, 1), (2, 0), (1, 2**64 - 1))
    swaps = tuple((*one, number(U64, a), number(U64, b)) for one in lists for a, b in places)
    swap: tuple[Step, ...] = (
        mutable,
        (ops.MOVE_LOC, 1),
        (ops.MOVE_LOC, 2),
        on(ops.VEC_SWAP),
        (ops.MOVE_LOC, 0),
    )
    add(ops.VEC_SWAP, (vector, U64, U64), (vector,), swaps, *swap)


def enums(book: Book) -> None:
    _variants(book, book.shape, ((), (U64,), (U8, BYTES)), "plain")
    fields: tuple[Signature, ...] = ((), (U64,), (BYTES, U64))
    _variants(book, book.choice(U64), fields, "of u64")
    parameterised: tuple[Signature, ...] = ((), (T,), (BYTES, T))
    _variants(book, book.choice(T), parameterised, "of a parameter", (U64,))


SAMPLES = {U64: number(U64, 5), U8: b"\x07", BYTES: octets(b"ab"), T: number(U64, 5)}


def _variants(
    book: Book,
    enum: DatatypeToken,
    variants: tuple[Signature, ...],
    name: str,
    types: tuple[Primitive, ...] = (),
) -> None:
    """Make each variant; take each apart as each, by value and by reference; switch."""
    ops = Opcode
    generic = "_GENERIC" if enum.arguments else ""
    for tag, fields in enumerate(variants):
        given = (tuple(SAMPLES[one] for one in fields),)
        count = len(fields)

        def make(code: Code, tag: int = tag) -> None:
            code.pack_variant(enum, tag)

        opcode = ops[f"PACK_VARIANT{generic}"]
        label = f"{name}, variant {tag}"
        book.add(label, opcode, fields, (enum,), given, *loads(count), make, RETURN, types=types)
        for wanted, parts in enumerate(variants):
            for form in ("", "_IMM_REF", "_MUT_REF"):
                _taken_apart(book, enum, make, fields, (wanted, parts), form, label, types)
        kept: Signature = (enum,)
        labels = [Label() for _ in variants]

        def switch(code: Code, labels: list[Label] = labels, local: int = count) -> None:
            code.op(Opcode.ST_LOC, local)
            code.op(Opcode.IMM_BORROW_LOC, local)
            code.switch(enum, labels)
            for number_, one in reversed(list(enumerate(labels))):
                code.mark(one)
                code.load(U64, 100 + number_)
                code.op(Opcode.RET)

        steps: tuple[Step, ...] = (*loads(count), make, switch)
        book.add(
            label, ops.VARIANT_SWITCH, fields, (U64,), given, *steps, locals_=kept, types=types
        )


def _taken_apart(
    book: Book,
    enum: DatatypeToken,
    make: Step,
    fields: Signature,
    wanted: tuple[int, Signature],
    form: str,
    label: str,
    types: tuple[Primitive, ...],
) -> None:
    """The fields of the wanted variant, from a value that may be of another one."""
    tag, parts = wanted
    first = len(fields) + 1  # the enum is the first local
    kept: tuple[SignatureToken, ...] = (
        enum,
        *(ReferenceToken(one, form == "_MUT_REF") for one in parts),
    )

    def apart(code: Code) -> None:
        code.op(Opcode.ST_LOC, len(fields))
        if not form:
            code.op(Opcode.MOVE_LOC, len(fields))
            code.unpack_variant(enum, tag)
            return
        code.op(Opcode.MUT_BORROW_LOC if form == "_MUT_REF" else Opcode.IMM_BORROW_LOC, len(fields))
        code.unpack_variant(enum, tag, form)
        for index in reversed(range(len(parts))):
            code.op(Opcode.ST_LOC, first + index)
        for index in range(len(parts)):
            code.op(Opcode.MOVE_LOC, first + index)
            code.op(Opcode.READ_REF)

    generic = "_GENERIC" if enum.arguments else ""
    opcode = Opcode[f"UNPACK_VARIANT{generic}{form}"]
    given = (tuple(SAMPLES[one] for one in fields),)
    steps: tuple[Step, ...] = (*loads(len(fields)), make, apart, RETURN)
    book.add(f"{label} as {tag}", opcode, fields, parts, given, *steps, locals_=kept, types=types)
