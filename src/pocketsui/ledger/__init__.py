"""The ledger: takes transactions, executes them one after the other, seals them in checkpoints.

Start with `ledger.Ledger.execute`. `admission` says what is taken from clients, `head` is the state
that the next transaction sees, `chain` the checkpoints as they grow; `sealing` makes one of what
was executed, and `commit` puts it on the disk while the next ones are being executed (group
commit). `simulation` only tries a transaction, and `subscriptions` tell who listens what is
committed. `genesis` makes a new ledger, `folder` and `keys` are where it lies and its secrets.

Time is in `epochs` (how one follows another, and who signs) and `timekeeper`. With the network's
pace, transactions wait in `consensus`, and `congestion` decides which of them get in.
"""
