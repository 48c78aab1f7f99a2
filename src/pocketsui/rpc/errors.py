"""From our exceptions to gRPC statuses, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from google.rpc.error_details_pb2 import BadRequest
from google.rpc.status_pb2 import Status as StatusMessage
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from pocketsui.errors import (
    InvalidRequest,
    LedgerBusy,
    LedgerStopped,
    NotFound,
    NotSupported,
    PocketsuiError,
    StoreDamaged,
    TransactionRefused,
)
from sui_wire.errors import WireError

_log = structlog.get_logger("pocketsui.rpc")

_STATUS: tuple[tuple[type[Exception], Status], ...] = (
    (NotFound, Status.NOT_FOUND),
    (TransactionRefused, Status.INVALID_ARGUMENT),
    (InvalidRequest, Status.INVALID_ARGUMENT),
    (WireError, Status.INVALID_ARGUMENT),
    (NotSupported, Status.UNIMPLEMENTED),
    (LedgerStopped, Status.UNAVAILABLE),
    (LedgerBusy, Status.UNAVAILABLE),
    (StoreDamaged, Status.DATA_LOSS),
    (PocketsuiError, Status.INTERNAL),
)
"""The first class that fits decides."""


def status_of(error: Exception) -> Status:
    """The gRPC status of an expected failure; anything else is a bug of ours: INTERNAL."""
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return status
    return Status.INTERNAL


def status_message(error: Exception) -> StatusMessage:
    """The failure of one item in a batch."""
    return StatusMessage(code=status_of(error).value, message=str(error))


@contextmanager
def grpc_errors(method: str) -> Iterator[None]:
    """Wraps a method's body: raises `GRPCError` for whatever goes wrong in it."""
    try:
        yield
    except (GRPCError, StreamTerminatedError, ConnectionError):
        raise  # the client has its answer already, or is gone
    except InvalidRequest as error:
        violation = BadRequest.FieldViolation(
            field=error.field, description=str(error), reason="FIELD_INVALID"
        )
        details = [BadRequest(field_violations=[violation])]
        raise GRPCError(Status.INVALID_ARGUMENT, str(error), details) from None
    except (PocketsuiError, WireError) as error:
        raise GRPCError(status_of(error), str(error)) from None
    except Exception as error:
        _log.exception("request failed", method=method)
        raise GRPCError(Status.INTERNAL, f"{type(error).__name__} in {method}") from error
