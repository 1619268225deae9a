"""Fixtures for every test: the published data beside the checkout, and no network."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A busy machine is no fault of what is tested: seconds belong in the benchmarks.
settings.register_profile("without_deadline", deadline=None)
settings.load_profile("without_deadline")

ROOT = Path(__file__).resolve().parents[1]
LOCAL_HOSTS = {"", "0.0.0.0", "127.0.0.1", "::", "::1", "localhost"}  # noqa: S104 - not bound here


@pytest.fixture(scope="session")
def realdata() -> Path:
    """Folder of published data, which is not part of the repository."""
    folder = ROOT.parent / "shared" / "realdata"
    if not folder.is_dir():
        message = f"there is no published data at {folder}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection but those to this machine."""
    connect, connect_ex, look_up = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def refuse(address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        host = host.decode("ascii") if isinstance(host, bytes) else host
        if host not in LOCAL_HOSTS:
            message = f"a test reached for the network: {address!r}"
            raise AssertionError(message)

    def local_connect(self: socket.socket, address: Any) -> None:
        refuse(address)
        connect(self, address)

    def local_connect_ex(self: socket.socket, address: Any) -> int:
        refuse(address)
        return connect_ex(self, address)

    def local_look_up(host: Any, *more: Any, **named: Any) -> Any:
        refuse((host or "",))
        return look_up(host, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", local_connect)
        patch.setattr(socket.socket, "connect_ex", local_connect_ex)
        patch.setattr(socket, "getaddrinfo", local_look_up)
        yield
