"""The one exception root of `k3s_daas.seal`. No message holds a key, a token or a plaintext."""

from __future__ import annotations


class SealError(ValueError):
    """A credential, key or envelope that is not what it has to be."""


class KeyFileError(SealError):
    """A key file that is missing, open to others, or holds something else. Ours to mend, not the
    client's."""


class SessionFileError(SealError):
    """A session file that is missing or holds something else."""


class StatementError(SealError):
    """A statement that opens nothing. Becomes 401."""


class MalformedStatement(StatementError):
    """Text that is not a statement at all, an object id for instance."""


class WrongChain(StatementError):
    """A statement made for another network."""


class WrongGateway(StatementError):
    """A statement made for another gateway."""


class StatementExpired(StatementError):
    """A statement whose time is over."""


class StatementNotYetValid(StatementError):
    """A statement from the future: one of two clocks is wrong."""


class BadSignature(StatementError):
    """A statement that the session's key did not sign."""


class EnvelopeError(SealError):
    """An envelope that cannot be opened as what it is taken for."""


class MalformedEnvelope(EnvelopeError):
    """Bytes that do not have the layout of an envelope."""


class NotARecipient(EnvelopeError):
    """An envelope that was not sealed for this key, or not under this binding."""


class TamperedEnvelope(EnvelopeError):
    """An envelope of which something was changed, left out, repeated or put elsewhere."""


class MalformedMessage(SealError):
    """A plaintext that is not the head and body it should be."""
