/// Interface of `sui::sui`: the coin type of stakes and gas.
module sui::sui;

public struct SUI has drop {}
