"""No file of a study that hides and rounds gives back a number of people that it hides.

Everything is written, and read again as anybody may read it: tables, workbooks, layers, pages,
documents, the log and what is printed. Two things are held against the exact numbers of the run: no
number with decimals is one of them, and wherever a number is said to be of residents, people or
households it is rounded to the study's base and not below its least number.
"""

from __future__ import annotations

import html
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image

import pna
from pna import demo, questions
from pna.answers import Answer
from pna.cache import Cache
from pna.cli.commands import cli
from pna.disclosure import field_of
from pna.pipeline import analyse
from pna.report.application_files import write_all
from pna.report.draft.files import Wanted, draft_material, write_draft
from pna.report.draft.outline import OUTLINE
from pna.report.draft.pieces import PIECES
from pna.report.files import publication
from pna.report.workbooks import write_workbooks
from pna.results import Results
from pna.study import load_study

LEAST, BASE = 90, 7
_DATA = re.compile(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
_NUMBER = r"(?<![\w.,/:-])(\d{1,3}(?:,\d{3})+|\d+)"
_WHOM = r"(?:residents|people|persons|households|users)\b"
_KIND = r"(?:(?:new|more|other|registered|of the|of these) ){0,2}"
_SAID = (
    re.compile(rf"{_NUMBER} {_KIND}{_WHOM}"),
    re.compile(rf"{_NUMBER} of (?:the )?{_NUMBER} {_KIND}{_WHOM}"),
    re.compile(rf"(?:[Rr]esidents|[Pp]eople|[Hh]ouseholds): {_NUMBER}(?![\d.,]*\d)"),
)
_NOT_COUNTED = re.compile(
    r"fewer than \d+ (?:new )?\w+"
    # Rates, what words mean, a setting of the study, and rows that a reader found in its file.
    r"|of 100 people"
    r"|(?:per|[Ff]or|every|and) 10{0,2},000 (?:and 100,000 )?(?:people|residents)"
    r"|[\d,]+ (?:or more )?people per square|some [\d,]+ to [\d,]+ people"
    r"|\d+ or more new residents|live in Wales: \d+ \(\d+ people\)"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = demo.make(tmp_path_factory.mktemp("hiding") / "demo").parent
    study = made / "study.toml"
    # The bands show no number of people, and a coarse grid saves their time.
    text = study.read_text(encoding="utf-8").replace("grid_metres = 25", "grid_metres = 500")
    rules = f"\n[disclosure]\nsuppress_below = {LEAST}\nround_to = {BASE}\n"
    study.write_text(text + rules, encoding="utf-8")
    run = CliRunner().invoke(cli, ["run", str(made)])
    assert run.exit_code == 0, run.output
    (made / "printed.txt").write_text(run.output, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def results(folder: Path) -> Results:
    """Of the same run, with everything else written that is made from it."""
    cache = Cache(folder / ".cache")
    found = analyse(load_study(folder / "study.toml"), cache=cache)
    ready = publication(found, cache=cache)
    write_workbooks(ready.published, folder / "tables")
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "png")
    made = draft_material(ready.published, ready.maps, lambda *_: picture.getvalue())
    write_draft(made, OUTLINE, PIECES, folder, Wanted(pdf=False))
    closing = pna.recheck(found, pna.Close("FZA10"), cache=cache)
    write_all(closing, folder / "applications" / "closing")
    return found


@pytest.fixture(scope="module")
def texts(folder: Path, results: Results) -> dict[str, str]:
    """What every file says, by name; of pages the data of their scripts as well."""
    assert results.answers
    return {
        str(path.relative_to(folder)): "\n".join(_texts(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".cache", "raw"} & set(path.relative_to(folder).parts)
    }


def _texts(path: Path) -> Iterator[str]:
    kind = path.suffix
    if kind in {".csv", ".json", ".log", ".txt", ".md"}:
        yield path.read_text(encoding="utf-8-sig")
    elif kind == ".html":
        page = path.read_text(encoding="utf-8")
        yield from _DATA.findall(page)
        yield from map(html.unescape, re.findall(r'(?:alt|title|aria-label)="([^"]*)"', page))
        page = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
        yield html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<(?=t[dh]|p|li|tr|h\d)", "\n<", page)))
    elif kind in {".docx", ".xlsx"}:
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                if re.search(r"(document|footnotes|sharedStrings|sheet\d+)\.xml$", name):
                    page = packed.read(name).decode("utf-8")
                    yield from map(html.unescape, re.findall(r'descr="([^"]*)"', page))
                    page = re.sub(r"</(w:p|si|v|t)>", "\n", page)
                    yield html.unescape(re.sub(r"<[^>]+>", "", page))
    elif kind == ".parquet":
        yield pd.read_parquet(path).to_csv()
    elif kind == ".gpkg":
        store = sqlite3.connect(path)
        for (table,) in store.execute("select table_name from gpkg_contents").fetchall():
            names = [row[1] for row in store.execute(f'pragma table_info("{table}")')]
            kept = ", ".join(f'"{name}"' for name in names if name != "geom")
            yield "\n".join(map(str, store.execute(f'select {kept} from "{table}"')))  # noqa: S608
        store.close()


def test_the_files_are_there(texts: dict[str, str]) -> None:
    kinds = {Path(name).suffix for name, text in texts.items() if text}
    assert kinds >= {".csv", ".parquet", ".xlsx", ".gpkg", ".html", ".docx", ".json", ".log"}
    for name in ("maps/explorer.html", "report/pna-draft.html", "applications/closing/map.html"):
        assert len(texts[name]) > 1000, name


def test_no_exact_number_is_in_any_file(results: Results, texts: dict[str, str]) -> None:
    """Exact numbers of people have decimals that no other number has by chance."""
    exact: set[str] = set()
    frames = [(n, a.frame) for n, a in results.answers.items() if isinstance(a, Answer)]
    for name, frame in frames:
        fields = questions.by_name(name).fields
        for column in frame:
            field = field_of(str(column), fields)
            if field.kind == "people" and not field.published:
                values = pd.to_numeric(frame[column], errors="coerce").dropna().abs()
                exact |= {f"{value:.6f}".rstrip("0") for value in values}
    for split in results.splits:
        exact |= {f"{value:.6f}".rstrip("0") for value in np.abs(split.weights).ravel()}
    exact = {one for one in exact if re.search(r"\.\d{4,}$", one)}
    assert len(exact) > 1000
    for name, text in texts.items():
        found = {f"{float(number):.6f}".rstrip("0") for number in re.findall(r"\d+\.\d{4,}", text)}
        assert not found & exact, (name, sorted(found & exact)[:5])


def test_what_is_said_of_people_is_rounded(texts: dict[str, str]) -> None:
    said = 0
    for name, text in texts.items():
        counted = _NOT_COUNTED.sub("", text)
        for pattern in _SAID:
            for match in pattern.finditer(counted):
                for number in match.groups():
                    people = int(number.replace(",", ""))
                    told = counted[max(match.start() - 80, 0) : match.end() + 40]
                    assert people == 0 or (people >= LEAST and people % BASE == 0), (name, told)
                    said += 1
    assert said > 1000


def test_numbers_in_tables_of_a_page_are_rounded(folder: Path, texts: dict[str, str]) -> None:
    manifest = json.loads(texts["manifest.json"])
    assert manifest["people"] % BASE == 0
    explorer = (folder / "maps" / "explorer.html").read_text(encoding="utf-8")
    found = _DATA.search(explorer)
    assert found is not None
    data = json.loads(found[1])
    people = np.array(data["places"]["people"])
    assert (people % BASE == 0).all()


def test_rates_do_not_give_people_back(results: Results, folder: Path) -> None:
    """Premises divided by a rate are rounded people."""
    table = pd.read_csv(folder / "tables" / "provision.csv", na_values=["[c]"])
    rates = table[(table["measure"] == "pharmacies_per_10000") & (table["count"] > 0)].dropna(
        subset=["value", "people"]
    )
    assert len(rates) > 3
    back = 10_000 * rates["count"] / rates["value"]
    np.testing.assert_allclose(back, rates["people"], rtol=1e-5)
    assert (rates["people"] % BASE == 0).all()
    assert results.demand["people"].sum() not in set(back.round(3))
