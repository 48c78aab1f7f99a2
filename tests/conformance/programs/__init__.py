"""Move modules made instruction by instruction, to be run on the real Sui Move VM and on ours.

Read ``modules`` first: it puts a module together and knows which of the plain and generic forms of
an instruction a type needs. ``each_opcode`` uses it for a few functions an instruction; the other
files generate whole programs at random: ``types`` draws the datatypes and values, ``expressions``
and ``statements`` write function bodies, ``generate`` makes a program of them. ``transactions``
draws commands over the corpus instead of code.
"""
