"""How our processes write their logs: JSON lines on standard error, one an event.

A line may carry a request's id, what was asked, how it ended and how long it took. It never
carries a credential, a query, a header, a body, a stream's secret or a key.
"""

import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer


def configure_logging() -> None:
    """Give every line time and level, and every traceback its lines of code."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(
                # Local variables hold credentials, bodies and secrets: they are never shown.
                ExceptionDictTransformer(show_locals=False)
            ),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
