"""Amounts of SUI as people write them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from k3s_daas.cli.errors import CommandError

MIST_PER_SUI = 1_000_000_000
"""The smallest unit of SUI; source: Sui's `sui::sui` module."""

MAXIMUM_MIST = 2**64 - 1


class InvalidAmount(CommandError):
    """The text is no amount of SUI."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(
            f"{text!r} is not an amount of SUI ({why}); write for example 1.5 or 200000mist"
        )
        self.text = text


def parse_amount(text: str) -> int:
    """MIST in `text`: a decimal number of SUI (`1.5`, `1.5sui`) or of MIST (`200000mist`)."""
    lowered = text.strip().lower()
    scale = MIST_PER_SUI
    if lowered.endswith("mist"):
        lowered, scale = lowered.removesuffix("mist").strip(), 1
    else:
        lowered = lowered.removesuffix("sui").strip()
    try:
        mist = Decimal(lowered) * scale
    except InvalidOperation as error:
        raise InvalidAmount(text, "not a number") from error
    if not mist.is_finite() or mist != mist.to_integral_value():
        raise InvalidAmount(text, "finer than one MIST, or not finite")
    if not 0 < mist <= MAXIMUM_MIST:
        raise InvalidAmount(text, f"must be above 0 and at most {MAXIMUM_MIST} MIST")
    return int(mist)


def format_amount(mist: int) -> str:
    """`1500000000` as `1.5 SUI`."""
    whole, rest = divmod(mist, MIST_PER_SUI)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{whole}{fraction} SUI"
