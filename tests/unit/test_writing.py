import datetime as dt
import json
import sqlite3
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from pna import travel, writing
from pna.errors import FileHeldOpenError

DAY = dt.date(2022, 7, 20)


def test_replacing_leaves_the_old_file_when_the_block_fails(tmp_path: Path) -> None:
    target = tmp_path / "tables" / "a b.csv"
    writing.text("old", target)

    def write_and_stop() -> None:
        with writing.replacing(target) as temporary:
            assert temporary.parent == target.parent
            assert temporary.suffix == ".csv"
            temporary.write_text("half", encoding="utf-8")
            msg = "stopped"
            raise RuntimeError(msg)

    with pytest.raises(RuntimeError, match="stopped"):
        write_and_stop()
    assert target.read_text(encoding="utf-8") == "old"
    assert [p.name for p in target.parent.iterdir()] == ["a b.csv"]


def test_a_file_held_open_is_told_in_plain_words(tmp_path: Path, monkeypatch) -> None:
    target = tmp_path / "coverage.csv"
    writing.text("old", target)

    def held(self: Path, other: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file", str(other))

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(FileHeldOpenError, match=r"Close coverage\.csv and run again"):
        writing.text("new", target)
    assert target.read_text(encoding="utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_csv_bytes(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "name": ["=1+1", "Café, Ltd", "-9", None],
            "n": [-5, 0, 3, 4],
            "share": [0.1, -0.0, np.nan, 2.0],
            "open": [True, False, True, False],
        },
        index=[9, 8, 7, 6],
    )
    before = frame.copy()
    writing.csv(frame, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == (
        "\ufeffname,n,share,open\n'=1+1,-5,0.1,yes\n\"Café, Ltd\",0,0.0,no\n'-9,3,,yes\n,4,2.0,no\n"
    ).encode()
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_starts_a_formula(start: str) -> None:
    assert writing.inert(f"{start}HYPERLINK()").startswith("'")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\uff1d"])
@pytest.mark.parametrize("kind", ["str", "string", "object"])
def test_one_formula_in_a_column_of_text_is_found(tmp_path: Path, start: str, kind: str) -> None:
    frame = pd.DataFrame({"name": pd.Series(["Boots", None, f"{start}1"], dtype=kind)})
    writing.csv(frame, tmp_path / "t.csv")
    lines = (tmp_path / "t.csv").read_text(encoding="utf-8-sig").split("\n")
    assert [line.strip('"') for line in lines] == ["name", "Boots", "", f"'{start}1", ""]


@pytest.mark.parametrize("fine", ["", "Boots", "10 - 12 High Street", "'quoted'", "1-2"])
def test_ordinary_text_is_left_alone(fine: str) -> None:
    assert writing.inert(fine) == fine


def test_csv_writes_points_as_coordinates_and_refuses_polygons(tmp_path: Path) -> None:
    points = gpd.GeoDataFrame(
        {"id": ["a", "b"]}, geometry=[Point(486000.125, 308000), None], crs=27700
    )
    writing.csv(points, tmp_path / "p.csv")
    assert (tmp_path / "p.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "id,easting,northing",
        "a,486000.13,308000.0",
        "b,,",
    ]
    polygons = gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(0, 0, 1, 1)], crs=27700)
    with pytest.raises(ValueError, match="column of points"):
        writing.csv(polygons, tmp_path / "q.csv")


def test_json_is_sorted_and_refuses_nan(tmp_path: Path) -> None:
    obj = {"b": np.int64(2), "a": [DAY, Path("data") / "raw", np.array([1.5])], "ü": None}
    writing.json(obj, tmp_path / "m.json")
    raw = (tmp_path / "m.json").read_bytes()
    assert raw.endswith(b"}\n")
    assert b"\r" not in raw
    assert json.loads(raw) == {"a": ["2022-07-20", "data/raw", [1.5]], "b": 2, "ü": None}
    assert raw.index(b'"a"') < raw.index(b'"b"')
    with pytest.raises(ValueError, match="JSON"):
        writing.json({"a": float("nan")}, tmp_path / "m.json")


def test_gpkg_is_the_same_twice_and_can_be_read(tmp_path: Path) -> None:
    layers = {
        "premises": gpd.GeoDataFrame(
            {"id": ["FA1", "FA2"], "open": [True, False], "minutes": [1.5, np.nan]},
            geometry=[Point(486000, 308000), None],
            crs=27700,
        ),
        "areas": gpd.GeoDataFrame(
            {"id": ["x", "y"]},
            geometry=[box(0, 0, 1, 1), box(0, 0, 1, 1).union(box(5, 5, 6, 6))],
            crs=27700,
        ),
        "unplaced": gpd.GeoDataFrame({"id": ["z"]}, geometry=[None], crs=27700),
        "none": gpd.GeoDataFrame({"id": pd.Series([], dtype=str)}, geometry=[], crs=27700),
        "notes": pd.DataFrame({"text": ["© OpenStreetMap contributors"]}),
    }
    writing.gpkg(layers, tmp_path / "one.gpkg", stamp=DAY)
    writing.gpkg(layers, tmp_path / "two.gpkg", stamp=DAY)
    assert (tmp_path / "one.gpkg").read_bytes() == (tmp_path / "two.gpkg").read_bytes()
    back = gpd.read_file(tmp_path / "one.gpkg", layer="premises")
    assert back["open"].tolist() == [True, False]
    assert back.crs.to_epsg() == 27700
    assert back.geometry[0].equals(Point(486000, 308000))
    assert back.geometry[1] is None
    with sqlite3.connect(tmp_path / "one.gpkg") as connection:
        rows = connection.execute("select table_name, last_change from gpkg_contents").fetchall()
        version = connection.execute("pragma user_version").fetchone()
    connection.close()
    assert [name for name, _ in rows] == list(layers)
    assert {stamp for _, stamp in rows} == {"2022-07-20T00:00:00.000Z"}
    assert version == (10200,)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one.gpkg", "two.gpkg"]


def test_gpkg_refuses_a_layer_without_crs(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(0, 0)])
    with pytest.raises(ValueError, match="no CRS"):
        writing.gpkg({"a": frame}, tmp_path / "a.gpkg", stamp=DAY)


def test_parquet_round_trip(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(1, 2)], crs=27700)
    writing.parquet(frame, tmp_path / "a.parquet")
    back = gpd.read_parquet(tmp_path / "a.parquet")
    assert back.crs.to_epsg() == 27700
    assert back.geometry[0].equals(Point(1, 2))


def test_minutes_up_by_hand() -> None:
    up = writing.minutes_up([0.0, 10.0, 10.0000004, 10.01, 10.1, 19.95, 20.0000011, np.nan])
    assert up.tolist()[:-1] == [0.0, 10.0, 10.0, 10.1, 10.1, 20.0, 20.1]
    assert np.isnan(up[-1])


@given(
    tenths=st.integers(min_value=1, max_value=1200),
    offset=st.one_of(
        st.floats(min_value=-0.2, max_value=0.2),
        st.sampled_from([0.0, 1e-6, 0.9999999e-6, 1.0000001e-6, -1e-6, 1e-12]),
    ),
)
def test_a_filter_on_written_minutes_gives_the_coverage_rule(tenths: int, offset: float) -> None:
    limit = tenths / 10
    minutes = limit + offset
    within = bool(travel.within(np.array([minutes]), limit)[0])
    assert (writing.minutes_up([minutes])[0] <= limit) == within


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (2.675, 2, 2.68),
        (0.5, 0, 1.0),
        (1.5, 0, 2.0),
        (2.5, 0, 3.0),
        (-2.5, 0, -3.0),
        (1.005, 2, 1.01),
        (45, -1, 50.0),
        (0.1 + 0.2, 1, 0.3),
        (1e-12, 3, 0.0),
    ],
)
def test_half_up_by_hand(value: float, decimals: int, expected: float) -> None:
    assert float(writing.half_up(value, decimals)) == expected


@given(st.floats(min_value=-1e9, max_value=1e9), st.integers(min_value=-2, max_value=6))
def test_half_up_moves_by_at_most_half_a_step(value: float, decimals: int) -> None:
    rounded = Decimal(repr(float(writing.half_up(value, decimals))))
    assert abs(rounded - Decimal(repr(value))) <= Decimal(5).scaleb(-decimals - 1)


def test_half_up_keeps_shape_and_nan() -> None:
    out = writing.half_up(np.array([[1.25, np.nan]]), 1)
    assert out.shape == (1, 2)
    assert out[0, 0] == 1.3
    assert np.isnan(out[0, 1])
