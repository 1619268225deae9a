"""Readers of what GP practices and pharmacies do: patients, items, openings."""

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nhs_files import (
    FLOWS_HEADER,
    LONG_HEADER,
    OPENINGS_HEADER,
    PATIENTS_HEADER,
    activity,
    flow,
    zipped,
)

from pna import sources
from pna.errors import DataError
from pna.sources import dispensing, gp_patients
from pna.sources.reading import dates

PATIENTS = PATIENTS_HEADER + (
    "GP_PRAC_PAT_LIST,04JAN2021,A81001,SURGERY,E01011959,ALL,7\n"
    'GP_PRAC_PAT_LIST,04JAN2021,A81001,SURGERY,W01000001,ALL,"1,002"\n'
    "GP_PRAC_PAT_LIST,04JAN2021,A81001,SURGERY,NO2011,ALL,3\n"
    "GP_PRAC_PAT_LIST,04JAN2021,A81002,OTHER,E01011959,ALL,5\n"
    "GP_PRAC_PAT_LIST,04JAN2021,A81002,OTHER,CLOSED,ALL,2\n"
    "GP_PRAC_PAT_LIST,04JAN2021,A81002,OTHER,S01000001,ALL,1\n"
)
LONG = (
    LONG_HEADER
    + activity("fa001", "Prescription Count", "Items", "1,234")
    + activity("FA001", "Prescription Count", "EPS Items", "1000")
    + activity("FA001", "Payments", "New Medicine Service", "£1,234.50")
    + activity("FA002", "Prescription Count", "Items", "10", "202604")
    + activity("FA002", "Pharmacy First", "Clinical Pathways", "")
    + activity("FA002", "Payments", "Adjustment", "-£5.25")
)
WIDE = (
    "YEAR_MONTH,ICB_CODE,CONTRACTOR_CODE,CONTRACTOR_NAME,POSTCODE,ITEMS,NMS_INTERVENTIONS,NOTE\n"
    '201904,Q1,FA001,Shop,AB1 1AA,"2,000",12,good\n'
    "201904,Q1,FA002,Shop,AB1 1AB,50,,\n"
)
FLOWS = FLOWS_HEADER + flow("A81001", "FA001", "1,200", "1100") + flow("A81001", "FA002", "8", "8")
OPENINGS = OPENINGS_HEADER + (
    "20210131,2021,1,11748,11381,367,1057,4000,-2\n20210228,2021,2,11740,11372,368,1057,4001,\n"
)


def write(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def told(read: object) -> str:
    return " ".join(finding.message for finding in read.findings)


def test_patients_by_hand(tmp_path: Path) -> None:
    read = sources.read("gp_patients_by_lsoa", write(tmp_path, PATIENTS))
    assert read.frame[["practice_code", "lsoa", "patients"]].to_numpy().tolist() == [
        ["A81001", "E01011959", 7],
        ["A81001", "W01000001", 1002],
        ["A81002", "E01011959", 5],
    ]
    assert "CLOSED: 1 rows, 2 patients, NO2011: 1 rows, 3 patients" in told(read)
    assert "live in Wales: 1 (1,002 people)" in told(read)
    assert "which are of 2011" in told(read)
    assert "Patients at 04JAN2021" in told(read)
    assert [(f.level, f.row, f.value) for f in read.findings if f.row] == [
        ("warning", 7, "S01000001")
    ]


def test_patients_in_the_archive_as_published(tmp_path: Path) -> None:
    half = PATIENTS.replace("ALL", "MALE").encode()
    path = zipped(
        tmp_path / "gp-reg-pat-prac-lsoa-male-female-jan-21.zip",
        {
            "gp-reg-pat-prac-lsoa-males.csv": half,
            "gp-reg-pat-prac-lsoa-all.csv": PATIENTS.encode(),
            "gp-reg-pat-prac-lsoa-females.csv": half,
        },
    )
    read = sources.read("gp_patients_by_lsoa", path)
    assert read.frame["patients"].sum() == 1014
    assert {f.file for f in read.findings} == {f"{path.name}: gp-reg-pat-prac-lsoa-all.csv"}


def test_men_and_women_apart_are_added_up(tmp_path: Path) -> None:
    rows = PATIENTS.splitlines(keepends=True)[1:]
    both = PATIENTS_HEADER + "".join(
        row.replace("ALL", sex) for sex in ("MALE", "FEMALE") for row in rows
    )
    read = sources.read("gp_patients_by_lsoa", write(tmp_path, both))
    assert read.frame["patients"].tolist() == [14, 2004, 10]
    assert "added up" in told(read)
    three = both + rows[0].replace("ALL", "MALE")
    with pytest.raises(DataError, match="rows have the same practice_code and lsoa"):
        sources.read("gp_patients_by_lsoa", write(tmp_path, three))


def test_rows_of_one_sex_beside_all_are_left_out(tmp_path: Path) -> None:
    extra = PATIENTS + PATIENTS.splitlines(keepends=True)[1].replace("ALL", "FEMALE")
    read = sources.read("gp_patients_by_lsoa", write(tmp_path, extra))
    assert len(read.frame) == 3
    assert "Rows of one sex left out, for they are in those of all: 1." in told(read)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("ALL", "MALE", "patients of 'MALE' only.*-all.csv"),
        ("A81002,OTHER,E01011959", "A81001,OTHER,E01011959", "'A81001, E01011959'.*rows 2, 5"),
        (",5\n", ",five\n", r"row 5, column NUMBER_OF_PATIENTS, value 'five'"),
        (",5\n", ",-5\n", r"row 5, column NUMBER_OF_PATIENTS.*0 or more"),
        (",5\n", ",\n", r"row 5, column NUMBER_OF_PATIENTS.*empty"),
        (",5\n", "\n", r"row 5, value '6 cells'"),
        ("04JAN2021,A81002", "04APR2021,A81002", r"2 extracts \(04APR2021, 04JAN2021\)"),
        ("NUMBER_OF_PATIENTS", "PATIENT_NUMBERS", r"no column NUMBER_OF_PATIENTS.*has PUBLI"),
    ],
)
def test_wrong_patients(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in PATIENTS
    with pytest.raises(DataError, match=words):
        sources.read("gp_patients_by_lsoa", write(tmp_path, PATIENTS.replace(old, new)))


def test_patients_of_whom_none_has_an_lsoa(tmp_path: Path) -> None:
    text = PATIENTS_HEADER + "G,04JAN2021,A81001,S,NO2011,ALL,7\n"
    with pytest.raises(DataError, match="No row has the code of an LSOA"):
        sources.read("gp_patients_by_lsoa", write(tmp_path, text))


def test_a_new_column_is_told_and_an_old_heading_understood(tmp_path: Path) -> None:
    text = PATIENTS.replace("NUMBER_OF_PATIENTS", "Number of Patients").replace("\n", ",x\n")
    read = sources.read("gp_patients_by_lsoa", write(tmp_path, text.replace(",x\n", ",ICB\n", 1)))
    assert ("warning", "ICB") in [(f.level, f.column) for f in read.findings]


def test_the_census_of_codes(tmp_path: Path) -> None:
    text = PATIENTS.replace("A81002,OTHER,E01011959", "A81002,OTHER,E01033769")
    read = sources.read("gp_patients_by_lsoa", write(tmp_path, text))
    assert gp_patients.vintage(read.frame["lsoa"]) == "2021"
    assert "which are of 2021" in told(read)


@pytest.mark.parametrize("form", ["csv", "csv.gz", "zip", "cp1252", "mangled"])
def test_long_dispensing_data(tmp_path: Path, form: str) -> None:
    body = LONG.encode("cp1252" if form == "cp1252" else "utf-8-sig")
    if form == "mangled":
        body = LONG.encode().decode("cp1252").encode()
    if form == "zip":
        path = zipped(tmp_path / "dispensing.zip", {"DISPENSING_DATA_202604.csv": body})
    else:
        name = "a.csv.gz" if form == "csv.gz" else "a.csv"
        path = write(tmp_path, gzip.compress(body) if form == "csv.gz" else body, name)
    read = sources.read("dispensing_activity", path)
    assert read.frame["value"].tolist() == [1234, 1000, 1234.5, 10, -5.25]
    assert set(read.frame["month"]) == {"2026-04"}
    assert [(f.level, f.row) for f in read.findings] == [("warning", 6), ("info", None)]
    assert dispensing.items(read.frame).to_dict("list") == {
        "contractor_code": ["FA001", "FA002"],
        "month": ["2026-04", "2026-04"],
        "items": [1234, 10],
    }
    services = dispensing.figures(read.frame, "payments", "New Medicine Service")
    assert services.to_numpy().tolist() == [["FA001", "2026-04", 1234.5]]
    assert "2 contractors in 2026-04; 1,244 items of 2 of them" in told(read)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"10"', '"ten"', r"row 5, column VALUE, value 'ten'"),
        ('"10"', '"(10)"', r"row 5, column VALUE, value '\(10\)'"),
        ("202604", "202613", r"row 5, column YEAR_MONTH, value '202613'"),
        ("CONTENT_GROUP", "GROUPS", r"no column CONTENT_GROUP"),
        ("fa001", "", r"row 2, column CONTRACTOR_CODE.*empty"),
        ('Adjustment,"-£5.25"', "Adjust", r"row 7, value '17 cells'"),
    ],
)
def test_wrong_long_dispensing_data(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in LONG
    with pytest.raises(DataError, match=words):
        sources.read("dispensing_activity", write(tmp_path, LONG.replace(old, new)))


def test_a_month_twice_is_a_warning(tmp_path: Path) -> None:
    twice = LONG + activity("FA002", "Prescription Count", "Items", "10")
    read = sources.read("dispensing_activity", write(tmp_path, twice))
    assert ("warning", 8) in [(f.level, f.row) for f in read.findings]
    assert dispensing.items(read.frame)["items"].tolist() == [1234, 20]


def test_wide_dispensing_data(tmp_path: Path) -> None:
    read = sources.read("dispensing_activity", write(tmp_path, WIDE))
    columns = ["contractor_code", "month", "content_group", "content", "value"]
    assert read.frame[columns].to_numpy().tolist() == [
        ["FA001", "2019-04", "Prescription Count", "Items", 2000],
        ["FA002", "2019-04", "Prescription Count", "Items", 50],
        ["FA001", "2019-04", "", "NMS_INTERVENTIONS", 12],
    ]
    assert ("warning", "NOTE") in [(f.level, f.column) for f in read.findings]
    assert "Cells without a figure, left out: 1." in told(read)
    with pytest.raises(DataError, match=r"row 3, column ITEMS, value 'x'"):
        sources.read("dispensing_activity", write(tmp_path, WIDE.replace(",50,", ",x,")))


def test_the_oldest_dispensing_data_have_their_month_in_the_name(tmp_path: Path) -> None:
    text = (
        "ContractorCode,Postcode,NumberofItems,"
        "NumberofNewMedicineService(NMS)interventionsdeclared\nFA001,AB1 1AA,7,1\n"
    )
    named = write(tmp_path, text, "Dispensing Data Apr 16 v2.csv")
    read = sources.read("dispensing_activity", named)
    assert set(read.frame["month"]) == {"2016-04"}
    assert read.frame["value"].tolist() == [7, 1]
    with pytest.raises(DataError, match="no column YEAR_MONTH, and its name no month"):
        sources.read("dispensing_activity", write(tmp_path, text))


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("DISPENSING_DATA_202604.csv", "2026-04"),
        ("Dispensing data January 2017 update.csv", "2017-01"),
        ("march 18.csv", "2018-03"),
        ("summary.csv", ""),
        ("201904 and 201905.csv", ""),
        ("data_20261301.csv", ""),
    ],
)
def test_month_in_name(name: str, month: str) -> None:
    assert dates.month_in_name(name) == month


def test_flows(tmp_path: Path) -> None:
    read = sources.read("dispensing_flows", write(tmp_path, FLOWS))
    assert read.frame.to_numpy().tolist() == [
        ["A81001", "FA001", "2026-04", 1200, 1100],
        ["A81001", "FA002", "2026-04", 8, 8],
    ]
    assert "1,208 items of 1 practices at 2 contractors" in told(read)
    more = sources.read("dispensing_flows", write(tmp_path, FLOWS.replace(',"8"\n', ',"9"\n')))
    assert ("warning", 3) in [(f.level, f.row) for f in more.findings]
    for layer, text, words in (
        ("dispensing_flows", FLOWS.replace(',"8",', ',"many",'), r"row 3, column NUMBER_OF_ITEMS"),
        ("dispensing_flows", FLOWS.replace("NUMBER_OF_ITEMS", "ITEM_NUMBER"), "no column NUMBER"),
        ("dispensing_activity", FLOWS, "Name it under inputs.dispensing_flows"),
        ("dispensing_flows", OPENINGS, "It looks like the NHSBSA pharmacy openings"),
    ):
        with pytest.raises(DataError, match=words):
            sources.read(layer, write(tmp_path, text))


def test_openings(tmp_path: Path) -> None:
    read = sources.read("pharmacy_openings", write(tmp_path, OPENINGS))
    wide = read.frame.pivot_table(index="date", columns="measure", values="value")
    assert wide.index.tolist() == ["2021-01-31", "2021-02-28"]
    assert wide.loc["2021-01-31", "total_pharmacies"] == 11748
    assert wide.loc["2021-01-31", "small_net_change"] == -2
    assert "year" not in wide.columns
    assert "Cells without a count, left out: 1." in told(read)
    later = OPENINGS.replace("SMALL_NET_CHANGE", "SMALL_PHARMACIES_NET_CHANGE")
    same = sources.read("pharmacy_openings", write(tmp_path, later))
    assert same.frame.equals(read.frame)
    off = sources.read("pharmacy_openings", write(tmp_path, OPENINGS.replace("11748", "11749")))
    assert ("warning", 2) in [(f.level, f.row) for f in off.findings]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("20210228", "20210229", r"row 3, column DATE, value '20210229'"),
        ("20210228", "20210131", r"row 3, column DATE.*has a row already"),
        ("4001", "x", r"row 3, column SMALL, value 'x'"),
        ("TOTAL_PHARMACIES,", "ALL_PHARMACIES,", "no column TOTAL_PHARMACIES"),
        (",SMALL,", ",SMALL_PHARMACIES_NET_CHANGE,", "Two columns are the same count"),
    ],
)
def test_wrong_openings(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in OPENINGS
    with pytest.raises(DataError, match=words):
        sources.read("pharmacy_openings", write(tmp_path, OPENINGS.replace(old, new)))


FILES = {
    "gp_patients_by_lsoa": PATIENTS_HEADER,
    "dispensing_activity": LONG_HEADER,
    "dispensing_flows": FLOWS_HEADER,
    "pharmacy_openings": OPENINGS_HEADER,
}


@pytest.mark.parametrize("layer", FILES)
@pytest.mark.parametrize("body", [b"", b"\n", b"<html>", b"a\0b", b"\x81", b"x;y\n1;2\n"])
def test_files_that_are_no_table(tmp_path: Path, layer: str, body: bytes) -> None:
    with pytest.raises(DataError):
        sources.read(layer, write(tmp_path, body))
    with pytest.raises(DataError, match="no rows below"):
        sources.read(layer, write(tmp_path, FILES[layer]))


CELLS = st.one_of(
    st.text(max_size=5),
    st.sampled_from(["A81001", "E01000001", "202604", "20260430", "ALL", "1", "£2.50", "NO2011"]),
)


@settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_any_cells_give_every_row_or_a_plain_error(
    tmp_path: Path, layer: str, data: st.DataObject
) -> None:
    width = FILES[layer].count(",") + 1
    row = st.lists(CELLS, min_size=width, max_size=width)
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    text = "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n" for cells in rows
    )
    path = tmp_path / "any.csv"
    path.write_text(FILES[layer] + text, encoding="utf-8", errors="replace", newline="")
    try:
        read = sources.read(layer, path)
    except DataError:
        return
    assert read.findings
    if layer == "dispensing_flows":
        passed = re.findall(r"passed over: (\d+)", told(read))
        assert len(read.frame) + sum(map(int, passed)) == len(rows)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from([*sorted(FILES.values()), WIDE]),
    st.one_of(st.binary(max_size=150), st.text(max_size=150).map(str.encode)),
)
def test_any_bytes_below_a_header_give_rows_or_a_plain_error(
    tmp_path: Path, start: str, body: bytes
) -> None:
    layer = next((name for name, header in FILES.items() if header == start), "dispensing_activity")
    try:
        read = sources.read(layer, write(tmp_path, start.encode() + body))
    except DataError:
        return
    assert len(read.frame) > 0


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        ("gp_patients_by_lsoa", PATIENTS),
        ("dispensing_activity", LONG),
        ("dispensing_flows", FLOWS),
        ("pharmacy_openings", OPENINGS),
    ],
)
def test_the_tidy_form_reads_back_the_same(tmp_path: Path, layer: str, text: str) -> None:
    first = sources.read(layer, write(tmp_path, text)).frame
    tidy = tmp_path / "tidy.csv"
    first.to_csv(tidy, index=False)
    again = sources.read(layer, tidy)
    assert again.frame.to_numpy().tolist() == first[again.frame.columns].to_numpy().tolist()


@pytest.mark.realdata
def test_patients_of_england(realdata: Path) -> None:
    path = realdata / "gp" / "gp_registered_patients_by_lsoa11.parquet"
    read = sources.read("gp_patients_by_lsoa", path)
    assert len(read.frame) + 4448 == 865_965
    assert "NO2011: 4448 rows, 27,415 patients" in told(read)
    assert gp_patients.vintage(read.frame["lsoa"]) == "2011"
