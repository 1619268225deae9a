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

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.limits import (
    DUAL_MPH,
    KPH_PER_MPH,
    MAX_LIMIT_MPH,
    MOTORWAY,
    NATIONAL,
    NO_NUMBER,
    RESTRICTED_MPH,
    SINGLE_MPH,
    SYMBOLIC_MPH,
    TAGS,
    WALK_KPH,
    is_dual,
    of_kind,
    tagged_limit_kph,
    unread_limits,
)
from pna.tags import Flags

__all__ = [
    "DELAYS",
    "KPH_PER_MPH",
    "MAX_LIMIT_MPH",
    "OLDER_ADULT_METRES_PER_SECOND",
    "PRESETS",
    "QUICK_SHARE",
    "ROAD_KINDS",
    "SLOW_SHARE",
    "TAGS",
    "WALK_KPH",
    "Preset",
    "drive_seconds",
    "is_dual",
    "kinds_of_road",
    "legal_limit_kph",
    "one_factor",
    "seconds_at_limits",
    "seconds_by_kind",
    "slower",
    "table",
    "tagged_limit_kph",
    "top_speed_kph",
    "unread_limits",
]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

OLDER_ADULT_METRES_PER_SECOND = 0.85
"""Walking speed of people of 65 and over, m/s: the middle of 0.9 (men) and 0.8 (women), Health
Survey for England 2005, in Asher and others, Age and Ageing 41 (2012), 690-694."""

_SERVICE_MPH = 15.0

_HIGHWAY_CODE = "Highway Code, rule 124 (speed limits)"
_RESTRICTED_ROAD = "Road Traffic Regulation Act 1984, sections 81 and 82 (restricted roads)"
_HOME_ZONE = (
    "a Home Zone sets no limit by itself: Transport Act 2000, explanatory notes, paragraph 283"
)
_FIRST_CALIBRATION = "as in the first calibration (Rutland)"

_RESIDENTIAL = ("residential", "living_street")
_MAIN = (
    *("trunk", "trunk_link", "primary", "primary_link"),
    *("secondary", "secondary_link"),
)
_TOWN_AT_MOST_KPH = 31.0 * KPH_PER_MPH
_COUNTRY_AT_LEAST_KPH = 49.0 * KPH_PER_MPH
_SERVICE = ("service", "track")
_EITHER = "(all others)"


ROAD_KINDS = (
    "motorway",
    "dual carriageway",
    "country main road",
    "country lane",
    "town dual carriageway",
    "town main road",
    "town street",
    "service road",
)
"""Kinds of road that a preset may give speeds of their own; `kinds_of_road` tells them apart."""

DELAYS = ("junctions", "give_ways", "signals", "roundabouts", "crossings")
"""Things met on the way that a preset may give seconds for: columns of the driving network's edges
(`pna.junctions`)."""

SLOW_SHARE, QUICK_SHARE = 0.55, 0.70
"""Range of speeds, as shares of the legal limit, where no calibration gives one."""


@dataclass(frozen=True)
class Preset:
    """How minutes follow from roads, their limits and what is met on the way.

    ``minutes = constant_minutes + sum over roads of (minutes at the limit / share of its kind)
    + sum over things met of delay / 60``

    Attributes
    ----------
    name
        As in the study file.
    shares
        Speed driven as a share of the legal limit, for each of `ROAD_KINDS`; above 0 and at most 1.
    delays
        Seconds for each of `DELAYS`, 0 or more.
    constant_minutes
        Added once a trip.
    slow, quick
        The range: every driven minute, the constant included, divided by `slow` (at most 1) and by
        `quick` (at least 1).
    description
        One sentence for a reader.
    evidence
        Data, fit and range behind the numbers.
    version
        Changes whenever a number here or in the definition of the legal-limit time does.
    """

    name: str
    shares: Mapping[str, float]
    delays: Mapping[str, float]
    constant_minutes: float
    slow: float
    quick: float
    description: str
    evidence: str
    version: str

    def __post_init__(self) -> None:
        """Refuse numbers that would break the search for routes."""
        if set(self.shares) != set(ROAD_KINDS) or set(self.delays) != set(DELAYS):
            msg = f"preset {self.name!r}: shares or delays are missing, or not of a known kind"
            raise ValueError(msg)
        for kind, share in self.shares.items():
            if not 0 < share <= 1:
                msg = (
                    f"preset {self.name!r}: the share of the limit on a {kind} must be above 0 and "
                    f"at most 1: {share}"
                )
                raise ValueError(msg)
        for name, value in (*self.delays.items(), ("constant_minutes", self.constant_minutes)):
            if not 0 <= value < float("inf"):
                msg = f"preset {self.name!r}: {name} must be 0 or more: {value}"
                raise ValueError(msg)
        if not 0 < self.slow <= 1 <= self.quick < float("inf"):
            msg = f"preset {self.name!r}: the range must be around 1: {self.slow} to {self.quick}"
            raise ValueError(msg)


def one_factor(
    name: str,
    factor: float,
    *,
    constant_minutes: float = 0.0,
    slow: float | None = None,
    quick: float | None = None,
    description: str = "",
    evidence: str = "",
    version: str = "1",
) -> Preset:
    """Make a preset with one and the same share of the limit on every road, and no delays.

    Parameters
    ----------
    name, constant_minutes, description, evidence, version
        As in `Preset`.
    factor
        Speed driven as a share of the legal limit, above 0 and at most 1.
    slow, quick
        As in `Preset`. By default the range that is taken where no calibration gives one: 0.55 to
        0.70 of the limits, widened to hold the factor itself.

    Returns
    -------
    Preset

    Raises
    ------
    ValueError
        A number is out of its range.
    """
    if not 0 < factor <= 1:
        msg = f"preset {name!r}: the factor must be above 0 and at most 1: {factor}"
        raise ValueError(msg)
    return Preset(
        name=name,
        shares=MappingProxyType(dict.fromkeys(ROAD_KINDS, factor)),
        delays=MappingProxyType(dict.fromkeys(DELAYS, 0.0)),
        constant_minutes=constant_minutes,
        slow=min(SLOW_SHARE / factor, 1.0) if slow is None else slow,
        quick=max(QUICK_SHARE / factor, 1.0) if quick is None else quick,
        description=description,
        evidence=evidence,
        version=version,
    )


def slower(
    preset: Preset, times_as_long: float, *, name: str, description: str, evidence: str
) -> Preset:
    """Make a preset whose driving takes longer by one factor; its constant stays.

    Parameters
    ----------
    preset
        The preset to start from.
    times_as_long
        At least 1.
    name, description, evidence
        Of the new preset.

    Returns
    -------
    Preset
    """
    return replace(
        preset,
        shares=MappingProxyType({k: v / times_as_long for k, v in preset.shares.items()}),
        delays=MappingProxyType({k: v * times_as_long for k, v in preset.delays.items()}),
        name=name,
        description=description,
        evidence=evidence,
    )


_PEAK_LONGER = 1.25

_TOWN_SHARE, _COUNTRY_MAIN_SHARE, _LANE_SHARE = 0.87, 0.78, 0.49
_TYPICAL = Preset(
    name="typical",
    shares=MappingProxyType(
        {
            # Not fitted: the evidence has no motorways. Cars drive at 69 mph on them where traffic
            # is free (Department for Transport, vehicle speed compliance 2019).
            "motorway": 0.90,
            "dual carriageway": _COUNTRY_MAIN_SHARE,
            "country main road": _COUNTRY_MAIN_SHARE,
            "country lane": _LANE_SHARE,
            "town dual carriageway": _TOWN_SHARE,
            "town main road": _TOWN_SHARE,
            "town street": _TOWN_SHARE,
            "service road": _TOWN_SHARE,
        }
    ),
    delays=MappingProxyType(
        {
            "junctions": 1.7,
            "give_ways": 5.8,
            "signals": 13.8,
            "roundabouts": 5.8,
            "crossings": 2.3,
        }
    ),
    constant_minutes=0.2,
    slow=0.82,
    quick=1.10,
    description=(
        "Roads in town at 0.87 of their legal limit, main roads in the country at 0.78, country "
        "lanes at 0.49, seconds for every junction, give way, signal, roundabout and crossing, and "
        "0.2 minutes a trip: fitted to official journey times of a weekday morning."
    ),
    evidence=(
        "Journey Time Statistics 2017 (Department for Transport; modelled from measured speeds, a "
        "Tuesday in October, 7 to 10 am), by car, less the 5 minutes that they are inferred to add "
        "to every trip. Fitted together with equal weight: 30 figures of 18 LSOAs of Rutland over "
        "the county's own roads, and 12 means of 7,472 LSOAs of England by rural-urban class and "
        "distance from 0.5 to 12 km, their routes taken from Rutland and three towns. In Rutland, "
        "where traffic is quicker than in any other district with rural LSOAs in the data, the "
        "minutes are 0.12 too many on average (root mean square error 0.52); beside the means of "
        "England they are 0.92 to 1.09 times as many (median 0.95). The range is that of districts "
        "beside the means of England: one in twenty is slower than 0.82 of them, one in twenty "
        "quicker than 1.10. Not fitted: conurbations, motorways, and the proportions of the delays "
        "to each other. tests/studies/typical/fit.py prints these figures."
    ),
    version="2",
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "legal_limit": one_factor(
            "legal_limit",
            1.0,
            description=(
                "Every road at its legal limit, no delay at junctions: quicker than anyone drives."
            ),
            evidence=(
                "No fit. Against the Journey Time Statistics for Rutland it is 2.85 minutes too "
                "quick on average."
            ),
        ),
        "typical": _TYPICAL,
        "peak": slower(
            _TYPICAL,
            _PEAK_LONGER,
            name="peak",
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
        ),
    }
)


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
    within, beyond = _limits_kph(edges)
    share = edges["built_up_share"].to_numpy(dtype=np.float64)
    result: Floats = 1 / (share / within + (1 - share) / beyond)
    return result


def kinds_of_road(edges: pd.DataFrame) -> tuple[Codes, Codes, Floats]:
    """Tell the kinds of road apart, for the parts of each edge in town and in the country.

    A tagged limit of 30 mph or less makes the whole edge town, one of 50 mph or more country; else
    the part in built-up land is town. Main roads are trunk, primary and secondary roads with their
    slip roads; tertiary and all lesser roads are streets in town and lanes in the country.

    Parameters
    ----------
    edges
        As for `legal_limit_kph`.

    Returns
    -------
    town, country
        Positions in `ROAD_KINDS` of the two parts.
    share
        Share of the edge that is town, 0 to 1.
    """
    tagged = edges["limit_kph"].to_numpy(dtype=np.float64)
    share = edges["built_up_share"].to_numpy(dtype=np.float64)
    with np.errstate(invalid="ignore"):
        share = np.where(tagged <= _TOWN_AT_MOST_KPH, 1.0, share)
        share = np.where(tagged >= _COUNTRY_AT_LEAST_KPH, 0.0, share)
    main, dual = of_kind(edges, _MAIN), edges["dual"].to_numpy(dtype=np.bool_)
    town = np.where(main, _code("town main road"), _code("town street"))
    town = np.where(dual, _code("town dual carriageway"), town)
    country = np.where(main, _code("country main road"), _code("country lane"))
    country = np.where(dual, _code("dual carriageway"), country)
    for kinds, name in ((MOTORWAY, "motorway"), (_SERVICE, "service road")):
        here = of_kind(edges, kinds)
        town, country = (np.where(here, _code(name), part) for part in (town, country))
    return town, country, share


def seconds_by_kind(edges: pd.DataFrame) -> Floats:
    """Give the seconds that each edge takes at legal limits, apart by kind of road.

    Parameters
    ----------
    edges
        As for `legal_limit_kph`, and ``length_metres`` (float, 0 or more).

    Returns
    -------
    ndarray of float, shape (edges, kinds of road)
        Seconds, in the order of `ROAD_KINDS`; they add up to `seconds_at_limits`.

    Raises
    ------
    ValueError
        As `legal_limit_kph`, or a length is negative or not a finite number.
    """
    _require(edges, ("length_metres",))
    metres = edges["length_metres"].to_numpy(dtype=np.float64)
    bad = ~(np.isfinite(metres) & (metres >= 0))
    _refuse(bad, edges, "length_metres", "must be a finite number, 0 or more")
    in_town, beyond = _limits_kph(edges)
    town, country, share = kinds_of_road(edges)
    # `share` differs from that of built-up land only where a tag gives both parts one limit.
    seconds = metres * 3.6 * np.stack([share / in_town, (1 - share) / beyond])
    result = np.zeros((len(edges), len(ROAD_KINDS)))
    rows = np.arange(len(edges))
    result[rows, town] += seconds[0]
    result[rows, country] += seconds[1]
    return result


def seconds_at_limits(edges: pd.DataFrame) -> Floats:
    """Give the seconds that each edge takes at legal limits.

    Parameters
    ----------
    edges
        As for `seconds_by_kind`.

    Returns
    -------
    ndarray of float, shape (edges,)
        Seconds, finite and 0 or more.

    Raises
    ------
    ValueError
        As `seconds_by_kind`.
    """
    result: Floats = seconds_by_kind(edges).sum(axis=1)
    return result


def drive_seconds(edges: pd.DataFrame, preset: Preset) -> Floats:
    """Give the seconds that each edge takes by car.

    Parameters
    ----------
    edges
        As for `seconds_by_kind`, and where the preset has delays the columns `DELAYS`.
    preset
        One of `PRESETS`, or one's own.

    Returns
    -------
    ndarray of float, shape (edges,)
        Seconds. ``preset.constant_minutes`` is not in them: it is added once a trip.

    Raises
    ------
    ValueError
        As `seconds_by_kind`, or a column of `DELAYS` is needed and missing.
    """
    pace = np.array([1 / preset.shares[kind] for kind in ROAD_KINDS])
    result: Floats = seconds_by_kind(edges) @ pace
    used = tuple(name for name in DELAYS if preset.delays[name] > 0)
    _require(edges, used)
    for name in used:
        result += preset.delays[name] * edges[name].to_numpy(dtype=np.float64)
    return result


def top_speed_kph(preset: Preset) -> float:
    """Give the speed in km/h that no edge exceeds under one preset: 70 mph times its best share."""
    return MAX_LIMIT_MPH * KPH_PER_MPH * max(preset.shares.values())


def _code(kind: str) -> int:
    return ROAD_KINDS.index(kind)


def _limits_kph(edges: pd.DataFrame) -> tuple[Floats, Floats]:
    """Legal limits of the parts inside and outside built-up land."""
    _require(edges, ("highway", "limit_kph", "dual", "built_up_share"))
    tagged = edges["limit_kph"].to_numpy(dtype=np.float64)
    share = edges["built_up_share"].to_numpy(dtype=np.float64)
    _refuse(tagged <= 0, edges, "limit_kph", "must be above 0, or NaN where there is no tag")
    _refuse(~((share >= 0) & (share <= 1)), edges, "built_up_share", "must be between 0 and 1")
    inside = np.full(len(edges), RESTRICTED_MPH)
    outside = np.where(edges["dual"].to_numpy(dtype=np.bool_), DUAL_MPH, SINGLE_MPH)
    for kinds, value in (
        (_RESIDENTIAL, RESTRICTED_MPH),
        (_SERVICE, _SERVICE_MPH),
        (MOTORWAY, DUAL_MPH),
    ):
        here = of_kind(edges, kinds)
        inside, outside = (np.where(here, value, mph) for mph in (inside, outside))
    most = MAX_LIMIT_MPH * KPH_PER_MPH
    within, beyond = (
        np.minimum(np.where(np.isnan(tagged), mph * KPH_PER_MPH, tagged), most)
        for mph in (inside, outside)
    )
    return within, beyond


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
    for value, mph in SYMBOLIC_MPH.items():
        source = _RESTRICTED_ROAD if mph == RESTRICTED_MPH else _HIGHWAY_CODE
        source = reading + ("taken as walking speed" if value == "walk" else source)
        rows.append(("any road", f"tagged {value}", mph, source))
    names = ", ".join(NATIONAL)
    rows += [
        ("any road", "tagged GB:zone20 (any number), zone:20, GB:20_zone", nan, reading + "mph"),
        ("single carriageways", f"tagged {names}", SINGLE_MPH, reading + _HIGHWAY_CODE),
        ("dual carriageways, motorways", f"tagged {names}", DUAL_MPH, reading + _HIGHWAY_CODE),
        ("any road", "tagged with a number: mph where it says so, else km/h", nan, reading + "OSM"),
        ("any road", "tagged with several limits: the lowest", nan, reading + "cautious choice"),
        ("any road", f"tagged {', '.join(NO_NUMBER)}: as if not tagged", nan, reading + "OSM"),
        ("residential", "not tagged", RESTRICTED_MPH, f"{_RESTRICTED_ROAD}; {_FIRST_CALIBRATION}"),
        ("living_street", "not tagged", RESTRICTED_MPH, f"{_RESTRICTED_ROAD}; {_HOME_ZONE}"),
        ("service", "not tagged", _SERVICE_MPH, f"assumption, {_FIRST_CALIBRATION}"),
        ("track", "not tagged, open to cars", _SERVICE_MPH, "assumption: as service roads"),
        ("motorway, motorway_link", "not tagged", DUAL_MPH, _HIGHWAY_CODE),
        (
            _EITHER,
            "not tagged, inside built-up land",
            RESTRICTED_MPH,
            f"{_RESTRICTED_ROAD}; built-up land stands for street lighting; {_FIRST_CALIBRATION}",
        ),
        (
            _EITHER,
            "not tagged, outside built-up land, single carriageway",
            SINGLE_MPH,
            f"{_HIGHWAY_CODE}; {_FIRST_CALIBRATION}",
        ),
        (
            _EITHER,
            "not tagged, outside built-up land, dual carriageway",
            DUAL_MPH,
            f"{_HIGHWAY_CODE}; {_FIRST_CALIBRATION}",
        ),
    ]
    for preset in PRESETS.values():
        rule = (
            f"preset {preset.name}, version {preset.version}: {preset.constant_minutes:g} minutes "
            f"a trip"
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
