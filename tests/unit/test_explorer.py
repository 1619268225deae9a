"""What the explorer's page holds: minutes, people, hours and postcodes, packed; and its words."""

import base64
import json
import re
import zlib
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from small_results import SITES, small_results

from pna.errors import DataError
from pna.maps import explorer_data
from pna.maps.backdrop import backdrop
from pna.maps.content import Backdrop
from pna.maps.explorer import explorer, explorer_not_made
from pna.material import Material
from pna.study.questions import Disclosure
from pna.travel import within
from pna.wording import explorer as words

BANNED = r"\b(gaps?|needs?|needed|underserved|deserts?|should open)\b"


def unpacked(text):
    steps = np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype=np.uint8)
    return np.cumsum(steps, dtype=np.uint64).astype(np.uint8)


def under(results):
    nothing = gpd.GeoDataFrame(geometry=[], crs=27700)
    roads, names = nothing.assign(highway=""), nothing.assign(name="", place="")
    empty = dict.fromkeys(("water", "woods", "built_up", "rivers"), nothing)
    return Backdrop(
        areas=results.areas, neighbours=nothing.assign(area_name=""), roads=roads,
        settlements=names, invented=results.study.study.invented, **empty,
    )  # fmt: skip


def page_of(results):
    return explorer(Material(results, {}), under(results))


def data_of(page):
    return json.loads(re.search(r'id="pna-data">(.*?)</script>', page)[1])


# Times at whole minutes, a hair to either side of them, and anywhere.
close = st.builds(
    lambda whole, off: whole + off,
    st.integers(0, 61),
    st.sampled_from([0.0, 1e-7, -1e-7, 9.9e-7, 1e-6, 1.1e-6, -1e-6, 2e-6, 1e-3, 0.5]),
)
time = st.one_of(close, st.floats(0, 300), st.just(float("nan")))


@given(
    arrays.arrays(np.float64, st.integers(1, 30), elements=time.filter(lambda t: not t < 0)),
    st.sampled_from([60.0, 45.0, 10.5, 254.0, 400.0]),
)
def test_a_byte_is_within_exactly_where_the_minutes_are(minutes, limit):
    found = explorer_data.whole_minutes(minutes, limit)
    for number in range(explorer_data.most_minutes(limit) + 1):
        assert np.array_equal(found <= number, within(minutes, number)), number


def test_a_path_of_twenty_minutes_in_twelve_pieces_is_within_twenty():
    pieces = float(np.sum(np.full(12, 20 / 12)))
    given_minutes = np.array([pieces, 20.0000001, 20.00001, 20.0, 0.0, np.nan, 60.5])
    assert explorer_data.whole_minutes(given_minutes, 60.0).tolist() == [
        20,
        20,
        21,
        20,
        0,
        255,
        255,
    ]


@given(arrays.arrays(np.uint8, arrays.array_shapes(max_dims=2, max_side=40)))
def test_what_is_packed_is_unpacked(values):
    assert np.array_equal(unpacked(explorer_data.packed(values)), values.ravel())


def test_the_minutes_of_the_page_are_those_of_the_matrix():
    data = data_of(page_of(small_results()))
    drive = unpacked(data["modes"]["drive"]["minutes"]).reshape(5, 5).T
    assert drive.tolist() == [
        [2, 3, 4, 5, 1],
        [10, 12, 30, 255, 255],
        [11, 11, 255, 255, 8],
        [255, 255, 9, 10, 255],
        [255] * 5,
    ]
    assert data["modes"]["drive"]["off"] == [4], "P5 is too far from any road"
    assert data["modes"]["walk"]["off"] == []
    assert data["places"]["people"] == [10, 20, 30, 25, 15]
    assert [area["places"] for area in data["areas"]] == [None, [0, 1, 2], [3, 4]]
    assert data["minutes"] == {"drive": 10, "walk": 20}, "the headline's"


def test_premises_stand_by_locality_where_there_is_one_district_at_most():
    names, numbers = explorer_data.groups(small_results())
    assert names == ["East", "West", "Outside the area"]
    assert [names[number] for number in numbers] == [
        "East",
        "West",
        *["Outside the area"] * 2,
        "West",
    ]


def test_premises_without_a_position_are_listed_all_the_same():
    rows = SITES.copy()
    rows["at"] = [None, *rows["at"][1:]]
    page = page_of(small_results(sites=rows))
    assert data_of(page)["premises"][0][6:8] == [None, None]
    assert "Alpha" in page


def test_postcodes_know_their_place():
    results = small_results()
    directory = pd.DataFrame(
        [
            ("AB1 2CD", "", "P1"), ("AB1 2CE", "", "P3"), ("AB1 1ZZ", "", "P5"),
            ("B1 1AA", "202204", "P2"), ("ZZ9 9ZZ", "", "elsewhere"), ("<b>", "", "P1"),
        ],
        columns=["postcode", "ended", "oa"],
    )  # fmt: skip
    found = explorer_data.postcodes(directory, results)
    assert found["sectors"] == ["AB11", "AB12"]
    assert found["counts"] == [1, 2]
    assert found["ends"] == "ZZCDCE"
    assert unpacked(found["low"]).tolist() == [4, 0, 2]
    assert unpacked(found["high"]).tolist() == [0, 0, 0]
    assert found["example"] == "AB1 1ZZ"
    assert explorer_data.postcodes(None, results) is None
    assert explorer_data.postcodes(directory.drop(columns="oa"), results) is None
    ended = directory.assign(ended="202204")
    assert explorer_data.postcodes(ended, results) is None, "all of them have ended"


def test_places_beyond_a_byte_are_found():
    number = 70_000
    results = small_results()
    frame = pd.DataFrame(
        {"demand_id": [f"AB{i // 676} {i % 10}{chr(65 + i // 26 % 26)}{chr(65 + i % 26)}" for i in
                       range(number)]}
    )  # fmt: skip
    study = results.study.model_copy(
        update={"demand": results.study.demand.model_copy(update={"unit": "postcode"})}
    )
    many = replace(results, demand=frame.iloc[:60_000], study=study)
    found = explorer_data.postcodes(None, many)
    at = unpacked(found["low"]) + 256 * unpacked(found["high"]).astype(int)
    assert at.max() > 255
    codes = [
        sector + end
        for sector, ends in zip(
            np.repeat(found["sectors"], found["counts"]),
            re.findall("..", found["ends"]),
            strict=True,
        )
        for end in [ends]
    ]
    plain = frame["demand_id"].str.replace(" ", "")
    assert [plain[i] for i in at[:500]] == codes[:500]


@pytest.mark.parametrize(
    ("without", "why"), [("matrices", "straight"), ("sites", "premises"), ("demand", "places")]
)
def test_what_cannot_be_explored_says_why(without, why):
    results = small_results()
    none = {} if without == "matrices" else getattr(results, without).iloc[:0]
    material = Material(replace(results, **{without: none}), {})
    assert explorer_not_made(material) == words.NOT_MADE[why]
    with pytest.raises(DataError, match="The explorer is not made"):
        explorer(material, under(results))
    assert explorer_not_made(Material(results, {})) == ""


def test_the_same_inputs_give_the_same_bytes():
    assert page_of(small_results()) == page_of(small_results())


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "{{7*7}} ${alert(3)} \u2028 'quoted\" \\ --><!--",
    "",
    "Fferyllfa Tŷ Gwyn 💊" * 16,
)


def test_hostile_names_stay_text():
    results = small_results(
        sites=SITES.assign(name=HOSTILE, facility_id=[f"{n}<b>" for n in range(5)])
    )
    demand = results.demand.assign(place=HOSTILE)
    areas = results.areas.assign(area_name=HOSTILE[:3])
    page = page_of(replace(results, demand=demand, areas=areas))
    for text in ("<img", "<b>", "alert(2)</script>", "</script><script>alert"):
        assert text not in page
    assert page.count("(no name)") > 1
    assert data_of(page)["premises"][4][1] == HOSTILE[4]


def test_invented_data_and_hidden_numbers_are_told_of():
    results = small_results()
    study = results.study.model_copy(
        update={
            "study": results.study.study.model_copy(update={"invented": True}),
            "disclosure": Disclosure(suppress_below=5, round_to=5),
        }
    )
    plain, told = page_of(results), page_of(replace(results, study=study))
    assert "INVENTED DATA" in told
    assert "INVENTED DATA" not in plain
    assert "[c]: fewer than 5 people, not shown; other numbers are rounded to 5." in told
    assert "this page holds rounded to 5 so that their sum follows the true one" in told
    assert "fewer than 5" not in re.sub(r"<script.*", "", plain, flags=re.DOTALL)


def test_units_and_half_minutes_are_told_of():
    results = small_results()
    study = results.study.model_copy(
        update={
            "demand": results.study.demand.model_copy(update={"unit": "lsoa"}),
            "headline": results.study.headline.model_copy(update={"drive_minutes": 7.5}),
        }
    )
    page = page_of(replace(results, study=study))
    assert "Each dot is one of the LSOAs (small areas)" in page
    assert "the 7.5 minutes&#39; drive of the headline" in page
    assert data_of(page)["minutes"]["drive"] == 7
    assert "Postcodes cannot be looked up here" in page
    assert "give no opening hours" in page


def test_words_leave_it_to_the_board():
    results = small_results()
    said = [
        *words.texts(results.study).values(), *words.STATES.values(), *words.MARKS.values(),
        *words.NOT_MADE.values(), words.TITLE, words.postcode_help("oa"),
        *words.notes(results.study, speeds="typical", not_listed=3, odd_headline=["x"],
                     has_hours=True),
    ]  # fmt: skip
    for text in said:
        assert not re.search(BANNED, text, flags=re.IGNORECASE), text
    visible = re.sub(r"<(script|style).*?</\1>", "", page_of(results), flags=re.DOTALL)
    assert not re.search(BANNED, visible, flags=re.IGNORECASE)


def test_the_backdrop_of_a_run_is_taken():
    results = replace(small_results(), networks={}, settlements=[])
    page = explorer(Material(results, {}), backdrop(results))
    assert "area-hwb" in data_of(page)
