"""Care homes and other sites of the golden town, counted by hand (`town_results`)."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hamlet import hamlet
from town_results import P, layer, town_results

from pna import disclosure, other_inputs, sources
from pna.answers import Answer, NotMade
from pna.cache import Cache
from pna.errors import DataError
from pna.geography.sites import Directory, placed
from pna.people.groups import from_column
from pna.questions import sites_coverage, special_sites
from pna.study import InputFile
from pna.study.questions import Disclosure, Sites
from pna.wording.sites import special_sites_sentences

N = np.nan
HOMES = layer(
    [
        # 2.5 minutes' drive from B, 1.25 if cars are quicker; 18.75 on foot.
        {"location_id": "C1", "name": "One-way House", "beds": 40, "postcode": "", "at": P},
        # At the door of B.
        {"location_id": "C2", "name": "The Limes", "beds": N, "postcode": "", "at": (1000, 0)},
        {"location_id": "C3", "name": "Lost House", "beds": 12, "postcode": "ZZ99 9ZZ", "at": None},
        {"location_id": "C4", "name": "Far House", "beds": 50, "postcode": "", "at": (9000, 9000)},
        {"location_id": "C5", "name": "Gone", "beds": 9, "postcode": "", "at": None},
    ]
).assign(district_name=["Town", "TOWN", "Town", "Elsewhere", "Elsewhere"])
SPECIAL = layer(
    [
        {"site_id": "S1", "name": "Hub", "kind": "hub", "people": N, "at": (4100, 0)},
        {"site_id": "S2", "name": "Camp", "kind": "camp", "people": 30, "at": (9000, 9000)},
        {"site_id": "S3", "name": "Nowhere", "kind": "lost hub", "people": 5, "at": None},
    ]
)


def made(question, **more) -> Answer:
    results = town_results(inputs={"care_homes": HOMES, "special_sites": SPECIAL}, **more)
    answer = question.make(results)
    assert isinstance(answer, Answer)
    assert list(answer.frame) == [field.name for field in question.fields]
    return answer


def test_few_people_of_a_site_are_hidden_in_the_list_as_in_its_summary():
    hide = Disclosure(suppress_below=10, round_to=20)
    for question, by in (
        (special_sites.SPECIAL_SITES, "site_id"),
        (special_sites.SUMMARY, "kind"),
    ):
        shown = disclosure.marked(disclosure.shown(question, made(question).frame, hide))
        people = shown.groupby(by)["people"].first()
        camp, lost = ("S2", "S3") if by == "site_id" else ("camp", "lost hub")
        # 30 people at the camp, rounded half up; 5 at a place of which the list may not tell more.
        assert people[camp] == 40
        assert people[lost] == disclosure.HIDDEN


def test_the_way_from_each_site_to_each_set():
    answer = made(special_sites.SPECIAL_SITES)
    frame = answer.frame.set_index(["premises_set", "site_id"])
    assert len(frame) == 12
    own = frame.loc["pharmacies"]
    # By kind, then by code; the homes of elsewhere are left out.
    assert own.index.tolist() == ["S2", "C1", "C2", "C3", "S1", "S3"]
    house = own.loc["C1"]
    assert house["drive_minutes"] == pytest.approx(2.5)
    assert house["drive_minutes_if_slower"] == pytest.approx(5)
    assert house["drive_minutes_if_quicker"] == pytest.approx(1.25)
    assert house["drive_second_minutes"] == pytest.approx(4.1)
    assert house[["drive_nearest_id", "drive_second_id", "walk_nearest_name"]].tolist() == [
        "FA1", "FA2", "Alpha",
    ]  # fmt: skip
    assert house["walk_minutes"] == house["walk_minutes_off_fast_roads"] == pytest.approx(18.75)
    said = ["within_drive", "within_walk", "within_either", "within_either_high"]
    assert house[said].tolist() == ["no", "no", "no", "yes"]
    # A dispensing practice is 1.5 minutes away.
    both = frame.loc[("pharmacies_and_dispensing_practices", "C1")]
    assert (both["drive_nearest_id"], both["within_drive"]) == ("Y1", "yes")
    assert own.loc["C2", ["drive_minutes", "walk_minutes"]].tolist() == [0, 0]
    assert own.loc["C3", ["position", "drive_status", "in_area", "within_either"]].tolist() == [
        "none", "no_position", "unknown", "unknown",
    ]  # fmt: skip
    assert own.loc["S2", ["drive_status", "in_area"]].tolist() == ["too_far_from_road", "no"]
    assert own.loc["C1", ["district_name", "locality_name"]].tolist() == ["Town", "West"]
    assert len(answer.layers["special_sites"]) == 6
    told = [(finding.level, finding.value) for finding in answer.findings]
    assert ("warning", "Lost House, ZZ99 9ZZ") in told
    assert ("warning", "Nowhere, no postcode") in told
    assert ("warning", "Camp") in told
    assert "2 of 5 care homes lie outside" in answer.findings[0].message


@pytest.mark.parametrize(
    ("name", "kind", "warned"),
    [
        ("Haven House", "women's refuge", True),
        ("REFUGES of the Vale", "hostel", True),
        ("Safe House", "other", True),
        ("Haven House", "hostel", False),
        ("Refugee Centre", "hub", False),
    ],
)
def test_a_place_whose_address_may_be_secret_is_warned_of(name, kind, warned):
    sites = layer([{"site_id": "S1", "name": name, "kind": kind, "people": 9, "at": (4100, 0)}])
    answer = special_sites.SPECIAL_SITES.make(town_results(inputs={"special_sites": sites}))
    told = [one for one in answer.findings if "will stand in tables" in one.message]
    assert [(one.level, one.value) for one in told] == [("warning", name)] * warned


def test_sites_and_beds_by_kind():
    table = made(special_sites.SUMMARY).frame
    table = table[table["premises_set"] == "pharmacies"].set_index(["kind", "rule"])
    columns = ["sites", "within", "outside", "unknown", "outside_at_least", "outside_at_most"]
    drive = table.loc[("care home", "drive_2")]
    # C2 within, C1 outside unless cars are quicker, C3 unknown.
    assert drive[columns].tolist() == [3, 1, 1, 1, 0, 1]
    people = ["people", "sites_without_people", "people_within", "people_outside", "people_unknown"]
    assert drive[people].tolist() == [52, 1, 0, 40, 12]
    assert drive["people_are"] == "beds"
    assert table.loc[("care home", "walk_8"), columns].tolist() == [3, 1, 1, 1, 1, 1]
    assert table.loc[("care home", "drive_2_or_walk_8"), columns].tolist() == [3, 1, 1, 1, 0, 1]
    assert table.loc[("camp", "drive_2"), columns].tolist() == [1, 0, 0, 1, 0, 0]


def test_what_a_text_says_of_them():
    camp, homes, *_ = made(special_sites.SPECIAL_SITES).sentences
    assert homes == (
        "Based on modelled travel times, 1 of 3 care homes, with 40 of 52 beds (76.9%), lies "
        "further than both 2 minutes' drive and 8 minutes' walk from a pharmacy; for 1 it is not "
        "known. For 1 of the 3 the number of beds is not known."
    )
    assert camp == (
        'Based on modelled travel times, the only site listed as "camp": whether it lies further '
        "than both 2 minutes' drive and 8 minutes' walk from a pharmacy is not known."
    )


@pytest.mark.parametrize(
    ("within", "told"),
    [
        ("yes", " does not lie further than both"),
        ("no", ", with all 12 people there, lies further than both"),
    ],
)
def test_of_one_site_no_plural_is_said(within, told):
    one = {
        "kind": "school",
        "people_are": "people",
        "people": 12.0,
        "premises_set": "pharmacies",
        "within_either": within,
    }
    (text,) = special_sites_sentences(pd.DataFrame([one]), town_results().study)
    assert text.startswith(
        f'Based on modelled travel times, the only site listed as "school"{told}'
    )


def test_coverage_of_other_sites_by_the_same_code():
    surgeries = layer(
        [
            {"facility_id": "G1", "name": "At Q", "is_branch": False, "at": (2000, 2000)},
            # More than 1 km from the area.
            {"facility_id": "G2", "name": "Away", "is_branch": False, "at": (9000, 0)},
            {"facility_id": "G3", "name": "Lost", "is_branch": True, "at": None},
        ]
    )
    results = town_results(
        inputs={"gp_sites": surgeries, "special_sites": SPECIAL},
        sites=Sites(travelled_to=("hub", "lost hub", "hubb")),
    )
    answer = sites_coverage.QUESTION.make(results)
    assert isinstance(answer, Answer)
    whole = answer.frame[answer.frame["area_type"] == "hwb"].set_index(["premises_set", "rule"])
    # A to Q by B, D and E 4,000 m, or by B, C and E 4,000; P to Q 1,500 m.
    columns = ["total", "within", "outside", "unknown", "share_low", "share_high"]
    assert whole.loc[("gp_surgery", "drive_2"), columns].tolist() == pytest.approx(
        [150, 50, 100, 0, 0, 1]
    )
    # P is 3,500 m and 0.6 minutes from F, A 4,000 m and 0.6: at twice the speed 2.05 and 2.3.
    assert whole.loc[("hub", "drive_2"), columns].tolist() == pytest.approx([150, 0, 150, 0, 0, 0])
    assert set(whole.index.get_level_values(0)) == {"gp_surgery", "hub"}
    # Four rules of two kinds for the board, the district and both localities.
    assert len(answer.frame) == 4 * 2 * 4
    who = from_column("side", ["a", "b"], results.demand["people"])
    told = sites_coverage.QUESTION.make(replace(results, splits=(who,))).frame
    groups = told[(told["split"] == "side") & (told["premises_set"] == "gp_surgery")]
    assert set(groups["area_type"]) == {"hwb"}
    assert groups["rule"].unique().tolist() == ["drive_2", "walk_8", "drive_2_or_walk_8"]
    assert groups.loc[groups["rule"] == "drive_2", "within"].tolist() == [0, 50]
    told = {finding.value: finding for finding in answer.findings}
    assert "Did you mean 'hub'?" in told["hubb"].hint
    assert "has a position" in told["lost hub"].message
    assert "1 of 3 (G3)" in answer.findings[0].message
    gp, hub = answer.sentences
    assert "100 of 150 residents (66.7%) live further than both 2 minutes' drive" in gp
    assert gp.endswith("from a GP surgery in or near Ourshire (1 site).")
    assert 'from a site listed as "hub" in' in hub


def test_without_inputs_they_say_what_would_make_them():
    nothing = town_results()
    for question in (special_sites.SPECIAL_SITES, special_sites.SUMMARY, sites_coverage.QUESTION):
        answer = question.make(nothing)
        assert isinstance(answer, NotMade)
        assert "inputs.special_sites" in answer.inputs
    broken = town_results(unreadable={"care_homes": "care.ods: it is cut short"})
    answer = special_sites.SPECIAL_SITES.make(broken)
    assert isinstance(answer, NotMade)
    assert "care.ods: it is cut short" in answer.why
    away = town_results(inputs={"care_homes": HOMES[HOMES["location_id"] == "C4"]})
    answer = special_sites.SPECIAL_SITES.make(away)
    assert isinstance(answer, NotMade)
    assert "lies in the area" in answer.why
    asked = town_results(sites=Sites(travelled_to=("hub",)))
    (finding,) = sites_coverage.QUESTION.make(asked).findings
    assert "no special sites were given" in finding.message


def test_sites_without_coordinates_stand_at_their_postcode(tmp_path):
    file = tmp_path / "postcodes.csv"
    file.write_text(
        "postcode,easting,northing,ended,quality\n"
        "AB1 1AA,481000,300000,,1\nAB1 1AB,481500,301000,202101,1\nAB1 1AC,481000,300100,,8\n",
        encoding="utf-8",
    )
    homes = layer(
        [
            {"location_id": f"C{n}", "name": f"Home {n}", "beds": 1, "postcode": code, "at": None}
            for n, code in enumerate(("AB1 1AA", "AB1 1AB", "ab11ac", "ZZ1 1ZZ"))
        ]
    )
    results = town_results(inputs={"care_homes": homes})
    inputs = results.study.inputs.model_copy(update={"postcodes": InputFile(file=file)})
    study = results.study.model_copy(update={"inputs": inputs})
    answer = special_sites.SPECIAL_SITES.make(replace(results, study=study))
    assert isinstance(answer, Answer)
    own = answer.frame[answer.frame["premises_set"] == "pharmacies"]
    assert own["position"].tolist() == ["postcode", "postcode_ended", "postcode_poor", "none"]
    # At B; at P; 100 m up the road from B to D.
    assert own["drive_minutes"].tolist() == pytest.approx([0, 2.5, 0.1, N], nan_ok=True)
    assert [finding.value for finding in answer.findings] == [
        "Home 3, ZZ1 1ZZ", "Home 1, AB1 1AB", "Home 2, ab11ac",
    ]  # fmt: skip


def test_a_run_looks_the_postcodes_of_all_sites_up_at_once(tmp_path, monkeypatch):
    rows = "S1,Hub,hub,AB1 1AA,7,,\nS2,Camp,camp,AB1 1AC,9,481000,300000\nS3,Lost,camp,ZZ1 1ZZ,,,\n"
    heading = "site_id,name,kind,postcode,people,easting,northing\n"
    file = "special_sites.csv"
    study = hamlet(tmp_path, {file: heading + rows}, {"special_sites": file})
    whole = sources.read("postcodes", study.inputs.postcodes.file).frame.set_index("postcode")
    for cache in (Cache(None), Cache(tmp_path / "kept")):
        found = other_inputs.read(study, cache=cache).frames
        # S2 has a position of its own, and nobody knows ZZ1 1ZZ.
        known = found[other_inputs.SITE_POSTCODES]
        assert known["postcode"].tolist() == ["AB1 1AA"]
        assert known["easting"].tolist() == [whole["easting"]["AB1 1AA"]]
    results = replace(town_results(), study=study, inputs=found)
    monkeypatch.setattr(sources, "read", None)
    stand = placed(found["special_sites"], Directory(results))
    assert stand["position"].tolist() == ["postcode", "coordinates", "none"]


def test_a_site_beyond_the_roads_is_to_be_looked_at():
    results = town_results(inputs={"special_sites": SPECIAL})
    levels = []
    for kilometres in (3.0, 30.0):
        area = results.study.area.model_copy(update={"buffer_km": kilometres})
        study = results.study.model_copy(update={"area": area})
        answer = special_sites.SPECIAL_SITES.make(replace(results, study=study))
        levels += [one.level for one in answer.findings if one.value == "Camp"]
    # It lies 9 km east and 9 km north of the town.
    assert levels == ["warning", "info"]


def test_a_secret_site_counts_as_any_other_and_shows_nothing_by_which_to_find_it():
    open_ = layer(
        [
            {"site_id": "S1", "name": "Hub", "kind": "hub", "people": 7, "at": (1000, 0)},
            {"site_id": "S2", "name": "Haven", "kind": "refuge", "people": 30, "at": P},
        ]
    )
    shut = open_.assign(secret=[False, True])
    frames, summaries = [], []
    for sites in (open_, shut):
        results = town_results(inputs={"special_sites": sites})
        answer = special_sites.SPECIAL_SITES.make(results)
        assert isinstance(answer, Answer)
        frames.append(answer.frame)
        answered = replace(results, answers={"special-sites": answer})
        summary = special_sites.SUMMARY.make(answered)
        assert isinstance(summary, Answer)
        summaries.append(summary.frame)
    # From P a drive reaches B in time only if cars are quicker, which is known of it still.
    pd.testing.assert_frame_equal(*summaries)
    refuge = (
        summaries[1]
        .set_index(["kind", "premises_set", "rule"])
        .loc[("refuge", "pharmacies", "drive_2")]
    )
    assert refuge[["sites", "outside", "outside_at_least", "outside_at_most"]].tolist() == [
        1, 1, 0, 1,
    ]  # fmt: skip
    before, after = (frame[frame["site_id"] == "S1"] for frame in frames)
    pd.testing.assert_frame_equal(before, after)
    told = frames[1][frames[1]["kind"] == "refuge"].iloc[0]
    known = {column for column in told.index if str(told[column]) not in ("", "nan")}
    assert known == {
        *("site_id", "name", "kind", "people", "people_are", "position", "in_area", "premises_set"),
        *("district", "district_name", "locality", "locality_name", "drive_status", "walk_status"),
        *("within_drive", "within_walk", "within_either"),
        *("within_either_low", "within_either_high"),
    }
    assert told["name"] == "A site that is not named (West)"
    assert told[["position", "drive_status", "walk_status"]].tolist() == ["not_told"] * 3
    assert "Haven" not in "".join(map(str, answer.findings))


def test_people_are_not_sent_to_secret_sites_and_nobody_is_counted_round_them():
    sites = layer(
        [{"site_id": "S1", "name": "x", "kind": "hub", "people": 7, "at": (1000, 0)}]
    ).assign(secret=True)
    results = town_results(inputs={"special_sites": sites}, sites=Sites(travelled_to=("hub",)))
    answer = sites_coverage.QUESTION.make(results)
    assert isinstance(answer, NotMade)
    assert any("Secret sites are not among those" in one.message for one in answer.findings)


ROWS = (
    "site_id,name,kind,postcode,people,easting,northing,secret\n"
    "S1,Hub,hub,AB1 1AA,7,,,\n"
    "S2,Haven,refuge,CD1 1CD,9,481234,300567,Y\n"
)


def test_a_secret_row_has_no_name_once_it_is_read(tmp_path):
    file = tmp_path / "special_sites.csv"
    file.write_text(ROWS, encoding="utf-8")
    frame, findings = sources.read("special_sites", file)
    assert frame["name"].tolist() == ["Hub", "not-named-1"]
    assert frame["site_id"].tolist() == ["S1", "not-named-1"]
    assert [one.message for one in findings] == [
        "1 of 2 sites are secret: they are counted, and neither named nor placed on a map."
    ]
    file.write_text(ROWS.replace(",Y\n", ",\n"), encoding="utf-8")
    assert sources.read("special_sites", file).frame["name"].tolist() == ["Hub", "Haven"]
    file = tmp_path / "special_population.csv"
    heading = "name,kind,area_code,people,source,secret\n"
    rows = "HMP,prison,E00000001,5,x,no\nHaven,refuge,E00000002,3,x,1\n"
    file.write_text(heading + rows, encoding="utf-8")
    frame, (about,) = sources.read("special_population", file)
    assert frame["name"].tolist() == ["HMP"]
    assert about.message.startswith("1 of 2 rows are secret")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("481234,300567,Y", "481234,here,Y"),
        ("481234,300567,Y", "300567,4812340,Y"),
        (",9,", ",nine,"),
        ("S1,", "S2,"),
        (",Y\n", ",perhaps\n"),
        ("Haven,refuge,CD1 1CD", "Haven,,CD1 1CD"),
    ],
)
def test_no_fault_of_a_file_with_secret_rows_shows_a_cell(tmp_path, wrong, right):
    file = tmp_path / "special_sites.csv"
    file.write_text(ROWS.replace(wrong, right), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        sources.read("special_sites", file)
    assert caught.value.findings
    assert [one.value for one in caught.value.findings] == [""] * len(caught.value.findings)
    cells = ("S2", "Haven", "CD1", "481234", "300567", "4812340", "nine", "here", "perhaps")
    assert not [cell for cell in cells if cell in str(caught.value)]
    assert "row 3" in str(caught.value)


@pytest.mark.parametrize("heading", ["secrets", "secret_site", "is_secret"])
def test_a_misspelt_heading_does_not_publish_what_is_secret(tmp_path, heading):
    file = tmp_path / "special_sites.csv"
    file.write_text(ROWS.replace("secret", heading), encoding="utf-8")
    with pytest.raises(DataError, match="This column is not known"):
        sources.read("special_sites", file)


@pytest.mark.parametrize("layer", ["special_sites", "special_population"])
def test_a_file_without_a_heading_shows_no_cell_of_its_first_row(tmp_path, layer):
    file = tmp_path / f"{layer}.csv"
    file.write_text("S2,Haven,refuge,CD1 1CD,9,481234,300567,Y\n", encoding="utf-8")
    with pytest.raises(DataError, match="none of the names of columns") as caught:
        sources.read(layer, file)
    told = f"{caught.value} {caught.value.findings}"
    assert not [cell for cell in ("S2", "Haven", "CD1", "481234", "300567") if cell in told]
