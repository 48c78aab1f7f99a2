"""The packages: one shop and every way its next version may differ, and a chain of three.

A variant of the shop is what its source becomes when a part is replaced; beside it stands which
upgrade policies allow it, as Sui's rules say.
"""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.framework.sui.package import ADDITIVE, COMPATIBLE, DEPENDENCIES_ONLY

PLACEHOLDERS = {name: "0x" + digit * 64 for name, digit in (("base", "a"), ("middle", "b"))}
"""What stands for the ids of packages that others depend on."""

ALWAYS = frozenset({COMPATIBLE, ADDITIVE, DEPENDENCIES_ONLY})
ADDS = frozenset({COMPATIBLE, ADDITIVE})
CHANGES = frozenset({COMPATIBLE})
NEVER: frozenset[int] = frozenset()

GOODS = """module shop::goods;

use sui::event;

public struct Thing has key, store { id: UID, size: u64, weight: u32 }
public struct Label<phantom T, U: store> has copy, drop, store { text: vector<u8>, on: U }
public struct Sold has copy, drop { size: u64 }
public struct Empty has drop {}
public enum Colour has copy, drop, store { Red, Mixed { with: u8 } }

public fun price(): u64 { 10 }

public fun make(size: u64, ctx: &mut TxContext): Thing {
    Thing { id: object::new(ctx), size, weight: 1 }
}

public fun size(self: &Thing): u64 { self.size }

public fun grow(self: &mut Thing, by: u64) {
    self.size = self.size + by;
    event::emit(Sold { size: self.size });
}

public fun label<T, U: copy + store>(on: U): Label<T, U> { Label { text: b"new", on } }

public fun red(): Colour { Colour::Red }

public fun is_red(self: &Colour): bool {
    match (self) { Colour::Red => true, Colour::Mixed { .. } => false }
}

public fun empty(): Empty { Empty {} }

public entry fun open(_day: u64) {}

entry fun tip(amount: u64) { assert!(amount > 0, 1) }

public(package) fun secret(): u64 { 7 }

fun helper(): u64 { 8 }

public fun helped(): u64 { helper() }
"""

TILL = """module shop::till;

public fun total(): u64 { shop::goods::price() + shop::goods::secret() }
"""


@dataclass(frozen=True)
class Variant:
    """What is replaced in the sources of the shop; ``more`` is one more module."""

    allowed: frozenset[int]
    replaced: tuple[tuple[str, str], ...] = ()
    more: str = ""

    def files(self) -> dict[str, str]:
        text = {"sources/goods.move": GOODS, "sources/till.move": TILL, "sources/more.move": ""}
        for old, new in self.replaced:
            if sum(each.count(old) for each in text.values()) != 1:
                raise ValueError(f"{old!r} must stand in the sources once")
            text = {path: each.replace(old, new) for path, each in text.items()}
        text["sources/more.move"] = self.more
        return {path: each for path, each in text.items() if each}


def _shop(allowed: frozenset[int], *replaced: tuple[str, str], more: str = "") -> Variant:
    return Variant(allowed, replaced, more)


_HELPED = "public fun helped(): u64 { helper() }\n"
_SOLD = ("struct Sold has copy, drop { size: u64 }", "Sold { size: self.size }")
_LABEL = "Label<phantom T, U: store> has copy, drop, store { text: vector<u8>, on: U }"
_EMPTY = "public struct Empty has drop {}"
_COLOUR = "enum Colour has copy, drop, store { Red, Mixed { with: u8 } }"
_SECRET = "public(package) fun secret(): u64 { 7 }\n"
_MORE = "module shop::more;\n"
_BOX = (
    "public struct Box has key { id: UID }\n"
    "fun init(ctx: &mut TxContext) {"
    " transfer::transfer(Box { id: object::new(ctx) }, ctx.sender()) }\n"
)


def _sold(fields: str, made: str) -> tuple[tuple[str, str], ...]:
    """Other fields of ``Sold``, and how it is made of them."""
    declared, used = _SOLD
    return (declared, f"struct Sold has copy, drop {{ {fields} }}"), (used, f"Sold {{ {made} }}")


_RED = "public fun red(): Colour { Colour::Red }\n"
_PRICE = "public fun price(): u64 { 10 }\n"
_FUNCTIONS = {
    "functions stand in another order": _shop(ALWAYS, (_RED, ""), (_PRICE, _RED + _PRICE)),
    "a public function is new": _shop(ADDS, (_HELPED, _HELPED + "public fun more() {}\n")),
    "a public function has another body": _shop(CHANGES, ("{ 10 }", "{ 11 }")),
    "a public function is missing": _shop(NEVER, (_HELPED, "")),
    "a public function is private": _shop(NEVER, (_HELPED, _HELPED.replace("public ", ""))),
    "a public function is the package's": _shop(
        NEVER, (_HELPED, _HELPED.replace("public ", "public(package) "))
    ),
    "a parameter is new": _shop(NEVER, ("fun red()", "fun red(_also: u64)")),
    "a parameter has another type": _shop(NEVER, ("open(_day: u64)", "open(_day: u32)")),
    "a parameter has another name": _shop(ALWAYS, ("open(_day: u64)", "open(_date: u64)")),
    "a reference is mutable": _shop(
        NEVER, ("fun size(self: &Thing)", "fun size(self: &mut Thing)")
    ),
    "a result has another type": _shop(
        NEVER, ("helped(): u64", "helped(): (u64, u64)"), ("{ helper() }", "{ (helper(), 1) }")
    ),
    "a type parameter asks less": _shop(CHANGES, ("U: copy + store>(", "U: store>(")),
    "a type parameter asks more": _shop(NEVER, ("U: copy + store>(", "U: copy + drop + store>(")),
    "a type parameter is new": _shop(NEVER, ("fun empty()", "fun empty<T>()")),
    "a private function has another signature": _shop(
        CHANGES, ("fun helper(): u64", "fun helper(_: u64): u64"), ("{ helper() }", "{ helper(1) }")
    ),
    "a private function is missing": _shop(
        CHANGES, ("fun helper(): u64 { 8 }\n", ""), ("{ helper() }", "{ 8 }")
    ),
    "a private function is public": _shop(CHANGES, ("\nfun helper()", "\npublic fun helper()")),
    "a package function is missing": _shop(
        CHANGES, (_SECRET, ""), (" + shop::goods::secret()", " + 7")
    ),
    "an entry function is missing": _shop(
        CHANGES, ("entry fun tip(amount: u64) { assert!(amount > 0, 1) }\n", "")
    ),
    "an entry function has another signature": _shop(
        CHANGES, ("tip(amount: u64)", "tip(amount: u64, _by: address)")
    ),
    "an entry function is private": _shop(CHANGES, ("entry fun tip", "fun tip")),
    "a public entry function is not entry": _shop(
        CHANGES, ("public entry fun open", "public fun open")
    ),
    "a public function is entry": _shop(CHANGES, ("public fun price", "public entry fun price")),
}
_THING = "public struct Thing has"
_TYPES = {
    "types stand in another order": _shop(
        ALWAYS, (f"{_EMPTY}\n", ""), (_THING, f"{_EMPTY}\n{_THING}")
    ),
    "a struct is new": _shop(ADDS, (_EMPTY, f"{_EMPTY}\npublic struct Full {{ of: u64 }}")),
    "a struct is missing": _shop(
        NEVER, (f"{_EMPTY}\n", ""), ("public fun empty(): Empty { Empty {} }", "")
    ),
    "a struct that nothing public uses is missing": _shop(
        NEVER,
        (_SOLD[0], "struct Gone has copy, drop { size: u64 }"),
        (_SOLD[1], "Gone { size: 1 }"),
    ),
    "a field is new": _shop(NEVER, *_sold("size: u64, at: u64", "size: self.size, at: 1")),
    "a field is missing": _shop(NEVER, *_sold("", "")),
    "a field has another name": _shop(NEVER, *_sold("sizes: u64", "sizes: self.size")),
    "a field has another type": _shop(NEVER, *_sold("size: u32", "size: 1")),
    "fields have another order": _shop(
        NEVER, ("size: u64, weight: u32 }", "weight: u32, size: u64 }")
    ),
    "a struct may be copied": _shop(NEVER, (_EMPTY, "public struct Empty has copy, drop {}")),
    "a struct may not be dropped": _shop(NEVER, (_EMPTY, "public struct Empty {}")),
    "a type's parameter is no longer phantom": _shop(
        NEVER, (_LABEL, _LABEL.replace("phantom T, ", "T, "))
    ),
    "a type's parameter asks less": _shop(NEVER, (_LABEL, _LABEL.replace("U: store", "U"))),
    "a type's parameter asks more": _shop(
        NEVER, (_LABEL, _LABEL.replace("U: store", "U: copy + store"))
    ),
    "an enum is new": _shop(ADDS, (_EMPTY, f"{_EMPTY}\npublic enum Kind {{ Only }}")),
    "a struct is an enum": _shop(
        NEVER,
        (_EMPTY, "public enum Empty has drop { Empty }"),
        ("{ Empty {} }", "{ Empty::Empty }"),
    ),
    "a variant is new": _shop(
        NEVER,
        (_COLOUR, _COLOUR.replace("u8 } }", "u8 }, Blue }")),
        ("Colour::Mixed { .. } => false", "_ => false"),
    ),
    "a variant is missing": _shop(
        NEVER,
        (_COLOUR, _COLOUR.replace(", Mixed { with: u8 }", "")),
        (", Colour::Mixed { .. } => false", ""),
    ),
    "a variant has another name": _shop(
        NEVER,
        (_COLOUR, _COLOUR.replace("Mixed", "Mix")),
        ("Colour::Mixed { .. }", "Colour::Mix { .. }"),
    ),
    "a variant's field has another type": _shop(NEVER, ("with: u8", "with: u16")),
    "an enum may not be copied": _shop(NEVER, (_COLOUR, _COLOUR.replace("copy, ", ""))),
}
_MODULES = {
    "nothing": _shop(ALWAYS),
    "a module is new": _shop(ADDS, more=f"{_MORE}public fun one(): u64 {{ 1 }}\n"),
    "a module is new and has an init": _shop(ADDS, more=_MORE + _BOX),
    "a module is missing": _shop(NEVER, (TILL, "")),
    "an old module has an init": _shop(
        NEVER, ("\nfun helper()", "\nfun init(_: &mut TxContext) {}\nfun helper()")
    ),
}
VARIANTS = {**_MODULES, **_FUNCTIONS, **_TYPES}
"""What differs in the next version, and which policies allow it."""


BASE = """module base::counter;

public struct Counter has key, store { id: UID, value: u64 }

public fun new(ctx: &mut TxContext): Counter { Counter { id: object::new(ctx), value: 0 } }
public fun value(self: &Counter): u64 { self.value }
public fun bump(self: &mut Counter) { self.value = self.value + 1 }
public fun version(): u64 { 1 }
public fun fail() { abort 5 }
public fun divide(by: u64): u64 { 1 / by }
"""
BASE_2 = (
    BASE.replace("+ 1 }", "+ 10 }").replace("{ 1 }", "{ 2 }")
    + """
public struct Badge has copy, drop, store { of: u64 }
public struct Badged<T> has copy, drop, store { on: T }
public fun badge(): Badge { Badge { of: 2 } }
public fun on<T>(on: T): Badged<T> { Badged { on } }
"""
)
BASE_3 = BASE_2.replace("+ 10 }", "+ 100 }").replace("{ 2 }\n", "{ 3 }\n")
MIDDLE = """module middle::user;

use base::counter::{Self, Counter};

public struct Holder has key, store { id: UID, counter: Counter }

public fun hold(counter: Counter, ctx: &mut TxContext): Holder {
    Holder { id: object::new(ctx), counter }
}
public fun bump(self: &mut Holder) { counter::bump(&mut self.counter) }
public fun bump_loose(counter: &mut Counter) { counter::bump(counter) }
public fun value(self: &Holder): u64 { self.counter.value() }
public fun seen(): u64 { counter::version() }
entry fun tell(expected: u64) { assert!(counter::version() == expected, counter::version()) }
public fun release(self: Holder): Counter {
    let Holder { id, counter } = self;
    id.delete();
    counter
}
"""
TOP = """module top::both;

public fun seen(): u64 { middle::user::seen() * 10 + base::counter::version() }
"""
START = """module middle::start;

public struct Begun has copy, drop { version: u64 }

fun init(_: &mut TxContext) {
    sui::event::emit(Begun { version: base::counter::version() })
}
"""
CHAIN = {
    "base": ("base", BASE, ()),
    "base 2": ("base", BASE_2, ()),
    "base 3": ("base", BASE_3, ()),
    "middle": ("middle", MIDDLE, ("base",)),
    "top": ("top", TOP, ("middle", "base")),
}
"""Packages that use one another, by name of the package, source and dependencies."""


def _package(name: str, files: dict[str, str], uses: tuple[str, ...] = ()) -> dict[str, object]:
    dependencies = "".join(f'{each} = {{ local = "../{each}" }}\n' for each in uses)
    manifest = f'[package]\nname = "{name}"\nedition = "2024"\n'
    manifest += f'[dependencies]\n{dependencies}[addresses]\n{name} = "0x0"\n'
    return {"address": PLACEHOLDERS.get(name, "0x0"), "files": {"Move.toml": manifest, **files}}


def packages() -> dict[str, dict[str, object]]:
    """Everything there is to compile."""
    chain = {
        name: _package(package, {"sources/it.move": source}, uses)
        for name, (package, source, uses) in CHAIN.items()
    }
    chain["middle 2"] = _package(
        "middle", {"sources/it.move": MIDDLE, "sources/start.move": START}, ("base",)
    )
    shop = {name: _package("shop", variant.files()) for name, variant in VARIANTS.items()}
    return {**chain, **shop}
