"""Instructions on values without parts, on locals and references; jumps and calls."""

from __future__ import annotations

from itertools import product

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Primitive, SignatureToken, VectorToken
from tests.conformance.programs.case_book import (
    ADDRESS,
    BOOL,
    BYTES,
    FALSE,
    NUMBERS,
    RETURN,
    TRUE,
    U8,
    U64,
    Book,
    Step,
    T,
    edges,
    loads,
    number,
    numbers,
    octets,
    pairs,
)
from tests.conformance.programs.modules import INTEGERS, Code, Label

ARITHMETIC = (Opcode.ADD, Opcode.SUB, Opcode.MUL, Opcode.DIV, Opcode.MOD)
BITS = (Opcode.BIT_OR, Opcode.BIT_AND, Opcode.XOR)
ORDER = (Opcode.LT, Opcode.GT, Opcode.LE, Opcode.GE, Opcode.EQ, Opcode.NEQ)


def integers(book: Book, token: Primitive) -> None:
    """Arithmetic, bits, comparison, shifts and literals of one width."""
    name, two = token.value, (token, token)
    for opcode in ARITHMETIC + BITS + ORDER:
        result = BOOL if opcode in ORDER else token
        book.add(name, opcode, two, (result,), pairs(token), *loads(2), (opcode,), RETURN)
    for opcode in (Opcode.SHL, Opcode.SHR):
        far = [0, 1, token.bits - 1, *([token.bits, 255] if token.bits < 256 else [])]
        given = tuple((number(token, a), number(U8, b)) for a in edges(token)[3:] for b in far)
        book.add(name, opcode, (token, U8), (token,), given, *loads(2), (opcode,), RETURN)
    load = Opcode[f"LD_{token.name}"]
    for value in (0, 2**token.bits - 1):
        literal = (load, number(token, value))
        book.add(f"{name} {value}", load, (), (token,), ((),), literal, RETURN)


def casts(book: Book) -> None:
    """From every width to every width."""
    for source, target in product(INTEGERS, INTEGERS):
        opcode = Opcode[f"CAST_{target.name}"]
        near = (*edges(source), *edges(target), 2**target.bits)
        values = {one for one in near if one < 2**source.bits}
        given = tuple((number(source, value),) for value in sorted(values))
        name = f"from {source.value}"
        book.add(name, opcode, (source,), (target,), given, *loads(1), (opcode,), RETURN)


def booleans(book: Book) -> None:
    both = tuple(product((FALSE, TRUE), repeat=2))
    for opcode in (Opcode.OR, Opcode.AND, Opcode.EQ, Opcode.NEQ):
        book.add("bool", opcode, (BOOL, BOOL), (BOOL,), both, *loads(2), (opcode,), RETURN)
    one = ((FALSE,), (TRUE,))
    book.add("bool", Opcode.NOT, (BOOL,), (BOOL,), one, *loads(1), (Opcode.NOT,), RETURN)
    for opcode in (Opcode.LD_TRUE, Opcode.LD_FALSE):
        book.add("bool", opcode, (), (BOOL,), ((),), (opcode,), RETURN)


def constants(book: Book) -> None:
    pool: tuple[tuple[SignatureToken, bytes], ...] = (
        *((token, number(token, 2**token.bits - 3)) for token in INTEGERS),
        (BOOL, TRUE),
        (ADDRESS, b"\xab" * 32),
        (BYTES, octets(b"text")),
        (BYTES, octets(b"")),
        (NUMBERS, numbers(1, 2**64 - 1)),
        (VectorToken(BYTES), b"\x02" + octets(b"a") + octets(b"\xff\x00")),
        (VectorToken(VectorToken(ADDRESS)), b"\x01\x01" + b"\x07" * 32),
    )
    for index, (token, data) in enumerate(pool):

        def write(code: Code, token: SignatureToken = token, data: bytes = data) -> None:
            code.constant(token, data)

        book.add(f"{index}", Opcode.LD_CONST, (), (token,), ((),), write, RETURN)
    steps: tuple[Step, ...] = (
        lambda code: code.constant(NUMBERS, numbers(5)),
        (Opcode.ST_LOC, 0),
        (Opcode.MUT_BORROW_LOC, 0),
        lambda code: code.load(U64, 9),
        lambda code: code.vector(Opcode.VEC_PUSH_BACK, U64),
        lambda code: code.constant(NUMBERS, numbers(5)),
        (Opcode.MOVE_LOC, 0),
        RETURN,
    )
    book.add(
        "a copy each time", Opcode.LD_CONST, (), (NUMBERS,) * 2, ((),), *steps, locals_=(NUMBERS,)
    )


def locals_(book: Book) -> None:
    ops = Opcode
    given = ((number(U64, 5), number(U64, 6)),)
    pair = (U64, U64)
    book.add("u64", ops.POP, pair, (U64,), given, *loads(2), (ops.POP,), RETURN)
    book.add("u64", ops.MOVE_LOC, pair, pair, given, *loads(2), RETURN)
    book.add("u64", ops.COPY_LOC, pair, pair, given, (ops.COPY_LOC, 1), (ops.MOVE_LOC, 1), RETURN)
    store: tuple[Step, ...] = ((ops.MOVE_LOC, 0), (ops.ST_LOC, 1), (ops.MOVE_LOC, 1), RETURN)
    book.add("u64", ops.ST_LOC, pair, (U64,), given, *store)
    late: tuple[Step, ...] = (
        (ops.COPY_LOC, 0),
        (ops.MOVE_LOC, 1),
        (ops.ST_LOC, 0),
        (ops.MOVE_LOC, 0),
        RETURN,
    )
    book.add("after its value was copied", ops.ST_LOC, pair, pair, given, *late)
    copied: tuple[Step, ...] = (
        (ops.COPY_LOC, 0),
        (ops.MUT_BORROW_LOC, 0),
        lambda code: code.vector(ops.VEC_POP_BACK, U8),
        (ops.POP,),
        (ops.MOVE_LOC, 0),
        RETURN,
    )
    book.add("vector", ops.COPY_LOC, (BYTES,), (BYTES, BYTES), ((octets(b"ab"),),), *copied)
    book.add("nothing", ops.NOP, (), (), ((),), (ops.NOP,), RETURN)
    for token, value in ((U64, number(U64, 5)), (BYTES, octets(b"ab")), (BOOL, TRUE)):
        for mutable in (False, True):
            borrow = ops.MUT_BORROW_LOC if mutable else ops.IMM_BORROW_LOC
            read: tuple[Step, ...] = ((borrow, 0), (ops.READ_REF,), RETURN)
            book.add(str(token), borrow, (token,), (token,), ((value,),), *read)
            book.add(str(token), ops.READ_REF, (token,), (token,), ((value,),), *read)
        write: tuple[Step, ...] = (
            (ops.MOVE_LOC, 1),
            (ops.MUT_BORROW_LOC, 0),
            (ops.WRITE_REF,),
            (ops.MOVE_LOC, 0),
            RETURN,
        )
        other = {U64: number(U64, 9), BYTES: octets(b"xyz"), BOOL: FALSE}[token]
        book.add(str(token), ops.WRITE_REF, (token, token), (token,), ((value, other),), *write)
        freeze: tuple[Step, ...] = (
            (ops.MUT_BORROW_LOC, 0),
            (ops.FREEZE_REF,),
            (ops.READ_REF,),
            RETURN,
        )
        book.add(str(token), ops.FREEZE_REF, (token,), (token,), ((value,),), *freeze)


def references_compared(book: Book) -> None:
    ops = Opcode
    values = {U64: (5, 6), U8: (1, 255)}
    for opcode in (ops.EQ, ops.NEQ):
        for token, (a, b) in values.items():
            given = tuple((number(token, x), number(token, y)) for x, y in ((a, a), (a, b)))
            for left, right in product((ops.IMM_BORROW_LOC, ops.MUT_BORROW_LOC), repeat=2):
                freeze: tuple[Step, ...] = ((ops.FREEZE_REF,),) if left != right else ()
                first: tuple[Step, ...] = (
                    (left, 0),
                    *(freeze if left is ops.MUT_BORROW_LOC else ()),
                )
                then: tuple[Step, ...] = (
                    (right, 1),
                    *(freeze if right is ops.MUT_BORROW_LOC else ()),
                )
                name = f"references to {token.value}, {left.name} and {right.name}"
                book.add(
                    name, opcode, (token, token), (BOOL,), given, *first, *then, (opcode,), RETURN
                )
        same = ((octets(b"ab"), octets(b"ab")), (octets(b"ab"), octets(b"a")))
        book.add("vectors", opcode, (BYTES, BYTES), (BOOL,), same, *loads(2), (opcode,), RETURN)
        who = ((b"\x01" * 32, b"\x01" * 32), (b"\x01" * 32, b"\x02" * 32))
        book.add(
            "addresses", opcode, (ADDRESS, ADDRESS), (BOOL,), who, *loads(2), (opcode,), RETURN
        )


def control(book: Book) -> None:
    ops = Opcode
    flag = ((FALSE,), (TRUE,))
    codes = tuple((number(U64, value),) for value in (0, 7, 2**64 - 1))
    book.add("code", ops.ABORT, (U64,), (U64,), codes, *loads(1), (ops.ABORT,))
    book.add("nothing", ops.RET, (), (), ((),), RETURN)
    for opcode in (ops.BR_TRUE, ops.BR_FALSE):
        there = Label()

        def either(code: Code, opcode: Opcode = opcode, there: Label = there) -> None:
            code.op(opcode, there)
            code.load(U64, 1)
            code.op(Opcode.RET)
            code.mark(there)
            code.load(U64, 2)

        book.add("forward", opcode, (BOOL,), (U64,), flag, *loads(1), either, RETURN)
    book.add("loop", ops.BRANCH, (U64,), (U64,), codes[:2], _sum_to)
    inner = book.module.declare((U64, U64), (U64, U64))
    swapped = Code(book.module)
    for step in ((ops.MOVE_LOC, 1), (ops.MOVE_LOC, 0), RETURN):
        swapped.op(*step)
    book.module.define(inner, (), swapped)
    pair = ((number(U64, 5), number(U64, 6)),)
    call: tuple[Step, ...] = (*loads(2), lambda code: code.call(inner), RETURN)
    book.add("two results", ops.CALL, (U64, U64), (U64, U64), pair, *call)
    generic = book.module.declare((T, T), (T,), type_parameters=1)
    second = Code(book.module)
    for step in ((ops.MOVE_LOC, 1), RETURN):
        second.op(*step)
    book.module.define(generic, (), second)
    call = (*loads(2), lambda code: code.call(generic, (U64,)), RETURN)
    book.add("with u64", ops.CALL_GENERIC, (U64, U64), (U64,), pair, *call)
    call = (*loads(2), lambda code: code.call(generic, (T,)), RETURN)
    book.add("with a parameter", ops.CALL_GENERIC, (T, T), (T,), pair, *call, types=(U64,))


def _sum_to(code: Code) -> None:
    """0 + 1 + ... with the argument as the number of rounds."""
    again, done = Label(), Label()
    code.load(U64, 0)
    code.op(Opcode.POP)
    code.mark(again)
    code.op(Opcode.COPY_LOC, 0)
    code.load(U64, 10)
    code.op(Opcode.GE)
    code.op(Opcode.BR_TRUE, done)
    code.op(Opcode.MOVE_LOC, 0)
    code.load(U64, 3)
    code.op(Opcode.ADD)
    code.op(Opcode.ST_LOC, 0)
    code.op(Opcode.BRANCH, again)
    code.mark(done)
    code.op(Opcode.MOVE_LOC, 0)
    code.op(Opcode.RET)
