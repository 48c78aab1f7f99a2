"""The version is told in two places."""

import tomllib
from pathlib import Path

from pocketsui.version import VERSION

PROJECT = Path(__file__).parents[3] / "pyproject.toml"


def test_the_package_is_built_as_the_version_it_tells() -> None:
    assert tomllib.loads(PROJECT.read_text())["project"]["version"] == VERSION
