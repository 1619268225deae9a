"""Applications over the hand-drawn town: before and after are each worked out from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import geopandas as gpd
from shapely.geometry import Point
from sketch import xy
from town import TOWN
from town_results import PREMISES, A, P, town_results

from pna.results import Results
from pna.scenario.changes import Change, Close, Open, Place, Relocate, Scenario
from pna.scenario.compare import Comparison, Possible

__all__ = ["closed", "hostile", "moved", "opened", "place", "several"]

PLACES = (A, P, TOWN.points["E1"], TOWN.points["L2"])
PEOPLE = (100, 50, 30, 20)


def place(at: tuple[float, float], within_metres: float = 0.0) -> Place:
    """A point of the town."""
    east, north = xy(at)[0]
    return Place(float(east), float(north), "there", within_metres=within_metres)


def _town(premises: tuple[tuple[str, str, str, tuple[float, float]], ...]) -> Results:
    results = town_results(places=PLACES, people=PEOPLE, premises=premises)
    names = {"A": "village", "E1": "hamlet", "C": "town"}
    settlements = gpd.GeoDataFrame(
        {"name": [f"{name} Town" for name in names], "place": list(names.values())},
        geometry=[Point(xy(TOWN.points[name])[0]) for name in names],
        crs=27700,
    )
    return replace(results, settlements=settlements)


def _compared(
    changes: tuple[Change, ...],
    after: tuple[tuple[str, str, str, tuple[float, float]], ...],
    name: str,
) -> Comparison:
    scenario = Scenario(changes, name, on=date(2026, 11, 3))
    return Comparison(_town(PREMISES), _town(after), scenario)


def closed(name: str = "Alpha closes") -> Comparison:
    """Alpha, at B, closes: the next pharmacy is at F."""
    return _compared((Close("FA1"),), PREMISES[1:], name)


def opened(name: str = "A site at E1", site: str = "Proposed pharmacy") -> Comparison:
    """A pharmacy opens at E1."""
    at = TOWN.points["E1"]
    after = (*PREMISES, ("PROPOSED", site, "pharmacy", at))
    return _compared((Open(place(at), name=site),), after, name)


def moved() -> Comparison:
    """Alpha moves from B to E1."""
    at = TOWN.points["E1"]
    after = (("FA1", "Alpha", "pharmacy", at), *PREMISES[1:])
    return _compared((Relocate("FA1", place(at)),), after, "Alpha moves")


def several() -> Comparison:
    """A pharmacy opens within 1,500 metres of E1: at E1, at E or at Q1. That at E is typical."""
    before = _town(PREMISES)
    possible = []
    for name in ("E1", "E", "Q1"):
        at = TOWN.points[name]
        change = Open(place(at, within_metres=1500.0))
        after = _town((*PREMISES, ("PROPOSED", "Proposed pharmacy", "pharmacy", at)))
        possible.append(Possible(Scenario((change,), "Somewhere about E1"), after))
    typical = possible[1]
    return Comparison(before, typical.after, typical.scenario, (), tuple(possible), 0, 2)


def hostile(names: Mapping[str, str]) -> Comparison:
    """A site opens, and names of the scenario, the site, premises and places are not to be trusted.

    Parameters
    ----------
    names
        For ``scenario``, ``site``, ``premises``, ``place``, ``settlement`` and ``study``.
    """
    found = opened(names["scenario"], names["site"])

    def spoiled(results: Results) -> Results:
        info = results.study.study.model_copy(update={"name": names["study"]})
        sites = results.premises["facility_id"].isin(["FA1", "FA2"])
        premises = results.premises.assign(
            name=results.premises["name"].where(~sites, names["premises"]), address=names["place"]
        )
        return replace(
            results,
            study=results.study.model_copy(update={"study": info}),
            premises=premises,
            demand=results.demand.assign(place=names["place"]),
            settlements=results.settlements.assign(name=names["settlement"]),
        )

    return replace(found, before=spoiled(found.before), after=spoiled(found.after))
