"""Forgets the past of a ledger, in bounded steps, while it runs or while it does not.

`statement` is what takes the place of the past, `state` finds the objects of then, `prune` does it.
Pruning never touches what is live: the newest version of every object stays, and so do the first
checkpoint and the last one of each epoch, by which clients follow committees.
"""
