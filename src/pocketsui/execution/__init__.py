"""Programmable transactions: runs the commands of one transaction and records what they did.

Start with ``transaction.execute``; what goes in is in ``context``, what
comes out in ``record``; ``run`` is the transaction in between.

Before the first command ``linkage`` decides which version of each package the transaction uses, and
``inputs`` puts its objects into ``slots``, out of which commands are given their arguments
(``arguments``; ``pure`` for plain bytes, ``cliques`` for what a hot potato holds on to). Each
command has its file: ``move_call`` (with ``signatures``), ``coin_commands``, ``publish`` and
``upgrade`` (which share ``package``; ``compatibility`` is what an upgrade must keep). After the
last one ``outcome`` says what became of every object. ``errors`` are failures of commands.
"""
