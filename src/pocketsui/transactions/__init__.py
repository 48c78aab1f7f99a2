"""The rules of a transaction from its bytes to its effects; no sockets, no disks.

In the order of their use: `limits` (sizes), `checks` (what can be refused without looking at any
object), `inputs` (the objects it names, and whether it may use them), then the interpreter runs
(`pocketsui.execution`), then `gas` (what it costs) and `outcome` (effects and the objects as they
are stored). `system` has the transactions the node makes itself.
"""
