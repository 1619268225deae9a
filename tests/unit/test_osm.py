"""OSM files written by hand, in XML and PBF."""

import gzip
from pathlib import Path

import numpy as np
import osmium
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sketch import STREET, Sketch
from town import TOWN

from pna.errors import DataError, MissingInputError
from pna.roads.osm import read_roads

WEST, SOUTH = -0.8, 52.6
STEP = 0.001


def node(number, column, row, *, version=1, **tags):
    """Point of a lattice of a thousandth of a degree."""
    place = f"lon='{WEST + STEP * column:.7f}' lat='{SOUTH + STEP * row:.7f}'"
    return f"<node id='{number}' version='{version}' {place}>{tagged(tags)}</node>"


def way(number, refs, *, version=1, **tags):
    nodes = "".join(f"<nd ref='{ref}'/>" for ref in refs)
    return f"<way id='{number}' version='{version}'>{nodes}{tagged(tags)}</way>"


def relation(number, members, **tags):
    parts = "".join(f"<member type='way' ref='{ref}' role='{role}'/>" for role, ref in members)
    return f"<relation id='{number}' version='1'>{parts}{tagged(tags)}</relation>"


def tagged(tags):
    return "".join(f"<tag k='{key}' v='{value}'/>" for key, value in tags.items())


def xml(path, *parts):
    head, tail = "<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6'>", "</osm>"
    path.write_text("\n".join([head, *parts, tail]), encoding="utf-8")
    return path


def pbf(path, *parts, date=None):
    """The same as a PBF file, with the date of its data in the header."""
    source = xml(path.with_suffix(".tmp.osm"), *parts)
    header = osmium.io.Header()
    if date is not None:
        header.set("osmosis_replication_timestamp", f"{date}T00:00:00Z")
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)
    return path


def metres(column, row):
    to_metres = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
    return to_metres.transform(WEST + STEP * column, SOUTH + STEP * row)


def way_nodes(roads, way_id):
    """OSM ids of the points of a way; None where one is missing."""
    i = roads.ways["way_id"].tolist().index(way_id)
    refs = roads.refs[roads.way_start[i] : roads.way_start[i + 1]]
    return [int(roads.node_id[r]) if r >= 0 else None for r in refs]


def square(first, column, row, size=4):
    corners = [(0, 0), (size, 0), (size, size), (0, size)]
    return [node(first + i, column + x, row + y) for i, (x, y) in enumerate(corners)]


ROAD = [node(1, 0, 0), node(2, 1, 0), node(3, 1, 1)]


def test_ways_nodes_and_tags(tmp_path):
    path = xml(
        tmp_path / "a.osm",
        *ROAD,
        node(9, 5, 5),
        way(20, [3, 1], highway="footway"),
        way(10, [1, 2, 3], highway="primary", ref="A606", name="Oakham Road", maxspeed="60 mph"),
        way(30, [1, 9], building="yes"),
    )
    roads = read_roads([path])
    assert roads.ways["way_id"].tolist() == [10, 20]
    assert roads.ways["highway"].tolist() == ["primary", "footway"]
    assert roads.ways.loc[0, ["ref", "name", "maxspeed"]].tolist() == [
        "A606", "Oakham Road", "60 mph",
    ]  # fmt: skip
    assert roads.ways["ref"].isna().tolist() == [False, True]
    assert way_nodes(roads, 10) == [1, 2, 3]
    assert way_nodes(roads, 20) == [3, 1]
    # Only what roads use is kept.
    assert roads.node_id.tolist() == [1, 2, 3]
    expected = [metres(0, 0), metres(1, 0), metres(1, 1)]
    np.testing.assert_allclose(roads.node_xy, expected, atol=0.01)
    assert roads.findings == ()


def overlapping(tmp_path, old, new, *, old_date="2020-01-01", new_date="2024-01-01"):
    """Two files with one way each of the same id, and points that have moved in between."""
    first = pbf(tmp_path / "old.osm.pbf", *ROAD, old, date=old_date)
    moved = [node(1, 0, 0, version=2), node(2, 1, -1, version=2), node(3, 1, 1), node(4, 2, 2)]
    second = pbf(tmp_path / "new.osm.pbf", *moved, new, date=new_date)
    return first, second


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_files_the_highest_version_of_a_way_counts(tmp_path, turned):
    files = overlapping(
        tmp_path,
        way(10, [1, 2, 3], version=7, highway="primary"),
        way(10, [1, 2, 4], version=6, highway="secondary"),
    )
    roads = read_roads(files[::-1] if turned else files)
    assert roads.ways["highway"].tolist() == ["primary"]
    assert way_nodes(roads, 10) == [1, 2, 3]
    newest = roads.sources.set_index("file")["newest"]
    assert newest.to_dict() == {"old.osm.pbf": 1, "new.osm.pbf": 0}
    # The points are where the newer file says.
    assert roads.node_xy[1] == pytest.approx(metres(1, -1), abs=0.01)


@pytest.mark.parametrize("turned", [False, True])
def test_of_equal_versions_the_newest_file_counts(tmp_path, turned):
    files = overlapping(
        tmp_path,
        way(10, [1, 2, 3], version=6, highway="primary"),
        way(10, [1, 2, 4], version=6, highway="secondary"),
    )
    roads = read_roads(files[::-1] if turned else files)
    assert roads.ways["highway"].tolist() == ["secondary"]
    dates = roads.sources.set_index("file")["timestamp"]
    assert dates["new.osm.pbf"] == "2024-01-01T00:00:00Z"


@pytest.mark.parametrize("turned", [False, True])
def test_of_equal_versions_and_dates_the_last_file_named_counts(tmp_path, turned):
    files = overlapping(
        tmp_path,
        way(10, [1, 2, 3], version=6, highway="primary"),
        way(10, [1, 2, 4], version=6, highway="secondary"),
        new_date="2020-01-01",
    )
    roads = read_roads(files[::-1] if turned else files)
    assert roads.ways["highway"].tolist() == ["primary" if turned else "secondary"]


def test_a_seam_is_whole_where_two_extracts_meet(tmp_path):
    # Each extract has the whole list of points of the way and only its own half of their positions.
    through = way(10, [1, 2, 3, 4], highway="primary")
    west = pbf(tmp_path / "west.osm.pbf", node(1, 0, 0), node(2, 1, 0), through)
    east = pbf(tmp_path / "east.osm.pbf", node(3, 2, 0), node(4, 3, 0), through)
    assert way_nodes(read_roads([west]), 10) == [1, 2, None, None]
    both = read_roads([west, east])
    assert way_nodes(both, 10) == [1, 2, 3, 4]
    assert both.findings == ()


def same_roads(a, b):
    assert a.ways.astype(object).equals(b.ways.astype(object))
    for name in ("node_id", "node_xy", "way_start", "refs"):
        assert np.array_equal(getattr(a, name), getattr(b, name)), name
    assert a.barriers.astype(object).equals(b.barriers.astype(object))
    assert a.restrictions.equals(b.restrictions)
    assert a.built_up.geom_equals(b.built_up).all()
    assert a.settlements.equals(b.settlements)


def test_xml_packed_xml_and_pbf_are_the_same(tmp_path):
    parts = [
        *ROAD, *square(50, 0, 0), node(60, 2, 2, place="village", name="Ham"),
        node(61, 0, 1, barrier="gate", access="private"),
        way(10, [1, 61, 3], highway="primary"),
        way(70, [50, 51, 52, 53, 50], landuse="residential"),
    ]  # fmt: skip
    plain = xml(tmp_path / "a b.osm", *parts)
    packed = tmp_path / "a.osm.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    first = read_roads([plain])
    assert len(first.built_up) == len(first.settlements) == len(first.barriers) == 1
    same_roads(first, read_roads([packed]))
    same_roads(first, read_roads([pbf(tmp_path / "a.osm.pbf", *parts)]))


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(len(TOWN.ways))))
def test_the_order_of_ways_in_the_file_changes_no_bit(tmp_path_factory, order):
    text = TOWN.osm_xml()
    lines = text.splitlines()
    ways = [line for line in lines if line.startswith("<way")]
    shuffled = text
    start = lines.index(ways[0])
    shuffled = "\n".join([*lines[:start], *(ways[i] for i in order), "</osm>"])
    folder = tmp_path_factory.mktemp("order")
    first, second = folder / "a.osm", folder / "b.osm"
    first.write_text(text, encoding="utf-8")
    second.write_text(shuffled, encoding="utf-8")
    same_roads(read_roads([first]), read_roads([second]))


def test_a_way_is_cut_where_its_points_are_missing_or_outside_the_clip(tmp_path):
    path = xml(
        tmp_path / "a.osm",
        *(node(i, i, 0) for i in (1, 2, 4, 5, 6)),
        way(10, [1, 2, 3, 4, 5, 6], highway="primary"),
        way(11, [6, 3], highway="primary"),
    )
    roads = read_roads([path])
    # Way 11 has a single point left and is no way.
    assert roads.ways["way_id"].tolist() == [10]
    assert way_nodes(roads, 10) == [1, 2, None, 4, 5, 6]
    assert "1 points of roads" in str(roads.findings[0])
    assert roads.findings[0].level == "info"
    # A clip that ends half-way between points 5 and 6.
    east = (metres(5, 0)[0] + metres(6, 0)[0]) / 2
    clip = shapely.box(*metres(0, -1), east, metres(0, 1)[1])
    assert way_nodes(read_roads([path], clip), 10) == [1, 2, None, 4, 5, None]


def test_barriers_on_roads_only(tmp_path):
    path = xml(
        tmp_path / "a.osm",
        *ROAD,
        node(4, 2, 1, barrier="gate", foot="yes", motor_vehicle="no"),
        node(5, 9, 9, barrier="bollard"),
        way(10, [1, 2, 3, 4], highway="primary"),
    )
    barriers = read_roads([path]).barriers
    assert barriers["node"].tolist() == [3]
    assert barriers.loc[0, ["barrier", "foot", "motor_vehicle"]].tolist() == ["gate", "yes", "no"]


def test_built_up_land_from_ways_and_from_relations_with_holes(tmp_path):
    path = xml(
        tmp_path / "a.osm",
        *ROAD,
        *square(100, 0, 0), *square(200, 10, 0), *square(300, 20, 0), *square(400, 21, 1, size=2),
        way(10, [1, 2, 3], highway="primary"),
        way(11, [100, 101, 102, 103, 100], landuse="residential"),
        way(12, [200, 201, 202, 203, 200], landuse="farmland"),
        # A ring in two halves, with a hole in it.
        way(13, [300, 301, 302], source="survey"),
        way(14, [302, 303, 300]),
        way(15, [400, 401, 402, 403, 400], landuse="grass"),
        relation(
            20, [("outer", 13), ("outer", 14), ("inner", 15)],
            type="multipolygon", landuse="industrial",
        ),
    )  # fmt: skip
    land = read_roads([path]).built_up
    assert land.crs.to_epsg() == 27700

    def inside(column, row):
        return bool(land.contains(shapely.Point(metres(column, row))).any())

    assert inside(2, 2)
    assert not inside(12, 2)
    assert inside(20.5, 0.5)
    assert not inside(22, 2)
    assert len(land) == 2


def test_built_up_land_bounded_by_a_road(tmp_path):
    # Part of the ring of the land is itself a road: it is both.
    path = xml(
        tmp_path / "a.osm",
        *square(300, 0, 0),
        way(13, [300, 301, 302], highway="residential"),
        way(14, [302, 303, 300]),
        relation(20, [("outer", 13), ("outer", 14)], type="multipolygon", landuse="residential"),
    )
    roads = read_roads([path])
    assert roads.ways["way_id"].tolist() == [13]
    assert roads.built_up.contains(shapely.Point(metres(2, 2))).tolist() == [True]


def test_turn_restrictions_are_read_once(tmp_path):
    turn = relation(30, [("from", 10), ("to", 10)], type="restriction", restriction="no_left_turn")
    other = relation(31, [("from", 10), ("to", 10)], type="restriction", restriction="no_u_turn")
    street = way(10, [1, 2, 3], highway="primary")
    first = xml(tmp_path / "a.osm", *ROAD, street, turn)
    second = xml(tmp_path / "b.osm", *ROAD, street, turn, other)
    assert read_roads([first]).restrictions["relation_id"].tolist() == [30]
    assert read_roads([first, second]).restrictions["relation_id"].tolist() == [30, 31]


def test_the_newest_version_of_a_turn_restriction_holds(tmp_path):
    street = way(10, [1, 2, 3], highway="primary")

    def turn(version, kind):
        text = relation(30, [("from", 10), ("to", 11)], type="restriction", restriction=kind)
        return text.replace("version='1'", f"version='{version}'", 1)

    old = xml(tmp_path / "a.osm", *ROAD, street, turn(2, "no_left_turn"))
    new = xml(tmp_path / "b.osm", *ROAD, street, turn(3, "only_left_turn"))
    for files in ([old, new], [new, old]):
        (row,) = read_roads(files).restrictions.itertuples()
        assert (row.kind, row.from_ways, row.to_ways) == ("only_left_turn", (10,), (11,))


def test_named_settlements(tmp_path):
    path = xml(
        tmp_path / "a.osm",
        *ROAD,
        node(4, 2, 2, place="village", name="Greetham"),
        node(5, 3, 3, place="hamlet"),
        node(6, 4, 4, place="county", name="Rutland"),
        way(10, [1, 2, 3], highway="primary"),
    )
    settlements = read_roads([path]).settlements
    assert settlements[["name", "place"]].to_numpy().tolist() == [["Greetham", "village"]]
    assert settlements.crs.to_epsg() == 27700
    assert settlements.geometry[0].distance(shapely.Point(metres(2, 2))) < 0.01


def test_a_missing_file(tmp_path):
    with pytest.raises(MissingInputError, match=r"nowhere\.osm\.pbf"):
        read_roads([tmp_path / "nowhere.osm.pbf"])


@pytest.mark.realdata
@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_file_cut_short_is_named_with_what_to_do(tmp_path, realdata, share):
    whole = (realdata / "roads" / "rutland_2022-07.osm.pbf").read_bytes()
    short = tmp_path / "cut short.osm.pbf"
    short.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DataError, match=r"cut short\.osm\.pbf.*download it again"):
        read_roads([short])


@pytest.mark.parametrize("content", [b"", b"not a map at all", b"<?xml version='1.0'?><osm"])
@pytest.mark.parametrize("ending", [".osm.pbf", ".osm", ".osm.gz"])
def test_a_file_that_is_no_osm_file(tmp_path, content, ending):
    path = tmp_path / f"wrong{ending}"
    path.write_bytes(content)
    with pytest.raises(DataError, match="wrong"):
        read_roads([path])


def test_an_unknown_kind_of_file(tmp_path):
    path = Path(tmp_path, "roads.csv")
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"roads\.csv"):
        read_roads([path])


def test_no_roads_at_all(tmp_path):
    path = xml(tmp_path / "woods.osm", *ROAD, way(10, [1, 2, 3, 1], landuse="forest"))
    with pytest.raises(DataError, match=r"woods\.osm.*no roads.*extract of the area"):
        read_roads([path])


def test_no_roads_in_the_clip(tmp_path):
    path = xml(tmp_path / "a.osm", *ROAD, way(10, [1, 2, 3], highway="primary"))
    far = shapely.box(100_000, 100_000, 101_000, 101_000)
    with pytest.raises(DataError, match=r"a\.osm.*right county"):
        read_roads([path], far)


def test_one_file_of_several_without_roads_is_a_finding(tmp_path):
    woods = xml(tmp_path / "woods.osm", *ROAD, way(11, [1, 2, 3, 1], landuse="forest"))
    good = xml(tmp_path / "a.osm", *ROAD, way(10, [1, 2, 3], highway="primary"))
    roads = read_roads([woods, good])
    (finding,) = roads.findings
    assert (finding.level, finding.file) == ("warning", "woods.osm")


def test_progress_is_told_after_each_file(tmp_path):
    path = tmp_path / "a.osm"
    path.write_text(
        Sketch({"A": (0, 0), "B": (9, 0)}, [("A B", STREET)]).osm_xml(), encoding="utf-8"
    )
    told = []
    read_roads([path, path], progress=lambda *step: told.append(step))
    assert told == [("Reading roads", 1, 2), ("Reading roads", 2, 2)]
