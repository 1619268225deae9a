"""Every assumption about speeds, as tables that a method note prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import pandas as pd

from pna.roads.limits import (
    DUAL_MPH,
    KPH_PER_MPH,
    NATIONAL,
    NO_NUMBER,
    RESTRICTED_MPH,
    SINGLE_MPH,
    SYMBOLIC_MPH,
    WALK_KPH,
)
from pna.speeds.driving import OLDER_ADULT_METRES_PER_SECOND, SERVICE_MPH
from pna.speeds.presets import DELAYS, PRESETS, ROAD_KINDS, Preset
from pna.travel.impedance import FAST_MPH

__all__ = ["USUAL_MPH", "limits_table", "speeds_table"]

_HIGHWAY_CODE = "Highway Code, rule 124 (speed limits)"
_RESTRICTED_ROAD = "Road Traffic Regulation Act 1984, sections 81 and 82 (restricted roads)"
_HOME_ZONE = (
    "a Home Zone sets no limit by itself: Transport Act 2000, explanatory notes, paragraph 283"
)
_BUILT_UP = "built-up land stands for street lighting; rule of pna.roads.built_up"
_ASSUMED = "assumption of this project"
_EITHER = "(all others)"
_MAIN = "trunk, primary and secondary roads"
_LESSER = "tertiary, unclassified and residential roads"
_ROADS = {
    "motorway": ("motorways", "any", "dual"),
    "dual carriageway": ("any road but motorways", "country", "dual"),
    "country main road": (_MAIN, "country", "single"),
    "country lane": (_LESSER, "country", "single"),
    "town dual carriageway": ("any road but motorways", "town", "dual"),
    "town main road": (_MAIN, "town", "single"),
    "town street": (_LESSER, "town", "single"),
    "20 mph road": ("any road tagged 20 mph but service roads", "any", "any"),
    "service road": ("service roads, and tracks open to cars", "any", "single"),
}
_LIMITS_MPH = {
    "motorway": (50, 60, 70),
    "dual carriageway": (40, 50, 60, 70),
    "country main road": (40, 50, 60),
    "country lane": (40, 50, 60),
    "town dual carriageway": (30, 40),
    "town main road": (30, 40),
    "town street": (30, 40),
    "20 mph road": (20,),
    "service road": (5, 10, 15, 20, 30),
}

USUAL_MPH: Mapping[str, float] = MappingProxyType(
    {
        "motorway": DUAL_MPH,
        "dual carriageway": DUAL_MPH,
        "country main road": SINGLE_MPH,
        "country lane": SINGLE_MPH,
        "town dual carriageway": RESTRICTED_MPH,
        "town main road": RESTRICTED_MPH,
        "town street": RESTRICTED_MPH,
        "20 mph road": 20.0,
        "service road": SERVICE_MPH,
    }
)
"""Limit of each kind of road where none is tagged; that of 20 mph roads is always tagged."""


def speeds_table(presets: Iterable[Preset] = tuple(PRESETS.values())) -> pd.DataFrame:
    """Print the speeds and delays of presets, one row per kind of road and limit.

    A road tagged 30 mph or less is town, one tagged 50 mph or more country, whatever land it
    crosses; any other is town in built-up land. The number of lanes makes no difference: it is
    seldom tagged, and there is no evidence to tell it by.

    Parameters
    ----------
    presets
        By default those that are shipped.

    Returns
    -------
    DataFrame
        Columns preset, version, assumption (``speed``, ``delay``, ``once a trip``, ``range``),
        road_kind, road_class, setting, carriageway, lanes, limit_mph, share_of_limit, mph, kph,
        seconds, ratio. Empty where it does not apply. Rows in a fixed order.
    """
    rows: list[dict[str, object]] = []
    for preset in presets:
        own = {"preset": preset.name, "version": preset.version}
        for kind in ROAD_KINDS:
            roads, setting, carriageway = _ROADS[kind]
            share = preset.shares[kind]
            rows += [
                {
                    **own,
                    "assumption": "speed",
                    "road_kind": kind,
                    "road_class": roads,
                    "setting": setting,
                    "carriageway": carriageway,
                    "lanes": "any",
                    "limit_mph": float(limit),
                    "share_of_limit": share,
                    "mph": limit * share,
                    "kph": limit * share * KPH_PER_MPH,
                }
                for limit in _LIMITS_MPH[kind]
            ]
        rows += [
            {**own, "assumption": "delay", "road_kind": name, "seconds": preset.delays[name]}
            for name in DELAYS
        ]
        rows.append({**own, "assumption": "once a trip", "seconds": 60 * preset.constant_minutes})
        rows += [
            {**own, "assumption": "range", "road_kind": end, "ratio": getattr(preset, end)}
            for end in ("slow", "quick")
        ]
    columns = (
        *("preset", "version", "assumption", "road_kind", "road_class", "setting", "carriageway"),
        *("lanes", "limit_mph", "share_of_limit", "mph", "kph", "seconds", "ratio"),
    )
    return pd.DataFrame(rows, columns=list(columns))


def limits_table(walk_kph: float = WALK_KPH) -> pd.DataFrame:
    """Print how the legal limit of every road is taken, and the walking speeds.

    Parameters
    ----------
    walk_kph
        Walking speed of the study.

    Returns
    -------
    DataFrame
        Columns road_class, condition, mph, kph, source; mph and kph are NaN in the rows that state
        how a tag is read. Rows in a fixed order.
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
        ("residential", "not tagged", RESTRICTED_MPH, _RESTRICTED_ROAD),
        ("living_street", "not tagged", RESTRICTED_MPH, f"{_RESTRICTED_ROAD}; {_HOME_ZONE}"),
        ("service", "not tagged", SERVICE_MPH, _ASSUMED),
        ("track", "not tagged, open to cars", SERVICE_MPH, f"{_ASSUMED}: as service roads"),
        ("motorway, motorway_link", "not tagged", DUAL_MPH, _HIGHWAY_CODE),
        (
            _EITHER,
            "not tagged, inside built-up land",
            RESTRICTED_MPH,
            f"{_RESTRICTED_ROAD}; {_BUILT_UP}",
        ),
        (
            _EITHER,
            "not tagged, outside built-up land, single carriageway",
            SINGLE_MPH,
            _HIGHWAY_CODE,
        ),
        (
            _EITHER,
            "not tagged, outside built-up land, dual carriageway",
            DUAL_MPH,
            _HIGHWAY_CODE,
        ),
    ]
    older_mph = OLDER_ADULT_METRES_PER_SECOND * 3.6 / KPH_PER_MPH
    rows += [
        (
            "all ways, on foot",
            "everyone",
            walk_kph / KPH_PER_MPH,
            "Department for Transport, Journey Time Statistics 2014 to 2019 (walking)"
            if walk_kph == WALK_KPH
            else "the study file",
        ),
        (
            "all ways, on foot",
            "older adults (65 and over)",
            older_mph,
            "Health Survey for England 2005: 0.9 m/s men, 0.8 m/s women; Asher and others, 2012",
        ),
        (
            "trunk to unclassified roads and their slip roads, on foot",
            (
                f"range: share_low without those of {FAST_MPH:g} mph or more (average over the "
                "edge), no pavement tagged, less than half in built-up land"
            ),
            nan,
            _ASSUMED,
        ),
        ("all ways, on foot", "crossings and steps: no time added", nan, _ASSUMED),
    ]
    result = pd.DataFrame(rows, columns=["road_class", "condition", "mph", "source"])
    result.insert(3, "kph", result["mph"] * KPH_PER_MPH)
    return result
