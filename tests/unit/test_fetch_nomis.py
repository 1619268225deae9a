"""Nomis, spoken by a server on this machine that leaves rows out as the real one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from publisher import Asked, Publisher, Reply, publisher

from pna.fetch import nomis
from pna.fetch.areas import find
from pna.fetch.catalogue import Source, catalogue
from pna.fetch.client import Connection, FetchError, Patience, session
from pna.sources import nomis as nomis_reader

SOURCES = {source.id: source for source in catalogue()}


@pytest.fixture
def server() -> Iterator[Publisher]:
    with publisher() as made:
        yield made


@pytest.fixture
def connection() -> Iterator[Connection]:
    with session() as made:
        yield Connection(made, Patience(tries=3), sleep=lambda _: None)


class Nomis:
    """Nomis, with the limit of rows a call that it does not tell."""

    def __init__(self, rows: dict[str, int], count: int | None = None) -> None:
        self.rows, self.count = rows, count

    def __call__(self, asked: Asked) -> Reply:
        district = asked.query["geography"].partition("TYPE")[0]
        total = self.rows.get(district, 0)
        offset, limit = int(asked.query["RecordOffset"]), int(asked.query["RecordLimit"])
        stop = min(total, offset + min(limit, nomis.ROWS_A_CALL))
        start = 1_000_000 * (list(self.rows).index(district) if district in self.rows else 0)
        lines = ['"GEOGRAPHY_CODE","OBS_VALUE","RECORD_COUNT"']
        told = total if self.count is None else self.count
        lines += [f'"E00{start + i:06d}",{i % 500},{told}' for i in range(offset, stop)]
        return Reply("\n".join(lines).encode(), headers={"Content-Type": "text/csv"})


class TestNomis:
    def source(self, server: Publisher, answer: Nomis) -> Source:
        server.answers["/data.csv"] = answer
        return replace(SOURCES["oa-people"], url=f"{server.url}/data.csv")

    def test_more_than_a_call_gives(
        self, server: Publisher, connection: Connection, tmp_path: Path
    ) -> None:
        leicester = find(["leicester"])
        source = self.source(server, Nomis({"E06000016": 60_000}))
        nomis.fetch(connection, source, leicester, tmp_path / "people.csv")
        offsets = [asked.query["RecordOffset"] for asked in server.log]
        assert offsets == ["0", "25000", "50000"]
        query = server.log[0].query
        assert query["geography"] == "E06000016TYPE150"
        assert query["c2021_restype_3"] == "0"
        frame = nomis_reader.read(tmp_path / "people.csv", "oa_people").frame
        assert len(frame) == 60_000
        assert frame["people"].sum() == 60_000 / 500 * sum(range(500))

    def test_exactly_one_call_is_asked_once_more(
        self, server: Publisher, connection: Connection, tmp_path: Path
    ) -> None:
        source = self.source(server, Nomis({"E06000016": 25_000}))
        nomis.fetch(connection, source, find(["leicester"]), tmp_path / "people.csv")
        assert len(server.log) == 2

    def test_a_district_without_rows_is_named_or_asked_for_under_its_newer_code(
        self, server: Publisher, connection: Connection, tmp_path: Path
    ) -> None:
        source = self.source(server, Nomis({"E08000039": 3}))
        nomis.fetch(connection, source, find(["sheffield"]), tmp_path / "people.csv")
        assert len(nomis_reader.read(tmp_path / "people.csv", "oa_people").frame) == 3
        with pytest.raises(FetchError, match="no rows for the district E06000016"):
            nomis.fetch(connection, source, find(["leicester"]), tmp_path / "people.csv")

    def test_fewer_rows_than_told(
        self, server: Publisher, connection: Connection, tmp_path: Path
    ) -> None:
        source = self.source(server, Nomis({"E06000016": 20}, count=30))
        with pytest.raises(FetchError, match="30 rows for E06000016, and 20 came"):
            nomis.fetch(connection, source, find(["leicester"]), tmp_path / "people.csv")

    @pytest.mark.parametrize(
        "body",
        [b"error: unknown dimension", b"", b"<html><body>Sorry</body></html>", b"A,B\n1,2\n"],
    )
    def test_something_else(
        self, server: Publisher, connection: Connection, tmp_path: Path, body: bytes
    ) -> None:
        source = replace(SOURCES["oa-people"], url=server.says("/data.csv", body))
        with pytest.raises(FetchError, match="answered with something else"):
            nomis.fetch(connection, source, find(["leicester"]), tmp_path / "people.csv")
