"""Rutland once more, by a calculation that shares no code with the package.

Pandas and GeoPandas read the prepared inputs, a plain loop over pyosmium reads the roads, NetworkX
searches. Every point of every road is a junction here, access is a handful of rules, and nothing is
simplified, so that a mistake in cutting, joining, snapping or searching would show.
"""

import importlib.util
import itertools
import math
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import networkx as nx
import numpy as np
import osmium
import pandas as pd
import pyproj
import pytest
import shapely

import pna
from pna.speeds.presets import PRESETS

pytestmark = pytest.mark.realdata
FOLDER = Path(__file__).resolve().parents[1] / "studies" / "rutland"
MPH = 1609.344 / 60  # metres a minute
WALK = 4800 / 60
FOR_CARS = {
    *("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential"),
    *("living_street", "service", "road", "motorway_link", "trunk_link", "primary_link"),
    *("secondary_link", "tertiary_link"),
}
ON_FOOT = FOR_CARS - {"motorway", "motorway_link"} | {
    *("pedestrian", "footway", "path", "steps", "bridleway", "cycleway", "track"),
}
CLOSED = {"no", "private", "agricultural", "forestry", "delivery", "military", "emergency", "bus"}
PAST_WHICH_CARS_GO = {"gate", "lift_gate", "swing_gate", "cattle_grid", "entrance", "toll_booth"}
BETWEEN_PLACES = {
    *("trunk", "primary", "secondary", "tertiary", "unclassified"),
    *("trunk_link", "primary_link", "secondary_link", "tertiary_link"),
}
SIDES = {"both", "left", "right", "yes", "separate", "lane"}
PAST_WHICH_NOBODY_GOES = {"wall", "fence", "hedge"}


@dataclass
class Roads:
    """One way of travelling: arcs between neighbouring points, in minutes at the limits."""

    graph: nx.DiGraph = field(default_factory=nx.DiGraph)
    segments: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Osm:
    """What the road file holds."""

    ways: list[tuple[dict[str, str], list[int]]]
    points: dict[int, tuple[float, float]]
    barriers: dict[int, dict[str, str]]
    built_up: shapely.STRtree
    corners: np.ndarray


MINOR = {"tertiary", "unclassified", "residential", "living_street", "road"}


def street_corners(
    ways: list[tuple[dict[str, str], list[int]]], points: dict[int, tuple[float, float]]
) -> np.ndarray:
    """Where three or more arms of streets meet, one of them minor, none a slip road or motorway."""
    arms: dict[int, list[str]] = {}
    for tags, nodes in ways:
        if tags.get("junction") in {"roundabout", "circular", "mini_roundabout"}:
            continue
        for here, there in itertools.pairwise(nodes):
            arms.setdefault(here, []).append(tags["highway"])
            arms.setdefault(there, []).append(tags["highway"])
    found = []
    for node, kinds in arms.items():
        streets = [k for k in kinds if k in MINOR | {"trunk", "primary", "secondary"}]
        fast = any(k == "motorway" or k.endswith("_link") for k in kinds)
        if len(streets) > 2 and set(streets) & MINOR and not fast:
            found.append(points[node])
    return np.array(found)


def read_osm(path: Path) -> Osm:
    ways, lonlat, barriers, land = [], {}, {}, []
    wkb = osmium.geom.WKBFactory()
    for thing in osmium.FileProcessor(path).with_locations().with_areas():
        tags = {tag.k: tag.v for tag in thing.tags}
        if thing.is_node() and "barrier" in tags:
            barriers[thing.id] = tags
        elif thing.is_way() and "highway" in tags:
            there = [n for n in thing.nodes if n.location.valid()]
            lonlat |= {n.ref: (n.lon, n.lat) for n in there}
            ways.append((tags, [n.ref for n in there]))
        elif thing.is_area() and tags.get("landuse") in {
            *("residential", "commercial", "retail", "industrial"),
        }:
            land.append(shapely.from_wkb(wkb.create_multipolygon(thing)))
    grid = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
    xy = np.column_stack(grid.transform(*np.array(list(lonlat.values())).T))
    polygons = gpd.GeoSeries(land, crs=4326).to_crs(27700).explode()
    points = dict(zip(lonlat, map(tuple, xy.tolist()), strict=True))
    corners = street_corners(ways, points)
    return Osm(ways, points, barriers, shapely.STRtree(polygons.to_numpy()), corners)


def said(tags: dict[str, str], *keys: str) -> str:
    """The value of the most particular tag there is, the general one first."""
    return next((tags[key] for key in reversed(keys) if key in tags), "")


def may_go(tags: dict[str, str], mode: str) -> tuple[bool, bool]:
    """Along the way, and against it."""
    if mode == "walk":
        allowed = tags["highway"] in ON_FOOT and said(tags, "access", "foot") not in CLOSED
        return allowed, allowed
    said_of_cars = said(tags, "access", "vehicle", "motor_vehicle", "motorcar")
    opened = tags["highway"] == "track" and said(tags, "motor_vehicle", "motorcar") in {
        *("yes", "permissive", "destination", "designated"),
    }
    allowed = (tags["highway"] in FOR_CARS or opened) and said_of_cars not in CLOSED
    allowed &= tags.get("service") != "emergency_access"
    one_way = tags.get("oneway")
    if one_way is None and (tags.get("junction") == "roundabout" or tags["highway"] == "motorway"):
        one_way = "yes"
    return allowed and one_way != "-1", allowed and one_way != "yes"


def stops(barrier: dict[str, str], mode: str) -> bool:
    if mode == "walk":
        closed = said(barrier, "access", "foot") in CLOSED
        return closed or (
            barrier["barrier"] in PAST_WHICH_NOBODY_GOES and said(barrier, "foot") != "yes"
        )
    who = said(barrier, "access", "vehicle", "motor_vehicle", "motorcar")
    if said(barrier, "motor_vehicle", "motorcar") == "yes":
        return False
    locked = barrier.get("locked") == "yes"
    return who in CLOSED or locked or barrier["barrier"] not in PAST_WHICH_CARS_GO


def limit_mph(tags: dict[str, str]) -> float:
    """The tagged limit, or that of the kind of road; missing where the land beside it decides."""
    tagged, kind = tags.get("maxspeed", ""), tags.get("maxspeed:type", "")
    one_way = tags.get("oneway") == "yes" and tags.get("junction") != "roundabout"
    dual = tags["highway"] == "motorway" or (
        one_way and tags["highway"] in {"trunk", "primary", "secondary"}
    )
    result = math.nan
    if tagged.endswith("mph"):
        result = float(tagged.removesuffix("mph"))
    elif tagged.isdigit():
        result = float(tagged) / 1.609344
    elif kind == "GB:nsl_restricted":
        result = 30.0
    elif tagged == "national" or kind.startswith("GB:nsl"):
        result = 70.0 if dual else 60.0
    elif tags["highway"] in {"service", "track"}:
        result = 15.0
    elif tags["highway"] in {"residential", "living_street"}:
        result = 30.0
    return result


def in_town(osm: Osm, x: float, y: float, *, passing: bool) -> bool:
    """On built-up land, or on a road that is not just passing, among many corners of streets."""
    if osm.built_up.query(shapely.Point(x, y), predicate="within").size > 0:
        return True
    away = np.hypot(osm.corners[:, 0] - x, osm.corners[:, 1] - y)
    return not passing and int((away <= 300).sum()) >= 8


def fast_pieces(osm: Osm) -> set[tuple[int, int]]:
    """Pieces of road between places, with a limit of 50 mph or more and no pavement known of.

    Judged from junction to junction: mostly in the country, and where no limit is tagged 50 mph or
    more on average.
    """
    walked = [(tags, nodes) for tags, nodes in osm.ways if any(may_go(tags, "walk"))]
    uses = Counter(node for _, nodes in walked for node in nodes)
    result = set()
    for tags, nodes in walked:
        sides = {tags.get(f"sidewalk{side}") for side in ("", ":both", ":left", ":right")}
        mph = limit_mph(tags)
        if (
            tags["highway"] not in BETWEEN_PLACES
            or mph < 50
            or SIDES & (sides | {tags.get("footway")})
        ):
            continue
        dual = tags.get("oneway") == "yes" and tags["highway"] in {"trunk", "primary", "secondary"}
        ends = [0, *(i for i in range(1, len(nodes) - 1) if uses[nodes[i]] > 1), len(nodes) - 1]
        for first, last in itertools.pairwise(ends):
            pieces = list(itertools.pairwise(nodes[first : last + 1]))
            metres, lit = [], []
            for here, there in pieces:
                (x1, y1), (x2, y2) = osm.points[here], osm.points[there]
                metres.append(math.hypot(x2 - x1, y2 - y1))
                passing = dual or tags["highway"].endswith("_link")
                lit.append(in_town(osm, (x1 + x2) / 2, (y1 + y2) / 2, passing=passing))
            share = np.dot(metres, lit) / max(sum(metres), 1e-9)
            untagged = 1 / (share / 30 + (1 - share) / (70 if dual else 60))
            if share < 0.5 and (untagged if math.isnan(mph) else mph) >= 49.5:
                result |= {pair for piece in pieces for pair in (piece, piece[::-1])}
    return result


def roads_for(osm: Osm, mode: str) -> Roads:
    """The largest strongly connected piece of what one mode may use."""
    roads = Roads()
    cut = {node for node, tags in osm.barriers.items() if stops(tags, mode)}
    where: dict[int, tuple[float, float]] = dict(osm.points)
    spare = -1
    startable = set()
    fast = fast_pieces(osm) if mode == "walk" else set()
    for tags, nodes in osm.ways:
        forward, backward = may_go(tags, mode)
        if not (forward or backward):
            continue
        mph = limit_mph(tags)
        dual = tags.get("oneway") == "yes" and tags["highway"] in {"trunk", "primary", "secondary"}
        frontage = not (
            {"bridge", "tunnel"} & {key for key, value in tags.items() if value != "no"}
            or (mode == "drive" and tags["highway"].endswith(("_link", "motorway")))
        )
        for here, there in itertools.pairwise(nodes):
            ends = []
            for node in (here, there):
                if node in cut:
                    # A barrier parts what meets there: every road ends at a junction of its own.
                    where[spare] = osm.points[node]
                    ends.append(spare)
                    spare -= 1
                else:
                    ends.append(node)
            u, v = ends
            (x1, y1), (x2, y2) = where[u], where[v]
            metres = math.hypot(x2 - x1, y2 - y1)
            if mode == "walk":
                minutes = metres / WALK
            elif not math.isnan(mph):
                minutes = metres / (mph * MPH)
            else:
                passing = dual or tags["highway"].endswith("_link")
                lit = in_town(osm, (x1 + x2) / 2, (y1 + y2) / 2, passing=passing)
                minutes = metres / ((30 if lit else 70 if dual else 60) * MPH)
            for a, b, allowed in ((u, v, forward), (v, u, backward)):
                known = roads.graph.get_edge_data(a, b, {"minutes": math.inf})["minutes"]
                if allowed and minutes < known:
                    roads.graph.add_edge(a, b, minutes=minutes, fast=(here, there) in fast)
            if frontage:
                startable.add((u, v))
    piece = max(nx.strongly_connected_components(roads.graph), key=len)
    roads.graph = roads.graph.subgraph(piece).copy()
    nx.set_node_attributes(roads.graph, {node: where[node] for node in piece}, "xy")
    roads.segments = sorted((u, v) for u, v in startable if u in piece and v in piece)
    return roads


@dataclass
class Door:
    """Where a point joins the roads."""

    xy: tuple[float, float]
    u: int
    v: int
    share: float
    leg: float


def join(roads: Roads, points: np.ndarray) -> list[Door | None]:
    """Join points to the nearest road within a kilometre."""
    xy = nx.get_node_attributes(roads.graph, "xy")
    lines = shapely.linestrings([(xy[u], xy[v]) for u, v in roads.segments])
    tree = shapely.STRtree(lines)
    doors: list[Door | None] = []
    for point in shapely.points(points):
        number = tree.nearest(point)
        leg = shapely.distance(lines[number], point)
        along = shapely.line_locate_point(lines[number], point, normalized=True)
        u, v = roads.segments[number]
        doors.append(None if leg > 1000 else Door((point.x, point.y), u, v, float(along), leg))
    return doors


def off_fast_roads(roads: Roads) -> Roads:
    """The same roads, with a year on every piece of fast road."""
    graph = roads.graph.copy()
    for _, _, data in graph.edges(data=True):
        if data["fast"] and data["minutes"] > 0:
            data["minutes"] = 5e5
    return Roads(graph, roads.segments)


def minutes_to_nearest(
    roads: Roads, homes: list[Door | None], shops: list[Door | None], factor: float, constant: float
) -> np.ndarray:
    """Minutes from each home to the nearest shop; missing where there is no way."""

    def arc(a: int, b: int) -> float:
        found = roads.graph.get_edge_data(a, b)
        return math.inf if found is None else found["minutes"] / factor

    towards = roads.graph.reverse()
    for _, _, data in towards.edges(data=True):
        data["minutes"] = data["minutes"] / factor
    joined = [shop for shop in shops if shop is not None]
    for number, shop in enumerate(joined):
        # The last stretch runs from an end of the segment to the door: reversed, out of the door.
        # The last stretch of a one-way road is only for those who come its way.
        for end, minutes in (
            (shop.u, shop.share * arc(shop.u, shop.v)),
            (shop.v, (1 - shop.share) * arc(shop.v, shop.u)),
        ):
            if math.isfinite(minutes):
                towards.add_edge(("shop", number), end, minutes=minutes + shop.leg / WALK)
    sources = [("shop", number) for number in range(len(joined)) if ("shop", number) in towards]
    best = nx.multi_source_dijkstra_path_length(towards, sources, weight="minutes")
    result = np.full(len(homes), np.inf)
    for row, home in enumerate(homes):
        if home is None:
            continue
        by_road = [
            home.share * arc(home.v, home.u) + best.get(home.u, math.inf),
            (1 - home.share) * arc(home.u, home.v) + best.get(home.v, math.inf),
        ]
        straight = []
        for shop in joined:
            if (shop.u, shop.v) == (home.u, home.v):
                way = arc(home.u, home.v) if shop.share > home.share else arc(home.v, home.u)
                by_road.append(abs(shop.share - home.share) * way + shop.leg / WALK)
            metres = math.dist(home.xy, shop.xy)
            if metres <= home.leg + shop.leg:
                straight.append(metres / WALK)
        result[row] = min([constant + home.leg / WALK + min(by_road), *straight])
    return np.where(np.isinf(result), np.nan, result)


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rutland_prepare", FOLDER / "prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("rutland")
    script().prepare(realdata, made / "data" / "raw")
    for name in ("study.toml", "prepare.py"):
        shutil.copy(FOLDER / name, made)
    with (made / "study.toml").open("a", encoding="utf-8") as study:
        study.write("\n[isochrones]\ngrid_metres = 500\n")
        study.write('[modes.drive]\nspeeds = "custom"\n')
        study.write("custom = { factor = 0.62, constant_minutes = 0.8 }\n")
    return made


@pytest.fixture(scope="module")
def homes(folder: Path) -> pd.DataFrame:
    """Live small-user postcodes, each with an equal share of its LSOA's people."""
    codes = pd.read_csv(folder / "data/raw/postcodes.csv", encoding="utf-8-sig", dtype=str)
    live = codes[
        (codes["district"] == "E06000017") & codes["ended"].isna() & codes["easting"].notna()
    ]
    small = live[live["large_user"] == "no"]
    only_large = live[~live["lsoa"].isin(small["lsoa"])]
    kept = pd.concat([small, only_large]).astype({"easting": float, "northing": float})
    people = pd.read_csv(folder / "data/raw/population.csv", encoding="utf-8-sig")
    of_lsoa = kept["lsoa"].map(people.set_index("GEOGRAPHY_CODE")["OBS_VALUE"])
    sharing = kept.groupby("lsoa")["postcode"].transform("size")
    return kept.assign(people=of_lsoa / sharing).set_index("postcode").sort_index()


@pytest.fixture(scope="module")
def pharmacies(folder: Path) -> pd.DataFrame:
    """Those that the list puts in Rutland, and those at most 8 km from it."""
    listed = pd.read_csv(folder / "data/raw/premises.csv", encoding="utf-8-sig")
    area = gpd.read_file(folder / "data/raw/boundaries.gpkg").geometry.iloc[0]
    metres = shapely.distance(shapely.points(listed["easting"], listed["northing"]), area)
    return listed[(listed["hwb"] == "Rutland") | (metres <= 8000)]


@pytest.fixture(scope="module")
def theirs(folder: Path, homes: pd.DataFrame, pharmacies: pd.DataFrame) -> pd.DataFrame:
    """Minutes by postcode, worked out here."""
    osm = read_osm(folder / "data" / "raw" / "rutland_2022-07.osm.pbf")
    places, shops = (f[["easting", "northing"]].to_numpy() for f in (homes, pharmacies))
    result = homes[["people"]].copy()
    for mode in ("drive", "walk"):
        roads = roads_for(osm, mode)
        doors = join(roads, places), join(roads, shops)
        if mode == "walk":
            result["walk"] = minutes_to_nearest(roads, *doors, 1.0, 0.0)
            result["walk_careful"] = minutes_to_nearest(off_fast_roads(roads), *doors, 1.0, 0.0)
        else:
            result["legal_limit"] = minutes_to_nearest(roads, *doors, 1.0, 0.0)
            slow = PRESETS["legal_limit"].slow
            result["legal_limit_slow"] = minutes_to_nearest(roads, *doors, slow, 0.0)
            result["custom"] = minutes_to_nearest(roads, *doors, 0.62, 0.8)
    return result


@pytest.fixture(scope="module")
def ours(folder: Path) -> pna.Results:
    return pna.analyse(pna.load_study(folder))


def of_ours(ours: pna.Results, kind: str) -> pd.Series:
    key = ("walk", "standard") if kind == "walk" else ("drive", kind)
    minutes = ours.nearest[*key, "pharmacies"].minutes
    return pd.Series(minutes, index=ours.demand["demand_id"])


def test_the_same_people_at_the_same_postcodes(ours: pna.Results, homes: pd.DataFrame) -> None:
    people = ours.demand.set_index("demand_id")["people"].sort_index()
    assert people.sum() == pytest.approx(40_476, abs=1e-6)
    assert homes["people"].sum() == pytest.approx(40_476, abs=1e-6)
    pd.testing.assert_series_equal(people, homes["people"], check_names=False, rtol=1e-12)


@pytest.mark.parametrize(
    ("kind", "rule"), [("custom", "drive_10"), ("legal_limit", "drive_10"), ("walk", "walk_20")]
)
def test_the_same_people_are_within(
    kind: str, rule: str, ours: pna.Results, theirs: pd.DataFrame
) -> None:
    table = ours.coverage
    row = table[
        (table["rule"] == rule)
        & (table["speed_preset"] == ("standard" if kind == "walk" else kind))
        & (table["premises_set"] == "pharmacies")
        & (table["area_type"] == "hwb")
        & (table["split"] == "all")
    ].iloc[0]
    limit = float(rule.split("_")[1])
    share = theirs.loc[theirs[kind] <= limit, "people"].sum() / theirs["people"].sum()
    # Access rules are a handful here and tables there: half a per cent of the people.
    assert row["share_within"] == pytest.approx(share, abs=0.005)


@pytest.mark.parametrize(
    ("low_end", "rule", "preset"),
    [
        ("legal_limit_slow", "drive_10", "legal_limit"),
        ("legal_limit_slow", "drive_5", "legal_limit"),
        ("walk_careful", "walk_20", "standard"),
        ("walk_careful", "walk_30", "standard"),
    ],
)
def test_the_same_people_at_the_low_end(
    low_end: str, rule: str, preset: str, ours: pna.Results, theirs: pd.DataFrame
) -> None:
    table = ours.coverage
    row = table[
        (table["rule"] == rule)
        & (table["speed_preset"] == preset)
        & (table["premises_set"] == "pharmacies")
        & (table["area_type"] == "hwb")
        & (table["split"] == "all")
    ].iloc[0]
    assert row["share_low"] < row["share_within"]
    limit = float(rule.split("_")[1])
    share = theirs.loc[theirs[low_end] <= limit, "people"].sum() / theirs["people"].sum()
    assert row["share_low"] == pytest.approx(share, abs=0.005)


@pytest.mark.parametrize("kind", ["custom", "legal_limit", "walk"])
def test_the_same_minutes_at_nearly_every_postcode(
    kind: str, ours: pna.Results, theirs: pd.DataFrame
) -> None:
    both = pd.DataFrame({"ours": of_ours(ours, kind), "theirs": theirs[kind]})
    near = both[(both < 60).any(axis=1)]
    assert len(near) > 600
    apart = (near["ours"] - near["theirs"]).abs()
    assert apart.median() < 1e-6
    assert apart.quantile(0.95) < 1e-6
    # Every drive is a road like another here; there none is a way through. That parts them at a
    # service area with a back drive (PE9 4AD) and at one house between two drives (LE15 9QA).
    assert set(near.index[apart > 0.5]) <= (set() if kind == "walk" else {"LE15 9QA", "PE9 4AD"})
