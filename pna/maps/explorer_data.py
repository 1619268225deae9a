"""What the explorer's page works with: whole minutes, people, premises and hours, packed.

Minutes are one byte for each place and premises: the least whole number of minutes within which the
place is, by `pna.travel.within`. They are stored as differences between neighbouring places, which
are alike, and compressed: on a county of 3,000 places and 155 premises 0.2 MB instead of the 1.3 MB
that they take in text as they are; a county with 400 premises would not fit in 5 MB otherwise.
"""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna.coverage import members
from pna.maps.encode import latlon
from pna.maps.explorer_people import people_of
from pna.maps.layers import clean as text_of
from pna.maps.layers import rows
from pna.maps.symbols import symbol_of
from pna.premises.when_open import PUBLISHED, bank_holidays, hours_of
from pna.questions.by_time import times_of
from pna.report.document import characters
from pna.results import Results
from pna.subsets import MODES
from pna.travel import within

__all__ = [
    "AREA_TYPES",
    "NEVER",
    "areas",
    "groups",
    "modes",
    "most_minutes",
    "packed",
    "places",
    "postcodes",
    "premises",
    "times",
    "whole_minutes",
]

NEVER = 255
"""Stands for minutes that are missing, or more than whole bytes hold."""
AREA_TYPES = ("district", "locality")
_JOINED = ("ok", "beyond_limit")
_ELSEWHERE = "Elsewhere in the area"
_OUTSIDE = "Outside the area"
Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


def whole_minutes(minutes: Floats, limit: float) -> Bytes:
    """Give the least whole number of minutes within which each of some times is.

    Parameters
    ----------
    minutes
        Of any shape; NaN where there are none.
    limit
        The longest time that was worked out.

    Returns
    -------
    ndarray of uint8
        The same shape; `NEVER` where no whole number up to the limit is enough. For every whole
        number up to the limit, ``result <= number`` is ``within(minutes, number)``.
    """
    found = np.full(np.shape(minutes), NEVER, dtype=np.uint8)
    # From the longest down, so that the least one stays; `within` alone compares.
    for number in range(most_minutes(limit), -1, -1):
        found[within(minutes, number)] = number
    return found


def most_minutes(limit: float) -> int:
    """The longest whole time that can be asked for."""
    return min(math.floor(limit), NEVER - 1)


def packed(values: npt.NDArray[np.uint8]) -> str:
    """Pack bytes: differences from one to the next, compressed (zlib), as base64 text.

    Parameters
    ----------
    values
        Of any shape, taken row by row.
    """
    flat = values.ravel()
    steps = np.diff(flat, prepend=np.uint8(0)).astype(np.uint8)
    return base64.b64encode(zlib.compress(steps.tobytes(), 9)).decode("ascii")


def modes(results: Results) -> dict[str, dict[str, Any]]:
    """By mode: the minutes, premises by premises, the longest time, and places without a time.

    Parameters
    ----------
    results
        Of a run that counts by roads.
    """
    given: dict[str, dict[str, Any]] = {}
    for mode in MODES:
        matrix = results.matrices[mode]
        given[mode] = {
            "most": most_minutes(matrix.limit_minutes),
            "minutes": packed(whole_minutes(matrix.minutes.T, matrix.limit_minutes)),
            "off": np.flatnonzero(~np.isin(matrix.demand_status, _JOINED)).tolist(),
        }
    return given


def places(results: Results, by: str) -> dict[str, Any]:
    """Where people live: people as the page may hold them, position, name and area.

    Parameters
    ----------
    results
        Of a run.
    by
        The type of the areas that are named beside a settlement.
    """
    demand = results.demand
    names, of_place = _once([clean(value) for value in demand["place"]])
    special = (
        [clean(value).replace("_", " ") for value in demand["special"]]
        if "special" in demand
        else [""] * len(demand)
    )
    kinds, of_special = _once(special)
    lats, lons = _positions(demand)
    of_type = results.areas[results.areas["area_type"] == by]
    area = np.full(len(demand), -1)
    for number, code in enumerate(of_type["area_code"]):
        area[members(demand, by, code)] = number
    return {
        "areas": [clean(name) for name in of_type["area_name"]],
        "area": area.tolist(),
        "people": people_of(results).tolist(),
        "codes": demand["demand_id"].astype(str).tolist(),
        "lat": lats,
        "lon": lons,
        "names": names,
        "name": of_place,
        "kinds": kinds,
        "kind": of_special,
    }


def areas(results: Results) -> list[dict[str, Any]]:
    """Every area of the tables, the whole first, with its places.

    Parameters
    ----------
    results
        Of a run.

    Returns
    -------
    list of dict
        `type`, `code`, `name`, and `places`: positions; None for all of them.
    """
    found = []
    for area_type in ("hwb", *AREA_TYPES):
        of_type = results.areas[results.areas["area_type"] == area_type]
        for row in rows(of_type):
            inside = (
                None
                if area_type == "hwb"
                else members(results.demand, area_type, row.area_code).tolist()
            )
            found.append(
                {
                    "type": area_type,
                    "code": clean(row.area_code),
                    "name": clean(row.area_name) or clean(row.area_code),
                    "places": inside,
                }
            )
    return found


def groups(results: Results) -> tuple[list[str], list[int]]:
    """Group the premises by district, or by locality where there is one district at most.

    Parameters
    ----------
    results
        Of a run.

    Returns
    -------
    names, numbers
        Names of the groups, those of areas in alphabetical order and what lies outside last, and
        the group of each premises.
    """
    of_type = results.areas[results.areas["area_type"] == "district"]
    if len(of_type) < 2:  # noqa: PLR2004 - one group would be no grouping
        of_type = results.areas[results.areas["area_type"] == "locality"]
    sites = results.sites
    named = pd.Series(_ELSEWHERE, index=range(len(sites)))
    if len(of_type):
        points = gpd.GeoDataFrame(geometry=sites.geometry.to_numpy(), crs=results.areas.crs)
        joined = gpd.sjoin(points, of_type[["area_name", "geometry"]], predicate="within")
        joined = joined[~joined.index.duplicated()]
        named[joined.index] = joined["area_name"].map(clean)
    here = sites["in_area"].to_numpy(bool)
    named[~here] = _OUTSIDE
    ranks = named.map({_ELSEWHERE: 1, _OUTSIDE: 2}).fillna(0).astype(int)
    names = [name for _, name in sorted(set(zip(ranks, named, strict=True)))]
    return names, [names.index(name) for name in named]


def premises(results: Results, group_of: Sequence[int]) -> list[list[Any]]:
    """Every premises that counts in any set: what is told of it, and where it stands.

    Parameters
    ----------
    results
        Of a run.
    group_of
        From `groups`.

    Returns
    -------
    list
        ODS code, name, what it is, postcode, by set (0 or 1), group, latitude and longitude (None
        without a position), kind; in the order of the matrices' columns.
    """
    sites = results.sites
    counted = np.column_stack(
        [results.counted[name] for name in results.study.premises.sets]
    ).astype(int)
    lats, lons = _positions(sites)
    postcode = sites["postcode"] if "postcode" in sites else pd.Series("", index=sites.index)
    return [
        [
            clean(row.facility_id),
            clean(row.name),
            symbol_of(str(row.kind)).label,
            clean(code),
            of_sets.tolist(),
            group,
            lat,
            lon,
            str(row.kind),
        ]
        for row, code, of_sets, group, lat, lon in zip(
            rows(sites), postcode, counted, group_of, lats, lons, strict=True
        )
    ]


def times(results: Results) -> dict[str, Any]:
    """When premises are open: the week as published, and the times of the study's tables.

    Parameters
    ----------
    results
        Of a run.

    Returns
    -------
    dict
        `spells`: premises, start and end in minutes from Monday 00:00; `known`: by premises, a
        digit a day; both empty where no hours are known. `slots`: name, words, and by premises 0
        (closed), 1 (open) or 2 (not known).
    """
    if "facility_id" not in results.hours:
        return {"spells": [], "known": [], "slots": []}
    hours = hours_of(results)
    holidays, _ = bank_holidays(results)
    slots = [
        {
            "name": time.name,
            "when": time.when,
            "states": "".join(
                "1" if is_open else "2" if unknown else "0"
                for is_open, unknown in zip(time.states.open, time.states.unknown, strict=True)
            ),
        }
        for time in times_of(results, hours, holidays)
    ]
    week = hours.weeks.get(PUBLISHED)
    if week is None:
        return {"spells": [], "known": [], "slots": slots}
    spells = [
        [int(which), _plain(start), _plain(end)]
        for which, start, end in zip(week.premises, week.start, week.end, strict=True)
    ]
    known = ["".join(str(int(day)) for day in days) for days in week.known]
    return {"spells": spells, "known": known, "slots": slots}


def postcodes(directory: pd.DataFrame | None, results: Results) -> dict[str, Any] | None:
    """Pack the live postcodes of the area, each with its place.

    Parameters
    ----------
    directory
        The ``postcodes`` layer; None if the study names none.
    results
        Of a run: its unit and places.

    Returns
    -------
    dict or None
        `sectors`: all of a postcode but its last two letters, `counts`: postcodes of each, `ends`:
        the pairs of letters of them all in one text, `low` and `high`: the position of each one's
        place as two packed bytes, `example`. None where no postcode is known to lie in a place.
    """
    unit = results.study.demand.unit
    number = pd.Index(results.demand["demand_id"].astype(str))
    if unit == "postcode":
        found = pd.DataFrame({"postcode": number, "at": np.arange(len(number))})
    elif directory is None or unit not in directory:
        return None
    else:
        live = directory[directory["ended"].fillna("") == ""]
        at = number.get_indexer(pd.Index(live[unit].astype(str)))
        found = pd.DataFrame({"postcode": live["postcode"].astype(str), "at": at})
        found = found[found["at"] >= 0]
    plain = found["postcode"].str.replace(" ", "", regex=False).str.upper()
    fits = plain.str.fullmatch(r"[A-Z0-9]{5,7}")
    found = found.assign(plain=plain)[fits].drop_duplicates("plain").sort_values("plain")
    if found.empty:
        return None
    sector = found["plain"].str[:-2]
    counts = sector.value_counts(sort=False).sort_index()
    at = found["at"].to_numpy(dtype=np.int64)
    return {
        "sectors": counts.index.tolist(),
        "counts": counts.tolist(),
        "ends": "".join(found["plain"].str[-2:]),
        "low": packed((at & 255).astype(np.uint8)),
        "high": packed((at >> 8).astype(np.uint8)),
        "example": f"{found['plain'].iloc[0][:-3]} {found['plain'].iloc[0][-3:]}",
    }


def clean(value: object) -> str:
    """Text of a cell, without characters that no page may hold; '' for none."""
    return characters.clean(text_of(value))


def _plain(minutes: float) -> float | int:
    return int(minutes) if float(minutes).is_integer() else float(minutes)


def _once(values: Sequence[str]) -> tuple[list[str], list[int]]:
    """Each value once, in the order in which they come, and which one each is."""
    names = list(dict.fromkeys(values))
    number = {name: position for position, name in enumerate(names)}
    return names, [number[value] for value in values]


def _positions(frame: gpd.GeoDataFrame) -> tuple[list[float | None], list[float | None]]:
    """Latitudes and longitudes, degrees; None without a position."""
    points = latlon(frame.geometry)
    shapes = np.asarray(points, dtype=object)
    placed = np.array([shape is not None and not shape.is_empty for shape in shapes], dtype=bool)
    found = np.full((len(frame), 2), np.nan)
    found[placed] = shapely.get_coordinates(shapes[placed])
    lons, lats = (
        [round(value, 5) if math.isfinite(value) else None for value in column]
        for column in found.T.tolist()
    )
    return lats, lons
