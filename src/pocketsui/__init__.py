"""pocketsui: a Sui-compatible ledger in one process and one file.

A transaction comes in over gRPC (`rpc`, one service a file), is checked and executed by the ledger
(`ledger.ledger.Ledger.execute` is the place to start reading), by the rules in `transactions` and
the Move interpreter in `execution`, `vm`, `bytecode` and `framework` (what is published has passed
the `verifier`); it is answered when its checkpoint is on the disk (`ledger.commit`, `store`;
`records` says what is kept). The formats are those of `sui_wire`.

`node` puts the parts together with the `faucet` (`faucet_http` is its port), and `upkeep` runs
beside them; `cli` starts all that. `explorer` shows it in a browser, `client` uses it from outside,
`testing` gives a test a ledger of its own (`pytest_plugin` has the fixtures). With a ledger's
folder, `fsck` checks it, `backup` copies it, `archive` exports and imports it, `pruning` forgets
its past. `errors` has the root of what may be expected to go wrong, `failure` says why a
transaction did. Small things of all: `coins`, `packages`, `logs`, `version`.

Known to differ from a node of a real network, beside what the interpreter's own pages say:

- the whole committee (of one by default) is this process, so its owner could rewrite it all;
  nobody stakes, and the system state has no more than a version;
- no zkLogin or passkey signatures, no address balances; deny lists refuse no transaction;
- a checkpoint is made as soon as there is something to put in it, unless `--profile mainnet`;
- gas: see `transactions.gas`; children that Move code reads are not charged by the byte;
- gRPC: SuiNS names are never found; what is missing answers UNIMPLEMENTED and says so.

docs/pocketsui.md has all of them, with the reasons.
"""
