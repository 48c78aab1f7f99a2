"""Fills `sui.rpc.v2` messages from recorded values, only the fields that a mask wants.

One file a message: `executed` (with `transactions` and `effects`), `checkpoints`, `epochs`,
`objects`, `fields`, `packages`. `move` is the way to what only Move can tell: values as `json` by
the `shapes` of their types, how wallets show them (`display`), the names of errors
(`clever_errors`), and what modules declare (`declarations`; `framework` for those that are built
in).
"""
