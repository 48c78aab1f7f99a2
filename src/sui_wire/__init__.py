"""What every Sui node and every Sui client must agree on, byte for byte.

Pure values in, bytes out; no sockets, no disks, no clock. Start with `bcs` (the encoding), then
`ids` and `type_tag` (names of things), `transaction` and `signature` (what a person signs; each
scheme in `signature_schemes`, several keys in `multisig`), `effects` with `execution_status` and
`gas`, `events` and `object` (what execution leaves behind), `checkpoint` (how a network vouches for
it) with `committee` (the signature), and `rpc` (the gRPC messages of `sui.rpc.v2`).
"""
