"""The rules of a study, applied: who is within, outside or unknown under each.

Every rule is given under each speed preset, side by side, each with a range: the speeds move the
answer more than anything else does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import coverage
from pna.coverage import Judgement
from pna.roads.network import Mode, Network
from pna.study import Study
from pna.travel import Nearest, road_edge
from pna.travel.impedance import Impedance

__all__ = ["Ends", "Nearests", "Ranges", "edge_effect", "headline_rule", "judgements"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Nearests = Mapping[tuple[Mode, str, str], Nearest]
"""Nearest premises by mode, speed preset and premises set."""


class Ends(NamedTuple):
    """The nearest premises at both ends of the range of the speeds.

    Attributes
    ----------
    slow
        Driving as slowly as the preset's range goes, or walking along no fast road that no pavement
        is known of (`pna.travel.impedance.fast_without_pavement`).
    quick
        Driving as quickly as the range goes; walking as assumed.
    """

    slow: Nearest
    quick: Nearest


Ranges = Mapping[tuple[Mode, str, str], Ends]
"""Both ends of the range, by mode, speed preset and premises set."""
_EDGE_MARGIN_METRES = 1000.0


def headline_rule(study: Study) -> str:
    """Name of the combined rule, such as ``drive_10_or_walk_20``."""
    headline = study.headline
    return f"drive_{headline.drive_minutes:g}_or_walk_{headline.walk_minutes:g}"


def judgements(
    study: Study,
    nearest: Nearests,
    ranges: Ranges,
    status: Mapping[Mode, npt.NDArray[np.str_]],
) -> tuple[Judgement, ...]:
    """Apply every rule of a study under every speed preset and for every premises set.

    Parameters
    ----------
    study
        Its rules, headline and premises sets.
    nearest
        Minutes to the nearest premises, by mode, preset and set.
    ranges
        The same at both ends of the range; a rule without an entry has no range.
    status
        Of each place, by mode.

    Returns
    -------
    tuple of Judgement
        By set, then drive, walk and combined, then preset, then minutes. The combined rule takes
        each driving preset with the study's own walking speed, at the ends of the range too.
    """
    result: list[Judgement] = []
    for premises_set in study.premises.sets:
        single = []
        for (mode, preset, name), found in nearest.items():
            if name != premises_set:
                continue
            ends = ranges.get((mode, preset, name))
            single += [
                coverage.judge(
                    found.minutes,
                    status[mode],
                    mode=mode,
                    limit_minutes=minutes,
                    speed_preset=preset,
                    premises_set=premises_set,
                    most_minutes=None if ends is None else ends.slow.minutes,
                    least_minutes=None if ends is None else ends.quick.minutes,
                )
                for minutes in study.thresholds(mode)
            ]
        result += single
        headline = {
            "drive": f"drive_{study.headline.drive_minutes:g}",
            "walk": f"walk_{study.headline.walk_minutes:g}",
        }
        walk = next(j for j in single if j.rule == headline["walk"])
        drives = [j for j in single if j.rule == headline["drive"]]
        result += [coverage.either(drive, walk) for drive in drives]
    return tuple(result)


def edge_effect(
    rules: tuple[Judgement, ...],
    nearest: Nearests,
    *,
    places: Floats,
    people: Floats,
    premises: Floats,
    in_area: Bools,
    candidates: Mapping[str, Bools],
    counted: Mapping[str, Bools],
    joined: Mapping[Mode, Bools],
    roads: Network,
    impedances: Mapping[tuple[Mode, str], Impedance],
    straight_kph: Mapping[tuple[Mode, str], float],
) -> pd.DataFrame:
    """Count, rule by rule, the people whom more roads or a wider buffer could bring inside.

    What is counted are straight lines to premises that the minutes leave out, or may not do justice
    to: those that would count but for the study's buffer, those that do not join the roads, and
    those outside the area where the roads end.

    Parameters
    ----------
    rules, nearest
        As above.
    places, people
        Positions (metres, EPSG:27700) and people of the places.
    premises, in_area
        Positions of every premises read (missing where unknown), and whether it lies in the area.
        Premises outside the area are taken as beyond the roads also where the roads end within
        1 km of them, for the roads that lead there may be missing.
    candidates
        By premises set: premises that count, or would if they were near enough.
    counted
        By premises set: premises that count.
    joined
        By mode: premises that join the network.
    roads
        The driving network.
    impedances, straight_kph
        By mode and speed preset; the latter from `pna.travel.road_edge.straight_kph`.

    Returns
    -------
    DataFrame
        As `pna.travel.road_edge.table`.
    """
    extent = road_edge.extent_of_roads(roads)
    beyond = road_edge.beyond_roads(premises, extent, margin_metres=_EDGE_MARGIN_METRES)
    beyond &= ~in_area
    placed = np.asarray(np.isfinite(premises).all(axis=1))

    def left_out(mode: Mode, premises_set: str) -> Floats:
        reached = counted[premises_set] & joined[mode] & ~beyond
        result: Floats = premises[candidates[premises_set] & placed & ~reached]
        return result

    far = {(mode, name): left_out(mode, name) for mode in joined for name in candidates}

    def turn(rule: Judgement) -> road_edge.Turn:
        if rule.parts:
            return road_edge.either(rule, [turn(part) for part in rule.parts])
        mode, name = _mode(rule), rule.premises_set
        key = (mode, rule.speed_preset)
        minutes = nearest[*key, name].minutes
        return road_edge.could_turn(
            rule,
            minutes,
            impedances[key],
            places,
            far[mode, name],
            straight_kph=straight_kph[key],
        )

    return road_edge.table([turn(rule) for rule in rules], people)


def _mode(judgement: Judgement) -> Mode:
    return "drive" if judgement.mode == "drive" else "walk"
