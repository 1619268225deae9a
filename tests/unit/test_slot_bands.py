"""Land within reach of premises that are open at a time, by real searches over the drawn town."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from open_town import layer as hours_of
from town_results import town_results

from pna import material as materials
from pna import slot_bands as module
from pna.cache import Cache
from pna.questions.by_time import BY_TIME
from pna.rules import headline_rule
from pna.slot_bands import TIMES, judged_in, nearest_then, open_in, slot_bands, slot_for
from pna.study.questions import DEFAULT_SLOTS

SHUT = "CLOSED"
HOURS = {
    "FA1": ["09:00-19:00"] * 5 + [SHUT, "10:00-16:00"],
    "FA2": ["09:00-17:00"] * 5 + ["09:00-17:00", SHUT],
    # A dispensing practice: it does not count in the first set, whenever it is open.
    "Y1": ["00:00-00:00"] * 7,
}


@pytest.fixture(scope="module")
def town():
    return replace(town_results(), hours=hours_of(HOURS))


@pytest.fixture(scope="module")
def land(town):
    return slot_bands(town, Cache(None))


def test_land_lies_round_the_premises_that_are_open(town, land):
    assert land.crs.to_epsg() == 27700
    assert land.geometry.is_valid.all()
    assert land["minutes"].tolist() == [2.0] * 3 + [8.0] * 3
    b, f, q = town.sites.geometry
    a, p = town.demand.geometry
    for row in land.itertuples():
        opened = [row.geometry.contains(point) for point in (b, f, q)]
        assert opened == [row.slot != "Saturday 15:00", row.slot == "Saturday 15:00", False]
        # A is 1 minute's drive and 12.5 minutes' walk from B; P 2.5 and 18.75.
        assert row.geometry.contains(a) == (row.slot != "Saturday 15:00" and row.mode == "drive")
        assert not row.geometry.contains(p)


def test_minutes_decide_and_land_agrees(town, land):
    """A place lies on the land of a slot if, and only if, an open premises is within the time."""
    table = BY_TIME.make(town).frame
    for time in TIMES:
        slot = slot_for(DEFAULT_SLOTS, time)
        states = open_in(town, slot)
        judged = judged_in(town, slot, states)
        rows = table[
            (table["slot"] == slot.name)
            & (table["rule"] == headline_rule(town.study))
            & (table["premises_set"] == "pharmacies")
            & (table["area_type"] == "hwb")
        ].iloc[0]
        people = town.demand["people"].to_numpy()
        assert people[judged.within].sum() == rows["within"]
        assert people[judged.outside].sum() == rows["outside"]
        on_land = np.zeros(len(people), dtype=bool)
        for shape in land.loc[land["slot"] == slot.name, "geometry"]:
            on_land |= town.demand.geometry.within(shape).to_numpy()
        assert on_land.tolist() == judged.within.tolist()
        found = nearest_then(town, states)["drive"]
        assert set(found.facility) <= set(np.flatnonzero(states.open & town.counted["pharmacies"]))


def test_kept_land_is_not_drawn_again(town, land, tmp_path, monkeypatch):
    cache = Cache(tmp_path)
    first = slot_bands(town, cache)

    def refuse(*_, **__):
        raise AssertionError

    monkeypatch.setattr(module.isochrones, "nearest_isochrone", refuse)
    again = slot_bands(town, cache)
    pd.testing.assert_frame_equal(
        pd.DataFrame(first.drop(columns="geometry")), pd.DataFrame(again.drop(columns="geometry"))
    )
    for one in (first, again):
        assert one.geometry.to_wkb().tolist() == land.geometry.to_wkb().tolist()
    # Other hours are another matter.
    with pytest.raises(AssertionError):
        slot_bands(replace(town, hours=hours_of({**HOURS, "FA2": ["09:00-19:00"] * 7})), cache)


@pytest.mark.parametrize("hours", [{}, dict.fromkeys(HOURS, [SHUT] * 7)])
def test_nobody_open_or_known_means_no_land(town, hours):
    none = slot_bands(replace(town, hours=hours_of(hours)), Cache(None))
    assert isinstance(none, gpd.GeoDataFrame)
    assert list(none.columns) == ["slot", "mode", "minutes", "geometry"]
    assert len(none) == 0


def test_what_is_published_has_the_land(town, land):
    made = materials.material(town)
    assert made.slot_bands.geometry.to_wkb().tolist() == land.geometry.to_wkb().tolist()
    assert len(materials.material(replace(town, networks={})).slot_bands) == 0
