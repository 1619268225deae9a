"""Published or observed journey times of a study, as pairs of places and destinations on its roads.

A pair is one published figure (an LSOA and a purpose: the mean over its people of the minutes to
the nearest destination) or one observed trip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from pna.errors import DataError, Finding, Findings, raise_on_errors
from pna.geography import places
from pna.layers import PURPOSES
from pna.roads.network import Network
from pna.sources import journey_times
from pna.speeds.driving import WALK_KPH
from pna.travel import road_edge, snapping
from pna.travel.snapping import Snapped

__all__ = ["Errand", "Evidence", "of_journey_times", "of_trips"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CYCLE_KPH, CYCLE_ADDED_MINUTES = 16.0, 5.0
"""Speed of cycling in the Journey Time Statistics, and what is added to every trip: so minutes by
bicycle tell the publisher's own road distance (BikeBiz, quoting the Department for Transport)."""
_MOST_ACCESS_METRES = 1000.0
_LONGEST_MINUTES = 120.0
_MOST_PEOPLE_ASTRAY = 0.1


@dataclass(frozen=True)
class Errand:
    """Trips from some origins to the nearest of some destinations.

    Attributes
    ----------
    destinations
        Joined to the network, every one.
    origin
        Positions among the origins of the evidence.
    pair
        Of each origin here: the pair that it belongs to.
    weight
        Its share of the people of that pair; the shares of a pair sum to 1.
    """

    destinations: Snapped
    origin: Ints
    pair: Ints
    weight: Floats


@dataclass(frozen=True)
class Evidence:
    """Pairs, and the trips behind them.

    Attributes
    ----------
    pairs
        One row per pair: `area_code`, `area_name`, `purpose`, `published_minutes`,
        `observed_minutes` (less what was added), `published_km` (missing where not published),
        `used`, `why_not`, point.
    origins
        Joined to the network.
    errands
        Every pair that may be used belongs to one of them.
    source
        What the times are.
    added_minutes
        Taken off each published time.
    door_to_door
        Whether the times hold the walk to and from the road.
    leg_minutes
        Where they do not: what the walks to the road and to the door, which this package adds to
        every trip, come to in the middle.
    findings
        What was read and left out.
    """

    pairs: gpd.GeoDataFrame
    origins: Snapped
    errands: tuple[Errand, ...]
    source: str
    added_minutes: float
    door_to_door: bool
    leg_minutes: float
    findings: Findings


def of_journey_times(
    times: pd.DataFrame,
    demand: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    network: Network,
    *,
    added_minutes: float,
    file: str,
) -> Evidence:
    """Make pairs of the Journey Time Statistics.

    A pair is left out, with the reason, where its time is not above what is taken off or is the
    publisher's longest, where the places of more than a tenth of its people join no road, and where
    its nearest destination may lie off the loaded roads: for more than a tenth of its people a
    destination that does not join the roads is nearer in a straight line than the nearest that
    does. A tenth or fewer whose places join no road are not counted.

    Parameters
    ----------
    times
        The ``journey_times`` layer.
    demand
        Where people live: `lsoa`, `people`, points.
    destinations
        `purpose`, `name`, points (EPSG:27700).
    network
        The driving network.
    added_minutes
        Taken off each published time.
    file
        Name of the file of times, for messages.

    Returns
    -------
    Evidence

    Raises
    ------
    DataError
        No LSOA or purpose is in both.
    """
    lived_in = demand[demand["people"] > 0].reset_index(drop=True)
    findings = journey_times.check_areas(times, set(lived_in["lsoa"]), file=file)
    raise_on_errors(findings)
    findings += _without_destinations(times, destinations, file)
    purposes = [p for p in PURPOSES if p in set(times["purpose"]) & set(destinations["purpose"])]
    if not purposes:
        msg = (
            f"{file}: its purposes ({_listed(times['purpose'])}) and those of the study's "
            f"destinations ({_listed(destinations['purpose'])}) have none in common. Add places "
            "of these purposes to the file of inputs.destinations."
        )
        raise DataError(msg)
    origins = snapping.snap(_xy(lived_in), network, max_access_metres=_MOST_ACCESS_METRES)
    chosen = times[times["purpose"].isin(purposes) & times["lsoa"].isin(set(lived_in["lsoa"]))]
    pairs = _pairs(chosen, lived_in, added_minutes)
    errands = []
    for purpose in purposes:
        to = destinations[destinations["purpose"] == purpose]
        joined = snapping.snap(_xy(to), network, max_access_metres=_MOST_ACCESS_METRES)
        inside = joined.status == "ok"
        if not inside.any():
            pairs.loc[(pairs["purpose"] == purpose) & (pairs["why_not"] == ""), "why_not"] = (
                "no destination of this purpose joins the loaded roads"
            )
            continue
        errand = _errand(pairs, lived_in, joined, purpose)
        nearer = _nearer_off_the_roads(origins, joined, network)[errand.origin]
        _leave_out(pairs, errand, nearer, "its nearest destination may lie off the loaded roads")
        apart = (origins.status != "ok")[errand.origin]
        _leave_out(pairs, errand, apart, "places of its people join no road")
        errands.append(_only(errand, ~apart))
    return Evidence(
        pairs=_told(pairs),
        origins=origins,
        errands=tuple(errands),
        source=f"{journey_times.TITLE}, {file}",
        added_minutes=added_minutes,
        door_to_door=False,
        leg_minutes=_middle_of_legs(origins, errands),
        findings=findings + _apart(origins, file),
    )


def of_trips(
    trips: pd.DataFrame, postcodes: pd.DataFrame | None, network: Network, *, file: str
) -> Evidence:
    """Make a pair of every observed trip.

    Parameters
    ----------
    trips
        The ``observed_trips`` layer.
    postcodes
        The study's postcodes, for ends that are given as one.
    network
        The driving network.
    file
        Name of the file of trips, for messages.

    Returns
    -------
    Evidence

    Raises
    ------
    DataError
        An end cannot be placed.
    """
    ends: dict[str, Snapped] = {}
    findings: Findings = ()
    for end in ("from", "to"):
        placed, found = places.filled(trips, postcodes, text=end, prefix=f"{end}_", file=file)
        findings += found
        raise_on_errors(findings)
        xy = placed[[f"{end}_easting", f"{end}_northing"]].to_numpy(np.float64)
        ends[end] = snapping.snap(xy, network, max_access_metres=_MOST_ACCESS_METRES)
    points: npt.NDArray[np.object_] = np.asarray(gpd.points_from_xy(*ends["from"].xy.T))
    pairs = gpd.GeoDataFrame(
        {
            "area_code": trips["from"].astype(str).to_numpy(),
            "area_name": "",
            "purpose": trips["to"].astype(str).to_numpy(),
            "published_minutes": trips["minutes"].to_numpy(float),
            "observed_minutes": trips["minutes"].to_numpy(float),
            "published_km": np.nan,
            "why_not": "",
        },
        geometry=points,
        crs=27700,
    )
    for end, word in (("from", "start"), ("to", "end")):
        off = ends[end].status != "ok"
        pairs.loc[off & (pairs["why_not"] == ""), "why_not"] = (
            f"its {word} lies off the loaded roads"
        )
    _, group = np.unique(ends["to"].xy, axis=0, return_inverse=True)
    usable = (pairs["why_not"] == "").to_numpy()
    errands = []
    for number in np.unique(group[usable]):
        rows = np.flatnonzero((group == number) & usable)
        to = snapping.subset(ends["to"], rows[:1])
        errands.append(Errand(to, rows, rows, np.ones(rows.size)))
    return Evidence(
        pairs=_told(pairs),
        origins=ends["from"],
        errands=tuple(errands),
        source=f"observed trips, {file}",
        added_minutes=0.0,
        door_to_door=True,
        leg_minutes=0.0,
        findings=findings,
    )


def _without_destinations(
    times: pd.DataFrame, destinations: gpd.GeoDataFrame, file: str
) -> Findings:
    rest = times.loc[~times["purpose"].isin(set(destinations["purpose"])), "purpose"]
    if rest.empty:
        return ()
    message = (
        f"Purposes left out: {_listed(rest)}. The study's file of destinations has no place of "
        "these purposes."
    )
    return (Finding("info", message, file=file),)


def _pairs(times: pd.DataFrame, lived_in: gpd.GeoDataFrame, added: float) -> gpd.GeoDataFrame:
    """One row per LSOA and purpose, at the middle of its people."""
    xy = pd.DataFrame(_xy(lived_in), columns=["x", "y"]).mul(lived_in["people"], axis=0)
    middle = (
        xy.groupby(lived_in["lsoa"]).sum().div(lived_in.groupby("lsoa")["people"].sum(), axis=0)
    )
    at = middle.loc[times["lsoa"]]
    published = times["car_minutes"].to_numpy(float)
    km = (times["cycle_minutes"].to_numpy(float) - CYCLE_ADDED_MINUTES) * CYCLE_KPH / 60.0
    frame = gpd.GeoDataFrame(
        {
            "area_code": times["lsoa"].to_numpy(str),
            "area_name": (times["lsoa_name"].to_numpy(str) if "lsoa_name" in times else ""),
            "purpose": times["purpose"].to_numpy(str),
            "published_minutes": published,
            "observed_minutes": published - added,
            "published_km": np.where(km > 0, km, np.nan),
            "why_not": "",
        },
        geometry=gpd.points_from_xy(at["x"], at["y"]),
        crs=27700,
    )
    frame.loc[frame["observed_minutes"] <= 0, "why_not"] = (
        f"its time is not above the {added:g} minutes that are taken off"
    )
    frame.loc[published >= _LONGEST_MINUTES, "why_not"] = (
        f"its time is the longest that is published ({_LONGEST_MINUTES:g} minutes)"
    )
    return frame


def _errand(
    pairs: gpd.GeoDataFrame, lived_in: gpd.GeoDataFrame, to: Snapped, purpose: str
) -> Errand:
    of_purpose = pairs[pairs["purpose"] == purpose]
    pair_of = pd.Series(of_purpose.index, index=of_purpose["area_code"])
    here = lived_in[lived_in["lsoa"].isin(pair_of.index)]
    people = here["people"]
    share = people / people.groupby(here["lsoa"]).transform("sum")
    return Errand(
        destinations=snapping.subset(to, np.flatnonzero(to.status == "ok")),
        origin=here.index.to_numpy(np.int64),
        pair=here["lsoa"].map(pair_of).to_numpy(np.int64),
        weight=share.to_numpy(np.float64),
    )


def _only(errand: Errand, keep: Bools) -> Errand:
    """Some of the origins; their shares of the people of their pair sum to 1 again."""
    pair, weight = errand.pair[keep], errand.weight[keep]
    total = np.bincount(pair, weights=weight)
    return Errand(errand.destinations, errand.origin[keep], pair, weight / total[pair])


def _apart(origins: Snapped, file: str) -> Findings:
    apart = int((origins.status != "ok").sum())
    if not apart:
        return ()
    message = (
        f"Places where people live that join no road within {_MOST_ACCESS_METRES / 1000:g} km: "
        f"{apart}. The times of their LSOAs are compared without them, or left out where they are "
        "more than a tenth of the people."
    )
    return (Finding("info", message, file=file),)


def _middle_of_legs(origins: Snapped, errands: Sequence[Errand]) -> float:
    """Minutes of the median walk from home to the road, by people, and as long a one to the door.

    The doors of the destinations themselves are not asked: the middle of a school's grounds, where
    maps draw it, is further from the road than the door of a pharmacy.
    """
    if not errands:
        return 0.0
    metres = origins.leg_metres[np.concatenate([errand.origin for errand in errands])]
    people = np.concatenate([errand.weight for errand in errands])
    order = np.argsort(metres, kind="stable")
    middle = np.searchsorted(np.cumsum(people[order]), people.sum() / 2)
    return 2.0 * float(metres[order][middle]) * 0.06 / WALK_KPH


def _nearer_off_the_roads(origins: Snapped, to: Snapped, network: Network) -> Bools:
    """Origins to which a destination off the roads is nearer, straight, than any on them.

    Destinations near where the roads stop count as off: the roads that lead there may be missing.
    """
    extent = road_edge.extent_of_roads(network)
    beyond = road_edge.beyond_roads(to.xy, extent) | (to.status != "ok")
    if not beyond.any() or beyond.all():
        return np.full(len(origins), bool(beyond.all()))
    off, _ = cKDTree(to.xy[beyond]).query(origins.xy)
    on, _ = cKDTree(to.xy[~beyond]).query(origins.xy)
    result: Bools = np.asarray(off) < np.asarray(on)
    return result


def _leave_out(pairs: gpd.GeoDataFrame, errand: Errand, astray: Bools, why: str) -> None:
    share = np.bincount(errand.pair, weights=errand.weight * astray, minlength=len(pairs))
    pairs.loc[(share > _MOST_PEOPLE_ASTRAY) & (pairs["why_not"] == ""), "why_not"] = why


def _told(pairs: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return pairs.assign(used=pairs["why_not"] == "")


def _xy(frame: gpd.GeoDataFrame) -> Floats:
    return np.column_stack([frame.geometry.x, frame.geometry.y])


def _listed(values: pd.Series[str]) -> str:
    return ", ".join(sorted(set(values)))
