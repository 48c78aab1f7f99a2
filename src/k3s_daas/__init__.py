"""Kubernetes as a service in which a Move contract, and no operator, approves every request.

A request goes kubectl -> `gateway` -> the ledger, where the contract decides -> `executor` -> the
Kubernetes API, and the answer goes back over the ledger. docs/life-of-a-request.md numbers the
steps; the code carries the numbers. Each part may import only what stands above it here (and
`gateway`, `executor` and `audit` not one another); only `cli` knows of `pocketsui`, the embedded
ledger:

- `files`         files that a crash must not break; `json_logs`, how processes log
- `installation`  where everything of one installation lies
- `kube`          Kubernetes' own rules, no I/O: what a request asks for, headers, `metav1.Status`
- `seal`          session keys and statements; the envelopes in which requests and answers travel
- `contract`      the compiled contract, its calls, events, objects and aborts; no I/O, no rules
- `chain`         the one Sui client: submits calls, follows events
- `blobs`         what does not fit a transaction
- `gateway`       the Kubernetes API as clients see it
- `executor`      executes what the contract approved, once, and signs the answer
- `audit`         checks what was recorded
- `processes`     keeps the programs of an installation running
- `cluster`       finds, builds and runs Kubernetes
- `cli`           the `daas` command

Start reading at `gateway/pipeline.py`, where a request enters; go on with `executor/intake.py`,
where it arrives once it is approved.
"""
