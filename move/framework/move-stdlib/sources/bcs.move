/// Interface of `std::bcs`: what the sources use of it.
module std::bcs;

public native fun to_bytes<MoveValue>(v: &MoveValue): vector<u8>;
