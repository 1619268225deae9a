"""Downloading: second tries, waits, resuming, refusals in words, proxies and certificates."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from publisher import Asked, Publisher, Reply, publisher, ranged

from pna.fetch.client import (
    Connection,
    FetchError,
    Patience,
    TryAgainError,
    get_json,
    session,
)
from pna.fetch.downloads import download

BODY = b"code,people\n" + b"E01000001,1500\n" * 40_000
LIMIT = 10_000_000


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with publisher() as made:
        yield made


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def connection(waits: list[float]) -> Iterator[Connection]:
    patience = Patience(connect=2, read=0.4)
    with session() as made:
        yield Connection(made, patience, sleep=waits.append)


def test_a_file_comes_whole_with_the_servers_date(
    server: Publisher, connection: Connection, tmp_path: Path
) -> None:
    dated = {"Date": "Sat, 01 Mar 2025 10:20:30 GMT", "Content-Type": "text/csv"}
    url = server.says("/list.csv", Reply(BODY, headers=dated))
    answer = download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    assert (tmp_path / "part").read_bytes() == BODY
    assert answer.content_type == "text/csv"
    assert not answer.unchanged
    assert [p.name for p in tmp_path.iterdir()] == ["part"]
    assert answer.retrieved == datetime(2025, 3, 1, 10, 20, 30, tzinfo=UTC)
    agent = server.log[0].headers["user-agent"]
    assert agent.startswith("Mozilla/5.0")
    assert "pna" in agent


def test_the_waits_double_and_are_the_same_every_time(
    server: Publisher, connection: Connection, waits: list[float], tmp_path: Path
) -> None:
    broken = [Reply(b"oh", status) for status in (500, 502, 503, 504)]
    url = server.says("/list.csv", *broken, Reply(BODY))
    download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    assert (tmp_path / "part").read_bytes() == BODY
    assert waits == [1, 2, 4, 8]


def test_the_server_may_ask_for_a_longer_wait_but_not_for_ever(
    server: Publisher, connection: Connection, waits: list[float], tmp_path: Path
) -> None:
    url = server.says("/list.csv", Reply(b"", 429, {"Retry-After": "17"}), Reply(BODY))
    download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    assert waits == [17]
    url = server.says("/late.csv", Reply(b"", 503, {"Retry-After": "7200"}))
    with pytest.raises(FetchError, match="asks to come back in 120 minutes"):
        download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    assert waits == [17]
    soon = datetime.now(UTC).timestamp() + 30
    text = datetime.fromtimestamp(soon, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    url = server.says("/date.csv", Reply(b"", 503, {"Retry-After": text}), Reply(BODY))
    download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    assert 25 <= waits[1] <= 31


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "it may turn away programs"), (404, "no such file any more"), (418, "the error 418")],
)
def test_a_refusal_is_not_asked_again(
    server: Publisher, connection: Connection, tmp_path: Path, status: int, words: str
) -> None:
    url = server.says("/list.csv", Reply(b"no", status))
    with pytest.raises(FetchError, match=words):
        download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    assert len(server.log) == 1
    assert not (tmp_path / "part").exists()


def test_a_cut_is_gone_on_from(
    server: Publisher, connection: Connection, waits: list[float], tmp_path: Path
) -> None:
    server.answers["/list.csv"] = ranged(BODY, '"v1"', cut=200_000)
    download(connection, f"{server.url}/list.csv", tmp_path / "part", limit_bytes=LIMIT)
    assert (tmp_path / "part").read_bytes() == BODY
    first, second = server.log
    assert "range" not in first.headers
    start = int(second.headers["range"].removeprefix("bytes=").rstrip("-"))
    assert 0 < start <= 200_000
    assert second.headers["if-range"] == '"v1"'
    assert waits == [1]


def test_a_cut_of_last_time_is_gone_on_from(server: Publisher, tmp_path: Path) -> None:
    server.answers["/list.csv"] = ranged(BODY, '"v1"', cut=200_000)
    url, part = f"{server.url}/list.csv", tmp_path / "part"
    with session() as made:
        once = Connection(made, Patience(tries=1))
        with pytest.raises(FetchError, match="broke off half-way"):
            download(once, url, part, limit_bytes=LIMIT)
        kept = part.stat().st_size
        download(once, url, part, limit_bytes=LIMIT)
    assert part.read_bytes() == BODY
    assert server.log[1].headers["range"] == f"bytes={kept}-"
    assert [p.name for p in tmp_path.iterdir()] == ["part"]


def test_the_part_of_another_edition_is_thrown_away(server: Publisher, tmp_path: Path) -> None:
    url, part = f"{server.url}/list.csv", tmp_path / "part"
    newer = BODY.replace(b"1500", b"1600")
    with session() as made:
        once = Connection(made, Patience(tries=1))
        server.answers["/list.csv"] = ranged(BODY, '"v1"', cut=200_000)
        with pytest.raises(FetchError):
            download(once, url, part, limit_bytes=LIMIT)
        server.answers["/list.csv"] = ranged(newer, '"v2"')
        download(once, url, part, limit_bytes=LIMIT)
    assert part.read_bytes() == newer


def test_without_a_tag_nothing_is_joined(server: Publisher, tmp_path: Path) -> None:
    url = server.says(
        "/list.csv",
        Reply(BODY, headers={"ETag": 'W/"weak"'}, cut=1000),
        Reply(BODY, headers={"ETag": 'W/"weak"'}),
    )
    with session() as made:
        patient = Connection(made, sleep=lambda _: None)
        download(patient, url, tmp_path / "part", limit_bytes=LIMIT)
    assert (tmp_path / "part").read_bytes() == BODY
    assert all("range" not in asked.headers for asked in server.log)


def test_a_server_that_cannot_go_on_begins_again(server: Publisher, tmp_path: Path) -> None:
    part = tmp_path / "part"
    url = f"{server.url}/list.csv"
    part.write_bytes(BODY)
    note = json.dumps({"url": url, "validator": '"v1"'})
    (tmp_path / "part.json").write_text(note, encoding="utf-8")

    def answer(asked: Asked) -> Reply:
        return Reply(b"", 416) if "range" in asked.headers else Reply(BODY)

    server.answers["/list.csv"] = answer
    with session() as made:
        patient = Connection(made, sleep=lambda _: None)
        download(patient, url, part, limit_bytes=LIMIT)
    assert part.read_bytes() == BODY


def test_a_squeezed_answer_is_unpacked(
    server: Publisher, connection: Connection, tmp_path: Path
) -> None:
    squeezed = Reply(gzip.compress(BODY), headers={"Content-Encoding": "gzip", "ETag": '"v1"'})
    url = server.says("/list.csv", squeezed)
    download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    assert (tmp_path / "part").read_bytes() == BODY


def test_what_has_not_changed_is_not_sent_again(
    server: Publisher, connection: Connection, tmp_path: Path
) -> None:
    server.answers["/list.csv"] = ranged(BODY, '"v1"')
    url, part = f"{server.url}/list.csv", tmp_path / "part"
    answer = download(connection, url, part, limit_bytes=LIMIT, have={"etag": '"v1"'})
    assert answer.unchanged
    assert not part.exists()
    answer = download(connection, url, part, limit_bytes=LIMIT, have={"etag": '"v0"'})
    assert not answer.unchanged
    assert part.read_bytes() == BODY


def test_a_file_without_end_is_cut_off(
    server: Publisher, connection: Connection, tmp_path: Path
) -> None:
    url = server.says("/list.csv", BODY)
    with pytest.raises(FetchError, match="far more than expected"):
        download(connection, url, tmp_path / "part", limit_bytes=200_000)
    assert not list(tmp_path.iterdir())


def test_a_server_that_is_too_slow_as_a_whole_is_left(server: Publisher, tmp_path: Path) -> None:
    url = server.says("/list.csv", BODY)
    with session() as made:
        hasty = Connection(made, Patience(whole=-1))
        with pytest.raises(FetchError, match="too slow"):
            download(hasty, url, tmp_path / "part", limit_bytes=LIMIT)


def test_a_silent_server_is_given_up_and_then_tried_only_once(
    server: Publisher, connection: Connection, waits: list[float], tmp_path: Path
) -> None:
    end = threading.Event()
    url = server.says("/list.csv", Reply(stalled=end))
    with pytest.raises(FetchError, match="did not answer in time"):
        download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    assert len(server.log) == 5
    assert waits == [1, 2, 4, 8]
    with pytest.raises(FetchError, match="did not answer in time"):
        download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    assert len(server.log) == 6
    end.set()


def test_a_server_that_falls_silent_half_way_is_gone_on_from(
    server: Publisher, connection: Connection, tmp_path: Path
) -> None:
    end = threading.Event()
    whole = ranged(BODY, '"v1"')
    first = Reply(BODY, headers={"ETag": '"v1"'}, cut=200_000, stalled=end)
    server.answers["/list.csv"] = lambda asked: whole(asked) if len(server.log) > 1 else first
    heard: list[str] = []
    told = replace(connection, tell=heard.append)
    download(told, f"{server.url}/list.csv", tmp_path / "part", limit_bytes=LIMIT)
    end.set()
    assert heard == ["127.0.0.1 stopped sending half-way. Trying again in 1 s."]
    assert "range" in server.log[1].headers
    assert (tmp_path / "part").read_bytes() == BODY


def test_nobody_there(connection: Connection, tmp_path: Path) -> None:
    with publisher() as gone:
        url = f"{gone.url}/list.csv"
    with pytest.raises(FetchError, match=r"^127\.0\.0\.1 cannot be reached\.$"):
        download(connection, url, tmp_path / "part", limit_bytes=LIMIT)


def test_where_nobody_answers_at_all_the_rest_are_tried_once(
    connection: Connection, waits: list[float], tmp_path: Path
) -> None:
    with publisher() as gone:
        url = f"{gone.url}/list.csv"
    connection.silent.update({"one.example", "two.example"})
    with pytest.raises(FetchError):
        download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    assert waits == [1, 2, 4, 8]
    with pytest.raises(FetchError):
        download(connection, url.replace("127.0.0.1", "localhost"), tmp_path / "p", limit_bytes=9)
    assert waits == [1, 2, 4, 8]


def test_redirects_are_followed_and_circles_are_not(
    server: Publisher, connection: Connection, tmp_path: Path
) -> None:
    server.says("/new.csv", BODY)
    url = server.says("/old.csv", Reply(status=302, headers={"Location": "/new.csv"}))
    answer = download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    assert answer.url.endswith("/new.csv")
    url = server.says("/round.csv", Reply(status=302, headers={"Location": "/round.csv"}))
    with pytest.raises(FetchError, match="without end"):
        download(connection, url, tmp_path / "part", limit_bytes=LIMIT)
    for number, (target, words) in enumerate(
        (
            ("file:///etc/hostname", "not a web address"),
            ("http://[", "the request failed|to no address at all"),
            ("http://", "the request failed|to no address at all"),
            (f"http://{'x' * 70}.example/", "the request failed|to no address at all"),
        )
    ):
        odd = Reply(status=302, headers={"Location": target})
        url = server.says(f"/odd{number}.csv", odd)
        with pytest.raises(FetchError, match=words):
            download(connection, url, tmp_path / "part", limit_bytes=LIMIT)


def test_json_is_asked_for_again_when_broken_and_refused_when_a_page(
    server: Publisher, connection: Connection, waits: list[float]
) -> None:
    url = server.says("/api", b'{"a": ', b'{"a": 1}')
    found, _ = get_json(connection, url, {"q": "a b"}, lambda _: None)
    assert found == {"a": 1}
    assert waits == [1]
    assert server.log[0].query == {"q": "a b"}
    page = b"<!-- x --><!DOCTYPE html><head><style>p{}</style></head><body>Please <b>log in</b>"
    url = server.says("/page", page)
    with pytest.raises(FetchError, match='a web page instead of data: "Please log in"'):
        get_json(connection, url, {}, lambda _: None)

    def never(_: object) -> None:
        message = "not yet"
        raise TryAgainError(message)

    with pytest.raises(FetchError, match="not yet"):
        get_json(connection, f"{server.url}/api", {}, never)
    assert len(server.asked("/api")) == 2 + 5


def test_the_proxy_of_the_environment_is_used(
    server: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["//files.example/list.csv"] = lambda _: Reply(BODY)
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with session() as made:
        url = "http://files.example/list.csv"
        download(Connection(made), url, tmp_path / "part", limit_bytes=LIMIT)
        assert (tmp_path / "part").read_bytes() == BODY
        assert server.log[0].path == "//files.example/list.csv"
        server.answers["//files.example/list.csv"] = lambda _: Reply(b"", 407)
        with pytest.raises(FetchError, match="the proxy asks for a name and password"):
            download(Connection(made), url, tmp_path / "part", limit_bytes=LIMIT)


def test_a_proxy_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with publisher() as gone:
        address = gone.url
    monkeypatch.setenv("http_proxy", address.replace("http://", "http://name:secret@"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with session() as made:
        connection = Connection(made, sleep=lambda _: None)
        with pytest.raises(FetchError, match=r"the proxy on the way to files\.example") as caught:
            download(connection, "http://files.example/x", tmp_path / "p", limit_bytes=LIMIT)
    assert "secret" not in str(caught.value)


def certificate(folder: Path) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not here to make a certificate")
    key, made = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    return key, made


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the store is not a file")
def test_only_certificates_of_the_system_are_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, made = certificate(tmp_path)

    def wrap(server: ThreadingHTTPServer) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)

    with publisher(wrap) as server, publisher() as open_to_all:
        url = server.says("/list.csv", BODY)
        plain = open_to_all.says("/list.csv", BODY)
        down = server.says("/down.csv", Reply(status=302, headers={"Location": plain}))
        with session() as strict, pytest.raises(FetchError, match="certificate of localhost"):
            download(Connection(strict), url, tmp_path / "part", limit_bytes=LIMIT)
        # OpenSSL takes the system's store from this variable where it is set.
        monkeypatch.setenv("SSL_CERT_FILE", str(made))
        with session() as trusting:
            download(Connection(trusting), url, tmp_path / "part", limit_bytes=LIMIT)
            with pytest.raises(FetchError, match="an address that is not encrypted"):
                download(Connection(trusting), down, tmp_path / "other", limit_bytes=LIMIT)
    assert not (tmp_path / "other").exists()
    digest = hashlib.sha256((tmp_path / "part").read_bytes()).hexdigest()
    assert digest == hashlib.sha256(BODY).hexdigest()
