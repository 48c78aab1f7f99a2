"""Fills `sui.rpc.v2` messages from recorded values, only the fields that a mask wants."""
