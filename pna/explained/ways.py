"""One way from a point to a premises, road by road, as the minutes of the run are made of it.

The way is taken from the same search as the minutes (backwards from the premises, banned turns
obeyed), and its parts add up to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
import shapely.ops

from pna.roads.limits import KPH_PER_MPH
from pna.roads.network import Mode, Network, edge_lines
from pna.speeds.driving import legal_limit_kph, moving_seconds
from pna.speeds.presets import Preset
from pna.travel.impedance import Impedance, within
from pna.travel.search import ends_of, minutes_at, tree_to_nearest
from pna.travel.short_ways import Pairs, same_edge, short_ways
from pna.travel.snapping import Snapped
from pna.travel.ways import Piece, metres_of, piece_along, ways_to
from pna.wording.ways import DOOR, ROAD, STRAIGHT, TRIP, WALK, road_words

__all__ = ["PART_COLUMNS", "Way", "trace"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
PART_COLUMNS = (
    "part",
    "road",
    "metres",
    "limit_mph",
    "limit_is_signed",
    "speed_mph",
    "speed_kph",
    "moving_minutes",
    "junction_minutes",
    "minutes",
    "minutes_so_far",
    "osm_way_ids",
    "override",
)
_MPS_TO_KPH = 3.6


@dataclass(frozen=True)
class Way:
    """The quickest way from a point to one premises.

    Attributes
    ----------
    mode, preset
        How one travels, and at which speeds.
    minutes
        As the search of the run gives them.
    parts
        One row per part, in order (`PART_COLUMNS`): the walk to the road, what is added once a
        trip, each stretch of road, the walk to the door; or one straight walk. A stretch is as much
        of one road as has one limit. `metres`; `limit_mph` (of stretches by car: the legal limit,
        its mean where it changes), `limit_is_signed` (it is tagged on the map; else the law's for
        such a road), `speed_mph` and `speed_kph` between junctions, `moving_minutes`,
        `junction_minutes`, `minutes` (both), `minutes_so_far`; `osm_way_ids` apart by spaces;
        `override` (place of the row of `results.overrides`, -1 where none).
    line
        The roads of the way, EPSG:27700; empty for a straight walk.
    """

    mode: Mode
    preset: str
    minutes: float
    parts: pd.DataFrame
    line: Any


def trace(
    network: Network,
    impedance: Impedance,
    origin: Snapped,
    site: Snapped,
    *,
    limit_minutes: float,
    preset: Preset | None = None,
    overrides: Mapping[int, npt.NDArray[np.int64]] | None = None,
) -> Way | None:
    """Find the quickest way from one point to one premises.

    Parameters
    ----------
    network, impedance
        The network of one mode and what travelling on it costs.
    origin, site
        One point each, joined to this network.
    limit_minutes
        Longer ways are not looked for.
    preset
        Of the impedance, by car; None on foot.
    overrides
        By place of the row: edges whose speed a person gives
        (`pna.speeds.overrides.edges_of`).

    Returns
    -------
    Way or None
        None where there is none within the limit.
    """
    if origin.status[0] != "ok" or site.status[0] != "ok":
        return None
    by_road, pieces = _by_road(network, impedance, origin, site, limit_minutes)
    along = _least(same_edge(network, impedance, origin, site))
    shortest = _least(short_ways(network, impedance, origin, site))
    if along < by_road:
        by_road, pieces = along, _with_length([piece_along(network, origin, site)])
    if not within(min(by_road, shortest), limit_minutes):
        return None
    if shortest < by_road:
        return _straight(impedance, origin, site, shortest)
    held = _holders(overrides or {}, pieces)
    rows = _parts(network, impedance, preset, pieces, held)
    walks = [
        _walk(part, float(end.leg_metres[0]), impedance)
        for part, end in ((WALK, origin), (DOOR, site))
    ]
    trip = [_row(TRIP, minutes=impedance.trip_minutes)] if impedance.trip_minutes > 0 else []
    parts = _added_up([walks[0], *trip, *rows, walks[1]])
    return Way(impedance.mode, impedance.preset, by_road, parts, _line(network, pieces))


def _least(pairs: Pairs) -> float:
    return float(pairs.minutes.min()) if pairs.minutes.size else np.inf


def _by_road(
    network: Network, impedance: Impedance, origin: Snapped, site: Snapped, limit: float
) -> tuple[float, list[Piece]]:
    """Find the way over junctions, and its minutes."""
    tree = tree_to_nearest(network, impedance, site, limit_minutes=limit)
    ends = ends_of(network, impedance, origin)
    minutes = float(minutes_at(tree.seconds[np.newaxis, :], ends, impedance)[0, 0])
    (way,) = ways_to(network, impedance, tree, origin, site, np.array([0]))
    return minutes, _with_length(way)


def _with_length(pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.share > 0]


def _holders(overrides: Mapping[int, Ints], pieces: list[Piece]) -> list[int]:
    of_edge = {int(edge): row for row, edges in overrides.items() for edge in edges}
    return [of_edge.get(piece.edge, -1) for piece in pieces]


def _parts(
    network: Network,
    impedance: Impedance,
    preset: Preset | None,
    pieces: list[Piece],
    held: list[int],
) -> list[dict[str, Any]]:
    """Stretches of road: as much as is one road with one limit."""
    if not pieces:
        return []
    edge = np.array([piece.edge for piece in pieces], dtype=np.int64)
    share = np.array([piece.share for piece in pieces])
    edges = network.edges.iloc[edge]
    metres = metres_of(network, pieces)
    whole = share * impedance.edge_seconds[edge]
    moving, at_limit = whole, np.zeros(len(edge))
    if preset is not None:
        # By a rounding it may come to more than the whole where nothing is lost.
        moving = np.minimum(share * moving_seconds(edges, preset), whole)
        at_limit = metres * _MPS_TO_KPH / legal_limit_kph(edges)
    signed = edges["limit_kph"].to_numpy(np.float64)
    names = [
        road_words(
            *(str(row[key]) if isinstance(row[key], str) else "" for key in ("name", "ref")),
            highway=str(row["highway"]),
            service=str(row["service"]) if isinstance(row.get("service"), str) else "",
            roundabout=bool(row["roundabout"]),
        )
        for row in edges.to_dict("records")
    ]
    limits = (
        np.nan_to_num(np.round(signed, 1), nan=0.0) if preset is not None else np.zeros(len(edge))
    )
    keys = list(zip(names, limits.tolist(), held, strict=True))
    starts = [0, *(n for n in range(1, len(keys)) if keys[n] != keys[n - 1]), len(keys)]
    way_id = edges["way_id"].to_numpy(np.int64)
    rows = []
    for first, last in pairwise(starts):
        at = slice(first, last)
        length, moved = float(metres[at].sum()), float(moving[at].sum())
        kph = _MPS_TO_KPH * length / moved if moved > 0 else np.nan
        slowest = float(at_limit[at].sum())
        limit = _MPS_TO_KPH * length / slowest / KPH_PER_MPH if slowest > 0 else np.nan
        rows.append(
            _row(
                ROAD,
                road=names[first],
                metres=length,
                limit_mph=limit,
                limit_is_signed=bool(np.isfinite(signed[first])) and preset is not None,
                speed_kph=kph,
                moving_minutes=moved / 60.0,
                junction_minutes=float((whole[at] - moving[at]).sum()) / 60.0,
                minutes=float(whole[at].sum()) / 60.0,
                osm_way_ids=" ".join(dict.fromkeys(map(str, way_id[at].tolist()))),
                override=held[first],
            )
        )
    return rows


def _walk(part: str, metres: float, impedance: Impedance) -> dict[str, Any]:
    """A straight walk to or from the road."""
    minutes = metres / impedance.leg_metres_per_second / 60.0
    kph = impedance.leg_metres_per_second * _MPS_TO_KPH
    return _row(part, metres=metres, speed_kph=kph, moving_minutes=minutes, minutes=minutes)


def _straight(impedance: Impedance, origin: Snapped, site: Snapped, minutes: float) -> Way:
    """Where the door is no further than the road, one walks straight there."""
    metres = float(np.hypot(*(origin.xy[0] - site.xy[0])))
    parts = _added_up([_walk(STRAIGHT, metres, impedance)])
    return Way(impedance.mode, impedance.preset, minutes, parts, shapely.MultiLineString())


def _row(part: str, **known: Any) -> dict[str, Any]:  # noqa: ANN401 - cells
    row: dict[str, Any] = {
        "part": part,
        "road": "",
        "metres": 0.0,
        "limit_mph": np.nan,
        "limit_is_signed": False,
        "speed_kph": np.nan,
        "moving_minutes": 0.0,
        "junction_minutes": 0.0,
        "osm_way_ids": "",
        "override": -1,
        **known,
    }
    return {**row, "speed_mph": row["speed_kph"] / KPH_PER_MPH}


def _added_up(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    frame["minutes_so_far"] = frame["minutes"].cumsum()
    return frame[list(PART_COLUMNS)]


def _line(network: Network, pieces: list[Piece]) -> Any:  # noqa: ANN401 - a shape
    """The roads of the way as one shape."""
    if not pieces:
        return shapely.MultiLineString()
    lines = edge_lines(network, np.array([piece.edge for piece in pieces], dtype=np.int64))
    parts = [
        shapely.ops.substring(line, piece.start, piece.end)
        for line, piece in zip(lines, pieces, strict=True)
    ]
    return shapely.MultiLineString([part for part in parts if part.geom_type == "LineString"])
