"""What a process says is one JSON object a line, and never holds what only memory may hold."""

import json
from collections.abc import Iterator

import pytest
import structlog

from k3s_daas.json_logs import configure_logging


@pytest.fixture(autouse=True)
def _logging_given_back() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_line_has_time_level_and_what_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    structlog.get_logger().info("serving", port=8443)

    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["port"]) == ("serving", "info", 8443)
    assert line["timestamp"].endswith("Z")


def test_a_traceback_shows_no_local_variable(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    credential = "".join(("daas1", ".", "secret"))
    try:
        raise ValueError("no such thing")
    except ValueError:
        structlog.get_logger().exception("failure")

    written = capsys.readouterr().err
    assert json.loads(written)["exception"][0]["exc_value"] == "no such thing"
    assert credential not in written
