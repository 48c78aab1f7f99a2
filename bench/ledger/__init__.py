"""How fast the embedded ledger is, and where the time goes.

    python -m bench.ledger single     one contract call a transaction, through gRPC
    python -m bench.ledger batch      15 contract calls a transaction, through gRPC
    python -m bench.ledger profile    where the time of a single call goes
    python -m bench.ledger stepping   translated functions against stepping through them
    python -m bench.ledger fill       a million transactions into one file

The server is `pocketsui start` in a process of its own, so that its processor time can be told from
the client's. The client sends transactions that were made and signed beforehand. Processor time a
transaction is the number that holds on a busy machine; docs/pocketsui-speed.md has the results.

Start reading at `__main__`, then `requests` (what is sent) and `server` (who answers).
"""
