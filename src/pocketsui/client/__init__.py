"""A small client of a ledger, for the command line and for tests.

`connection` speaks gRPC to any node of `sui.rpc.v2` (`address` says where one may be); nothing here
looks into the node. `account` is where to start: it signs for one key, and can publish
(`publishing`), call (`calling`, whose arguments `values` reads by the function's own signature) and
say what came of it (`outcome`); `draft` is a transaction as it is written, `plain` the values that
come back.
`keystore` keeps keys in Sui's own file format, `source` finds compiled modules and the names of
error codes (`error_names` keeps them), and `faucet` asks for coins.
"""
