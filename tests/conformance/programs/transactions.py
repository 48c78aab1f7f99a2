"""Random programmable transactions over the corpus, with objects, coins, numbers and hot potatoes.

Whatever is drawn keeps Sui's rules: nothing is used after it was moved, lent twice or left over.
Every number that comes up is handed to ``watch`` together with a plain input. In a first run that
input means nothing, and the value of the number is read off; :func:`expecting` then puts it there,
and calls a function that aborts when the number is another one: so the other VM has to come to the
same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Primitive
from sui_wire.transaction import (
    Argument,
    CallArg,
    Command,
    Input,
    MakeMoveVec,
    MergeCoins,
    MoveCall,
    NestedResult,
    ProgrammableTransaction,
    Pure,
    Result,
    SplitCoins,
    TransferObjects,
)
from tests.conformance import both
from tests.conformance.both import SENDER, Published
from tests.conformance.programs.modules import Code, Label, Module
from tests.conformance.ptb_world import COIN, OTHER, SHARED, SMALL, THING, call, input_of, u64

U64 = Primitive.U64
WATCH, EXPECT = "f0", "f1"
GIVEN = (THING, OTHER, SHARED, COIN, SMALL)
NUMBERS = (0, 1, 7, 2**32)


@cache
def watcher() -> Published:
    """A package with ``f0``, which returns its first number, and ``f1``, which wants both equal."""
    module = Module()
    watch, expect = (module.declare((U64, U64), (U64,)) for _ in range(2))
    code = Code(module)
    code.op(Opcode.MOVE_LOC, 0)
    code.op(Opcode.RET)
    module.define(watch, (), code)
    code, same = Code(module), Label()
    code.op(Opcode.COPY_LOC, 0)
    code.op(Opcode.MOVE_LOC, 1)
    code.op(Opcode.EQ)
    code.op(Opcode.BR_TRUE, same)
    code.op(Opcode.MOVE_LOC, 0)
    code.op(Opcode.ABORT)
    code.mark(same)
    code.op(Opcode.MOVE_LOC, 0)
    code.op(Opcode.RET)
    module.define(expect, (), code)
    return both.publish([module.binary()], digest=b"\x77" * 32)


@dataclass
class Draft:
    """A transaction under construction. Fields:

    numbers   what may be used as a number, any number of times
    things    objects that are there, those of the inputs and those made
    coins     likewise
    """

    rnd: Random
    inputs: list[CallArg] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    numbers: list[Argument] = field(default_factory=list)
    things: list[Argument] = field(default_factory=list)
    coins: list[Argument] = field(default_factory=list)
    made: list[Argument] = field(default_factory=list)
    potatoes: list[Argument] = field(default_factory=list)
    kept: list[Argument] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inputs += [input_of(one) for one in GIVEN]
        self.things += [Input(0), Input(1), Input(2)]
        self.coins += [Input(3), Input(4)]
        self.numbers += [self._plain(u64(one)) for one in NUMBERS]

    def _plain(self, value: bytes) -> Input:
        self.inputs.append(Pure(value))
        return Input(len(self.inputs) - 1)

    def _do(self, command: Command) -> Result:
        self.commands.append(command)
        return Result(len(self.commands) - 1)

    def _number(self, command: Command) -> None:
        """A command that returns a number, which is watched."""
        result = self._do(command)
        self.numbers.append(result)
        self.watch(result)

    def watch(self, number: Argument) -> None:
        wanted = self._plain(bytes(8))
        self._do(MoveCall(watcher().package.id, "m", WATCH, (), (number, wanted)))

    def _two(self, choices: Sequence[Argument]) -> list[Argument]:
        return self.rnd.sample(choices, 2)

    def step(self) -> None:
        """One command, or a few that belong together."""
        steps = [self._reckon, self._change_number, self._make, self._split, self._keep]
        if len(self.things) > 1:
            steps += [self._touch, self._touch, self._destroy]
        if len(self.coins) > 1:
            steps.append(self._merge)
        self.rnd.choice(steps)()

    def _reckon(self) -> None:
        function = self.rnd.choice(("a_u64", "read"))
        if self.rnd.random() < 0.5:
            self._number(call(function, self.rnd.choice(self.numbers)))
        else:
            self._number(call("two_read", *self._two(self.numbers)))

    def _change_number(self) -> None:
        """Results keep what a command did to them through a reference."""
        results = [one for one in self.numbers if isinstance(one, Result)]
        if len(results) < 2:
            return
        target, other = self._two(results)
        if self.rnd.random() < 0.5:
            self._number(call("grow", target))
        else:
            self._number(call("grow_with", target, self.rnd.choice((target, other))))
        self.watch(target)

    def _make(self) -> None:
        if self.rnd.random() < 0.7:
            thing: Argument = self._do(call("make", self.rnd.choice(self.numbers)))
        else:
            pair = self._do(call("pair"))
            thing = NestedResult(pair.command, 0)
            self.watch(NestedResult(pair.command, 1))
        self.things.append(thing)
        self.made.append(thing)

    def _touch(self) -> None:
        one, other = self._two(self.things)
        function = self.rnd.choice(("number", "bump", "two_things", "change_two"))
        arguments = (one,) if function in ("number", "bump") else (one, other)
        self._number(call(function, *arguments))
        self._number(call("number", one))

    def _destroy(self) -> None:
        """One thing, or a vector of them; the shared one stays."""
        mine = [one for one in self.things if one != Input(2)]
        gone = self.rnd.sample(mine, self.rnd.randint(1, min(3, len(mine))))
        if len(gone) == 1 and self.rnd.random() < 0.6:
            self._number(call("destroy", gone[0]))
        else:
            self._number(call("all", self._do(MakeMoveVec(None, tuple(gone)))))
        self.things = [one for one in self.things if one not in gone]
        self.made = [one for one in self.made if one not in gone]

    def _split(self) -> None:
        """Small amounts, seldom more than there is."""
        count = self.rnd.randint(1, 3)
        amounts = tuple(self._plain(u64(self.rnd.choice((0, 1, 2, 3)))) for _ in range(count))
        if self.rnd.random() < 0.03:
            amounts = (self._plain(u64(2**40)),)
        parts = self._do(SplitCoins(self.rnd.choice(self.coins), amounts))
        coins = [NestedResult(parts.command, index) for index in range(len(amounts))]
        self.coins += coins
        self.made += coins

    def _merge(self) -> None:
        target, *sources = self.rnd.sample(self.coins, self.rnd.randint(2, min(3, len(self.coins))))
        self._do(MergeCoins(target, tuple(sources)))
        self.coins = [one for one in self.coins if one not in sources]
        self.made = [one for one in self.made if one not in sources]

    def _keep(self) -> None:
        """A value that must be used up later."""
        if self.rnd.random() < 0.5:
            self.potatoes.append(self._do(call("cook", self.rnd.choice(self.numbers))))
        else:
            self.kept.append(self._do(call("kept", self.rnd.choice(self.numbers))))

    def finish(self) -> ProgrammableTransaction:
        """Use up what may not be left over."""
        for potato in self.potatoes:
            self._number(call("eat", potato))
        for kept in self.kept:
            self._number(call("unkeep", kept))
        if self.made:
            self._do(TransferObjects(tuple(self.made), self._plain(SENDER)))
        return ProgrammableTransaction(tuple(self.inputs), tuple(self.commands))


def draw_transaction(rnd: Random) -> ProgrammableTransaction:
    draft = Draft(rnd)
    for _ in range(rnd.randint(3, 12)):
        draft.step()
    return draft.finish()


def expecting(
    transaction: ProgrammableTransaction, values: list[bytes | None]
) -> ProgrammableTransaction:
    """The same, where every number that is watched has to have the value it had."""
    inputs, commands = list(transaction.inputs), list(transaction.commands)
    for index, value in enumerate(values):
        command = commands[index]
        if isinstance(command, MoveCall) and command.function == WATCH and value is not None:
            wanted = command.arguments[1]
            if not isinstance(wanted, Input):
                raise TypeError(f"what is expected must be an input, not {wanted}")
            inputs[wanted.index] = Pure(value)
            commands[index] = replace(command, function=EXPECT)
    return ProgrammableTransaction(tuple(inputs), tuple(commands))
