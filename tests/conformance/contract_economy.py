"""The contract's functions about money and votes, as calls that work."""

from __future__ import annotations

from sui_wire.bcs import Writer
from tests.conformance.contract_calls import (
    ADMIN_CAP,
    CLOCK,
    COIN,
    PLATFORM,
    STAKE,
    TOKEN,
    changed,
    number,
    octets,
)
from tests.conformance.contract_objects import HOUR_MS, NOW_MS, STRANGER, named
from tests.conformance.contract_world import Call, Obj, Pure, call

TREASURY = Obj(named("treasury"))
MEASUREMENTS = Obj(named("measurements"))
GOVERNANCE = Obj(named("governance"))
INCENTIVES = Obj(named("incentives"))
WORKER_STAKE = Obj(named("worker account"))
DELEGATION = Obj(named("delegation"))
PROPOSAL = Obj(named("proposal"))
UPGRADE_CAP = Obj(named("upgrade capability"))
MEASUREMENT = named("program")
NITRO = 1

YES, NO = Pure(b"\x01"), Pure(b"\x00")


def flag(value: bool) -> Pure:
    return YES if value else NO


def addresses(*each: bytes) -> Pure:
    return Pure(bytes(Writer().vector(each, Writer.fixed)))


def keys(*each: bytes) -> Pure:
    return Pure(bytes(Writer().vector(each, Writer.bytes)))


def hand_over() -> Call:
    return call("platform::hand_over", ADMIN_CAP, changed(PLATFORM))


def set_guardian(guardian: bytes = STRANGER) -> Call:
    return call("platform::set_guardian", ADMIN_CAP, changed(PLATFORM), Pure(guardian))


def pause(duration_ms: int = HOUR_MS) -> Call:
    return call("platform::pause", changed(PLATFORM), number(duration_ms), CLOCK)


def lift_pause() -> Call:
    return call("platform::lift_pause", changed(PLATFORM), CLOCK)


def migrate() -> Call:
    return call("platform::migrate", changed(PLATFORM))


def donate(coin: Obj = COIN) -> Call:
    return call("treasury::donate", changed(TREASURY), coin)


def collect() -> Call:
    return call("staking::collect", changed(STAKE), CLOCK)


def set_compounding(compounds: bool = True) -> Call:
    return call("staking::set_compounding", changed(STAKE), flag(compounds), CLOCK)


def set_commission(basis_points: int = 1_000) -> Call:
    return call("staking::set_commission", changed(STAKE), number(basis_points))


def delegate(coin: Obj = COIN, account: Obj = WORKER_STAKE, *, compounds: bool = False) -> Call:
    made = changed(account), coin, flag(compounds), CLOCK
    return call("delegation::delegate", PLATFORM, *made)


def add(coin: Obj = COIN, account: Obj = WORKER_STAKE) -> Call:
    return call("delegation::add", PLATFORM, changed(DELEGATION), changed(account), coin, CLOCK)


def undelegate(amount: int = 1_000_000_000, account: Obj = WORKER_STAKE) -> Call:
    made = changed(DELEGATION), changed(account), number(amount), CLOCK
    return call("delegation::undelegate", PLATFORM, *made)


def withdraw_delegation(account: Obj = WORKER_STAKE) -> Call:
    return call("delegation::withdraw", changed(DELEGATION), changed(account), CLOCK)


def collect_delegation(account: Obj = WORKER_STAKE) -> Call:
    return call("delegation::collect", changed(DELEGATION), changed(account), CLOCK)


def compound_delegation(account: Obj = WORKER_STAKE) -> Call:
    made = changed(DELEGATION), changed(account), YES, CLOCK
    return call("delegation::set_compounding", *made)


def close_delegation() -> Call:
    return call("delegation::close", DELEGATION)


def name_guardians(*guardians: bytes, threshold: int = 1, delay_ms: int = HOUR_MS) -> Call:
    made = changed(TOKEN), addresses(*guardians), number(threshold), number(delay_ms)
    return call("recovery::name_guardians", PLATFORM, *made)


def begin_recovery(new_holder: bytes = STRANGER) -> Call:
    return call("recovery::begin", PLATFORM, changed(TOKEN), Pure(new_holder), CLOCK)


def agree_to_recovery() -> Call:
    return call("recovery::agree", PLATFORM, changed(TOKEN))


def object_to_recovery() -> Call:
    return call("recovery::object", changed(TOKEN))


def complete_recovery(key: bytes = named("new sealing key"), stake: Obj = STAKE) -> Call:
    made = changed(TOKEN), changed(stake), octets(key), CLOCK
    return call("recovery::complete", PLATFORM, *made)


def vote(*, in_favour: bool = True) -> Call:
    made = changed(PROPOSAL), changed(STAKE), flag(in_favour), CLOCK
    return call("proposal::vote", PLATFORM, *made)


def vote_with_delegation(*, in_favour: bool = True, account: Obj = WORKER_STAKE) -> Call:
    made = changed(PROPOSAL), changed(DELEGATION), account, flag(in_favour), CLOCK
    return call("proposal::vote_with_delegation", PLATFORM, *made)


def entrust_upgrades() -> Call:
    return call("governance::entrust_upgrades", changed(GOVERNANCE), PLATFORM, UPGRADE_CAP)


def _propose(what: str, *arguments: Pure) -> Call:
    return call(f"governance::propose_{what}", PLATFORM, STAKE, *arguments, CLOCK)


def propose_parameter(which: int = 3, value: int = 60_000) -> Call:
    return _propose("parameter", number(which, 1), number(value))


def propose_guardian(guardian: bytes = STRANGER) -> Call:
    return _propose("guardian", Pure(guardian))


def propose_payment(amount: int = 1_000) -> Call:
    return _propose("payment", Pure(STRANGER), number(amount))


def allowance(expires_ms: int = NOW_MS + HOUR_MS) -> tuple[Pure, ...]:
    return number(NITRO, 1), octets(MEASUREMENT), number(7), number(expires_ms)


def propose_allowed_measurement() -> Call:
    return _propose("allowed_measurement", *allowance())


def propose_revoked_measurement() -> Call:
    return _propose("revoked_measurement", octets(MEASUREMENT))


def propose_verifiers() -> Call:
    return _propose("verifiers", keys(named("verifier")), number(1))


def propose_upgrade() -> Call:
    return _propose("upgrade", octets(named("digest")))


def execute_parameter() -> Call:
    made = changed(PLATFORM), changed(PROPOSAL), CLOCK
    return call("governance::execute_parameter", *made)


def execute_guardian() -> Call:
    made = changed(PLATFORM), changed(PROPOSAL), CLOCK
    return call("governance::execute_guardian", *made)


def execute_payment() -> Call:
    made = PLATFORM, changed(TREASURY), changed(PROPOSAL), CLOCK
    return call("governance::execute_payment", *made)


def execute_allowed_measurement() -> Call:
    made = PLATFORM, changed(MEASUREMENTS), changed(PROPOSAL), CLOCK
    return call("governance::execute_allowed_measurement", *made)


def execute_revoked_measurement() -> Call:
    made = changed(PLATFORM), changed(MEASUREMENTS), changed(PROPOSAL), CLOCK
    return call("governance::execute_revoked_measurement", *made)


def execute_verifiers() -> Call:
    made = PLATFORM, changed(MEASUREMENTS), changed(PROPOSAL), CLOCK
    return call("governance::execute_verifiers", *made)


def authorize_upgrade() -> Call:
    made = changed(GOVERNANCE), PLATFORM, changed(PROPOSAL), CLOCK
    return call("governance::authorize_upgrade", *made)


def allow(
    kind: int = NITRO, measurement: bytes = MEASUREMENT, expires_ms: int = NOW_MS + HOUR_MS
) -> Call:
    what = number(kind, 1), octets(measurement), number(7), number(expires_ms)
    made = ADMIN_CAP, PLATFORM, changed(MEASUREMENTS), *what, CLOCK
    return call("measurements::allow", *made)


def revoke_measurement(measurement: bytes = MEASUREMENT) -> Call:
    made = ADMIN_CAP, changed(PLATFORM), changed(MEASUREMENTS), octets(measurement), CLOCK
    return call("measurements::revoke", *made)


def set_verifiers(*each: bytes, quorum: int = 1) -> Call:
    made = ADMIN_CAP, PLATFORM, changed(MEASUREMENTS), keys(*each), number(quorum)
    return call("measurements::set_verifiers", *made)


def report() -> Call:
    return call("incentives::report", changed(INCENTIVES), PLATFORM, changed(STAKE), CLOCK)


def report_delegation(account: Obj = WORKER_STAKE) -> Call:
    made = changed(INCENTIVES), PLATFORM, changed(DELEGATION), changed(account), CLOCK
    return call("incentives::report_delegation", *made)


def fund(period: int) -> Call:
    made = changed(INCENTIVES), PLATFORM, changed(TREASURY), number(period), CLOCK
    return call("incentives::fund", *made)


def claim(period: int, stake: bytes = STAKE.id) -> Call:
    return call("incentives::claim", changed(INCENTIVES), number(period), Pure(stake))


def sweep(period: int) -> Call:
    made = changed(INCENTIVES), changed(TREASURY), number(period), CLOCK
    return call("incentives::sweep", *made)
