"""Where the loaded roads stop, and whom that could matter to.

A road file that stops at the county boundary makes premises across it look further away than they
are. The roads that are missing cannot be known, but a straight line says how soon they might lead
there. So for each rule the people are counted who are now outside and for whom such a line, to a
premises beyond the roads, is quicker than the minutes found and within the limit. They are counted
twice: at a straight-line speed that is seldom met, the one that 99 of 100 trips of the study itself
do not exceed (`straight_kph`: roads wind, and nobody has a fast one all the way), and at the top
speed of any road, which nobody can exceed. The first takes the roads beyond to be like those
loaded; the second is an upper bound whatever they are like. Not counted is that a road beyond might
also be a quicker way to a premises within.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from pna.coverage import Judgement
from pna.roads.network import Network
from pna.travel.impedance import Impedance, within

__all__ = [
    "Extent",
    "Turn",
    "beyond_roads",
    "could_turn",
    "either",
    "extent_of_lines",
    "extent_of_roads",
    "straight_kph",
    "table",
]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_CELL_METRES = 250.0
_CLOSE_METRES = 1500.0
"""Land within a gap this wide between roads counts as covered: woods, reservoirs, airfields."""
_STUB_METRES = 500.0
"""Strips narrower than twice this are roads that run on past the edge, not covered land."""
_MINUTES_PER_METRE_AT_1_KPH = 0.06
_FAR_METRES = 2000.0
"""Over less than this the leg to the road and the next corner make the speed."""
_NOT_EXCEEDED = 0.99
_FEWEST_TRIPS = 100


@dataclass(frozen=True)
class Extent:
    """Land covered by the loaded roads, as square cells in EPSG:27700.

    Attributes
    ----------
    west, south, cell_metres
        Corner and size of the cells.
    covered
        Shape (rows, columns), south to north and west to east.
    """

    west: float
    south: float
    cell_metres: float
    covered: Bools


def extent_of_roads(network: Network) -> Extent:
    """Tell the land that the roads cover from the land that single roads only run out into.

    Cells of 250 m with a road in them are closed over gaps of up to 3 km and then stripped of
    strips less than 1 km wide.

    Parameters
    ----------
    network
        The driving network: footpaths are unevenly mapped.

    Returns
    -------
    Extent
    """
    return extent_of_lines(network.xy, network.xy_start)


def extent_of_lines(xy: Floats, xy_start: npt.NDArray[np.int64]) -> Extent:
    """Tell the land that lines cover, as `extent_of_roads` does.

    Parameters
    ----------
    xy
        Shape (points, 2), metres in EPSG:27700.
    xy_start
        Line *i* runs through ``xy[xy_start[i]:xy_start[i + 1]]``.

    Returns
    -------
    Extent
    """
    pad = int(np.ceil(_CLOSE_METRES / _CELL_METRES)) + 1
    if len(xy) == 0:
        return Extent(0.0, 0.0, _CELL_METRES, np.zeros((1, 1), dtype=bool))
    points = _along(xy, xy_start)
    corner = np.floor(points.min(axis=0) / _CELL_METRES) - pad
    cell = (np.floor(points / _CELL_METRES) - corner).astype(int)
    columns, rows = cell.max(axis=0) + pad + 1
    used = np.zeros((rows, columns), dtype=bool)
    used[cell[:, 1], cell[:, 0]] = True
    from scipy import ndimage  # noqa: PLC0415 - heavy, and for whole runs alone

    closed = ndimage.binary_closing(used, _disc(_CLOSE_METRES))
    opened = np.asarray(ndimage.binary_opening(closed, _disc(_STUB_METRES)))
    west, south = corner * _CELL_METRES
    return Extent(float(west), float(south), _CELL_METRES, opened)


def _along(xy: Floats, start: npt.NDArray[np.int64]) -> Floats:
    """Points along every road, no further apart than a cell."""
    joined = np.ones(len(xy) - 1, dtype=bool)
    joined[start[1:-1] - 1] = False
    first, last = xy[:-1][joined], xy[1:][joined]
    parts = np.ceil(np.hypot(*(last - first).T) / (_CELL_METRES / 2)).astype(int) + 1
    line = np.repeat(np.arange(len(parts)), parts)
    step = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    share = (step / parts[line])[:, np.newaxis]
    return np.concatenate([first[line] * (1 - share) + last[line] * share, last])


def _disc(radius_metres: float) -> Bools:
    cells = int(radius_metres // _CELL_METRES)
    offset = np.arange(-cells, cells + 1)
    return np.hypot(*np.meshgrid(offset, offset)) <= cells


def beyond_roads(points: Floats, extent: Extent, *, margin_metres: float = 0.0) -> Bools:
    """Whether points lie outside the land that the roads cover, or closer to its edge than asked.

    Parameters
    ----------
    points
        Shape (n, 2), metres in EPSG:27700; a point without a position is not beyond.
    extent
        From `extent_of_roads`.
    margin_metres
        Roads this close to the edge may lack the roads that lead to them.

    Returns
    -------
    array of bool, one per point
    """
    inner = extent.covered
    if margin_metres > 0:
        from scipy import ndimage  # noqa: PLC0415 - heavy, and for whole runs alone

        depth = np.asarray(ndimage.distance_transform_edt(inner)) * extent.cell_metres
        inner = np.asarray(depth > margin_metres)
    located = np.asarray(np.isfinite(points).all(axis=1))
    safe = np.where(located[:, np.newaxis], points, 0.0)
    column = np.floor((safe[:, 0] - extent.west) / extent.cell_metres).astype(int)
    row = np.floor((safe[:, 1] - extent.south) / extent.cell_metres).astype(int)
    rows, columns = extent.covered.shape
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    covered = np.zeros(len(points), dtype=bool)
    covered[inside] = np.asarray(inner)[row[inside], column[inside]]
    return located & ~covered


@dataclass(frozen=True)
class Turn:
    """What roads beyond the loaded ones could change of one rule.

    Attributes
    ----------
    judgement
        The rule.
    premises
        How many premises beyond the roads someone could reach within the rule's minutes, at the top
        speed.
    places
        Places now outside that those premises could bring inside, at `straight_kph`.
    places_at_top_speed
        The same at the top speed; all of `places` are among them.
    straight_kph
        Straight-line speed, km/h; NaN where there are too few trips to tell and the top speed is
        taken, and where rules with different ones are combined.
    """

    judgement: Judgement
    premises: int
    places: Bools
    places_at_top_speed: Bools
    straight_kph: float


def straight_kph(places: Floats, premises: Floats, minutes: Floats, impedance: Impedance) -> float:
    """Find the straight-line speed that 99 of 100 trips do not exceed.

    Parameters
    ----------
    places, premises
        Positions in EPSG:27700, shapes (places, 2) and (premises, 2).
    minutes
        Shape (places, premises), as in `pna.travel.Matrix`; NaN where no way was found.
    impedance
        Gives the minutes that every trip takes on top, which are taken off, and the top speed.

    Returns
    -------
    float
        km/h, at most the top speed: the lowest that no more than 1 of 100 exceed of all pairs
        more than 2 km apart in a straight line, the walk to and from the road included. NaN where
        there are fewer than 100 such pairs.
    """
    found = [np.empty(0)]
    for xy, column in zip(premises, minutes.T, strict=True):
        metres = np.hypot(*(places - xy).T)
        trip = np.isfinite(column) & (metres > _FAR_METRES)
        driven = column[trip] - impedance.trip_minutes
        found.append(metres[trip] * _MINUTES_PER_METRE_AT_1_KPH / driven)
    speeds = np.concatenate(found)
    if speeds.size < _FEWEST_TRIPS:
        return float("nan")
    seldom = float(np.quantile(speeds, _NOT_EXCEEDED, method="inverted_cdf"))
    return min(seldom, impedance.top_speed_kph)


def could_turn(
    judgement: Judgement,
    minutes: Floats,
    impedance: Impedance,
    places: Floats,
    beyond: Floats,
    *,
    straight_kph: float,
) -> Turn:
    """Find the places now outside a rule that roads beyond the edge could bring inside.

    Parameters
    ----------
    judgement
        The rule; places that it finds unknown are not counted.
    minutes
        Found for each place; NaN where none was.
    impedance
        Gives the top speed, and the minutes that every trip takes on top.
    places, beyond
        Positions of the places, and of the premises beyond the roads that count in the rule's set.
    straight_kph
        From the function of this name; NaN stands for the top speed.

    Returns
    -------
    Turn
    """
    if len(beyond) == 0 or len(places) == 0:
        nowhere = np.zeros(len(places), dtype=bool)
        return Turn(judgement, 0, nowhere, nowhere, straight_kph)
    metres = cKDTree(beyond).query(places)[0]

    def inside(kph: float) -> Bools:
        quickest = _straight_minutes(metres, kph, impedance)
        quicker = np.isnan(minutes) | (quickest < minutes)
        result: Bools = judgement.outside & quicker & within(quickest, judgement.minutes)
        return result

    from_anywhere = cKDTree(places).query(beyond)[0]
    at_best = _straight_minutes(from_anywhere, impedance.top_speed_kph, impedance)
    return Turn(
        judgement,
        int(within(at_best, judgement.minutes).sum()),
        inside(impedance.top_speed_kph if np.isnan(straight_kph) else straight_kph),
        inside(impedance.top_speed_kph),
        straight_kph,
    )


def either(judgement: Judgement, turns: Sequence[Turn]) -> Turn:
    """Find the same for a rule that is met by one or the other of some rules."""
    most = max(turn.premises for turn in turns)
    anyone, at_best = (
        judgement.outside & np.logical_or.reduce(places)
        for places in (
            [turn.places for turn in turns],
            [turn.places_at_top_speed for turn in turns],
        )
    )
    return Turn(judgement, most, anyone, at_best, float("nan"))


def _straight_minutes(metres: npt.ArrayLike, kph: float, impedance: Impedance) -> Floats:
    """Minutes along a straight line at one speed."""
    result: Floats = np.asarray(metres) * _MINUTES_PER_METRE_AT_1_KPH / kph + impedance.trip_minutes
    return result


def table(turns: Sequence[Turn], people: Floats) -> pd.DataFrame:
    """One row per rule: people outside, and how many of them could turn inside.

    `people_who_could_turn_inside` at `straight_line_kph` (missing where too few trips tell it, and
    in the combined rule, which is met by car or on foot), `people_at_top_speed` at the top speed of
    any road.

    Parameters
    ----------
    turns
        From `could_turn`, one per rule.
    people
        Of each place.
    """
    return pd.DataFrame(
        [
            (
                turn.judgement.rule,
                turn.judgement.mode,
                turn.judgement.minutes,
                turn.judgement.speed_preset,
                turn.judgement.premises_set,
                turn.premises,
                float(people[turn.judgement.outside].sum()),
                float(people[turn.places].sum()),
                float(people[turn.places_at_top_speed].sum()),
                turn.straight_kph,
            )
            for turn in turns
        ],
        columns=[
            "rule",
            "mode",
            "minutes",
            "speed_preset",
            "premises_set",
            "premises_beyond_roads",
            "people_outside",
            "people_who_could_turn_inside",
            "people_at_top_speed",
            "straight_line_kph",
        ],
    )
