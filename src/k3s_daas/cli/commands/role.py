"""`daas role`: roles and bindings, in Kubernetes' own words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from k3s_daas.cli.commands.common import Name, Namespace, Out, Where, on_ledger
from k3s_daas.cli.output import Format, say, show

app = typer.Typer(help="Roles and bindings, as in Kubernetes.", no_args_is_help=True)

RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="A role of the cluster.")]
Manifest = Annotated[Path, typer.Option("--file", "-f", help="A Role or ClusterRole manifest.")]


@app.command("list")
def list_(where: Where = "default", out: Out = Format.TABLE) -> None:
    """The roles of the cluster, and who has them."""
    from k3s_daas.cli.rights import list_roles

    show(on_ledger(where, list_roles), out)


@app.command()
def apply(file: Manifest, where: Where = "default") -> None:
    """Write a role from a Kubernetes manifest, in place of the one of that name."""
    from k3s_daas.cli.manifest import read_role
    from k3s_daas.cli.rights import put_role

    manifest = read_role(file)
    on_ledger(where, lambda ledger: put_role(ledger, manifest))
    say(f"role {manifest.name} is written")


@app.command()
def bind(name: Name, role: RoleName, namespace: Namespace = "", where: Where = "default") -> None:
    """Give somebody a role, everywhere or in one namespace."""
    from k3s_daas.cli.rights import bind_role

    on_ledger(where, lambda ledger: bind_role(ledger, name, role, namespace))
    say(f"{name} has role {role} {_place(namespace)}")


@app.command()
def unbind(name: Name, role: RoleName, namespace: Namespace = "", where: Where = "default") -> None:
    """Take a role away where it was given."""
    from k3s_daas.cli.rights import unbind_role

    on_ledger(where, lambda ledger: unbind_role(ledger, name, role, namespace))
    say(f"{name} no longer has role {role} {_place(namespace)}")


def _place(namespace: str) -> str:
    return f"in namespace {namespace}" if namespace else "everywhere"
