"""Faults that were once read in silence; and writers that leave no formula alive."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box
from xlsx import write_xlsx

import pna
from pna import sources, writing
from pna.errors import DataError, Finding, MissingInputError
from pna.sources import boundaries

LIST = (
    "PHARMACY_ODS_CODE_F_CODE,HEALTH_AND_WELLBEING_BOARD,PHARMACY_TRADING_NAME,ADDRESS_FIELD_1,"
    "POST_CODE,CONTRACT_TYPE\n"
)
SERVICES = "ods_code,service,provides,source,as_at\n"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def put(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_rows_between_two_stray_quotation_marks_are_not_swallowed(tmp_path: Path) -> None:
    rows = 'FA001,S,"High,1 St,AB1 1AA,Community\nFA002,S,Mid,1 St,AB1 1AA,Community\n'
    rows += 'FA003,S,Low",1 St,AB1 1AA,Community\n'
    with pytest.raises(DataError, match=r"row 2.*runs on through whole rows"):
        sources.read("premises_list", put(tmp_path, LIST + rows))
    fine = 'FA001,S,High,"1 St,\nTown, Shire",AB1 1AA,Community\n'
    frame = sources.read("premises_list", put(tmp_path, LIST + fine)).frame
    assert frame["address"].tolist() == ["1 St,\nTown, Shire"]


def test_signs_without_width_are_no_part_of_a_code(tmp_path: Path) -> None:
    rows = "\u200bfa001\ufeff,Flu,Y,me,2025-06-30\n"
    frame = sources.read("services", put(tmp_path, SERVICES + rows)).frame
    assert frame["facility_id"].tolist() == ["FA001"]


def test_a_number_that_is_nan_is_told(tmp_path: Path) -> None:
    text = "GEOGRAPHY_CODE,OBS_VALUE\nE01000001,5\nE01000002,nan\n"
    with pytest.raises(DataError, match=r"row 3, column OBS_VALUE, value 'nan': .*not a number"):
        sources.read("population", put(tmp_path, text))


def test_people_by_age_group_or_in_total_give_the_population(tmp_path: Path) -> None:
    heading = "GEOGRAPHY_CODE,C2021_AGE_6A_NAME,OBS_VALUE,RECORD_COUNT\n"
    rows = "E01000001,Aged 15 years and under,5,2\nE01000001,Aged 16 years and over,8,2\n"
    whole = "E01000001,Total: All usual residents,13,1\n"
    for text in (heading + rows, heading + whole):
        frame = sources.read("population", put(tmp_path, text)).frame
        assert frame.to_dict("records") == [{"lsoa": "E01000001", "people": 13.0}]
    with pytest.raises(DataError, match="totals only"):
        sources.read("lsoa_age_groups", put(tmp_path, heading + whole))


def test_hours_given_twice_are_told(tmp_path: Path) -> None:
    days = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
    row = "FA001" + ",09:00-17:00" * 7 + "\n"
    _, findings = sources.read("opening_hours", put(tmp_path, f"ods_code,{days}\n{row}{row}"))
    assert [f.row for f in findings if "repeats the hours" in f.message] == [3]


def test_a_missing_header_is_never_named_as_a_pattern(tmp_path: Path) -> None:
    path = put(tmp_path, "GEOGRAPHY_CODE,AGE,OBS_VALUE\nE01000001,x,1\n")
    with pytest.raises(DataError) as caught:
        sources.read("lsoa_age_groups", path)
    assert not re.search(r"\\d|\[A-Z\]|\(\?", str(caught.value))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([["E01000001"]], "column lsoa.*list"),
        ([b"\xff\xfe"], "column lsoa.*binary"),
    ],
)
def test_columns_of_parquet_that_are_no_text(tmp_path: Path, cells: list, words: str) -> None:
    path = tmp_path / "people.parquet"
    pd.DataFrame({"lsoa": cells, "people": [1.0]}).to_parquet(path)
    with pytest.raises(DataError, match=rf"people.parquet, {words}"):
        sources.read("population", path)


def test_huge_numbers_of_parquet(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    frame = pd.DataFrame({"lsoa": ["E01000001", "E01000002"], "people": [1e300, 2.0]})
    frame.to_parquet(path)
    assert sources.read("population", path).frame["people"].tolist() == [1e300, 2.0]


def test_a_folder_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path, words in ((tmp_path, "folder"), (tmp_path / "none.csv", "no such file")):
        with pytest.raises(MissingInputError, match=words):
            sources.read("services", path)


def test_a_workbook_of_which_no_sheet_is_known_names_its_sheets(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "cqc.xlsx", {"Sheet1": [["Location ID"]], "Notes": [["x"]]})
    with pytest.raises(DataError, match="the sheets Sheet1, Notes"):
        sources.read("care_homes", path)


def areas(**columns: list) -> gpd.GeoDataFrame:
    shapes = [box(450_000 + 2_000 * n, 300_000, 451_000 + 2_000 * n, 301_000) for n in range(2)]
    given = {"LAD25CD": ["E06000001", "E06000002"], "LAD25NM": ["One", "Two"]} | columns
    return gpd.GeoDataFrame(given, geometry=shapes, crs=27700)


def test_of_several_map_layers_it_is_told_which_was_read(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    styles = pd.DataFrame({"style": ["red"]})
    writing.gpkg({"layer_styles": styles, "a": areas()}, path, stamp=pd.Timestamp("2025-01-01"))
    frame, findings = boundaries.read(path)
    assert (len(frame), findings) == (2, ())
    areas().iloc[:1].to_file(path, layer="b", engine="pyogrio")
    _, (finding,) = boundaries.read(path)
    assert "a was read, and not b" in finding.message


def test_area_codes_in_small_letters_and_a_bow_tie(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    given = areas(LAD25CD=["e06000001", "e06000002"])
    bow = Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    given.loc[1, "geometry"] = Polygon([(x + 452_000, y + 300_000) for x, y in bow.exterior.coords])
    given.to_file(path, engine="pyogrio")
    frame, (finding,) = boundaries.read(path)
    assert frame["area_code"].tolist() == ["E06000001", "E06000002"]
    assert "+500,000 m2 (more than doubled)" in finding.message


def test_a_map_of_nothing_but_empty_shapes(tmp_path: Path) -> None:
    feature = '{"type":"Feature","properties":{"LAD25CD":"E06000001"},"geometry":null}'
    path = put(tmp_path, f'{{"type":"FeatureCollection","features":[{feature}]}}', "a.geojson")
    with pytest.raises(DataError, match=r"a\.geojson.*no (geometry|polygons)"):
        boundaries.read(path)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(st.characters(blacklist_categories=("Cs",)), max_size=12), min_size=3))
def test_nothing_written_as_csv_is_a_formula(tmp_path: Path, cells: list[str]) -> None:
    path = tmp_path / "out.csv"
    frame = pd.DataFrame({"name": cells, cells[0] or "x": cells}) if cells[0] != "name" else None
    if frame is None or frame.shape[1] != 2:
        return
    writing.csv(frame, path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert all(not cell.startswith(FORMULA) for row in rows for cell in row)


def test_tables_are_written_in_one_place_only() -> None:
    """Every other way to write a table could let a formula through."""
    folder = Path(pna.__file__).parent
    ways = re.compile(
        r"\.to_csv\(|csv\.writer\(|\.to_excel\(|DictWriter|import (?:openpyxl|docx|xlsxwriter)"
    )
    files = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if ways.search(path.read_text(encoding="utf-8"))
    }
    # Invented and downloaded files are inputs; the data dictionary is our own words.
    inputs = {name for name in files if name.startswith(("demo/", "fetch/"))}
    # The register, workbooks and Word have tests of their own for formulas in names.
    document = ("docx", "word_template", "workbook")
    own = {"register/file.py", *(f"report/document/{name}.py" for name in document)}
    assert files - inputs == {"writing.py", "cli/study.py"} | own


def test_a_finding_shows_the_beginning_of_a_long_cell() -> None:
    assert len(str(Finding("error", "Too long.", value="x" * 1_000_000))) < 1_000
