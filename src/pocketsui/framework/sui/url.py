"""``sui::url``: text that says where something is; nothing checks it."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.framework.std.ascii import string as ascii_from_bytes
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

URL = FrameworkModule(SUI, "url")
URL.struct("public struct Url has copy, drop, store { url: ascii::String }")


@URL.function("public fun new_unsafe(url: ascii::String): Url")
def new_unsafe(_: Machine, text: Value) -> Value:
    return [text]


@URL.function("public fun new_unsafe_from_bytes(bytes: vector<u8>): Url")
def new_unsafe_from_bytes(m: Machine, data: Value) -> Value:
    return [ascii_from_bytes(m, data)]


@URL.function("public fun inner_url(self: &Url): ascii::String")
def inner_url(_: Machine, url: Value) -> Value:
    return [url[0][0][:]]


@URL.function("public fun update(self: &mut Url, url: ascii::String)")
def update(_: Machine, url: Value, text: Value) -> None:
    url[0] = text
