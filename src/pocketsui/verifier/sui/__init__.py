"""The rules that Sui adds to Move's: objects, their ids, private generics, witnesses, ``init``.

Of ``entry`` functions nothing is asked: since protocol version 107 mainnet lets them have any
parameters and results (``disable_entry_point_signature_check``); what a transaction may pass to
them is checked when it does.
"""

from pocketsui.bytecode.module import CompiledModule
from pocketsui.verifier.functions import FunctionBody
from pocketsui.verifier.meter import Meter
from pocketsui.verifier.sui.id_leak import check_ids
from pocketsui.verifier.sui.init import check_init
from pocketsui.verifier.sui.objects import check_objects
from pocketsui.verifier.sui.private_generics import check_private_generics
from pocketsui.verifier.sui.witness import check_witness

__all__ = ["check_sui_rules"]


def check_sui_rules(module: CompiledModule, bodies: list[FunctionBody], meter: Meter) -> None:
    """Check a module that Move's rules allow, in Sui's order."""
    check_objects(module)
    for body in bodies:
        meter.enter_function(body.name)
        check_ids(body, meter)
        meter.leave_function()
    for body in bodies:
        check_private_generics(body)
    check_init(module)
    check_witness(module)
