"""What one round of a loop costs that Sui's framework has in bytecode and ours in Python.

Each is the packed tally of the instructions that the bytecode repeats for one element; they were
counted by running that bytecode on our own interpreter. How near whole functions come to it is in
docs/pocketsui-gas.md, which `tests/conformance/gas_deviation.py` writes.
"""

from pocketsui.vm.gas import Tally

REVERSE = Tally(17, 13, 61, 3).packed  # two elements of a vector
APPEND = Tally(25, 17, 89, 1).packed
REMOVE = Tally(17, 12, 67, 3).packed  # each element that moves up
INSERT = Tally(13, 10, 51, 3).packed
SLICE = Tally(21, 13, 75).packed  # vector::take, vector::skip

ASCII_CHECK = Tally(22, 15, 86).packed
ASCII_PRINTABLE = Tally(29, 19, 104).packed
ASCII_SUBSTRING = Tally(18, 13, 91).packed
ASCII_CASE = Tally(42, 26, 153).packed
ASCII_FIND = Tally(39, 29, 217).packed  # each place that is tried
BITS_NEW = Tally(12, 8, 36).packed
BITS_SHIFT = Tally(51, 37, 249, 1).packed
BITS_SCAN = Tally(29, 21, 142).packed

BCS_BYTE = Tally(20, 13, 68).packed  # of an integer
HEX_ENCODE = Tally(101, 68, 400, 2).packed
HEX_DECODE = Tally(116, 77, 352).packed  # two digits
MAP_SEARCH = Tally(25, 17, 140).packed
MAP_KEYS = Tally(31, 20, 147).packed
MAP_UNZIP = Tally(30, 21, 105, 1).packed
SET_SEARCH = Tally(17, 12, 100).packed
QUEUE_LEVEL = Tally(52, 38, 263, 1).packed
QUEUE_ENTRY = Tally(30, 21, 107, 1).packed
QUEUE_LIST = Tally(24, 16, 115).packed
