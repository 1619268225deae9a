"""Water, woods, built-up land, rivers and neighbours, from OSM files drawn by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import LineString, Point, box
from sketch import CORNER
from town_results import moved_box, town_results

from pna.cache import Cache
from pna.errors import DataError, MissingInputError
from pna.maps.backdrop import backdrop
from pna.roads.backdrop import GENERALISED, read_land
from pna.study.inputs import InputFile

X, Y = CORNER
CLIP = box(X - 1000, Y - 1000, X + 6000, Y + 6000)


class Drawn:
    """An OSM file drawn in metres from the corner: closed lines, lines and relations."""

    def __init__(self) -> None:
        self.points: dict[tuple[float, float], int] = {}
        self.ways: list[tuple[int, int, list[int], dict[str, str]]] = []
        self.relations: list[tuple[int, list[tuple[int, str]], dict[str, str]]] = []

    def way(self, points, tags=None, *, key=None, version=1):
        """Add a line; its id."""
        nodes = [self.points.setdefault(p, len(self.points) + 1) for p in points]
        key = key or len(self.ways) + 1
        self.ways.append((key, version, nodes, tags or {}))
        return key

    def relation(self, members, tags):
        self.relations.append((len(self.relations) + 1, members, tags))

    def write(self, path: Path, *, without=()) -> Path:
        """Write the file, some points left out."""
        to_degrees = pyproj.Transformer.from_crs(27700, 4326, always_xy=True)
        lines = ["<osm version='0.6'>"]
        for (east, north), key in self.points.items():
            if (east, north) not in without:
                lon, lat = to_degrees.transform(X + east, Y + north)
                lines.append(f"<node id='{key}' version='1' lon='{lon:.7f}' lat='{lat:.7f}'/>")
        for key, version, nodes, tags in self.ways:
            refs = "".join(f"<nd ref='{node}'/>" for node in nodes)
            lines.append(f"<way id='{key}' version='{version}'>{refs}{_tags(tags)}</way>")
        for key, members, tags in self.relations:
            of = "".join(f"<member type='way' ref='{ref}' role='{r}'/>" for ref, r in members)
            own = {"type": "multipolygon", **tags}
            lines.append(f"<relation id='{key}' version='1'>{of}{_tags(own)}</relation>")
        path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
        return path


def _tags(tags):
    return "".join(f"<tag k='{k}' v='{v}'/>" for k, v in tags.items())


def _square(west, south, side):
    east, north = west + side, south + side
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


WATER, WOOD = {"natural": "water"}, {"natural": "wood"}


def _area(frame):
    return frame.geometry.area.sum()


def test_island_in_a_lake_stays_dry_though_its_shore_is_tagged_too(tmp_path):
    drawn = Drawn()
    # The shore in two pieces, and once more as a closed way with the tag of the lake.
    south = drawn.way([(0, 0), (1000, 0), (1000, 1000)])
    north = drawn.way([(1000, 1000), (0, 1000), (0, 0)])
    island = drawn.way(_square(400, 400, 200))
    drawn.relation([(south, "outer"), (north, "outer"), (island, "inner")], WATER)
    whole = drawn.way(_square(2000, 0, 1000), WATER)
    hole = drawn.way(_square(2400, 400, 200))
    drawn.relation([(whole, "outer"), (hole, "inner")], WATER)

    land = read_land([drawn.write(tmp_path / "a.osm")], CLIP)

    assert len(land.water) == 2
    assert _area(land.water) == pytest.approx(2 * (1_000_000 - 40_000), rel=1e-4)
    for east in (500, 2500):
        assert not land.water.contains(Point(X + east, Y + 500)).any()
    for other in (land.woods, land.built_up, land.rivers):
        assert other.empty
    assert land.water.crs.to_epsg() == 27700


def test_broken_multipolygon_keeps_the_rings_that_close(tmp_path):
    drawn = Drawn()
    sound = drawn.way(_square(0, 0, 500))
    # Half a ring; the file does not have the other half.
    half = drawn.way([(1000, 0), (2000, 0), (2000, 1000)])
    drawn.relation([(sound, "outer"), (half, "outer"), (99, "outer")], WOOD)
    # A ring that crosses itself: a bow tie of two triangles of 125 m by 250 m by half.
    drawn.way([(3000, 0), (3500, 500), (3500, 0), (3000, 500), (3000, 0)], WATER)
    # Rings without a length, and of missing points.
    drawn.way([(4000, 0), (4000, 0)], WATER)
    drawn.way(_square(5000, 0, 300), WATER)

    path = drawn.write(tmp_path / "a.osm", without=_square(5000, 0, 300)[1:3])
    land = read_land([path], CLIP)

    assert _area(land.woods) == pytest.approx(250_000, rel=1e-3)
    assert _area(land.water) == pytest.approx(125_000, rel=1e-3)
    assert land.water.is_valid.all()
    assert land.woods.is_valid.all()


def test_what_is_too_small_or_narrow_is_not_drawn_and_streets_do_not_cut_a_town(tmp_path):
    drawn = Drawn()
    home = {"landuse": "residential"}
    # Two blocks with a street of 30 metres between them are one piece.
    drawn.way([(0, 0), (400, 0), (400, 400), (0, 400), (0, 0)], home)
    drawn.way([(430, 0), (830, 0), (830, 400), (430, 400), (430, 0)], home)
    drawn.way(_square(2000, 0, 140), home)  # 19,600 square metres, less than the smallest
    drawn.way(_square(3000, 0, 142), home)  # 20,164
    drawn.way(_square(2000, 2000, 70), WATER)
    drawn.way(_square(3000, 2000, 71), WATER)

    land = read_land([drawn.write(tmp_path / "a.osm")], CLIP)

    assert sorted(round(a, -3) for a in land.built_up.area) == [20_000, 332_000]
    assert [round(a) for a in land.water.area] == [pytest.approx(5041, rel=1e-3)]
    assert GENERALISED["built_up"].smallest_square_metres == 20_000


def test_rivers_are_joined_and_cut_at_the_clip(tmp_path):
    drawn = Drawn()
    river = {"waterway": "river"}
    drawn.way([(-2000, 500), (0, 500)], river)
    drawn.way([(0, 500), (300, 500)], river)
    drawn.way([(300, 500), (900, 500)], {**river, "tunnel": "culvert"})
    drawn.way([(0, 3000), (390, 3000)], {"waterway": "canal"})
    drawn.way([(0, 4000), (800, 4000)], {"waterway": "stream"})

    land = read_land([drawn.write(tmp_path / "a.osm")], CLIP)

    # 1,000 metres of the first are inside, with 300 of the second; 390 metres are too short.
    (line,) = land.rivers.geometry
    assert line.length == pytest.approx(1300, abs=0.1)
    assert line.distance(LineString([(X - 1000, Y + 500), (X + 300, Y + 500)])) < 0.05


def test_of_two_files_each_way_is_drawn_once_and_a_relation_has_members_of_both(tmp_path):
    west, east = Drawn(), Drawn()
    west.way(_square(0, 0, 1000), WATER, key=11, version=1)
    east.way(_square(0, 0, 500), WATER, key=11, version=2)
    west.way([(2000, 0), (3000, 0), (3000, 1000)], key=21)
    east.way([(3000, 1000), (2000, 1000), (2000, 0)], key=22)
    west.relation([(21, "outer"), (22, "outer")], WOOD)

    paths = [east.write(tmp_path / "east.osm"), west.write(tmp_path / "west.osm")]
    land = read_land(paths, CLIP)

    assert _area(land.water) == pytest.approx(250_000, rel=1e-3)
    assert _area(land.woods) == pytest.approx(1_000_000, rel=1e-3)


def test_files_that_are_missing_or_no_osm_files_are_told(tmp_path):
    with pytest.raises(MissingInputError, match=r"gone\.osm\.pbf: there is no such road file"):
        read_land([tmp_path / "gone.osm.pbf"], CLIP)
    spoilt = tmp_path / "spoilt.osm.pbf"
    spoilt.write_bytes(b"not at all")
    with pytest.raises(DataError, match=r"spoilt\.osm\.pbf: this cannot be read"):
        read_land([spoilt], CLIP)


def _boundaries(path: Path) -> Path:
    """The town's board with five rows about it: a neighbour of two districts among them."""
    town = moved_box(-600, -600, 5000, 5000)
    rows = [
        ("E10999999", "Ourshire", town),
        ("E07999999", "Town", town),
        ("E07000131", "Harborough", moved_box(5000, -600, 9000, 2000)),
        ("E07000133", "Melton", moved_box(5000, 2000, 9000, 5000)),
        ("X1", "Other <b>Side</b>", moved_box(-4000, -600, -600, 5000)),
        ("X2", "Far Off", moved_box(50_000, 0, 60_000, 1000)),
        # A region that holds the area, and a part of the area under another code.
        ("X3", "Region", moved_box(-9000, -9000, 9000, 9000)),
        ("X4", "Ward", moved_box(0, 0, 500, 500)),
    ]
    codes, names, shapes = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame(
        {"area_code": codes, "area_name": names}, geometry=list(shapes), crs=27700
    )
    frame.to_file(path)
    return path


def _with_files(folder: Path, roads: list[Path]):
    results = town_results()
    inputs = results.study.inputs.model_copy(
        update={
            "roads": tuple(InputFile(file=path) for path in roads),
            "boundaries": InputFile(file=_boundaries(folder / "areas.gpkg")),
        }
    )
    return replace(results, study=results.study.model_copy(update={"inputs": inputs}))


def test_backdrop_of_a_study_is_kept_and_names_its_neighbours(tmp_path, monkeypatch):
    drawn = Drawn()
    drawn.way(_square(0, 0, 1000), WATER)
    results = _with_files(tmp_path, [drawn.write(tmp_path / "a.osm")])
    cache = Cache(tmp_path / "cache")

    first = backdrop(results, cache=cache)

    assert _area(first.water) == pytest.approx(1_000_000, rel=1e-3)
    assert list(first.neighbours["area_name"]) == ["Leicestershire", "Other <b>Side</b>"]
    # As far as the buffer of 1 km round the area: 1,000 by 5,600 metres on either side.
    assert first.neighbours.area.tolist() == [pytest.approx(5_600_000)] * 2
    assert len(first.roads)
    assert first.areas is results.areas

    monkeypatch.setattr("pna.maps.backdrop.read_land", None)
    monkeypatch.setattr("pna.maps.backdrop.boundaries", None)
    again = backdrop(results, cache=cache)
    for layer in ("water", "woods", "built_up", "rivers", "neighbours"):
        one, other = getattr(first, layer), getattr(again, layer)
        assert np.array_equal(shapely.to_wkb(one.geometry), shapely.to_wkb(other.geometry))
        assert one.crs == other.crs
    assert list(again.neighbours["area_name"]) == list(first.neighbours["area_name"])


def test_files_that_are_gone_or_spoilt_leave_their_layers_empty(tmp_path):
    gone = backdrop(town_results())
    assert gone.water.empty
    assert gone.neighbours.empty
    assert len(gone.roads)
    spoilt = tmp_path / "spoilt.osm.pbf"
    spoilt.write_bytes(b"not at all")
    under = backdrop(_with_files(tmp_path, [spoilt]))
    assert under.water.empty
    assert under.rivers.empty
    assert len(under.neighbours)


@pytest.mark.realdata
def test_rutland_water(realdata):
    """Its 12.6 square kilometres (Anglian Water: 1,260 hectares) have the Hambleton side dry."""
    path = realdata / "roads" / "rutland_2022-07.osm.pbf"
    land = read_land([path], box(480_000, 295_000, 505_000, 320_000))
    assert 10.5e6 < land.water.area.max() < 12.8e6
    upper_hambleton = Point(490_030, 307_590)
    assert not land.water.contains(upper_hambleton).any()
    assert land.water.contains(Point(493_000, 307_000)).any()
    oakham = Point(485_600, 308_300)
    assert land.built_up.contains(oakham).any()
