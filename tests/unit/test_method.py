"""How the minutes were worked out, told in paragraphs, on a page and in printed tables."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from types import MappingProxyType

import pandas as pd
import pytest
from hamlet import hamlet

from pna import wording
from pna.assumptions import method
from pna.report.method_page import page, paragraphs
from pna.roads import built_up, osm_file
from pna.roads.turns import Counts
from pna.speeds.presets import DELAYS, PRESETS, ROAD_KINDS, one_factor
from pna.speeds.table import limits_table
from pna.study import InputFile

ROADS = pd.DataFrame({"file": ["roads.osm.pbf"], "timestamp": ["2022-07-20T20:21:13Z"]})
HOSTILE = '<script>alert(1)</script>{{ 7 * 7 }}"><img src=x onerror=alert(2)>'
BANNED = r"\b(gaps?|needs?|needed|underserved|deserts?)\b"
OWN = replace(
    PRESETS["typical"],
    name="custom",
    shares=MappingProxyType({kind: 0.311 + place / 100 for place, kind in enumerate(ROAD_KINDS)}),
    delays=MappingProxyType({name: 4.3 + place for place, name in enumerate(DELAYS)}),
    constant_minutes=0.65,
    slow=0.8,
    quick=1.25,
    version="17",
    basis="It was made up for a test.",
    evidence="A test.",
)


class Tables(HTMLParser):
    """Rows of cells of each table, by the id of its caption; all text and tags."""

    def __init__(self, html):
        super().__init__()
        self.tables, self.text, self.tags, self.ids = {}, "", Counter(), []
        self._rows, self._name = [], ""
        self.feed(html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags[tag] += 1
        self.ids += [given["id"]] if "id" in given else []
        assert not [name for name in given if name.startswith("on")]
        if tag == "caption":
            self._rows, self._name = [], given["id"]
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th"}:
            assert tag == "td" or given["scope"] in {"col", "row", "rowgroup"}
            self._rows[-1].append("")

    def handle_endtag(self, tag):
        if tag == "table":
            self.tables[self._name] = [[cell.strip() for cell in row] for row in self._rows]
            self._rows = []

    def handle_data(self, data):
        self.text += data if self.lasttag != "style" else ""
        if self._rows and self._rows[-1]:
            self._rows[-1][-1] += data


@pytest.fixture
def study(tmp_path):
    return hamlet(tmp_path)


def read(study, own=OWN, **more):
    presets = {own.name: own, **{k: v for k, v in PRESETS.items() if k != own.name}}
    given = {"road_files": ROADS, "restrictions": Counts(3)} | more
    return Tables(page(study, presets, **given))


def test_every_number_of_the_studys_own_preset_is_on_the_page(study):
    told = read(study)
    rows = told.tables["speeds-caption"][1:]
    limits = [70, 70, 60, 60, 30, 30, 30, 20, 15]
    for place, (row, limit) in enumerate(zip(rows, limits, strict=True)):
        # 31.1% and so on, one more for each kind of road; of 70 mph 21.77 mph.
        assert row[2:4] == [f"{31.1 + place:.1f}%", str(limit)]
        assert float(row[4]) == pytest.approx(limit * (0.311 + place / 100), abs=0.0501)
    delays = told.tables["delays-caption"][1:]
    assert [row[1] for row in delays] == ["4.3", "5.3", "6.3", "7.3", "8.3", "39.0"]
    # 1 / 0.8 = 1.25, and 1 - 1 / 1.25 = 0.2.
    assert "divided by 0.8 (cars are slower: 25% longer)" in told.text
    assert "divided by 1.25 (cars are quicker: 20% shorter)" in told.text
    assert "0.65 minutes once a trip" in told.text
    assert "preset custom, version 17" in told.text


def test_the_presets_stand_side_by_side(study):
    table = read(study).tables["presets-caption"]
    assert table[0][1:] == [
        "custom,version 17",
        *(f"{p.name},version {p.version}" for p in PRESETS.values()),
    ]
    rows = {row[0]: row[1:] for row in table[1:] if len(row) > 1}
    assert len(rows) == len(ROAD_KINDS) + len(DELAYS) + 3
    order = (OWN, *PRESETS.values())
    for words, wanted in (
        ("Country lanes", [f"{100 * p.shares['country lane']:.1f}%" for p in order]),
        ("At traffic signals", [f"{p.delays['signals']:.1f}" for p in order]),
        ("Once a trip", [f"{p.constant_minutes:.2f}" for p in order]),
        ("If cars are slower", [f"{p.slow:.2f}" for p in order]),
        ("If cars are quicker", [f"{p.quick:.2f}" for p in order]),
    ):
        assert rows[words] == wanted, words


def test_the_paragraphs_state_the_numbers_of_the_preset():
    said = method.driving_paragraph(OWN, roads_as_at=[date(2022, 7, 20), date(2021, 1, 2)])
    assert "as they were on 2 January 2021 and 20 July 2022" in said
    for words in (
        "31% on motorways",
        "39% on service roads",
        "4.3 seconds at every junction",
        "8.3 seconds at a marked crossing or level crossing",
        "0.65 minutes are added to every trip",
        "25% longer or 20% shorter",
        "It was made up for a test.",
        "traffic on the day",
    ):
        assert words in said
    limit = method.driving_paragraph(PRESETS["legal_limit"])
    assert "every road is driven at its legal limit" in limit
    assert "seconds" not in limit
    assert "as they were on" not in limit
    plain = method.driving_paragraph(one_factor("custom", 0.6))
    assert "every road is driven at 60% of its legal limit" in plain
    assert "No evidence is given" in plain
    # 0.6 / 0.55 = 1.0909, 0.6 / 0.7 = 0.857.
    assert "9% longer or 14% shorter" in plain
    assert "Walking times are at 5 km/h" in method.walking_paragraph(5.0)


@pytest.mark.parametrize("preset", [OWN, *PRESETS.values()], ids=lambda preset: preset.name)
def test_nothing_says_what_the_board_decides(study, preset):
    for text in (*paragraphs(study, {preset.name: preset}, ROADS), read(study, preset).text):
        assert not re.search(BANNED, text.lower().replace("needs assessment", "")), text
        assert "gap" not in text.split()


def test_roads_are_dated_by_themselves_or_else_by_the_study(study):
    presets = {"custom": OWN}
    assert "on 20 July 2022, from" in paragraphs(study, presets, ROADS)[0]
    undated = ROADS.assign(timestamp="")
    assert "as they were" not in paragraphs(study, presets, undated)[0]
    assert read(study, road_files=undated).tables["roads-caption"][1] == [
        *("roads.osm.pbf", "\u2013"),
    ]
    roads = (InputFile(file=study.inputs.roads[0].file, as_at=date(2020, 2, 29)),)
    said = study.model_copy(update={"inputs": study.inputs.model_copy(update={"roads": roads})})
    assert "on 29 February 2020, from" in paragraphs(said, presets, undated)[0]
    assert "on 20 July 2022, from" in paragraphs(said, presets, ROADS)[0]


def test_one_undated_file_among_several_leaves_the_paragraph_without_a_date(study):
    roads = (*study.inputs.roads, InputFile(file=study.inputs.roads[0].file))
    two = study.model_copy(update={"inputs": study.inputs.model_copy(update={"roads": roads})})
    files = pd.concat([ROADS, ROADS.assign(timestamp="")], ignore_index=True)
    assert "as they were" not in paragraphs(two, {"custom": OWN}, files)[0]


def test_the_rest_of_the_page_is_what_the_package_does(study):
    told = read(study)
    printed = limits_table()
    rules = told.tables["limits-caption"][1:]
    assert [row[:2] for row in rules] == printed[["road_class", "condition"]].to_numpy().tolist()
    assert [row[2] for row in rules if "residential" in row[0]] == ["30.0"]
    assert wording.restrictions_sentence(Counts(3)) in told.text
    assert f"at least {built_up.JUNCTIONS} junctions" in told.text
    assert f"within {built_up.RADIUS_METRES:g} metres" in told.text
    assert all(land in told.text for land in osm_file.BUILT_UP_LAND)
    assert "1 October 2025" in told.text
    assert wording.INVENTED not in told.text
    invented = study.model_copy(update={"study": study.study.model_copy(update={"invented": True})})
    assert wording.INVENTED in read(invented).text


def test_names_from_data_stay_text_and_the_bytes_stay_the_same(study):
    named = study.model_copy(update={"study": study.study.model_copy(update={"name": HOSTILE})})
    own = replace(OWN, description=HOSTILE, basis=HOSTILE, evidence=HOSTILE, version=HOSTILE)
    files = ROADS.assign(file=HOSTILE)
    told = read(named, own, road_files=files)
    assert told.tags["script"] == told.tags["img"] == 0
    assert told.text.count(" ".join(HOSTILE.split())) >= 5
    assert len(told.ids) == len(set(told.ids))
    again = page(named, {"custom": own}, road_files=files, restrictions=Counts())
    assert again == page(named, {"custom": own}, road_files=files, restrictions=Counts())
    assert "\r" not in again


def test_the_tables_can_be_read_with_another_walking_speed():
    walks = limits_table(5.0).set_index("condition")
    assert walks.loc["everyone", ["kph", "source"]].tolist() == [5.0, "the study file"]
    assert "Journey Time Statistics" in limits_table().set_index("condition").source["everyone"]
    assert walks.loc["crossings and steps: no time added", "mph":"kph"].isna().all()
