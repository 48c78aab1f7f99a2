"""What Kubernetes says about a request, as plain rules: no sockets, no clock, nothing of the
ledger.

Start with `request_info`: it turns method, path and query into the attributes a right is asked for,
as kube-apiserver does. `target` is the door before it (only one spelling of a path is let in) and
`selectors` the one query value that names an object. `headers` says which header fields travel and
which are refused or left behind, both ways. `status` writes refusals the way kubectl prints well.
"""
