"""How many random examples a test tries: a few each time, as many as one likes when asked.

    CONFORMANCE_EXAMPLES=5000 pytest -n0 tests/conformance/test_generated_programs.py

Without the variable the examples are the same each time; with it they are others each time, and
hypothesis prints how to repeat the one that failed.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

EXAMPLES = "CONFORMANCE_EXAMPLES"
"""Environment variable: how many examples each random test of this folder tries."""


def examples(usual: int) -> settings:
    """The settings of a random test that tries ``usual`` examples unless told otherwise."""
    wanted = os.environ.get(EXAMPLES)
    return settings(
        max_examples=int(wanted) if wanted else usual,
        derandomize=not wanted,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
