"""The explorer: pages for people, served on the ledger's own port.

Everything is in `static`, written by hand and without anything from elsewhere: `index.html` is the
frame of every page, `main.js` picks one of `pages/*.js` by the path, `rpc.js` asks the ledger in
JSON (`pocketsui.rpc.connect`), and `dom.js` is the only file that makes elements. It sets text,
never markup, so nothing on the ledger can become code; the Content-Security-Policy says so again.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

from aiohttp import web

PAGES = ("checkpoint", "transaction", "object", "address", "package")
"""First parts of the paths that the frame is served for; `main.js` has the same."""
STATIC = "/static/"

KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Explorer:
    """Answers GET requests by the files of the package."""

    def answer(self, path: str) -> web.Response:
        """The frame, a file of `static`, or 404 in words."""
        if path == "/" or path.split("/")[1] in PAGES:
            return _page("index.html")
        name = path.removeprefix(STATIC) if path.startswith(STATIC) else ""
        if name in _names():
            return _page(name)
        return web.Response(
            status=404,
            text=f"There is no page {path}. The explorer begins at /; this port also speaks gRPC, "
            "gRPC-Web, and JSON by POST.\n",
            headers=HEADERS,
        )


def _page(name: str) -> web.Response:
    kind = KINDS[PurePosixPath(name).suffix]
    return web.Response(body=_read(name), content_type=kind, charset="utf-8", headers=HEADERS)


@cache
def _names() -> frozenset[str]:
    """The files of `static`, those in `pages` with the folder's name."""
    static = files(__name__).joinpath("static")
    pages = (f"pages/{each.name}" for each in static.joinpath("pages").iterdir())
    return frozenset((*(each.name for each in static.iterdir() if each.is_file()), *pages))


@cache
def _read(name: str) -> bytes:
    return files(__name__).joinpath("static", *name.split("/")).read_bytes()
