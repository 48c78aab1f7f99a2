"""pocketsui: a Sui-compatible ledger in one process and one file.

A transaction comes in over gRPC (`rpc`, one service a file), is checked and executed by the ledger
(`ledger.ledger.Ledger.execute` is the place to start reading), by the rules in `transactions` and
the Move interpreter in `execution`, `vm`, `bytecode` and `framework`; it is answered when its
checkpoint is on the disk (`ledger.commit`, `store`). `node` puts the parts together, `cli` runs
them, `testing` gives a test a ledger of its own. The formats are those of `sui_wire`.
"""
