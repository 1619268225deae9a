"""Maps on paper: nothing covers anything, every number is there once, the same bytes twice."""

import io
import re
import zlib
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from map_contents import EAST, NORTH, at, every_layer, frame, hostile, marks_frame, no_boundary

from pna.cli import cli
from pna.maps.content import Marks, NotDrawn
from pna.maps.static import Prepared, figure_png, sheet_pdf, sheet_png, write_sheets
from pna.maps.static.figure import figure_of
from pna.maps.static.layout import Wanted, planned
from pna.maps.static.legend import legend_blocks
from pna.maps.static.lettering import width_mm
from pna.maps.static.marks import marks_of, numbers_premises, on_the_map
from pna.maps.static.panel_sheet import panel_pages
from pna.maps.static.papers import PAPERS
from pna.maps.static.sheet import pages_of, sheet_of
from pna.maps.static.view import extent_of


def crowd(count, *, seed=1, radius=900.0, wide=11_000.0):
    """Premises, half of them in one town, some at one point."""
    rng = np.random.default_rng(seed)
    half = count // 2
    xy = np.concatenate(
        [
            rng.normal(0, radius, (half, 2)),
            rng.uniform(-0.75 * wide, 0.75 * wide, (count - half, 2)),
        ]
    )
    if count > 6:
        xy[1:4] = xy[0]
    kinds = np.array(["pharmacy", "lps", "dispensing_practice", "appliance"])
    rows = pd.DataFrame(
        {
            "mark_id": [f"F{i}" for i in range(count)],
            "kind": kinds[np.arange(count) % 4],
            "filled": np.arange(count) % 5 > 0,
        }
    )
    rows["lines"] = [
        (f"Pharmacy {i}", f"{i} High Street, ZZ{i % 9}  {i % 9}AB") for i in range(count)
    ]
    return frame(rows, [at(x, y) for x, y in xy])


def with_premises(points, **changes):
    layer = Marks("premises", "Premises", points, "counted", "only shown", numbered=True)
    changes = {"files": ("tables/premises.csv",)} | changes
    return every_layer(layers=(*every_layer(**changes).layers[:5], layer), **changes)


CASES = {
    "every layer": every_layer,
    "hostile": hostile,
    "no boundary": no_boundary,
    "no premises": lambda: with_premises(crowd(0)),
    "one": lambda: with_premises(crowd(1)),
    "forty": lambda: with_premises(crowd(40)),
    "hundred and sixty": lambda: with_premises(crowd(160, radius=1_500.0)),
    "none has a position": lambda: with_premises(marks_frame().set_geometry([None] * 9, crs=27700)),
    "a small area": lambda: with_premises(
        crowd(12, radius=400.0, wide=2_000.0), extent=shapely.Point(EAST, NORTH).buffer(2_500)
    ),
    "a large area": lambda: with_premises(
        crowd(60, radius=2_000.0, wide=38_000.0),
        extent=shapely.box(EAST - 40_000, NORTH - 25_000, EAST + 40_000, NORTH + 25_000),
    ),
}


def overlaps(boxes):
    """Pairs of boxes that cover one another."""
    shapes = [shapely.box(*box) for box in boxes]
    if not shapes:
        return []
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return [
        (i, j)
        for i, j in zip(one.tolist(), other.tolist(), strict=True)
        if i < j and shapes[i].intersection(shapes[j]).area > 1e-6
    ]


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("case", list(CASES))
def test_labels_cover_nothing_and_every_number_is_there_once(case, paper):
    content = CASES[case]()
    sheet = sheet_of(content, 7, paper, pages=False)
    pictures = [sheet.main, *sheet.insets]
    views = [sheet.plan.view, *(inset.view for inset in sheet.plan.insets)]
    for picture, view in zip(pictures, views, strict=True):
        boxes = [label.box for label in picture.room.labels]
        assert overlaps(boxes) == []
        assert all(shapely.box(*view.frame).covers(shapely.box(*box)) for box in boxes)
        numbers = [label.box for label in picture.numbers.values()]
        hidden = [
            (i, j) for i, j in overlaps([*picture.symbols, *numbers]) if j >= len(picture.symbols)
        ]
        assert hidden == []
    seen = sorted(n for picture in pictures for n in picture.numbers)
    west, south, east, north = sheet.plan.view.window
    every = marks_of(content)
    if not numbers_premises(content):
        every = on_the_map(every, sheet.plan.view.window)
    there = sorted(
        mark.number
        for mark in every
        if mark.number is not None
        and mark.xy is not None
        and west <= mark.xy[0] <= east
        and south <= mark.xy[1] <= north
    )
    assert seen == there
    assert [entry.number for entry in sheet.entries] == list(range(1, len(sheet.entries) + 1))
    # Nothing of the sheet leaves the paper or stands on the map.
    page = shapely.box(0, 0, sheet.pages[0].width, sheet.pages[0].height)
    frames = [view.frame for view in views] + list(sheet.plan.lists)
    assert overlaps(frames) == []
    assert all(page.covers(shapely.box(*box)) for box in frames)


def test_crowded_town_has_an_inset_and_its_numbers_stand_there():
    sheet = sheet_of(CASES["hundred and sixty"](), 1, "A3", pages=True)
    assert sheet.plan.insets
    inside = {n for picture in sheet.insets for n in picture.numbers}
    assert len(inside) >= 30
    told = {entry.number for entry in sheet.entries if re.fullmatch("[A-J]", entry.remark)}
    assert told == inside


@pytest.mark.parametrize("case", ["hundred and sixty", "a large area", "forty"])
def test_letter_of_an_inset_covers_no_symbol_and_no_other_inset(case):
    sheet = sheet_of(CASES[case](), 1, "A3", pages=True)
    letters = {inset.letter for inset in sheet.plan.insets}
    boxes = [label.box for label in sheet.main.room.labels if label.text in letters]
    assert boxes
    others = [*sheet.main.symbols, *(inset.part for inset in sheet.plan.insets)]
    assert [(i, j) for i, j in overlaps([*others, *boxes]) if i < len(others) <= j] == []


def test_neighbours_are_named_on_their_own_land():
    shown = shapely.box(EAST - 17_000, NORTH - 15_000, EAST + 17_000, NORTH + 17_000)
    content = every_layer(extent=shown)
    sheet = sheet_of(content, 1, "A4", pages=False)
    view = sheet.plan.view
    labels = {label.text: label for label in sheet.main.room.labels}
    areas = content.backdrop.areas
    board = areas[areas["area_type"] == "hwb"].union_all()
    for row in content.backdrop.neighbours.itertuples():
        box = np.array(labels[row.area_name].box)
        left, bottom = (box[:2] - view.frame[:2]) / view.mm_per_metre + view.window[:2]
        right, top = (box[2:] - view.frame[:2]) / view.mm_per_metre + view.window[:2]
        land = row.geometry.difference(board).buffer(2 * view.tolerance * 3)
        assert land.covers(shapely.box(left, bottom, right, top))


def test_list_of_premises_says_what_is_not_on_the_map():
    sheet = sheet_of(every_layer(files=("tables/premises.csv",)), 1, "A4", pages=False)
    told = {entry.name: (entry.postcode, entry.remark) for entry in sheet.entries}
    assert told["Bridge Street Pharmacy"] == ("ZZ1 1AA", "")
    # 14.5 km to the east of a county that ends at 12 km.
    assert told["Over the Border Pharmacy"] == ("ZZ1 7AA", "off the map")
    assert told["Nowhere Pharmacy"] == ("ZZ1 9AA", "no position")
    assert sheet.listed


def test_numbers_of_one_map_alone_are_those_that_it_shows():
    # Every other stands 30 km to the east of a town of 2 km; one has no position.
    rows = pd.DataFrame({"mark_id": list("ABCDEF"), "kind": "gp_surgery", "filled": True})
    rows["lines"] = [(f"Surgery {name}", "1 Road, ZZ1 1AA") for name in "ABCDEF"]
    places = [at(30_000, 0), at(0, 0), at(30_000, 500), at(500, 0), None, at(0, 500)]
    layer = Marks("sites", "Surgeries", frame(rows, places), numbered=True)
    content = every_layer(
        layers=(layer,), extent=shapely.Point(EAST, NORTH).buffer(2_000),
        files=("tables/special-sites.csv",),
    )  # fmt: skip
    sheet = sheet_of(content, 15, "A4", pages=False)
    assert [(one.number, one.name, one.remark) for one in sheet.entries] == [
        (1, "Surgery B", ""), (2, "Surgery D", ""), (3, "Surgery E", "no position"),
        (4, "Surgery F", ""),
    ]  # fmt: skip
    assert sorted(sheet.main.numbers) == [1, 2, 4]
    written = " ".join(text.get_text() for text in sheet.pages[0].axes.texts)
    assert re.search(r"Beyond the edge of this map: [\w ]+ \(2\)", written)


def test_name_of_which_nothing_can_be_printed_gives_way_to_its_code():
    points = crowd(3)
    points["lines"] = [(name,) for name in ("\U0001f48a", "\U0001f48a Pills", "Pills")]
    sheet = sheet_of(with_premises(points), 1, "A4", pages=False)
    assert [entry.name for entry in sheet.entries] == ["F0", "Pills", "Pills"]


def test_list_without_room_follows_on_its_own_page():
    content = CASES["hundred and sixty"]()
    sheet = sheet_of(content, 1, "A4", pages=True)
    assert not sheet.listed
    assert len(sheet.pages) > 1
    # A PNG has one sheet, and says where the list is.
    alone = sheet_of(content, 1, "A4", pages=False)
    assert len(alone.pages) == 1
    written = [text.get_text() for text in alone.pages[0].axes.texts]
    assert any("tables/premises.xlsx" in text for text in written)


def test_numbers_of_the_content_are_kept():
    points = marks_frame().assign(number=np.arange(9) + 31)
    sheet = sheet_of(with_premises(points), 1, "A4", pages=False)
    assert [entry.number for entry in sheet.entries] == list(range(31, 40))


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize(
    ("width", "height"), [(40_000, 16_000), (20_000, 20_000), (12_000, 30_000)]
)
def test_paper_lies_so_that_the_map_is_larger(paper, width, height):
    shown = shapely.box(EAST, NORTH, EAST + width, NORTH + height)
    content = with_premises(crowd(0), extent=shown)
    sheet = sheet_of(content, 1, paper, pages=False)
    page, view = sheet.pages[0], sheet.plan.view
    # The other way up, with the same legend and text, no division gives a larger map.
    size = PAPERS[paper]
    points = size.text_points
    margin = size.margin_mm
    body = (margin, margin, page.height - margin, page.width - margin)
    wanted = Wanted(
        size, extent_of(content), legend_blocks(content, size.unit), points, 0, (), 3, 0
    )
    other = planned(body, wanted)
    assert other is None or other[1].view.mm_per_metre <= view.mm_per_metre * 1.08
    # A third of the paper is land that was asked for, whatever its shape.
    drawn = width * height * view.mm_per_metre**2
    assert drawn / (page.width * page.height) > 0.33


def all_text(canvas):
    """Each line: its size, and its ends across and up."""
    for text in canvas.axes.texts:
        bold, italic = text.get_weight() == "bold", text.get_style() == "italic"
        points = text.get_fontsize()
        x, y = text.get_position()
        yield points, (x, x + width_mm(text.get_text(), points, bold=bold, italic=italic)), y


LONG = "The Health and Wellbeing Board of the Northern and Southern Boroughs and Districts of " * 4


@pytest.mark.parametrize("paper", ["A4", "A1"])
def test_no_text_is_too_small_to_read_or_leaves_the_paper(paper):
    for content in (
        CASES["hundred and sixty"](), hostile(), side_by_side(), every_layer(area_name=LONG[:300]),
    ):  # fmt: skip
        under = Prepared(content.backdrop)
        for page in pages_of(content, 3, paper, under, pages=True):
            lines = list(all_text(page))
            assert min(points for points, _, _ in lines) >= 6.0
            assert all(left > 0 and right < page.width for _, (left, right), _ in lines)
            assert all(0 < y < page.height for _, _, y in lines)


def test_long_name_of_an_area_is_written_in_full():
    sheet = sheet_of(every_layer(area_name=LONG[:300].strip()), 3, "A4", pages=False)
    written = " ".join(text.get_text() for text in sheet.pages[0].axes.texts)
    assert LONG[:300].strip() in written


def test_legend_counts_what_is_drawn_and_the_foot_what_is_beyond():
    # Of four pharmacies in a town of 2 km, one stands 30 km to the east.
    rows = pd.DataFrame({"mark_id": list("ABCD"), "kind": "pharmacy", "filled": True})
    rows["lines"] = [(f"Pharmacy {name}",) for name in "ABCD"]
    points = frame(rows, [at(0, 0), at(500, 0), at(0, 500), at(30_000, 0)])
    shown = shapely.Point(EAST, NORTH).buffer(2_000)
    layer = Marks("premises", "Premises", points, "counted")
    sheet = sheet_of(every_layer(layers=(layer,), extent=shown), 1, "A4", pages=False)
    written = [text.get_text() for text in sheet.pages[0].axes.texts]
    assert "Pharmacies (3)" in written
    assert any("Beyond the edge of this map: Pharmacy (1)." in line for line in written)
    whole = sheet_of(every_layer(layers=(layer,), extent=shapely.Point(EAST, NORTH).buffer(32_000)),
                     1, "A4", pages=False)  # fmt: skip
    written = [text.get_text() for text in whole.pages[0].axes.texts]
    assert "Pharmacies (4)" in written
    assert not any("Beyond the edge" in line for line in written)


def side_by_side(count=5):
    """Services, the n-th of which n premises offer."""
    layers = []
    for number in range(count, 0, -1):
        points = marks_frame().assign(filled=np.arange(9) < number)
        title = f"Service {number} " + "with a long name " * (number == 2)
        layers.append(
            Marks(f"s{number}", title, points, "offers it", "not known", show=number == 1)
        )
    return every_layer(layers=tuple(layers), panels=True)


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_each_service_has_its_own_small_map(paper):
    content = side_by_side()
    under = Prepared(content.backdrop)
    (page,) = panel_pages(content, 17, PAPERS[paper], extent_of(content), under, pages=True)
    written = [text.get_text() for text in page.canvas.axes.texts]
    titles = [line.strip() for line in written if line.startswith("Service ")]
    assert [title[:9] for title in titles] == [f"Service {n}" for n in range(1, 6)]
    # As many filled symbols as premises offer it, told over each map.
    assert [line for line in written if line.startswith("offers it (")] == [
        f"offers it ({n})" for n in range(1, 6)
    ]
    # Alike in scale and window, none over another, all on the paper.
    views = [view for view, _ in page.pictures]
    assert len({tuple(round(side) for side in view.window) for view in views}) == 1
    assert overlaps([view.frame for view in views]) == []
    sheet = shapely.box(0, 0, page.canvas.width, page.canvas.height)
    assert all(sheet.covers(shapely.box(*view.frame)) for view in views)


def test_small_maps_that_fill_more_than_a_page_go_on():
    content = side_by_side(23)
    size, extent = PAPERS["A4"], extent_of(content)
    under = Prepared(content.backdrop)
    pages = panel_pages(content, 17, size, extent, under, pages=True)
    assert [len(page.pictures) for page in pages] == [12, 11]
    (alone,) = panel_pages(content, 17, size, extent, under, pages=False)
    written = [text.get_text() for text in alone.canvas.axes.texts]
    assert any("11 more follow in the PDF" in line for line in written)


@pytest.mark.parametrize("make", [every_layer, hostile, no_boundary])
def test_same_content_gives_the_same_bytes(make):
    assert sheet_pdf(make(), 3) == sheet_pdf(make(), 3)
    one, other = sheet_png(make(), 3, dpi=60), sheet_png(make(), 3, dpi=60)
    assert one == other
    assert figure_png(make(), 3, dpi=60) == figure_png(make(), 3, dpi=60)


def test_pdf_has_its_size_its_words_and_no_date():
    pdf = sheet_pdf(every_layer(), 12, paper="A3")
    assert b"CreationDate" not in pdf
    assert b"Map 12: People further than" in pdf
    box = re.search(rb"/MediaBox \[([\d. ]+)\]", pdf)
    sides = sorted(float(part) for part in box[1].split()[2:])
    assert sides == pytest.approx([297 / 25.4 * 72, 420 / 25.4 * 72], abs=0.5)
    # Drawn with lines and letters: no picture in it.
    assert b"/Subtype /Image" not in pdf
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    streams = [zlib.decompress(part) for part in found if part[:1] == b"x"]
    assert any(b" Tj" in stream or b" TJ" in stream for stream in streams)


def numbers_on(canvas):
    return sorted(int(t.get_text()) for t in canvas.axes.texts if t.get_text().isdecimal()
                  and t.get_weight() == "bold")  # fmt: skip


def test_figure_bears_the_numbers_of_premises_once():
    rows = crowd(40)
    canvas = figure_of(with_premises(rows), 2)
    assert canvas.width == 170
    assert numbers_on(canvas) == list(range(1, 41))
    written = " ".join(text.get_text() for text in canvas.axes.texts)
    assert "Numbers are those of the list of premises" in written
    # The town of twenty is enlarged.
    assert "Inset A" in written
    assert all(points >= 6.0 for points, _, _ in all_text(canvas))
    # A document has no room for more than its page.
    assert canvas.height < 235


def test_figure_without_a_list_names_the_sheet_that_has_it():
    canvas = figure_of(with_premises(crowd(40), files=("tables/special-sites.csv",)), 15)
    assert numbers_on(canvas) == []
    written = " ".join(text.get_text() for text in canvas.axes.texts)
    assert "Map 15 on paper numbers and lists the places." in written


def test_two_figures_that_bear_no_numbers_fill_a_page():
    # What a page of A4 holds, less two captions and the sentences that lead to them.
    half = (297 - 34 - 2 * 22) / 2
    layer = Marks("premises", "Premises", crowd(40), "counted", "only shown")
    for shape in (0.7, 1.0, 1.2):
        shown = shapely.box(EAST, NORTH, EAST + 20_000, NORTH + 20_000 * shape)
        figure = figure_of(every_layer(layers=(layer,), extent=shown, files=()), 3)
        assert figure.width == 170
        assert figure.height <= half
        texts = figure.axes.texts
        assert any(one.get_text() == "Premises" for one in texts)
        # Beside the map, and whole.
        legend = [one for one in texts if one.get_text().startswith(("Pharmacies", "only shown"))]
        assert len(legend) == 2
        for one in legend:
            x, y = one.get_position()
            assert 0.4 * 170 < x < 170 - width_mm(one.get_text(), 6.6)
            assert 0 < y < figure.height


def test_figure_is_as_wide_as_asked():
    png = figure_png(every_layer(), 2, dpi=50)
    width = int.from_bytes(png[16:20], "big")
    assert width == pytest.approx(170 / 25.4 * 50, abs=1)
    assert figure_of(side_by_side(), 17).height < 235


def test_prepared_backdrop_is_shared_and_changes_nothing():
    content = every_layer()
    under = Prepared(content.backdrop)
    first = sheet_png(content, 1, dpi=50, prepared=under)
    other = sheet_png(replace(content, layers=content.layers[-1:]), 1, dpi=50, prepared=under)
    assert sheet_png(content, 1, dpi=50, prepared=under) == first
    assert other != first
    assert sheet_png(content, 1, dpi=50) == first


def test_grey_keeps_classes_and_edges_apart():
    """Bands, land beyond them and dots differ in a grey print."""
    matplotlib = pytest.importorskip("matplotlib.image")
    content = every_layer()
    sheet = sheet_of(replace(content, layers=content.layers[1:2]), 1, "A4", pages=False)
    picture = matplotlib.imread(io.BytesIO(sheet.pages[0].png(100)))
    grey = picture[..., :3] @ (0.2126, 0.7152, 0.0722)

    def tone(x, y):
        ((mx, my),) = sheet.plan.view.mm(np.array([[EAST + x, NORTH + y]]))
        row = int(len(grey) - my / 25.4 * 100)
        column = int(mx / 25.4 * 100)
        return float(np.median(grey[row - 2 : row + 3, column - 2 : column + 3]))

    # By the hand-drawn bands: near Marsh, within 10, 15 and 20 minutes of it, and beyond.
    tones = [tone(-6_500, 2_500), tone(-6_500, 5_900), tone(-8_000, 9_200)]
    assert tones == sorted(tones)
    assert min(np.diff(tones)) > 0.02


def test_files_are_named_by_number_and_size(tmp_path):
    folder = tmp_path / "a b" / "maps" / "print"
    content = every_layer(key="outside")
    told = []
    folder.mkdir(parents=True)
    (folder / "01-provision-A1.pdf").write_bytes(b"of an earlier run")
    (folder / "01-provision.png").write_bytes(b"of an earlier run")
    written = write_sheets(
        [NotDrawn("provision", "Premises", "No premises."), content,
         replace(content, key="explorer", on_paper=False)],
        folder, papers=["A4", "A3"], progress=lambda *step: told.append(step),
    )  # fmt: skip
    assert [path.name for path in written] == [
        "05-outside.pdf", "05-outside.png", "05-outside-A4.pdf"
    ]  # fmt: skip
    assert sorted(p.name for p in folder.iterdir()) == sorted(p.name for p in written)
    assert told[-1] == ("Drawing maps for paper", 1, 1)
    assert written[1].read_bytes()[:4] == b"\x89PNG"


def test_empty_layers_draw():
    empty = gpd.GeoDataFrame({"area_name": []}, geometry=[], crs=27700)
    content = no_boundary()
    content = replace(content, layers=(), backdrop=replace(content.backdrop, neighbours=empty))
    sheet = sheet_of(content, 1, "A4", pages=False)
    written = [text.get_text() for text in sheet.pages[0].axes.texts]
    assert any("nothing to draw" in text for text in written)


def test_areas_that_only_touch_an_inset_draw():
    """What is left of an area at the edge of an inset may be a line or a corner."""
    content = replace(
        CASES["forty"](),
        layers=tuple(replace(one, show=True) for one in CASES["forty"]().layers),
    )
    sheet = sheet_of(content, 1, "A4", pages=False)
    window = sheet.plan.insets[0].view.window
    west, south, east, north = window
    beside = [
        shapely.box(west, south, (west + east) / 2, north),
        shapely.box(east, south, east + 500, north),
        shapely.Polygon([(east, north), (east + 500, north + 500), (east, north + 500)]),
    ]
    areas = content.layers[0]
    polygons = areas.polygons.head(3).set_geometry(
        [shapely.union(shape, shapely.Point(EAST + 9_000, NORTH).buffer(9)) for shape in beside],
        crs=27700,
    )
    layers = (replace(areas, polygons=polygons), *content.layers[1:])
    assert sheet_of(replace(content, layers=layers), 1, "A4", pages=False).plan.insets


def test_command_refuses_a_map_that_there_is_not():
    result = CliRunner().invoke(cli, ["maps", "nowhere", "--only", "treasure"])
    assert result.exit_code == 2
    assert "no map is called treasure; there are provision, coverage" in result.output.replace(
        "\n", " "
    )
