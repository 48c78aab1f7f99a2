"""The Contract API Gateway: kubectl's requests become requests to the contract, answers come back.

A client speaks plain Kubernetes to it, over TLS. Every request goes before the Move contract on the
ledger; what the contract approves an executor carries out; its signed answer returns by the ledger,
and bytes that have no end by a connection to that executor. The gateway decides nothing and is
believed by nobody: it cannot act outside a session its user signed, nor make up an answer.

Start with `pipeline`, the list of filters, in the order a request meets them; each is a file of
its own in `filters`, and `exchange` holds what they hand on. `refusals` is where whatever went
wrong becomes a `metav1.Status`. `connection` and `listener` are the door, `streams`, `relay`,
`tunnel` and `executor_link` what has no end. `directory` reads the ledger, `answers` waits for its
records, `sequences` numbers requests. `process` puts all of it together.

Trusted with: the plaintext it relays, and with its user's session while that lives. Cannot: act
outside such a session, forge a recorded answer, or hide a request it submitted.
"""
