"""Bounded work: every check pays ticks, and a module that needs too many is refused.

Sui counts the same things at the same prices, so a module is too complex here if it is there. The
counters are of one function, of one module (the sum of its functions), and of the package.
"""

from __future__ import annotations

from pocketsui.verifier.errors import VerificationError

MAX_FUNCTION_TICKS = 16_000_000  # max_verifier_meter_ticks_per_function
MAX_MODULE_TICKS = 16_000_000  # max_meter_ticks_per_module
MAX_PACKAGE_TICKS = 16_000_000  # max_meter_ticks_per_package


class Meter:
    """Ticks spent. One meter serves one package."""

    __slots__ = ("_function", "_limit", "_module", "module_ticks", "package_ticks", "ticks")

    def __init__(self) -> None:
        self._module = ""
        self._function = ""
        self._limit = MAX_FUNCTION_TICKS
        self.ticks = 0  # of the function being checked
        self.module_ticks = 0
        self.package_ticks = 0

    def enter_module(self, name: str) -> None:
        self._module, self.module_ticks = name, 0

    def enter_function(self, name: str) -> None:
        self._function, self.ticks = name, 0

    def add(self, ticks: int) -> None:
        """Pay for work on the function that was entered last."""
        self.ticks += ticks
        if self.ticks >= self._limit:
            raise self._exceeded("function", self.ticks, self._limit)

    def leave_function(self) -> None:
        """Count the function's ticks to its module."""
        self.module_ticks += self.ticks
        if self.module_ticks >= MAX_MODULE_TICKS:
            raise self._exceeded("module", self.module_ticks, MAX_MODULE_TICKS)

    def leave_module(self) -> None:
        """Count the module's ticks to its package."""
        self.package_ticks += self.module_ticks
        if self.package_ticks >= MAX_PACKAGE_TICKS:
            raise self._exceeded("package", self.package_ticks, MAX_PACKAGE_TICKS)

    def _exceeded(self, what: str, ticks: int, limit: int) -> VerificationError:
        return VerificationError(
            "PROGRAM_TOO_COMPLEX",
            f"checking the {what} takes {ticks} ticks or more, fewer than {limit} are allowed;"
            " use fewer loops, references and locals in one function",
            module=self._module,
            function=self._function,
        )
