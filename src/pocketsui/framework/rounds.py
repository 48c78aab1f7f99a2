"""What one round of a loop costs that Sui's framework has in bytecode and ours in Python.

Each is the packed tally of the instructions that the bytecode repeats for one element
(`tests/conformance/test_gas.py` runs it and counts).
"""

from pocketsui.vm.gas import Tally

REVERSE = Tally(instructions=17, pushes=13, size=61, drift=3).packed  # of two elements
APPEND = Tally(instructions=25, pushes=17, size=89, drift=1).packed  # and half a turn of it
REMOVE = Tally(instructions=17, pushes=12, size=67, drift=3).packed
INSERT = Tally(instructions=13, pushes=10, size=51, drift=3).packed
