"""Speed limits as they are tagged on roads of Great Britain in OpenStreetMap.

Not read: advisory and conditional limits, limits of lorries and buses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.roads.access import direction
from pna.roads.tags import Flags, coded_tag, flagged, unread_values

__all__ = [
    "DUAL_MPH",
    "KPH_PER_MPH",
    "MAX_LIMIT_MPH",
    "MOTORWAY",
    "NATIONAL",
    "NO_NUMBER",
    "RESTRICTED_MPH",
    "SINGLE_MPH",
    "SYMBOLIC_MPH",
    "TAGS",
    "WALK_KPH",
    "is_dual",
    "of_kind",
    "tagged_limit_kph",
    "unread_limits",
]

Floats = npt.NDArray[np.float64]

TAGS = (
    "highway",
    "junction",
    "oneway",
    "oneway:vehicle",
    "oneway:motor_vehicle",
    "oneway:motorcar",
    "dual_carriageway",
    "maxspeed",
    "maxspeed:forward",
    "maxspeed:backward",
    "maxspeed:type",
    "source:maxspeed",
    "zone:maxspeed",
)
"""Tags of a way that this module reads."""

KPH_PER_MPH = 1.609344
"""Kilometres in an international mile."""

MAX_LIMIT_MPH = 70.0
"""The highest limit on any road of Great Britain (Highway Code, rule 124)."""

WALK_KPH = 4.8
"""Walking speed, km/h: 3 mph, 20 minutes to a mile. The speed of the Department for Transport's
Journey Time Statistics, 2014 to 2019."""

RESTRICTED_MPH = 30.0
SINGLE_MPH = 60.0
DUAL_MPH = 70.0
"""Limits of restricted roads (lit, built-up), single and dual carriageways, in mph (Highway Code,
rule 124)."""

MOTORWAY = ("motorway", "motorway_link")
"""Kinds of road with the limits of a motorway."""

_OFTEN_DUAL = ("trunk", "primary", "secondary")

SYMBOLIC_MPH: Mapping[str, float] = MappingProxyType(
    {
        "GB:nsl_single": SINGLE_MPH,
        "GB:nsl_single_carriageway": SINGLE_MPH,
        "GB:nsl_dual": DUAL_MPH,
        "GB:nsl_dual_carriageway": DUAL_MPH,
        "GB:motorway": DUAL_MPH,
        "GB:nsl_motorway": DUAL_MPH,
        "GB:nsl_restricted": RESTRICTED_MPH,
        "GB:restricted": RESTRICTED_MPH,
        "GB:nsl_built_up": RESTRICTED_MPH,
        "GB:urban": RESTRICTED_MPH,
        "walk": WALK_KPH / KPH_PER_MPH,
    }
)
"""What a symbolic value means, whatever the road."""

NATIONAL = (
    *("national", "GB:national", "GB:nsl", "GB:nsl_national", "national_speed_limit"),
    *("GB:rural", "GB:nsl_rural", "none"),
)
"""Values that mean the national limit of the kind of road."""

NO_NUMBER = ("signals", "variable", "sign", "signed", "markings")
"""Values that are understood and give no limit."""

_KPH_PER_UNIT: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("km/h", "kmh", "kph", "kmph"), 1.0),
        **dict.fromkeys(("mph", "mi/h"), KPH_PER_MPH),
        **dict.fromkeys(("knots", "knot", "kn"), 1.852),
    }
)
# 3 miles an hour is 4.8, 70 miles an hour is 112.7 and is met rounded to 113.
_LOWEST_KPH, _HIGHEST_KPH = 4.0, 113.0

_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*([a-z/]*)", re.ASCII)
_ZONE = re.compile(r"(?:zone[:_ ]?)?(\d{1,3})(?:[:_ ]?zone)?", re.ASCII)
_COUNTRY = re.compile(r"(?:gb-eng|gb|uk)[:_ ]\s*", re.ASCII)


@dataclass(frozen=True)
class _Limit:
    """What one value of a tag says: km/h (NaN when none), or the national limit of its road."""

    kph: float = float("nan")
    national: bool = False
    understood: bool = True


def tagged_limit_kph(ways: pd.DataFrame) -> Floats:
    """Read the speed limit that each way is tagged with.

    ``maxspeed`` comes first, then the lower of ``maxspeed:forward`` and ``maxspeed:backward``,
    ``maxspeed:type``, ``source:maxspeed``, ``zone:maxspeed``: the first that gives a limit counts.
    A bare number is km/h, as OpenStreetMap defines it, but mph in a zone of this country
    (``GB:zone20``). Of several values (``30 mph;40 mph``) the lower counts. ``national``, ``none``
    and ``GB:rural`` are 70 mph on a motorway or dual carriageway (`is_dual`) and 60 mph elsewhere;
    ``signals`` and ``variable`` give no limit, as if untagged.

    Parameters
    ----------
    ways
        One row per OSM way; columns are tags (`TAGS`), any of which may be absent.

    Returns
    -------
    ndarray of float, shape (ways,)
        km/h, between 4 and 112.7 (70 mph); NaN where there is no tag or it was not understood
        (`unread_limits` lists those). 113 km/h counts as 70 mph; beyond that nothing is read.
    """
    dual = is_dual(ways) | of_kind(ways, MOTORWAY)
    national_kph = np.where(dual, DUAL_MPH, SINGLE_MPH) * KPH_PER_MPH

    def said_by(tag: str) -> Floats:
        codes, values = coded_tag(ways, tag)
        limits = [_limit(tag, value.lower()) for value in values]
        kph = np.array([limit.kph for limit in limits])[codes]
        national = np.array([limit.national for limit in limits])[codes]
        result: Floats = np.fmin(kph, np.where(national, national_kph, np.nan))
        return result

    result = said_by("maxspeed")
    for said in (
        np.fmin(said_by("maxspeed:forward"), said_by("maxspeed:backward")),
        said_by("maxspeed:type"),
        said_by("source:maxspeed"),
        said_by("zone:maxspeed"),
    ):
        result = np.where(np.isnan(result), said, result)
    return result


def unread_limits(ways: pd.DataFrame) -> pd.DataFrame:
    """List the values of limit tags that were not understood and count as not tagged.

    ``maxspeed:type`` and ``source:maxspeed`` mostly name a source (``survey``); of them only values
    that look like a British limit are listed.

    Parameters
    ----------
    ways
        One row per OSM way; columns are tags, any of which may be absent.

    Returns
    -------
    DataFrame
        Columns tag, value, ways (how many); the most frequent first.
    """

    def known(tag: str, value: str) -> bool:
        claims = tag not in {"maxspeed:type", "source:maxspeed"} or (
            _COUNTRY.match(value) is not None or "nsl" in value
        )
        return not claims or _limit(tag, value).understood

    return unread_values(ways, {tag: partial(known, tag) for tag in TAGS if "maxspeed" in tag})


def is_dual(ways: pd.DataFrame) -> Flags:
    """Say which ways are carriageways of a dual carriageway.

    Where ``dual_carriageway`` is not tagged: motorways, and one-way trunk, primary and secondary
    roads other than roundabouts and slip roads. A one-way street of a town's one-way system passes
    for a dual carriageway, which matters only outside built-up land.

    Parameters
    ----------
    ways
        One row per OSM way; columns are tags, any of which may be absent.

    Returns
    -------
    ndarray of bool, shape (ways,)
    """
    one_way = np.isin(direction(ways, "drive"), (1, -1))
    codes, values = coded_tag(ways, "junction")
    ring = np.isin(np.array([v.lower() for v in values]), ("roundabout", "circular"))[codes]
    guess = of_kind(ways, ("motorway",)) | (of_kind(ways, _OFTEN_DUAL) & one_way & ~ring)
    codes, values = coded_tag(ways, "dual_carriageway")
    said = np.array([v.lower() for v in values])[codes]
    result: Flags = (guess & (said != "no")) | (said == "yes")
    return result


def of_kind(frame: pd.DataFrame, kinds: tuple[str, ...]) -> Flags:
    """Say which rows are of certain kinds of road (values of ``highway``)."""
    return flagged(frame, "highway", kinds.__contains__)


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text)


@cache
def _symbols() -> dict[str, _Limit]:
    """Return what the symbolic values say, by their letters and digits without the country."""

    def key(value: str) -> str:
        return _bare(_COUNTRY.sub("", value.lower(), count=1))

    return {
        **{key(v): _Limit(kph=mph * KPH_PER_MPH) for v, mph in SYMBOLIC_MPH.items()},
        **{key(v): _Limit(national=True) for v in NATIONAL},
        **{key(v): _Limit() for v in NO_NUMBER},
    }


def _limit(tag: str, value: str) -> _Limit:
    """Read one value, in lower case, of one of the limit tags."""
    parts = [part for part in (p.strip() for p in re.split(r"[;,|]", value)) if part]
    if not parts:
        return _Limit(understood=not value)
    # "30;40 mph" leaves its unit to the last.
    unit = next((u for u in ("mph", "km/h") if any(u in part for part in parts)), "")
    if tag == "zone:maxspeed":
        unit = unit or "mph"
    read = [_single(part, unit) for part in parts]
    if not all(limit.understood for limit in read):
        return _Limit(understood=False)
    kph = float(np.fmin.reduce([limit.kph for limit in read]))
    return _Limit(kph=kph, national=any(limit.national for limit in read))


def _single(text: str, default_unit: str) -> _Limit:
    rest = _COUNTRY.sub("", text, count=1) if _COUNTRY.match(text) else text
    here = rest != text
    number = _NUMBER.fullmatch(rest)
    zone = _ZONE.fullmatch(rest)
    if zone and (here or "zone" in rest):
        return _in_range(float(zone[1]) * KPH_PER_MPH)
    if number:
        per_unit = _KPH_PER_UNIT.get(number[2] or default_unit or "km/h")
        return _in_range(float(number[1]) * per_unit) if per_unit else _Limit(understood=False)
    return _symbols().get(_bare(rest), _Limit(understood=False))


def _in_range(kph: float) -> _Limit:
    if _LOWEST_KPH <= kph <= _HIGHEST_KPH:
        return _Limit(kph=min(kph, MAX_LIMIT_MPH * KPH_PER_MPH))
    return _Limit(understood=False)
