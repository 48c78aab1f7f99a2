"""What does not fit a transaction: envelopes, kept by the digest that the ledger records of them.

`store` is all of it: a folder of files named by what they hold. Nobody trusts it. Its owner can
lose bytes, but can neither read them (they are ciphertext) nor change them unseen (their name is
their digest).
"""
