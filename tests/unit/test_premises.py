from pathlib import Path

import geopandas as gpd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hamlet import FILES, LIST_HEADER, hamlet, listed

from pna import premises
from pna.errors import DataError, Finding
from pna.geography import areas
from pna.layers import Read
from pna.study import PremisesChoice

BOTH = "pharmacies_and_dispensing_practices"
AMENDED = "ods_code,field,value,reason,source,date\n"


def built(folder: Path, *args: object, **named: object) -> Read[gpd.GeoDataFrame]:
    study = hamlet(folder, *args, **named)
    return premises.build(study, areas.build(study).frame)


def row(read: Read[gpd.GeoDataFrame], code: str) -> dict:
    return read.frame.set_index("facility_id").loc[code].to_dict()


def said(read: Read[gpd.GeoDataFrame], words: str) -> list[Finding]:
    return [finding for finding in read.findings if words in finding.message]


def test_every_premises_by_hand(tmp_path: Path) -> None:
    read = built(tmp_path)
    frame = read.frame.set_index("facility_id")
    assert frame.index.tolist() == [f"FA00{n}" for n in range(1, 9)] + [
        "Y00001",
        "Y00001001",
        "Y00002",
    ]
    assert frame["kind"].tolist() == [
        "pharmacy",
        "lps",
        "appliance",
        "pharmacy",
        "pharmacy",
        "distance_selling",
        "pharmacy",
        "pharmacy",
        "dispensing_practice",
        "dispensing_practice",
        "gp_surgery",
    ]
    assert frame.index[frame["counted_pharmacies"]].tolist() == ["FA001", "FA002", "FA004", "FA008"]
    assert frame.index[frame[f"counted_{BOTH}"]].tolist() == [
        "FA001",
        "FA002",
        "FA004",
        "FA008",
        "Y00001",
        "Y00001001",
    ]
    outside = frame.index[~frame["in_area"]].tolist()
    assert outside == ["FA004", "FA005"]
    assert frame.loc["FA002", "position"] == "postcode_ended"
    assert frame.loc["FA002", "postcode"] == "AB1 1AB"
    assert (frame.loc["FA001", "geometry"].x, frame.loc["FA001", "geometry"].y) == (502000, 302500)
    assert frame.loc["FA007", "position"] == "none"
    assert frame.loc["FA007", "geometry"] is None
    why = frame["why_not_pharmacies"]
    assert why["FA001"] == ""
    assert "appliance" in why["FA003"]
    assert why["FA005"] == "more than 20 km outside the area"
    assert "distance-selling" in why["FA006"]
    assert "ZZ9 9ZZ" in why["FA007"]
    assert why["Y00002"] == "GP surgery: shown only, not a pharmacy"
    assert ((why == "") == frame["counted_pharmacies"]).all()


def test_where_list_and_polygon_disagree_the_list_decides_and_it_is_told(tmp_path: Path) -> None:
    (finding,) = said(built(tmp_path), "disagree")
    assert (finding.level, finding.file, finding.row) == ("warning", "list.csv", 9)
    assert finding.value == "FA008, board SHIRE, 250 metres outside"


def test_positions_are_accounted_for(tmp_path: Path) -> None:
    read = built(tmp_path)
    (ended,) = said(read, "has ended")
    assert (ended.row, ended.value) == (3, "FA002 at AB1 1AB, ended 202101")
    (lost,) = said(read, "is not counted")
    assert (lost.level, lost.file, lost.row) == ("warning", "list.csv", 8)
    assert lost.message == "Postcode ZZ9 9ZZ is not in the postcode file, so FA007 is not counted."
    (unnamed,) = said(read, "name no board")
    assert "3 premises" in unnamed.message


def test_each_way_of_having_no_position_is_told_in_its_own_words(tmp_path: Path) -> None:
    text = FILES["list.csv"].replace(
        "Border Pharmacy,Owner,1 High Street,,Town,,AB2 1AB", "x,,,,,,"
    )
    text = text.replace("ZZ9 9ZZ", "AB1 1AE")
    messages = [finding.message for finding in said(built(tmp_path, {"list.csv": text}), ", so FA")]
    assert messages == [
        "Postcode AB1 1AE has no position in the postcode file, so FA007 is not counted.",
        "No coordinates and no postcode, so FA008 is not counted.",
    ]


def test_many_premises_without_position_are_all_named(tmp_path: Path) -> None:
    more = "".join(listed(f"FB{n:03}", "OTHER", "A", "ZZ9 9ZZ", "Community") for n in range(30))
    read = built(tmp_path, {"list.csv": FILES["list.csv"] + more})
    # FA007 and the first 19 of these one by one.
    assert len(said(read, ", so F")) == 20
    (rest,) = said(read, "11 more premises")
    assert "FB019" in rest.message
    assert "FB029." in rest.message


def test_no_position_for_any_premises_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        built(tmp_path, inputs={"postcodes": None})
    (fault,) = [finding for finding in caught.value.findings if finding.level == "error"]
    # Six pharmacies (FA003 is an appliance contractor, FA006 distance-selling) and two practices.
    assert str(fault) == (
        "study.toml: inputs.postcodes: missing. The lists give premises by postcode only; without "
        "it none of the 8 premises can be placed. Name the ONSPD or NSPL file."
    )
    elsewhere = FILES["postcodes.csv"].replace("\nAB", "\nCD")
    with pytest.raises(DataError, match=r"^postcodes.csv: None of the 6 premises of list.csv can"):
        built(tmp_path, {"postcodes.csv": elsewhere})


def test_one_amended_position_does_not_hide_that_the_others_have_none(tmp_path: Path) -> None:
    moved = AMENDED + 'FA001,easting_northing,"502000,302500",why,who,\n'
    sites = (
        "ods_code,site_name,postcode,is_branch,dispenses,easting,northing\n"
        "Y00001,Village Surgery,AB1 1AA,N,Y,502000,302500\n"
    )
    with pytest.raises(DataError, match=r"missing.* none of the 5 premises can be placed"):
        built(
            tmp_path,
            {"amend.csv": moved, "sites.csv": sites},
            {"postcodes": None, "amendments": "amend.csv"},
        )


def test_without_postcodes_coordinates_do(tmp_path: Path) -> None:
    tidy = "facility_id,name,kind,easting,northing\nFA001,Shop,pharmacy,502000,302500\n"
    named = {"postcodes": None, "dispensing_sites": None}
    read = built(tmp_path, {"list.csv": tidy}, named)
    assert row(read, "FA001")["counted_pharmacies"]


def test_a_set_that_would_equal_another_is_left_out(tmp_path: Path) -> None:
    study = hamlet(tmp_path, inputs={"dispensing_sites": None})
    layer = areas.build(study).frame
    read = premises.build(study, layer)
    (finding,) = said(read, "No dispensing practices")
    assert str(finding) == (
        "No dispensing practices were given (inputs.dispensing_sites): the set "
        "'pharmacies_and_dispensing_practices' would equal 'pharmacies'; its figures are left out."
    )
    assert finding.level == "warning"
    assert premises.sets_with_premises(study, read.frame) == ("pharmacies",)
    full = hamlet(tmp_path)
    read = premises.build(full, layer)
    assert premises.sets_with_premises(full, read.frame) == ("pharmacies", BOTH)
    assert said(read, "would equal") == []
    none = FILES["sites.csv"].replace(",Y\n", ",N\n")
    (idle,) = said(built(tmp_path, {"sites.csv": none}), "would equal")
    assert idle.file == "sites.csv"


def test_the_first_set_is_worked_out_whatever_it_holds(tmp_path: Path) -> None:
    study = hamlet(tmp_path, inputs={"dispensing_sites": None})
    only = study.model_copy(update={"premises": PremisesChoice(sets=(BOTH,))})
    read = premises.build(only, areas.build(only).frame)
    assert premises.sets_with_premises(only, read.frame) == (BOTH,)
    (finding,) = said(read, "No dispensing practices")
    assert "holds pharmacies only" in finding.message


def test_faults_of_several_files_come_together(tmp_path: Path) -> None:
    faulty = {"list.csv": FILES["list.csv"].replace("POST_CODE", "PLACE")}
    faulty["details.csv"] = FILES["details.csv"].replace("CONTRACTOR_CODE", "ID")
    faulty["postcodes.csv"] = FILES["postcodes.csv"].replace("pcds", "postal")
    with pytest.raises(DataError) as caught:
        built(tmp_path, faulty)
    files = [finding.file for finding in caught.value.findings if finding.level == "error"]
    assert files == ["list.csv", "details.csv", "postcodes.csv"]


def test_without_contractor_details_suspects_are_named_but_counted(tmp_path: Path) -> None:
    read = built(tmp_path, inputs={"contractor_details": None})
    (warning,) = said(read, "cannot be told")
    assert warning.level == "warning"
    (suspect,) = said(read, "looks like")
    assert (suspect.row, suspect.value) == (7, "FA006 Pills Direct.com")
    assert row(read, "FA006")["counted_pharmacies"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("FA002,closed,soon,shut,letter,", r"row 2, column value, value 'soon'.*neither yes nor"),
        ("FA002,closed,2025-02-30,shut,letter,", r"value '2025-02-30'.*neither yes nor"),
        ("FA002,name,New,sold,letter,2025-13-45", r"row 2, column date.*no such day"),
    ],
)
def test_dates_of_amendments_are_days_of_the_calendar(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        built(tmp_path, {"amend.csv": f"{AMENDED}{row}\n"}, {"amendments": "amend.csv"})


def test_a_closure_after_the_reference_date_is_told(tmp_path: Path) -> None:
    text = f"{AMENDED}FA002,closed,31/12/2099,shut,letter,letter of March 2025\n"
    read = built(tmp_path, {"amend.csv": text}, {"amendments": "amend.csv"})
    (told,) = said(read, "closes after the reference date")
    assert (told.level, told.row, told.value) == ("warning", 2, "31/12/2099")
    assert not row(read, "FA002")["counted_pharmacies"]


def test_amendments_are_applied_and_told(tmp_path: Path) -> None:
    text = AMENDED + (
        'fa007,easting_northing,"504000, 304000",not found,map,2025-09-01\n'
        "FA001,name,New Name,sold,letter,2025-09-01\n"
        "FA002,closed,2025-08-31,closed down,letter,\n"
        "FA004,kind,distance_selling,told us,letter,\n"
        "FA008,postcode,AB1 1AC,moved,letter,\n"
    )
    read = built(tmp_path, {"amend.csv": text}, {"amendments": "amend.csv"})
    lost = row(read, "FA007")
    assert (lost["geometry"].x, lost["geometry"].y, lost["position"]) == (504000, 304000, "amended")
    assert lost["counted_pharmacies"]
    renamed = row(read, "FA001")
    assert renamed["name"] == "New Name"
    assert renamed["amended"] == "name: New Name, was High Street Pharmacy (sold; letter)"
    closed = row(read, "FA002")
    assert not closed["counted_pharmacies"]
    assert closed["why_not_pharmacies"] == "closed: 2025-08-31; closed down"
    assert not row(read, "FA004")["counted_pharmacies"]
    moved = row(read, "FA008")
    assert (moved["geometry"].x, moved["position"]) == (504000, "amended")
    assert len(said(read, "Amended: ")) == 5
    assert said(read, "disagree") == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("FA01,name,x,why,who,", r"amend.csv, row 2.*'FA01'.*No premises.*FA001"),
        ("FA001,nmae,x,why,who,", r"row 2.*'nmae'.*Did you mean 'name'"),
        ("FA001,easting_northing,502000,why,who,", r"row 2.*'502000'.*486112 308665"),
        ("FA001,closed,no,why,who,", r"row 2.*'no'.*yes or the date"),
        ("FA001,name,,why,who,", r"row 2.*value is empty"),
        ("FA001,name,x,,who,", r"row 2, column reason.*empty"),
        ("FA001,easting_northing,9502000 302000,why,who,", r"row 2.*FA001 at 9502000, 302000"),
    ],
)
def test_a_wrong_amendment_is_an_error(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        built(tmp_path, {"amend.csv": f"{AMENDED}{line}\n"}, {"amendments": "amend.csv"})


def test_faults_of_amendments_are_told_together_with_their_own_rows(tmp_path: Path) -> None:
    text = AMENDED + (
        "ZZ999,name,x,why,who,\nFA001,name,y,why,who,\n"
        'FA008,easting_northing,"52.6, 1.4",why,who,\n'
    )
    with pytest.raises(DataError) as caught:
        built(tmp_path, {"amend.csv": text}, {"amendments": "amend.csv"})
    places = [(f.file, f.row) for f in caught.value.findings if f.level == "error"]
    assert places == [("amend.csv", 2), ("amend.csv", 4)]


def test_a_table_of_amendments_without_any_amends_nothing(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "empty").mkdir()
    plain = built(tmp_path / "none")
    read = built(tmp_path / "empty", {"amend.csv": AMENDED}, {"amendments": "amend.csv"})
    assert_geodataframe_equal(read.frame, plain.frame, check_dtype=False)
    (told,) = [one for one in read.findings if one.file == "amend.csv"]
    assert (told.level, told.message) == ("info", "There are no rows below the header.")


def test_words_of_a_reason_amend_nothing(tmp_path: Path) -> None:
    text = AMENDED + "FA001,name,New,sold; postcode: AB1 1AC,letter,\n"
    read = built(tmp_path, {"amend.csv": text}, {"amendments": "amend.csv"})
    assert row(read, "FA001")["position"] == "postcode"
    assert row(read, "FA001")["geometry"].x == 502000


def test_codes_in_small_letters_are_the_same_codes(tmp_path: Path) -> None:
    tidy = (
        "facility_id,name,kind,easting,northing\n"
        "fa001,Shop,pharmacy,502000,302500\nFA006,Post,pharmacy,503000,302500\n"
    )
    text = AMENDED + "FA001,name,New,sold,letter,\n"
    read = built(tmp_path, {"list.csv": tidy, "amend.csv": text}, {"amendments": "amend.csv"})
    assert row(read, "FA001")["name"] == "New"
    assert row(read, "FA006")["kind"] == "distance_selling"


def test_a_set_in_which_nothing_counts_is_told_with_the_reasons(tmp_path: Path) -> None:
    details = FILES["details.csv"].replace(",N,N\n", ",N,Y\n")
    (finding,) = said(built(tmp_path, {"details.csv": details}), "No premises counts")
    assert finding.level == "warning"
    assert "in the set pharmacies, so that everyone is outside" in finding.message
    assert "distance-selling (7)" in finding.message
    assert said(built(tmp_path), "No premises counts") == []


def test_one_field_corrected_twice_is_an_error(tmp_path: Path) -> None:
    text = AMENDED + "FA001,name,x,why,who,\nFA001,name,y,why,who,\n"
    with pytest.raises(DataError, match=r"rows 2, 3"):
        built(tmp_path, {"amend.csv": text}, {"amendments": "amend.csv"})


def test_a_code_in_both_files_is_an_error(tmp_path: Path) -> None:
    sites = FILES["sites.csv"] + "FA001,Same code,AB1 1AA,N,Y\n"
    with pytest.raises(DataError, match=r"sites.csv, row 5.*'FA001'.*also in list.csv"):
        built(tmp_path, {"sites.csv": sites})


def test_a_board_that_the_list_does_not_know_is_told(tmp_path: Path) -> None:
    read = built(tmp_path, area='board_names = ["Shires"]')
    (finding,) = said(read, "has the board Shires")
    assert "Did you mean 'SHIRE'?" in finding.hint
    assert not read.frame.set_index("facility_id").loc["FA001", "in_area"]


def test_a_board_that_nobody_named_leaves_it_to_the_polygon(tmp_path: Path) -> None:
    text = FILES["list.csv"].replace(",SHIRE,", ",SHIRESHIRE,")
    read = built(tmp_path, {"list.csv": text})
    (finding,) = said(read, "board_names")
    assert (finding.level, finding.file, finding.row) == ("warning", "list.csv", None)
    assert finding.message == (
        "area.board_names is not given and no premises of the list has the board "
        '"Shire"; the list has: OTHER, SHIRESHIRE.'
    )
    assert finding.hint == 'Write e.g. board_names = ["SHIRESHIRE"] under [area].'
    assert len(said(read, "polygon decides")) == 1
    assert said(read, "disagree") == []
    inside = read.frame.set_index("facility_id")["in_area"]
    # FA008 lies 250 metres outside, FA007 nowhere; the list would have had both in the area.
    assert inside.index[inside].tolist() == [
        *("FA001", "FA002", "FA003", "FA006"),
        *("Y00001", "Y00001001", "Y00002"),
    ]


@pytest.mark.parametrize("spelling", ["shire", "Shire, County of", " SHIRE "])
def test_boards_are_compared_as_people_would(tmp_path: Path, spelling: str) -> None:
    quoted = f'"{spelling}"'
    text = LIST_HEADER + listed("FA001", quoted, "A", "AB1 1AA", "Community")
    read = built(tmp_path, {"list.csv": text}, {"contractor_details": None})
    assert row(read, "FA001")["in_area"]


def test_a_tidy_list_with_coordinates_and_no_board(tmp_path: Path) -> None:
    text = (
        "facility_id,name,kind,postcode,easting,northing\n"
        "A1,'=Inside,pharmacy,AB1 1AA,509000,305000\n"
        "A2,Outside,pharmcy,,511000,305000\n"
    )
    read = built(
        tmp_path,
        {"tidy.csv": text},
        {"premises": "tidy.csv", "contractor_details": None, "dispensing_sites": None},
    )
    assert row(read, "A1")["in_area"]
    assert row(read, "A1")["name"] == "=Inside"
    assert row(read, "A1")["position"] == "coordinates"
    assert not row(read, "A2")["in_area"]
    (kind,) = said(read, "of a kind that is not known")
    assert (kind.value, kind.hint) == ("pharmcy", "Did you mean 'pharmacy'?")


def test_a_position_off_the_grid_names_its_row(tmp_path: Path) -> None:
    text = (
        "facility_id,name,kind,easting,northing\n"
        "A1,Fine,pharmacy,509000,305000\nA2,Swapped,pharmacy,305000,1509000\n"
    )
    with pytest.raises(DataError, match=r"tidy.csv, row 3.*'305000, 1509000'.*Great Britain"):
        built(tmp_path, {"tidy.csv": text}, {"premises": "tidy.csv"})


def test_rows_in_are_rows_out_and_inputs_are_left_alone(tmp_path: Path) -> None:
    study = hamlet(tmp_path)
    layer = areas.build(study).frame
    before = layer.copy()
    first = premises.build(study, layer).frame
    assert len(first) == 8 + 3
    assert layer.equals(before)
    assert premises.build(study, layer).frame.equals(first)
