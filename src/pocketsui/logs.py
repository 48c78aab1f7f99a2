"""Logs on standard error: readable on a terminal, else one JSON object a line, time and level."""

from __future__ import annotations

import sys
from typing import TextIO

import structlog


def configure_logging(stream: TextIO | None = None) -> None:
    """Set structlog up for a process of ours."""
    target = stream or sys.stderr
    person = target.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S" if person else "iso", utc=not person),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=False)
            if person
            else structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(target),
    )
