"""What it would change to obey what is not obeyed: ``python -m tests.benchmarks.restrictions``.

Turn restrictions of certain hours, roads without through traffic, gates, fords and bollards on the
published road extracts beside the checkout; and what it changes that other turn restrictions are
obeyed. Each row says how many people (Rutland) or places (elsewhere: the
middle of every piece of road that people may live on) would have other minutes to the nearest
pharmacy by car, by more than half a minute, at the typical speeds. "Pairs" are all pairs of a place
and a pharmacy no more than an hour apart, each counted once.

Beside the turn restrictions of the extracts, which are few, a share of right turns at main roads in
towns is banned at random: invented, to see from how many on bans missing from the map would matter.

The searches of turns and of roads without through traffic are those of `tests.support.edge_states`;
before any is used it has to give the package's own minutes, with the turn restrictions as that
module reads and obeys them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import numpy as np
import osmium
import pandas as pd
import pyproj
from shapely.geometry.base import BaseGeometry

from pna import premises, travel
from pna.errors import MissingInputError
from pna.geography import areas
from pna.people import demand
from pna.roads import access, network, osm
from pna.roads.access_rules import RULES
from pna.roads.tags import flagged, looked_up
from pna.speeds import presets
from pna.study import load_study, study_file
from pna.travel.impedance import drive_impedance
from pna.travel.snapping import snap
from tests.support import edge_states

ROOT = Path(__file__).resolve().parents[2]
ROADS = ROOT.parent / "shared" / "realdata" / "roads"
STUDY = ROOT / "tests" / "studies" / "rutland"
HALF_A_MINUTE = 0.5
AN_HOUR = 60.0
NO_LIMIT = 600.0
CAR_TAGS = RULES["drive"].access_tags
GATES = {
    *("gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "bump_gate"),
}
BAN_SHARES = (0.05, 0.2)
TO_THE_RIGHT = -150.0, -45.0
"""Degrees turned, anticlockwise counted up."""


@dataclass(frozen=True)
class Place:
    """One extract: its roads, where people set off, how many at each, and the premises."""

    name: str
    unit: str
    path: Path
    roads: osm.RoadData
    people: np.ndarray
    weight: np.ndarray
    doors: np.ndarray


@dataclass(frozen=True)
class Row:
    what: str
    where: str
    count: str
    unit: str
    changed: float
    largest: float
    pairs: float
    lost: float


def main() -> int:
    argparse.ArgumentParser(
        prog="python -m tests.benchmarks.restrictions", description=__doc__
    ).parse_args()
    rows = []
    for place in (
        rutland(),
        elsewhere("Isle of Man 2020", ROADS / "isle_of_man_2020-03.osm.pbf"),
        elsewhere("Oxford centre 2015", ROADS / "oxford_centre_2015-02.osm.gz"),
        elsewhere("Leeds (tiny)", ROADS / "leeds_tiny.osm.pbf"),
    ):
        rows += measured(place)
    print("| what | where | ways, nodes | of | changed > 0.5 min | largest | pairs | cut off |")
    print("|---|---|---|---|---|---|---|---|")
    for row in sorted(rows, key=lambda row: row.what):
        print(
            f"| {row.what} | {row.where} | {row.count} | {row.unit} | {row.changed:.2%} "
            f"| {row.largest:.1f} min | {row.pairs:.2%} | {row.lost:.2%} |"
        )
    return 0


def rutland() -> Place:
    """People by postcode and the pharmacies of the Rutland study."""
    try:
        study = load_study(STUDY)
    except MissingInputError:
        subprocess.run([sys.executable, str(STUDY / "prepare.py")], check=True)
        study = load_study(study_file(STUDY))
    area = areas.build(study).frame
    sites = premises.build(study, area).frame
    people = demand.build(study, area).frame
    land: BaseGeometry = areas.outline(area).buffer(study.area.buffer_km * 1000.0)
    path = study.inputs.roads[0].file
    return Place(
        name="Rutland 2022",
        unit=f"{people['people'].sum():,.0f} people",
        path=path,
        roads=osm.read_roads([path], land),
        people=_xy(people.geometry),
        weight=people["people"].to_numpy(float),
        doors=_xy(sites.geometry[sites["counted_pharmacies"]]),
    )


def elsewhere(name, path) -> Place:
    """The middle of every piece of road, and the pharmacies of the extract itself."""
    roads = osm.read_roads([path])
    built = network.build_network(roads, "drive")
    edges = np.flatnonzero(built.edges["snappable"])
    middle = [line.interpolate(0.5, normalized=True) for line in network.edge_lines(built)[edges]]
    return Place(
        name=name,
        unit=f"{edges.size:,} places",
        path=path,
        roads=roads,
        people=np.array([(point.x, point.y) for point in middle]),
        weight=np.ones(edges.size),
        doors=pharmacies(path),
    )


def pharmacies(path):
    """Positions of the pharmacies of an extract: nodes, or the mean of a building's corners."""
    found = []
    for thing in osmium.FileProcessor(str(path)).with_locations():
        if thing.tags.get("amenity") == "pharmacy" and not thing.is_relation():
            nodes = [thing.location] if thing.is_node() else [n.location for n in thing.nodes]
            spots = [(spot.lon, spot.lat) for spot in nodes if spot.valid()]
            found += [np.mean(spots, axis=0)] if spots else []
    lon, lat = np.array(found).T
    to_metres = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
    return np.column_stack(to_metres.transform(lon, lat))


def _xy(points):
    return np.column_stack([points.x, points.y])


@dataclass(frozen=True)
class Base:
    """Minutes as the package gives them, and all that the other searches start from."""

    network: network.Network
    impedance: travel.Impedance
    places: object
    doors: object
    minutes: np.ndarray
    arcs: edge_states.Arcs
    banned: list[tuple[int, ...]]


def measured(place: Place) -> list[Row]:
    built = network.build_network(place.roads, "drive")
    costs = drive_impedance(built, presets.PRESETS["typical"])
    people, doors = snap(place.people, built), snap(place.doors, built)
    found = own_minutes(built, place)
    arcs = edge_states.arcs_of(built)
    banned, _ = edge_states.banned_sequences(built, arcs, edge_states.read_bans(place.path))
    base = Base(built, costs, people, doors, found, arcs, banned)
    obeyed = edge_states.steps(built, arcs, banned, turn_back_anywhere=False)
    again = edge_states.minutes(built, costs, obeyed, arcs, people, doors)
    if not np.allclose(again, found, atol=1e-6, rtol=0):
        msg = f"{place.name}: the search by states does not give the package's minutes"
        raise AssertionError(msg)
    return [
        *turn_rows(place, base),
        *through_rows(place, base, obeyed),
        *barrier_rows(place, base),
        *ford_rows(place, base),
        *conditional_rows(place, base),
    ]


def own_minutes(built, place):
    """Minutes by the package's own search; infinite where no way leads."""
    found = travel.matrix(
        built,
        drive_impedance(built, presets.PRESETS["typical"]),
        snap(place.people, built),
        snap(place.doors, built),
        demand_ids=np.arange(len(place.people)).astype(str),
        facility_ids=np.arange(len(place.doors)).astype(str),
        limit_minutes=NO_LIMIT,
    )
    return np.where(np.isnan(found.minutes), np.inf, found.minutes)


def row(what, place: Place, count, before, after) -> Row:
    """Compare minutes before and after; who is cut off counts as changed."""

    def change(one, two):
        both = np.isfinite(one) & np.isfinite(two)
        gone = np.isfinite(one) & ~np.isfinite(two)
        moved = np.abs(np.where(both, two, 0.0) - np.where(both, one, 0.0))
        return moved, gone

    moved, gone = change(before.min(axis=1), after.min(axis=1))
    of_pairs, gone_pairs = change(before, after)
    counted = (before <= AN_HOUR) * place.weight[:, np.newaxis]
    changed = (moved > HALF_A_MINUTE) | gone
    changed_pairs = (of_pairs > HALF_A_MINUTE) | gone_pairs
    total = place.weight.sum()
    return Row(
        what=what,
        where=place.name,
        count=count,
        unit=place.unit,
        changed=place.weight[changed].sum() / total,
        largest=moved.max(),
        pairs=(counted * changed_pairs).sum() / counted.sum(),
        lost=place.weight[gone].sum() / total,
    )


def turn_rows(place: Place, base: Base) -> list[Row]:
    """Bans not obeyed, or taken otherwise; then those of certain hours, and invented ones, too."""
    bans, more = (edge_states.read_bans(place.path, at_hours=hours) for hours in (False, True))
    _, used = edge_states.banned_sequences(base.network, base.arcs, bans)
    always, also = edge_states.banned_sequences(base.network, base.arcs, more)
    count = f"{len(bans)} relations, {len(used)} on roads used"
    hours = f"{len(more) - len(bans)} relations, {len(also) - len(used)} on roads used"
    cases = [
        ("A turn restrictions not obeyed", [], False, count),
        ("A turn restrictions dodged by turning back anywhere", base.banned, True, count),
        ("B turn restrictions of certain hours, as holding always", always, False, hours),
    ]
    for share in BAN_SHARES:
        invented, of = main_road_turns(base, share)
        what = f"C invented: {share:.0%} of right turns at main roads in towns banned"
        sequences = sorted({*base.banned, *invented})
        cases.append((what, sequences, False, f"{len(invented)} of {of} turns"))
    return [
        row(
            what,
            place,
            count,
            base.minutes,
            edge_states.minutes(
                base.network,
                base.impedance,
                edge_states.steps(base.network, base.arcs, sequences, turn_back_anywhere=anywhere),
                base.arcs,
                base.places,
                base.doors,
            ),
        )
        for what, sequences, anywhere, count in cases
    ]


def main_road_turns(base: Base, share):
    """A seeded share of the right turns at main roads in towns, where three roads meet or more."""
    arcs, edges = base.arcs, base.network.edges
    main = edges["highway"].isin(["trunk", "primary", "secondary"]).to_numpy()[arcs.edge]
    town = (edges["built_up_share"] > 0.5).to_numpy()[arcs.edge]
    arms = np.bincount(edges[["u", "v"]].to_numpy().ravel(), minlength=base.network.node_count)
    plain = edge_states.steps(base.network, arcs)
    first = plain.source < arcs.tail.size
    a, b = plain.source[first], plain.arc[first]
    coming, going = headings(base.network, arcs)
    turned = (going[b] - coming[a] + 180.0) % 360.0 - 180.0
    right = (turned > TO_THE_RIGHT[0]) & (turned < TO_THE_RIGHT[1])
    possible = np.flatnonzero((arms[arcs.head[a]] > 2) & (main[a] | main[b]) & town[a] & right)
    chosen = possible[np.random.default_rng(1).random(possible.size) < share]
    return list(zip(a[chosen].tolist(), b[chosen].tolist(), strict=True)), possible.size


def headings(built, arcs):
    """Degrees in which each arc ends, and in which it begins."""
    at = built.xy_start
    step = np.diff(built.xy, axis=0)
    first, last = step[at[:-1]], step[at[1:] - 2]
    back = ~arcs.ahead[:, np.newaxis]
    begins = np.where(back, -last[arcs.edge], first[arcs.edge])
    ends = np.where(back, -first[arcs.edge], last[arcs.edge])
    return tuple(np.degrees(np.arctan2(part[:, 1], part[:, 0])) for part in (ends, begins))


def no_through_traffic(ways):
    """Ways whose most particular access tag for cars says ``destination`` or ``customers``."""

    def said(value):
        parts = set(access._parts(value))
        return int(parts <= {"destination", "customers"}) if parts else 2

    result = np.zeros(len(ways), dtype=int)
    for tag in CAR_TAGS:
        spoken = looked_up(ways, tag, said)
        result = np.where(spoken == 2, result, spoken)
    return result == 1


def through_rows(place: Place, base: Base, plain) -> list[Row]:
    ways = place.roads.ways
    such = ways["way_id"].to_numpy()[no_through_traffic(ways)]
    edge = base.network.edges["way_id"].isin(such).to_numpy()
    used = base.network.edges["way_id"][edge].nunique()
    graph = edge_states.without_through_traffic(plain, edge[base.arcs.edge])
    exact = edge_states.minutes(
        base.network, base.impedance, graph, base.arcs, base.places, base.doors
    )
    usual = access.way_access

    def as_driveways(frame, mode):
        rules = usual(frame, mode)
        such_here = (rules["forward"] | rules["backward"]) & no_through_traffic(frame)
        return rules.assign(access_only=rules["access_only"] | such_here)

    with mock.patch.object(access, "way_access", as_driveways):
        forest = own_minutes(network.build_network(place.roads, "drive"), place)
    words = "D destination and customers: no through traffic"
    count = f"{used} ways used"
    kept = np.where(np.isfinite(exact), exact, base.minutes)
    return [
        row(f"{words}, exactly", place, count, base.minutes, exact),
        row(f"{words}, unless there is no other way", place, count, base.minutes, kept),
        row(f"{words}, as driveways are treated", place, count, base.minutes, forest),
    ]


def barrier_rows(place: Place, base: Base) -> list[Row]:
    roads = place.roads
    silent = np.ones(len(roads.barriers), dtype=bool)
    for tag in (*CAR_TAGS, "locked"):
        silent &= flagged(roads.barriers, tag, "".__eq__)

    def kinds(test):
        return flagged(roads.barriers, "barrier", lambda v: any(map(test, access._parts(v))))

    gates = kinds("gate".__eq__) & silent
    all_gates = kinds(GATES.__contains__) & silent
    bollards = kinds("bollard".__eq__) & silent
    cases = [
        ("E gates without access tags, as blocks", gates, "private"),
        ("E gates, lift gates and the like without access tags, as blocks", all_gates, "private"),
        ("F bollards without access tags, as open", bollards, "yes"),
    ]
    rows = []
    for what, which, value in cases:
        changed = replace(roads, barriers=with_tag(roads.barriers, "motor_vehicle", which, value))
        on_roads = np.isin(roads.barriers["node"][which], drivable_nodes(roads)).sum()
        after = own_minutes(network.build_network(changed, "drive"), place)
        count = f"{which.sum()} nodes, {on_roads} on roads used"
        rows.append(row(what, place, count, base.minutes, after))
    return rows


def ford_rows(place: Place, base: Base) -> list[Row]:
    """Fords closed to cars; they are open now."""
    nodes, ways = fords(place.path)
    roads = place.roads
    wet = np.flatnonzero(np.isin(roads.node_id, nodes))
    both = pd.DataFrame({"node": wet, "motor_vehicle": "no"})
    tags = pd.concat([roads.barriers.astype({"motor_vehicle": object}), both], ignore_index=True)
    under = roads.ways["way_id"].isin(ways).to_numpy()
    closed = replace(roads, barriers=tags, ways=with_tag(roads.ways, "motor_vehicle", under, "no"))
    used = np.isin(wet, drivable_nodes(roads)).sum()
    usable = under & drivable(roads)
    after = own_minutes(network.build_network(closed, "drive"), place)
    count = f"{len(nodes)} nodes, {used} on roads used; {len(ways)} ways, {usable.sum()} used"
    return [row("G fords, as blocks", place, count, base.minutes, after)]


def fords(path):
    nodes, ways = [], []
    for thing in osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY):
        wet = thing.tags.get("ford", "no") != "no" or thing.tags.get("highway") == "ford"
        if wet and (thing.is_node() or "highway" in thing.tags):
            (nodes if thing.is_node() else ways).append(thing.id)
    return nodes, ways


def conditional_rows(place: Place, base: Base) -> list[Row]:
    """Roads closed to cars at certain hours, or to some cars, as closed always; now open."""
    keys = {f"{tag}:conditional" for tag in CAR_TAGS}
    ids = [
        thing.id
        for thing in osmium.FileProcessor(str(place.path), osmium.osm.WAY)
        if any(tag.k in keys and not tag.v.startswith(("yes", "permissive")) for tag in thing.tags)
    ]
    roads = place.roads
    such = roads.ways["way_id"].isin(ids).to_numpy()
    count = f"{such.sum()} ways, {(such & drivable(roads)).sum()} used"
    closed = replace(roads, ways=with_tag(roads.ways, "motor_vehicle", such, "no"))
    after = own_minutes(network.build_network(closed, "drive"), place)
    return [row("H conditional access, as closed always", place, count, base.minutes, after)]


def with_tag(frame, tag, rows, value):
    """The same table of tags with one value written into some rows."""
    column = frame[tag].astype(object).where(~rows, value)
    return frame.assign(**{tag: pd.Categorical(column)})


def drivable(roads):
    rules = access.way_access(roads.ways, "drive")
    return (rules["forward"] | rules["backward"]).to_numpy()


def drivable_nodes(roads):
    """Positions of the nodes of ways that cars may use."""
    of_way = np.repeat(drivable(roads), np.diff(roads.way_start))
    used = roads.refs[of_way]
    return np.unique(used[used >= 0])


if __name__ == "__main__":
    sys.exit(main())
