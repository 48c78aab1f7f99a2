/// Interface of `sui::tx_context`: what the sources use of it.
module sui::tx_context;

public struct TxContext has drop {
    sender: address,
    tx_hash: vector<u8>,
    epoch: u64,
    epoch_timestamp_ms: u64,
    ids_created: u64,
}

public native fun sender(self: &TxContext): address;
