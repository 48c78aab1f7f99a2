"""Generates the Python modules of this folder from its `.proto` files (a development tool).

Run `python -m sui_wire.rpc.codegen` after changing a `.proto`. It needs the development
dependencies grpcio-tools and mypy-protobuf.
"""

from __future__ import annotations

import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
SOURCE_ROOT = HERE.parent.parent
"""The folder that `sui_wire/rpc/*.proto` is imported from."""


_FOREIGN_REMARK = "  # noqa: Y015"
"""mypy-protobuf's word to a linter that we do not use, at the end of most of its lines."""


class CodegenFailed(RuntimeError):
    """protoc refused a file; what it said went to standard error."""


def _plugin(name: str) -> str:
    return f"--plugin={name}={Path(sys.executable).parent / name}"


def _include_paths() -> list[str]:
    """Where Google's own `.proto` files lie: those of protobuf, and google/rpc/status.proto."""
    google_rpc = find_spec("google.rpc")
    if google_rpc is None or not google_rpc.submodule_search_locations:
        raise CodegenFailed("google.rpc is missing; install googleapis-common-protos")
    googleapis = Path(next(iter(google_rpc.submodule_search_locations))).parent.parent
    return [str(SOURCE_ROOT), str(files("grpc_tools") / "_proto"), str(googleapis)]


def _run(arguments: list[str]) -> None:
    from grpc_tools import protoc

    if protoc.main(["protoc", *arguments]) != 0:
        raise CodegenFailed("protoc failed: " + " ".join(arguments[-3:]))


def generate(destination: Path) -> None:
    """Write every generated module below `destination`, as sui_wire/rpc/..."""
    includes = [f"-I{path}" for path in _include_paths()]
    protos = sorted(HERE.glob("*.proto"))
    names = [str(path.relative_to(SOURCE_ROOT)) for path in protos]
    services = [name for name in names if name.endswith("_service.proto")]
    _run(
        [
            *includes,
            _plugin("protoc-gen-mypy"),
            f"--python_out={destination}",
            f"--mypy_out=quiet:{destination}",
            *names,
        ]
    )
    _run(
        [
            *includes,
            _plugin("protoc-gen-grpclib_python"),
            f"--grpclib_python_out={destination}",
            *services,
        ]
    )
    for stub in destination.glob("sui_wire/rpc/*_pb2.pyi"):
        stub.write_text(stub.read_text().replace(_FOREIGN_REMARK, ""))


if __name__ == "__main__":
    generate(SOURCE_ROOT)
