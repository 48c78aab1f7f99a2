/// Interface of `std::string`: what the sources use of it.
module std::string;

public struct String has copy, drop, store {
    bytes: vector<u8>,
}

public native fun utf8(bytes: vector<u8>): String;

public native fun as_bytes(s: &String): &vector<u8>;

public native fun is_empty(s: &String): bool;

public native fun length(s: &String): u64;

public native fun substring(s: &String, i: u64, j: u64): String;

public native fun index_of(s: &String, r: &String): u64;
