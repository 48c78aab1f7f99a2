"""The rules of a transaction from its bytes to its effects; no sockets, no disks.

In the order of their use: `limits` (sizes), `checks` (what can be refused without looking at any
object; `randomness` for who takes Random), `inputs` (the objects it names, and whether it may use
them; `system_inputs` for those of the network), then the interpreter runs (`pocketsui.execution`),
then `gas` (what it costs) and `outcome` (effects, with the `status`, and the objects as they are
stored). `run` is all of that but the checks, for one transaction. `system` has the transactions the
node makes itself.
"""
