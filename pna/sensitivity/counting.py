"""People within, outside and unknown under every combination of levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from pna.roads.network import Mode
from pna.rules import headline_rule
from pna.sensitivity import tried
from pna.sensitivity.tried import Factor, Level
from pna.study import Study, Unit
from pna.travel.impedance import within

__all__ = ["AXES", "Grid", "Minutes", "grids_of", "weights_of"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
AXES: tuple[Factor, ...] = tuple(tried.FACTORS)
"""Factors in the order of the axes of a grid."""


@dataclass(frozen=True)
class Grid:
    """People under one rule, for every combination of levels.

    Attributes
    ----------
    rule, mode, premises_set
        What the rule is called by.
    within, outside, unknown
        Shape (areas, levels of each of `AXES`); a factor that has no bearing on the rule has one
        level. The study's own is the first of each.
    """

    rule: str
    mode: str
    premises_set: str
    within: Floats
    outside: Floats
    unknown: Floats


class Minutes(NamedTuple):
    """Minutes to the nearest premises of one set, shape (levels, positions, places)."""

    drive: Floats
    walk: Floats


def weights_of(places: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Floats:
    """People of each place in each area, shape (areas, places).

    Parameters
    ----------
    places
        The demand layer of one unit.
    areas
        The areas layer.
    """
    people = places["people"].to_numpy(float)
    return np.stack(
        [
            people if kind == "hwb" else np.where(places[kind].to_numpy() == code, people, 0.0)
            for kind, code in zip(areas["area_type"], areas["area_code"], strict=True)
        ]
    )


def grids_of(
    study: Study,
    premises_set: str,
    minutes: Minutes,
    unknown: Mapping[Mode, Bools],
    frames: Mapping[Unit, gpd.GeoDataFrame],
    weights: Mapping[Unit, Floats],
    levels: Mapping[Factor, tuple[Level, ...]],
) -> tuple[Grid, Grid, Grid]:
    """Count drive, walk and both under every combination of levels.

    Parameters
    ----------
    study
        Its headline and walking speed.
    premises_set
        Whose minutes they are.
    minutes
        At every level, for the places of all units one after another.
    unknown
        By mode: the places that join no road.
    frames
        By unit: its places, in that order.
    weights
        By unit: its people, from `weights_of`.
    levels
        By factor.
    """
    headline = study.headline
    own = study.modes.walk.speed_kph
    drive = within(minutes.drive, headline.drive_minutes)
    walk = np.stack(
        [
            # Walking is as fast everywhere, so that all ways take longer by the same ratio.
            within(minutes.walk * (own / level.value), headline.walk_minutes)
            for level in levels["walking_speed"]
        ]
    )
    counted: dict[str, list[tuple[Floats, Floats, Floats]]] = {"drive": [], "walk": [], "both": []}
    first = 0
    for unit, frame in frames.items():
        rows = slice(first, first + len(frame))
        first += len(frame)
        by, on = drive[..., rows], walk[..., rows]
        off = {mode: places[rows] for mode, places in unknown.items()}
        people = weights[unit]
        # Axes: speed, walking speed, ways, position, places.
        driven, walked = by[:, np.newaxis, np.newaxis], on[np.newaxis]
        counted["drive"].append(_counts(driven, off["drive"], people))
        counted["walk"].append(_counts(walked, off["walk"], people))
        both = [
            _counts(one[np.newaxis] | walked, off["drive"] | off["walk"], people) for one in driven
        ]
        counted["both"].append(_joined(both, axis=1))
    names = {
        "drive": (f"drive_{headline.drive_minutes:g}", "drive"),
        "walk": (f"walk_{headline.walk_minutes:g}", "walk"),
        "both": (headline_rule(study), "drive or walk"),
    }
    grids = []
    for kind, (rule, mode) in names.items():
        # The unit of places is the second axis of factors.
        parts = [
            tuple(np.expand_dims(part, AXES.index("place_unit") + 1) for part in of_unit)
            for of_unit in counted[kind]
        ]
        grids.append(Grid(rule, mode, premises_set, *_joined(parts, axis=2)))
    return grids[0], grids[1], grids[2]


def _joined(parts: Sequence[tuple[Floats, ...]], *, axis: int) -> tuple[Floats, Floats, Floats]:
    inside, outside, unknown = (
        np.concatenate(part, axis=axis) for part in zip(*parts, strict=True)
    )
    return inside, outside, unknown


def _counts(inside: Bools, unknown: Bools, people: Floats) -> tuple[Floats, Floats, Floats]:
    """People within, outside and unknown: from (..., places) to (areas, ...)."""
    not_known = unknown & ~inside

    def summed(places: Bools) -> Floats:
        counted = people @ places.reshape(-1, places.shape[-1]).T.astype(np.float64)
        return counted.reshape(len(people), *places.shape[:-1])

    return summed(inside), summed(~(inside | not_known)), summed(not_known)
