"""`python -m k3s_daas.cluster up|down|destroy|status`: the cluster alone, for finding faults.

`daas up` and `daas down` are the ordinary way; they also run everything else.
"""

import argparse
import sys
import time

from k3s_daas import cluster, processes
from k3s_daas.cluster.errors import ClusterError
from k3s_daas.installation import Installation
from k3s_daas.processes import ProcessesError


def main() -> int:
    """Do what the first argument says."""
    parser = argparse.ArgumentParser(prog="python -m k3s_daas.cluster", description=__doc__)
    parser.add_argument("command", choices=["up", "down", "destroy", "status"])
    parser.add_argument("--installation", default="default", help="its name")
    parser.add_argument("--nodes", type=int, default=1)
    arguments = parser.parse_args()
    installation = Installation.named(arguments.installation)
    began = time.monotonic()

    def say(line: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.1f} s  {line}\n")

    try:
        match arguments.command:
            case "up":
                access = cluster.up(installation, nodes=arguments.nodes, progress=say)
                say(f"KUBECONFIG={access.kubeconfig}")
            case "down":
                cluster.down(installation)
            case "destroy":
                cluster.destroy(installation)
            case "status":
                for process in processes.status(installation).processes:
                    say(f"{process.name:26} {process.state.value:9} restarts {process.restarts}")
    except (ClusterError, ProcessesError) as error:
        say(f"error: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
