"""What the Move package `k3s_daas` looks like from outside, as values. No I/O, and none of its
rules.

The rules live in `move/sources` and are nowhere repeated; here is only how to speak with them:

- `call` is a Move call as a value, `calls` has one builder for each public function, `rules` the
  RBAC rule they take;
- `events` decodes what the contract says, `objects` what it keeps (`layout` explains how), `aborts`
  why it says no;
- `request_id` is the id of a request in bytes and text, `statement` what an executor signs;
- `compiled` is the bytecode to publish.

Start with `events.gateway`: the four records there are what everything else is about.
"""
