"""From what an application says of a position to a place, or a reason why not."""

from __future__ import annotations

import math

import pandas as pd
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sketch import CORNER
from town_results import town_results

from pna.cache import Cache
from pna.errors import DataError
from pna.geography import postcode_lookup
from pna.geography.postcode_lookup import Postcodes
from pna.scenario.changes import Close, Open, Place, Relocate, Scenario
from pna.scenario.positions import locate, placed
from pna.scenario.written import read_written
from pna.study.file import InputFile

EAST, NORTH = CORNER
# Beside B and C, on the street; 1,400 m east of the loop in open land; 700 m beyond the boundary.
DIRECTORY = f"""\
postcode,easting,northing,ended,large_user,quality,district
LE15 7PL,{EAST + 1000:.0f},{NORTH:.0f},,N,1,E07999999
LE15 7PN,{EAST + 2000:.0f},{NORTH:.0f},202204,N,1,E07999999
LE15 7PP,{EAST + 2000:.0f},{NORTH + 500:.0f},,Y,1,E07999999
LE15 7PQ,{EAST + 2000:.0f},{NORTH + 600:.0f},,N,6,E07999999
LE15 7PR,,,,N,9,E07999999
LE16 1AA,{EAST + 900:.0f},{NORTH:.0f},,N,1,E07999999
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "postcodes.csv").write_text(DIRECTORY, encoding="utf-8")
    plain = town_results()
    inputs = plain.study.inputs.model_copy(
        update={"postcodes": InputFile(file=folder / "postcodes.csv")}
    )
    study = plain.study.model_copy(update={"inputs": inputs, "path": folder / "study.toml"})
    from dataclasses import replace

    return replace(plain, study=study)


def _town(east, north):
    return f"{EAST + east:.0f}, {NORTH + north:.0f}"


def _errors(results, said, **more):
    found = locate(results, said, **more)
    assert any(finding.level == "error" for finding in found.findings), found
    return "\n".join(str(finding) for finding in found.findings)


@pytest.mark.parametrize("said", ["LE15 7PL", "le157pl", " Le15  7pl. ", "LE157PL"])
def test_a_postcode_in_any_spelling(results, said):
    place, findings = locate(results, said)
    assert (place.easting, place.northing) == (EAST + 1000, NORTH)
    assert (place.postcode, place.how, findings) == ("LE15 7PL", "postcode LE15 7PL", ())


def test_coordinates_are_told_apart_and_echoed(results):
    metres = locate(results, _town(1500, 0)).place
    lon, lat = pyproj.Transformer.from_crs(27700, 4326, always_xy=True).transform(
        EAST + 1500, NORTH
    )
    degrees = locate(results, f"{lat:.7f}, {lon:.7f}").place
    assert "British National Grid" in metres.how
    assert "latitude and longitude (WGS84)" in degrees.how
    assert math.hypot(metres.easting - degrees.easting, metres.northing - degrees.northing) < 0.05


@given(
    st.floats(200_000, 650_000).map(lambda x: round(x, 1)),
    st.floats(50_000, 650_000).map(lambda x: round(x, 1)),
    st.sampled_from(["{},{}", "{} {}", "{}; {}", "({}, {})", "E{} N{}", "{} m, {} m"]),
)
def test_grid_coordinates_are_read_as_they_stand(east, north, form):
    found = read_written(form.format(east, north))
    assert (found.easting, found.northing) == (east, north)


@pytest.mark.parametrize(
    "said",
    ["52.67N 0.73W", "0.73W 52.67N", "52.67\u00b0, \u22120.73\u00b0", "lat 52.67, lon -0.73"],
)
def test_degrees_as_people_write_them(said):
    found = read_written(said)
    assert (found.first, found.second) == (52.67, -0.73)


def test_named_metres_may_come_in_any_order():
    assert read_written("N 308,665 E 486,112")[1:3] == (486112, 308665)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("-0.73, 52.67", "Did you mean '52.67, -0.73'?"),
        ("52.67, 12", "not in Great Britain"),
        ("900000, 300000", "The easting comes first"),
        ("486112", "neither a postcode nor coordinates"),
        ("the High Street", "neither a postcode nor coordinates"),
        ("SK 859 089", "Give easting and northing in metres"),
        ("E486112 E308665", "said to be the same one"),
        ("", "Give a postcode"),
    ],
)
def test_what_is_no_position_is_refused(said, told):
    with pytest.raises(DataError) as caught:
        read_written(said)
    assert told in str(caught.value)


def test_faults_of_postcodes(results):
    assert "ended in 2022-04" in _errors(results, "LE15 7PN")
    # Its last position can be taken over from the message as it stands.
    text = _errors(results, "LE15 7PN")
    last = text.rpartition("as coordinates: '")[2].removesuffix("'.")
    assert locate(results, last).findings == ()
    assert "has no position" in _errors(results, "LE15 7PR")
    assert "Did you mean LE15 7PL?" in _errors(results, "LE15 7PX")
    assert "Did you mean LE15 7PL?" in _errors(results, "LEI5 7P1")
    assert "Did you mean" not in _errors(results, "ZE1 0AA")


def test_doubtful_postcodes_are_warned_of(results):
    for said, told in (("LE15 7PP", "one large user"), ("LE15 7PQ", "is poor")):
        place, (finding,) = locate(results, said)
        assert place is not None
        assert finding.level == "warning"
        assert told in finding.message


def test_without_a_directory_coordinates_are_asked_for():
    assert "names no postcode directory" in _errors(town_results(), "LE15 7PL")


def test_positions_around_the_boundary(results):
    # The area ends 600 m west of A; the buffer is 1 km.
    assert locate(results, _town(-600, 0)).findings == ()
    place, (finding,) = locate(results, _town(-900, 0))
    assert place is not None
    assert finding.level == "warning"
    assert "300 m outside Ourshire" in finding.message
    assert "1.1 km outside Ourshire" in _errors(results, _town(-1700, 0))


def test_slips_that_put_a_position_far_away_are_named(results):
    swapped = f"{NORTH:.0f}, {EAST + 1000:.0f}"
    assert f"Did you mean '{EAST + 1000:.0f}, {NORTH:.0f}'?" in _errors(results, swapped)
    lon, lat = pyproj.Transformer.from_crs(27700, 4326, always_xy=True).transform(
        EAST + 1000, NORTH
    )
    assert lon < 0
    text = _errors(results, f"{lat:.5f}, {-lon:.5f}")
    assert "That lies in the area." in text


def test_off_the_roads_and_beside_an_island_that_nothing_joins(results):
    # 2,500 m north of the corner of the loop at (2500, 2000) and as far east.
    text = _errors(results, _town(4300, 3300))
    # The nearest point of the network is Q1 (2500, 2000): 1,800 and 1,300 m away.
    assert f"{math.hypot(1800, 1300) / 1000:.1f} km from the nearest road that cars can use" in text
    assert "(at most 1.0 km)" in text


def test_a_radius_without_a_road_in_it_is_refused_and_with_one_is_not(results):
    far = _town(3400, 2900)
    assert "1.3 km from" in _errors(results, far, within_metres=200)
    assert not locate(results, far, within_metres=1500).findings
    assert "it may be from 0 to 5,000" in _errors(results, _town(1000, 0), within_metres=9000)


def test_every_position_that_cannot_be_used_is_told(results):
    changes = (
        Open("LE15 7PN"),
        Close("FA1"),
        Relocate("FA2", "nowhere"),
        Open(Place(EAST + 90_000, NORTH)),
    )
    with pytest.raises(DataError) as caught:
        placed(results, Scenario(changes))
    assert len(caught.value.findings) == 3


def test_positions_become_places_and_other_changes_stay(results):
    scenario = Scenario((Open("LE15 7PL", within_metres=50), Close("FA1")))
    found, _ = placed(results, scenario)
    assert found.changes[0].at == Place(
        EAST + 1000, NORTH, "LE15 7PL", "postcode LE15 7PL", "LE15 7PL", 50
    )
    assert found.changes[1] == Close("FA1")


def test_the_kept_directory_answers_as_the_whole_one_does(results, tmp_path):
    file, cache = results.study.inputs.postcodes.file, Cache(tmp_path / "kept")
    kept, whole = (postcode_lookup.opened(file, one) for one in (cache, Cache(None)))
    assert len(list((tmp_path / "kept").glob("postcodes-*.parquet"))) == 1
    for postcode in ("LE15 7PL", "LE15 7PN", "LE15 7PR", "XX1 1XX"):
        one, other = (which.between(postcode, postcode) for which in (kept, whole))
        columns = ["postcode", "easting", "northing", "ended"]
        pd.testing.assert_frame_equal(one[columns], other[columns], check_dtype=False)
    assert kept.like("LE15 7PX") == whole.like("LE15 7PX") == "LE15 7PL"


def test_rows_of_the_kept_directory_are_those_of_the_whole_one(results, tmp_path):
    file, cache = results.study.inputs.postcodes.file, Cache(tmp_path / "kept")
    wanted = ["XX1 1XX", "LE15 7PN", "LE15 7PL"]
    for _ in range(2):
        kept, whole = (
            postcode_lookup.rows_of(file, one, "postcode", wanted) for one in (cache, Cache(None))
        )
        pd.testing.assert_frame_equal(kept, whole, check_dtype=False)
        assert kept["postcode"].tolist() == ["LE15 7PL", "LE15 7PN"]
        (path,) = (tmp_path / "kept").glob("postcodes-*.parquet")
        # The second time it is damaged, and made anew.
        path.write_bytes(b"PAR1 no more")
    for one in (cache, Cache(None)):
        assert postcode_lookup.rows_of(file, one, "ward", ["E05000001"]).empty


def test_a_damaged_lookup_is_made_anew(results, tmp_path):
    file, cache = results.study.inputs.postcodes.file, Cache(tmp_path)
    path = postcode_lookup.keep(file, cache)
    path.write_bytes(b"PAR1 no more")
    assert len(postcode_lookup.opened(file, cache).between("LE15 7PL", "LE15 7PL")) == 1


def test_a_postcode_among_many_is_found_wherever_it_stands(tmp_path):
    codes = [f"AB{d} {s}{a}{b}" for d in range(10, 40) for s in range(10) for a in "ABCDEFGHJ"
             for b in "ABCDEFGHJL"]  # fmt: skip
    frame = pd.DataFrame({"postcode": sorted(codes), "easting": range(len(codes)), "ended": ""})
    path = tmp_path / "many.parquet"
    frame.to_parquet(path, row_group_size=500)
    kept = Postcodes(path)
    for place in (0, 499, 500, 13_337, len(codes) - 1):
        row = frame.iloc[place]
        assert kept.between(row["postcode"], row["postcode"])["easting"].tolist() == [place]
    assert kept.between("AA1 1AA", "AA1 1AA").empty
    assert kept.between("ZZ1 1AA", "ZZ1 1AA").empty
