"""Bands, places and maps of an application, on the hand-drawn town."""

import io
import re
import struct
import zlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
import town_comparison as asked
from sketch import xy
from town import TOWN

from pna import travel
from pna.maps import application_lists
from pna.maps.application import application_map
from pna.maps.application_content import content
from pna.maps.application_png import alt_text, application_png
from pna.scenario.changes import ChangeHours, Scenario
from pna.scenario.compare import Comparison
from pna.scenario.local_bands import carried_on, local_bands
from pna.scenario.local_places import by_settlement, local_places, totals
from pna.study.questions import Disclosure
from pna.travel.snapping import snap
from pna.wording import application_map as words

HOSTILE = {
    "scenario": "</script><script>alert(2)</script>",
    "site": "<img src=x onerror=alert(1)> $x^{$ 💊 \u2028",
    "premises": '"><svg/onload=alert(4)>',
    "place": "{{7*7}} {% raw %} $\\frac{",
    "settlement": "`${alert(3)}` 'quoted\" \\ --><!--",
    "study": "<b>Study</b> & Sons",
}


def points_in(window, step):
    """Points of the grid that lie in a window."""
    west, south, east, north = window.bounds
    x, y = (
        np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step
        for low, high in ((west, east), (south, north))
    )
    return np.array(np.meshgrid(x, y)).reshape(2, -1).T


@pytest.mark.parametrize("comparison", [asked.closed(), asked.opened(), asked.moved()])
@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_a_band_holds_the_points_within_its_minutes_and_no_others(comparison, mode):
    bands = local_bands(comparison)
    assert bands.crs.to_epsg() == 27700
    assert bands.is_valid.all()
    for when, results in (("before", comparison.before), ("after", comparison.after)):
        row = bands[(bands["mode"] == mode) & (bands["when"] == when)].iloc[0]
        network = results.networks[mode]
        impedance = results.impedances[mode, results.matrices[mode].preset]
        sites = results.sites[results.counted["pharmacies"]]
        points = points_in(row["window"], results.study.isochrones.grid_metres)
        land = shapely.union_all(results.areas.geometry.to_numpy()).buffer(1000)
        points = points[shapely.contains_xy(land, *points.T)]
        found = travel.nearest(
            network,
            impedance,
            snap(points, network),
            snap(np.column_stack([sites.geometry.x, sites.geometry.y]), network),
            limit_minutes=60,
        ).minutes
        minutes = np.where(np.isnan(found), np.inf, found)
        inside = shapely.intersects_xy(row["geometry"], *points.T)
        assert inside.sum() > 20 or (mode == "walk")
        assert inside[minutes < row["minutes"] - 1e-6].all()
        assert not inside[minutes > row["minutes"] + 1e-6].any()


@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_beyond_the_window_no_minutes_within_the_time_change(mode):
    comparison = asked.moved()
    bands = local_bands(comparison)
    row = bands[bands["mode"] == mode].iloc[0]
    window, limit = row["window"], row["minutes"]
    area = shapely.union_all(comparison.before.areas.geometry.to_numpy())
    points = points_in(area.buffer(1000), 100)
    points = points[~shapely.contains_xy(window, *points.T)]

    def within(results):
        network = results.networks[mode]
        impedance = results.impedances[mode, results.matrices[mode].preset]
        sites = results.sites[results.counted["pharmacies"]]
        at = snap(np.column_stack([sites.geometry.x, sites.geometry.y]), network)
        found = travel.nearest(network, impedance, snap(points, network), at, limit_minutes=60)
        return np.nan_to_num(found.minutes, nan=np.inf) <= limit

    assert len(points) > 100
    assert (within(comparison.before) == within(comparison.after)).all()


def test_bands_without_those_of_the_run_end_at_their_window():
    comparison = asked.closed()
    bands = local_bands(comparison)
    over = shapely.box(*bands["window"].iloc[0].bounds).buffer(-300)
    cut = carried_on(comparison, bands, over)
    assert all(shape.within(over.buffer(1e-6)) for shape in cut.geometry)
    # With bands of the run, those of after are carried on by them as well.
    drive = bands[(bands["mode"] == "drive") & (bands["when"] == "before")]
    whole = drive.assign(facility_id="")
    far = shapely.box(*drive.geometry.iloc[0].bounds).buffer(5000)
    small = bands.assign(window=shapely.Point(xy(TOWN.points["B"])[0]).buffer(100).envelope)
    results = replace(comparison.before, bands=whole)
    carried = carried_on(replace(comparison, before=results), small, far)
    before = carried[(carried["mode"] == "drive") & (carried["when"] == "before")].geometry.iloc[0]
    assert before.symmetric_difference(drive.geometry.iloc[0]).area < 1e-3


def test_who_moves_when_alpha_closes():
    """A is 1 minute from B by car, and 4.6 from F; P 2.5 and 4.1; on foot all are further than 8.

    At the low end cars need twice the time, A is 2 minutes from B, and nobody else within 2. At the
    high end they need half: P and E1 (which drives by E and C) are 1.25 minutes from B and
    1.75 + 0.3 from F, so that they fall outside as well.
    """
    comparison = asked.closed()
    found = local_places(comparison)
    assert found[["mode", "change", "demand_id", "people"]].to_numpy().tolist() == [
        ["drive", "outside", "D0", 100.0]
    ]
    row = found.iloc[0]
    assert row["minutes_before"] == pytest.approx(1.0)
    assert row["minutes_after"] == pytest.approx(4.6)
    assert (row["nearest_before"], row["nearest_after"]) == ("Alpha", "Beta")
    assert row["typical"]
    assert (row["at_sites"], row["sites_tried"]) == (1, 1)
    added = totals(comparison).set_index(["mode", "change"])
    assert added.loc[("drive", "outside"), "people"] == 100.0
    assert added.loc[("drive", "outside"), ["least", "most"]].tolist() == [100.0, 100.0]
    assert added.loc[("drive", "outside"), ["low", "high"]].tolist() == [100.0, 180.0]
    assert row["at_both_ends"]
    assert (added.drop(("drive", "outside"))["people"] == 0).all()


def test_several_possible_sites_are_told_of():
    comparison = asked.several()
    found = local_places(comparison)
    drive = found[found["mode"] == "drive"].set_index("demand_id")
    # E1 itself is 0, 0.5 and 1 minutes from E1, E and Q1; P, on the one-way street, 0.5 from E, 1
    # from E1 and 2 from Q1 (by E1): at no site is either further than 2.
    for name in ("D1", "D2"):
        assert drive.loc[name, "at_sites"] == 3
        assert drive.loc[name, "typical"]
    assert (found["sites_tried"] == 3).all()
    added = totals(comparison).set_index(["mode", "change"])
    assert added.loc[("drive", "within"), ["people", "least", "most"]].tolist() == [80.0] * 3
    # On foot, 8 minutes are 640 metres: P is 500 from E, and 500 from no other; E1 is at E1, and
    # 500 from E.
    walk = found[found["mode"] == "walk"].set_index("demand_id")
    assert walk["at_sites"].to_dict() == {"D1": 1, "D2": 2}
    assert walk["typical"].all()
    assert added.loc[("walk", "within"), ["people", "least", "most"]].tolist() == [80.0, 0.0, 80.0]
    what = content(comparison)
    assert len(what.possible) == 3
    assert what.metres == 1500.0
    assert "0 to 80 over the sites tried" in " ".join(what.findings)
    page = application_map(comparison, what=what)
    assert "at 1 of the 3 sites tried" in page
    assert "Within 1500 m; dots: sites tried" in page


def test_settlements_add_up_to_the_totals():
    comparison = asked.opened()
    table = by_settlement(local_places(comparison))
    sums = table.groupby(["mode", "change"])["people"].sum()
    added = totals(comparison).set_index(["mode", "change"])["people"]
    for key, people in sums.items():
        assert people == pytest.approx(added[key])
    assert sums.sum() == pytest.approx(added.sum())


def test_minutes_of_a_settlement():
    frame = pd.DataFrame(
        {
            "mode": "walk",
            "limit_minutes": 20.0,
            "change": "within",
            "place": "Ham",
            "demand_id": ["a", "b"],
            "people": [1.5, 2.0],
            "minutes_before": [21.04, np.nan],
            "minutes_after": [3.0, 10.01],
            "typical": [True, True],
        }
    )
    row = by_settlement(frame).iloc[0]
    assert (row["places"], row["people"]) == (2, 3.5)
    said = words.minutes_between(row["before_least"], row["before_most"], 60)
    assert said == "21.1 to more than 60"
    assert words.minutes_between(row["after_least"], row["after_most"], 60) == "3.0 to 10.1"
    assert words.minutes_between(np.nan, np.nan, 60) == "more than 60"


def test_what_becomes_of_the_premises():
    what = content(asked.moved())
    roles = what.premises.set_index("role")
    assert set(what.premises["role"]) == {"moves_from", "moves_to", "stays", "not_counted"}
    assert tuple(roles.loc["moves_from", "geometry"].coords[0]) == tuple(xy(TOWN.points["B"])[0])
    assert tuple(roles.loc["moves_to", "geometry"].coords[0]) == tuple(xy(TOWN.points["E1"])[0])
    assert roles.loc["moves_to", "postcode"] == "there"
    assert [link.kind for link in what.links] == ["move"]
    for mode in ("drive", "walk"):
        changed = what.land[what.land["mode"] == mode].geometry
        assert all(shape.within(what.views[mode]) for shape in changed)
    # Land newly within and land newly outside are what the bands of before and after differ by.
    bands = local_bands(asked.moved())
    drive = bands[bands["mode"] == "drive"].set_index("when").geometry
    land = what.land[what.land["mode"] == "drive"].set_index("change").geometry
    assert land["within"].difference(drive["after"]).area < 1e-6
    assert land["within"].intersection(drive["before"]).area < 1e-3
    assert land["outside"].difference(drive["before"]).area < 1e-6


def test_a_change_of_hours_alone_shows_where_it_is():
    town = asked.closed()
    scenario = Scenario((ChangeHours("FA1", {"sunday": "10:00-12:00"}),), "Sundays")
    comparison = Comparison(town.before, town.before, scenario)
    what = content(comparison)
    assert what.places.empty
    assert what.land.is_empty.all()
    assert what.before_lines["drive"].is_empty
    assert alt_text(comparison, what=what) == (
        "Map: Sundays. Alpha: stays, with changes. "
        "By modelled travel times nobody is newly within or outside 2 minutes' drive of a "
        "pharmacy. By modelled travel times nobody is newly within or outside 8 minutes' walk of a "
        "pharmacy."
    )
    assert "No place comes within either time" in application_map(comparison, what=what)
    assert application_png(comparison, what=what).startswith(b"\x89PNG")


def test_the_page_says_what_the_map_shows():
    page = application_map(asked.closed())
    assert len(page.encode()) < 2_000_000
    assert "Alpha closes, 3 November 2026" in page
    assert "Newly outside 2 minutes&#39; drive of a pharmacy, by modelled travel times: 100" in page
    row = re.search(r"<tr><th scope=\"row\">Town</th>(.*?)</tr>", page).group(1)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
    assert cells == ["2 minutes&#39; drive", "newly outside", "1", "100", "1.0", "4.6"]
    visible = re.sub(r"<(style|script|pre).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL).lower()
    for word in ("gap", "need", "underserved", "desert", "should open"):
        assert not re.search(rf"\b{word}s?\b", visible), word


def test_the_same_comparison_gives_the_same_bytes():
    one, other = asked.opened(), asked.opened()
    assert application_map(one) == application_map(other)
    assert application_png(one) == application_png(other)


def chunks_of(png):
    """Types of the parts of a PNG, and what its header says: width and height."""
    file, kinds, size = io.BytesIO(png), [], (0, 0)
    assert file.read(8) == b"\x89PNG\r\n\x1a\n"
    while head := file.read(8):
        length, kind = struct.unpack(">I4s", head)
        data = file.read(length)
        assert struct.unpack(">I", file.read(4))[0] == zlib.crc32(kind + data)
        if kind == b"IHDR":
            size = struct.unpack(">II", data[:8])
        kinds.append(kind.decode())
    return kinds, size


def test_the_picture_has_its_size_and_no_dates():
    kinds, (width, height) = chunks_of(application_png(asked.moved()))
    assert not {"tEXt", "iTXt", "zTXt", "tIME"} & set(kinds)
    assert width == pytest.approx(170 / 25.4 * 200, abs=1)
    assert height == pytest.approx(95 / 25.4 * 200, abs=1)


def test_names_that_are_not_to_be_trusted_come_out_as_text(recwarn):
    comparison = asked.hostile(HOSTILE)
    what = content(comparison)
    page = application_map(comparison, what=what)
    scripts = re.findall(r"<script[^>]*>", page)
    assert len(scripts) == 5
    for name in HOSTILE.values():
        assert ("<" in name and name in page) is False
    assert "{{7*7}} {% raw %}" in page, "no template of its own is filled in"
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert application_png(comparison, what=what).startswith(b"\x89PNG")
    assert not [str(w.message) for w in recwarn if "Glyph" in str(w.message)]


def test_the_alt_text_states_the_finding():
    said = alt_text(asked.opened())
    assert said.startswith("Map: A site at E1. Proposed pharmacy: opens. Newly within 2 minutes'")
    assert "80 people" in said


def test_the_sum_of_places_left_out_is_shown_as_the_study_shows_numbers(monkeypatch):
    """The people of one place are published; a sum of some is hidden and rounded as others are."""
    comparison = asked.closed()
    monkeypatch.setattr(application_lists, "MOST_PLACES_LISTED", 0)
    what = content(comparison)
    study = what.study.model_copy(update={"disclosure": Disclosure(suppress_below=5, round_to=7)})
    people = float(what.places["people"].sum())
    assert people % 7
    _, more = application_lists.places_of(what)
    notes = application_lists.notes_of(comparison, replace(what, study=study), more)
    (said,) = [note for note in notes if "are not listed one by one" in note]
    assert said == words.MORE_PLACES.format(len(more), f"{round(people / 7) * 7}")
