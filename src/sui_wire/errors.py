"""The one exception root of `sui_wire`: input that does not follow Sui's formats."""


class WireError(ValueError):
    """Bytes or text that no Sui node would accept in this place."""


class MalformedBcs(WireError):
    """Bytes that are not the canonical BCS of the value expected."""


class MalformedText(WireError):
    """An address, digest or type written in a way Sui does not read."""


class BadSignature(WireError):
    """A signature that is malformed, of an unsupported scheme, or does not verify."""
