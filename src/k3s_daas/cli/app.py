"""Every command by name; what a command does is in a module of its own, imported when it runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from k3s_daas.cli.commands import approval, audit, contract, request, role, seal, stake
from k3s_daas.cli.commands.common import Name, Out, Where, on_ledger
from k3s_daas.cli.output import Format, say, show
from k3s_daas.installation import Installation

AdminKubeconfig = Annotated[
    Path | None,
    typer.Option(
        envvar="DAAS_KUBECONFIG",
        help="An administrator's kubeconfig: use its cluster instead of making one.",
    ),
]

app = typer.Typer(
    name="daas",
    help="Kubernetes as a service in which a Move contract, not an operator, approves requests.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(seal.app, name="seal")
app.add_typer(role.app, name="role")
app.add_typer(stake.app, name="stake")
app.add_typer(audit.app, name="audit")
app.add_typer(approval.app, name="approval")
app.add_typer(request.app, name="request")
app.add_typer(contract.app, name="contract")


def run() -> None:
    """Parse the command line and run the command; an expected failure becomes one line."""
    from k3s_daas.cli.errors import explain

    try:
        app()
    except Exception as error:
        message = explain(error)
        if message is None:
            raise
        sys.stderr.write(f"daas: {message}\n")
        sys.exit(1)


@app.command()
def up(
    where: Where = "default",
    kubeconfig: AdminKubeconfig = None,
    nodes: Annotated[int, typer.Option(min=1, max=8, help="Nodes of a cluster of our own.")] = 1,
    out: Out = Format.TABLE,
) -> None:
    """Bring everything up: ledger, contract, cluster, executor, gateway. Harmless to repeat."""
    from k3s_daas.cli.up import bring_up

    show(bring_up(Installation.named(where), kubeconfig=kubeconfig, nodes=nodes), out)


@app.command()
def deploy(
    network: Annotated[str, typer.Option("--network", help="URL of a Sui node's gRPC.")],
    key: Annotated[
        Path | None, typer.Option("--key", help="Signs and pays (ed25519); made if there is none.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", help="File that says how far it has come.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to go on.")] = False,
    cluster: Annotated[str, typer.Option("--cluster", help="Also register a cluster.")] = "",
    region: Annotated[str, typer.Option("--region", help="The cluster's region.")] = "local",
    ca: Annotated[
        Path | None, typer.Option("--ca", help="PEM of the cluster's certificate authority.")
    ] = None,
    lanes: Annotated[int, typer.Option(min=1, max=16, help="Lanes of the cluster.")] = 4,
    out: Out = Format.TABLE,
) -> None:
    """Put the contract on any Sui network: says what it costs first, publishes once, goes on where
    it was left."""
    import asyncio

    from k3s_daas.cli import deploy as deploying

    order = deploying.Order(
        network=network,
        folder=Installation.named().root.parent / "deployments.d",
        key=key,
        state=state,
        plan=deploying.cluster_plan(cluster, region, ca, lanes),
        agreed=yes,
    )
    show(asyncio.run(deploying.deploy(order)), out)


@app.command()
def down(
    where: Where = "default",
    purge: Annotated[bool, typer.Option("--purge", help="Also delete all state and keys.")] = False,
) -> None:
    """Stop everything and take it off the machine; `daas up` continues where it was."""
    from k3s_daas.cli.down import bring_down

    bring_down(Installation.named(where), purge=purge)


@app.command()
def status(where: Where = "default", out: Out = Format.TABLE) -> None:
    """What runs. Exits with 1 if something that should run does not."""
    from k3s_daas.cli.status import process_rows

    rows, healthy = process_rows(Installation.named(where))
    show(rows, out)
    if not healthy:
        raise typer.Exit(1)


@app.command()
def kubeconfig(
    name: Name,
    where: Where = "default",
    renew: Annotated[bool, typer.Option("--renew", help="Open a new session in any case.")] = False,
) -> None:
    """Open a session for somebody and print the path of a kubeconfig that uses it."""
    from k3s_daas.cli.people import open_kubeconfig

    say(str(on_ledger(where, lambda ledger: open_kubeconfig(ledger, name, renew=renew))))


@app.command(
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,  # else the `--` of `exec POD -- COMMAND` is taken away
    },
    add_help_option=False,
)
def kubectl(context: typer.Context) -> None:
    """Run kubectl: the one on PATH, else the one in our cluster binary."""
    from k3s_daas.cli.kubectl import kubectl_command

    command = [*kubectl_command(), *context.args]
    raise typer.Exit(subprocess.run(command, check=False).returncode)


@app.command()
def demo(where: Where = "default", kubeconfig: AdminKubeconfig = None) -> None:
    """Bring everything up, work as a tenant with kubectl, and show the verified record of it."""
    from k3s_daas.cli.demo import run_demo

    raise typer.Exit(run_demo(Installation.named(where), kubeconfig))
