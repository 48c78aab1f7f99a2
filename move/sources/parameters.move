/// The numbers that the platform obeys, each within bounds that nobody can move.
///
/// A parameter is named by its place in `slot`, the one table of this module. Amounts are MIST, times
/// milliseconds, shares basis points (of 10,000).
module k3s_daas::parameters;

/// No parameter has that number.
const ERROR_UNKNOWN_PARAMETER: u64 = 120;
/// The value lies outside of the parameter's bounds, or stake would not be unbonding for a day longer than answers
/// can be disputed.
const ERROR_OUT_OF_RANGE: u64 = 121;

const MIST_PER_SUI: u64 = 1_000_000_000;
const MAX_STAKE: u64 = 1_000_000 * MIST_PER_SUI;
const MAX_FEE: u64 = 10 * MIST_PER_SUI;

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 86_400_000;

const ALL: u64 = 10_000;

public struct Parameters has copy, drop, store {
    /// 0: active stake without which a seal token may only read.
    min_user_stake: u64,
    /// 1: active stake without which a worker gets no work.
    min_worker_stake: u64,
    /// 2: active stake without which an attested executor cannot register.
    min_executor_stake: u64,
    /// 3: how long an executor has for an answer before it counts as late.
    request_deadline_ms: u64,
    /// 4: how long stake stays locked after its holder asked for it back.
    unbonding_ms: u64,
    /// 5: how long an executor with open requests may be silent before another may take them over.
    silence_ms: u64,
    /// 6: what a request pays to its executor.
    executor_fee: u64,
    /// 7: what a request pays to its gateway.
    gateway_fee: u64,
    /// 8: share of a slash that is burned.
    burn_share: u64,
    /// 9: share of a slash that goes to who proved the fault. What is left goes to the treasury.
    challenger_share: u64,
    /// 10: share of its stake that an executor loses for a wrong answer.
    wrong_answer_slash: u64,
    /// 11: share of its stake that a worker loses for being away without notice.
    missed_heartbeat_slash: u64,
    /// 12: how often a worker reports.
    heartbeat_ms: u64,
    /// 13: how many reports a worker may miss before it is slashed.
    missed_heartbeats: u64,
    /// 14: how long an answer can be disputed, and so stays in its lane; 0: nothing stays.
    challenge_ms: u64,
    /// 15: how long a proposal is voted on.
    vote_ms: u64,
    /// 16: how long an accepted proposal waits before it can be executed.
    timelock_ms: u64,
    /// 17: stake that must have voted for a proposal to count.
    quorum_stake: u64,
    /// 18: how long a request waits for its approvers.
    approval_ms: u64,
    /// 19: how long before it leaves a worker must say so.
    notice_ms: u64,
    /// 20: what a period of incentives pays out, if the treasury can.
    emission: u64,
}

/// The values of a platform that nobody has configured.
public(package) fun defaults(): Parameters {
    Parameters {
        min_user_stake: MIST_PER_SUI,
        min_worker_stake: MIST_PER_SUI,
        min_executor_stake: MIST_PER_SUI,
        request_deadline_ms: 30 * SECOND_MS,
        unbonding_ms: 7 * DAY_MS,
        silence_ms: 5 * SECOND_MS,
        executor_fee: 0,
        gateway_fee: 0,
        burn_share: 2_000,
        challenger_share: 3_000,
        wrong_answer_slash: ALL,
        missed_heartbeat_slash: 100,
        heartbeat_ms: MINUTE_MS,
        missed_heartbeats: 10,
        challenge_ms: 0,
        vote_ms: 3 * DAY_MS,
        timelock_ms: 2 * DAY_MS,
        quorum_stake: 100 * MIST_PER_SUI,
        approval_ms: HOUR_MS,
        notice_ms: DAY_MS,
        emission: 0,
    }
}

/// Sets one parameter, within its bounds. Stake that is asked back stays in reach for as long as an answer can be
/// disputed and voted on.
public(package) fun set(parameters: &mut Parameters, which: u8, value: u64) {
    let (slot, lowest, highest) = parameters.slot(which);
    assert!(value >= lowest && value <= highest, ERROR_OUT_OF_RANGE);
    *slot = value;
    let disputed_ms = parameters.challenge_ms;
    let is_in_reach = disputed_ms == 0 || disputed_ms + DAY_MS <= parameters.unbonding_ms;
    assert!(is_in_reach, ERROR_OUT_OF_RANGE);
}

/// Where a parameter is kept, and the lowest and highest value that it can have.
fun slot(parameters: &mut Parameters, which: u8): (&mut u64, u64, u64) {
    match (which) {
        0 => (&mut parameters.min_user_stake, 0, MAX_STAKE),
        1 => (&mut parameters.min_worker_stake, MIST_PER_SUI, MAX_STAKE),
        2 => (&mut parameters.min_executor_stake, 0, MAX_STAKE),
        3 => (&mut parameters.request_deadline_ms, SECOND_MS, 10 * MINUTE_MS),
        4 => (&mut parameters.unbonding_ms, 0, 90 * DAY_MS),
        5 => (&mut parameters.silence_ms, SECOND_MS, 10 * MINUTE_MS),
        6 => (&mut parameters.executor_fee, 0, MAX_FEE),
        7 => (&mut parameters.gateway_fee, 0, MAX_FEE),
        8 => (&mut parameters.burn_share, 0, ALL / 2),
        9 => (&mut parameters.challenger_share, 0, ALL / 2),
        10 => (&mut parameters.wrong_answer_slash, 0, ALL),
        11 => (&mut parameters.missed_heartbeat_slash, 0, ALL),
        12 => (&mut parameters.heartbeat_ms, SECOND_MS, DAY_MS),
        13 => (&mut parameters.missed_heartbeats, 1, 1_000),
        14 => (&mut parameters.challenge_ms, 0, 30 * DAY_MS),
        15 => (&mut parameters.vote_ms, HOUR_MS, 30 * DAY_MS),
        16 => (&mut parameters.timelock_ms, HOUR_MS, 30 * DAY_MS),
        17 => (&mut parameters.quorum_stake, MIST_PER_SUI, 1_000 * MAX_STAKE),
        18 => (&mut parameters.approval_ms, MINUTE_MS, 7 * DAY_MS),
        19 => (&mut parameters.notice_ms, 0, 30 * DAY_MS),
        20 => (&mut parameters.emission, 0, MAX_STAKE),
        _ => abort ERROR_UNKNOWN_PARAMETER,
    }
}

public(package) fun min_user_stake(parameters: &Parameters): u64 { parameters.min_user_stake }

public(package) fun min_worker_stake(parameters: &Parameters): u64 { parameters.min_worker_stake }

public(package) fun min_executor_stake(parameters: &Parameters): u64 { parameters.min_executor_stake }

public(package) fun request_deadline_ms(parameters: &Parameters): u64 { parameters.request_deadline_ms }

public(package) fun unbonding_ms(parameters: &Parameters): u64 { parameters.unbonding_ms }

public(package) fun silence_ms(parameters: &Parameters): u64 { parameters.silence_ms }

public(package) fun executor_fee(parameters: &Parameters): u64 { parameters.executor_fee }

public(package) fun gateway_fee(parameters: &Parameters): u64 { parameters.gateway_fee }

public(package) fun burn_share(parameters: &Parameters): u64 { parameters.burn_share }

public(package) fun challenger_share(parameters: &Parameters): u64 { parameters.challenger_share }

public(package) fun wrong_answer_slash(parameters: &Parameters): u64 { parameters.wrong_answer_slash }

public(package) fun missed_heartbeat_slash(parameters: &Parameters): u64 {
    parameters.missed_heartbeat_slash
}

public(package) fun heartbeat_ms(parameters: &Parameters): u64 { parameters.heartbeat_ms }

public(package) fun missed_heartbeats(parameters: &Parameters): u64 { parameters.missed_heartbeats }

public(package) fun challenge_ms(parameters: &Parameters): u64 { parameters.challenge_ms }

public(package) fun vote_ms(parameters: &Parameters): u64 { parameters.vote_ms }

public(package) fun timelock_ms(parameters: &Parameters): u64 { parameters.timelock_ms }

public(package) fun quorum_stake(parameters: &Parameters): u64 { parameters.quorum_stake }

public(package) fun approval_ms(parameters: &Parameters): u64 { parameters.approval_ms }

public(package) fun notice_ms(parameters: &Parameters): u64 { parameters.notice_ms }

public(package) fun emission(parameters: &Parameters): u64 { parameters.emission }
