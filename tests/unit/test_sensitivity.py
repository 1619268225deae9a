"""`pna sensitivity` on one street: every figure worked out on paper.

A street of 60 km/h (1,000 metres a minute) runs east from the pharmacy's point. Ann's 100 people
live 1,550 metres along it, Bob's 200 1,650, Cat's 400 6,000. One walks 80 metres a minute.
"""

from __future__ import annotations

import ast
import math
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hamlet import LIST_HEADER, hamlet, listed
from sketch import CORNER, STREET, Sketch

from pna import wording
from pna.assumptions import assumed
from pna.assumptions import tables as assumed_tables
from pna.assumptions.registered import register
from pna.errors import StudyError
from pna.pipeline import analyse
from pna.report import sensitivity_page, tornado
from pna.report.tornado import Bar, Tornado
from pna.sensitivity import effects as sensitivity
from pna.sensitivity import moved, tables, tried
from pna.study import load_study

EAST, NORTH = 502_000, 302_500
FIRST = (EAST - CORNER[0], NORTH - CORNER[1])
ROADS = Sketch(
    points={"W": (FIRST[0] - 1000, FIRST[1]), "E": (FIRST[0] + 7000, FIRST[1])},
    ways=[("W E", STREET)],
).osm_xml()
PLACES = {"E00000001": (1550, 100), "E00000002": (1650, 200), "E00000003": (6000, 400)}
LSOAS = [f"E0100000{n}" for n in (1, 2, 3)]
AROUND = [(150, 0), (0, 150), (-150, 0), (0, -150), (90, 120), (-90, 120), (90, -120), (-90, -120)]
"""Eight points 150 metres from the pharmacy's: half of that is less than the least of 100."""


def postcodes(*rows: tuple[str, int, int, int, str]) -> str:
    head = "pcds,doterm,usrtypind,east1m,north1m,gridind,oa21cd,lsoa21cd,lad25cd\n"
    return head + "".join(
        f"{code},,{large},{EAST + east},{NORTH + north},1,,{lsoa},E06000001\n"
        for code, large, east, north, lsoa in rows
    )


FILES = {
    "roads.osm": ROADS,
    "list.csv": LIST_HEADER + listed("FA001", "SHIRE", "Pharmacy", "AB1 1AA", "Community"),
    "details.csv": "CONTRACTOR_CODE,TRADING_NAME,PRIVATE_CONTRACTOR,DISTANCE_SELLING_CONTRACTOR\n"
    "FA001,x,N,N\n",
    "postcodes.csv": postcodes(
        ("AB1 1AA", 1, 0, 0, LSOAS[0]),
        *((f"AB1 2A{'ABDEFGHJ'[n]}", 1, *at, LSOAS[0]) for n, at in enumerate(AROUND)),
        ("AB1 3AA", 0, 1550, 0, LSOAS[0]),
        # Bob's people live nearer by their postcode than by their output area.
        ("AB1 3AB", 0, 1000, 0, LSOAS[1]),
        ("AB1 3AD", 0, 6000, 0, LSOAS[2]),
    ),
    "population.csv": "GEOGRAPHY_CODE,OBS_VALUE\n"
    + "".join(f"{x},{n}\n" for x, (_, n) in zip(LSOAS, PLACES.values(), strict=True)),
    "oa_people.csv": "GEOGRAPHY_CODE,OBS_VALUE\n" + "".join(f"{oa},1\n" for oa in PLACES),
    "oa_centroids.csv": "FID,OA21CD,x,y\n"
    + "".join(f"{i},{oa},{EAST + at},{NORTH}\n" for i, (oa, (at, _)) in enumerate(PLACES.items())),
    "oa_lookup.csv": "OA21CD,LSOA21CD,LSOA21NM,LAD22CD,LAD22NM\n"
    + "".join(f"{oa},{x},a,E06000001,Shire\n" for oa, x in zip(PLACES, LSOAS, strict=True)),
}
SPEEDS = """
[premises]
sets = ["pharmacies"]
[modes.drive]
speeds = "custom"
custom = { factor = 1.0, slow = 0.5, quick = 1.25 }
"""


def street(tmp_path: Path, more: str = SPEEDS):
    hamlet(tmp_path, FILES)
    path = tmp_path / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    return load_study(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("street")


@pytest.fixture(scope="module")
def study(folder):
    return street(folder)


@pytest.fixture(scope="module")
def found(study):
    return sensitivity.work_out(study)


@pytest.fixture(scope="module")
def table(found):
    return tables.table(found)


def outside(table: pd.DataFrame, rule: str) -> dict[str, float]:
    rows = table[(table["rule"] == rule) & (table["area_type"] == "hwb")]
    return dict(zip(rows["level"], rows["outside"], strict=True))


def test_the_base_is_the_run(study, table):
    run = analyse(study).coverage
    own = table[table["factor"] == "none"].set_index(["rule", "area_type", "area_code"])
    assert len(own) == 3 * 2
    for at, row in own.iterrows():
        same = run[
            (run["rule"] == at[0])
            & (run["area_type"] == at[1])
            & (run["area_code"] == at[2])
            & (run["split"] == "all")
        ].iloc[0]
        for name in ("total", "within", "outside", "unknown", "share_within"):
            assert row[name] == same[name], name


def test_walking_speeds_change_who_is_within_the_limit(table):
    # 20 minutes are 1,600 m at 4.8 km/h, 1,020 at 3.06, 1,333 at 4 and 1,800 at 5.4.
    told = outside(table, "walk_20")
    assert told["as the study stands"] == 600
    assert (told["3.06 km/h"], told["4 km/h"], told["5.4 km/h"]) == (700, 700, 400)
    assert told["not_along_fast_roads"] == 600


def test_speeds_change_who_is_within_the_drive(table):
    # 6 minutes to Cat; half as quick 12, at 1.25 times 4.8.
    told = outside(table, "drive_10")
    levels = ("as the study stands", "custom_slow", "custom_quick", "legal_limit")
    assert [told[level] for level in levels] == [0, 400, 0, 0]
    assert [outside(table, "drive_10_or_walk_20")[level] for level in levels] == [0, 400, 0, 0]


def test_another_unit_puts_people_elsewhere_and_an_impossible_one_is_told(table):
    # Bob's postcode lies 1,000 m away: 12.5 minutes.
    assert outside(table, "walk_20")["postcode"] == 400
    row = table[(table["level"] == "lsoa") & (table["rule"] == "walk_20")].iloc[0]
    assert math.isnan(row["outside"])
    assert row["note"] == "not possible: give inputs.lsoa_centroids in study.toml"


def test_moving_the_pharmacy_100_metres_takes_ann_out_and_bob_in(table):
    # Ann: east 1,450, north- and south-east 1,550 (71 m along, 71 m to the door), north, south and
    # west 1,650, north- and south-west 1,691. Bob: east 1,550, north- and south-east 1,650.
    told = outside(table, "walk_20")
    moved_to = sorted(told[f"moved_{n}"] for n in range(1, 9))
    assert moved_to == [400, 600, 600, 700, 700, 700, 700, 700]
    assert not [name for name in told if name.startswith("moved_") and int(name[6:]) > 8]


def test_the_corners(table):
    # Best: postcodes, 5.4 km/h: 300 of 700 within 1,800 m. Worst: 3.06 km/h, nobody.
    walk = outside(table, "walk_20")
    assert (walk["best"], walk["worst"]) == (400, 700)
    # A drive of 12 minutes, whoever walks: Cat's 400, and no more.
    both = outside(table, "drive_10_or_walk_20")
    assert (both["best"], both["worst"]) == (0, 400)
    assert both["best_without_legal_limit"] == 0


def test_corners_bound_every_single_factor_in_every_area(found, table):
    for grid in found.grids:
        assert np.allclose(grid.within + grid.outside + grid.unknown, 700)
    keys = ["rule", "premises_set", "area_type", "area_code"]
    for _, rows in table[table["total"].notna()].groupby(keys):
        ends = rows[rows["factor"] == tables.ALL].set_index("level")["share_within"]
        assert (rows["share_within"] >= ends["worst"] - 1e-12).all()
        assert (rows["share_within"] <= ends["best"] + 1e-12).all()


def test_points_and_what_is_worked_out_anew(table):
    rows = table[(table["rule"] == "walk_20") & (table["area_type"] == "hwb")].set_index("level")
    assert rows.loc["as the study stands", "re_run"] == tried.NOTHING
    assert rows.loc["5.4 km/h", "points"] == pytest.approx(100 * 200 / 700)
    assert "multiplied" in rows.loc["5.4 km/h", "re_run"]
    assert "joining premises" in rows.loc["moved_1", "re_run"]
    assert all(
        f"{name}: " in rows.loc["best", "note"]
        for name in ("walking speed", "position of premises")
    )
    # Speeds of cars have no bearing on a walk.
    assert "speed" not in set(rows["factor"])


def test_the_summary_is_the_range_beside_the_headline(found, table):
    row = tables.summary(found, table).set_index(["rule", "area_type"]).loc["walk_20", "hwb"]
    assert (row["outside"], row["outside_fewest"], row["outside_most"]) == (600, 400, 700)
    assert row["share_within_one_low"] == 0
    assert row["share_within_one_high"] == pytest.approx(300 / 700)
    # 3.06 to 5.4 km/h: from 0 to 300 of 700; the pharmacy's position as well, and later.
    assert row["most_moved_by"] == "walking_speed"
    assert row["most_moved_points"] == pytest.approx(100 * 300 / 700)
    # Units 2, speeds 4, ways 2, positions 9.
    assert row["combinations"] == 2 * 4 * 2 * 9


def test_sentences_give_the_range_and_no_judgement(found, table):
    told = sensitivity_page.sentences(found, table, tables.summary(found, table))
    assert told[0].startswith(
        "Based on modelled travel times, none of the 700 residents live further than both 10 "
        "minutes' drive and 20 minutes' walk from a pharmacy in or near Shire. The headline lies "
        "between 0.0% and 57.1% over all that was tried, in 864 combinations"
    )
    assert told[2].endswith("It moves most with the walking speed: from 57.1% to 100.0%.")
    for line in (*told, *wording.not_tried_sentences(found.not_tried)):
        assert not re.search(r"\b(gaps?|needs?|needed|underserved|deserts?)\b", line), line


def test_a_study_of_straight_lines_is_refused(tmp_path):
    files = {**FILES}
    hamlet(tmp_path, files)
    path = tmp_path / "study.toml"
    text = path.read_text(encoding="utf-8").replace('roads = "roads.osm"\n', "")
    path.write_text(text + "\n[modes.straight]\nmetres = 1600\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"inputs\.roads"):
        sensitivity.work_out(load_study(path))


def test_premises_with_coordinates_of_their_own_are_not_moved(tmp_path):
    amendments = (
        "ods_code,action,field,value,reason,source\n"
        f"FA001,amend,easting_northing,{EAST + 50} {NORTH},seen,map\n"
    )
    hamlet(tmp_path, FILES | {"amendments.csv": amendments}, {"amendments": "amendments.csv"})
    path = tmp_path / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + SPEEDS, encoding="utf-8")
    found = sensitivity.work_out(load_study(path))
    assert not found.moved_metres.any()
    assert [level.factor for level in found.not_tried] == ["place_unit", "premises_position"]
    told = tables.table(found)
    row = told[(told["factor"] == "premises_position") & (told["rule"] == "walk_20")]
    assert "coordinates of their own" in row["note"].item()


def premises(*rows: tuple[str, str, float, float]) -> gpd.GeoDataFrame:
    codes, positions, x, y = zip(*rows, strict=True)
    points = shapely.points(x, y)
    named = {"facility_id": codes, "postcode": codes, "position": positions}
    return gpd.GeoDataFrame(named, geometry=points, crs=27700)


def test_how_far_a_postcode_spreads():
    near = [(f"AB1 {n}AA", 600 * n, 0.0, 1.0) for n in range(1, 12)]
    sector = [("CD1 1AA", 50_000.0, 0.0, 6.0), ("CD1 1AB", 50_300.0, 0.0, 1.0)]
    rows = [("AB1 0AA", 0.0, 0.0, 1.0), *near, *sector, ("AB9 9ZZ", 90.0, 0.0, 9.0)]
    directory = pd.DataFrame(rows, columns=["postcode", "easting", "northing", "quality"])
    directory["ended"] = ""
    directory.loc[directory["postcode"] == "AB9 9ZZ", "ended"] = "202001"
    sites = premises(
        ("AB1 0AA", "postcode", 0.0, 0.0),
        ("CD1 1AA", "postcode", 50_000.0, 0.0),
        ("AB1 1AA", "coordinates", 601.0, 1.0),
        ("AB1 2AA", "coordinates", 1300.0, 0.0),
        ("ZZ1 1ZZ", "postcode_ended", 7.0, 7.0),
    )
    metres = moved.spread_metres(sites, directory, least_metres=100.0)
    # Neighbours at 600 to 4,800 m: half the median, 1,350, is more than the most of 500.
    assert metres[0] == moved.MOST_METRES
    # A sector's mean: 0 and 300 m away, so a root mean square of 212.1.
    assert metres[1] == pytest.approx(300 / math.sqrt(2))
    # Coordinates 1.4 m from the postcode's point are the postcode's; 100 m away they are not.
    assert metres[2] > 0
    assert metres[3] == 0
    # Nothing is known of a postcode that is not in the file.
    assert metres[4] == 100.0
    assert moved.spread_metres(sites, None, least_metres=30.0).tolist() == [30, 30, 0, 0, 30]


def test_draws_are_in_every_direction_once_and_of_each_premises_alone():
    points = np.array([[0.0, 0.0], [1000.0, 0.0], [5.0, 5.0]])
    metres = np.array([100.0, 200.0, 0.0])
    codes = np.array(["FA001", "FA002", "FA003"])
    drawn = moved.draws(points, metres, codes)
    assert drawn.shape == (8, 3, 2)
    step = drawn - points
    assert np.allclose(np.hypot(step[..., 0], step[..., 1]), metres)
    turn = np.degrees(np.arctan2(step[:, :2, 0], step[:, :2, 1])) % 360
    for column in turn.T:
        assert sorted(np.round(column).astype(int) % 360) == list(range(0, 360, 45))
    assert (drawn[:, 2] == points[2]).all()
    # They do not move together, and another premises changes nothing.
    assert not np.allclose(turn[:, 0], turn[:, 1])
    alone = moved.draws(points[1:2], metres[1:2], codes[1:2])
    assert (alone[:, 0] == drawn[:, 1]).all()


def test_every_assumption_has_an_owner_a_source_and_a_quality(found, table):
    rows = register(found, table)
    assert (rows["number"] == np.arange(1, len(rows) + 1)).all()
    for name in ("assumption", "set_in", "source", "who_decides"):
        assert (rows[name].str.strip() != "").all(), name
    assert set(rows["quality"]) == {"A", "B", "C"}
    assert not rows.duplicated(["group", "assumption", "value"]).any()
    walk = rows[rows["set_in"] == "modes.walk.speed_kph"].iloc[0]
    assert (walk["value"], walk["measured_by"]) == ("4.8", "walking_speed")
    headline = rows[rows["set_in"] == "headline.drive_minutes"].iloc[0]
    assert (headline["value"], headline["who_decides"]) == ("10", "Health and Wellbeing Board")
    speed = rows[rows["assumption"] == "Speeds of the study"].iloc[0]
    # The drive decides the headline: 400 of 700 people at the slow end, none at the quick end.
    assert speed["points_low"] == pytest.approx(-100 * 400 / 700)


NOT_ASSUMED = {
    # How much is named or shown, or read and kept at once; the same to the reader of a figure.
    *("_MOST_NAMED", "_MOST_ON_A_LINE", "_BLOCK", "_SOURCES_AT_A_TIME", "_MOST_STEPS", "CRS"),
    *("_FEW_POINTS", "_ROADS_KEPT"),
    # Units and the form of the work.
    *("KPH_PER_MPH", "_KPH", "_MINUTES_PER_METRE_AT_1_KPH", "_METRES_PER_MINUTE_AT_1_KPH"),
    *("_ANSWERS", "_KIND", "_ROUNDING", "_CLOSED_SECONDS", "_MOST_TIMED", "_POINTS_ACROSS_A_BLOCK"),
    *("_BLOCKS_AT_A_TIME", "NOWHERE", "_BYTES_READ_IN_MEMORY", "_DEGREES", "_OF_A_SECTOR"),
    # Given one by one, with their sources, by pna.speeds.table.
    *("MAX_LIMIT_MPH", "RESTRICTED_MPH", "SINGLE_MPH", "DUAL_MPH"),
    *("_TOWN_SHARE", "_COUNTRY_MAIN_SHARE", "_LANE_SHARE"),
    # Roads on which a car goes on: two, or there is no road.
    "_GOES_ON",
    # Form of the tables, and roundings.
    *(
        "_DECIMALS",
        "_METRES_DECIMALS",
        "_ADDRESS_LINES",
        "_WHOLE",
        "_LEAST",
        "_ENDLESS",
        "_TOLERANCE",
    ),
    *("_SAME_PEOPLE", "_WEEK_MINUTES", "DAY_MINUTES", "_MOST_SPELLS", "_LAST_MINUTE"),
    # In words, among the choices of tables.
    "_LOWEST",
    # When a message is given; no figure hangs on them.
    *("_DIFFERENT", "_MOST_OF_IT", "_SOME_OF_IT", "_SAME_GROUND", "POOR_QUALITY"),
}
PACKAGE = Path(assumed.__file__).parents[1]
MODULES = (
    *(
        "geography.areas",
        "roads.built_up",
        "coverage",
        "people.demand",
        "people.demand_places",
        "roads.fords",
        "travel.grid_snapping",
    ),
    *(
        "travel.impedance",
        "travel.isochrones",
        "roads.junctions",
        "roads.limits",
        "sensitivity.moved",
        "roads.network",
        "roads.osm",
        "roads.osm_file",
    ),
    *(
        "pipeline",
        "premises.counting",
        "premises.layer",
        "premises.placed",
        "speeds.presets",
        "travel.road_edge",
        "rules",
        "travel.search",
    ),
    *(
        "travel.short_ways",
        "travel.snapping",
        "speeds.driving",
        "travel.states",
        "travel.straight",
        "travel.times",
        "travel.minutes",
        "roads.turns",
    ),
    *("choice", "people.deprivation", "people.groups", "hours.grammar", "hours.weekly", "poisson"),
    *("premises.provision", "people.registered_patients", "geography.rurality", "hours.slots"),
    *("attributes.__init__", "attributes.ages", "attributes.own", "attributes.places"),
    *(f"questions.{path.stem}" for path in sorted((PACKAGE / "questions").glob("*.py"))),
)


def test_every_number_of_the_method_is_in_the_register():
    listed_there = {item.constant for item in (*assumed.METHOD, *assumed_tables.TABLES)}
    left_out = []
    for module in MODULES:
        tree = ast.parse(
            PACKAGE.joinpath(*f"{module}.py".rsplit(".", 1)[0].split("."))
            .with_suffix(".py")
            .read_text(encoding="utf-8")
        )
        for node in tree.body:
            value = getattr(node, "value", None)
            targets = getattr(node, "targets", [getattr(node, "target", None)])
            parts = value.elts if isinstance(value, ast.Tuple) else [value]
            numeric = any(
                isinstance(part, (ast.BinOp, ast.Constant))
                and any(
                    isinstance(number, ast.Constant) and type(number.value) in {int, float}
                    for number in ast.walk(part)
                )
                for part in parts
            )
            for target in targets if numeric else ():
                for name in ast.walk(target):
                    if isinstance(name, ast.Name) and name.id.isupper():
                        full = f"pna.{module}.{name.id}".replace(".__init__", "")
                        if full not in listed_there and name.id not in NOT_ASSUMED:
                            left_out.append(full)
    assert left_out == []


PICTURE = Tornado(
    "Share of <b>residents</b> & others",
    0.2,
    "20.0%",
    (
        Bar("Speeds", 0.1, 0.4, "10.0%", "40.0%", "quick", "slow"),
        Bar("Walking", 0.2, 0.2, "20.0%", "20.0%", "", ""),
    ),
    "A note",
)


def test_the_picture_says_in_words_what_it_shows_and_is_the_same_each_time():
    told = tornado.alt_text(PICTURE)
    assert "As the study stands 20.0%. Speeds: 10.0% to 40.0%; Walking: no change." in told
    drawn = tornado.svg(PICTURE)
    assert drawn == tornado.svg(PICTURE)
    assert '<title id="title">Share of &lt;b&gt;residents&lt;/b&gt; &amp; others</title>' in drawn
    assert told.partition(". ")[2] in drawn
    assert "<script" not in drawn
    assert tornado.png(PICTURE) == tornado.png(PICTURE)


def test_the_page_holds_every_level_and_fetches_nothing(found, table):
    summary = tables.summary(found, table)
    html = sensitivity_page.page(found, table, summary, register(found, table))
    assert html == sensitivity_page.page(found, table, summary, register(found, table))
    for words in (
        "moved, draw 8",
        "5.4 km/h",
        "inputs.lsoa_centroids",
        "default-src &#39;none&#39;",
    ):
        assert words in html
    assert html.count("<figure") == 3
    assert "<script" not in html


def test_lsoas_are_tried_where_there_are_centroids_and_a_broken_file_is_told(tmp_path):
    # Ann's LSOA lies with Cat, so that nobody is within 20 minutes' walk.
    centroids = "LSOA21CD,x,y\n" + "".join(
        f"{code},{EAST + at},{NORTH}\n" for code, at in zip(LSOAS, (6000, 1650, 6000), strict=True)
    )
    files = FILES | {"centroids.csv": centroids}
    for broken in (False, True):
        if broken:
            files["centroids.csv"] = centroids.replace(LSOAS[0], "E01999999")
        hamlet(tmp_path, files, {"lsoa_centroids": "centroids.csv"})
        path = tmp_path / "study.toml"
        path.write_text(path.read_text(encoding="utf-8") + SPEEDS, encoding="utf-8")
        found = sensitivity.work_out(load_study(path))
        table = tables.table(found)
        row = table[
            (table["rule"] == "walk_20")
            & (table["level"] == "lsoa")
            & (table["area_type"] == "hwb")
        ]
        if broken:
            assert row["note"].item().startswith("not possible: ")
            assert "centroids.csv" in row["note"].item()
        else:
            assert row["outside"].item() == 700


def test_small_numbers_are_hidden_in_tables_sentences_and_pictures(tmp_path):
    hidden = SPEEDS + "[disclosure]\nsuppress_below = 100\nround_to = 50\n"
    small = FILES["population.csv"].replace("E01000003,400", "E01000003,40")
    hamlet(tmp_path, FILES | {"population.csv": small})
    path = tmp_path / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + hidden, encoding="utf-8")
    found = sensitivity.work_out(load_study(path))
    exact = tables.table(found)
    # Cat's 40 people are outside where cars are slow; the total of 340 is shown as 350.
    shown = tables.controlled(exact, found.layers.study.disclosure)
    at = (exact["rule"] == "drive_10") & (exact["level"] == "custom_slow")
    for name in ("outside", "share_within", "share_outside", "points"):
        assert shown.hidden.loc[at, name].all(), name
        assert shown.frame.loc[at, name].isna().all(), name
    ranges = tables.summary(found, exact)
    html = sensitivity_page.page(found, exact, ranges, register(found, shown.frame))
    told = sensitivity_page.sentences(found, exact, ranges)
    assert "lies between 0.0% and under 28.6%" in told[0]
    assert "fewer than 100" in html
    drawn = sensitivity_page.pictures(found, exact, ranges)["drive or walk"]
    assert drawn.bars[0].high_share == "under 28.6%"
    assert drawn.bars[0].high == pytest.approx(100 / 350)
