"""The bytecode verifier: what a module must keep to before anything of it may run.

A re-statement of Move's and Sui's verifiers, one file a family of rules, under mainnet's protocol
configuration. Start with ``package`` and ``module``: they list all rules in their order. Rules
about tables come first (``limits``, ``duplicates``, ``signatures``, ``generic_forms``,
``constants``, ``friends``, ``fields``, ``recursion``, ``instantiation_loops``), then those about
each function: ``loops``, ``jump_tables``, ``stack_usage``, ``types``, ``locals_safety``,
``reference_safety``; then Sui's own, in ``sui``; then what concerns several modules,
``dependencies``. What flows through a function (``functions``, its control flow in ``flow``) is
followed by ``dataflow``, and paid for by ``meter``; ``abilities`` says what values of a type may
undergo, and ``reference_state`` with its ``borrow_graph`` what references know of one another.
``errors`` and ``names`` tell why a module is refused; ``graphs`` finds circles.

The verifier is the only judge: what runs later (``pocketsui.vm``) believes it. Packages are
verified when they are published or upgraded, never again.
"""

from pocketsui.verifier.errors import SuiVerificationError, VerificationError
from pocketsui.verifier.meter import Meter
from pocketsui.verifier.module import verify_module
from pocketsui.verifier.package import verify_package

__all__ = [
    "Meter",
    "SuiVerificationError",
    "VerificationError",
    "verify_module",
    "verify_package",
]
