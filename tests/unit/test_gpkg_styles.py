"""The styles that a GeoPackage brings along, as QGIS finds them."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box
from small_results import small_results

from pna import writing
from pna.maps import symbols
from pna.report import gpkg_styles
from pna.report.gpkg_qml import Rule, marker, qml, quoted
from pna.study import Study

DAY = date(2025, 10, 1)
HOSTILE = "O'Brien \"&<b>\\' OR 1=1 --"
ROOT = Path(__file__).parents[2]


def layer(shapes: list, **columns: list) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=27700)


@pytest.fixture(scope="module")
def study() -> Study:
    return small_results().study


@pytest.fixture(scope="module")
def layers() -> dict[str, pd.DataFrame]:
    """Every layer that has a style, small and with names that do harm."""
    results = small_results()
    at = [Point(1000 * n, 500) for n in range(1, 5)]
    ground = box(0, 0, 10000, 10000)
    kinds = [HOSTILE, *results.premises["kind"][1:]]
    limits = (("drive", 5.0), ("drive", 10.0), ("walk", 20.0))
    sets = [(mode, whose, minutes) for whose in ("", "FA1") for mode, minutes in limits]
    return {
        "areas": results.areas,
        "premises": results.premises.assign(kind=kinds),
        "places": layer(at, people=[5.0, 80.0, 20.0, 1.0], place=["Ham"] * 4,
                        special=["", "", "prison", ""], outside_both=["yes", "yes", "yes", "no"]),
        "isochrones": layer([Point(5000, 5000).buffer(100 * m) for _, _, m in sets],
                            mode=[m for m, _, _ in sets], facility_id=[f for _, f, _ in sets],
                            minutes=[m for _, _, m in sets]),
        "isochrone_range": layer([ground, ground], mode=["drive"] * 2, end=["slow", "quick"]),
        "settlements": layer(at[:2], name=["Ham", HOSTILE], place=["town", "hamlet"]),
        "circles_1600m": layer([at[0].buffer(1600)], name=[HOSTILE]),
        "circles_1600m_merged": layer([at[0].buffer(1600)], pharmacies=[1]),
        "controlled_localities": layer([ground], name=["Parish"], source=["x"]),
        "controlled_beyond_1600m": layer([ground], name=["Parish"]),
        "controlled_changes": layer([ground, ground], change=["newly in", "no longer in"],
                                    name=["a", "b"]),
        "housing_sites": layer(at[:1], name=["Meadows"], homes=[40.0]),
        "special_sites": layer(at[:2], name=["Home", "Jail"], kind=["care home", HOSTILE]),
        "premises_services": layer(at[:3], name=["a"] * 3, service=[HOSTILE, HOSTILE, "Flu"],
                                   offers=["yes", "not known", "no"]),
        "coverage": pd.DataFrame({"rule": ["drive_10"]}),
    }  # fmt: skip


@pytest.fixture(scope="module")
def file(layers, study, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("styles") / "layers.gpkg"
    write(layers, study, path)
    return path


def write(layers, study: Study, path: Path) -> None:
    styles = gpkg_styles.layer_styles(layers, study)
    writing.gpkg({**layers, gpkg_styles.LAYER_STYLES: styles}, path, stamp=DAY)


def rules_of(text: str) -> list[tuple[str, str, bool]]:
    """Label, filter and whether it is switched on, of every rule."""
    found = ET.fromstring(text).iter("rule")  # noqa: S314 - written by us
    return [
        (rule.get("label", ""), rule.get("filter", ""), rule.get("checkstate") != "0")
        for rule in found
    ]


def columns_in(expression: str) -> Iterator[str]:
    """Columns of an expression: what is in double quotes and not within single ones."""
    yield from re.findall(r'"([^"]*)"', re.sub(r"'(?:[^'\\]|\\.|'')*'", "", expression))


def test_every_layer_with_shapes_has_its_default_style(file: Path, layers) -> None:
    with closing(sqlite3.connect(file)) as base:
        shapes = dict(base.execute("select table_name, column_name from gpkg_geometry_columns"))
        rows = base.execute(
            "select f_table_name, f_geometry_column, f_table_schema, useAsDefault, update_time, "
            "styleName from layer_styles order by fid"
        ).fetchall()
        stamp = base.execute(
            "select last_change, data_type from gpkg_contents where table_name = 'layer_styles'"
        ).fetchone()
    assert [name for name, *_ in rows] == [name for name in layers if name != "coverage"]
    for name, column, schema, default, changed, style in rows:
        assert (column, schema, default) == (shapes[name], "", 1)
        assert changed.startswith("2025-10-01T00:00:00")
        assert 0 < len(style) <= 30
    assert stamp == ("2025-10-01T00:00:00.000Z", "attributes")


def test_rules_name_columns_that_are_there_and_values_that_do_no_harm(layers, study) -> None:
    styles = gpkg_styles.layer_styles(layers, study).set_index("f_table_name")["styleQML"]
    for name, text in styles.items():
        for _, where, _ in rules_of(text):
            assert set(columns_in(where)) <= set(layers[name]), where
        aliases = {one.get("field") for one in ET.fromstring(text).iter("alias")}  # noqa: S314
        assert aliases == set(layers[name]) - {"geometry"}
    filters = [where for _, where, _ in rules_of(styles["premises_services"])]
    assert f'"service" = {quoted(HOSTILE)}' in filters
    assert quoted(HOSTILE) == "'O''Brien \"&<b>\\\\'' OR 1=1 --'"


def test_bands_are_those_of_all_premises_and_the_headline_is_edged(layers, study) -> None:
    (text,) = gpkg_styles.layer_styles({"isochrones": layers["isochrones"]}, study)["styleQML"]
    drive, walk = (where for label, where, _ in rules_of(text) if label in {"By car", "On foot"})
    assert drive == "\"mode\" = 'drive' AND coalesce(\"facility_id\", '') = ''"
    assert walk.startswith("\"mode\" = 'walk'")
    root = ET.fromstring(text)  # noqa: S314 - written by us
    edges = [
        {one.get("name"): one.get("value") for one in symbol.iter("Option")}
        for symbol in root.find("renderer-v2/symbols")
    ]
    assert [edge["outline_style"] for edge in edges] == ["no", "solid", "dash"]
    clauses = [(clause.text, clause.get("asc")) for clause in root.iter("orderByClause")]
    assert clauses == [('"mode"', "1"), ('"minutes"', "0")]


def test_premises_that_do_not_count_are_hollow(layers, study) -> None:
    (text,) = gpkg_styles.layer_styles({"premises": layers["premises"]}, study)["styleQML"]
    rules = {label: where for label, where, _ in rules_of(text)}
    assert rules[symbols.KINDS["pharmacy"].plural].endswith('to_int("counted_pharmacies") = 1')
    hollow = "Dispensing practices, not counted as a pharmacy"
    assert rules[hollow].endswith('to_int("counted_pharmacies") = 0')
    # A kind that we do not know is drawn, under its own name.
    assert any(quoted(HOSTILE) in where for where in rules.values())


def test_the_area_of_a_dot_is_in_proportion_to_people(layers, study) -> None:
    (text,) = gpkg_styles.layer_styles({"places": layers["places"]}, study)["styleQML"]
    assert 'value="max(1, 8 * sqrt(&quot;people&quot; / 80))"' in text
    shown = [shown for _, _, shown in rules_of(text)]
    assert shown == [True, True, False]


def test_what_is_named_is_drawn_at_the_same_scale(layers, study) -> None:
    """QGIS writes the name of no row that it does not draw."""
    (text,) = gpkg_styles.layer_styles({"settlements": layers["settlements"]}, study)["styleQML"]
    root = ET.fromstring(text)  # noqa: S314 - written by us
    drawn, named = (
        {(rule.get("filter"), rule.get("scalemaxdenom")) for rule in root.find(where)}
        for where in ("renderer-v2/rules", "labeling/rules")
    )
    assert len(named) == 3
    assert named == drawn


def test_the_file_is_the_same_twice(file: Path, layers, study, tmp_path: Path) -> None:
    write(layers, study, tmp_path / "again.gpkg")
    assert (tmp_path / "again.gpkg").read_bytes() == file.read_bytes()


def test_empty_layers_and_hostile_labels_make_good_xml(study) -> None:
    nothing = layer([], kind=[], counted_pharmacies=[], in_area=[])
    unknown = layer([LineString([(0, 0), (1, 1)])], name=["a"])
    styles = gpkg_styles.layer_styles({"premises": nothing, "unknown": unknown}, study)
    assert styles["f_table_name"].tolist() == ["premises"]
    text = qml((Rule("a\x00\x0b<&\u202e", "", (marker("circle", "#000000", "#ffffff", 2),)),))
    assert rules_of(text)[0][0] == "a<&"


def test_qgis_opens_every_layer_in_its_own_style(file: Path, layers, study) -> None:
    """By QGIS's own Python, where it is; PNA_QGIS says that it must be."""
    python = shutil.which("python3", path="/usr/bin") or shutil.which("python3")
    script = ROOT / "tests" / "qgis" / "check_styles.py"
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL"))
    }
    if python is None:
        pytest.skip("no Python of the system")
    done = subprocess.run(
        [python, str(script), str(file)],
        env={**environment, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    if done.returncode == 77 and not os.environ.get("PNA_QGIS"):
        pytest.skip("QGIS is not there")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("drawn by RuleRenderer") == len(
        gpkg_styles.layer_styles(layers, study)
    )
