"""The filters, one a file; `k3s_daas.gateway.pipeline` has them in their order."""
