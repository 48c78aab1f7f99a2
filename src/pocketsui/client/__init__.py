"""A small client of a ledger, for the command line and for tests.

`connection.Connection` speaks gRPC to any node of `sui.rpc.v2`; nothing here looks into the node.
"""
