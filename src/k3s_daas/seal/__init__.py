"""Who asks, and how what they ask stays theirs: session keys, statements, envelopes.

Start with `statement`, the short-lived credential a client shows the gateway (`credential` is the
kubectl plugin that mints it, `session_file` where it finds everything, `keys` how keys lie on
disk). Then `envelope`, in which a request and its answer travel over a public ledger; `binding` is
what ties one to its request, `message` what is inside, `wrapping` and `chunks` how it is made.
"""
