"""The executor: carries out what the contract approved, once, and records what came of it.

It believes the ledger alone. Steps 5 to 8 of a request's life (docs/life-of-a-request.md) are here:

    intake     (5) events in, each journalled once and given a task
    validation (6) is this the very thing that was approved?
    single     (7) one request, one answer; what to do when nobody knows whether it happened
    streams    (7) watch, logs -f, exec, port-forward: relayed, counted, accounted for
    recorder   (8) the signed answer onto the ledger, however long that takes

Start reading with `states`, the table of a request's life and of what a restart does in each state;
then `lives`, which leads a request along it, and `single`. `journal` is what makes it true after
kill -9, `errors` tells `NotSent` from `Lost`, on which everything about writes rests. `service`
puts the parts together; `python -m k3s_daas.executor --config FILE` runs them.

Rules apart from sockets and disks: `states`, `validation`, `preconditions`, `identity`, `answer`,
`request` do no I/O. Everything else is a thin shell, and takes its clock and its neighbours as
arguments; each neighbour is described by a small Protocol beside its consumer.
"""
