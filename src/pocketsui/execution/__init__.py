"""Programmable transactions: runs the commands of one transaction and records what they did.

Start with :func:`~pocketsui.execution.transaction.execute`; what goes in is in ``context``, what
comes out in ``record``. Each command has its file; ``publish`` and ``upgrade`` share ``package``,
and ``linkage`` decides beforehand which version of each package a transaction uses.
"""
