"""What can be wrong with what the contract is to be told."""

from __future__ import annotations


class ContractError(Exception):
    """Root of this package's expected failures."""


class BadArgument(ContractError):
    """A function that does not exist, or a value that its parameter cannot take."""
