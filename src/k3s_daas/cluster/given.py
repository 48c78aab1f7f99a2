"""A cluster that somebody else runs, used because the user said so, never by itself.

What it cannot offer: its audit log (so an executor that dies must report an unknown outcome where
ours could have proved one), and the default that every namespace is held to Pod Security
`restricted`; its administrator has to set that, or label the tenants' namespaces.
"""

from dataclasses import replace
from pathlib import Path

from k3s_daas.cluster.access import Access
from k3s_daas.cluster.errors import ClusterError, CommandFailed


def open_given(kubeconfig: Path, context: str | None, kubectl: tuple[str, ...]) -> Access:
    """Reach the cluster of a kubeconfig as its user, who must be an administrator."""
    if not kubeconfig.is_file():
        raise ClusterError(f"kubeconfig {kubeconfig} is not a file")
    nameless = Access("given", "", kubeconfig, kubectl, None, None, context)
    path = "-o=jsonpath={.clusters[0].cluster.server}"
    server = nameless.run_kubectl("config", "view", "--minify", path).strip()
    access = replace(nameless, server=server)
    try:
        access.run_kubectl("auth", "can-i", "*", "*", "--all-namespaces")
    except CommandFailed as error:
        # `can-i` exits with 1 both when it answers no and when nobody answers.
        raise ClusterError(
            f"{server}: not reached, or the user of {kubeconfig} is no administrator, which "
            f"setting up impersonation takes: {error.output.strip()}"
        ) from error
    return access
