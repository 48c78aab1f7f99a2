"""Module `take_over`: signs of life, and what happens without them."""

from __future__ import annotations

from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.pure import CLOCK, read, write
from sui_wire.ids import ObjectId


def report_alive(platform: ObjectId, executor: ObjectId, lane: ObjectId) -> Call:
    """Tell a lane that the executor lives; signed by its operator."""
    arguments = (read(platform), read(executor), write(lane), CLOCK)
    return Call("take_over", "report_alive", arguments)
