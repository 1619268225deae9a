"""Talking to the publishers' servers: certificates, proxies, timeouts, second tries, resuming.

Certificates are checked against the operating system's own store (truststore): councils often look
into encrypted traffic with a certificate of their own, which only that store knows. Proxies are
those of the environment and of the operating system. Checking certificates cannot be turned off.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import truststore
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from pna import __version__
from pna.fetch.words import first_words, looks_like_html

__all__ = [
    "BLOCK",
    "OK",
    "PARTIAL",
    "UNCHANGED",
    "Answer",
    "Connection",
    "FetchError",
    "Patience",
    "TryAgainError",
    "answer_of",
    "asked",
    "check_pace",
    "get_json",
    "get_text",
    "host_of",
    "session",
    "with_patience",
]

T = TypeVar("T")

# Some publishers (ODS, CQC) turn bare clients away; this names us and still looks like a browser.
USER_AGENT = f"Mozilla/5.0 (compatible; pna/{__version__})"
BLOCK = 1 << 16
_ANSWER_LIMIT = 64 << 20
OK, PARTIAL, UNCHANGED, OUT_OF_RANGE = 200, 206, 304, 416
_SEVERAL = 3
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_REFUSALS = {
    401: "asks for a name and password",
    403: "refuses this file (403); it may turn away programs, or your network may block it",
    404: "has no such file any more (404)",
    407: "could not be reached, since the proxy asks for a name and password (407); ask IT how "
    "programs sign in to it, and set the variable HTTPS_PROXY",
    410: "has no such file any more (410)",
}


class FetchError(Exception):
    """One source could not be had; the message says why, in plain words."""


class TryAgainError(Exception):
    """Something passing went wrong; `after` are the seconds that the server asked us to wait."""

    def __init__(self, why: str, *, after: float = 0.0, no_answer: bool = False) -> None:
        super().__init__(why)
        self.after = after
        self.no_answer = no_answer


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait and how often to try; seconds.

    The waits between tries are `first_wait`, twice that, four times that and so on, or as long as
    the server asks (Retry-After), never more than `longest_wait`.
    """

    tries: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0
    connect: float = 20.0
    read: float = 60.0
    whole: float = 3600.0


@dataclass(frozen=True, slots=True)
class Connection:
    """A session and its manners.

    `silent` collects the hosts that never answered, which are then tried only once; where there are
    several, the network is likely to be at fault, and so are all others.
    """

    session: requests.Session
    patience: Patience = Patience()
    sleep: Callable[[float], None] = time.sleep
    tell: Callable[[str], None] = lambda _: None
    silent: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said of a file; `unchanged` if it is the one that we have."""

    url: str
    retrieved: datetime
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    unchanged: bool = False


class _SystemCertificates(HTTPAdapter):
    """Checks certificates against the operating system's store."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        kwargs["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401 - passed on
        kwargs["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return super().proxy_manager_for(proxy, **kwargs)


def session() -> requests.Session:
    """Make a session with the system's certificates and proxies."""
    made = requests.Session()
    made.mount("https://", _SystemCertificates())
    made.headers["User-Agent"] = USER_AGENT
    made.max_redirects = 10
    return made


def get_json(
    connection: Connection,
    url: str,
    parameters: Mapping[str, str],
    accept: Callable[[Any], None],
) -> tuple[Any, Answer]:
    """Ask for JSON, again if something passing goes wrong.

    Parameters
    ----------
    connection
        The session and its patience.
    url, parameters
        Where to ask and what.
    accept
        Looks at the answer; raises `TryAgainError` if it should be asked for again and `FetchError`
        if not.

    Returns
    -------
    tuple
        What the JSON holds, and the answer.

    Raises
    ------
    FetchError
        It could not be had.
    """

    def once() -> tuple[Any, Answer]:
        body, answer = _body(connection, url, parameters)
        if looks_like_html(body):
            msg = f"{host_of(url)} sent a web page instead of data: {first_words(body)}"
            raise FetchError(msg)
        try:
            found = json.loads(body)
        except ValueError:
            msg = f"{host_of(url)} sent something broken: {first_words(body)}"
            raise TryAgainError(msg) from None
        accept(found)
        return found, answer

    return with_patience(connection, url, once)


def get_text(connection: Connection, url: str, parameters: Mapping[str, str]) -> tuple[str, Answer]:
    """Ask for a short text in UTF-8, again if something passing goes wrong.

    Raises
    ------
    FetchError
        It could not be had.
    """

    def once() -> tuple[str, Answer]:
        body, answer = _body(connection, url, parameters)
        return body.decode("utf-8-sig", errors="replace"), answer

    return with_patience(connection, url, once)


def with_patience(connection: Connection, url: str, once: Callable[[], T]) -> T:
    """Do something once, or again while it raises `TryAgainError` and there are tries left.

    Raises
    ------
    FetchError
        None of the tries did.
    """
    patience, host = connection.patience, host_of(url)
    off = host in connection.silent or len(connection.silent) >= _SEVERAL
    tries = 1 if off else patience.tries
    for attempt in range(tries):
        try:
            return once()
        except TryAgainError as error:
            if attempt + 1 == tries:
                if error.no_answer:
                    connection.silent.add(host)
                raise FetchError(str(error)) from None
            planned = patience.first_wait * 2**attempt
            wait = min(max(planned, error.after), patience.longest_wait)
            connection.tell(f"{error} Trying again in {wait:g} s.")
            connection.sleep(wait)
    raise AssertionError  # pragma: no cover - there is always a last try


@contextmanager
def asked(
    connection: Connection,
    url: str,
    parameters: Mapping[str, str],
    headers: Mapping[str, str],
) -> Iterator[requests.Response]:
    """Ask, and turn every way of failing into words."""
    host, patience = host_of(url), connection.patience
    try:
        with connection.session.get(
            url,
            params=dict(parameters),
            headers=dict(headers),
            stream=True,
            timeout=(patience.connect, patience.read),
        ) as response:
            _judge(response, host, patience)
            yield response
    except requests.exceptions.SSLError as error:
        if "certificate" not in str(error).lower():
            msg = f"the encrypted connection to {host} could not be made, or broke off."
            raise TryAgainError(msg) from None
        msg = (
            f"the certificate of {host} is not trusted by this computer. If your council looks "
            "into encrypted traffic, its certificate must be in the system's store: ask IT."
        )
        raise FetchError(msg) from None
    except requests.exceptions.ProxyError as error:
        # http.client's words for a refused tunnel; a bare "407" may be part of a port.
        if "Tunnel connection failed: 407" in str(error):
            msg = f"{host} {_REFUSALS[407]}."
            raise FetchError(msg) from None
        msg = f"the proxy on the way to {host} does not answer."
        raise TryAgainError(msg, no_answer=True) from None
    except requests.exceptions.Timeout:
        msg = f"{host} did not answer in time."
        raise TryAgainError(msg, no_answer=True) from None
    except (requests.exceptions.TooManyRedirects, requests.exceptions.InvalidURL):
        msg = f"{host} passes the request on without end, or to no address at all."
        raise FetchError(msg) from None
    except (requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema):
        msg = f"{host} passes the request on to something that is not a web address."
        raise FetchError(msg) from None
    except requests.exceptions.ChunkedEncodingError:
        msg = f"the connection to {host} broke off half-way."
        raise TryAgainError(msg) from None
    except requests.exceptions.ConnectionError as error:
        if "Read timed out" in str(error):
            msg = f"{host} stopped sending half-way."
            raise TryAgainError(msg) from None
        msg = f"{host} cannot be reached."
        raise TryAgainError(msg, no_answer=True) from None
    except (requests.exceptions.RequestException, HTTPError, ValueError) as error:
        msg = f"{host}: the request failed ({type(error).__name__})."
        raise FetchError(msg) from None


def _judge(response: requests.Response, host: str, patience: Patience) -> None:
    steps = [urlsplit(step.url).scheme for step in (*response.history, response)]
    if ("https", "http") in pairwise(steps):
        msg = f"{host} passes the request on to an address that is not encrypted."
        raise FetchError(msg)
    status = response.status_code
    if status in {OK, PARTIAL, UNCHANGED, OUT_OF_RANGE}:
        return
    if status in _PASSING:
        after = _retry_after(response.headers.get("Retry-After", ""), response)
        if after > patience.longest_wait:
            msg = f"{host} asks to come back in {after / 60:.0f} minutes ({status})."
            raise FetchError(msg)
        msg = f"{host} is busy or broken just now ({status})."
        raise TryAgainError(msg, after=after)
    msg = f"{host} {_REFUSALS.get(status, f'answered with the error {status}')}."
    raise FetchError(msg)


def _retry_after(text: str, response: requests.Response) -> float:
    """Seconds that a server asks to wait (RFC 9110, 10.2.3): a number or a date."""
    if text.strip().isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        return max(0.0, (until - _server_time(response)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _body(connection: Connection, url: str, parameters: Mapping[str, str]) -> tuple[bytes, Answer]:
    with asked(connection, url, parameters, {}) as response:
        started, body = time.monotonic(), bytearray()
        for block in response.iter_content(BLOCK):
            body += block
            check_pace(started, len(body), _ANSWER_LIMIT, connection, url)
        return bytes(body), answer_of(response)


def check_pace(
    started: float, size: int, limit_bytes: int, connection: Connection, url: str
) -> None:
    """Stop what is far too large or takes far too long.

    Raises
    ------
    FetchError
        More than `limit_bytes` came, or more seconds than `Patience.whole` went by since `started`.
    """
    if size > limit_bytes:
        msg = f"{host_of(url)} sends far more than expected; stopped after {size / 1e6:.0f} MB."
        raise FetchError(msg)
    if time.monotonic() - started > connection.patience.whole:
        msg = (
            f"{host_of(url)} is too slow: not done after {connection.patience.whole / 60:.0f} min."
        )
        raise FetchError(msg)


def answer_of(response: requests.Response, *, unchanged: bool = False) -> Answer:
    """What the headers of an answer say."""
    return Answer(
        url=response.url,
        retrieved=_server_time(response),
        content_type=response.headers.get("Content-Type", ""),
        etag=_sendable(response.headers.get("ETag", "")),
        modified=_sendable(response.headers.get("Last-Modified", "")),
        unchanged=unchanged,
    )


def _sendable(value: str) -> str:
    """What a server said, if it can be said to it again."""
    return value if value.isascii() and value.isprintable() else ""


def _server_time(response: requests.Response) -> datetime:
    """The server's clock; ours if it does not say."""
    try:
        told = parsedate_to_datetime(response.headers.get("Date", ""))
        return told.astimezone(UTC)
    except (TypeError, ValueError):
        return datetime.now(UTC).replace(microsecond=0)


def host_of(url: str) -> str:
    """The server of an address, for messages."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
