"""The ledger: takes transactions, executes them one after the other, seals them in checkpoints.

Start with `ledger.Ledger.execute`. `head` is the state that the next transaction sees, `sealing`
makes a checkpoint of what was executed, `commit` puts it on the disk while the next ones are being
executed (group commit), `genesis` makes a new ledger, `keys` holds its secrets.
"""
