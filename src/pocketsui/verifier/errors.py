"""Why a module is refused: Move's own name for the reason, the place, and what was expected."""

from __future__ import annotations


class VerificationError(Exception):
    """A rule of Move's verifier is broken. Fields:

    status    Move's own name for the reason, such as ``MOVELOC_UNAVAILABLE_ERROR``
    module    name of the module
    function  name of the function, None where no function is to blame
    offset    of the instruction, None where none is to blame
    """

    def __init__(
        self,
        status: str,
        message: str,
        *,
        module: str,
        function: str | None = None,
        offset: int | None = None,
    ) -> None:
        place = module if function is None else f"{module}::{function}"
        if offset is not None:
            place = f"{place}, instruction {offset}"
        super().__init__(f"{place}: {status}: {message}")
        self.status = status
        self.module = module
        self.function = function
        self.offset = offset


class SuiVerificationError(VerificationError):
    """A rule of Sui's own verifier is broken. ``status`` is the name of the rule."""
