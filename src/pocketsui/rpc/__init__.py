"""gRPC `sui.rpc.v2`: one service a file, each a thin shell around the ledger.

`server` puts the services together on the one port (`port`) that is also the way in for browsers
and `curl`: `http1` hands their requests to `grpc_web`, `connect` or the explorer. In a service,
`streams` receives the request, `masks` reads what the client wants to see, and `render` fills
messages from recorded values, only the fields that were asked for; `context` is what all services
share, and `errors` turns our exceptions into gRPC statuses in one place.

Lists: `paging` bounds pages and writes their tokens; for the List methods with filters (`filters`)
`positions` says which stretch of the ledger is asked for, `candidates` finds by the index what can
be meant, and `listing` reads it. Transactions: `resolve` fills the gaps that a client left, and
`signatures` reads who signed. `displays` keeps the newest template of each type.
"""
