/// Interface of `sui::bcs`: what the sources use of it.
module sui::bcs;

public struct BCS has copy, drop, store {
    bytes: vector<u8>,
}

public native fun new(bytes: vector<u8>): BCS;

public native fun peel_address(bcs: &mut BCS): address;

public native fun peel_u8(bcs: &mut BCS): u8;
