"""What can go wrong with a cluster, as exceptions whose messages name the next step."""

from collections.abc import Sequence


class ClusterError(Exception):
    """Root of every failure this package expects."""


class NotPossibleHere(ClusterError):
    """This machine cannot run a cluster of ours; `missing` lists every reason."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        lines = "".join(f"\n  - {reason}" for reason in self.missing)
        super().__init__(f"this machine cannot run the cluster yet:{lines}")


class BuildFailed(ClusterError):
    """The cluster's binary could not be built."""


class CommandFailed(ClusterError):
    """A program we ran exited with an error; `output` holds the end of what it said."""

    def __init__(self, argv: Sequence[str], code: int, output: str) -> None:
        self.argv = tuple(argv)
        self.code = code
        self.output = output
        said = output.strip() or "(it said nothing)"
        super().__init__(f"{' '.join(argv)} exited with {code}: {said[-2000:]}")
