"""The map of deprivation and distance, by hand, and what draws its strokes and its square.

People of `map_town`: P1 (10) is within the walk and P2 (20) further than both, in the most deprived
fifth; P3 (30), of the third, is within the drive alone; of the fifth P4 (25) is further than both,
and P5 (15) is further than the walk and too far from any road to know more.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from map_contents import backdrop
from map_town import DRIVE, WALK, map_results, under
from PIL import Image

from pna import questions
from pna.disclosure import shown
from pna.errors import DataError
from pna.maps import swatches
from pna.maps.content import Dots, MapContent, NotDrawn, Square
from pna.maps.palette import PAPER, UNSHADED, contrast, luminance
from pna.maps.static import style
from pna.maps.static.canvas import Canvas
from pna.maps.static.legend import SquareBlock, legend_blocks
from pna.maps.themes import need_access
from pna.maps.web import page
from pna.maps.web_layers import groups_of
from pna.material import Material
from pna.people.groups import from_column
from pna.study.questions import Disclosure

PEOPLE = np.array([10.0, 20, 30, 25, 15])
FIFTHS = ("1 (most deprived)", "2", "3", "4", "5 (least deprived)")
OF_PLACES = (0, 0, 2, 4, 4)
FAR = [*WALK[:2], [np.nan] * 5, *WALK[3:]]
ON_FOOT = "Further than 20 minutes' walk"
BOTH = "Further than both 10 minutes' drive and 20 minutes' walk"


def town(fifths=OF_PLACES, disclosure=None) -> Material:
    made = map_results(drive=DRIVE, walk=FAR, disclosure=disclosure)
    values = [FIFTHS[number] if number is not None else "" for number in fifths]
    split = from_column("imd_quintile_national", values, PEOPLE, groups=FIFTHS, known_for="LSOA")
    demand = made.demand.assign(lsoa=["N1", "N1", "N2", "N3", "N3"])
    made = replace(made, demand=demand, splits=(split,))
    answer = questions.by_name("coverage-by-group").make(made)
    made = replace(made, answers={**made.answers, "coverage-by-group": answer})
    hiding = made.study.disclosure
    tables = {
        name: shown(questions.by_name(name), one.frame, hiding)
        for name, one in made.answers.items()
        if hasattr(one, "frame")
    }
    return Material(made, tables)


def content_of(material) -> MapContent:
    content = need_access.content(material, under())
    assert isinstance(content, MapContent), content
    return content


def dots_of(content) -> Dots:
    (found,) = (one for one in content.layers if one.key == need_access.KEY)
    assert isinstance(found, Dots)
    return found


@pytest.fixture(scope="module")
def content():
    return replace(content_of(town()), backdrop=backdrop())


def rows_of(table):
    return {row[0]: dict(zip(table.head, row, strict=True)) for row in table.rows}


def test_each_place_has_the_class_of_its_lsoa_and_its_own_distance(content):
    dots = dots_of(content)
    label = {
        code: dots.classes[number].label
        for code, number in zip(dots.points["dot_id"], dots.points["class_number"], strict=True)
    }
    assert label == {
        "P1": "fifth 1: most deprived of England; within 20 minutes' walk",
        "P2": "fifth 1: most deprived of England; further than both",
        "P3": "fifths 2 and 3; within 10 minutes' drive only",
        "P4": "fifths 4 and 5: least deprived; further than both",
        "P5": "not known",
    }
    told = dict(zip(dots.points["dot_id"], dots.points["lines"], strict=True))
    assert told["P3"][-2:] == (
        "Its LSOA is in fifth 3: middle fifth",
        "Within 10 minutes' drive only",
    )
    assert told["P5"][-1] == "Not known"
    assert dots.points["size"].sum() == 100


def test_the_finding_and_the_tables_say_the_same(content):
    assert content.finding == (
        "Based on modelled travel times, 20 of 30 residents of neighbourhoods (LSOAs) among the "
        "most deprived fifth of England (66.7%) live further than both 10 minutes' drive and 20 "
        "minutes' walk from a pharmacy in or near Ourshire; 20 (66.7%) live further than 20 "
        "minutes' walk."
    )
    assert content.sentences[-1] == (
        "Of all residents, 45.0% live further than both 10 minutes' drive and 20 minutes' walk, "
        "and 90.0% further than 20 minutes' walk."
    )
    by_fifth, by_area = content.tables
    found = {
        name: (row["Residents"], row[ON_FOOT], row[BOTH], row["Not known"])
        for name, row in rows_of(by_fifth).items()
    }
    assert found == {
        "1 (most deprived)": ("30", "20", "20", "0"),
        "2": ("0", "0", "0", "0"),
        "3": ("30", "30", "0", "0"),
        "4": ("0", "0", "0", "0"),
        "5 (least deprived)": ("40", "40", "25", "15"),
        "All residents": ("100", "90", "45", "15"),
    }
    west = rows_of(by_area)["West"]
    assert (west["Residents"], west[ON_FOOT], west[BOTH]) == ("30", "20", "20")
    assert rows_of(by_area)["East"]["Residents"] == "0"
    texts = " ".join([content.title, content.finding, *content.sentences, *content.notes])
    assert not re.search(r"(?i)\b(gaps?|needs?|needed|underserved|deserts?)\b", texts)


def test_people_of_the_dots_add_up_to_the_tables(content):
    """Column by column of the square: what the map shows is what the tables count."""
    dots = dots_of(content)
    square = dots.square
    assert square is not None
    people = dots.points.groupby("class_number")["size"].sum()

    def of(row, column):
        return people.get(square.class_at(row, column), 0.0)

    material = town()
    table = material.results.answers["coverage-by-group"].frame
    own = table[(table["area_type"] == "hwb") & (table["premises_set"] == "pharmacies")]
    for row, groups in enumerate((FIFTHS[:1], FIFTHS[1:3], FIFTHS[3:])):
        of_groups = own[own["group"].isin(groups)]
        walk = of_groups[of_groups["rule"] == "walk_20"]
        both = of_groups[of_groups["rule"] == "drive_10_or_walk_20"]
        assert len(walk) == len(both) == len(groups)
        assert of(row, 0) == walk["within"].sum()
        assert of(row, 0) + of(row, 1) == both["within"].sum()
        assert of(row, 2) == both["outside"].sum()


def test_few_people_are_hidden_as_in_the_tables():
    content = content_of(town(disclosure=Disclosure(suppress_below=25)))
    assert "fewer than 25 of 30 residents" in content.finding
    for text in (content.finding, *content.sentences):
        assert not re.search(r"\b20 (of|\()", text), text
    for table in content.tables:
        for row in rows_of(table).values():
            assert row[BOTH] != "20"
            assert row[ON_FOOT] != "20"


def test_where_nobody_is_of_the_most_deprived_fifth_all_residents_are_told():
    content = content_of(town(fifths=(3, 3, 2, None, 4)))
    assert content.finding == (
        "There are no residents of neighbourhoods (LSOAs) among the most deprived fifth of England "
        "in Ourshire. Based on modelled travel times, of all residents, 45.0% live further than "
        "both 10 minutes' drive and 20 minutes' walk from a pharmacy, and 90.0% further than 20 "
        "minutes' walk."
    )
    assert len(content.tables) == 1
    assert rows_of(content.tables[0])["Not known"]["Residents"] == "25"
    assert "Of 25 of 100 residents deprivation is not known." in content.notes


def test_without_deprivation_it_says_what_would_make_it():
    material = town()
    bare = replace(material, results=replace(material.results, splits=()))
    missing = need_access.content(bare, under())
    assert isinstance(missing, NotDrawn)
    assert "inputs.lsoa_imd" in missing.why
    no_roads = replace(material, results=replace(material.results, matrices={}))
    straight = need_access.content(no_roads, under())
    assert isinstance(straight, NotDrawn)
    assert straight.inputs == ("inputs.roads",)


# --- how it is told


def test_rows_are_told_by_lightness_and_columns_by_strokes_that_stand_out(content):
    dots = dots_of(content)
    square = dots.square
    assert square is not None
    for column in range(3):
        classes = [dots.classes[square.class_at(row, column)] for row in range(3)]
        assert [one.strokes for one in classes] == [column] * 3
        light = [luminance(one.fill) for one in classes]
        # The more deprived the darker; in grey, and to any eye, each is twice as light or more.
        for darker, lighter in pairwise(light):
            assert (lighter + 0.05) / (darker + 0.05) >= 2
    for fill in need_access.FILLS:
        # Strokes have the colour of the rim.
        for rim in (swatches.dot_edge(fill), style.dot_edge(fill)):
            assert contrast(fill, rim) >= 3
        assert max(contrast(fill, UNSHADED), contrast(swatches.dot_edge(fill), PAPER)) >= 3


def test_the_square_lies_above_what_else_there_is(content):
    # What is further and more deprived is drawn later, over what is not.
    square = Square(("most", "middle", "least"), ("near", "far"), "", "")
    order = sorted(
        (square.class_at(row, column), row, column) for row in range(3) for column in range(2)
    )
    assert [one[0] for one in order] == list(range(square.size))
    assert [one[1:] for one in order] == [(2, 0), (1, 0), (0, 0), (2, 1), (1, 1), (0, 1)]


def test_a_square_without_all_its_classes_is_refused(content):
    dots = dots_of(content)
    rows = dots.points[dots.points["class_number"] < 5]
    fewer = replace(dots, points=rows, classes=dots.classes[:5])
    with pytest.raises(DataError, match="fewer classes than its square"):
        replace(content, layers=(fewer,)).check()


def test_the_page_has_a_tick_for_each_cell_with_its_words(content):
    (group,) = (one for one in groups_of(content) if one.key == need_access.KEY)
    assert group.square is not None
    for name, row in group.square.rows:
        for column, (layer, _) in zip(group.square.columns, row, strict=True):
            assert layer.label.startswith(f"{name}; {column} (")
    assert [[count for _, count in row] for _, row in group.square.rows] == [
        ["1", "0", "1"], ["0", "1", "0"], ["0", "0", "1"],
    ]  # fmt: skip
    assert [one.label for one in group.below_square] == ["not known (1)"]
    html = page(content, 18)
    (square,) = re.findall(r'(?s)<table class="square">.*?</table>', html)
    assert re.findall(r'<th scope="row">([^<]+)</th>', square) == [
        name for name, _ in group.square.rows
    ]
    assert square.count("<label>") == square.count("data-layer=") == 9
    # Each layer has one tick in the whole page.
    ticks = re.findall(r'data-layer="([^"]+)"', html)
    assert len(ticks) == len(set(ticks))


def test_small_dots_are_large_enough_for_their_strokes(content):
    (group,) = (one for one in groups_of(content) if one.key == need_access.KEY)
    radii = [dot[2] for layer in group.layers for dot in layer.data["dots"]]
    assert min(radii) >= 4.5
    thousand = pd.concat([dots_of(content).points] * 300, ignore_index=True)
    thousand["dot_id"] = [str(number) for number in thousand.index]
    thousand.loc[0, "size"] = 1e6
    many = replace(dots_of(content), points=thousand)
    (group,) = (
        one for one in groups_of(replace(content, layers=(many,))) if one.key == need_access.KEY
    )
    radii = [dot[2] for layer in group.layers for dot in layer.data["dots"]]
    assert sorted(set(radii)) == [4.5, 8.0]
    # Sizes that are drawn alike have one line.
    assert next(text for text, _ in group.sizes).startswith("up to ")


def test_paper_draws_one_stroke_or_a_cross():
    canvas = Canvas(30.0, 10.0)
    middles = np.array([[5.0, 5.0], [15.0, 5.0], [25.0, 5.0]])
    canvas.dots(middles, np.array([4.0] * 3), "#ffd000", "#000000", 2.0, z=1.0, strokes=[0, 1, 2])
    drawn = np.asarray(Image.open(io.BytesIO(canvas.png(254))).convert("L"))

    def dark(x, y):
        """Ten pixels a millimetre, from the upper left."""
        return drawn[round(100 - 10 * y), round(10 * x)] < 100

    for middle, strokes in zip((5.0, 15.0, 25.0), (0, 1, 2), strict=True):
        assert dark(middle + 2, 7.0) == dark(middle - 2, 3.0) == (strokes >= 1)
        assert dark(middle - 2, 7.0) == dark(middle + 2, 3.0) == (strokes == 2)
        assert not dark(middle, 7.5)


def test_paper_has_the_square_with_words_on_both_sides(content):
    (square,) = (one for one in legend_blocks(content, 1.0) if isinstance(one, SquareBlock))
    assert square.columns == ("within 20 minutes' walk", "within 10 minutes' drive only",
                              "further than both")  # fmt: skip
    assert len(square.rows) == 3
    # Column by column from the lowest row: nobody, nobody, P1; nobody, P3, nobody; P4, nobody, P2.
    assert [one.text for one in square.lines] == ["0", "0", "1", "0", "1", "0", "1", "0", "1"]
    canvas = Canvas(100.0, 80.0)
    square.draw(canvas, 5.0, 75.0, 62.0, 7.0)
    words = {text.get_text(): text.get_position() for text in canvas.axes.texts}
    top, lowest = words["fifth 1: most"], words["least deprived"]
    assert top[1] > lowest[1]
    assert words["fifths 2 and 3"][0] < words["within 20"][0] < words["further"][0]
    # All within the room that it says it takes.
    assert min(y for _, y in words.values()) > 75.0 - square.height(62.0, 7.0)
    assert all(5.0 <= x <= 67.0 for x, _ in words.values())


def test_no_words_of_the_square_are_cut_in_a_narrow_column(content):
    (square,) = (one for one in legend_blocks(content, 1.0) if isinstance(one, SquareBlock))
    canvas = Canvas(100.0, 120.0)
    square.draw(canvas, 5.0, 100.0, 50.0, 6.6)
    said = " ".join(text.get_text() for text in canvas.axes.texts).split()
    for words in (*square.columns, *square.rows, square.columns_title):
        assert set(words.split()) <= set(said)
