"""A real HTTP server on the loopback, payloads for it, and a small world to update in."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import importlib
import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from cli_support import SMALL
from conftest import Result

HERE = Path(__file__).parent


class Answer(NamedTuple):
    """What the server answers once."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}
    cut: int | None = None
    """Send this many bytes of the body only, then close."""
    drip: float | None = None
    """Seconds between single bytes, without end."""


class Server:
    """Answers each request with the next answer of its list, the last one for ever; remembers what was asked."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: list[Answer | Callable[[Any], Answer]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.closing = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                one = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                with contextlib.suppress(OSError):
                    outer.send(self, one(self) if callable(one) else one)

            def do_CONNECT(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                self.send_error(403)

            def handle(self) -> None:
                with contextlib.suppress(OSError):  # a client that hangs up is what some tests are about
                    super().handle()

            def log_message(self, *args: Any) -> None:
                pass

        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._httpd.daemon_threads = True
        if tls is not None:
            self._httpd.socket = tls.wrap_socket(self._httpd.socket, server_side=True, do_handshake_on_connect=False)
        self.host = f"127.0.0.1:{self._httpd.server_address[1]}"
        self.url = f"http://{self.host}/api.json"
        self._thread = threading.Thread(target=self._httpd.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def send(self, handler: BaseHTTPRequestHandler, one: Answer) -> None:
        """One answer, or as much of it as is wanted."""
        handler.send_response(one.status)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(one.body)), **one.headers}
        if one.drip is not None or "Transfer-Encoding" in one.headers:
            del headers["Content-Length"]
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        while one.drip is not None and not self.closing.wait(one.drip):
            handler.wfile.write(b" ")
            handler.wfile.flush()
        handler.wfile.write(one.body if one.cut is None else one.body[: one.cut])

    def close(self) -> None:
        """Answer no more."""
        self.closing.set()
        self._httpd.shutdown()
        self._httpd.server_close()
        self._thread.join()


def payload(count: int, price: float = 1.0) -> bytes:
    """models.dev's `api.json` of this many models, in its real shape."""
    models = {
        f"m{place}": {
            "id": f"m{place}",
            "name": f"Model {place}",
            "attachment": False,
            "reasoning": False,
            "tool_call": True,
            "knowledge": "2025-04",
            "release_date": "2025-06-01",
            "last_updated": "2025-06-01",
            "modalities": {"input": ["text"], "output": ["text"]},
            "open_weights": False,
            "cost": {"input": price, "output": 2 * price},
            "limit": {"context": 128000, "output": 4096},
        }
        for place in range(count)
    }
    return json.dumps({"newco": {"id": "newco", "name": "New Co", "models": models}}).encode()


def good(count: int = 40, price: float = 1.0, etag: str = '"one"') -> Answer:
    """A payload as a well-kept server sends it."""
    headers = {"ETag": etag, "Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT", "Content-Encoding": "gzip"}
    return Answer(body=gzip.compress(payload(count, price)), headers=headers)


def fake_layer_of(catalog: Any, names: Any, dated: Sequence[tuple[Any, dt.date]], admit_unknown: bool = False) -> Any:
    """A merge that makes a model of each row: what an update does around it is tested here, not the merge."""
    rows = [row for reading, _ in dated for row in reading.rows]
    models = [
        {
            "id": f"newco/{row.id.replace('/', '-')}",
            "by": "upstream",
            **{name: row.facts[name] for name in ("context",) if name in row.facts},
            "route": [
                {
                    "key": "newco",
                    "id": row.id,
                    "by": "upstream",
                    "price": {name[6:]: value for name, value in row.facts.items() if name.startswith("price.")},
                }
            ],
        }
        for row in rows
    ]
    left = [(one.source, one.where, one.reason) for reading, _ in dated for one in reading.rejected]
    source = {"id": "upstream", "tier": "tracker", "title": "Upstream", "as_of": dt.date(2026, 11, 23)}

    class Made(NamedTuple):
        tables: dict[str, Any]
        used: int
        left_out: list[tuple[str, str, str]]

    return Made({"format": 1, "source": [source], "model": models}, len(rows), left)


@contextlib.contextmanager
def small_world(layer_of: Callable[..., Any] | None = fake_layer_of) -> Iterator[None]:
    """The small catalog ships, and rows are merged in the simplest way (with None, as they really are)."""
    # all that is patched is loaded before the first patch: a module loaded later would keep what it finds for ever
    for name in ("cli.catalog", "cli.catalog_update", "sources.declared", "sources.update"):
        importlib.import_module(f"modelpick.{name}")
    places = ("catalog.locate", "catalog.updated", "sources.update", "cli.catalog")
    with contextlib.ExitStack() as stack:
        for place in places:
            stack.enter_context(patch(f"modelpick.{place}.shipped_path", lambda: SMALL))
        if layer_of is not None:
            for place in ("update", "layer"):
                stack.enter_context(patch(f"modelpick.sources.{place}.layer_of", layer_of))
            for place in ("update", "declared"):
                stack.enter_context(patch(f"modelpick.sources.{place}.declared_for", lambda catalog: None))
        yield


def child(
    code: str, data_home: Path, env: Mapping[str, str] | None = None, keep: tuple[int, ...] = ()
) -> subprocess.Popen[str]:
    """A process of its own in the small world: `run(*arguments)` in the code runs the program."""
    script = (
        "import os, sys\n"
        f"sys.path.insert(0, {str(HERE)!r})\n"
        "from update_support import small_world\n"
        "from modelpick.__main__ import main\n"
        "def run(*arguments):\n"
        "    with small_world():\n"
        "        return main([str(one) for one in arguments])\n"
        f"{code}\n"
    )
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(data_home), "XDG_DATA_HOME": str(data_home)}
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env=environment | dict(env or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=data_home,
        pass_fds=keep,
    )


def end(process: subprocess.Popen[str]) -> Result:
    """What a child left behind."""
    out, err = process.communicate(timeout=60)
    return Result(out, err, process.returncode)
