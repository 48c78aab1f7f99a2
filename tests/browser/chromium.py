"""A headless Chromium, driven over a WebSocket by its own DevTools protocol.

async with Chromium.start(tmp_path) as browser:
    page = await browser.open("http://127.0.0.1:9000/")
    await page.wait_for("document.querySelector('h1')")
    assert await page.text("h1") == "Ledger"
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PACKAGE = "chromium"
START_SECONDS = 30
WAIT_SECONDS = 20
LISTENING = "DevTools listening on "


def find_or_install() -> str | None:
    """The browser's program; on Debian, as root, its package is installed as the node's are."""
    found = _find()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        options = ("-y", "-qq", "--no-install-recommends")
        for command in (("update", "-qq"), ("install", *options, PACKAGE)):
            subprocess.run(["apt-get", *command], env=environ, check=False, capture_output=True)
        found = _find()
    return found


def _find() -> str | None:
    return next((path for each in PROGRAMS if (path := shutil.which(each))), None)


class PageFailed(AssertionError):
    """A script of the test threw, or what was waited for did not come."""


class Page:
    """One tab. `problems` are the errors and policy violations that its console has shown."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser = browser
        self._session = session
        self.problems: list[str] = []

    async def send(self, method: str, **parameters: Any) -> Any:
        return await self._browser.send(method, self._session, **parameters)

    async def go(self, url: str) -> None:
        """Load an address; returns when its document is there."""
        await self.send("Page.navigate", url=url)
        await self.wait_for(f"location.href === {json.dumps(url)} && document.body")

    async def run(self, script: str) -> Any:
        """The value of an expression, awaited if it is a promise."""
        answer = await self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise PageFailed(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def wait_for(self, condition: str) -> None:
        """Return when an expression has become true, which is looked at once a frame."""
        script = f"""new Promise((resolve) => {{
            const end = performance.now() + {WAIT_SECONDS * 1000};
            const look = () => {{
                if ({condition}) resolve(true);
                else if (performance.now() > end) resolve(false);
                else setTimeout(look, 16);
            }};
            look();
        }})"""
        try:
            came = await self.run(script)
        except PageFailed:  # the document went away under the script: ask the new one
            came = await self.run(script)
        if not came:
            raise PageFailed(f"never became true: {condition}\n{await self.text('body')}")

    async def text(self, selector: str) -> str:
        """What a person reads of the first such element."""
        script = f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"
        found: str = await self.run(script)
        return found

    async def wait_text(self, selector: str, text: str) -> None:
        await self.wait_for(
            f"(document.querySelector({json.dumps(selector)})?.innerText ?? '')"
            f".includes({json.dumps(text)})"
        )

    async def press(self, key: str, code: int, text: str = "") -> None:
        """A key, as the keyboard sends it."""
        common = {"key": key, "windowsVirtualKeyCode": code}
        await self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        await self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    async def type(self, text: str) -> None:
        await self.send("Input.insertText", text=text)

    def heard(self, method: str, parameters: dict[str, Any]) -> None:
        """An event of this tab."""
        if method == "Runtime.exceptionThrown":
            self.problems.append(str(parameters["exceptionDetails"]))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            entry = parameters["entry"]
            self.problems.append(f"{entry['text']} {entry.get('url', '')}")


class Chromium:
    """A running browser: numbered requests, their answers, and events by session."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._pages: dict[str, Page] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def start(cls, program: str, folder: Path) -> AsyncIterator[Chromium]:
        """Run one with a profile of its own; it is gone with the block."""
        process = await asyncio.create_subprocess_exec(
            program,
            "--headless=new",
            "--remote-debugging-port=0",
            f"--user-data-dir={folder}",
            "--no-first-run",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            "about:blank",
            stderr=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                address = await _address(process)
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(address, max_msg_size=0) as socket,
                asyncio.TaskGroup() as tasks,
            ):
                browser = cls(socket)
                listening = tasks.create_task(browser._listen())
                yield browser
                listening.cancel()
        finally:
            process.terminate()
            await process.wait()

    async def open(self, url: str) -> Page:
        """A new tab at an address."""
        target = await self.send("Target.createTarget", url="about:blank")
        attached = await self.send(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        page = self._pages[attached["sessionId"]] = Page(self, attached["sessionId"])
        for domain in ("Page", "Runtime", "Log"):
            await page.send(f"{domain}.enable")
        await page.go(url)
        return page

    async def send(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": parameters}
        await self._socket.send_json(message | ({"sessionId": session} if session else {}))
        async with asyncio.timeout(WAIT_SECONDS + 10):
            return await answer

    async def _listen(self) -> None:
        async for message in self._socket:
            content = json.loads(message.data)
            if "id" in content:
                waiting = self._waiting.pop(content["id"])
                if "error" in content:
                    waiting.set_exception(PageFailed(str(content["error"])))
                else:
                    waiting.set_result(content["result"])
            elif content.get("sessionId") in self._pages:
                self._pages[content["sessionId"]].heard(content["method"], content["params"])


async def _address(process: asyncio.subprocess.Process) -> str:
    """Where the browser says that it can be driven."""
    if process.stderr is None:
        raise AssertionError("the browser's standard error is a pipe")
    async for line in process.stderr:
        if LISTENING in (text := line.decode(errors="replace")):
            return text.split(LISTENING)[1].strip()
    raise PageFailed("the browser ended before it could be driven")
