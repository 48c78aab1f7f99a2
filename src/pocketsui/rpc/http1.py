"""What speaks HTTP/1.1 on the shared port: gRPC-Web, JSON (Connect), and people with a browser."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from grpclib.const import Handler

from pocketsui.explorer import Explorer
from pocketsui.rpc.connect import STREAMING, UNARY, Connect
from pocketsui.rpc.grpc_web import GrpcWeb


class Http1:
    """Tells the three apart by method and content type."""

    def __init__(self, methods: Mapping[str, Handler]) -> None:
        self._grpc_web = GrpcWeb(methods)
        self._connect = Connect(methods)
        self._explorer = Explorer()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """One HTTP request."""
        if request.method in ("GET", "HEAD"):
            return self._explorer.answer(request.path)
        if request.method == "POST" and request.content_type in (UNARY, STREAMING):
            return await self._connect.handle(request)
        return await self._grpc_web.handle(request)
