"""The workbooks and Parquet files of a run, read back as other programs read them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from small_results import SITES, small_results

from pna import questions, writing
from pna.answers import NotMade
from pna.disclosure import HIDDEN
from pna.material import Material, material
from pna.people.groups import Split
from pna.report import workbook_sheets
from pna.report.workbooks import with_workbook, workbook, write_workbooks
from pna.results import Results
from pna.study.questions import Disclosure
from pna.wording import workbooks as words

HOSTILE = '=HYPERLINK("http://x")\x0b<b>&\u202e'
LONG = "Ye Olde " * 40 + "😀"
ASKED = ("coverage", "nearest", "premises", "choice", "cross-border-premises", "findings")


def made_of(results: Results) -> Material:
    answers = {name: questions.by_name(name).make(results) for name in ASKED}
    return material(replace(results, answers=answers))


def small_material(disclosure: Disclosure | None = None, *, invented: bool = True) -> Material:
    """Of the five places and five premises; one has a name that a spreadsheet would run."""
    sites = SITES.assign(name=[HOSTILE, LONG, "+44", "", "-1"])
    results = small_results(sites=sites)
    study = results.study.model_copy(
        update={
            "study": results.study.study.model_copy(update={"invented": invented}),
            "disclosure": disclosure or Disclosure(),
        }
    )
    return made_of(replace(results, study=study))


@pytest.fixture(scope="module")
def small() -> Material:
    return small_material()


def opened(found: Material, name: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(found, name, contact="pna@example.org")))


def rows_of(sheet) -> list[dict[str, object]]:
    """The rows of the one table of a sheet, by its heads."""
    (table,) = sheet.tables.values()
    head, *rows = sheet[table.ref]
    names = [cell.value for cell in head]
    return [dict(zip(names, (cell.value for cell in row), strict=True)) for row in rows]


def test_the_headline_comes_first_and_adds_up(small: Material) -> None:
    book = opened(small, "coverage")
    assert book.sheetnames == ["Cover", "Notes", "Sentences", "Headline", "All rows"]
    rows = rows_of(book["Headline"])
    # By car 10, 20 and 25 people are within; on foot 10, 30 and 25; 15 join no road.
    wanted = {
        ("10 minutes' drive", "Ourshire"): (100, 55, 30, 15, 0.55),
        ("20 minutes' walk", "Ourshire"): (100, 65, 35, 0, 0.65),
        ("10 minutes' drive or 20 minutes' walk", "Ourshire"): (100, 85, 0, 15, 0.85),
        ("10 minutes' drive", "West"): (60, 30, 30, 0, 0.5),
        ("10 minutes' drive", "East"): (40, 25, 0, 15, 0.625),
    }
    found = {
        (row["Rule"], row["Area"]): tuple(
            row[head]
            for head in (
                *("Total (people)", "Within (people)", "Outside (people)", "Unknown (people)"),
                "Share within (%)",
            )
        )
        for row in rows
    }
    assert len(rows) == len(found) == 9
    for key, figures in wanted.items():
        assert found[key] == figures
    lines = [row[0].value for row in book["Headline"]["A1:A8"]]
    assert "Premises that count: pharmacies." in lines
    assert book["Sentences"]["A3"].value.startswith("Based on modelled travel times, 30 of 100")


def test_all_rows_are_those_of_the_csv(small: Material, tmp_path: Path) -> None:
    writing.csv(small.table("coverage"), tmp_path / "coverage.csv")
    frame = pd.read_csv(tmp_path / "coverage.csv", encoding="utf-8-sig")
    rows = pd.DataFrame(rows_of(opened(small, "coverage")["All rows"]))
    assert len(rows) == len(frame)
    for head, name in (("Within (people)", "within"), ("Unknown (people)", "unknown")):
        np.testing.assert_array_equal(rows[head].to_numpy(float), frame[name].to_numpy(float))
    assert rows["Area code"].tolist() == frame["area_code"].tolist()
    both = rows.loc[frame["minutes"].isna(), "Limit (minutes)"]
    assert set(both) == {"[z]"}


@pytest.mark.parametrize("name", ASKED)
def test_every_sheet_keeps_to_the_guidance(small: Material, name: str) -> None:
    book = opened(small, name)
    notes = rows_of(book["Notes"])
    assert book["Cover"]["A2"].value == "Data"
    assert "made up" in book["Cover"]["B2"].value
    told = {row[0].value: row[1].value for row in book["Cover"]["A1:B30"] if row[0].value}
    assert told["Contact"] == "pna@example.org"
    assert told["Reference date"] == "1 October 2025"
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet["A1"].value
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        first = sheet[table.ref][0][0]
        assert first.column == 1
        assert sheet.freeze_panes == f"A{first.row + 1}"
        cells = [cell for row in sheet[table.ref] for cell in row]
        assert all(cell.value not in (None, "") for cell in cells)
    for sheet in book.worksheets[-1:]:
        assert "made up" in sheet["A2"].value
        head = list(rows_of(sheet)[0])
        assert len({one.casefold() for one in head}) == len(head)
        noted = {row["Note or column"] for row in notes if sheet.title in row["Sheet"]}
        assert set(head) <= noted
    columns = {row["Name in the CSV"] for row in notes} - {"[z]"}
    assert columns == set(small.table(name))
    assert all(row["Unit"] and row["What it says"] for row in notes)


def test_heads_stand_over_what_they_name_and_long_text_is_wrapped(small: Material) -> None:
    for name in ("coverage", "premises"):
        for sheet in opened(small, name).worksheets[3 if name == "coverage" else 2 :]:
            (table,) = sheet.tables.values()
            head, *rows = sheet[table.ref]
            for at, cell in enumerate(head):
                column = [row[at] for row in rows]
                figures = [one for one in column if one.data_type == "n"]
                assert cell.alignment.horizontal == ("right" if figures else "left")
                # Numbers stand at the right by themselves; marks among them are put there.
                beside = "right" if figures else "left"
                texts = [one for one in column if one.data_type == "s"]
                assert {one.alignment.horizontal for one in texts} <= {beside}
                assert all(one.alignment.wrap_text for one in texts if len(one.value) > 60)


def test_names_stay_text_and_readable(small: Material) -> None:
    names = [row["Name"] for row in rows_of(opened(small, "premises")["Table"])]
    assert sorted(names) == sorted(['\'=HYPERLINK("http://x")<b>&', LONG, "'+44", "[z]", "'-1"])


def test_hidden_numbers_are_marked_and_missing_from_parquet(tmp_path: Path) -> None:
    found = small_material(Disclosure(suppress_below=32))
    rows = rows_of(opened(found, "coverage")["Headline"])
    drive = next(row for row in rows if (row["Rule"], row["Area"]) == ("10 minutes' drive", "West"))
    assert drive["Total (people)"] == 60
    assert drive["Within (people)"] == drive["Outside (people)"] == HIDDEN
    assert drive["Share within (%)"] == HIDDEN
    path = tmp_path / "coverage.parquet"
    writing.parquet(found.shown["coverage"].frame, path, compression="snappy")
    frame = pd.read_parquet(path)
    pd.testing.assert_frame_equal(frame, found.shown["coverage"].frame, check_dtype=False)
    assert int(frame["within"].isna().sum()) == int(found.shown["coverage"].hidden["within"].sum())
    assert frame["within"].dtype == np.float64
    codec = pq.ParquetFile(path).metadata.row_group(0).column(0)
    assert codec.compression == "SNAPPY"


def test_a_real_study_is_not_called_invented() -> None:
    book = opened(small_material(invented=False), "coverage")
    assert "made up" not in " ".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
    )


def test_files_are_the_same_twice_and_what_is_not_of_this_run_is_taken_away(
    small: Material, tmp_path: Path
) -> None:
    results = small.results
    answers = {**results.answers, "choice": NotMade("Nobody asked.")}
    stale = tmp_path / "one" / "choice.xlsx"
    stale.parent.mkdir()
    stale.write_bytes(b"old")
    fewer = material(replace(results, answers=answers))
    one = write_workbooks(fewer, tmp_path / "one")
    two = write_workbooks(fewer, tmp_path / "two")
    assert [path.name for path in one] == [path.name for path in two]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(one, two, strict=True))
    assert not stale.exists()
    made = openpyxl.load_workbook(tmp_path / "one" / "coverage.xlsx").properties
    assert made.created == datetime(2025, 10, 1)  # noqa: DTZ001 - files hold no zone


def test_a_table_without_rows_says_so(small: Material) -> None:
    sheet = opened(small, "findings")["Table"]
    assert rows_of(sheet) == [dict.fromkeys(rows_of(sheet)[0], "[z]")]
    assert words.NO_ROWS in [row[0].value for row in sheet["A1:A6"]]


def test_groups_of_households_are_said_to_be(small: Material) -> None:
    homes = np.array([[1, 3], [2, 6], [9, 4], [0, 11], [3, 3]], float)
    cars = Split("car", ("no car", "car"), homes, unit="households")
    results = replace(small.results, splits=(cars,))
    question = questions.by_name("coverage-by-group")
    found = material(replace(results, answers={"coverage-by-group": question.make(results)}))
    heads = list(rows_of(opened(found, "coverage-by-group")["All rows"])[0])
    assert "Total (people or households)" in heads


def test_tables_for_machines_only_are_named_with_a_reason(small: Material) -> None:
    listed = {question.name for question in questions.QUESTIONS}
    assert set(words.MACHINES_ONLY) < listed
    assert set(with_workbook(small)) == set(ASKED)
    assert not set(ASKED) & set(words.MACHINES_ONLY)


@pytest.mark.parametrize("question", questions.QUESTIONS, ids=lambda one: one.name)
def test_every_column_has_a_head_of_its_own(question) -> None:
    names = [field.name for field in question.fields]
    heads = workbook_sheets._heads(names, question.fields, "people")
    assert len({head.casefold() for head in heads}) == len(heads)
    assert all(len(head) <= 255 and not head[0].islower() for head in heads)
    assert all(": " in words.paragraph_words(number) for number in question.paragraphs)


def test_codes_are_said_in_words() -> None:
    assert words.in_words("measure", "pharmacies_per_100000") == "pharmacies per 100,000"
    assert (
        words.in_words("rule", "drive_7.5_or_walk_20") == "7.5 minutes' drive or 20 minutes' walk"
    )
    assert words.in_words("rule", "straight_1600") == "1600 metres in a straight line"
    assert words.in_words("mode", "drive or walk") == "by car or on foot"
    assert words.in_words("name", "drive") == "drive"
    assert words.in_words("walk_status", "too_far_from_road") == "too far from any road or path"
    assert words.in_words("speed_preset", "legal_limit, standard") == "legal limit, standard"
    assert words.in_words("name", "legal_limit") == "legal_limit"
    assert words.column_head("drive_minutes_pharmacies", "drive_minutes", "minutes") == (
        "Drive minutes, pharmacies"
    )
    assert words.column_head("total", "total", "people") == "Total (people)"
    # The base of this one is the limit of a rule, which it is not.
    assert words.column_head("minutes_75", "minutes", "minutes") == (
        "Minutes within which 75 of 100 people are"
    )
    assert words.column_head("share_within", "share_within", "share") == "Share within (%)"
    # Of one table whether it stands there, of another how many people live there.
    assert "boundary" in words.column_head("within_1600_metres", "within_1600_metres", "yes_no")
    assert "boundary" not in words.column_head("within_1600_metres", "within_1600_metres", "people")
    assert words.column_head("people_outside_drive_7.5", "people_outside", "people") == (
        "People further than 7.5 minutes' drive"
    )
