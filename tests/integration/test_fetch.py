"""`pna fetch` as a user runs it, against publishers on this machine; nothing else goes online."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from publisher import Asked, Publisher, Reply, publisher, ranged

from pna.cli import cli, main
from pna.errors import MissingInputError
from pna.fetch import command
from pna.fetch.catalogue import Source, catalogue
from pna.fetch.client import Connection, Patience, session

ROOT = Path(__file__).resolve().parents[2]
ROADS = b"\x00\x00\x00\x0d\x0a\x09OSMHeader" + bytes(range(256)) * 1000
HEADER = ",".join(f"COLUMN_{i}" for i in range(25)).encode()
LIST = HEADER + b"\n" + b"\n".join(b",".join([b"FA123"] * 25) for _ in range(2000))


@pytest.fixture
def server() -> Iterator[Publisher]:
    with publisher() as made:
        yield made


@pytest.fixture
def sources(server: Publisher) -> tuple[Source, ...]:
    """The catalogue's own sources, moved to this machine; everything answers as it should."""
    known = {source.id: source for source in catalogue()}
    dataset = {"name": "LIST_202526Q1", "format": "CSV", "position": 0}
    dataset["url"] = f"{server.url}/files/list_202526q1final.csv"
    told = {"success": True, "result": {"resources": [dataset]}}
    server.says("/ckan", json.dumps(told).encode())
    dated = {"Date": "Tue, 01 Jul 2025 09:00:00 GMT", "ETag": '"list1"'}
    server.says("/files/list_202526q1final.csv", Reply(LIST, headers=dated))
    for county in ("rutland", "leicestershire", "lincolnshire", "northamptonshire"):
        says_roads(server, county, ROADS + county.encode())
    says_roads(server, "cambridgeshire", ROADS)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as made:
        made.writestr("Data/CSV/le.csv", "LE1 1AA,10,458000,304000\n" * 60_000)
    server.says("/codepo", Reply(status=307, headers={"Location": "/store/codepo_gb.zip?sign=x"}))
    server.says("/store/codepo_gb.zip", zipped.getvalue())
    return (
        replace(known["roads"], url=f"{server.url}/osm/"),
        replace(known["premises"], url=f"{server.url}/ckan", at_least_kb=100),
        replace(known["code-point-open"], url=f"{server.url}/codepo", optional=False),
        known["care-homes"],
    )


def says_roads(server: Publisher, county: str, body: bytes) -> None:
    path = f"/osm/europe/united-kingdom/england/{county}-latest.osm.pbf"
    server.answers[path] = ranged(body, f'"{hashlib.sha256(body).hexdigest()[:8]}"')
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    server.says(f"{path}.md5", f"{digest}  {county}-latest.osm.pbf\n".encode())


class Person:
    """Reads what is said and answers."""

    def __init__(self, *, says_yes: bool = True) -> None:
        self.heard: list[str] = []
        self.asked: list[str] = []
        self.says_yes = says_yes

    def ask(self, question: str) -> bool:
        self.asked.append(question)
        return self.says_yes


def fetch(folder: Path, sources: tuple[Source, ...], person: Person, **more: object) -> None:
    with session() as made:
        connection = Connection(
            made, Patience(tries=2), sleep=lambda _: None, tell=person.heard.append
        )
        command.fetch(
            ["rutland"],
            folder,
            say=person.heard.append,
            ask=person.ask,
            buffer_km=0,
            sources=sources,
            connection=connection,
            **more,  # type: ignore[arg-type]
        )


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


ALL = {
    *(f"{c}-latest.osm.pbf" for c in ("rutland", "leicestershire", "lincolnshire")),
    *("northamptonshire-latest.osm.pbf", "cambridgeshire-latest.osm.pbf"),
    *("consol_pharmacy_list.csv", "codepo_gb.zip", "sources.json"),
}


def test_everything_comes_and_is_recorded(
    server: Publisher, sources: tuple[Source, ...], tmp_path: Path
) -> None:
    person = Person()
    out = tmp_path / "a place" / "raw"
    fetch(out, sources, person)
    assert files(out) == ALL
    assert person.asked == ["Get 7 files, about 140 MB?"]
    assert "7 of 7 files" in person.heard[-1]
    told = json.loads((out / "sources.json").read_text(encoding="utf-8"))["files"]
    assert set(told) == ALL - {"sources.json"}
    for name, facts in told.items():
        body = (out / name).read_bytes()
        assert facts["sha256"] == hashlib.sha256(body).hexdigest()
        assert facts["bytes"] == len(body)
        assert facts["licence"]
        datetime.strptime(facts["retrieved"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    premises = told["consol_pharmacy_list.csv"]
    assert premises["edition"] == "LIST_202526Q1"
    assert premises["url"].endswith("/files/list_202526q1final.csv")
    assert premises["retrieved"] == "2025-07-01T09:00:00Z"
    # Where the publisher passes the request on, the address to record is the lasting one.
    assert told["codepo_gb.zip"]["url"] == f"{server.url}/codepo"


def test_again_nothing_changes_and_a_new_edition_keeps_the_old(
    server: Publisher, sources: tuple[Source, ...], tmp_path: Path
) -> None:
    fetch(tmp_path, sources, Person())
    before = (tmp_path / "rutland-latest.osm.pbf").stat().st_mtime_ns
    person = Person()
    fetch(tmp_path, sources, person)
    assert files(tmp_path) == ALL
    assert (tmp_path / "rutland-latest.osm.pbf").stat().st_mtime_ns == before
    assert "rutland-latest.osm.pbf: up to date" in person.heard
    assert "codepo_gb.zip: up to date" in person.heard
    asked = server.asked("/osm/europe/united-kingdom/england/rutland-latest.osm.pbf")
    assert "if-none-match" in asked[1].headers

    server.says("/files/list_202526q1final.csv", LIST + b"\n")
    fetch(tmp_path, sources, person)
    kept = "consol_pharmacy_list.2025-07-01.csv"
    assert files(tmp_path) == ALL | {kept}
    assert (
        f"consol_pharmacy_list.csv: replaced; what was there before is {kept} now" in person.heard
    )
    assert (tmp_path / kept).read_bytes() == LIST
    told = json.loads((tmp_path / "sources.json").read_text(encoding="utf-8"))["files"]
    assert told[kept]["sha256"] == hashlib.sha256(LIST).hexdigest()

    server.says("/files/list_202526q1final.csv", LIST + b"\n\n")
    fetch(tmp_path, sources, Person(), replace=True)
    assert files(tmp_path) == ALL | {kept}


def test_a_file_that_was_changed_by_hand_is_kept(
    server: Publisher, sources: tuple[Source, ...], tmp_path: Path
) -> None:
    fetch(tmp_path, sources, Person(), only=["roads"])
    (tmp_path / "rutland-latest.osm.pbf").write_bytes(b"mine")
    fetch(tmp_path, sources, Person(), only=["roads"])
    assert (tmp_path / "rutland-latest.osm.pbf").read_bytes() == ROADS + b"rutland"
    (kept,) = tmp_path.glob("rutland-latest.20*.osm.pbf")
    assert kept.read_bytes() == b"mine"


def test_when_some_fail_the_rest_go_on(
    server: Publisher, sources: tuple[Source, ...], tmp_path: Path
) -> None:
    base = "/osm/europe/united-kingdom/england"
    server.says(f"{base}/rutland-latest.osm.pbf", Reply(b"", 403))
    server.says(
        f"{base}/lincolnshire-latest.osm.pbf", b"<html><body>Too many requests</body></html>"
    )
    server.says(f"{base}/cambridgeshire-latest.osm.pbf.md5", b"0" * 32 + b"  x\n")
    server.says("/ckan", b'{"success": false}')
    server.says("/store/codepo_gb.zip", zip_outside())
    person = Person()
    with pytest.raises(MissingInputError) as caught:
        fetch(tmp_path, sources, person)
    text = str(caught.value)
    assert caught.value.exit_code == 5
    assert text.startswith("5 files could not be fetched.")
    by_hand = (
        "    By hand: get OpenStreetMap: roads and paths from "
        f"{server.url}{base}/rutland-latest.osm.pbf or https://download.geofabrik.de/europe/"
        "united-kingdom/england.html and save it as rutland-latest.osm.pbf"
    )
    assert by_hand in text
    assert "rutland-latest.osm.pbf: not fetched: 127.0.0.1 refuses this file (403)" in text
    assert (
        'lincolnshire-latest.osm.pbf: not fetched: a web page came instead of the file: "Too'
        in text
    )
    assert "cambridgeshire-latest.osm.pbf: not fetched: the file is damaged: its sum" in text
    assert "consol_pharmacy_list.csv: not fetched: the portal says that it did not succeed" in text
    page = "https://opendata.nhsbsa.net/dataset/consolidated-pharmaceutical-list"
    what = "Consolidated Pharmaceutical List"
    assert f"By hand: get {what} from {page} and save it as consol_pharmacy_list.csv" in text
    assert "codepo_gb.zip: not fetched: the zip file holds '../evil.csv'" in text
    assert files(tmp_path) == {
        *("leicestershire-latest.osm.pbf", "northamptonshire-latest.osm.pbf", "sources.json"),
    }
    assert not (tmp_path.parent / "evil.csv").exists()


def zip_outside() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("../evil.csv", "1,2\n")
    return stream.getvalue()


def test_a_failure_leaves_what_was_there(
    server: Publisher, sources: tuple[Source, ...], tmp_path: Path
) -> None:
    fetch(tmp_path, sources, Person())
    before = {name: (tmp_path / name).read_bytes() for name in ALL}
    server.says("/files/list_202526q1final.csv", b"<!doctype html><p>Maintenance</p>")
    with pytest.raises(MissingInputError, match="Maintenance"):
        fetch(tmp_path, sources, Person(), only=["premises"])
    assert {name: (tmp_path / name).read_bytes() for name in files(tmp_path)} == before


def test_a_sum_that_changed_meanwhile_is_asked_for_again(
    server: Publisher, sources: tuple[Source, ...], tmp_path: Path
) -> None:
    path = "/osm/europe/united-kingdom/england/rutland-latest.osm.pbf"
    newer = ROADS + b"newer"
    digest = hashlib.md5(newer, usedforsecurity=False).hexdigest()
    server.says(path, ROADS, newer)
    server.says(f"{path}.md5", digest.encode())
    fetch(tmp_path, sources, Person(), only=["roads"])
    assert (tmp_path / "rutland-latest.osm.pbf").read_bytes() == newer


def test_a_no_is_a_no_and_a_dry_run_asks_nobody(
    server: Publisher, sources: tuple[Source, ...], tmp_path: Path
) -> None:
    person = Person(says_yes=False)
    fetch(tmp_path / "raw", sources, person)
    assert person.heard[-1] == "Nothing was fetched."
    fetch(tmp_path / "raw", sources, person, dry_run=True)
    assert len(person.asked) == 1
    assert not server.log
    assert not (tmp_path / "raw").exists()


def test_what_was_cut_out_for_an_area_says_for_which(server: Publisher, tmp_path: Path) -> None:
    known = {source.id: source for source in catalogue()}
    rows = b"GEOGRAPHY_CODE,OBS_VALUE,RECORD_COUNT\nE00069000,310,1\n"
    moved = replace(known["oa-people"], url=server.says("/data.csv", rows))
    fetch(tmp_path, (moved,), Person())
    told = json.loads((tmp_path / "sources.json").read_text(encoding="utf-8"))["files"]
    assert told["ts001_oa.csv"]["areas"] == ["E06000017"]
    assert (tmp_path / "ts001_oa.csv").read_bytes() == rows
    fetch(tmp_path, (moved,), Person())
    assert files(tmp_path) == {"ts001_oa.csv", "sources.json"}


class TestCommand:
    def test_the_list_of_a_real_area(self, tmp_path: Path) -> None:
        arguments = ["fetch", "--area", "leicestershire", "--out", str(tmp_path), "--dry-run"]
        done = CliRunner().invoke(cli, arguments)
        assert done.exit_code == 0, done.output
        for county in ("leicestershire", "rutland", "west-midlands"):
            assert f"{county}-latest.osm.pbf" in done.output
        assert "Consolidated Pharmaceutical List" in done.output
        assert "Open Government Licence v3.0" in done.output
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--area", "nowhere"], "no Health and Wellbeing Board"),
            (["--area", "rutland", "--only", "nonsense"], "no such source"),
            (["--area", "rutland", "--buffer-km", "60"], "60"),
            (["--area", "rutland", "--catalogue", "none.toml"], "none.toml cannot be read"),
            ([], "--area"),
        ],
    )
    def test_usage(self, tmp_path: Path, arguments: list[str], words: str) -> None:
        done = CliRunner().invoke(cli, ["fetch", "--out", str(tmp_path), *arguments])
        assert done.exit_code == 2
        assert words in done.output

    def test_the_exit_code_and_the_words_when_a_file_cannot_be_had(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        server: Publisher,
    ) -> None:
        (source,) = (s for s in catalogue() if s.id == "bank-holidays")
        moved = replace(source, url=server.says("/days.json", Reply(b"", 410)))
        monkeypatch.setattr("pna.fetch.plan.catalogue", lambda: (moved,))
        arguments = ["pna", "fetch", "--area", "rutland", "--only", "bank-holidays"]
        monkeypatch.setattr(sys, "argv", [*arguments, "--yes", "--out", str(tmp_path / "raw")])
        with pytest.raises(SystemExit) as left:
            main()
        assert left.value.code == 5
        assert "save it as bank-holidays.json" in capsys.readouterr().err
        server.says("/days.json", b'{"england-and-wales": {"events": []}}')
        main()
        assert (tmp_path / "raw" / "bank-holidays.json").is_file()

    def test_without_a_person_or_yes_nothing_is_fetched(
        self, tmp_path: Path, server: Publisher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (source,) = (s for s in catalogue() if s.id == "bank-holidays")
        moved = replace(source, url=server.says("/days.json", b"{}"))
        monkeypatch.setattr("pna.fetch.plan.catalogue", lambda: (moved,))
        arguments = ["fetch", "--area", "rutland", "--only", "bank-holidays"]
        done = CliRunner().invoke(cli, [*arguments, "--out", str(tmp_path / "raw")], input="")
        assert done.exit_code == 1
        assert not server.log


BLOCKED = """
import importlib, pkgutil, socket, sys

def refuse(*args, **named):
    raise AssertionError(f"reached for the network: {args[1:]}")

for name in ("connect", "connect_ex", "sendto", "bind"):
    setattr(socket.socket, name, refuse)
for name in ("getaddrinfo", "gethostbyname", "create_connection"):
    setattr(socket, name, refuse)
import pna
for module in pkgutil.walk_packages(pna.__path__, "pna."):
    if module.name != "pna.__main__":
        importlib.import_module(module.name)
from pna.cli import cli
out = sys.argv[1]
from pathlib import Path
from pna.demo import make
make(Path(out))
cli.main(["run", out, "--out", out + "/again", "--no-cache"], standalone_mode=False)
"""


def test_nothing_but_fetch_goes_online(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "demo" / "again" / "maps" / "coverage.html").is_file()


def test_only_the_command_imports_what_goes_online() -> None:
    code = "import sys, pna, pna.cli, pna.pipeline; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert not {"pna.fetch", "truststore"} & set(done.stdout.split())


def test_other_answers_are_not_waited_for() -> None:
    """The helper says what was asked of it, so that the tests above rest on something."""
    with publisher() as made:
        made.answers["/x"] = lambda asked: Reply(asked.query["a"].encode())
        with session() as online:
            assert online.get(f"{made.url}/x?a=1&b=2", timeout=5).text == "1"
        assert made.asked("/x") == [Asked("/x", {"a": "1", "b": "2"}, made.log[0].headers)]
