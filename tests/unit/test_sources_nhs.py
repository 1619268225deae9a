"""Readers of the lists of NHS organisations: ODS, the NHS website, NHS Choices and AHAH."""

import gzip
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nhs_files import PAYMENTS_HEADER, ods_row, quoted, zipped

from pna import sources
from pna.errors import DataError
from pna.sources import nhs_payments, ods

PRACTICES = [
    ods_row("A81001", "CAFÉ SURGERY", "TS181HU"),
    ods_row("A81002", "CLOSED SURGERY", "TS18 2AW", "C", closed="20171031"),
    ods_row("Y00001", "HOSPICE", "", "D", setting="10"),
    ods_row("Y00002", "NEW HUB", "TS18 2AX", "P", sub_type="Z"),
]
NEW_PRACTICES = [
    ods_row("A81001", "SURGERY", "TS18 1HU", "ACTIVE", setting="RO76;RO177"),
    ods_row("A81002", "SURGERY", "TS18 1HU", "INACTIVE", setting="RO177;RO80"),
    ods_row("A81003", "SURGERY", "TS18 1HU", "Active", sub_type="Z", setting="RO76"),
]
BRANCHES = [
    ods_row("A81001001", "BRANCH", "TS18 1HU", parent="A81001", setting="", sub_type=""),
    ods_row("A81001002", "BRANCH", "TS18 1HV", "C", parent="A81001", setting="", sub_type=""),
]
PHARMACIES = [
    ods_row("FA001", "SHOP", "TS18 1HU", "ACTIVE", "RO182", "P001", ""),
    ods_row("FA002", "HOSE", "TS18 1HU", "INACTIVE", "RO94", "", ""),
]
WEBSITE = (
    "FA001,High Street Pharmacy ,,1 High Street,,Town,cb8 8eq,01638 428022,52.2447967,0.4055977\n"
    "FA002,Nowhere Pharmacy,Unit 2,,,Town,,0191,,\n"
    "A81001,The Surgery,High Street,,,Town,LE15 6AJ,01642,52.6700248,-0.7302858\n"
    "A81001001,The Branch,Low Street,,,Town,LE15 6AK,01642,52.6600248,-0.7302858\n"
)
SIGN = "\N{NOT SIGN}"
CHOICES = (
    "OrganisationID^OrganisationCode^OrganisationType^SubType^OrganisationStatus^OrganisationName^"
    "Address1^City^Postcode^Latitude^Longitude^Fax\r\n"
    "1^FA001^Pharmacy^Community Pharmacy^Visible^Café, Pharmacy ^Unit 1, Mall^Oakham^LE15 6AJ^"
    "52.670024871826172^-0.7302858829498291^0\r\n"
    "2^FA002^Pharmacy^Distance Selling^Visible^Far^1^Town^LE15 6AJ^NULL^NULL^\r\n"
    "3^FA003^Pharmacy^Community Pharmacy^Hidden^Gone^1^Town^LE15 6AJ^52.6^-0.7^\r\n"
).replace("^", SIGN)


def write(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode("cp1252") if isinstance(content, str) else content)
    return path


def levels(read: object) -> list[str]:
    return [finding.level for finding in read.findings]


def test_gp_practices_of_old(tmp_path: Path) -> None:
    read = sources.read("gp_practices", write(tmp_path, quoted(PRACTICES)))
    frame = read.frame
    assert frame["facility_id"].tolist() == ["A81001", "A81002", "Y00001", "Y00002"]
    assert frame["status"].tolist() == ["active", "closed", "dormant", "proposed"]
    assert frame["is_gp_practice"].tolist() == [True, True, False, False]
    assert frame["opened"].tolist()[0] == "1974-04-01"
    assert frame["closed"].tolist() == ["", "2017-10-31", "", ""]
    assert frame.loc[1, ["name", "postcode", "address"]].tolist() == [
        "CAFÉ SURGERY",
        "TS18 1HU",
        "1 HIGH STREET, TOWN",
    ]
    assert frame.index.tolist() == [1, 2, 3, 4]
    assert levels(read) == ["info", "info"]
    assert "passed over: 1" in read.findings[0].message


def test_gp_practices_with_roles(tmp_path: Path) -> None:
    frame = sources.read("gp_practices", write(tmp_path, quoted(NEW_PRACTICES))).frame
    assert frame["status"].tolist() == ["active", "closed", "active"]
    assert frame["is_gp_practice"].tolist() == [True, False, False]


@pytest.mark.parametrize("form", ["zip", "gz", "csv"])
def test_branches_however_they_are_packed(tmp_path: Path, form: str) -> None:
    body = quoted(BRANCHES).encode()
    if form == "zip":
        path = zipped(tmp_path / "ebranchs.zip", {"ebranchs.csv": body, "ebranchs.pdf": b"%PDF"})
    else:
        path = write(tmp_path, gzip.compress(body) if form == "gz" else body, f"b.csv.{form}")
        path = path.rename(tmp_path / ("b.csv.gz" if form == "gz" else "b.csv"))
    frame = sources.read("gp_branches", path).frame
    assert frame["parent"].tolist() == ["A81001", "A81001"]
    assert frame["status"].tolist() == ["active", "closed"]


def test_pharmacies_of_ods(tmp_path: Path) -> None:
    frame = sources.read("ods_pharmacies", write(tmp_path, quoted(PHARMACIES))).frame
    assert frame["kind"].tolist() == ["pharmacy", "appliance"]
    old = [ods_row("FA001", "SHOP", "TS18 1HU", sub_type="1")]
    read = sources.read("ods_pharmacies", write(tmp_path, quoted(old)))
    assert read.frame["kind"].tolist() == [""]
    assert levels(read) == ["info", "warning", "info"]


@pytest.mark.parametrize(
    ("layer", "rows", "words"),
    [
        ("gp_practices", PHARMACIES, r"looks like the ODS report edispensary.*inputs.ods_pharm"),
        ("gp_branches", PRACTICES, r"looks like the ODS report epraccur.*A81001.*inputs.gp_pract"),
        ("ods_pharmacies", BRANCHES, "looks like the ODS report ebranchs"),
        ("gp_practices", [ods_row("V00001", "TEETH", "TS18 1HU")], "egdpprac"),
        ("ods_pharmacies", [ods_row("P0A1", "HQ", "TS18 1HU", setting="")], "epharmacyhq"),
        ("gp_practices", [ods_row("0A", "COUNCIL", "TS18 1HU")], "something else"),
        ("gp_practices", [*PRACTICES, ods_row("A81001", "S", "")], r"'A81001'.*rows 1, 5"),
        ("gp_practices", [ods_row("A81001", "S", "", "X")], r"row 1, column status, value 'X'"),
        ("gp_practices", [ods_row("A81001", "", "")], r"row 1, column name.*empty"),
        ("gp_practices", [*PRACTICES, ["A81003", "SHORT"]], r"row 5, value '2 cells'.*27 cells"),
        ("gp_practices", [[*row, "new"] for row in PRACTICES], "no form that is known"),
    ],
)
def test_a_wrong_report(tmp_path: Path, layer: str, rows: list[list[str]], words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read(layer, write(tmp_path, quoted(rows)))


def test_a_day_that_is_none_is_left_out_and_told(tmp_path: Path) -> None:
    rows = [ods_row("A81001", "S", "TS18 1HU", opened="20230231")]
    read = ods.read("gp_practices", write(tmp_path, quoted(rows)))
    assert read.frame["opened"].tolist() == [""]
    assert [(f.row, f.value) for f in read.findings if f.level == "warning"] == [(1, "20230231")]


@pytest.mark.parametrize("layer", ["gp_practices", "premises_list", "gp_sites"])
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"<!doctype html><html>", "web page"),
        (quoted(PRACTICES).encode("utf-16"), "UTF-16"),
        (b'"A81001","CAF\x81"\n', "neither UTF-8"),
        (b"PK\x03\x04 cut", "workbook or a ZIP file"),
        (gzip.compress(quoted(PRACTICES).encode())[:-20], "damaged or cut short"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, layer: str, body: bytes, words: str) -> None:
    name = "file.csv.gz" if body.startswith(b"\x1f\x8b") else "file.csv"
    with pytest.raises(DataError, match=words):
        sources.read(layer, write(tmp_path, body, name))


def test_the_website_extract_by_hand(tmp_path: Path) -> None:
    read = sources.read("premises_list", write(tmp_path, WEBSITE))
    frame = read.frame
    assert frame["facility_id"].tolist() == ["FA001", "FA002", "A81001", "A81001001"]
    assert frame["kind"].tolist() == ["pharmacy", "pharmacy", "gp_surgery", "gp_surgery"]
    assert frame["name"].iloc[0] == "High Street Pharmacy"
    assert frame["postcode"].tolist() == ["CB8 8EQ", "", "LE15 6AJ", "LE15 6AK"]
    assert frame["address"].iloc[1] == "Unit 2, Town"
    assert frame.crs.to_epsg() == 27700
    assert frame.geometry.isna().tolist() == [False, True, False, False]
    # Oakham, from the Ordnance Survey's own transformation to the nearest 10 metres.
    assert frame.geometry.iloc[2].distance(gpd.points_from_xy([485957], [308791])[0]) < 10
    assert [(f.level, f.row) for f in read.findings] == [("warning", None), ("warning", 2)]


def test_gp_sites_leave_out_pharmacies_and_say_so(tmp_path: Path) -> None:
    read = sources.read("gp_sites", write(tmp_path, WEBSITE))
    assert read.frame["is_branch"].tolist() == [False, True]
    assert "FA001, FA002" in read.findings[-1].message
    with pytest.raises(DataError, match="No row of this file is a GP surgery"):
        sources.read("gp_sites", write(tmp_path, "".join(WEBSITE.splitlines(keepends=True)[:2])))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("A81001001,", "HELLO,", r"row 4, column facility_id, value 'HELLO'"),
        ("0.4055977", "east", r"row 1, column longitude, value 'east'"),
        ("52.2447967,0.4055977", "0.4055977,52.2447967", r"row 1.*not in Great Britain"),
        ("FA002,", "FA001,", r"'FA001'.*rows 1, 2"),
        ("01642,52.66", "01642,a,52.66", r"row 4, value '11 cells'"),
        ("FA001,", ",", r"no form that is known"),
    ],
)
def test_a_wrong_website_extract(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in WEBSITE
    with pytest.raises(DataError, match=words):
        sources.read("premises_list", write(tmp_path, WEBSITE.replace(old, new)))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_nhs_choices_by_hand(tmp_path: Path, encoding: str) -> None:
    read = sources.read("premises_list", write(tmp_path, CHOICES.encode(encoding)))
    assert read.frame["facility_id"].tolist() == ["FA001", "FA002"]
    assert read.frame["kind"].tolist() == ["pharmacy", "distance_selling"]
    assert read.frame["name"].iloc[0] == "Café, Pharmacy"
    assert read.frame["address"].iloc[0] == "Unit 1, Mall, Oakham"
    assert read.frame.geometry.isna().tolist() == [False, True]
    assert [(f.level, f.row, f.value) for f in read.findings] == [
        ("warning", 4, "FA003"),
        ("warning", 3, "LE15 6AJ"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("OrganisationCode", "OrgCode", r"no column OrganisationCode.*has OrganisationID, OrgCode"),
        ("Distance Selling", "Sweet Shop", r"row 3, column SubType, value 'Sweet Shop'"),
        (f"3{SIGN}FA003{SIGN}Pharmacy", f"3{SIGN}FA003", r"row 4, value '11 cells'.*cut short"),
        (f"2{SIGN}FA002{SIGN}Pharmacy", f"2{SIGN}FA002{SIGN}Zoo", r"row 3.*'Zoo'"),
        ("Visible", "Hidden", "Every organisation of this file was hidden"),
    ],
)
def test_a_wrong_file_of_nhs_choices(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in CHOICES
    with pytest.raises(DataError, match=words):
        sources.read("premises_list", write(tmp_path, CHOICES.replace(old, new)))


def test_pharmacies_without_codes_are_shown_only(tmp_path: Path) -> None:
    text = "Name,Latitude,Longitude,Postcode\nSHOP,52.67,-0.73,LE156AJ\nSHOP,52.67,-0.73,LE156AJ\n"
    read = sources.read("premises_list", write(tmp_path, text))
    assert read.frame["facility_id"].tolist() == ["row-00002", "row-00003"]
    assert set(read.frame["kind"]) == {"pharmacy_without_code"}
    assert "1 have the name and the postcode of another" in read.findings[0].message


def test_positions_of_postcodes(tmp_path: Path) -> None:
    text = "postcode,lat,lon,icb_code\nLE156AJ,52.6700248,-0.7302858,E1\nLE156AK,,,E1\n"
    read = sources.read("postcodes", write(tmp_path, text))
    assert read.frame["postcode"].tolist() == ["LE15 6AJ", "LE15 6AK"]
    np.testing.assert_allclose(
        read.frame.loc[2, ["easting", "northing"]].tolist(), [485957, 308791], atol=10
    )
    assert read.frame.loc[3, ["easting", "northing"]].isna().all()
    assert read.frame["ended"].tolist() == ["", ""]
    assert levels(read) == ["warning", "warning"]


PAYMENTS = PAYMENTS_HEADER + (
    "Y1,S,A81001,DISPENSER,1  HIGH ST,TS5  8SB,01/04/1974,,GMS,Yes,GP practice,Rural,1\n"
    "Y1,S,A81002,OTHER,1 HIGH ST,TS5 8SB,01/04/1974,,GMS,No,GP practice,Urban,1\n"
    "Y1,S,A81003,CLOSED,1 HIGH ST,TS5 8SB,01/04/1974,30/04/2019,Unknown,Unknown,GP,Urban,1\n"
    "Y1,S,A81004,WHO KNOWS,1 HIGH ST,TS5 8SB,01/04/1974,,APMS,Unknown,Walk in,Urban,1\n"
)


def test_dispensing_practices_by_hand(tmp_path: Path) -> None:
    read = sources.read("dispensing_sites", write(tmp_path, PAYMENTS.encode("utf-8-sig")))
    assert read.frame["facility_id"].tolist() == ["A81001"]
    assert read.frame["postcode"].tolist() == ["TS5 8SB"]
    assert read.frame["address"].tolist() == ["1 HIGH ST"]
    assert bool(read.frame["dispenses"].iloc[0])
    assert levels(read) == ["info", "info", "warning", "warning"]
    assert "(A81004 WHO KNOWS)" in read.findings[2].message
    for old, new, words in (
        (",No,", ",Perhaps,", r"row 3, column Dispensing Practice, value 'Perhaps'"),
        ("A81004", "A81001", r"'A81001'.*rows 2, 5"),
        (",Yes,", ",No,", "No open practice of this file dispenses"),
        ("Dispensing Practice", "Dispenser", "no column Dispensing Practice"),
    ):
        with pytest.raises(DataError, match=words):
            sources.read("dispensing_sites", write(tmp_path, PAYMENTS.replace(old, new)))


def test_dispensing_practices_at_their_sites(tmp_path: Path) -> None:
    flags = nhs_payments.read(write(tmp_path, PAYMENTS)).frame
    sites = sources.read("gp_sites", write(tmp_path, WEBSITE)).frame
    read = nhs_payments.at_sites(flags, sites, "flags.csv")
    assert read.frame.geometry.iloc[0] == sites.geometry.iloc[0]
    assert flags.geometry.isna().all()
    (finding,) = read.findings
    assert "1 branch surgeries" in finding.message
    lost = nhs_payments.at_sites(flags.assign(facility_id="Z99999"), sites, "flags.csv")
    assert lost.frame.geometry.isna().all()
    assert levels(lost) == ["warning"]


LAYERS = ("gp_practices", "gp_branches", "ods_pharmacies", "premises_list", "gp_sites")
CELLS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["A81001", "FA001", "A81001001", "", "A", "RO182", "4", "52.6", "-0.7", "9e9"]),
)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(LAYERS), st.sampled_from([10, 27]), st.data())
def test_any_cells_give_every_row_or_a_plain_error(
    tmp_path: Path, layer: str, width: int, data: st.DataObject
) -> None:
    row = st.lists(CELLS, min_size=width, max_size=width)
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    first = ods_row("A81001", "S", "") if width == 27 else WEBSITE.splitlines()[0].split(",")
    path = tmp_path / "any.csv"
    path.write_text(quoted([first, *rows]), encoding="utf-8", errors="replace", newline="")
    try:
        read = sources.read(layer, path)
    except DataError:
        return
    told = " ".join(finding.message for finding in read.findings)
    explained = re.findall(r"passed over: (\d+)|no GP surgeries: (\d+)", told)
    # The blank line at the end is a row too.
    assert len(read.frame) + sum(int(n) for pair in explained for n in pair if n) == len(rows) + 2
    assert read.frame["facility_id"].is_unique


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(LAYERS),
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)),
)
def test_any_bytes_are_a_plain_error(tmp_path: Path, layer: str, body: bytes) -> None:
    with pytest.raises(DataError):
        sources.read(layer, write(tmp_path, body))


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(CELLS, min_size=11, max_size=12), min_size=1, max_size=4))
def test_any_cells_of_nhs_choices_give_every_row_or_a_plain_error(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    text = CHOICES + "".join(SIGN.join(row) + "\r\n" for row in rows)
    path = tmp_path / "any.csv"
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    try:
        read = sources.read("premises_list", path)
    except DataError:
        return
    assert len(read.frame) >= 2


@pytest.mark.parametrize(
    ("layer", "rows"),
    [("gp_practices", PRACTICES), ("gp_branches", BRANCHES), ("ods_pharmacies", PHARMACIES)],
)
def test_the_tidy_form_reads_back_the_same(
    tmp_path: Path, layer: str, rows: list[list[str]]
) -> None:
    first = sources.read(layer, write(tmp_path, quoted(rows))).frame
    tidy = tmp_path / "tidy.csv"
    first.to_csv(tidy, index=False, encoding="utf-8")
    again = sources.read(layer, tidy).frame
    assert again.to_numpy().tolist() == first[again.columns].to_numpy().tolist()


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("layer", "file", "rows"),
    [
        ("premises_list", "pharmacies/england_pharmacies_nhsuk_2020-01.csv", 11_206),
        ("premises_list", "pharmacies/gb_pharmacies_ahah_v5.parquet", 12_196),
        ("premises_list", "pharmacies/nhs_choices_Pharmacy_format_sample.csv", 4),
        ("postcodes", "pharmacies/england_pharmacy_postcodes_geo_2026.csv.gz", 11_126),
        ("gp_sites", "gp/england_gp_sites_nhsuk_2020-01.csv", 9_093),
        ("gp_practices", "gp/epraccur_2025-05.csv.gz", 16_534),
        ("dispensing_sites", "gp/nhs_payments_to_gp_2022-23_dispensing_flag.csv.gz", 944),
    ],
)
def test_published_files(realdata: Path, layer: str, file: str, rows: int) -> None:
    read = sources.read(layer, realdata / file)
    assert len(read.frame) == rows
    assert read.frame.iloc[:, 0].is_unique


@pytest.mark.realdata
def test_where_the_website_puts_the_pharmacies_of_england(realdata: Path) -> None:
    path = realdata / "pharmacies" / "england_pharmacies_nhsuk_2020-01.csv"
    read = sources.read("premises_list", path)
    assert int(read.frame.geometry.isna().sum()) == 2
    named = [f for f in read.findings if f.row is not None]
    assert [f.row for f in named] == [4237, 4530]
    raw = pd.read_csv(path, header=None, dtype=str)
    points = gpd.GeoSeries(gpd.points_from_xy(raw[9].astype(float), raw[8].astype(float)), crs=4326)
    there = points.to_crs(27700)[raw[8].notna()].reset_index(drop=True)
    ours = read.frame.geometry.dropna().reset_index(drop=True)
    assert (there.distance(ours) < 0.01).all()


@pytest.mark.realdata
def test_every_row_of_the_payments_is_accounted_for(realdata: Path) -> None:
    folder = realdata / "gp"
    flags = sources.read(
        "dispensing_sites", folder / "nhs_payments_to_gp_2022-23_dispensing_flag.csv.gz"
    )
    told = " ".join(f.message for f in flags.findings)
    assert "do not dispense: 5,533" in told
    assert "have closed: 176" in told
    assert "left out: 16 (" in told
    assert 944 + 5533 + 176 + 16 == 6669
    sites = sources.read("gp_sites", folder / "england_gp_sites_nhsuk_2020-01.csv").frame
    placed = nhs_payments.at_sites(flags.frame, sites, "flags")
    by_code = sites.set_index("facility_id").geometry
    joined = placed.frame["facility_id"].isin(by_code.dropna().index)
    assert (placed.frame.geometry.notna() == joined).all()
    assert placed.frame.loc[joined, "postcode"].ne("").all()
