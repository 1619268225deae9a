"""Journey times of the invented county, in the form of the Journey Time Statistics.

They are worked out over the roads as drawn, by a model that the file itself states (`MODEL`), so
that one knows what a calibration ought to find.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna import writing
from pna.calibration import forms
from pna.calibration.evidence import CYCLE_ADDED_MINUTES, CYCLE_KPH
from pna.demo.draft import Draft, Tags
from pna.demo.drawing import Drawing
from pna.demo.landscape import Landscape
from pna.demo.names import person
from pna.demo.people import People
from pna.demo.shapes import Floats, Ints
from pna.roads import restrictions
from pna.roads.network import Network, build_network
from pna.roads.osm import BUILT_UP_LAND, RoadData
from pna.roads.osm_file import CONTROL_TAGS, NODE_TAGS, WAY_TAGS
from pna.sources.journey_times import LONGEST_MINUTES
from pna.speeds import presets
from pna.travel.impedance import Impedance, drive_impedance
from pna.travel.routes import routes_to_nearest
from pna.travel.snapping import Snapped, snap, subset

__all__ = ["ADDED_MINUTES", "LISTED", "MODEL", "PARAMETERS", "write_journeys"]

Times = dict[str, Floats]

ADDED_MINUTES = 5.0
_CHANCE = 0.02
_SHARES = (0.85, 0.70, 0.45)
_DELAYS_TIMES, _CONSTANT_MINUTES = 1.2, 1.0
PARAMETERS = np.array([*(1.0 / share for share in _SHARES), _DELAYS_TIMES, _CONSTANT_MINUTES])
"""What a fit of the last of `pna.calibration.forms.FORMS` ought to find."""


def _model() -> presets.Preset:
    shares, delays, constant = forms.shares_and_delays(forms.FORMS[-1], PARAMETERS)
    return presets.Preset(
        name="invented",
        shares=MappingProxyType(shares),
        delays=MappingProxyType(delays),
        constant_minutes=constant,
        slow=1.0,
        quick=1.0,
        description="Invented.",
        basis="",
        evidence="None: invented.",
        version="1",
    )


MODEL = _model()
"""How the invented cars are driven, from road to road: the walks to and from it take no time."""

# Fewest people of a place that has one, and for how many people there is one.
_PLACES = {
    "PS": (1000, 4500, "Primary School"),
    "SS": (5000, 9500, "Academy"),
    "GP": (2200, 9000, "Surgery"),
    "Town": (4000, 10**9, "town centre"),
}
LISTED = ("GP", "SS", "Town")
"""Purposes whose destinations are in the file; those of primary schools are left to find."""
_JOBS = "weightedJobs"
_ORDER = (_JOBS, "PS", "SS", "GP", "Town")


@dataclass(frozen=True)
class _Places:
    """Where people go."""

    purpose: str
    names: tuple[str, ...]
    xy: Floats


def write_journeys(land: Landscape, drawing: Drawing, people: People, folder: Path) -> None:
    """Write ``journey_times.csv`` and ``destinations.csv``.

    Parameters
    ----------
    land, drawing, people
        The invented county; of the drawing all that is drawn.
    folder
        To write to.
    """
    rng = land.rng(12)
    places = {purpose: _places(land, drawing, purpose, rng) for purpose in _PLACES}
    network = build_network(_roads(drawing.draft), "drive")
    table = _table(land, people, _times(people, network, places, rng))
    with (
        writing.replacing(folder / "journey_times.csv") as path,
        path.open("w", encoding="utf-8", newline="") as file,
    ):
        rows = csv.writer(file, lineterminator="\r\n")
        rows.writerows([line] for line in _title(land))
        rows.writerow(table.columns)
        rows.writerows(table.itertuples(index=False))
        rows.writerow(["Source: none. INVENTED by pna demo."])
    with writing.replacing(folder / "destinations.csv") as path:
        _listed(places).to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")


def _title(land: Landscape) -> tuple[str, ...]:
    made_by = f"INVENTED by pna demo (size {land.scale.name}, seed {land.seed}): no such place"
    shares, delays = (
        ", ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in table.items())
        for table in (MODEL.shares, MODEL.delays)
    )
    model = (
        f"INVENTED model, by car, from road to road: shares of the legal limit: {shares}; seconds "
        f"for each thing met: {delays}; {MODEL.constant_minutes:g} minute a trip; then "
        f"{_CHANCE:.0%} of chance; then {ADDED_MINUTES:g} minutes for every trip."
    )
    bicycle = f"{CYCLE_KPH:g} km/h by the shortest road, and {CYCLE_ADDED_MINUTES:g} minutes"
    return (
        f"{made_by}, no such journeys.",
        "Form of Journey Time Statistics by LSOA: minutes on foot or by bus, by bicycle, by car.",
        model,
        f"INVENTED model, by bicycle: {bicycle}.",
        f"{LONGEST_MINUTES:g} stands for any longer time. Primary schools: whole minutes.",
        "",
    )


def _places(land: Landscape, drawing: Drawing, purpose: str, rng: np.random.Generator) -> _Places:
    """Put places of one kind on streets, more of them where more people live."""
    least, people_each, word = _PLACES[purpose]
    positions = drawing.draft.positions()
    names, xy = [], []
    for place, quarter in zip(land.settlements, drawing.quarters, strict=True):
        if quarter is None or place.people < least or not quarter.streets:
            continue
        if purpose == "Town":
            names.append(f"{place.name} {word} (invented)")
            xy.append(place.xy)
            continue
        nodes = [node for node, _ in quarter.streets]
        count = max(1, round(place.people / people_each))
        for node in rng.choice(len(nodes), min(count, len(nodes)), replace=False).tolist():
            names.append(f"{place.name} {_name(rng, purpose, word)} (invented)")
            xy.append(positions[nodes[node]] + 4.0)
    return _Places(purpose, tuple(names), np.array(xy, dtype=np.float64).round(1))


def _name(rng: np.random.Generator, purpose: str, word: str) -> str:
    family = person(rng)
    # An apostrophe and an ampersand, as practices have them.
    return f"{family} & O'{person(rng)} {word}" if purpose == "GP" else f"{family} {word}"


def _listed(places: dict[str, _Places]) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "purpose": purpose, "name": places[purpose].names,
                "easting": places[purpose].xy[:, 0], "northing": places[purpose].xy[:, 1],
            }
        )
        for purpose in LISTED
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _times(
    people: People,
    network: Network,
    places: dict[str, _Places],
    rng: np.random.Generator,
) -> Times:
    """Minutes of every LSOA by purpose and way of travelling, as ``GPCart``."""
    oa, lsoas = people.output_areas, people.lsoas["lsoa"]
    lsoa = pd.Index(lsoas).get_indexer(oa["lsoa"])
    weight = oa["people"].to_numpy(np.float64)
    total = np.bincount(lsoa, weights=weight, minlength=len(lsoas))
    metres = network.edges["length_metres"].to_numpy(np.float64)[:, np.newaxis]
    car = drive_impedance(network, MODEL)
    shortest = replace(car, edge_seconds=metres[:, 0] * 3.6 / CYCLE_KPH)
    result: Times = {}

    def mean(of_homes: Floats) -> Floats:
        return np.bincount(lsoa, weights=weight * of_homes, minlength=len(lsoas)) / total

    # All together: to join one point takes nearly as long as to join thousands.
    homes_xy = oa[["x", "y"]].to_numpy(np.float64)
    counts = [len(homes_xy), *(len(found.xy) for found in places.values())]
    joined = snap(np.vstack([homes_xy, *(found.xy for found in places.values())]), network)
    homes, *each = (
        subset(joined, rows) for rows in np.split(np.arange(len(joined)), np.cumsum(counts)[:-1])
    )
    for purpose, doors in zip(places, each, strict=True):
        cycled, driven = (
            mean(_on_roads(network, impedance, homes, doors)) for impedance in (shortest, car)
        )
        chance = 1.0 + _CHANCE * rng.standard_normal(len(lsoas))
        km = cycled * CYCLE_KPH / 60.0
        result[f"{purpose}PTt"] = np.minimum(km / 4.8, km / 22.0 + 0.2) * 60.0
        result[f"{purpose}Cyct"] = cycled + CYCLE_ADDED_MINUTES
        result[f"{purpose}Cart"] = (driven + MODEL.constant_minutes) * chance + ADDED_MINUTES
    for mode in ("PTt", "Cyct", "Cart"):
        result[f"{_JOBS}{mode}"] = (result[f"Town{mode}"] + result[f"SS{mode}"]) / 2.0
    return {name: np.minimum(minutes, LONGEST_MINUTES) for name, minutes in result.items()}


def _on_roads(network: Network, impedance: Impedance, homes: Snapped, doors: Snapped) -> Floats:
    """Minutes to the nearest, without those between door and road."""
    minutes = (impedance.edge_seconds / 60.0)[:, np.newaxis]
    found = routes_to_nearest(network, impedance, homes, doors, minutes, limit_minutes=600.0)
    result: Floats = found.sums[:, 0]
    return result


def _table(land: Landscape, people: People, times: Times) -> pd.DataFrame:
    lsoa = people.lsoas
    codes, names = zip(*land.areas, strict=True)
    area = lsoa["area"].to_numpy()
    columns: dict[str, object] = {
        "LSOA_code": lsoa["lsoa"], "Region": "INVENTED REGION", "LA_Code": np.array(codes)[area],
        "LA_Name": np.array(names)[area],
    }  # fmt: skip
    # The longest way of the study's own people to a town is as if it took too long to publish.
    own = np.flatnonzero(area < land.own)
    far = own[np.nanargmax(times["TownCart"][own])]
    for purpose in _ORDER:
        for mode in ("PTt", "Cyct", "Cart"):
            minutes = times[f"{purpose}{mode}"].copy()
            if purpose == "Town":
                minutes[far] = LONGEST_MINUTES
            columns[f"{purpose}{mode}"] = [_written(value, purpose) for value in minutes]
    return pd.DataFrame(columns).sort_values("LSOA_code", kind="stable")


def _written(minutes: float, purpose: str) -> str:
    if np.isnan(minutes):
        return ""
    return f"{minutes:.0f}" if purpose == "PS" else f"{minutes:.9g}"


def _roads(draft: Draft) -> RoadData:
    """The map as drawn, in the shape in which a reader of its files would have it."""
    numbers = [i for i, way in enumerate(draft.ways) if "highway" in way.tags]
    ways = [draft.ways[i] for i in numbers]
    counts = [len(way.refs) for way in ways]
    refs = np.fromiter((node for way in ways for node in way.refs), np.int64, sum(counts))
    xy = draft.positions()
    tagged = sorted(draft.node_tags.items())
    return RoadData(
        node_id=np.arange(1, len(xy) + 1),
        node_xy=xy,
        ways=_tags([way.tags for way in ways], WAY_TAGS, "way_id", np.array(numbers) + 1),
        way_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        refs=refs,
        barriers=_nodes([item for item in tagged if "barrier" in item[1]], NODE_TAGS),
        controls=_nodes([item for item in tagged if "highway" in item[1]], CONTROL_TAGS),
        settlements=gpd.GeoDataFrame({"name": [], "place": []}, geometry=[], crs=27700),
        built_up=gpd.GeoSeries(_built_up(draft), crs=27700),
        restrictions=restrictions.table(
            [
                restrictions.restriction_of(
                    i + 1, 1, item.tags, [(role, kind, m + 1) for kind, m, role in item.members]
                )
                for i, item in enumerate(draft.relations)
            ]
        ),
        sources=pd.DataFrame(),
        findings=(),
    )


def _nodes(tagged: list[tuple[int, Tags]], keys: tuple[str, ...]) -> pd.DataFrame:
    return _tags([tags for _, tags in tagged], keys, "node", np.array([n for n, _ in tagged]))


def _tags(rows: list[Tags], keys: tuple[str, ...], name: str, numbers: Ints) -> pd.DataFrame:
    columns: dict[str, object] = {name: numbers}
    used = set[str]().union(*rows)
    for key in keys:
        if key in used:
            columns[key] = pd.Categorical([row.get(key) for row in rows])
    return pd.DataFrame(columns)


def _built_up(draft: Draft) -> npt.NDArray[np.object_]:
    xy = draft.positions()
    found = [
        shapely.Polygon(xy[way.refs])
        for way in draft.ways
        if way.tags.get("landuse") in BUILT_UP_LAND
    ]
    for relation in draft.relations:
        if relation.tags.get("landuse") in BUILT_UP_LAND:
            rings = [(role, xy[draft.ways[way].refs]) for _, way, role in relation.members]
            outer = next(ring for role, ring in rings if role == "outer")
            found.append(shapely.Polygon(outer, [ring for role, ring in rings if role == "inner"]))
    shapes: npt.NDArray[np.object_] = np.array(found, dtype=object)
    return shapes
