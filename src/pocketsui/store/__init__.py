"""The ledger's memory: one SQLite file, in which what was acknowledged is on the disk.

`schema` says what the tables hold, `writer` puts one sealed checkpoint after another into them
(each in one transaction, fsynced), `reader` looks things up. Trust: whoever can write the file can
rewrite history; the checkpoint digests they would have to change are what others can witness, and
`fsck` re-executes everything.
"""
