"""A ledger as one stream of bytes: `export` writes it, `load` reads and re-executes it.

The stream is a line, then frames (see `frames`): a header, each checkpoint as the very message
`sui.rpc.v2.Checkpoint` that a full node serves with everything in it (`messages`), and an end.
Every frame ends with a digest of all before it, so a damaged or cut stream is known by the place
where it is. No secrets are in it.
"""
