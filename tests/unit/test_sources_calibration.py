"""Readers of what driving speeds are calibrated against."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from workbook import write_ods

from pna import sources
from pna.errors import DataError
from pna.geography import places
from pna.sources import destinations, journey_times, observed_trips
from pna.sources.reading.positions_written import from_text

TITLE = [
    ["Department for Transport statistics"],
    ["Table JTS0505: travel time, destination and origin indicators for GPs"],
    [""],
]
HEADER = ["LSOA_code", "Region", "LA_Code", "LA_Name", "GP_pop", "GPPTt", "GPCyct", "GPCart"]
FIRST = ["E01000001", "London", "E09000001", "City of London", 9, 11.5, 7.25, 6.123456789]
SECOND = ["E01000002", "London", "E09000001", "City of London", 9, 11.5, "", 8.0]


def write(folder: Path, content: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8", newline="\n")
    return path


def as_csv(rows: list[list[object]]) -> str:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


def test_the_published_workbook_gives_its_newest_year_to_the_last_digit(tmp_path: Path) -> None:
    sheets = {
        "Metadata": [["LSOA_code", "the code"]],
        "2016": [*TITLE, HEADER, [*FIRST[:-1], 99.0]],
        "2019": [*TITLE, HEADER, [*FIRST[:-1], 77.0]],
        "2019_REVISED": [*TITLE, HEADER, FIRST, SECOND, ["Source: DfT"]],
    }
    frame, findings = sources.read("journey_times", write_ods(tmp_path / "jts0505.ods", sheets))
    assert frame["car_minutes"].tolist() == [6.123456789, 8.0]
    assert frame["cycle_minutes"].tolist()[0] == 7.25
    assert np.isnan(frame["cycle_minutes"].iloc[1])
    assert frame["purpose"].tolist() == ["GP", "GP"]
    assert frame.index.tolist() == [5, 6]
    told = " ".join(finding.message for finding in findings)
    assert "the sheet 2019_REVISED; the sheets 2016, 2019 were not read" in told
    assert "title and notes passed over: 4" in told


def test_a_sheet_saved_as_csv_is_the_same_with_or_without_its_title(tmp_path: Path) -> None:
    book = write_ods(tmp_path / "a.ods", {"2017": [*TITLE, HEADER, FIRST, SECOND]})
    titled = write(tmp_path, as_csv([*TITLE, HEADER, FIRST, SECOND]), "b.csv")
    plain = write(tmp_path, as_csv([HEADER, FIRST, SECOND]), "c.csv")
    frames = [sources.read("journey_times", file).frame for file in (book, titled, plain)]
    for frame in frames[1:]:
        pd.testing.assert_frame_equal(
            frame.reset_index(drop=True), frames[0].reset_index(drop=True), check_dtype=False
        )
    assert frames[1].index.tolist() == [5, 6]
    assert frames[2].index.tolist() == [2, 3]


def test_several_purposes_come_in_long_form_and_pharmacies_under_their_own_prefix(
    tmp_path: Path,
) -> None:
    text = (
        "LSOA_code,LSOA11NM,PSCart,PhCart,PhCyct,weightedJobsCart,5000EmpCyct,GPPTt\n"
        "e01000002,B,8,7.5,6,1,1,1\nE01000001,A,7,120,119,1,1,1\n"
    )
    frame, findings = journey_times.read(write(tmp_path, text))
    columns = ["lsoa", "purpose", "car_minutes", "lsoa_name"]
    assert frame[columns].to_numpy().tolist() == [
        ["E01000001", "PS", 7.0, "A"],
        ["E01000002", "PS", 8.0, "B"],
        ["E01000002", "Pharm", 7.5, "B"],
    ]
    told = {finding.message: finding.column for finding in findings}
    assert any("whole minutes" in words and told[words] == "PSCart" for words in told)
    assert any("weightedJobsCart, 5000EmpCyct" in words for words in told)
    assert any("pharmacy (Pharm): 1, with 120 minutes" in w and told[w] == "PhCart" for w in told)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LSOA_code,GPPTt\nE01000001,7\n", "no column of minutes by car.*GPCart"),
        ("LSOA_code,GPCart\nE02000001,7\n", r"row 2, column LSOA_code, value 'E02000001'.*LSOA"),
        ("LSOA_code,GPCart\nE01000001,0\n", r"row 2, column GPCart, value '0\.0'.*above zero"),
        ("LSOA_code,GPCart\nE01000001,-3\n", r"row 2, column GPCart.*above zero"),
        ("LSOA_code,GPCart\nE01000001,soon\n", r"row 2, column GPCart, value 'soon'"),
        ("LSOA_code,GPCart\nE01000001,7\nE01000001,8\n", r"row 3.*rows 2, 3"),
        ("Title\nLSOA_code,GPCart\n", "no rows below the heading"),
        ("Region,GPCart\nLondon,7\n", "in no form that is known"),
    ],
)
def test_a_wrong_table_of_journey_times(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("journey_times", write(tmp_path, text))


def test_a_workbook_without_years_and_a_file_that_is_none(tmp_path: Path) -> None:
    book = write_ods(tmp_path / "a.ods", {"Notes": [["LSOA_code"]]})
    with pytest.raises(DataError, match=r"No sheet.*by a year \(Notes\).*save the sheet"):
        sources.read("journey_times", book)
    with pytest.raises(DataError, match="cannot be opened"):
        sources.read("journey_times", write(tmp_path, "LSOA_code", "b.ods"))


def times_of(*codes: str) -> pd.DataFrame:
    return pd.DataFrame({"lsoa": codes})


def test_codes_of_2021_against_times_of_2011() -> None:
    given = times_of("E01000001", "E01000002")
    (error,) = journey_times.check_areas(given, ["E01035001", "E01035002"], file="t.csv")
    assert error.level == "error"
    assert "LSOAs of 2021 (such as E01035001, E01035002)" in error.message
    assert "2011 (such as E01000001, E01000002)" in error.message
    # E01033768 is the last English LSOA of 2011, E01033769 the first of 2021.
    study = ["E01000001", "E01033768", "E01033769"]
    newer, missing = journey_times.check_areas(given, study, file="t.csv")
    assert (newer.level, missing.level) == ("warning", "warning")
    assert newer.message.startswith("1 of the study's 3 LSOAs have codes of 2021 (such as E0103376")
    assert "1 of the study's 3 LSOAs are not in this file (such as E01033768)" in missing.message
    assert journey_times.check_areas(given, ["E01000002"], file="t.csv") == ()
    (elsewhere,) = journey_times.check_areas(given, ["E01000009"], file="t.csv")
    assert elsewhere.level == "error"
    assert "E01000009" in elsewhere.message


def test_the_published_extract(realdata: Path) -> None:
    path = realdata / "calibration" / "jts_lsoa_2017.parquet"
    layer, (frame, _) = sources.read_either(("observed_trips", "journey_times"), path)
    assert layer == "journey_times"
    raw = pd.read_parquet(path).set_index("LSOA_code")
    # The publisher's cap of 120 minutes is nowhere reached by car.
    assert len(frame) == 7 * len(raw)
    by_purpose = frame[frame["purpose"] == "SS"].set_index("lsoa")
    expected = raw["SSCart"].sort_index()
    np.testing.assert_array_equal(by_purpose["car_minutes"].sort_index(), expected)
    assert (frame["car_minutes"] >= 5).all()


TRIPS = "from,to,minutes,when,source\n"


def test_ends_of_trips_in_three_ways(tmp_path: Path) -> None:
    # Greenwich Observatory is at 51.4778 N, 0.0015 W (WGS84), TQ 388 773 on the National Grid.
    text = (
        TRIPS + '"51.4778, -0.0015","538900, 177300",4.5,Tuesday 9 am,Driven by A\n'
        "le156aj, 486112;308665 ,12,,Sat nav\n"
    )
    layer, (frame, findings) = sources.read_either(
        ("journey_times", "observed_trips"), write(tmp_path, text)
    )
    assert layer == "observed_trips"
    assert findings == ()
    assert frame["minutes"].tolist() == [4.5, 12.0]
    first, second = frame.iloc[0], frame.iloc[1]
    assert np.hypot(first["from_easting"] - 538_880, first["from_northing"] - 177_320) < 60
    assert [first["to_easting"], first["to_northing"]] == [538_900, 177_300]
    assert np.isnan(second["from_easting"])
    assert [second["to_easting"], second["to_northing"]] == [486_112, 308_665]
    assert second["from"] == "le156aj"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("AB1 1AA,AB1 1AB,0,,x", r"row 2, column minutes, value '0'.*above zero"),
        ("AB1 1AA,AB1 1AB,-2,,x", r"row 2, column minutes, value '-2'.*above zero"),
        ("AB1 1AA,AB1 1AB,1200,,x", r"row 2, column minutes, value '1200'.*these seconds"),
        ("AB1 1AA,AB1 1AB,12:30,,x", r"row 2, column minutes, value '12:30'.*12\.5"),
        ("AB1 1AA,AB1 1AB,,,x", r"row 2, column minutes.*empty"),
        ("AB1 1AA,AB1 1AB,5,,", r"row 2, column source.*no evidence"),
        ("AB1 1AA,the shop,5,,x", r"row 2, column to, value 'the shop'.*neither a postcode"),
        (",AB1 1AB,5,,x", r"row 2, column from.*empty"),
        ('"-0.7, 52.6",AB1 1AB,5,,x', r"row 2, column from, value '-0\.7, 52\.6'.*Latitude"),
        ('"308665, 1486112",AB1 1AB,5,,x', r"row 2, column from.*wrong way round"),
    ],
)
def test_a_wrong_trip(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("observed_trips", write(tmp_path, f"{TRIPS}{row}\n"))


def test_a_file_of_neither_form_is_told_both(tmp_path: Path) -> None:
    layers = ("journey_times", "observed_trips")
    with pytest.raises(DataError, match=r"file\.csv.*columns OA21CD, x, y.*LSOA_code.*from, to"):
        sources.read_either(layers, write(tmp_path, "OA21CD,x,y\nE00000001,1,2\n"))
    with pytest.raises(DataError, match=r"file\.csv: The file is empty"):
        sources.read_either(layers, write(tmp_path, ""))


def test_times_that_are_all_the_longest_leave_nothing(tmp_path: Path) -> None:
    seconds = as_csv([HEADER, [*FIRST[:-1], 367.4], [*SECOND[:-1], 480.0]])
    with pytest.raises(DataError, match=r"file\.csv: No time by car is left.*seconds"):
        sources.read("journey_times", write(tmp_path, seconds))


def test_numbers_up_to_180_are_degrees() -> None:
    cells = pd.Series(["50, 0", "180, 180", "181, 180"])
    easting, northing, findings = from_text(cells, file="f", column="from")
    assert 500_000 < easting[0] < 600_000
    assert 0 < northing[0] < 100_000
    assert [finding.value for finding in findings] == ["180, 180"]
    assert [easting[2], northing[2]] == [181, 180]


DIRECTORY = pd.DataFrame(
    {
        "postcode": ["AB1 1AA", "AB1 1AB", "AB1 1AC"],
        "easting": [502_000.0, 503_000.0, np.nan],
        "northing": [302_500.0, 302_600.0, np.nan],
        "ended": ["", "202101", ""],
    }
)


def test_postcodes_of_trips_are_looked_up(tmp_path: Path) -> None:
    text = TRIPS + 'ab11aa,"500000, 300000",5,,x\nAB1 1AB,AB1 1AA,5,,x\n'
    trips = observed_trips.read(write(tmp_path, text)).frame
    found, findings = places.filled(trips, DIRECTORY, text="from", prefix="from_", file="t.csv")
    assert found["from_easting"].tolist() == [502_000, 503_000]
    assert found["from_northing"].tolist() == [302_500, 302_600]
    assert trips["from_easting"].isna().all()
    (ended,) = findings
    assert (ended.level, ended.row, ended.value) == ("warning", 3, "AB1 1AB")
    lost = trips.assign(**{"from": ["ZZ9 9ZZ", "AB1 1AC"]})
    _, faults = places.filled(lost, DIRECTORY, text="from", prefix="from_", file="t.csv")
    assert [(f.level, f.row, f.value) for f in faults] == [
        ("error", 2, "ZZ9 9ZZ"),
        ("error", 3, "AB1 1AC"),
    ]
    _, without = places.filled(trips, None, text="from", prefix="from_", file="t.csv")
    assert {f.hint for f in without} == {
        "Name a postcode directory under inputs.postcodes, or give coordinates."
    }


def test_destinations_by_words_and_in_three_ways(tmp_path: Path) -> None:
    text = (
        "purpose,name,easting,northing,lat,lon,postcode\n"
        "GP surgery,A,502000,302500,,,\nss,B,,,51.4778,-0.0015,\nPharmacy,C,,,,,ab11aa\n"
    )
    frame, findings = sources.read("destinations", write(tmp_path, text))
    assert findings == ()
    assert frame["purpose"].tolist() == ["GP", "SS", "Pharm"]
    assert frame.geometry.iloc[0].coords[0] == (502_000, 302_500)
    assert abs(frame.geometry.iloc[1].x - 538_880) < 60
    placed, told = places.with_positions(frame, DIRECTORY, file="d.csv")
    assert told == ()
    assert placed.geometry.iloc[2].coords[0] == (502_000, 302_500)
    assert placed.geometry.iloc[:2].geom_equals(frame.geometry.iloc[:2]).all()
    assert placed.index.tolist() == [2, 3, 4]


def test_destinations_from_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "d.gpkg"
    gpd.GeoDataFrame(
        {"purpose": ["GP"], "name": ["A"]}, geometry=gpd.points_from_xy([-0.73], [52.67]), crs=4326
    ).to_file(path, layer="destinations")
    frame = sources.read("destinations", path).frame
    assert frame.crs.to_epsg() == 27700
    placed = places.with_positions(frame, None, file="d.gpkg").frame
    assert placed.geometry.geom_equals(frame.geometry).all()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            "GP surgry,A,1,2,,",
            r"row 2, column purpose, value 'GP surgry'.*Did you mean 'GP surgery'",
        ),
        ("GP,A,,,,", r"row 2, column name, value 'A'.*no position.*or a postcode"),
        ("GP,A,502000,,,", r"row 2, column easting, value 'A'.*only one of easting and northing"),
        ("GP,A,,,-0.7,52", r"row 2, column lat, value '-0\.7, 52'.*Latitude"),
        ("GP,A,302500,1502000,,", r"row 2.*not in Great Britain"),
        ("GP,,502000,302500,,", r"row 2, column name.*empty"),
    ],
)
def test_a_wrong_destination(tmp_path: Path, row: str, words: str) -> None:
    text = f"purpose,name,easting,northing,lat,lon\n{row}\n"
    with pytest.raises(DataError, match=words):
        destinations.read(write(tmp_path, text))
