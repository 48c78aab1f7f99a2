"""The contract's abort codes, by number, in its own words.

Codes are unique across the package. A test reads the Move sources and compares names, numbers and
meanings.
"""

from __future__ import annotations

from enum import IntEnum


class AbortCode(IntEnum):
    """Why the contract said no; the member is named as the Move constant is."""

    def __new__(cls, code: int, meaning: str) -> AbortCode:
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    meaning: str
    """What it means, as the Move source documents it."""

    # judgement
    ERROR_INVALID_SEAL = 1, "The seal token is revoked or expired."
    ERROR_NO_PERMISSION = 2, "The token's roles, or the session's scope, do not allow the request."
    ERROR_INSUFFICIENT_STAKE = (
        3,
        "The request writes, and the token's active stake is below the platform's minimum.",
    )
    ERROR_INVALID_SESSION = (
        4,
        "The session is revoked, expired, of another token, or names another gateway than the "
        "sender.",
    )
    ERROR_SEQUENCE_USED = (
        5,
        "The session has used this sequence number, or one that is higher by 128 or more.",
    )
    ERROR_NO_EXECUTOR = 6, "The cluster has no live executor with room for another request."
    ERROR_CLUSTER_SUSPENDED = 7, "The cluster's owner has suspended it."
    ERROR_BAD_REQUEST = (
        8,
        "Sizes, class, path or verb are not acceptable, or the stake account is not the token's.",
    )
    ERROR_WRONG_LANE = (
        9,
        "The session belongs to another lane, or lane and role book are not those of the cluster.",
    )

    # answer
    ERROR_UNKNOWN_REQUEST = (
        10,
        "No such request waits for an answer here: it was never opened, or it is closed.",
    )
    ERROR_WRONG_EXECUTOR = 11, "The request is assigned to another executor."
    ERROR_BAD_SIGNATURE = (
        12,
        "The answer is not signed with the executor's current key over the answer statement.",
    )
    ERROR_STALE_KEY = (
        13,
        "The executor, and its key with it, counts no more: revoked, expired, or without the "
        "attestation needed.",
    )
    ERROR_BAD_ANSWER = (
        14,
        "Result, status or sizes are not acceptable, or the answer is not of the request's class.",
    )
    ERROR_LANE_OF_OTHER_CLUSTER = 15, "The lane belongs to another cluster."

    # expiry
    ERROR_NOTHING_TO_EXPIRE = (
        16,
        "No such request is open here to expire: it was never opened, or it is closed.",
    )
    ERROR_NOT_THE_ASSIGNED = (
        17,
        "The executor named is not the one that the request is assigned to.",
    )
    ERROR_MAY_BE_ANSWERED = (
        18,
        "The executor may still answer: it counts, and the request is a stream or less than an "
        "hour late.",
    )

    # platform
    ERROR_WRONG_VERSION = (
        100,
        "`Platform.version` is not the version of this code: call the newer package instead.",
    )
    ERROR_ALREADY_CONFIGURED = (
        101,
        "`configure` was called before; chain and package id never change.",
    )
    ERROR_NOT_CONFIGURED = (
        102,
        "The platform does not know its chain and package id yet: call `configure` first.",
    )
    ERROR_BAD_CHAIN = 103, "A chain is named by the 32 bytes of its genesis checkpoint's digest."
    ERROR_OUT_OF_RANGE = 104, "The parameter lies outside the bounds that this module sets."

    # staking
    ERROR_NOT_STAKE_HOLDER = 200, "Only the holder of a stake account takes stake out of it."
    ERROR_ZERO_AMOUNT = 201, "A deposit or an unbonding of nothing."
    ERROR_NOT_ENOUGH_STAKE = 202, "More was asked back than is active."
    ERROR_STILL_UNBONDING = 203, "The unbonding time is not over."
    ERROR_NOTHING_UNBONDING = 204, "Nothing is unbonding."

    # cluster
    ERROR_WRONG_CLUSTER_CAP = 300, "The capability is that of another cluster."
    ERROR_BAD_NAME = 301, "A cluster's name has 1 to 63 bytes."
    ERROR_BAD_REGION = 302, "A region has 1 to 63 bytes."
    ERROR_BAD_CERTIFICATE_AUTHORITY = (
        303,
        "The certificate authority is named by a SHA-256 digest: 32 bytes.",
    )
    ERROR_BAD_LANE_COUNT = 304, "A cluster has 1 to 16 lanes."
    ERROR_TOO_MANY_EXECUTORS = 305, "A cluster has at most 16 executors that have not expired."
    ERROR_ROLE_BOOK_EXISTS = 306, "The cluster has its role book already."

    # rule
    ERROR_LIST_TOO_LONG = 400, "A rule's lists have at most 32 strings each."
    ERROR_STRING_TOO_LONG = 401, "A rule's strings have at most 253 bytes each."
    ERROR_TOO_MANY_RULES = 402, "There are at most 32 rules together."
    ERROR_RULES_TOO_LARGE = 403, "Rules take at most 65,536 bytes together."

    # permission
    ERROR_BAD_ROLE_NAME = 410, "A role's name has 1 to 253 bytes, a namespace at most 253."
    ERROR_UNKNOWN_ROLE = 411, "The role book has no role of that name."
    ERROR_TOO_MANY_BINDINGS = 412, "A seal token has at most 16 bindings in a cluster."
    ERROR_NOT_BOUND = 413, "The token has no such binding."

    # seal_token
    ERROR_NOT_TOKEN_HOLDER = 500, "Only the holder of a seal token changes it or acts under it."
    ERROR_BAD_SEALING_KEY = 501, "An X25519 public key has 32 bytes."
    ERROR_BAD_TOKEN_LIFETIME = (
        502,
        "A token lives one minute to 366 days from its issue or renewal.",
    )
    ERROR_TOKEN_REVOKED = 503, "The token was revoked, and that is final."

    # session
    ERROR_TOKEN_NOT_VALID = 510, "The seal token is revoked or expired."
    ERROR_BAD_SESSION_KEY = 511, "An ed25519 public key has 32 bytes."
    ERROR_BAD_SESSION_LIFETIME = 512, "A session lives one second to 24 hours."
    ERROR_NOT_SESSION_HOLDER = 513, "Only the token's holder revokes a session."
    ERROR_SESSION_OF_OTHER_LANE = 514, "The session belongs to another lane."
    ERROR_SESSION_NOT_OVER = (
        515,
        "The session is neither revoked nor expired, so its sequence numbers must be remembered.",
    )

    # executor_registry
    ERROR_DEVELOPMENT_REFUSED = (
        600,
        "The platform is in production, where a development attestation does not count.",
    )
    ERROR_NOT_OPERATOR = 601, "Only the executor's operator changes it."
    ERROR_BAD_EXECUTOR_KEY = 602, "An ed25519 or X25519 public key has 32 bytes."
    ERROR_BAD_POSSESSION = (
        603,
        "The signing key did not sign the possession statement for this platform, cluster, "
        "operator and sealing key.",
    )
    ERROR_BAD_MEASUREMENT = 604, "A measurement has 32 bytes."
    ERROR_BAD_ENDPOINT = 605, 'An endpoint ("host:port") has 3 to 262 bytes, a region 1 to 63.'
    ERROR_BAD_EXECUTOR_LIFETIME = 606, "A registration lasts one minute to 366 days."
    ERROR_EXECUTOR_REVOKED = 607, "The executor was revoked, and that is final."
    ERROR_EXECUTOR_OF_OTHER_CLUSTER = 608, "The executor belongs to another cluster."


_BY_NUMBER = {int(code): code for code in AbortCode}


def explain(code: int) -> str:
    """One line for people: the constant and its meaning, or the bare number if it is none of ours.

    >>> explain(5)[:19]
    'ERROR_SEQUENCE_USED'
    """
    known = _BY_NUMBER.get(code)
    return f"abort code {code}" if known is None else f"{known.name}: {known.meaning}"
