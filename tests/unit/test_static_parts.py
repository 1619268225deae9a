"""What sheets are made from: paths, lettering, places for labels, parts to enlarge."""

import io
import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread
from matplotlib.transforms import Affine2D

from pna.errors import DataError
from pna.maps.static.canvas import Canvas
from pna.maps.static.insets import crowded_parts
from pna.maps.static.labels import Room, text_size
from pna.maps.static.lettering import printable, shortened, width_mm, wrapped
from pna.maps.static.marks import moved_apart
from pna.maps.static.papers import PAPERS, paper_of
from pna.maps.static.shapes import path_of, svg_path
from pna.maps.static.view import View, view_of
from pna.maps.symbols import KINDS, symbol_of


def test_circle_of_a_symbol_is_round():
    path = svg_path(KINDS["pharmacy"].outline)
    radii = np.hypot(*path.vertices.T)
    # A radius of 9 in a box of 24.
    assert radii == pytest.approx(np.full(len(radii), 9 / 24), abs=1e-9)
    # Twice half a circle, all the way round.
    turns = np.unwrap(np.arctan2(path.vertices[:, 1], path.vertices[:, 0]))
    assert abs(turns[-1] - turns[0]) == pytest.approx(2 * math.pi)


def test_straight_paths_keep_their_corners():
    square = svg_path(KINDS["lps"].outline)
    corners = {(round(24 * x), round(24 * y)) for x, y in square.vertices}
    assert corners == {(-8, 8), (8, 8), (8, -8), (-8, -8)}
    assert square.vertices[1].tolist() == pytest.approx([8 / 24, 8 / 24])


@pytest.mark.parametrize("kind", [*KINDS, "hub"])
def test_every_symbol_can_be_drawn(kind):
    symbol = symbol_of(kind)
    for data in (symbol.outline, symbol.glyph):
        path = svg_path(data)
        assert path is None or np.abs(path.vertices).max() <= 0.5
    assert svg_path(symbol.outline) is not None


def test_unknown_command_of_a_path_is_refused():
    with pytest.raises(ValueError, match="'C'"):
        svg_path("M0 0C1 1 2 2 3 3")


def test_holes_stay_empty():
    ring = shapely.Point(0, 0).buffer(2).difference(shapely.Point(0, 0).buffer(1))
    path = path_of(np.array([ring, shapely.box(5, 5, 6, 6)]))
    canvas = Canvas(10, 10)
    canvas.fill(path.transformed(Affine2D().translate(3, 3)), "#000000", z=1)
    # Ten dots a millimetre, the first row at the top.
    picture = imread(io.BytesIO(canvas.png(254)))[::-1, :, 0]
    assert picture[30, 30] == 1  # in the hole
    assert picture[30, 45] == 0  # in the ring
    assert picture[85, 85] == 0  # in the square
    assert picture[60, 60] == 1  # between them


def test_width_of_text_is_that_of_the_font():
    # DejaVu Sans: "n" is 1,298 of 2,048 wide, so ten of 72 points are 10 * 25.4 mm * 0.6338.
    assert width_mm("n" * 10, 72) == pytest.approx(10 * 25.4 * 1298 / 2048, rel=1e-3)
    assert width_mm("nn", 12, bold=True) > width_mm("nn", 12)


def test_what_the_font_lacks_is_left_out_and_nothing_warns():
    assert printable("Boots \U0001f48a\U0001f48a plc\x07\u202e") == "Boots plc"
    assert printable("\u2764\ufe0f Pills 1\ufe0f\u20e3 \u85ac\u5c40") == "Pills 1"
    assert printable("Ros\u00e9 \u0391\u03b8 \u05e9") == "Ros\u00e9 \u0391\u03b8 \u05e9"
    assert printable("$x^2$ \n a") == "$x^2$ a"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.floats(5, 80))
def test_lines_and_shortened_text_fit(text, room):
    line = printable(text)
    assert width_mm(shortened(line, 8, room), 8) <= room + 1e-6
    lines = wrapped(text, 8, room)
    assert all(width_mm(one, 8) <= room + 1e-6 or len(one) == 1 for one in lines)
    # Nothing is lost but the spaces between words.
    assert "".join(lines).replace(" ", "") == line.replace(" ", "")


def test_long_text_keeps_to_its_lines():
    lines = wrapped("word " * 200, 8, 40, lines=3)
    assert len(lines) == 3
    assert lines[-1].endswith("\u2026")


def test_papers_are_those_of_iso_216():
    assert [(p.long_mm, p.short_mm) for p in PAPERS.values()][:3] == [
        (297, 210), (420, 297), (594, 420)
    ]  # fmt: skip
    assert paper_of("a3 ").name == "A3"
    with pytest.raises(DataError, match="A4, A3, A2, A1, A0"):
        paper_of("letter")


def test_text_grows_with_the_sides_of_large_paper():
    """What is read on A3 at 50 cm is read on A1 at a metre: text twice as high, sides twice."""
    large, small = PAPERS["A1"], PAPERS["A3"]
    assert large.long_mm / small.long_mm == pytest.approx(2, abs=0.01)
    assert large.text_points / small.text_points == pytest.approx(2)
    # Symbols grow, but less: what crowds on A3 stands apart on A1.
    assert 1.5 < large.symbol_mm / small.symbol_mm < 2
    sizes = [paper.text_points for paper in PAPERS.values()]
    assert sizes == sorted(sizes)
    assert sizes[0] >= 6


def test_many_lines_are_drawn_as_one_path_and_look_alike():
    rng = np.random.default_rng(5)
    lines = [rng.uniform(0, 40, (12, 2)) for _ in range(4)]
    together, apart = Canvas(40, 40), Canvas(40, 40)
    together.lines(lines, "#000000", 0.6, z=1)
    for line in lines:
        apart.lines([line], "#000000", 0.6, z=1)
    assert len(together.axes.get_children()) < len(apart.axes.get_children())
    one, other = (imread(io.BytesIO(c.png(400)))[..., 0] for c in (together, apart))
    # Where lines cross, edges are smoothed once instead of twice.
    assert np.abs(one - other).mean() < 0.02
    assert ((one < 0.5) == (other < 0.5)).mean() > 0.98


def test_halo_lies_round_its_letters():
    canvas = Canvas(40, 20)
    canvas.rectangle((0, 0, 40, 20), z=0, fill="#0000ff")
    canvas.text(20, 10, "Wardley", 20, across="center", up="center", colour="#ff0000", halo=3.0)
    picture = imread(io.BytesIO(canvas.png(200)))[..., :3]
    red = (picture[..., 0] > 0.8) & (picture[..., 1] < 0.3)
    blue = (picture[..., 2] > 0.8) & (picture[..., 0] < 0.2)
    assert red.sum() > 1000
    # No letter touches what lies under the halo.
    near = np.zeros_like(red)
    for across, up in ((-1, 0), (1, 0), (0, -1), (0, 1), (-2, 0), (2, 0), (0, -2), (0, 2)):
        near |= np.roll(red, (up, across), axis=(0, 1))
    assert (near & blue).sum() < 0.002 * red.sum()
    # And it stands in the middle that was asked for.
    columns = np.nonzero(red)[1]
    assert (columns.min() + columns.max()) / 2 / red.shape[1] == pytest.approx(0.5, abs=0.02)


def test_view_fills_its_frame_and_keeps_the_scale():
    view = view_of((10, 20, 110, 70), (0, 0, 1_000, 1_000))
    # 50 mm of height are 1,000 m, so that 100 mm of width are 2,000 m about the middle.
    assert view.window == (-500, 0, 1_500, 1_000)
    assert view.mm_per_metre == pytest.approx(0.05)
    assert view.mm(np.array([[500.0, 500.0]])).tolist() == [[60, 45]]


def test_lines_are_cut_at_the_frame():
    view = View((0, 0, 100, 100), (0, 0, 1_000, 1_000))
    line = shapely.LineString([(-5_000, 500), (5_000, 500)])
    (drawn,) = view.lines(np.array([line]))
    # 3 mm beyond the frame on both sides.
    assert drawn[:, 0].tolist() == pytest.approx([-3, 103])
    assert view.path(np.array([shapely.box(2_000, 2_000, 3_000, 3_000)])) is None


def test_labels_stand_beside_each_other():
    room = Room((0, 0, 60, 60))
    room.take((29, 29, 31, 31))
    size = text_size("12", 7, bold=True)
    labels = [room.beside("12", (30, 30), size, 1.2, further=(0, 2, 4, 8)) for _ in range(8)]
    assert all(labels)
    boxes = [shapely.box(*label.box) for label in labels]
    tree = shapely.STRtree(boxes)
    one, other = tree.query(boxes, predicate="overlaps")
    assert not len(one), list(zip(one, other, strict=True))
    # The nearest ones bear no line, the others begin at the edge of the symbol.
    assert labels[0].leader is None
    far = next(label for label in labels if label.leader)
    assert math.hypot(far.leader[0] - 30, far.leader[1] - 30) == pytest.approx(1.2)
    # Where nothing is free, nothing is placed.
    assert Room((0, 0, 1, 1)).beside("12", (0.5, 0.5), size, 0.1) is None


def test_symbols_of_one_point_stand_on_a_circle():
    moved = moved_apart([(50, 50)] * 4 + [(80, 50)], 3.0)
    apart = [math.hypot(*(moved[i] - moved[(i + 1) % 4])) for i in range(4)]
    assert apart == pytest.approx([0.86 * 3] * 4, abs=1e-6)
    assert moved[:4].mean(axis=0).tolist() == pytest.approx([50, 50])
    assert moved[0].tolist() == pytest.approx([50 - 0.86 * 3 / math.sqrt(2), 50])
    assert moved[4].tolist() == [80, 50]


def test_crowded_town_is_enlarged_and_lone_premises_are_not():
    rng = np.random.default_rng(3)
    town = rng.uniform(-4, 4, (14, 2)) + np.array([40, 60])
    lone = [(100, 100), (10, 10), (103, 101)]
    points = [*map(tuple, town), *lone]
    (part,) = crowded_parts(points, (0, 0, 150, 150), near=5.5, size=(60, 48), most=3)
    box = shapely.box(*part)
    inside = [box.contains(shapely.Point(p)) for p in points]
    assert sum(inside[:14]) >= 12
    assert not any(inside[14:])
    # Of the shape of an inset, and enlarged by at least half.
    width, height = part[2] - part[0], part[3] - part[1]
    assert width / height == pytest.approx(60 / 48)
    assert 60 / width >= 1.55


def test_a_conurbation_is_cut_into_parts_that_do_not_overlap():
    x, y = np.meshgrid(np.arange(20, 120, 3.5), np.arange(20, 100, 3.5))
    points = list(zip(x.ravel().tolist(), y.ravel().tolist(), strict=True))
    parts = crowded_parts(points, (0, 0, 150, 150), near=5.5, size=(50, 40), most=5)
    assert 1 < len(parts) <= 5
    boxes = gpd.GeoSeries([shapely.box(*part) for part in parts])
    assert boxes.area.sum() == pytest.approx(boxes.union_all().area)
    assert shapely.box(0, 0, 150, 150).covers(boxes.union_all())


def test_nothing_is_enlarged_where_there_is_nothing():
    assert crowded_parts([], (0, 0, 100, 100), near=5, size=(50, 40), most=3) == ()
    assert crowded_parts([(1, 1)] * 9, (0, 0, 100, 100), near=5, size=(50, 40), most=0) == ()
