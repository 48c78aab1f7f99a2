"""The committed gRPC modules are what the `.proto` files generate."""

from pathlib import Path

import pytest

from sui_wire.rpc.codegen import HERE, SOURCE_ROOT, generate


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    generate(folder)
    return folder


def test_every_generated_module_is_committed_as_it_is_generated(generated: Path) -> None:
    made = {path.relative_to(generated): path.read_text() for path in generated.rglob("*_*.py*")}
    kept = {
        path.relative_to(SOURCE_ROOT): path.read_text()
        for pattern in ("*_pb2.py", "*_pb2.pyi", "*_grpc.py")
        for path in HERE.glob(pattern)
    }
    assert made.keys() == kept.keys()
    changed = [str(path) for path in made if made[path] != kept[path]]
    assert not changed, f"run `python -m sui_wire.rpc.codegen`; these differ: {changed}"
