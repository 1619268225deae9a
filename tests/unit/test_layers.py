import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point

from pna import checks, layers

GRID = "EPSG:27700"


def premises_list(**changes: object) -> gpd.GeoDataFrame:
    columns = {"facility_id": ["FA1", "FA2"], "name": ["A", "B"], "kind": ["pharmacy", "lps"]}
    points = changes.pop("points", [Point(486000, 308000), None])
    crs = changes.pop("crs", GRID)
    index = pd.Index([2, 3], name="row")
    return gpd.GeoDataFrame(columns | changes, geometry=points, crs=crs, index=index)


def population(**changes: object) -> pd.DataFrame:
    columns = {"lsoa": ["E01000001", "E01000002"], "people": [10.0, 0.0]}
    return pd.DataFrame(columns | changes, index=pd.Index([2, 3], name="row"))


def test_a_good_layer_has_no_findings() -> None:
    assert checks.check("premises_list", premises_list(), "list.csv") == ()
    assert checks.check("population", population(), "people.csv") == ()


def test_a_missing_column_is_named_with_the_nearest() -> None:
    frame = population().rename(columns={"people": "peple"})
    (finding,) = checks.check("population", frame, "people.csv")
    assert (finding.level, finding.file, finding.column) == ("error", "people.csv", "people")
    assert finding.hint == "Did you mean 'peple'?"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"crs": None}, "does not say which coordinate reference system"),
        ({"crs": "EPSG:4326", "points": [Point(-0.7, 52.6), None]}, "are in EPSG:4326"),
        ({"points": [Point(-0.7, 52.6), None]}, "look like degrees"),
        ({"points": [LineString([(0, 0), (1, 1)]), None]}, "not a point"),
    ],
)
def test_wrong_coordinates(changes: dict, words: str) -> None:
    (finding,) = checks.check("premises_list", premises_list(**changes), "list.gpkg")
    assert finding.level == "error"
    assert words in finding.message


def test_a_frame_without_geometry() -> None:
    frame = pd.DataFrame(premises_list().drop(columns="geometry"))
    (finding,) = checks.check("premises_list", frame, "list.csv")
    assert "easting and northing" in finding.hint


def test_a_point_off_the_grid_names_its_row() -> None:
    frame = premises_list(points=[Point(486000, 308000), Point(-5, 308000)])
    (finding,) = checks.check("premises_list", frame, "list.csv")
    assert (finding.row, finding.value) == (3, "-5, 308000")


def test_demand_must_have_its_points() -> None:
    text = {name: ["x"] for name in ("demand_id", "lsoa", "district", "district_name")}
    blank = {name: [""] for name in ("locality", "locality_name", "special", "special_name")}
    frame = gpd.GeoDataFrame(text | blank | {"people": [1.0]}, geometry=[None], crs=GRID)
    (finding,) = checks.check("demand", frame, "demand")
    assert "no geometry" in finding.message


@pytest.mark.parametrize(
    ("changes", "row", "value", "words"),
    [
        ({"people": [10.0, "ten"]}, 3, "ten", "should be a number"),
        ({"people": [10.0, np.nan]}, 3, "", "is empty"),
        ({"people": [10.0, np.inf]}, 3, "inf", "should be a number"),
        ({"people": [-1.0, 5.0]}, 2, "-1.0", "must be 0 or more"),
        ({"lsoa": ["E01000001", ""]}, 3, "", "is empty"),
        ({"lsoa": ["E01000001", 7]}, 3, "7", "should be text"),
    ],
)
def test_every_cell_is_looked_at(changes: dict, row: int, value: str, words: str) -> None:
    (finding,) = checks.check("population", population(**changes), "people.csv")
    assert (finding.row, finding.value, finding.level) == (row, value, "error")
    assert words in finding.message


def test_duplicate_ids_name_their_rows() -> None:
    frame = premises_list(facility_id=["FA1", "FA1"])
    (finding,) = checks.check("premises_list", frame, "list.csv")
    assert "rows 2, 3" in finding.message
    assert finding.value == "FA1"


def test_values_that_are_not_allowed() -> None:
    frame = pd.DataFrame(
        {name: ["x", "y"] for name in ("facility_id", "value", "reason", "source")}
        | {"field": ["name", "postcod"]},
        index=pd.Index([2, 3], name="row"),
    )
    (finding,) = checks.check("amendments", frame, "amend.csv")
    assert (finding.row, finding.column, finding.value) == (3, "field", "postcod")
    assert "postcode" in finding.message
    assert finding.hint == "Did you mean 'postcode'?"


def test_many_faulty_rows_are_counted_not_listed() -> None:
    cells = pd.Series(["x"] * 50, index=pd.RangeIndex(2, 52, name="row"))
    findings = checks.row_findings("error", "Wrong.", cells, file="a.csv")
    assert len(findings) == 21
    assert findings[0].row == 2
    assert findings[-1].message.startswith("The same in 30 more rows, rows 22 to 51")


def test_the_dictionary_has_every_column_once() -> None:
    table = layers.dictionary()
    assert not table.duplicated(["layer", "column"]).any()
    assert table["meaning"].ne("").all()
    assert len(table) == sum(len(layer.columns) for layer in layers.LAYERS.values())
