"""Driving speeds: how quickly each road is driven under a preset, and walking speeds.

A drive time is made in two steps. First the *legal-limit* time: each piece of road at its tagged
limit, or at the limit that the law gives its kind of road. Then a preset (`pna.speeds.presets`)
divides it by the share of the limit that is driven on that kind of road, and adds seconds for what
is met on the way. The presets are fitted to the legal-limit time as it is defined here; changing it
makes them wrong. `pna.speeds.table` prints every assumption.

Not read: advisory and conditional limits, limits of lorries and buses, and the default limits of
Wales (20 mph on restricted roads since 2023), where roads around the area lie there.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.roads.limits import (
    DUAL_MPH,
    KPH_PER_MPH,
    MAX_LIMIT_MPH,
    MOTORWAY,
    RESTRICTED_MPH,
    SINGLE_MPH,
    TAGS,
    WALK_KPH,
    is_dual,
    of_kind,
    tagged_limit_kph,
    unread_limits,
)
from pna.roads.tags import Flags
from pna.speeds.presets import DELAYS, ROAD_KINDS, Preset

__all__ = [
    "KPH_PER_MPH",
    "MAX_LIMIT_MPH",
    "OLDER_ADULT_METRES_PER_SECOND",
    "OVERRIDE",
    "SERVICE_MPH",
    "TAGS",
    "WALK_KPH",
    "drive_seconds",
    "is_dual",
    "kinds_of_road",
    "legal_limit_kph",
    "moving_seconds",
    "seconds_at_limits",
    "seconds_by_kind",
    "tagged_limit_kph",
    "top_speed_kph",
    "unread_limits",
]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

OLDER_ADULT_METRES_PER_SECOND = 0.85
"""Walking speed of people of 65 and over, m/s: the middle of 0.9 (men) and 0.8 (women), Health
Survey for England 2005, in Asher and others, Age and Ageing 41 (2012), 690-694."""

SERVICE_MPH = 15.0
"""Limit taken for service roads, and tracks open to cars, that have none tagged: an assumption."""

OVERRIDE = "override_kph"
"""Column of edges: the speed that a person gives (`pna.speeds.overrides`), missing where none."""

_RESIDENTIAL = ("residential", "living_street")
_MAIN = (
    *("trunk", "trunk_link", "primary", "primary_link"),
    *("secondary", "secondary_link"),
)
_TOWN_AT_MOST_KPH = 31.0 * KPH_PER_MPH
_COUNTRY_AT_LEAST_KPH = 49.0 * KPH_PER_MPH
_TWENTY_KPH = (18.0 * KPH_PER_MPH, 22.0 * KPH_PER_MPH)
_SERVICE = ("service", "track")


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
    the part in built-up land is town. A road tagged 20 mph is a kind of its own, whatever it is but
    a service road. Main roads are trunk, primary and secondary roads with their
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
    with np.errstate(invalid="ignore"):
        twenty = (tagged >= _TWENTY_KPH[0]) & (tagged <= _TWENTY_KPH[1])
    for here, name in (
        (twenty, "20 mph road"),
        (of_kind(edges, MOTORWAY), "motorway"),
        (of_kind(edges, _SERVICE), "service road"),
    ):
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
        As for `seconds_by_kind`, and where the preset has delays the columns `DELAYS`; with the
        column `OVERRIDE` the speeds that a person gives.
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
    result = moving_seconds(edges, preset)
    used = tuple(name for name in DELAYS if preset.delays[name] > 0)
    _require(edges, used)
    for name in used:
        result += preset.delays[name] * edges[name].to_numpy(dtype=np.float64)
    return result


def moving_seconds(edges: pd.DataFrame, preset: Preset) -> Floats:
    """Give the seconds that each edge takes by car without what is lost at junctions.

    Parameters
    ----------
    edges, preset
        As for `drive_seconds`; the columns `DELAYS` are not needed.

    Returns
    -------
    ndarray of float, shape (edges,)
        Seconds.

    Raises
    ------
    ValueError
        As `seconds_by_kind`.
    """
    pace = np.array([1 / preset.shares[kind] for kind in ROAD_KINDS])
    result: Floats = seconds_by_kind(edges) @ pace
    if OVERRIDE in edges:
        given = edges[OVERRIDE].to_numpy(dtype=np.float64)
        metres = edges["length_metres"].to_numpy(dtype=np.float64)
        result = np.where(np.isnan(given), result, metres * 3.6 / given)
    return result


def top_speed_kph(preset: Preset) -> float:
    """Give the speed in km/h that no edge exceeds under one preset.

    It is the highest share of the limit times 70 mph, or 22 mph on roads tagged 20.
    """
    most = dict.fromkeys(ROAD_KINDS, MAX_LIMIT_MPH * KPH_PER_MPH)
    most["20 mph road"] = _TWENTY_KPH[1]
    return max(preset.shares[kind] * limit for kind, limit in most.items())


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
        (_SERVICE, SERVICE_MPH),
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
