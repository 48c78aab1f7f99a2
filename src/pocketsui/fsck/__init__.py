"""Checks a ledger's folder from the first byte: the chain of checkpoints, and every execution.

Each checkpoint must follow the one before, be signed by the ledger's committee, and list exactly
the transactions that are stored; each transaction is executed again and must have the effects,
events and objects that are stored; and every other row of the file (live objects, epochs, packages,
index) must be what follows from that. Of a pruned ledger the state that it begins with takes the
place of what is gone: see `pruned`. It reads only, and should be run on a ledger that is not
running. `check` does it; `chain` has the rules for checkpoints, which `pocketsui import` uses too
(`replay` is the state they are executed on), `rows` those for everything else.
"""

from pocketsui.fsck.check import Problem, Report, check

__all__ = ["Problem", "Report", "check"]
"""What other packages use."""
