"""A publisher's server on this machine, which behaves as badly as a test asks it to."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """One request: path, query (last value of each) and headers in lower case."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Reply:
    """What to answer: `cut` bytes of the body only; what is left not until `stalled` is set."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    stalled: threading.Event | None = None


Answering = Callable[[Asked], Reply]


class Publisher:
    """Answers of each path, and the log of what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answering] = {}
        self.log: list[Asked] = []
        self.url = ""

    def says(self, path: str, *replies: Reply | bytes) -> str:
        """Give these replies in turn, the last one for ever; the address."""
        rest = [r if isinstance(r, Reply) else Reply(r) for r in replies]

        def answer(_: Asked) -> Reply:
            return rest.pop(0) if len(rest) > 1 else rest[0]

        self.answers[path] = answer
        return self.url + path

    def asked(self, path: str) -> list[Asked]:
        return [one for one in self.log if one.path == path]


@contextlib.contextmanager
def publisher(wrap: Callable[[ThreadingHTTPServer], None] | None = None) -> Iterator[Publisher]:
    """Run one, on any free port."""
    told = Publisher()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {k: v[-1] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
            asked = Asked(
                parts.path if not parts.netloc else f"//{parts.netloc}{parts.path}",
                query,
                {k.lower(): v for k, v in self.headers.items()},
            )
            told.log.append(asked)
            answering = told.answers.get(asked.path)
            reply = answering(asked) if answering else Reply(b"not here", 404)
            if reply.stalled is not None and reply.cut is None:
                reply.stalled.wait(20)
                self.close_connection = True
                return
            self.send_response_only(reply.status)
            if "Date" not in reply.headers:
                self.send_header("Date", self.date_time_string())
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if reply.cut is not None:
                self.wfile.write(reply.body[: reply.cut])
                if reply.stalled is not None:
                    reply.stalled.wait(20)
                self.close_connection = True
            elif reply.status != 304:
                self.wfile.write(reply.body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    told.url = f"http://127.0.0.1:{server.server_port}"
    if wrap is not None:
        wrap(server)
        told.url = f"https://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ranged(body: bytes, tag: str, *, cut: int | None = None) -> Answering:
    """A file that can be gone on with; the first time it breaks off after `cut` bytes."""
    first = [True]

    def answer(asked: Asked) -> Reply:
        headers = {"ETag": tag, "Accept-Ranges": "bytes"}
        if asked.headers.get("if-none-match") == tag:
            return Reply(status=304, headers=headers)
        wanted = asked.headers.get("range", "")
        if wanted and asked.headers.get("if-range") == tag:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            return Reply(body[start:], 206, headers)
        now, first[0] = (cut if first[0] else None), False
        return Reply(body, headers=headers, cut=now)

    return answer
