"""The package's version, as nodes and the command line tell it; pyproject.toml has the same."""

VERSION = "0.1.0"
