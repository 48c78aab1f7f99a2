"""Contract objects whose particulars do not matter to a test."""

from __future__ import annotations

from k3s_daas.contract.objects import Guardianship, Parameters, Platform, Policy
from sui_wire.ids import Address

SUI = 1_000_000_000
DAY_MS = 86_400_000

PARAMETERS = Parameters(
    min_user_stake=SUI,
    min_worker_stake=SUI,
    min_executor_stake=SUI,
    request_deadline_ms=30_000,
    unbonding_ms=7 * DAY_MS,
    silence_ms=5_000,
    executor_fee=0,
    gateway_fee=0,
    burn_share=2_000,
    challenger_share=3_000,
    wrong_answer_slash=10_000,
    missed_heartbeat_slash=100,
    heartbeat_ms=60_000,
    missed_heartbeats=10,
    challenge_ms=0,
    vote_ms=3 * DAY_MS,
    timelock_ms=2 * DAY_MS,
    quorum_stake=100 * SUI,
    approval_ms=3_600_000,
    notice_ms=DAY_MS,
    emission=0,
)
"""As the contract has them at first."""

POLICY = Policy(requests_per_minute=0, read_batches=False, discovery_cache_ms=0, max_priority=3)
NO_GUARDIANS = Guardianship(guardians=(), threshold=0, delay_ms=0, recovery=None)


def platform(platform_id: Address, chain: bytes, package_id: Address) -> Platform:
    """A platform in development, ruled by its capability."""
    return Platform(
        id=platform_id,
        version=1,
        production=False,
        governed=False,
        chain=chain,
        package_id=package_id,
        parameters=PARAMETERS,
        guardian=Address(bytes(32)),
        paused_until_ms=0,
        pausable_from_ms=0,
        revoked=(),
    )
