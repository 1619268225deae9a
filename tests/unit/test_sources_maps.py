"""Boundaries and tidy layers: everything that comes with geometry."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hamlet import geojson, square
from shapely import Point, Polygon, box

from pna import sources, writing
from pna.errors import DataError
from pna.sources import boundaries, tidy

BOWTIE = [
    [[500000, 300000], [501000, 301000], [501000, 300000], [500000, 301000], [500000, 300000]]
]


def write(folder: Path, content: str, name: str = "areas.geojson") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (["FID", "LAD25CD", "LAD25NM", "LAD25NMW"], {"LAD25CD": "LAD25NM"}),
        (["ltla24_name", "ltla24_code"], {"ltla24_code": "ltla24_name"}),
        (["WD25CD", "WD25NM", "LAD25CD"], {"WD25CD": "WD25NM", "LAD25CD": ""}),
        (["area_code", "area_name"], {"area_code": "area_name"}),
        (["code", "name", "LADCD_ACTIVE"], {}),
    ],
)
def test_columns_of_codes(fields: list[str], expected: dict[str, str]) -> None:
    assert boundaries.code_columns(fields) == expected


def test_a_polygon_that_crosses_itself_is_repaired_and_told(tmp_path: Path) -> None:
    rows = [
        ({"LAD25CD": "B", "LAD25NM": "Good"}, square(500000, 300000, 1000)),
        ({"LAD25CD": "A", "LAD25NM": "Bow tie"}, BOWTIE),
    ]
    frame, findings = boundaries.read(write(tmp_path, geojson(rows)))
    assert frame["area_code"].tolist() == ["A", "B"]
    assert frame["valid"].tolist() == [False, True]
    # Two triangles, each with a base of 1,000 m and a height of 500 m.
    assert frame.geometry[0].area == pytest.approx(500_000)
    assert frame.geometry.is_valid.all()
    (finding,) = findings
    assert (finding.row, finding.value) == (2, "A")
    assert "repaired" in finding.message


def test_rows_of_one_code_are_joined_and_told(tmp_path: Path) -> None:
    rows = [
        ({"WD25CD": "W1", "LAD25CD": "A"}, square(500000, 300000, 1000)),
        ({"WD25CD": "W2", "LAD25CD": "A"}, square(501000, 300000, 1000)),
    ]
    path = write(tmp_path, geojson(rows))
    frame, findings = boundaries.read(path, wanted=("A",))
    assert frame["area_code"].tolist() == ["A"]
    assert frame.geometry[0].equals(box(500000, 300000, 502000, 301000))
    assert "2 polygons were joined into 1 areas" in findings[0].message
    assert boundaries.read(path).frame["area_code"].tolist() == ["W1", "W2"]


def test_degrees_are_turned_into_metres(tmp_path: Path) -> None:
    # The Ordnance Survey's worked example of OSTN15: 52 39 28.8282 N, 1 42 57.8663 E of ETRS89 is
    # E 651409.80, N 313177.45. Without its grid of shifts the transformation is good to 5 m.
    lon, lat, d = 1 + 42 / 60 + 57.8663 / 3600, 52 + 39 / 60 + 28.8282 / 3600, 0.0005
    ring = [[lon - d, lat - d], [lon + d, lat - d], [lon + d, lat + d], [lon - d, lat + d]]
    text = geojson([({"LAD25CD": "A"}, [[*ring, ring[0]]])], crs=None)
    frame = boundaries.read(write(tmp_path, text)).frame
    centre = frame.geometry[0].centroid
    assert centre.distance(Point(651409.80, 313177.45)) < 5
    assert frame.crs.to_epsg() == 27700


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            geojson([({"LAD25CD": "A"}, square(500000, 300000, 10))], crs=None),
            "but they are metres",
        ),
        (geojson([({"LAD25CD": "A"}, square(1, 52, 1))]), "look like degrees"),
        (geojson([({"code": "A"}, square(500000, 300000, 10))]), "no column of area codes.*code"),
        (geojson([]), "holds no areas"),
        ('{"type": "FeatureCollection", "features": [', "cannot be opened"),
        (
            geojson([({"LAD25CD": "A"}, square(500000, 300000, 10))]).replace(
                '"Polygon"', '"MultiLineString"'
            ),
            "row 1.*MultiLineString.*not a polygon",
        ),
    ],
)
def test_maps_that_cannot_be_used(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        boundaries.read(write(tmp_path, text))
    assert {finding.file for finding in caught.value.findings} == {"areas.geojson"}


def test_a_file_that_does_not_name_its_crs(tmp_path: Path) -> None:
    path = tmp_path / "areas.shp"
    with pytest.warns(UserWarning, match="crs"):
        gpd.GeoDataFrame({"LAD25CD": ["A"]}, geometry=[box(0, 0, 1, 1)]).to_file(path)
    with pytest.raises(DataError, match=r"areas.shp.*coordinate reference system.*EPSG:27700"):
        boundaries.read(path)


def test_names_that_differ_under_one_code(tmp_path: Path) -> None:
    rows = [
        ({"LAD25CD": "A", "LAD25NM": "One"}, square(500000, 300000, 1000)),
        ({"LAD25CD": "A", "LAD25NM": "Two"}, square(501000, 300000, 1000)),
    ]
    with pytest.raises(DataError, match=r"'A'.*different names"):
        boundaries.read(write(tmp_path, geojson(rows)))


PREMISES = gpd.GeoDataFrame(
    {
        "facility_id": ["FA1", "FA2"],
        "name": ["=cmd()", "Café"],
        "kind": ["pharmacy", "lps"],
        "postcode": ["AB1 1AA", ""],
        "address": ["-1 High Street", ""],
        "hwb": ["Shire", ""],
    },
    geometry=[Point(486000.5, 308000), None],
    crs="EPSG:27700",
)


@pytest.mark.parametrize("name", ["p.csv", "p.gpkg", "p.geojson", "p.parquet"])
def test_a_tidy_layer_comes_back_as_it_was_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "p.csv":
        writing.csv(PREMISES, path)
    elif name == "p.gpkg":
        notes = pd.DataFrame({"text": ["first"]})
        writing.gpkg(
            {"notes": notes, "premises_list": PREMISES}, path, stamp=pd.Timestamp("2025-01-01")
        )
    elif name == "p.geojson":
        PREMISES.to_crs("EPSG:4326").to_file(path)
    else:
        writing.parquet(PREMISES, path)
    frame, findings = sources.read("premises_list", path)
    assert findings == ()
    columns = [column for column in PREMISES.columns if column != "geometry"]
    assert frame[columns].to_numpy().tolist() == PREMISES[columns].to_numpy().tolist()
    assert frame.geometry.iloc[0].distance(PREMISES.geometry.iloc[0]) < 0.01
    assert frame.geometry.iloc[1] is None
    assert frame.crs.to_epsg() == 27700


def test_tidy_tables_without_geometry(tmp_path: Path) -> None:
    table = pd.DataFrame({"lsoa": ["E01000001"], "people": [12.5]})
    writing.csv(table, tmp_path / "p.csv")
    writing.parquet(table, tmp_path / "p.parquet")
    for name in ("p.csv", "p.parquet"):
        frame = sources.read("population", tmp_path / name).frame
        assert frame.to_numpy().tolist() == [["E01000001", 12.5]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("facility_id,nmae,kind\nFA1,A,pharmacy\n", "no column name.*Did you mean 'nmae'"),
        ("facility_id,name,kind\nFA1,A,\n", r"row 2, column kind.*empty"),
        ("facility_id,name,kind\nFA1,A,x\nFA1,B,x\n", "rows 2, 3"),
        (
            "facility_id,name,kind,easting,northing\nFA1,A,x,-0.7,52.6\n",
            "look like degrees",
        ),
        (
            "facility_id,name,kind,easting,northing\nFA1,A,x,west,308000\n",
            r"row 2, column easting, value 'west'",
        ),
        (
            "facility_id,name,kind,eastng,northing\nFA1,A,x,486000,308000\n",
            r"column eastng.*Did you mean 'easting'",
        ),
    ],
)
def test_wrong_tidy_premises(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("premises_list", write(tmp_path, text, "tidy.csv"))


def test_polygons_do_not_come_from_a_table(tmp_path: Path) -> None:
    path = write(tmp_path, "area_code,area_name\nA,B\n", "areas.csv")
    with pytest.raises(DataError, match="needs polygons"):
        tidy.read("boundaries", path)


def test_points_that_are_polygons_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    shape = Polygon([(486000, 308000), (486001, 308000), (486000, 308001)])
    wrong = PREMISES.iloc[:1].set_geometry([shape], crs="EPSG:27700")
    writing.gpkg({"premises_list": wrong}, path, stamp=pd.Timestamp("2025-01-01"))
    with pytest.raises(DataError, match=r"p.gpkg, row 1.*Polygon.*not a point"):
        sources.read("premises_list", path)


def test_a_geopackage_whose_system_is_undefined_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "areas.gpkg"
    area = box(500000, 300000, 510000, 310000)
    frame = gpd.GeoDataFrame({"LAD25CD": ["E06000001"]}, geometry=[area])
    with pytest.warns(UserWarning, match="crs"):
        pyogrio.write_dataframe(frame, file)
    with pytest.raises(DataError, match=r"areas.gpkg: The file does not say which coordinate"):
        boundaries.read(file)
