/// Interface of `sui::clock`: what the sources use of it.
module sui::clock;

use sui::object::UID;

public struct Clock has key {
    id: UID,
    timestamp_ms: u64,
}

public native fun timestamp_ms(clock: &Clock): u64;
