"""One typed function for each public function of the contract that changes something, one module
for each Move module.

    from k3s_daas.contract.calls import seal_token
    call = seal_token.issue(platform, sealing_key=key, lifetime_ms=86_400_000)

They only put arguments into the order and encoding that Move wants; whether a call is allowed is
the contract's to say. Keys and digests are 32 bytes, amounts MIST (10^-9 SUI), times and lifetimes
milliseconds, names and namespaces text.
"""
