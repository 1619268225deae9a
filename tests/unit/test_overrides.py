"""Speeds that a person gives for single roads: the table, the roads they hold for, the minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sketch import STREET, Sketch, xy
from town import TOWN
from town_results import layer, moved_box

from pna import sources, wording
from pna.errors import DataError
from pna.kept import MODES
from pna.roads.network import build_network
from pna.speeds import overrides
from pna.speeds.driving import OVERRIDE
from pna.speeds.presets import PRESETS
from pna.study import Area, Inputs, Study, StudyInfo
from pna.travel import matrix, snapping
from pna.travel.impedance import at_speed, drive_impedance, walk_impedance

HEAD = "osm_way_id,road_name,ward,speed_kph,speed_mph,reason,who,when\n"
LEGAL = replace(PRESETS["legal_limit"], slow=0.5, quick=2.0)
NAMED = Sketch(
    points={name: TOWN.points[name] for name in ("A", "B", "C", "D", "E", "X", "H", "G")},
    ways=[
        ("A B C", {**STREET, "name": "High Street", "ref": "A606; B640"}),
        ("B X D", {**STREET, "name": "Mill Lane"}),
        ("D E C", {**STREET, "name": "Mill Lane"}),
        ("A G H D", {**STREET, "name": "Church Road"}),
    ],
)
"""A ring of three names; Mill Lane runs west (x = 1000) and east (x = 1000 to 2000)."""


def networks_of(sketch=NAMED):
    return {mode: build_network(sketch.roads(), mode) for mode in MODES}


def areas(west="West", east="East", kind="locality"):
    return layer(
        [
            {"area_type": "hwb", "area_code": "E1", "area_name": "Ourshire",
             "at": moved_box(-600, -600, 5000, 5000)},
            {"area_type": "district", "area_code": "E2", "area_name": "Ourshire",
             "at": moved_box(-600, -600, 5000, 5000)},
            {"area_type": kind, "area_code": "L1", "area_name": west,
             "at": moved_box(-600, -600, 1200, 5000)},
            {"area_type": kind, "area_code": "L2", "area_name": east,
             "at": moved_box(1200, -600, 5000, 5000)},
        ]
    )  # fmt: skip


def table(folder: Path, *rows: str, head=HEAD) -> Path:
    path = folder / "overrides.csv"
    path.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def rows_of(folder: Path, *rows: str) -> pd.DataFrame:
    return sources.read("overrides", table(folder, *rows)).frame


def test_both_units_and_both_ways_of_naming_a_road_are_read(tmp_path):
    frame = rows_of(
        tmp_path,
        "4711,,,,30,driven,A. Nalyst,2025-09-15",
        ',Mill Lane,East,40,,"single track, parked cars",Town Council,2025-09-16',
    )
    assert frame["speed_kph"].tolist() == [30 * 1.609344, 40]
    assert frame["way_id"].tolist()[0] == 4711
    assert np.isnan(frame["way_id"].iloc[1])
    assert frame["area"].tolist() == ["", "East"]
    assert frame.index.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("1,,,200,,r,w,2025-09-15", "speed_kph", "from 1 to 120 km/h"),
        ("1,,,,75,r,w,2025-09-15", "speed_mph", "from 1 to 120 km/h"),
        ("1,,,0.5,,r,w,2025-09-15", "speed_kph", "from 1 to 120 km/h"),
        ("1,,,nan,,r,w,2025-09-15", "speed_kph", ""),
        ("1,,,slow,,r,w,2025-09-15", "speed_kph", "not a number"),
        ("1,,,,,r,w,2025-09-15", "speed_kph", "no speed"),
        ("1,,,30,20,r,w,2025-09-15", "speed_mph", "twice"),
        ("1,,,30,,,w,2025-09-15", "reason", "needs its reason"),
        ("1,,,30,,r,,2025-09-15", "who", "needs its who"),
        ("1,,,30,,r,w,", "when", "needs its when"),
        ("1,,,30,,r,w,2025-02-31", "when", "no such day"),
        (",,,30,,r,w,2025-09-15", "osm_way_id", "names no road"),
        ("1,Mill Lane,East,30,,r,w,2025-09-15", "road_name", "by id and by name"),
        (",Mill Lane,,30,,r,w,2025-09-15", "ward", "needs the ward"),
        ("1.5,,,30,,r,w,2025-09-15", "osm_way_id", "whole number"),
        ("-3,,,30,,r,w,2025-09-15", "osm_way_id", "whole number"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path, row, column, message):
    good = "9,,,30,,r,w,2025-09-15"
    with pytest.raises(DataError) as caught:
        rows_of(tmp_path, good, row)
    found = [f for f in caught.value.findings if f.level == "error"]
    assert {f.row for f in found} == {3}
    assert {f.file for f in found} == {"overrides.csv"}
    assert any(f.column == column and message in f.message and f.hint for f in found), found


def test_the_same_road_twice_is_refused_with_both_rows(tmp_path):
    for first, second in (
        ("7,,,30,,r,w,2025-09-15", "7,,,40,,r,w,2025-09-15"),
        (",Mill Lane,East,30,,r,w,2025-09-15", ",MILL LANE,east,30,,r,w,2025-09-15"),
    ):
        with pytest.raises(DataError, match="Row 2 gives a speed of this road already") as caught:
            rows_of(tmp_path, first, second)
        (fault,) = caught.value.findings
        assert fault.row == 3


def test_a_name_holds_for_that_part_of_the_road_which_lies_in_the_ward(tmp_path):
    nets = networks_of()
    frame = rows_of(
        tmp_path,
        ",mill lane,EAST,30,,r,w,2025-09-15",
        ",A 606,l1,20,,r,w,2025-09-15",
    )
    found = overrides.overridden(nets, frame, areas(), LEGAL)
    edges = found.networks["drive"].edges
    by_name = edges.assign(kph=edges[OVERRIDE].fillna(0)).groupby(edges["name"].astype(str))
    # B to D lies in the west, D to E to C in the east; the middle of A to B lies in the west.
    assert by_name["kph"].apply(lambda kph: sorted(set(kph))).to_dict() == {
        "Church Road": [0.0], "High Street": [0.0, 20.0], "Mill Lane": [0.0, 30.0]
    }  # fmt: skip
    assert found.table["km"].tolist() == [2.0, 1.0]
    assert found.table["assumed_kph"].tolist() == pytest.approx([60.0, 60.0])
    assert OVERRIDE not in nets["drive"].edges
    assert found.networks["walk"] is nets["walk"]


def test_the_same_name_of_a_board_and_its_district_is_one_place(tmp_path):
    frame = rows_of(tmp_path, ",Mill Lane,Ourshire,30,,r,w,2025-09-15")
    found = overrides.overridden(networks_of(), frame, areas(), LEGAL)
    assert found.table["km"].tolist() == [3.0]


@pytest.mark.parametrize(
    ("row", "message", "hint"),
    [
        ("999,,,30,,r,w,2025-09-15", "No road that cars use has this id", "pna explain"),
        (",Mil Lane,East,30,,r,w,2025-09-15", "has this name or number in East", "'Mill Lane'"),
        (",Church Road,East,30,,r,w,2025-09-15", "It is the name of a road elsewhere", ""),
        (",Mill Lane,Easst,30,,r,w,2025-09-15", "No ward, locality or district", "'East'"),
    ],
)
def test_a_row_that_holds_for_no_road_is_refused(tmp_path, row, message, hint):
    with pytest.raises(DataError) as caught:
        overrides.overridden(
            networks_of(), rows_of(tmp_path, row), areas(), LEGAL, file="overrides.csv"
        )
    (fault,) = caught.value.findings
    assert message in fault.message
    assert hint in fault.hint
    assert (fault.file, fault.row) == ("overrides.csv", 2)


def test_roads_of_another_year_need_not_have_every_road(tmp_path):
    frame = rows_of(tmp_path, "999,,,30,,r,w,2025-09-15", "1,,,30,,r,w,2025-09-15")
    found = overrides.overridden(networks_of(), frame, areas(), LEGAL, strict=False)
    assert found.networks["drive"].edges[OVERRIDE].notna().sum() == 2
    assert found.table["edges"].tolist() == [0, 2]


def test_two_wards_of_one_name_are_told_apart_by_code(tmp_path):
    frame = rows_of(tmp_path, ",Mill Lane,Same,30,,r,w,2025-09-15")
    with pytest.raises(DataError, match="Several areas"):
        overrides.overridden(networks_of(), frame, areas("Same", "Same"), LEGAL)


def test_a_way_by_id_and_again_by_name_is_refused(tmp_path):
    frame = rows_of(tmp_path, "3,,,30,,r,w,2025-09-15", ",Mill Lane,East,30,,r,w,2025-09-15")
    with pytest.raises(DataError, match=r"Row 2 gives a speed of a part .*way 3"):
        overrides.overridden(networks_of(), frame, areas(), LEGAL)


def minutes(network, impedance):
    """From A to C."""
    ends = [snapping.snap(xy(point), network) for point in ((0, 0), (2000, 0))]
    found = matrix(network, impedance, *ends, demand_ids=["A"], facility_ids=["C"],
                   limit_minutes=60)  # fmt: skip
    return found.minutes[0, 0]


def test_minutes_by_hand(tmp_path):
    """High Street from A to C is 2 km: 2 minutes at 60 km/h, 4 at 30 and 8 at 15.

    The way round by Church Road and Mill Lane is 4 km at 60: 4 minutes.
    """
    nets = networks_of()
    expected = {"30": 4.0, "15": 4.0, "120": 1.0}
    for kph, answer in expected.items():
        # The speed of one road from end to end: way 1 is High Street.
        frame = rows_of(tmp_path, f"1,,,{kph},,r,w,2025-09-15")
        changed = overrides.overridden(nets, frame, areas(), LEGAL).networks
        for preset in (LEGAL, PRESETS["typical"], PRESETS["peak"]):
            impedance = drive_impedance(changed["drive"], preset)
            plain = drive_impedance(nets["drive"], preset)
            on_it = (changed["drive"].edges["way_id"] == 1).to_numpy()
            # What is lost at junctions stays; other roads are as they were, to the bit.
            assert (impedance.edge_seconds[~on_it] == plain.edge_seconds[~on_it]).all()
            if preset is LEGAL:
                assert minutes(changed["drive"], impedance) == pytest.approx(answer, abs=1e-9)
                slow = minutes(changed["drive"], at_speed(impedance, preset.slow))
                assert slow == pytest.approx(answer / preset.slow, abs=1e-9)
        impedance = drive_impedance(changed["drive"], LEGAL)
        assert impedance.top_speed_kph == max(LEGAL_TOP, float(kph))
        walking = walk_impedance(changed["walk"])
        assert (walking.edge_seconds == walk_impedance(nets["walk"]).edge_seconds).all()


LEGAL_TOP = drive_impedance(networks_of()["drive"], LEGAL).top_speed_kph


def test_what_is_lost_at_junctions_stays(tmp_path):
    nets = networks_of()
    frame = rows_of(tmp_path, "1,,,30,,r,w,2025-09-15")
    changed = overrides.overridden(nets, frame, areas(), LEGAL).networks["drive"]
    preset = PRESETS["typical"]
    seconds = drive_impedance(changed, preset).edge_seconds
    edges = changed.edges
    lost = sum(preset.delays[name] * edges[name].to_numpy() for name in preset.delays)
    on_it = edges[OVERRIDE].notna().to_numpy()
    assert lost[on_it].sum() > 0
    by_hand = edges["length_metres"].to_numpy() * 3.6 / 30 + lost
    np.testing.assert_allclose(seconds[on_it], by_hand[on_it], rtol=1e-12)


def test_what_is_told(tmp_path):
    frame = rows_of(
        tmp_path,
        ",Mill Lane,East,20,,<b>flood</b>,=A. Nalyst,2025-09-15",
        "1,,,,70,fast,A. Nalyst,2025-09-15",
    )
    found = overrides.overridden(networks_of(), frame, areas(), LEGAL, file="overrides.csv")
    assert [f.level for f in found.findings] == ["info", "info", "warning"]
    assert "above its legal limit (37 mph, as a mean)" in found.findings[2].message
    first, second = wording.overrides_sentences(found.table)
    assert first == (
        "Mill Lane (East), 2.00 km: 12.4 mph between junctions in place of 37.3 mph. "
        "Why: <b>flood</b> (=A. Nalyst, 2025-09-15)."
    )
    assert second.startswith("Way 1 of OpenStreetMap, 2.00 km: 70.0 mph")
    assert wording.overrides_note(found.table).startswith("The driving speed of 2 roads (4.0 km)")
    assert wording.overrides_note(pd.DataFrame()) == ""
    assert wording.overrides_sentences(pd.DataFrame()) == ()


def test_a_study_without_the_file_keeps_its_very_networks(tmp_path):
    file = {"file": tmp_path / "x"}
    keys = ("premises", "boundaries", "population")
    study = Study(
        path=tmp_path / "study.toml",
        study=StudyInfo(name="Ourshire", reference_date=date(2025, 10, 1)),
        area=Area(hwb=("E10999999",)),
        inputs=Inputs.model_validate(
            {
                "roads": [file],
                **dict.fromkeys((*keys, "oa_centroids", "oa_people", "oa_lookup"), file),
            }
        ),
    )
    nets = networks_of()
    found = overrides.of_study(study, nets, areas(), {"legal_limit": LEGAL})
    assert found.networks is nets
    assert found.table.empty
    assert overrides.given(study).frame.empty


@pytest.mark.parametrize("text", ["", HEAD])
def test_an_empty_table_is_not_to_be_downloaded_again(tmp_path: Path, text: str) -> None:
    file = tmp_path / "overrides.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"leave inputs\.overrides out of study\.toml") as caught:
        sources.overrides.read(file)
    assert "Download" not in str(caught.value)
    assert all("Download" not in finding.hint for finding in caught.value.findings)
