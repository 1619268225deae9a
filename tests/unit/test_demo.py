"""The invented county: is it a place, is it the same every time, and does it say what it is."""

import csv
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import numpy as np
import osmium
import pytest
import shapely
from pyproj import Transformer
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from pna import sources
from pna.calibration.of_study import calibrate
from pna.demo import landscape, make
from pna.demo.journeys import PARAMETERS
from pna.demo.nhs import FILES as NHS_FILES
from pna.errors import StudyError
from pna.study import load_study

DRIVABLE = {
    "motorway", "motorway_link", "trunk", "primary", "secondary", "tertiary", "unclassified",
    "residential", "living_street", "service",
}  # fmt: skip
CONSOLIDATED = "consol_pharmacy_list_202526q1final.csv"
EXTRACTS = ("demo-west.osm.pbf", "demo-east.osm.pbf")
HEADERS = {
    CONSOLIDATED: (
        "PHARMACY_ODS_CODE_F_CODE,HEALTH_AND_WELLBEING_BOARD,PHARMACY_TRADING_NAME,"
        "ORGANISATION_NAME,ADDRESS_FIELD_1,ADDRESS_FIELD_2,ADDRESS_FIELD_3,ADDRESS_FIELD_4,"
        "POST_CODE,PHARMACY_OPENING_HOURS_MONDAY,MON_TOTAL,PHARMACY_OPENING_HOURS_TUESDAY,"
        "TUES_TOTAL,PHARMACY_OPENING_HOURS_WEDNESDAY,WED_TOTAL,PHARMACY_OPENING_HOURS_THURSDAY,"
        "THURS_TOTAL,PHARMACY_OPENING_HOURS_FRIDAY,FRI_TOTAL,PHARMACY_OPENING_HOURS_SATURDAY,"
        "SAT_TOTAL,PHARMACY_OPENING_HOURS_SUNDAY,SUN_TOTAL,WEEKLY_TOTAL,CONTRACT_TYPE"
    ),
    "contractor_details_202506.csv": (
        "YEAR_MONTH,REGION_CODE,REGION_NAME,ICB_CODE,ICB_NAME,HWB_CODE,HWB_NAME,LPC_CODE,"
        "LPC_NAME,START_DATE,CONTRACTOR_CODE,CONTRACTOR_NAME,TRADING_NAME,ADDRESS_FIELD1,"
        "ADDRESS_FIELD2,ADDRESS_FIELD3,ADDRESS_FIELD4,POST_CODE,PHONE_NUMBER,PHARMACY_TYPE,"
        "CONTRACTOR_TYPE,DISPENSER_ACCOUNT_TYPE,PRIVATE_CONTRACTOR,DISTANCE_SELLING_CONTRACTOR,"
        # The last column is one of the traps.
        "100_HOUR_PHARMACY_CONTRACTOR,OUT_OF_HRS_DISP_CONTRACTOR,LPS_CONTRACTOR,PAYMENT_REGION"
    ),
    "dispensing_sites.csv": (
        "ods_code,site_name,postcode,is_branch,dispenses,hours_mon,hours_tue,hours_wed,hours_thu,"
        "hours_fri,hours_sat,hours_sun,easting,northing,source,as_at"
    ),
    "oa_pwc.csv": "FID,OA21CD,GlobalID,x,y",
    "ts001_oa.csv": "DATE_NAME,GEOGRAPHY_CODE,GEOGRAPHY_NAME,MEASURES_NAME,OBS_VALUE",
    "oa_lsoa_lad_lookup.csv": (
        "OA21CD,LSOA21CD,LSOA21NM,MSOA21CD,MSOA21NM,LAD22CD,LAD22NM,ObjectId"
    ),
    "lsoa_population.csv": "DATE_NAME,GEOGRAPHY_CODE,GEOGRAPHY_NAME,MEASURES_NAME,OBS_VALUE",
    "onspd_demo.csv": (
        "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,"
        "lad25cd,wd25cd,nhser24cd,ctry25cd,rgn25cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,"
        "msoa21cd,wz11cd,sicbl24cd,bua24cd,ruc21ind,oac21ind,lat,long,lep21cd1,lep21cd2,pfa23cd,"
        "imd20ind,icb23cd"
    ),
    "amendments.csv": "ods_code,field,value,reason,source,date",
    "special_population.csv": "name,kind,area_code,people,source",
    "destinations.csv": "purpose,name,easting,northing",
}
JOURNEYS = "journey_times.csv"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return make(tmp_path_factory.mktemp("demo") / "the town", seed=1).parent


def rows(folder, name):
    with (folder / "data" / "raw" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def to_grid_xy(xy):
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    return np.column_stack(to_grid.transform(xy[:, 0], xy[:, 1]))


class Roads:
    """The two extracts put together by hand: of a thing that is in both, the newer version."""

    def __init__(self, folder):
        self.nodes, self.ways, self.relations = {}, {}, {}
        self.versions = {name: {} for name in EXTRACTS}
        self.node_versions = {name: {} for name in EXTRACTS}
        best = {}
        for name in EXTRACTS:
            for thing in osmium.FileProcessor(str(folder / "data" / "raw" / name)):
                if thing.is_node():
                    kind, value = "n", (thing.location.lon, thing.location.lat, dict(thing.tags))
                    self.node_versions[name][thing.id] = thing.version
                elif thing.is_way():
                    kind, value = "w", ([n.ref for n in thing.nodes], dict(thing.tags))
                    self.versions[name][thing.id] = (thing.version, [n.ref for n in thing.nodes])
                else:
                    kind, value = "r", ([(m.type, m.role) for m in thing.members], dict(thing.tags))
                if thing.version > best.get((kind, thing.id), 0):
                    best[kind, thing.id] = thing.version
                    {"n": self.nodes, "w": self.ways, "r": self.relations}[kind][thing.id] = value
        ids = list(self.nodes)
        self.at = {node: i for i, node in enumerate(ids)}
        lon_lat = np.array([self.nodes[i][:2] for i in ids])
        self.xy = to_grid_xy(lon_lat)

    def tagged(self, key):
        return {i: way for i, way in self.ways.items() if key in way[1]}

    def line(self, way):
        return self.xy[[self.at[n] for n in self.ways[way][0]]]

    def public(self):
        """Ways that anyone may drive on, the deliberate island apart."""
        return [
            i
            for i, (_, tags) in self.ways.items()
            if tags.get("highway") in DRIVABLE
            and tags.get("access") not in ("private", "no")
            and tags.get("motor_vehicle") not in ("private", "no")
            and tags.get("service") != "driveway"
            and "unlinked" not in tags.get("name", "")
        ]

    def pieces(self, ways, *, directed=False):
        """Start, end and length of each step of some ways, and the piece of every node."""
        start, end, length = [], [], []
        for way in ways:
            refs, tags = self.ways[way]
            line = self.line(way)
            steps = np.hypot(*np.diff(line, axis=0).T).tolist()
            one_way = tags.get("oneway") or ("yes" if tags.get("junction") == "roundabout" else "")
            for a, b, metres in zip(refs[:-1], refs[1:], steps, strict=True):
                pair = (self.at[a], self.at[b])
                for here, there in (pair, pair[::-1]):
                    backward = (here, there) != pair
                    banned = (one_way == "yes" and backward) or (one_way == "-1" and not backward)
                    if not (directed and banned):
                        start.append(here)
                        end.append(there)
                        length.append(metres / 2 if not one_way or not directed else metres)
        count = len(self.xy)
        graph = csr_array((np.ones(len(start)), (start, end)), shape=(count, count))
        kind = "strong" if directed else "weak"
        piece = connected_components(graph, directed=True, connection=kind)[1]
        return np.array(start), np.array(end), np.array(length), piece


@pytest.fixture(scope="module")
def roads(town):
    return Roads(town)


def test_same_seed_gives_the_same_bytes_in_another_process_over_an_earlier_demo(town, tmp_path):
    out = tmp_path / "again"
    shutil.copytree(town, out)
    (out / "data" / "raw" / "demo-west.osm.pbf").write_bytes(b"damaged")
    code = f"from pathlib import Path; import pna.demo; pna.demo.make(Path({str(out)!r}), seed=1)"
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": "77"}
    )
    first, second = contents(town), contents(out)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_a_stopped_run_leaves_nothing_to_trust_and_another_seed_gives_another_place(
    town, tmp_path, monkeypatch
):
    out = tmp_path / "town"

    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pna.demo.files.write_people", stop)
        with pytest.raises(KeyboardInterrupt):
            make(out, seed=2)
    assert not (out / "study.toml").exists()
    (out / "tables").mkdir()
    seen = []
    make(out, seed=2, progress=lambda step, done, total: seen.append((step, done, total)))
    assert [done for _, done, _ in seen] == list(range(seen[0][2] + 1))
    other = contents(out)
    assert not [name for name in other if ".part" in name]
    before = contents(town)
    assert before.keys() == other.keys()
    assert [n for n in before if before[n] == other[n]] == []


@pytest.mark.parametrize("name", HEADERS)
def test_headers_are_as_published(town, name):
    text = (town / "data" / "raw" / name).read_bytes().decode("utf-8")
    assert text.split("\r\n", 1)[0] == HEADERS[name]


def test_the_study_loads_and_everything_says_that_it_is_invented(town):
    study = load_study(town)
    assert study.study.invented
    assert study.study.name.endswith("(invented)")
    assert study.isochrones.grid_metres == 25
    assert study.area.buffer_km == 5
    raw = town / "data" / "raw"
    named = {item.file.name for item in study.inputs.roads}
    named |= {value.file.name for key, value in study.inputs if key != "roads" and value}
    named |= {study.area.localities.file.name, "journey_times.csv", "README.txt"}
    assert named == {path.name for path in raw.iterdir()}
    assert "INVENTED" in (raw / "README.txt").read_text(encoding="utf-8").splitlines()[0]
    for name in EXTRACTS:
        header = osmium.io.Reader(str(raw / name)).header()
        assert "invented" in header.get("generator")
    for name, key in (("districts.geojson", "LAD25NM"), ("wards.geojson", "WD25NM")):
        whole = json.loads((raw / name).read_text(encoding="utf-8"))
        assert "Invented" in whole["note"]
        assert all(f["properties"][key].endswith("(invented)") for f in whole["features"])


def test_codes_are_unassigned_and_given_once(town):
    lookup = rows(town, "oa_lsoa_lad_lookup.csv")
    assert all(re.fullmatch(r"E0099\d{4}", r["OA21CD"]) for r in lookup)
    assert all(re.fullmatch(r"E0199\d{4}", r["LSOA21CD"]) for r in lookup)
    assert all(re.fullmatch(r"E0299\d{4}", r["MSOA21CD"]) for r in lookup)
    assert all(re.fullmatch(r"E0[67]99\d{4}", r["LAD22CD"]) for r in lookup)
    codes = [r["OA21CD"] for r in lookup]
    assert len(set(codes)) == len(codes)
    for larger, smaller in (("LSOA21CD", "OA21CD"), ("LAD22CD", "LSOA21CD")):
        nests = {(r[smaller], r[larger]) for r in lookup}
        assert len(nests) == len({small for small, _ in nests})
    assert [r["OA21CD"] for r in rows(town, "oa_pwc.csv")] == codes
    postcodes = [r["pcds"] for r in rows(town, "onspd_demo.csv")]
    assert len(set(postcodes)) == len(postcodes)
    # Royal Mail uses no C, I, K, M, O or V in the second half; no postcode area is called ZZ.
    assert all(re.fullmatch(r"ZZ\d{1,2} \d[ABD-HJLNP-UW-Z]{2}", p) for p in postcodes)
    listed = [r["PHARMACY_ODS_CODE_F_CODE"] for r in rows(town, CONSOLIDATED)]
    assert [code for code, times in Counter(listed).items() if times > 1] == [listed[-1]]
    assert all(re.fullmatch(r"FZ[A-Z0-9]{3}", code) for code in listed)


def test_people_add_up(town):
    study = load_study(town)
    count = {r["GEOGRAPHY_CODE"]: int(r["OBS_VALUE"]) for r in rows(town, "ts001_oa.csv")}
    estimate = {r["GEOGRAPHY_CODE"]: int(r["OBS_VALUE"]) for r in rows(town, "lsoa_population.csv")}
    lookup = rows(town, "oa_lsoa_lad_lookup.csv")
    assert set(count) == {r["OA21CD"] for r in lookup}
    assert set(estimate) == {r["LSOA21CD"] for r in lookup}
    lsoa = Counter()
    for row in lookup:
        lsoa[row["LSOA21CD"]] += count[row["OA21CD"]]
    ratio = np.array([estimate[code] / lsoa[code] for code in estimate])
    assert ratio.min() > 0.9
    assert ratio.max() < 1.12
    assert (ratio != 1).mean() > 0.8
    own = [r["OA21CD"] for r in lookup if r["LAD22CD"] in study.districts]
    assert 140 <= len(own) <= 165
    assert sum(count[code] for code in own) == pytest.approx(45_000, rel=0.06)
    assert len(own) < len(lookup)
    for row in rows(town, "special_population.csv"):
        assert row["area_code"] in own
        assert 0 < int(row["people"]) < count[row["area_code"]]


def test_districts_and_wards_cover_without_overlap_and_hold_their_output_areas(town):
    study = load_study(town)
    raw = town / "data" / "raw"
    shapes = {}
    for name, key in (("districts.geojson", "LAD25CD"), ("wards.geojson", "WD25CD")):
        whole = json.loads((raw / name).read_text(encoding="utf-8"))
        shapes[name] = {
            f["properties"][key]: shapely.from_geojson(json.dumps(f["geometry"]))
            for f in whole["features"]
        }
        made = np.array(list(shapes[name].values()))
        # One ward has a line that runs out and back, which encloses nothing.
        assert (~shapely.is_valid(made)).sum() == (name == "wards.geojson")
        mended = shapely.make_valid(made, method="structure", keep_collapsed=False)
        assert shapely.area(mended) == pytest.approx(shapely.area(made), rel=1e-9)
        shapes[name] = dict(zip(shapes[name], mended, strict=True))
        made = mended
        together = shapely.union_all(made)
        assert shapely.area(made).sum() == pytest.approx(together.area, rel=1e-6)
    wards, districts = (shapely.union_all(list(s.values())) for s in reversed(shapes.values()))
    assert wards.symmetric_difference(districts).area < 1e-6 * districts.area
    to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    district = {r["OA21CD"]: r["LAD22CD"] for r in rows(town, "oa_lsoa_lad_lookup.csv")}
    for row in rows(town, "oa_pwc.csv"):
        point = shapely.Point(to_degrees.transform(float(row["x"]), float(row["y"])))
        shape = shapes["districts.geojson"][district[row["OA21CD"]]]
        assert shape.distance(point) < 1e-5
    own = shapes["districts.geojson"][study.area.hwb[0]]
    metres = shapely.transform(own, to_grid_xy)
    west, south, east, north = metres.bounds
    assert 18_000 < east - west < 27_000
    assert 15_000 < north - south < 23_000


def test_extracts_overlap_and_each_is_whole(town, roads):
    west, east = (roads.versions[name] for name in EXTRACTS)
    both = west.keys() & east.keys()
    assert len(both) > 500
    assert len(west.keys() - both) > 500
    assert len(east.keys() - both) > 500
    newer_west = sum(west[i][0] > east[i][0] for i in both)
    newer_east = sum(west[i][0] < east[i][0] for i in both)
    assert newer_west > 20
    assert newer_east > 20
    for name in EXTRACTS:
        nodes, ways = roads.node_versions[name], roads.versions[name]
        assert all(ref in nodes for _, refs in ways.values() for ref in refs)
        assert list(nodes) == sorted(nodes)
        assert list(ways) == sorted(ways)
    shared = roads.node_versions[EXTRACTS[0]].keys() & roads.node_versions[EXTRACTS[1]].keys()
    changed = [n for n in shared if len({roads.node_versions[name][n] for name in EXTRACTS}) == 2]
    assert len(changed) > 5


def test_the_river_is_crossed_by_two_road_bridges_and_one_footbridge(roads):
    rivers = [roads.line(i) for i, (_, t) in roads.ways.items() if t.get("waterway") == "river"]
    tree = shapely.STRtree([shapely.LineString(line) for line in rivers])
    highways = list(roads.tagged("highway"))
    lines = np.array([shapely.LineString(roads.line(i)) for i in highways])
    over = [highways[i] for i in np.unique(tree.query(lines, predicate="intersects")[0])]
    tags = [roads.ways[i][1] for i in over]
    assert all(t["bridge"] == "yes" for t in tags)
    kinds = Counter(t["highway"] in DRIVABLE for t in tags)
    assert kinds == {True: 2, False: 1}
    bridges = [i for i in over if roads.ways[i][1]["highway"] in DRIVABLE]
    drivable = [i for i, (_, t) in roads.ways.items() if t.get("highway") in DRIVABLE]
    ends = [(roads.at[roads.ways[i][0][0]], roads.at[roads.ways[i][0][-1]]) for i in bridges]
    without = roads.pieces([i for i in drivable if i not in bridges])[3]
    banks = {frozenset((without[a], without[b])) for a, b in ends}
    assert len(banks) == 1
    assert len(next(iter(banks))) == 2
    for kept in bridges:
        piece = roads.pieces([i for i in drivable if i not in bridges or i == kept])[3]
        assert all(piece[a] == piece[b] for a, b in ends)
    north, south = (np.flatnonzero(without == p) for p in sorted(next(iter(banks))))
    assert min(len(north), len(south)) > 0.2 * max(len(north), len(south))


def test_nearly_every_public_road_hangs_together_in_both_directions(roads):
    start, end, length, piece = roads.pieces(roads.public(), directed=True)
    inside = piece[start] == piece[end]
    main = np.bincount(piece[start[inside]], weights=length[inside]).max()
    assert main > 0.97 * length.sum()


def test_the_road_island_is_an_island(roads):
    island = [i for i, (_, t) in roads.ways.items() if "unlinked" in t.get("name", "")]
    rest = [i for i in roads.tagged("highway") if i not in island]
    own = {n for i in island for n in roads.ways[i][0]}
    assert len(own) >= 10
    assert own.isdisjoint(n for i in rest for n in roads.ways[i][0])
    away = shapely.distance(
        shapely.MultiLineString([roads.line(i) for i in island]),
        shapely.MultiLineString([roads.line(i) for i in rest]),
    )
    assert away > 50


def test_people_and_premises_are_by_a_street(town, roads):
    streets = [i for i in roads.tagged("highway") if roads.ways[i][1]["highway"] in DRIVABLE]
    tree = shapely.STRtree([shapely.LineString(roads.line(i)) for i in streets])

    def away(xy):
        found = tree.query_nearest(shapely.points(xy), all_matches=False, return_distance=True)
        return found[1]

    centroids = np.array([[float(r["x"]), float(r["y"])] for r in rows(town, "oa_pwc.csv")])
    assert (away(centroids) < 200).mean() > 0.97
    at = {
        r["pcds"]: (float(r["east1m"]), float(r["north1m"]))
        for r in rows(town, "onspd_demo.csv")
        if r["gridind"] != "9"
    }
    listed = [r["POST_CODE"] for r in rows(town, CONSOLIDATED)]
    # One amended, two that nobody can place; two stand beyond the map.
    assert sum(p not in at for p in listed) == 3
    doors = np.array([at[p] for p in listed if p in at and not p.startswith("ZZ99")])
    assert len(doors) == len(listed) - 5
    assert away(doors).max() < 30
    mapped = [v for v in roads.nodes.values() if v[2].get("amenity") == "pharmacy"]
    assert len(mapped) >= 10


def test_tags_are_those_of_an_english_map(roads):
    ways = Counter()
    for _, tags in roads.ways.values():
        ways.update(tags.items())
    for wanted in (
        *(("highway", kind) for kind in DRIVABLE),
        *(("highway", kind) for kind in (
            "footway", "path", "steps", "bridleway", "cycleway", "track", "pedestrian",
            "construction", "proposed",
        )),
        ("junction", "roundabout"), ("oneway", "yes"), ("oneway", "-1"), ("access", "private"),
        ("motor_vehicle", "private"), ("service", "driveway"), ("service", "parking_aisle"),
        ("dual_carriageway", "yes"), ("ref", "M99"), ("maxspeed", "30 mph"),
        ("landuse", "residential"), ("landuse", "industrial"), ("landuse", "retail"),
        ("natural", "wood"), ("natural", "water"), ("railway", "rail"),
    ):  # fmt: skip
        assert ways[wanted] > 0, wanted
    limits = {value for (key, value) in ways if key == "maxspeed"}
    assert limits & {"national", "GB:nsl_single"}
    nodes = Counter()
    for _, _, tags in roads.nodes.values():
        nodes.update(tags.items())
        if tags.get("barrier") == "gate" and tags.get("access") == "private":
            nodes["private gate"] += 1
    for wanted in (
        ("barrier", "gate"), ("barrier", "bollard"), ("barrier", "cattle_grid"), "private gate",
        ("highway", "motorway_junction"), ("place", "town"), ("place", "suburb"),
        ("place", "village"), ("place", "hamlet"),
    ):  # fmt: skip
        assert nodes[wanted] > 0, wanted
    kinds = Counter(tags["type"] for _, tags in roads.relations.values())
    assert kinds["restriction"] in (2, 3)
    assert kinds["multipolygon"] >= 1
    start, end, length, _ = roads.pieces(roads.public())
    tagged = roads.pieces([i for i in roads.public() if "maxspeed" in roads.ways[i][1]])[2]
    assert 0.18 < tagged.sum() / length.sum() < 0.28
    assert len(start) == len(end)


def test_awkward_ways_are_there(roads):
    highways = roads.tagged("highway")
    repeats = Counter(tuple(refs) for refs, _ in highways.values())
    assert max(repeats.values()) == 2
    assert any(refs[0] == refs[-1] for refs, t in highways.values() if "junction" not in t)
    assert any(a == b for refs, _ in highways.values() for a, b in itertools.pairwise(refs))
    lengths = [np.hypot(*np.diff(roads.line(i), axis=0).T).sum() for i in highways]
    assert min(lengths) < 0.05


def hours_of(text):
    """Hours of one day, worked out spell by spell from the minutes of its clock times."""
    minutes = [int(h) * 60 + int(m) for h, m in re.findall(r"(\d\d):(\d\d)", text)]
    assert text == "CLOSED" or len(minutes) % 2 == 0
    return (
        sum((b - a) % 1440 or 1440 for a, b in zip(minutes[::2], minutes[1::2], strict=True)) / 60
    )


def test_opening_hours_total_and_hold_the_known_traps(town):
    days = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
    short = ("MON", "TUES", "WED", "THURS", "FRI", "SAT", "SUN")
    texts = Counter()
    wrong = []
    for row in rows(town, CONSOLIDATED):
        total = 0.0
        for day, name in zip(days, short, strict=True):
            text = row[f"PHARMACY_OPENING_HOURS_{day}"]
            texts[text] += 1
            if float(row[f"{name}_TOTAL"]) != pytest.approx(hours_of(text), abs=0.006):
                wrong.append((row["PHARMACY_ODS_CODE_F_CODE"], name, row[f"{name}_TOTAL"]))
            total += hours_of(text)
        assert float(row["WEEKLY_TOTAL"]) == pytest.approx(total, abs=0.006)
        assert 25 <= total <= 120
    assert texts["09:00-13:00:14:00-18:00"] == 5
    assert wrong == [("FZA03", "MON", "6.25")]
    assert texts[""] == texts["00:00-00:00"] == texts["08:00-02:00"] == 1
    assert texts["CLOSED"]
    assert any(t.endswith("-00:00") for t in texts)
    assert any(t.count("-") == 2 for t in texts)
    assert any(t.count("-") == 3 for t in texts)


def test_premises_hold_the_traps_that_the_readme_names(town):
    listed = rows(town, CONSOLIDATED)
    assert listed.pop() in listed
    names = " ".join(r["PHARMACY_TRADING_NAME"] for r in listed)
    assert "'" in names
    assert "&" in names
    assert "\u00e9" in names
    assert "<b>" in names
    assert any(r["PHARMACY_TRADING_NAME"].startswith("=") for r in listed)
    assert Counter(r["CONTRACT_TYPE"] for r in listed)["LPS"] == 1
    assert Counter(r["CONTRACT_TYPE"] for r in listed)["DAC"] == 2
    study = load_study(town)
    board = study.area.board_names[0]
    assert sum(r["HEALTH_AND_WELLBEING_BOARD"] != board for r in listed) >= 2
    assert 18 <= len(listed) <= 23
    details = {r["CONTRACTOR_CODE"]: r for r in rows(town, "contractor_details_202506.csv")}
    codes = [r["PHARMACY_ODS_CODE_F_CODE"] for r in listed]
    assert len(set(codes) - set(details)) == 1
    assert sum(details[c]["DISTANCE_SELLING_CONTRACTOR"] == "Y" for c in codes if c in details) == 1
    assert sum(r["PRIVATE_CONTRACTOR"] == "Y" for r in details.values()) == 1
    postcodes = {r["pcds"]: r for r in rows(town, "onspd_demo.csv")}
    assert sum(r["POST_CODE"] not in postcodes for r in listed) == 1
    held = [postcodes[r["POST_CODE"]] for r in listed if r["POST_CODE"] in postcodes]
    assert sum(r["doterm"] != "" for r in held) == 1
    assert sum(r["gridind"] == "9" and r["east1m"] == "" for r in held) == 2
    assert sum(r["gridind"] == "8" for r in held) == 1
    assert sum(r["usrtypind"] == "1" for r in held) == 1
    assert max(Counter(r["POST_CODE"] for r in listed).values()) == 2
    amended = {r["field"]: r for r in rows(town, "amendments.csv")}
    assert set(amended) == {"easting_northing", "name"}
    assert re.fullmatch(r"6\d{5},3\d{5}", amended["easting_northing"]["value"])
    lost = next(r for r in listed if postcodes[r["POST_CODE"]]["gridind"] == "9")
    assert amended["easting_northing"]["ods_code"] == lost["PHARMACY_ODS_CODE_F_CODE"]
    sites = rows(town, "dispensing_sites.csv")
    assert sum(r["dispenses"] == "Y" for r in sites) >= 2
    assert all(r["postcode"] in postcodes for r in sites)


def test_journey_times_have_the_form_and_the_traps_of_the_published_ones(town):
    raw = town / "data" / "raw"
    with (raw / JOURNEYS).open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    heading = next(n for n, line in enumerate(lines) if line[0] == "LSOA_code")
    assert heading > 1
    assert all(len(line) == 1 for line in lines[:heading])
    assert "INVENTED" in lines[0][0]
    assert "0.85" in next(line[0] for line in lines if "by car, from road" in line[0])
    assert "INVENTED" in lines[-1][0]
    table = [dict(zip(lines[heading], line, strict=True)) for line in lines[heading + 1 : -1]]
    lookup = rows(town, "oa_lsoa_lad_lookup.csv")
    own = {r["LSOA21CD"] for r in lookup if r["LAD22CD"] in load_study(town).districts}
    given = {r["LSOA_code"] for r in table}
    assert given == {r["LSOA21CD"] for r in lookup}
    assert own < given
    minutes = {c: [float(r[c]) for r in table] for c in lines[heading] if c.endswith("t")}
    assert {c[:-4] for c in minutes if c.endswith("Cart")} == {
        "weightedJobs", "PS", "SS", "GP", "Town",
    }  # fmt: skip
    assert all(value.is_integer() for value in minutes["PSCart"])
    assert not any(value.is_integer() for value in minutes["GPCart"])
    # One minute a trip, five added, and nobody lives at the door.
    assert min(minutes["GPCart"]) > 6
    assert max(max(values) for values in minutes.values()) == 120
    read, findings = sources.read("journey_times", raw / JOURNEYS)
    told = " ".join(finding.message for finding in findings)
    assert "Rows of title and notes passed over: 7" in told
    assert "whole minutes" in told
    assert "left out for town centre (Town): 1, with 120 minutes" in told
    assert "weightedJobsCart" in told
    assert set(read["purpose"]) == {"PS", "SS", "GP", "Town"}
    places = rows(town, "destinations.csv")
    assert set(Counter(r["purpose"] for r in places)) == {"SS", "GP", "Town"}
    assert all(r["name"].endswith("(invented)") for r in places)
    assert len({r["name"] for r in places}) == len(places)


def test_minutes_by_bicycle_are_those_of_the_shortest_roads_on_the_map(town, roads):
    ways = roads.public()
    start, end, _, _ = roads.pieces(ways, directed=True)
    count = len(roads.xy)
    # Of ways drawn twice one is enough; from the doors one searches against the traffic.
    _, once = np.unique(start * count + end, return_index=True)
    start, end = start[once], end[once]
    metres = np.hypot(*(roads.xy[start] - roads.xy[end]).T)
    graph = csr_array((metres, (end, start)), shape=(count, count))
    streets = [i for i in ways if roads.ways[i][1]["highway"] not in ("motorway", "motorway_link")]
    nodes = np.unique([roads.at[n] for i in streets for n in roads.ways[i][0]])
    tree = cKDTree(roads.xy[nodes])
    people = {r["GEOGRAPHY_CODE"]: int(r["OBS_VALUE"]) for r in rows(town, "ts001_oa.csv")}
    lookup = rows(town, "oa_lsoa_lad_lookup.csv")
    homes = np.array([(float(r["x"]), float(r["y"])) for r in rows(town, "oa_pwc.csv")])
    weight = np.array([people[r["OA21CD"]] for r in lookup])
    _, lsoa = np.unique([r["LSOA21CD"] for r in lookup], return_inverse=True)
    times = sources.read("journey_times", town / "data" / "raw" / JOURNEYS).frame
    for purpose in ("GP", "SS"):
        doors = [
            (float(r["easting"]), float(r["northing"]))
            for r in rows(town, "destinations.csv")
            if r["purpose"] == purpose
        ]
        away = dijkstra(graph, indices=nodes[tree.query(doors)[1]], min_only=True)
        here = away[nodes[tree.query(homes)[1]]]
        mean = np.bincount(lsoa, weight * here) / np.bincount(lsoa, weight)
        told = times[times["purpose"] == purpose].sort_values("lsoa")["cycle_minutes"].to_numpy()
        # From the nearest point of the map where a street has a vertex, not from the street itself.
        off = told - (5 + mean / 16_000 * 60)
        assert abs(np.median(off)) < 0.05
        assert np.quantile(np.abs(off), 0.9) < 0.4


def test_calibrating_finds_the_model_that_the_journeys_were_made_by(town):
    found = calibrate(load_study(town), town / "data" / "raw" / JOURNEYS)
    assert found.pairs["used"].sum() > 80
    fit = next(fit for fit in found.fits if fit.name == found.chosen)
    assert found.chosen == "constant + class speeds + junction delay"
    table = fit.parameters.iloc[:-1]
    made = np.array([*(1 / PARAMETERS[:3]), PARAMETERS[3]])
    assert made[:3].tolist() == pytest.approx([0.85, 0.70, 0.45])
    assert (table["low"].to_numpy() <= made).all()
    assert (made <= table["high"].to_numpy()).all()
    assert not fit.parameters["at_bound"].any()
    assert fit.median_ratio == pytest.approx(1, abs=0.02)
    # The chance is 2% of trips of a few minutes; the simplest form is far from them.
    assert fit.loo_rmse < 0.25
    assert found.fits[0].loo_rmse > 2 * fit.loo_rmse


def test_refuses_a_folder_that_holds_something_else(tmp_path):
    foreign = tmp_path / "work"
    foreign.mkdir()
    (foreign / "letter.docx").write_bytes(b"dear")
    real = tmp_path / "real"
    real.mkdir()
    (real / "study.toml").write_text('[study]\nname = "Real"\n', encoding="utf-8")
    data_only = tmp_path / "data only"
    (data_only / "data" / "raw").mkdir(parents=True)
    (data_only / "data" / "raw" / "list.csv").write_text("a", encoding="utf-8")
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    before = contents(tmp_path)
    for out in (foreign, real, data_only, file):
        with pytest.raises(StudyError, match=r"new or empty folder") as caught:
            make(out)
        assert str(out) in str(caught.value)
    assert contents(tmp_path) == before


def test_refuses_what_it_cannot_make(tmp_path):
    with pytest.raises(StudyError, match="town or county"):
        make(tmp_path / "a", size="village")
    with pytest.raises(StudyError, match="from 0 up"):
        make(tmp_path / "a", seed=-1)
    assert list(tmp_path.iterdir()) == []


def test_the_county_surrounds_a_city_that_is_another_board():
    land = landscape.build(landscape.COUNTY, 1)
    own = land.areas[: land.own]
    assert len(own) == 7
    assert all(code.startswith("E0799") for code, _ in own)
    city = land.settlements[0]
    assert land.area_of(city.xy[None])[0] == land.own
    turns = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = city.xy + 11_000 * np.column_stack([np.cos(turns), np.sin(turns)])
    assert (land.area_of(ring) < land.own).all()


def test_what_the_nhs_publishes_reads_with_its_traps_told(town):
    study = load_study(town)
    reads = {key: sources.read(key, getattr(study.inputs, key).file) for key in NHS_FILES}
    told = {key: " ".join(f.message for f in read.findings) for key, read in reads.items()}
    listed = {r["PHARMACY_ODS_CODE_F_CODE"]: r["CONTRACT_TYPE"] for r in rows(town, CONSOLIDATED)}
    ods = reads["ods_pharmacies"].frame.set_index("facility_id")
    assert set(ods.index[ods["status"] == "active"]) == set(listed)
    appliance = {code for code, contract in listed.items() if contract == "DAC"}
    assert set(ods.index[ods["kind"] == "appliance"]) == appliance
    assert "1 closed" in told["gp_practices"]
    mains = set(reads["gp_practices"].frame["facility_id"])
    assert set(reads["gp_branches"].frame["parent"]) <= mains
    assert "CLOSED: 1 rows, 7 patients, NO2021: 1 rows" in told["gp_patients_by_lsoa"]
    assert "which are of 2021" in told["gp_patients_by_lsoa"]
    assert "Wales: 1 (7 people)" in told["gp_patients_by_lsoa"]
    assert "has no figure" in told["dispensing_activity"]
    assert set(reads["dispensing_activity"].frame["contractor_code"]) == set(listed)
    assert set(reads["dispensing_flows"].frame["month"]) == {"2025-06"}
    assert "has no coordinates" in told["gp_sites"]
    assert reads["gp_sites"].frame.geometry.isna().sum() == 1
