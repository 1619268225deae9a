"""Road and walking speeds: every assumption, all of it data, printed by `table`.

A drive time is made in two steps. First the *legal-limit* time: each piece of road at its tagged
limit, or at the limit that the law gives its kind of road. Then a `Preset` turns the legal-limit
minutes of a trip into minutes: divided by a factor, plus a constant once a trip. The definition of
the legal-limit time is the one under which the first calibration was made; changing it here makes
the factors wrong.

Not read: advisory and conditional limits, limits of lorries and buses, and the default limits of
Wales (20 mph on restricted roads since 2023), where roads around the area lie there.
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

from pna.access import coded_tag, direction, unread_values

__all__ = [
    "KPH_PER_MPH",
    "MAX_LIMIT_MPH",
    "OLDER_ADULT_METRES_PER_SECOND",
    "PRESETS",
    "TAGS",
    "WALK_KPH",
    "Preset",
    "drive_seconds",
    "is_dual",
    "legal_limit_kph",
    "seconds_at_limits",
    "table",
    "tagged_limit_kph",
    "top_speed_kph",
    "unread_limits",
]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

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

OLDER_ADULT_METRES_PER_SECOND = 0.85
"""Walking speed of people of 65 and over, m/s: the middle of 0.9 (men) and 0.8 (women), Health
Survey for England 2005, in Asher and others, Age and Ageing 41 (2012), 690-694."""

_RESTRICTED_MPH = 30.0
_SINGLE_MPH = 60.0
_DUAL_MPH = 70.0
_SERVICE_MPH = 15.0

_HIGHWAY_CODE = "Highway Code, rule 124 (speed limits)"
_RESTRICTED_ROAD = "Road Traffic Regulation Act 1984, sections 81 and 82 (restricted roads)"
_HOME_ZONE = (
    "a Home Zone sets no limit by itself: Transport Act 2000, explanatory notes, paragraph 283"
)
_FIRST_CALIBRATION = "as in the first calibration (Rutland)"

_RESIDENTIAL = ("residential", "living_street")
_SERVICE = ("service", "track")
_MOTORWAY = ("motorway", "motorway_link")
_OFTEN_DUAL = ("trunk", "primary", "secondary")
_EITHER = "(all others)"

_SYMBOLIC_MPH: Mapping[str, float] = MappingProxyType(
    {
        "GB:nsl_single": _SINGLE_MPH,
        "GB:nsl_single_carriageway": _SINGLE_MPH,
        "GB:nsl_dual": _DUAL_MPH,
        "GB:nsl_dual_carriageway": _DUAL_MPH,
        "GB:motorway": _DUAL_MPH,
        "GB:nsl_motorway": _DUAL_MPH,
        "GB:nsl_restricted": _RESTRICTED_MPH,
        "GB:restricted": _RESTRICTED_MPH,
        "GB:nsl_built_up": _RESTRICTED_MPH,
        "GB:urban": _RESTRICTED_MPH,
        "walk": WALK_KPH / KPH_PER_MPH,
    }
)
_NATIONAL = (
    *("national", "GB:national", "GB:nsl", "GB:nsl_national", "national_speed_limit"),
    *("GB:rural", "GB:nsl_rural", "none"),
)
_NO_NUMBER = ("signals", "variable", "sign", "signed", "markings")

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
class Preset:
    """How the minutes of a trip follow from its legal-limit minutes.

    ``minutes = constant_minutes + legal-limit minutes / factor``

    Attributes
    ----------
    name
        As in the study file.
    factor
        Speed driven as a share of the legal limit, above 0 and at most 1.
    constant_minutes
        Added once a trip.
    description
        One sentence for a reader.
    evidence
        Data, fit and range behind the two numbers.
    version
        Changes whenever a number here or in the definition of the legal-limit time does.
    """

    name: str
    factor: float
    constant_minutes: float
    description: str
    evidence: str
    version: str

    def __post_init__(self) -> None:
        """Refuse numbers that would break the search for routes."""
        if not 0 < self.factor <= 1:
            msg = f"preset {self.name!r}: the factor must be above 0 and at most 1: {self.factor}"
            raise ValueError(msg)
        if not 0 <= self.constant_minutes < float("inf"):
            msg = f"preset {self.name!r}: the constant must be 0 minutes or more"
            raise ValueError(msg)


_TYPICAL_FACTOR = 0.62
_TYPICAL_CONSTANT_MINUTES = 0.8
_PEAK_LONGER = 1.25

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "legal_limit": Preset(
            name="legal_limit",
            factor=1.0,
            constant_minutes=0.0,
            description=(
                "Every road at its legal limit, no delay at junctions: quicker than anyone drives."
            ),
            evidence=(
                "No fit. Against the Journey Time Statistics for Rutland it is 2.85 minutes too "
                "quick on average."
            ),
            version="1",
        ),
        "typical": Preset(
            name="typical",
            factor=_TYPICAL_FACTOR,
            constant_minutes=_TYPICAL_CONSTANT_MINUTES,
            description=(
                "Legal-limit minutes divided by 0.62, plus 0.8 minutes a trip: fitted to official "
                "journey times of a weekday morning."
            ),
            evidence=(
                "First calibration, on Rutland only: Journey Time Statistics 2017 (Department for "
                "Transport; modelled, a Tuesday in October, 7 to 10 am), by car to the nearest GP "
                "and secondary school, less the 5 minutes that they are inferred to add to every "
                "trip; 18 LSOAs, 35 pairs. Fit: 0.79 minutes (95% 0.45 to 1.23) plus legal-limit "
                "minutes divided by 0.621 (0.58 to 0.68), rounded here to 0.8 and 0.62; root mean "
                "square error 0.64 minutes, 0.69 leaving one LSOA out. The factor does not hang on "
                "the inferred 5 minutes, the constant does. Other places differ (an English city "
                "gave 0.52 to 0.55 without a constant): a fair range is 0.55 to 0.70."
            ),
            version="1",
        ),
        "peak": Preset(
            name="peak",
            factor=_TYPICAL_FACTOR / _PEAK_LONGER,
            constant_minutes=_TYPICAL_CONSTANT_MINUTES,
            description=(
                "An assumption, not a measurement: the driving part of a typical trip takes 1.25 "
                "times as long."
            ),
            evidence=(
                "None was fitted; 1.25 is chosen to show how far results hang on slower traffic. "
                "`typical` is itself fitted to a weekday morning. For comparison, local A roads in "
                "England averaged 25.2 mph over 2017 and 23.7 mph in the weekday morning peak, "
                "which makes trips 1.06 times as long (Department for Transport)."
            ),
            version="1",
        ),
    }
)


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
    dual = is_dual(ways) | _kind(ways, _MOTORWAY)
    national_kph = np.where(dual, _DUAL_MPH, _SINGLE_MPH) * KPH_PER_MPH

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
    guess = _kind(ways, ("motorway",)) | (_kind(ways, _OFTEN_DUAL) & one_way & ~ring)
    codes, values = coded_tag(ways, "dual_carriageway")
    said = np.array([v.lower() for v in values])[codes]
    result: Flags = (guess & (said != "no")) | (said == "yes")
    return result


def legal_limit_kph(edges: pd.DataFrame) -> Floats:
    """Give the speed at which a car at every legal limit would cover each edge.

    A tagged limit counts as it is. Else residential streets and living streets 30 mph, service
    roads (and tracks open to cars) 15 mph, motorways and their slip roads 70 mph; any other road 30
    mph inside built-up land and outside it 60 mph, or 70 mph on a dual carriageway. For an edge
    partly inside built-up land it is the mean over its length: ``1 / (share / 30 + (1 - share) /
    60)`` mph.

    Parameters
    ----------
    edges
        One row per edge: ``highway`` (text or category), ``limit_kph`` (float, NaN where not
        tagged), ``dual`` (bool), ``built_up_share`` (float, 0 to 1: the share of its length
        inside built-up land).

    Returns
    -------
    ndarray of float, shape (edges,)
        km/h, above 0 and at most 112.7 (70 mph).

    Raises
    ------
    ValueError
        A column is missing, a limit is zero or less, or a share is not between 0 and 1.
    """
    _require(edges, ("highway", "limit_kph", "dual", "built_up_share"))
    tagged = edges["limit_kph"].to_numpy(dtype=np.float64)
    share = edges["built_up_share"].to_numpy(dtype=np.float64)
    _refuse(tagged <= 0, edges, "limit_kph", "must be above 0, or NaN where there is no tag")
    _refuse(~((share >= 0) & (share <= 1)), edges, "built_up_share", "must be between 0 and 1")
    outside = np.where(edges["dual"].to_numpy(dtype=np.bool_), _DUAL_MPH, _SINGLE_MPH)
    mph = 1 / (share / _RESTRICTED_MPH + (1 - share) / outside)
    for kinds, value in (
        (_RESIDENTIAL, _RESTRICTED_MPH),
        (_SERVICE, _SERVICE_MPH),
        (_MOTORWAY, _DUAL_MPH),
    ):
        mph = np.where(_kind(edges, kinds), value, mph)
    kph = np.where(np.isnan(tagged), mph * KPH_PER_MPH, tagged)
    result: Floats = np.minimum(kph, MAX_LIMIT_MPH * KPH_PER_MPH)
    return result


def seconds_at_limits(edges: pd.DataFrame) -> Floats:
    """Give the seconds that each edge takes at legal limits.

    Parameters
    ----------
    edges
        As for `legal_limit_kph`, and ``length_metres`` (float, 0 or more).

    Returns
    -------
    ndarray of float, shape (edges,)
        Seconds, finite and 0 or more.

    Raises
    ------
    ValueError
        As `legal_limit_kph`, or a length is negative or not a finite number.
    """
    _require(edges, ("length_metres",))
    metres = edges["length_metres"].to_numpy(dtype=np.float64)
    bad = ~(np.isfinite(metres) & (metres >= 0))
    _refuse(bad, edges, "length_metres", "must be a finite number, 0 or more")
    result: Floats = metres / (legal_limit_kph(edges) / 3.6)
    return result


def drive_seconds(edges: pd.DataFrame, preset: Preset) -> Floats:
    """Give the seconds that each edge takes by car.

    Parameters
    ----------
    edges
        As for `seconds_at_limits`.
    preset
        One of `PRESETS`, or one's own.

    Returns
    -------
    ndarray of float, shape (edges,)
        Seconds. ``preset.constant_minutes`` is not in them: it is added once a trip.

    Raises
    ------
    ValueError
        As `seconds_at_limits`.
    """
    return seconds_at_limits(edges) / preset.factor


def top_speed_kph(preset: Preset) -> float:
    """Give the speed in km/h that no edge exceeds under one preset: 70 mph times its factor."""
    return MAX_LIMIT_MPH * KPH_PER_MPH * preset.factor


def table() -> pd.DataFrame:
    """Print every assumption about speeds for a method note.

    Returns
    -------
    DataFrame
        Columns road_class, condition, mph, kph, source; mph and kph are NaN in the rows that state
        how a tag is read or how a preset works. Rows in a fixed order.
    """
    nan = float("nan")
    rows: list[tuple[str, str, float, str]] = []
    reading = "reading of OpenStreetMap's maxspeed tags, "
    for value, mph in _SYMBOLIC_MPH.items():
        source = _RESTRICTED_ROAD if mph == _RESTRICTED_MPH else _HIGHWAY_CODE
        source = reading + ("taken as walking speed" if value == "walk" else source)
        rows.append(("any road", f"tagged {value}", mph, source))
    names = ", ".join(_NATIONAL)
    rows += [
        ("any road", "tagged GB:zone20 (any number), zone:20, GB:20_zone", nan, reading + "mph"),
        ("single carriageways", f"tagged {names}", _SINGLE_MPH, reading + _HIGHWAY_CODE),
        ("dual carriageways, motorways", f"tagged {names}", _DUAL_MPH, reading + _HIGHWAY_CODE),
        ("any road", "tagged with a number: mph where it says so, else km/h", nan, reading + "OSM"),
        ("any road", "tagged with several limits: the lowest", nan, reading + "cautious choice"),
        ("any road", f"tagged {', '.join(_NO_NUMBER)}: as if not tagged", nan, reading + "OSM"),
        ("residential", "not tagged", _RESTRICTED_MPH, f"{_RESTRICTED_ROAD}; {_FIRST_CALIBRATION}"),
        ("living_street", "not tagged", _RESTRICTED_MPH, f"{_RESTRICTED_ROAD}; {_HOME_ZONE}"),
        ("service", "not tagged", _SERVICE_MPH, f"assumption, {_FIRST_CALIBRATION}"),
        ("track", "not tagged, open to cars", _SERVICE_MPH, "assumption: as service roads"),
        ("motorway, motorway_link", "not tagged", _DUAL_MPH, _HIGHWAY_CODE),
        (
            _EITHER,
            "not tagged, inside built-up land",
            _RESTRICTED_MPH,
            f"{_RESTRICTED_ROAD}; built-up land stands for street lighting; {_FIRST_CALIBRATION}",
        ),
        (
            _EITHER,
            "not tagged, outside built-up land, single carriageway",
            _SINGLE_MPH,
            f"{_HIGHWAY_CODE}; {_FIRST_CALIBRATION}",
        ),
        (
            _EITHER,
            "not tagged, outside built-up land, dual carriageway",
            _DUAL_MPH,
            f"{_HIGHWAY_CODE}; {_FIRST_CALIBRATION}",
        ),
    ]
    for preset in PRESETS.values():
        rule = (
            f"preset {preset.name}, version {preset.version}: {preset.constant_minutes:g} minutes "
            f"a trip plus legal-limit minutes / {preset.factor:g}"
        )
        rows.append(("all roads, by car", rule, nan, preset.evidence))
    older_mph = OLDER_ADULT_METRES_PER_SECOND * 3.6 / KPH_PER_MPH
    rows += [
        (
            "all ways, on foot",
            "everyone",
            WALK_KPH / KPH_PER_MPH,
            "Department for Transport, Journey Time Statistics 2014 to 2019 (walking)",
        ),
        (
            "all ways, on foot",
            "older adults (65 and over)",
            older_mph,
            "Health Survey for England 2005: 0.9 m/s men, 0.8 m/s women; Asher and others, 2012",
        ),
    ]
    result = pd.DataFrame(rows, columns=["road_class", "condition", "mph", "source"])
    result.insert(3, "kph", result["mph"] * KPH_PER_MPH)
    return result


def _kind(frame: pd.DataFrame, kinds: tuple[str, ...]) -> Flags:
    codes, values = coded_tag(frame, "highway")
    result: Flags = np.isin(np.array([value.lower() for value in values]), kinds)[codes]
    return result


def _require(edges: pd.DataFrame, columns: tuple[str, ...]) -> None:
    missing = [column for column in columns if column not in edges.columns]
    if missing:
        msg = f"the edges lack the columns {', '.join(missing)}"
        raise ValueError(msg)


def _refuse(bad: Flags, edges: pd.DataFrame, column: str, rule: str) -> None:
    if bad.any():
        first = int(np.argmax(bad))
        msg = (
            f"edges: {column} {rule}; {int(bad.sum())} are not, the first in row "
            f"{edges.index[first]}: {edges[column].iloc[first]}"
        )
        raise ValueError(msg)


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text)


@cache
def _symbols() -> dict[str, _Limit]:
    """Return what the symbolic values say, by their letters and digits without the country."""

    def key(value: str) -> str:
        return _bare(_COUNTRY.sub("", value.lower(), count=1))

    return {
        **{key(v): _Limit(kph=mph * KPH_PER_MPH) for v, mph in _SYMBOLIC_MPH.items()},
        **{key(v): _Limit(national=True) for v in _NATIONAL},
        **{key(v): _Limit() for v in _NO_NUMBER},
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
