"""The CSV and the workbook of a comparison, read back as other programs read them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from small_results import DRIVE, SITES, WALK, small_results

from pna.people.groups import Split
from pna.report.comparison_files import workbook, write_csv, write_xlsx
from pna.report.comparison_long import COLUMNS
from pna.scenario import tables
from pna.scenario.around import FIELDS, Around
from pna.scenario.around.fields import table
from pna.scenario.changes import Close, Open, Place, Scenario
from pna.scenario.compare import Comparison, Possible
from pna.scenario.figures import Figures, figures
from pna.study.questions import Disclosure
from pna.wording import comparison_tables as words

HOSTILE = '=HYPERLINK("http://x")\x0b<b>&\u202e'
AGE = Split("age", ("65+",), np.array([[4.25], [5], [0], [10], [15]]), partition=False)
CAR = Split("car", ("no car", "car"), np.array(
    [[1, 3], [2, 6], [9, 4], [0, 11], [3, 3]], float), unit="households")  # fmt: skip


def compared(disclosure: Disclosure | None = None, *, name: str = HOSTILE) -> Comparison:
    """Alpha (FA1) closes: 20 people fall outside the drive, 40 outside the walk."""
    stays = (SITES["facility_id"] != "FA1").to_numpy()
    sites = SITES.assign(name=[name, *SITES["name"][1:]])
    before = small_results(sites=sites)
    study = before.study
    if disclosure is not None:
        study = study.model_copy(update={"disclosure": disclosure})
    demand = before.demand.assign(place=[HOSTILE, *before.demand["place"][1:]])
    before = replace(before, study=study, splits=(AGE, CAR), demand=demand)
    after = small_results(
        drive=np.array(DRIVE, float)[:, stays],
        walk=np.array(WALK, float)[:, stays],
        sites=sites[stays].reset_index(drop=True),
    )
    return Comparison(before, after, Scenario((Close("FA1"),), "A closure", on=date(2026, 3, 4)))


@pytest.fixture(scope="module")
def made() -> tuple[Comparison, Figures]:
    comparison = compared()
    return comparison, figures(comparison)


def opened(comparison: Comparison, found: Figures):
    return openpyxl.load_workbook(io.BytesIO(workbook(comparison, found)))


def rows_of(sheet) -> list[dict[str, object]]:
    """The rows of the one table of a sheet, by its heads."""
    (table,) = sheet.tables.values()
    head, *rows = sheet[table.ref]
    names = [cell.value for cell in head]
    assert len(set(names)) == len(names)
    return [dict(zip(names, (cell.value for cell in row), strict=True)) for row in rows]


def test_the_csv_holds_every_figure_once(made, tmp_path: Path):
    comparison, found = made
    path = tmp_path / "comparison.csv"
    write_csv(comparison, found, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbftable,rule,mode,")
    table = pd.read_csv(path, keep_default_na=False, dtype=str)
    assert tuple(table) == COLUMNS
    keys = [name for name in COLUMNS if name not in {"before", "after", "value", "note"}]
    assert not table.duplicated(keys).any()
    assert set(table["table"]) == {"moves", "choice", "minutes", "averages", "places"}

    def one(**wanted: str) -> pd.Series:
        rows = table
        for name, value in wanted.items():
            rows = rows[rows[name] == value]
        assert len(rows) == 1
        return rows.iloc[0]

    drive = {"rule": "drive_10", "premises_set": "pharmacies", "area_type": "hwb"}
    within = one(table="moves", measure="within", split="all", **drive)
    assert within[["total", "before", "after", "value", "unit"]].tolist() == [
        "100.0", "55.0", "35.0", "-20.0", "people"
    ]  # fmt: skip
    outside = one(table="moves", measure="newly outside", split="age", **drive)
    assert outside[["value", "low", "high", "least_over_sites"]].tolist() == ["5.0"] * 3 + [""]
    homes = one(table="moves", measure="newly outside", group="no car", **drive)
    assert homes[["value", "unit"]].tolist() == ["2.0", "households"]
    choice = one(table="choice", measure="by premises within", category="2-3", **drive)
    assert choice[["before", "after", "value"]].tolist() == ["25.0", "35.0", "10.0"]
    band = one(table="minutes", mode="drive", category="added 2-5", split="all",
               premises_set="pharmacies", area_type="hwb")  # fmt: skip
    assert band["value"] == "20.0"
    average = one(table="averages", mode="drive", measure="mean minutes", split="all",
                  premises_set="pharmacies", area_type="hwb")  # fmt: skip
    assert average[["before", "after", "value"]].tolist() == ["8.823529", "9.705882", "0.882353"]
    # A name that a spreadsheet would run begins with an apostrophe.
    places = table[table["area_type"] == "place"]["area_name"]
    assert any(name.startswith("'=HYPERLINK") for name in places)
    assert not table.apply(lambda column: column.str.startswith(("=", "+", "@"))).any(axis=None)


def test_localities_in_which_nothing_changes_have_rows_in_moves_alone(made, tmp_path: Path):
    comparison, found = made
    path = tmp_path / "comparison.csv"
    write_csv(comparison, found, path)
    table = pd.read_csv(path, keep_default_na=False)
    still = table[table["area_code"] == "L2"]
    assert set(still["table"]) == {"moves"}
    assert set(table[table["area_code"] == "L1"]["table"]) == {
        "moves", "choice", "minutes", "averages"
    }  # fmt: skip


def test_small_numbers_are_hidden_and_cannot_be_taken_from_the_row(tmp_path: Path):
    # 20 and 5 people fall outside the drive: neither is told, nor the number after.
    comparison = compared(Disclosure(suppress_below=25))
    found = figures(comparison)
    write_csv(comparison, found, tmp_path / "comparison.csv")
    table = pd.read_csv(tmp_path / "comparison.csv", keep_default_na=False, dtype=str)
    drive = table[(table["rule"] == "drive_10") & (table["premises_set"] == "pharmacies")
                  & (table["area_type"] == "hwb") & (table["split"] == "all")
                  & (table["table"] == "moves")]  # fmt: skip
    drive = drive.set_index("measure")
    assert drive.loc["within", ["before", "after", "value"]].tolist() == ["55.0", "[c]", "[c]"]
    assert drive.loc["newly outside", "value"] == "[c]"
    assert drive.loc["within after", "value"] == "[c]"
    choice = table[(table["table"] == "choice") & (table["measure"] == "by premises within")]
    hidden = choice["value"] == "[c]"
    assert hidden.any()
    assert (choice.loc[hidden, "after"] == "[c]").all()
    # Of everyone 60 travel longer, of those aged 65 and over 9.25: with all digits that would be
    # the 19.25 who reach one, times their 0.870130 minutes more, by the 1.810811 of those affected.
    every = averages(table, "all")
    assert every.loc["with minutes added", "value"] == "60.0"
    assert every.loc["mean minutes", ["before", "after", "value"]].tolist() == ["8.8", "9.7", "0.9"]
    old = averages(table, "65+")
    assert old.loc["with minutes added", "value"] == "[c]"
    assert set(old.loc["mean minutes", ["before", "after", "value", "low", "high"]]) == {"[c]"}
    assert old.loc["mean change of those affected", "value"] == "[c]"
    numbers = table[table["unit"].isin(["people", "households"])]
    for name in ("total", "before", "after", "value", "low", "high"):
        shown = pd.to_numeric(numbers[name], errors="coerce").abs()
        assert not ((shown > 0) & (shown < 25)).any(), name
    sheet = opened(comparison, found)["By area"]
    first = rows_of(sheet)[0]
    assert first["Within before (people)"] == 55
    assert first["Within after (people)"] == first["Newly outside (people)"] == "[c]"


def test_numbers_are_rounded_to_the_base_of_the_study(tmp_path: Path):
    comparison = compared(Disclosure(round_to=10))
    write_csv(comparison, figures(comparison), tmp_path / "c.csv")
    table = pd.read_csv(tmp_path / "c.csv")
    people = table[table["unit"] == "people"]
    for name in ("total", "before", "after", "value"):
        assert (people[name].dropna() % 10 == 0).all()
    # To the last digit they would give back how many people travel longer.
    every = averages(table, "all")
    assert every.loc["mean minutes", ["before", "after", "value"]].tolist() == [8.8, 9.7, 0.9]
    assert every.loc["mean added", "value"] == 1.3


def averages(table: pd.DataFrame, group: str) -> pd.DataFrame:
    """Average minutes by car of a group in the whole area, by measure."""
    rows = table[(table["table"] == "averages") & (table["mode"] == "drive")
                 & (table["premises_set"] == "pharmacies") & (table["area_type"] == "hwb")
                 & (table["group"] == group)]  # fmt: skip
    return rows.set_index("measure")


def test_the_workbook_is_made_as_the_analysis_function_asks(made):
    comparison, found = made
    book = opened(comparison, found)
    assert book.sheetnames == [
        "Cover", "Notes", "By area", "By group", "Other rules", "Choice",
        "Minutes saved and added", "Average minutes", "Places most affected",
    ]  # fmt: skip
    cover = {row[0].value: row[1].value for row in book["Cover"].iter_rows(min_row=2)}
    assert book["Cover"]["A1"].value == "A closure: before and after"
    assert cover["What was asked"].endswith("closes.")
    assert cover["Source"] == "Date 4 March 2026."
    assert cover["Study"] == "Ourshire, as at 1 October 2025"
    assert cover["Contact"] == words.CONTACT
    assert set(book.sheetnames[1:]) <= set(cover)
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet["A1"].value
        for row in sheet.iter_rows():
            assert not any(cell.data_type == "f" for cell in row)
        if sheet.title == "Cover":
            continue
        (table,) = sheet.tables.values()
        top = int(table.ref.split(":")[0].lstrip("A"))
        assert sheet.freeze_panes == f"A{top + 1}"
        assert sheet.print_title_rows == f"${top}:${top}"
        assert all(cell.value is not None for row in sheet[table.ref] for cell in row)
        assert sheet.max_row == int(table.ref.split(":")[1].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def test_its_numbers_are_numbers_with_units_in_their_heads(made):
    comparison, found = made
    book = opened(comparison, found)
    whole = rows_of(book["By area"])[0]
    assert whole["Rule"] == "10 minutes' drive"
    assert whole["Premises that count"] == "pharmacies"
    assert (whole["Kind of area"], whole["Area"]) == ("whole area", "Ourshire")
    assert (whole["Total (people)"], whole["Newly outside (people)"]) == (100, 20)
    groups = rows_of(book["By group"])
    head = "Newly outside (people or households)"
    told = [
        (row["Told apart by"], row["Group"], row["What is counted"], row[head])
        for row in groups
        if row["Rule"] == "20 minutes' walk" and row["Premises that count"] == "pharmacies"
    ]
    assert told == [
        ("age", "65+", "people", 4.25),
        ("cars or vans of the household", "no car", "households", 10),
        ("cars or vans of the household", "car", "households", 7),
    ]
    other = {row["Rule"] for row in rows_of(book["Other rules"])}
    assert other == {"5 minutes' drive"}
    averages = rows_of(book["Average minutes"])[0]
    assert averages["Mean change (minutes)"] == 0.882353
    # Nobody saves any: a column that is empty throughout is left out.
    assert "Mean saved (minutes)" not in averages
    notes = rows_of(book["Notes"])
    heads = {row["Note or column"] for row in notes if row["Sheet"] == "Average minutes"}
    assert set(averages) == heads
    # Every possible site is exact, so there is no column of the least and the most.
    assert not any("over sites" in name for name in whole)


def test_names_are_text_that_no_program_runs(made):
    comparison, found = made
    book = opened(comparison, found)
    inert = '\'=HYPERLINK("http://x")<b>&'
    places = [row["Place"] for row in rows_of(book["Places most affected"])]
    assert inert in places
    raw = zipfile.ZipFile(io.BytesIO(workbook(comparison, found)))
    for name in raw.namelist():
        content = raw.read(name)
        assert b"<f>" not in content
        assert b"\x0b" not in content
    assert "xl/externalLinks" not in " ".join(raw.namelist())
    assert b"http://x" not in b"".join(
        raw.read(name) for name in raw.namelist() if name.endswith(".rels")
    )


def test_heads_of_columns_tell_them_apart():
    assert set(words.AROUND) == set(FIELDS)
    for name, fields in {
        **FIELDS, **{one.name: one.fields for one in tables.TABLES}
    }.items():  # fmt: skip
        heads = [words.column_head(field.name, field.kind) for field in fields]
        assert len(set(heads)) == len(heads), name
        assert not any("People (people)" in head for head in heads)


def test_a_study_of_straight_lines_has_its_files_too(tmp_path: Path):
    made = compared()
    line = made.before.judgements[0]
    rule = replace(line, rule="straight_1600", mode="straight", speed_preset="straight line")
    before = replace(made.before, matrices={}, networks={}, ends={}, judgements=(rule,))
    comparison = Comparison(before, before, made.scenario)
    found = figures(comparison)
    assert opened(comparison, found).sheetnames == ["Cover", "Notes", "By area", "By group"]
    write_csv(comparison, found, tmp_path / "c.csv")
    table = pd.read_csv(tmp_path / "c.csv")
    assert set(table["rule"]) == {"straight_1600"}


def test_what_is_around_the_sites_has_sheets_and_reasons(made):
    comparison, found = made
    overlap = {
        "change": 1, "role": "closes", "facility_id": "FA1", "site": "@Alpha",
        "premises_set": "pharmacies", "mode": "walk", "minutes": 20.0, "among": "after",
        "people": 40.0, "have_another": 10.0, "have_none": 30.0, "share_with_another": 0.25,
    }  # fmt: skip
    frames = {name: table(name) for name in FIELDS}
    frames["overlap"] = pd.DataFrame([overlap])
    about = Around(**frames, not_made={"rural.estimated_patients": "No patients are given."})
    book = openpyxl.load_workbook(io.BytesIO(workbook(comparison, found, around=about)))
    assert book.sheetnames[-1] == "Overlap"
    (row,) = rows_of(book["Overlap"])
    assert row["Site"] == "'@Alpha"
    assert (row["People"], row["Have another (people)"]) == (40, 10)
    assert row["Share with another (%)"] == 0.25
    notes = [tuple(row.values()) for row in rows_of(book["Notes"])]
    assert ("Rural: estimated patients", words.NOT_MADE, "No patients are given.") in notes


def test_the_same_comparison_gives_the_same_bytes(made, tmp_path: Path):
    comparison, found = made
    write_xlsx(comparison, found, tmp_path / "one file.xlsx")
    again = workbook(comparison, figures(comparison))
    assert (tmp_path / "one file.xlsx").read_bytes() == again
    book = openpyxl.load_workbook(io.BytesIO(again))
    assert book.properties.created == datetime(2026, 3, 4)  # noqa: DTZ001 - as files have it
    write_csv(comparison, found, tmp_path / "one.csv")
    write_csv(comparison, figures(compared()), tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_possible_sites_have_columns_and_a_sheet_of_their_own():
    exact = compared(name="Alpha")
    possible = tuple(
        Possible(Scenario((Open(Place(n, 2.0, "here", within_metres=200)),)), results)
        for n, results in enumerate((exact.after, exact.before))
    )
    comparison = Comparison(
        exact.before, exact.after, possible[0].scenario, (), possible, best=1, worst=0
    )
    found = figures(comparison)
    book = opened(comparison, found)
    whole = rows_of(book["By area"])[0]
    assert whole["Newly outside, least over sites (people)"] == 0
    assert whole["Newly outside, most over sites (people)"] == 20
    sites = rows_of(book["Possible sites"])
    assert [row["Which site"] for row in sites[::6]] == ["worst, typical", "best"]
    cover = {row[0].value: row[1].value for row in book["Cover"].iter_rows(min_row=2)}
    assert "2 sites" in cover["Position"]
