"""Neither clock can make an old request look fresh."""

from k3s_daas.executor.clock import LedgerClock, wall_ms


def test_the_later_of_ledger_and_host_counts() -> None:
    clock = LedgerClock()
    assert abs(clock.now_ms() - wall_ms()) < 1000
    clock.observe(1)
    assert clock.now_ms() >= wall_ms() - 1000
    ahead = wall_ms() + 3_600_000
    clock.observe(ahead)
    clock.observe(ahead - 5)
    assert clock.now_ms() == ahead
