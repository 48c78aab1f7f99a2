"""What a transaction costs, in MIST."""

from __future__ import annotations

from dataclasses import dataclass

from sui_wire.bcs import Reader, Writer


@dataclass(frozen=True, slots=True)
class GasCostSummary:
    """The bill of one transaction, or the sum of many."""

    computation_cost: int = 0
    storage_cost: int = 0
    storage_rebate: int = 0
    """Returned for storage freed or rewritten, after the part that is kept."""
    non_refundable_storage_fee: int = 0
    """The part of the rebate that the storage fund keeps."""

    @property
    def used(self) -> int:
        """What is taken from the payer; negative where more is returned than taken."""
        return self.computation_cost + self.storage_cost - self.storage_rebate

    def __add__(self, other: GasCostSummary) -> GasCostSummary:
        return GasCostSummary(
            self.computation_cost + other.computation_cost,
            self.storage_cost + other.storage_cost,
            self.storage_rebate + other.storage_rebate,
            self.non_refundable_storage_fee + other.non_refundable_storage_fee,
        )


def write_gas(writer: Writer, gas: GasCostSummary) -> None:
    writer.u64(gas.computation_cost).u64(gas.storage_cost)
    writer.u64(gas.storage_rebate).u64(gas.non_refundable_storage_fee)


def read_gas(reader: Reader) -> GasCostSummary:
    return GasCostSummary(reader.u64(), reader.u64(), reader.u64(), reader.u64())
