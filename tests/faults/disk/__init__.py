"""A disk that fails when told to, under the real SQLite and the real files of a ledger.

`model` knows what a power loss would leave, `sqlite_calls` stands between SQLite and the operating
system, `file_calls` between Python's `os` and the operating system. Every call is really made,
unless the fault is that it is not. Start with `model.Disk`.
"""
