"""The paragraphs on method: what was assumed, on what evidence, how far off, what is not known.

They are written for a reader who is no analyst, and to be quoted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from pna.roads.built_up import JUNCTIONS, RADIUS_METRES
from pna.roads.osm_file import BUILT_UP_LAND
from pna.speeds.driving import OLDER_ADULT_METRES_PER_SECOND, WALK_KPH
from pna.speeds.presets import DELAYS, PRESETS, Preset
from pna.travel.impedance import FAST_MPH
from pna.wording.numbers import long_date

__all__ = [
    "MET",
    "ROADS",
    "TITLE",
    "UNKNOWN",
    "built_up_sentences",
    "driving_paragraph",
    "driving_parts",
    "walking_paragraph",
]

TITLE = "How the minutes were worked out"
MET = {
    "junctions": "at every junction of three roads or more",
    "give_ways": "where it joins or leaves a larger road",
    "signals": "at traffic signals",
    "roundabouts": "at a roundabout",
    "crossings": "at a marked crossing or level crossing",
}
"""Where time is lost, in words, for each of `pna.speeds.presets.DELAYS`."""

ROADS: Mapping[str, str] = MappingProxyType(
    {
        "motorway": "motorways",
        "dual carriageway": "dual carriageways in the country",
        "country main road": "main roads in the country",
        "country lane": "country lanes",
        "town dual carriageway": "dual carriageways in town",
        "town main road": "main roads in town",
        "town street": "streets in town",
        "20 mph road": "roads limited to 20 mph (between junctions)",
        "service road": "service roads",
    }
)
"""What each of `pna.speeds.presets.ROAD_KINDS` is called in a sentence."""

_TOGETHER = {
    ("town dual carriageway", "town main road", "town street", "service road"): "in town",
    ("dual carriageway", "country main road"): "on main roads in the country",
}

UNKNOWN = (
    "What none of this knows: traffic on the day, road works and weather; hours other than those "
    "of the evidence; the time it takes to find a place to park, for which nothing is added; "
    "turns banned at certain hours only, and roads closed to through traffic."
)
"""What the driving times leave out."""


def driving_paragraph(preset: Preset, *, roads_as_at: Sequence[date] = ()) -> str:
    """Say how driving times were worked out, in one paragraph.

    Parameters
    ----------
    preset, roads_as_at
        As for `driving_parts`.
    """
    return " ".join(driving_parts(preset, roads_as_at=roads_as_at))


def driving_parts(preset: Preset, *, roads_as_at: Sequence[date] = ()) -> tuple[str, ...]:
    """Say how driving times were worked out.

    Parameters
    ----------
    preset
        The speeds of the study.
    roads_as_at
        Dates of the road files; empty where not known.

    Returns
    -------
    tuple of str
        The way, the speeds, the evidence for them, the range, and what is not in them.
    """
    days = [long_date(day) for day in sorted(set(roads_as_at))]
    dated = f" as they were on {_listed(days)}" if days else ""
    trip = (
        f"Driving times are those of the quickest way along the roads of OpenStreetMap{dated}, "
        f"from each place where people live to the premises, with a walk at {WALK_KPH:g} km/h from "
        "the home to the road and from the road to the door."
    )
    return (trip, _assumed(preset), preset.basis or _NO_EVIDENCE, _range(preset), UNKNOWN)


_NO_EVIDENCE = "No evidence is given for these speeds."


def walking_paragraph(speed_kph: float) -> str:
    """Say how walking times were worked out.

    Parameters
    ----------
    speed_kph
        Of the study.

    Returns
    -------
    str
        One paragraph.
    """
    return (
        f"Walking times are at {speed_kph:g} km/h along every road and path that is open to "
        "walkers, with nothing added for crossing roads, for steps or for hills. The range takes "
        f"away, at its lower end, roads of {FAST_MPH:g} mph and more outside built-up land that "
        "have no pavement on the map; many pavements are not on the map. Older adults are given a "
        f"pace of their own, {OLDER_ADULT_METRES_PER_SECOND:g} metres a second (Health Survey for "
        "England 2005)."
    )


def built_up_sentences() -> str:
    """Say which roads count as town."""
    *land, last = sorted(BUILT_UP_LAND)
    return (
        "A road with a signed limit of 30 mph or less counts as town, one of 50 mph or more as "
        "country. Any other counts as town for as much of its length as lies in built-up land: "
        f"land mapped as {', '.join(land)} or {last}, or where at least {JUNCTIONS} junctions of "
        f"streets lie within {RADIUS_METRES:g} metres (which does not count for motorways, slip "
        "roads and dual carriageways, since they may pass a town at speed). Built-up land stands "
        "for street lighting, by which the law sets the limit where no sign does."
    )


def _assumed(preset: Preset) -> str:
    shares = dict(preset.shares)
    if len(set(shares.values())) == 1:
        share = next(iter(shares.values()))
        speed = (
            "every road is driven at its legal limit"
            if share == 1
            else f"every road is driven at {share:.0%} of its legal limit"
        )
    else:
        speed = "cars drive at these shares of the legal limit: " + _listed(_shares(shares))
    lost = [
        f"{round(preset.delays[name], 1):g} seconds {MET[name]}"
        for name in DELAYS
        if round(preset.delays[name], 1) > 0
    ]
    delay = f"; a car loses {_listed(lost)}" if lost else ""
    once = (
        f"; {round(preset.constant_minutes, 2):g} minutes are added to every trip"
        if preset.constant_minutes
        else ""
    )
    return (
        f"It is assumed that {speed}{delay}{once} (preset {preset.name}, version {preset.version})."
    )


def _shares(shares: Mapping[str, float]) -> list[str]:
    """Shares of the limit, kinds of road that are driven alike told together."""
    rest = dict(ROADS)
    parts = []
    for kinds, words in _TOGETHER.items():
        if len({shares[kind] for kind in kinds}) == 1:
            parts.append(f"{shares[kinds[0]]:.0%} {words}")
            rest = {kind: name for kind, name in rest.items() if kind not in kinds}
    return parts + [f"{shares[kind]:.0%} on {name}" for kind, name in rest.items()]


def _range(preset: Preset) -> str:
    longer, shorter = 1 / preset.slow - 1, 1 - 1 / preset.quick
    ends = [
        f"{share:.0%} {word}"
        for share, word in ((longer, "longer"), (shorter, "shorter"))
        if round(share, 2) > 0
    ]
    if not ends:
        return "No range is given."
    source = (
        ""
        if preset.name in PRESETS or preset.evidence
        else " (the range that is taken where none was fitted: 55% to 70% of the limits)"
    )
    return (
        f"Beside every driving figure stands its range: what it would be if driving took "
        f"{' or '.join(ends)} than that{source}."
    )


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
