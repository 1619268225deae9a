"""The invented town: results as they are kept, and every table after a scenario of every kind."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pna
from pna.answers import Answer
from pna.cache import Cache
from pna.questions import answer
from pna.results import Results
from pna.scenario.applied import apply
from pna.scenario.inverse import inverse
from pna.scenario.whole import whole
from pna.travel.isochrones import ALL

NAME, SOURCE, DAY = "Application 1", "letter", date(2025, 9, 20)
NEW = ("FZZ99", "New <Pharmacy>", "1 New Road, Kellickthorpe", "ZZ1 1DA")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pna.make_demo(tmp_path_factory.mktemp("a town") / "demo").parent


@pytest.fixture(scope="module")
def run(folder: Path) -> Results:
    return pna.analyse(pna.load_study(folder), cache=Cache(folder / ".cache"))


@pytest.fixture(scope="module")
def kept(folder: Path, run: Results) -> Results:
    assert run.answers
    return pna.open_results(folder)


def alike(found: object, expected: object, where: str) -> None:
    """Hold values of any kind against each other; text may be of either of pandas' two types."""
    if isinstance(expected, pd.DataFrame):
        assert isinstance(found, pd.DataFrame)
        pd.testing.assert_frame_equal(
            pd.DataFrame(found), pd.DataFrame(expected),
            check_exact=True, check_dtype=False, check_index_type=False,
            check_categorical=False, obj=where,
        )  # fmt: skip
    elif isinstance(expected, np.ndarray):
        np.testing.assert_array_equal(found, expected, err_msg=where)
    elif hasattr(expected, "__dataclass_fields__"):
        for field in fields(expected):
            own, other = getattr(found, field.name), getattr(expected, field.name)
            alike(own, other, f"{where}.{field.name}")
    elif isinstance(expected, dict):
        assert list(found) == list(expected), where
        for key in expected:
            alike(found[key], expected[key], f"{where}[{key}]")
    elif isinstance(expected, tuple):
        assert len(found) == len(expected), where
        for number, (one, other) in enumerate(zip(found, expected, strict=True)):
            alike(one, other, f"{where}[{number}]")
    elif not (isinstance(expected, float) and np.isnan(expected) and np.isnan(found)):
        assert found == expected, where


def alike_answers(found, expected, *, but_for: set[str] = frozenset()) -> None:
    assert found.keys() == expected.keys()
    for name, made in expected.items():
        if name in but_for:
            continue
        assert type(found[name]) is type(made), name
        if isinstance(made, Answer):
            alike(found[name].frame, made.frame, name)
            assert found[name].sentences == made.sentences, name
        else:
            assert found[name] == made


def test_what_is_kept_is_what_the_run_gave(run: Results, kept: Results) -> None:
    for field in fields(Results):
        if field.name not in {"answers", "since", "bands", "inputs", "networks"}:
            alike(getattr(kept, field.name), getattr(run, field.name), field.name)
    alike(dict(kept.inputs), dict(run.inputs), "inputs")
    for mode, network in run.networks.items():
        alike(kept.networks[mode], network, mode)
    merged = run.bands[run.bands["facility_id"] == ALL].reset_index(drop=True)
    alike(kept.bands, merged, "bands")


def test_answers_of_what_is_kept(run: Results, kept: Results) -> None:
    again = answer(replace(kept, findings=kept.findings[: kept.of_inputs]))
    alike_answers(again.answers, run.answers, but_for={"findings"})


def test_every_table_is_that_of_a_run_with_the_changed_files(
    folder: Path, kept: Results, tmp_path: Path
) -> None:
    edited = tmp_path / "edited"
    shutil.copytree(folder, edited, ignore=shutil.ignore_patterns(".cache"))
    raw = edited / "data" / "raw"
    postcodes = pd.read_csv(raw / "onspd_demo.csv", dtype=str).set_index("pcds")
    at = postcodes.loc[NEW[3], ["east1m", "north1m"]].astype(float)
    old = kept.premises.set_index("facility_id").geometry["FZA01"]
    moved = pna.Place(old.x + 500, old.y + 200)
    scenario = pna.Scenario(
        (
            pna.Open(
                pna.Place(at["east1m"], at["north1m"], postcode=NEW[3]), name=NEW[1],
                address=NEW[2], ods_code=NEW[0],
                hours={"monday": "09:00-18:00", "saturday": "CLOSED"},
                services=("Pharmacy First",),
            ),
            pna.Close("FZA02"),
            # It counts in no set, but the tables of provision name it.
            pna.Close("FZA11"),
            pna.Relocate("FZA03", moved, hours={"sunday": "10:00-16:00"}),
            pna.Consolidate("FZA13", "FZA00", hours={"monday": "07:00-23:00"}),
            pna.ChangeHours("FZA09", {"saturday": "CLOSED", "sunday": "11:00-13:00"}),
            pna.ChangeServices("FZA01", begins=("Contraception",), ceases=("Flu  VACCINATION",)),
        ),
        NAME, SOURCE, DAY,
    )  # fmt: skip
    _edit(raw, f"{moved.easting:.10g},{moved.northing:.10g}")
    cache = Cache(folder / ".cache")
    full = pna.analyse(pna.load_study(edited), cache=Cache(tmp_path / "cache"))
    after = apply(kept, scenario)
    every = whole(after, cache=cache)
    for found in (after, every):
        for name in ("premises", "sites", "hours", "matrices", "ends", "counted"):
            alike(getattr(found, name), getattr(full, name), name)
        alike(found.inputs["services"].reset_index(drop=True),
              full.inputs["services"].reset_index(drop=True), "services")  # fmt: skip
    for name in ("coverage", "edge", "nearest", "ranges", "judgements", "band_range", "bands"):
        alike(getattr(every, name), getattr(full, name), name)
    alike_answers(every.answers, full.answers, but_for={"findings"})
    # What is found of the changed files themselves, a scenario cannot find; all else is the same.
    files = ("amendments.csv", "consol_pharmacy_list", "contractor_details")
    told = [{str(one) for one in of.findings if not one.file.startswith(files)}
            for of in (every, full)]  # fmt: skip
    assert told[0] == told[1]

    back = apply(after, inverse(kept, scenario))
    for name in ("matrices", "ends", "counted", "nearest", "ranges", "judgements"):
        if name == "judgements":
            rules = {(r.rule, r.speed_preset, r.premises_set): r for r in kept.judgements}
            for rule in back.judgements:
                alike(rule, rules[rule.rule, rule.speed_preset, rule.premises_set], rule.rule)
        elif name in {"nearest", "ranges"}:
            for key, found in getattr(back, name).items():
                alike(found, getattr(kept, name)[key], f"{name} {key}")
        else:
            alike(getattr(back, name), getattr(kept, name), name)
    of_premises = back.hours[back.hours["facility_id"] != NEW[0]].reset_index(drop=True)
    alike(of_premises, kept.hours, "hours")


def _edit(raw: Path, moved: str) -> None:
    """Make the same changes to the files by hand."""
    rows = [
        ("FZA02", "closed", "2025-09-20", NAME),
        ("FZA11", "closed", "2025-09-20", NAME),
        ("FZA03", "easting_northing", moved, NAME),
        ("FZA03", "hours_sunday", "10:00-16:00", NAME),
        ("FZA13", "closed", "2025-09-20", f"{NAME}, merged into FZA00"),
        ("FZA00", "hours_monday", "07:00-23:00", NAME),
        ("FZA09", "hours_saturday", "CLOSED", NAME),
        ("FZA09", "hours_sunday", "11:00-13:00", NAME),
    ]
    _append(raw / "amendments.csv", [(*row, SOURCE, DAY.isoformat()) for row in rows])
    days = ["09:00-18:00", "9", *[""] * 8, "CLOSED", "0", "", "", "9"]
    road, town = NEW[2].split(", ")
    _append(
        next(raw.glob("consol*")), [[NEW[0], "", NEW[1], "Owner", road, town, "", "", NEW[3],
                                     *days, "Community"]],
    )  # fmt: skip
    path = raw / "services.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    told = [SOURCE, DAY.isoformat()]
    for service, says in (("Contraception", "Y"), ("Flu vaccination", "N")):
        own = (table["ods_code"] == "FZA01") & (table["service"] == service)
        assert own.sum() == 1
        table.loc[own, ["provides", "source", "as_at"]] = [says, *told]
    more = pd.DataFrame([[NEW[0], "Pharmacy First", "Y", *told]], columns=table.columns)
    pd.concat([table, more]).to_csv(path, index=False)


def _append(path: Path, rows: list) -> None:
    text = path.read_bytes().decode("utf-8-sig").rstrip("\r\n")
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    path.write_text(f"{text}\n{lines.getvalue()}", encoding="utf-8")
