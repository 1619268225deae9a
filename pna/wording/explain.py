"""What is said of the way behind one figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from pna.maps.words import travel_text
from pna.wording.numbers import minutes_text
from pna.wording.words import FAST_ROADS, people, set_words
from pna.writing import half_up

if TYPE_CHECKING:
    from pna.explained import Explanation
    from pna.explained.explanation import WayTo
    from pna.roads.network import Mode
    from pna.study import Study

__all__ = [
    "METHOD_LINES",
    "combined_sentences",
    "metres_words",
    "next_sentence",
    "none_sentence",
    "roads_words",
    "start_sentences",
    "way_heading",
    "way_sentences",
]

_BY = {"drive": "By car", "walk": "On foot"}
_BY_WORDS = {"drive": "by car", "walk": "on foot"}
_KILOMETRE = 1000.0


def start_sentences(told: Explanation) -> tuple[str, ...]:
    """Say where the ways begin, and whose figures these are.

    Parameters
    ----------
    told
        From `pna.explained.explain`.

    Returns
    -------
    tuple of str
        Numbers of people as the study's rules of disclosure have them.
    """
    results, start = told.results, told.start
    where = f"{start.easting:.0f}, {start.northing:.0f} (easting, northing)"
    if start.row >= 0:
        row = results.demand.iloc[start.row]
        place = f", {row['place']}" if str(row["place"]) else ""
        count = people(float(row["people"]), results.study.disclosure)
        return (
            (
                f"{_capital(start.how)}{place}, at {where}: a place of the study, where it counts "
                f"{count} people. Its minutes here are those of the tables."
            ),
        )
    said = (
        f"{_capital(start.how)}, at {where}. The study does not count people at this very point: "
        "the minutes below are worked out for it, by the same roads and speeds."
    )
    if start.nearest_row < 0:
        return (said,)
    row = results.demand.iloc[start.nearest_row]
    first = next(iter(results.counted))
    figures = []
    for mode, word in (("drive", "by car"), ("walk", "on foot")):
        matrix = results.matrices[cast("Mode", mode)]
        found = results.nearest[matrix.mode, matrix.preset, first].minutes[start.nearest_row]
        status = str(matrix.demand_status[start.nearest_row])
        if status == "ok" and not math.isfinite(found):
            # Another set's premises are reached.
            status = "beyond_limit"
        figures.append(f"{travel_text(mode, found, status, '', matrix.limit_minutes)} {word}")
    away = metres_words(start.nearest_metres)
    beside = (
        f"The nearest place of the study is {row['demand_id']}, {away} away in a straight line; in "
        f"its tables the nearest {set_words(first)} is {' and '.join(figures)}."
    )
    return said, beside


def way_heading(to: WayTo) -> str:
    """Say which way follows: ``By car to the nearest pharmacy: Boots (FMK29)``.

    Parameters
    ----------
    to
        Of `pna.explained.Explanation.ways`.
    """
    named = f"{to.name} ({to.facility_id})"
    if not to.sets:
        return f"{_BY[to.mode]} to {named}, as asked"
    return f"{_BY[to.mode]} to the nearest {set_words(to.sets[0])}: {named}"


def way_sentences(told: Explanation, to: WayTo) -> tuple[str, ...]:
    """Say how long a way is, over the range of the speeds too, and which rules that meets.

    Parameters
    ----------
    told
        From `pna.explained.explain`.
    to
        One of its ways.
    """
    if to.way is None:
        return (_no_way(told, to),)
    rows = told.nearest[
        (told.nearest["mode"] == to.mode) & (told.nearest["facility_id"] == to.facility_id)
    ]
    own = told.results.matrices[to.mode].preset
    first = f"{minutes_text(to.way.minutes)} minutes at the study's own speeds ({own})."
    lines = [first]
    if len(rows):
        lines += _range(to, rows.iloc[0])
    road = float(to.way.parts["metres"].sum())
    lines.append(
        f"The way is {metres_words(road)} long; in a straight line it is "
        f"{metres_words(to.straight_metres)}."
    )
    lines += [line for name in to.sets for line in _answers(told, to.mode, name)]
    return tuple(lines)


def _range(to: WayTo, row: pd.Series[Any]) -> list[str]:
    slow, quick = float(row["slow_minutes"]), float(row["quick_minutes"])
    if to.mode == "walk":
        if slow == row["minutes"]:
            return []
        other = "no way is within the longest walk searched"
        if math.isfinite(slow):
            other = f"it is {minutes_text(slow)} minutes"
        return [f"Without walking along {FAST_ROADS} {other}."]
    if slow == quick:
        return []
    least = minutes_text(quick)
    most = minutes_text(slow) if math.isfinite(slow) else "more than the longest trip searched"
    return [f"Over the range of the speeds: {least} to {most} minutes."]


def _answers(told: Explanation, mode: str, premises_set: str) -> list[str]:
    """Say within which limits the place is, and where the range of the speeds decides."""
    results = told.results
    own = results.matrices[cast("Mode", mode)].preset
    rows = told.rules[
        (told.rules["premises_set"] == premises_set) & (told.rules["speed_preset"] == own)
    ]
    limits = {f"{mode}_{m:g}": f"{m:g}" for m in results.study.thresholds(cast("Mode", mode))}
    rows = rows[rows["rule"].isin(limits)]
    inside = [limits[r] for r in rows.loc[rows["answer"] == "within", "rule"]]
    outside = [limits[r] for r in rows.loc[rows["answer"] == "outside", "rule"]]
    text = set_words(premises_set)
    parts = []
    if inside:
        parts.append(f"within {_listed(inside)} minutes")
    if outside:
        parts.append(f"further than {_listed(outside)} minutes")
    if not parts:
        return []
    by = _BY_WORDS[mode]
    lines = [f"From the nearest {text}, {by}: {', and '.join(parts)}."]
    slow = [limits[r] for r in rows.loc[_turns(rows, "within", "slow_answer"), "rule"]]
    quick = [limits[r] for r in rows.loc[_turns(rows, "outside", "quick_answer"), "rule"]]
    if slow:
        why = "cars are slower" if mode == "drive" else f"nobody walks along {FAST_ROADS}"
        lines.append(f"At the low end of the range ({why}) also further than {_listed(slow)}.")
    if quick:
        lines.append(f"At the high end (cars are quicker) also within {_listed(quick)}.")
    return lines


def _turns(rows: pd.DataFrame, answer: str, end: str) -> pd.Series[bool]:
    """Whether the other answer is given at one end of the range."""
    other = "outside" if answer == "within" else "within"
    return (rows["answer"] == answer) & (rows[end] == other)


def combined_sentences(told: Explanation) -> tuple[str, ...]:
    """Say whether the headline's rule of both modes is met, for each premises set."""
    results = told.results
    presets = ", ".join(matrix.preset for matrix in results.matrices.values())
    headline = results.study.headline
    drive, walk = f"{headline.drive_minutes:g}", f"{headline.walk_minutes:g}"
    lines = []
    for name in results.counted:
        rows = told.rules[
            (told.rules["premises_set"] == name) & (told.rules["speed_preset"] == presets)
        ]
        what = set_words(name)
        said = {
            "within": f"Within a drive of {drive} minutes or a walk of {walk} of a {what}.",
            "outside": f"Further than both a drive of {drive} minutes and a walk of {walk} from "
            f"any {what}.",
            "unknown": f"Whether a {what} is within reach is not known.",
        }
        lines += [said[answer] for answer in rows["answer"]]
    return tuple(lines)


def next_sentence(told: Explanation, mode: str, premises_set: str) -> str:
    """Name the next two premises after the nearest; empty where there are none."""
    rows = told.nearest[
        (told.nearest["mode"] == mode)
        & (told.nearest["premises_set"] == premises_set)
        & (told.nearest["rank"] > 1)
    ]
    named = []
    for row in rows.to_dict("records"):
        ends = ""
        if row["slow_minutes"] != row["quick_minutes"] and math.isfinite(row["slow_minutes"]):
            low, high = minutes_text(row["quick_minutes"]), minutes_text(row["slow_minutes"])
            ends = f" ({low} to {high})"
        named.append(
            f"{row['name']} ({row['facility_id']}) {minutes_text(row['minutes'])} minutes{ends}"
        )
    return f"Next after it: {'; '.join(named)}." if named else ""


def none_sentence(told: Explanation, mode: str, premises_set: str) -> str:
    """Say why there is no nearest premises of a set by one mode."""
    matrix = told.results.matrices[cast("Mode", mode)]
    status = told.status[cast("Mode", mode)]
    what = set_words(premises_set)
    if status in {"ok", "beyond_limit"}:
        return (
            f"{_BY[mode]}: no {what} within {matrix.limit_minutes:g} minutes, the longest trip "
            "that is searched."
        )
    modes = told.results.study.modes
    most = (modes.drive if mode == "drive" else modes.walk).max_access_metres
    leg = told.leg_metres[cast("Mode", mode)]
    road = "road for cars" if mode == "drive" else "road or path"
    far = (
        f"{metres_words(leg)} from the nearest {road}" if math.isfinite(leg) else f"near no {road}"
    )
    return f"{_BY[mode]}: not known. The point is {far}; beyond {most:g} m no minutes are given."


def _no_way(told: Explanation, to: WayTo) -> str:
    status = told.status[to.mode]
    if status not in {"ok", "beyond_limit"}:
        return none_sentence(told, to.mode, next(iter(told.results.counted))).split(": ", 1)[1]
    return "No way was found: it does not join the roads, or lies beyond them."


_DIRECTION = (
    "People travel to the premises: one-way streets and banned turns are obeyed in that direction, "
    "and the way back may differ."
)
_SPEEDS = (
    "Speeds are what cars are assumed to drive between junctions on such a road, the same at every "
    "hour. Junctions: how many of the minutes are lost there. The walks at both ends are straight "
    "lines. OSM ways: the ids of the roads in OpenStreetMap."
)
_LIMITS = (
    "Limits marked * are not signed on the map: they are what the law gives such a road, as a mean "
    "where it passes from built-up land into the country."
)
_BETTER = (
    "Whoever knows the speed of one of these roads better may give it in overrides.csv "
    "(inputs.overrides): osm_way_id, or road_name and ward; speed_mph or speed_kph; reason, who, "
    "when. It is then used, and told with every result."
)
_ROUNDED = "Parts are rounded. route.csv has them in full, with the ids of all ways."
METHOD_LINES = (_DIRECTION, _SPEEDS, _LIMITS, _BETTER, _ROUNDED)
"""How to read a way, and how to correct it."""


def roads_words(study: Study) -> str:
    """Say whose roads a map shows."""
    if study.study.invented:
        return "Roads: invented."
    return "Roads: OpenStreetMap contributors."


def metres_words(metres: float) -> str:
    """Metres up to a kilometre, then kilometres: ``212 m``, ``9.9 km``."""
    if metres < _KILOMETRE:
        return f"{int(half_up([metres])[0])} m"
    return f"{half_up([metres / 1000], 1)[0]:.1f} km"


def _listed(items: Sequence[str]) -> str:
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
