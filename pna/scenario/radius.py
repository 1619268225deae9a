"""Sites that a position such as "within 200 metres of the junction" leaves open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely

from pna.kept import MODES
from pna.results import Results
from pna.roads.network import Network, edge_lines
from pna.scenario.changes import Change, Open, Place, Relocate, Scenario
from pna.travel import snapping

__all__ = ["MOST_SITES", "possible_sites", "sites_within"]

Floats = npt.NDArray[np.float64]
MOST_SITES = 25
"""Sites that are tried for one position, the point itself among them."""

_SEED = 1
_CANDIDATES = 1500
_NEAREST_APART = 1.0
"""Sites closer to one another than so many metres are one."""
_QUARTER = 32
"""Corners of a quarter of the circle: it falls short of the radius by 0.03%."""


def possible_sites(results: Results, scenario: Scenario) -> tuple[Scenario, ...]:
    """Give the scenario at each site that its positions leave open, the points themselves first.

    Parameters
    ----------
    results
        Of the run: its roads.
    scenario
        Its positions are places.

    Returns
    -------
    tuple of Scenario
        The scenario alone where every position is exact. Where several changes have a radius, the
        first sites of each go together, then the second ones; a change with fewer sites begins
        again with its first.

    Notes
    -----
    See `sites_within`.
    """
    open_ones = {
        number: sites_within(results, place)
        for number, change in enumerate(scenario.changes)
        if (place := _place_of(change)) is not None and place.within_metres > 0
    }
    most = max((len(sites) for sites in open_ones.values()), default=0)
    if most == 0:
        return (scenario,)
    return tuple(
        replace(
            scenario,
            changes=tuple(
                _moved(change, open_ones[number][which % len(open_ones[number])])
                if open_ones.get(number)
                else change
                for number, change in enumerate(scenario.changes)
            ),
        )
        for which in range(most)
    )


def sites_within(results: Results, place: Place) -> tuple[Place, ...]:
    """Give sites on the roads within the radius of a place.

    Parameters
    ----------
    results
        Of the run: its roads.
    place
        With its radius.

    Returns
    -------
    tuple of Place
        At most `MOST_SITES`, none of which has a radius; the point itself first, if it joins the
        roads. Empty where no site does.

    Notes
    -----
    Candidates lie evenly along every road and path within the radius on which people may start by
    car or on foot, from a start that a fixed seed draws. Of these the point furthest from all taken
    so far is taken, again and again (Gonzalez 1985): the sites cover the circle as evenly as its
    roads do, and no candidate is further from a site than the last one taken was. A site counts if
    it joins the roads of both modes.
    """
    centre = np.array([[place.easting, place.northing]])
    exact = replace(place, within_metres=0.0)
    if place.within_metres <= 0 or not results.networks:
        return (exact,) if place.within_metres <= 0 else tuple(_spiral(exact, place))
    chosen = _spread(centre, _candidates(results, place))
    kept = chosen[_joins(results, chosen)]
    sites = []
    for number, (east, north) in enumerate(kept.tolist()):
        metres = float(np.hypot(east - place.easting, north - place.northing))
        how = _how(place, number + 1, metres)
        sites.append(replace(exact, easting=east, northing=north, how=how))
    return tuple(sites)


def _how(place: Place, number: int, metres: float) -> str:
    """Say what is open, and which of the sites this is."""
    point = place.how or place.said or f"{place.easting:.0f}, {place.northing:.0f}"
    which = f"{metres:.0f} m from it" if metres else "the point itself"
    return (
        f"a point within {place.within_metres:g} metres of {point}: of the sites tried number "
        f"{number}, {which}"
    )


def _place_of(change: Change) -> Place | None:
    at = change.at if isinstance(change, Open) else None
    if isinstance(change, Relocate):
        at = change.to
    return at if isinstance(at, Place) else None


def _moved(change: Change, place: Place) -> Change:
    if isinstance(change, Open):
        return replace(change, at=place)
    return replace(change, to=place) if isinstance(change, Relocate) else change


def _candidates(results: Results, place: Place) -> Floats:
    """Points along the roads and paths of the circle, in an order that is always the same."""
    lines = np.concatenate([_lines(results.networks[mode], place) for mode in MODES])
    lines = lines[shapely.length(lines) > 0]
    if not len(lines):
        return np.empty((0, 2))
    length = shapely.length(lines)
    ends = np.cumsum(length)
    step = ends[-1] / _CANDIDATES
    first = np.random.default_rng(_SEED).uniform(0, step)
    along = np.arange(first, ends[-1], step)
    of_line = np.searchsorted(ends, along, side="right").clip(max=len(lines) - 1)
    points = shapely.line_interpolate_point(lines[of_line], along - (ends - length)[of_line])
    # To the centimetre, as what is written: a site can be given again as it was printed.
    return np.round(shapely.get_coordinates(points), 2)


def _lines(network: Network, place: Place) -> npt.NDArray[np.object_]:
    """Give the parts of the edges of one mode that lie in the circle, as single lines."""
    west, south, east, north = network.edge_bounds.T
    reach = place.within_metres
    near = network.edges["snappable"].to_numpy(bool, copy=True)
    near &= (west <= place.easting + reach) & (east >= place.easting - reach)
    near &= (south <= place.northing + reach) & (north >= place.northing - reach)
    circle = shapely.Point(place.easting, place.northing).buffer(reach, quad_segs=_QUARTER)
    parts = shapely.intersection(edge_lines(network, np.flatnonzero(near)), circle)
    single = shapely.get_parts(parts)
    return np.asarray(single[shapely.get_type_id(single) == shapely.GeometryType.LINESTRING])


def _spread(centre: Floats, candidates: Floats) -> Floats:
    """Take the point itself, then again and again the candidate furthest from all taken."""
    chosen = [centre[0]]
    if not len(candidates):
        return centre
    apart = np.hypot(*(candidates - centre).T)
    while len(chosen) < MOST_SITES:
        number = int(np.argmax(apart))
        if apart[number] < _NEAREST_APART:
            break
        chosen.append(candidates[number])
        apart = np.minimum(apart, np.hypot(*(candidates - candidates[number]).T))
    return np.array(chosen)


def _joins(results: Results, points: Floats) -> npt.NDArray[np.bool_]:
    modes = results.study.modes
    joins = np.ones(len(points), dtype=bool)
    for mode in MODES:
        limit = (modes.drive if mode == "drive" else modes.walk).max_access_metres
        network = results.networks[mode]
        near = snapping.snap(points, network, max_access_metres=limit, measure_far=False)
        joins &= near.status == "ok"
    return joins


def _spiral(exact: Place, place: Place) -> list[Place]:
    """Sites of a study without roads: a sunflower's seeds, evenly over the circle (Vogel 1979)."""
    sites = [replace(exact, how=_how(place, 1, 0.0))]
    for number in range(1, MOST_SITES):
        metres = place.within_metres * np.sqrt(number / (MOST_SITES - 1))
        turn = number * np.pi * (3 - np.sqrt(5))
        east = round(float(place.easting + metres * np.sin(turn)), 2)
        north = round(float(place.northing + metres * np.cos(turn)), 2)
        how = _how(place, number + 1, float(metres))
        sites.append(replace(exact, easting=east, northing=north, how=how))
    return sites
