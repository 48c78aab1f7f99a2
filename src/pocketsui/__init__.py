"""pocketsui: a Sui-compatible ledger in one process and one file.

A transaction comes in over gRPC (`rpc`, one service a file), is checked and executed by the ledger
(`ledger.ledger.Ledger.execute` is the place to start reading), by the rules in `transactions` and
the Move interpreter in `execution`, `vm`, `bytecode` and `framework`; it is answered when its
checkpoint is on the disk (`ledger.commit`, `store`). `node` puts the parts together, `cli` runs
them, `explorer` shows them in a browser, `client` uses them from outside, `testing` gives a test a
ledger of its own, `backup` copies one that runs. The formats are those of `sui_wire`.

Known to differ from a node of a real network, beside what the interpreter's own pages say:

- the whole committee (of one by default) is this process, so its owner could rewrite it all;
  nobody stakes, and the system state has no more than a version;
- no zkLogin or passkey signatures, no address balances, no deny lists;
- a checkpoint is made as soon as there is something to put in it, unless `--profile mainnet`;
- gas: see `transactions.gas`; reads are not charged by the byte;
- gRPC: List methods scan instead of using an index (`rpc.listing`); SuiNS names are never found.
  What is missing answers UNIMPLEMENTED and says so.
"""
