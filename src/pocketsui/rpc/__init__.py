"""gRPC `sui.rpc.v2`: one service a file, each a thin shell around the ledger.

`server` puts the services together. `masks` reads what a client wants to see, `errors` turns our
exceptions into gRPC statuses in one place, `paging` writes page tokens, and `render` fills messages
from recorded values, only the fields that were asked for.
"""
