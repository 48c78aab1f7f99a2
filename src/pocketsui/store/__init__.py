"""The ledger's memory: one SQLite file, in which what was acknowledged is on the disk.

`schema` says what the tables hold and `migrate` brings older files to it; `writer` puts one sealed
checkpoint after another into them (each in one transaction, fsynced); `reader` looks things up
(both by `epochs` and `packages`, which know those rows), and `audit` reads whole tables for checks.
`terms` and `segments` are the index of the List methods, made in the background. `files` writes the
files beside it; `failures` says in one place what is raised when the disk fails, and what when the
file is damaged. Trust: whoever can write the file can rewrite history; the checkpoint digests they
would have to change are what others can witness, and `fsck` re-executes everything.
"""
