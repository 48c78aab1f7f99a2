"""Logs: one JSON object a line on standard error, with time and level."""

from __future__ import annotations

import sys

import structlog


def configure_logging() -> None:
    """Set structlog up for a process of ours."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
