"""Minutes from any points, by hand on the golden town."""

import numpy as np
import pytest
from sketch import xy
from town_results import A, P, layer, town_results

from pna.travel import points

BOTH = "pharmacies_and_dispensing_practices"
FAR = (-1100, 0)


@pytest.fixture(scope="module")
def results():
    return town_results()


def test_minutes_of_points_worked_out_on_paper(results):
    at = np.vstack([xy(P, (1000, 0), (1200, 30), FAR), [[np.nan, np.nan]]])
    drive, walk = points.to_premises(results, at)["pharmacies"].values()
    first, second = drive.found
    # P to B; at B itself; 200 m of street and a leg of 30 m on foot; nothing from beyond 1 km.
    assert first.minutes == pytest.approx([2.5, 0, 0.2 + 30 / 80, np.nan, np.nan], nan_ok=True)
    assert first.facility.tolist() == [0, 0, 0, -1, -1]
    # On to F: 3,500 m and the roundabout, 3,000 m from B, 2,800 m from the third.
    assert second.minutes[:3] == pytest.approx([4.1, 3.6, 2.8 + 0.6 + 30 / 80])
    assert second.facility.tolist() == [1, 1, 1, -1, -1]
    # Legs are walked as fast at either end of the range.
    assert drive.ends.slow.minutes[:3] == pytest.approx([5, 0, 0.4 + 30 / 80])
    assert drive.ends.quick.minutes[:3] == pytest.approx([1.25, 0, 0.1 + 30 / 80])
    assert drive.status.tolist() == ["ok"] * 3 + ["too_far_from_road", points.NO_POSITION]
    assert walk.found.first.minutes[:3] == pytest.approx([18.75, 0, 230 / 80])
    assert walk.found.second.minutes[:2] == pytest.approx([45, 38.75])
    both = points.to_premises(results, at)[BOTH]["drive"]
    assert both.found.first.minutes[0] == pytest.approx(1.5)
    assert both.found.first.facility[0] == 2
    assert both.found.second.facility[0] == 0


def test_a_point_beyond_the_search_is_told_apart_from_one_off_the_roads(results):
    limited = results.study.modes.walk.limit_minutes
    # From L2, half round the loop: 1,200 m to F, so within; from the island nothing.
    walk = points.to_premises(results, xy((5000, 300), (9100, 9000)))["pharmacies"]["walk"]
    assert walk.found.first.minutes[0] == pytest.approx(15)
    assert walk.status.tolist() == ["ok", "too_far_from_road"]
    assert walk.limit_minutes == limited


def test_one_bad_point_costs_no_other(results):
    good = points.to_premises(results, xy(P))["pharmacies"]["drive"]
    mixed = points.to_premises(results, np.vstack([[[np.inf, 0.0]], xy(P), xy(FAR)]))
    drive = mixed["pharmacies"]["drive"]
    assert drive.found.first.minutes[1] == good.found.first.minutes[0]
    assert drive.status.tolist() == [points.NO_POSITION, "ok", "too_far_from_road"]
    none = points.to_premises(results, np.empty((0, 2)))["pharmacies"]["drive"]
    assert none.status.size == none.found.second.minutes.size == 0


def test_other_sites_in_place_of_premises_are_the_same_as_premises(results):
    sites = layer([{"id": "G1", "at": (1000, 0)}, {"id": "G2", "at": (4100, 0)}])
    lost = layer([{"id": "G3", "at": None}])
    found = points.at_sites(results, {"gp_surgery": sites, "lost": lost})
    for mode, reach in found["gp_surgery"].items():
        place = results.nearest[mode, reach.preset, "pharmacies"]
        assert np.array_equal(reach.found.first.minutes, place.minutes)
        assert set(found["lost"][mode].status) == {"beyond_limit"}
    assert found["gp_surgery"]["drive"].found.first.minutes == pytest.approx([1.0, 2.5])
    assert results.demand.geometry.iloc[0].coords[0] == tuple(xy(A)[0])
