"""The messages and services of gRPC `sui.rpc.v2`.

The `.proto` files here are our own text for Sui's interface: package, service, message and field
names and numbers are Sui's (a conformance test compares them with pysui's), the division into
files and the comments are ours. `*_pb2` are the messages, `*_grpc` grpclib's client stubs and
server bases; `python -m sui_wire.rpc.codegen` makes them again after a change, and a test compares
them with what is committed.

Modules: `common_pb2`, `object_pb2`, `package_pb2`, `transaction_pb2`, `command_pb2`,
`system_transaction_pb2`, `signature_pb2`, `effects_pb2`, `executed_transaction_pb2`,
`checkpoint_pb2`, `epoch_pb2`, `query_pb2`, and for each service one `*_service_pb2` with its
`*_service_grpc`.
"""
