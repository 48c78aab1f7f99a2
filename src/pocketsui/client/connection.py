"""The gRPC calls we make, their failures told in our own exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from google.protobuf.field_mask_pb2 import FieldMask
from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from pocketsui.client.address import host_and_port
from pocketsui.errors import NoAnswer, Refusal
from sui_wire.rpc import ledger_service_pb2 as ledger_pb
from sui_wire.rpc import move_package_service_pb2 as package_pb
from sui_wire.rpc import state_service_pb2 as state_pb
from sui_wire.rpc import transaction_execution_service_pb2 as execution_pb
from sui_wire.rpc.executed_transaction_pb2 import ExecutedTransaction
from sui_wire.rpc.ledger_service_grpc import LedgerServiceStub
from sui_wire.rpc.move_package_service_grpc import MovePackageServiceStub
from sui_wire.rpc.object_pb2 import Object
from sui_wire.rpc.package_pb2 import DatatypeDescriptor, FunctionDescriptor, Package
from sui_wire.rpc.state_service_grpc import StateServiceStub
from sui_wire.rpc.transaction_execution_service_grpc import TransactionExecutionServiceStub

SECONDS = 30
"""How long one call may take."""
PAGE = 200


class Connection:
    """A connection to one node; an asynchronous context manager."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._channel = Channel(*host_and_port("url", url))
        self._ledger = LedgerServiceStub(self._channel)
        self._state = StateServiceStub(self._channel)
        self._execution = TransactionExecutionServiceStub(self._channel)
        self._packages = MovePackageServiceStub(self._channel)

    async def __aenter__(self) -> Connection:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._channel.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what a call failed of: nobody answers, or the node says no."""
        try:
            yield
        except GRPCError as error:
            if error.status is Status.UNAVAILABLE:
                raise NoAnswer(
                    f"the ledger at {self.url} takes no calls: {error.message}"
                ) from None
            raise Refusal(error.message or error.status.name) from None
        except (OSError, TimeoutError, StreamTerminatedError) as error:
            raise NoAnswer(
                f"no ledger answers at {self.url} ({error or type(error).__name__}); "
                "`pocketsui start` runs one, --url names another"
            ) from None

    async def service_info(self) -> ledger_pb.GetServiceInfoResponse:
        """What the node says of itself."""
        with self._told():
            return await self._ledger.GetServiceInfo(
                ledger_pb.GetServiceInfoRequest(), timeout=SECONDS
            )

    async def object(self, object_id: str, *fields: str) -> Object:
        """The newest version of an object; all fields if none are named."""
        request = ledger_pb.GetObjectRequest(object_id=object_id, read_mask=_mask(fields))
        with self._told():
            return (await self._ledger.GetObject(request, timeout=SECONDS)).object

    async def transaction(self, digest: str, *fields: str) -> ExecutedTransaction:
        request = ledger_pb.GetTransactionRequest(digest=digest, read_mask=_mask(fields))
        with self._told():
            return (await self._ledger.GetTransaction(request, timeout=SECONDS)).transaction

    async def owned(self, owner: str, object_type: str, limit: int, *fields: str) -> list[Object]:
        """Objects of an address, at most `limit`."""
        found: list[Object] = []
        token = b""
        while len(found) < limit:
            request = state_pb.ListOwnedObjectsRequest(
                owner=owner,
                page_size=min(PAGE, limit - len(found)),
                page_token=token,
                read_mask=_mask(fields),
                object_type=object_type or None,
            )
            with self._told():
                page = await self._state.ListOwnedObjects(request, timeout=SECONDS)
            found += page.objects
            token = page.next_page_token
            if not token:
                break
        return found

    async def balances(self, owner: str) -> dict[str, int]:
        """Coin type to amount; a page of coin types is enough for people."""
        request = state_pb.ListBalancesRequest(owner=owner, page_size=PAGE)
        with self._told():
            answer = await self._state.ListBalances(request, timeout=SECONDS)
        return {each.coin_type: each.balance for each in answer.balances}

    async def package(self, package_id: str) -> Package:
        request = package_pb.GetPackageRequest(package_id=package_id)
        with self._told():
            return (await self._packages.GetPackage(request, timeout=SECONDS)).package

    async def newest(self, package_id: str) -> str:
        """The id of the newest version of a package, whichever version is named."""
        request = package_pb.ListPackageVersionsRequest(package_id=package_id, page_size=PAGE)
        while True:
            with self._told():
                page = await self._packages.ListPackageVersions(request, timeout=SECONDS)
            if not page.next_page_token:
                return page.versions[-1].package_id
            request.page_token = page.next_page_token

    async def function(self, package_id: str, module: str, name: str) -> FunctionDescriptor:
        request = package_pb.GetFunctionRequest(
            package_id=package_id, module_name=module, name=name
        )
        with self._told():
            return (await self._packages.GetFunction(request, timeout=SECONDS)).function

    async def datatype(self, package_id: str, module: str, name: str) -> DatatypeDescriptor:
        request = package_pb.GetDatatypeRequest(
            package_id=package_id, module_name=module, name=name
        )
        with self._told():
            return (await self._packages.GetDatatype(request, timeout=SECONDS)).datatype

    async def simulate(
        self, request: execution_pb.SimulateTransactionRequest
    ) -> execution_pb.SimulateTransactionResponse:
        with self._told():
            return await self._execution.SimulateTransaction(request, timeout=SECONDS)

    async def execute(self, request: execution_pb.ExecuteTransactionRequest) -> ExecutedTransaction:
        with self._told():
            answer = await self._execution.ExecuteTransaction(request, timeout=SECONDS)
        return answer.transaction


def _mask(fields: tuple[str, ...]) -> FieldMask:
    return FieldMask(paths=fields or ("*",))
