"""The same operations, directly and through what stands between a user and Kubernetes.

`make bench` brings up an installation of its own, measures GET pod, LIST pods, create and delete
ConfigMap and exec directly at the API server, through `kubectl proxy`, through kube-rbac-proxy and
through the contract, with the same client for all, and takes everything away again. It prints a
table and writes `bench/results/latest.json`.

Start reading at `__main__`, then `measure` (what the numbers mean), `ways` (who stands in between)
and `operations` (what is asked).
"""
