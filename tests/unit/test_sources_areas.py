import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hamlet import CRS, geojson, square
from shapely import Point, Polygon
from workbook import write_ods

from pna import sources
from pna.errors import DataError
from pna.geography import vintages
from pna.people import deprivation
from pna.sources import boundaries, controlled_localities, deprivation_index, housing_sites


def write(folder: Path, text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


IMD = "Index of Multiple Deprivation (IMD)"


def file_7(year: int, districts: int, *rows: str) -> str:
    head = (
        f"LSOA code ({year}),LSOA name ({year}),Local Authority District code ({districts}),"
        f"Local Authority District name ({districts}),{IMD} Score,"
        f"{IMD} Rank (where 1 is most deprived),"
        f"{IMD} Decile (where 1 is most deprived 10% of LSOAs),Income Score (rate)"
    )
    return "\n".join([head, *rows]) + "\n"


ROW = "E01013787,Rutland 005A,E06000017,Rutland,8.742,26525,8,0.05"


@pytest.mark.parametrize(
    ("year", "districts", "edition"), [(2021, 2024, "2025"), (2011, 2019, "2019")]
)
def test_file_7_of_both_editions(tmp_path: Path, year: int, districts: int, edition: str) -> None:
    # 26,525 of 33,755 and of 32,844: the 8th and the 9th tenth.
    decile = "8" if edition == "2025" else "9"
    text = file_7(year, districts, ROW.replace(",8,", f",{decile},"))
    truncated = text.replace("most deprived 10% of LSOAs)", "most deprived 10% of LSOA")
    for content in (text, truncated):
        frame, findings = sources.read("lsoa_imd", write(tmp_path, content))
        assert frame.to_dict("records") == [
            {
                "lsoa": "E01013787",
                "edition": edition,
                "imd_rank": 26525,
                "imd_decile": int(decile),
                "imd_score": 8.742,
                "lsoa_name": "Rutland 005A",
                "district": "E06000017",
            }
        ]
        assert "1 of the 3" in findings[-1].message


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROW.replace("26525", "33756"), r"row 2.*'33756.*from 1 to 33755"),
        (ROW.replace(",8,", ",3,"), r"row 2.*decile is not that of the rank"),
        (ROW.replace(",8,", ",8.5,"), r"row 2.*from 1 to 10"),
        (ROW.replace("26525", "x"), r"row 2.*value 'x'.*not a number"),
        (ROW.replace("26525", ""), r"row 2.*is empty"),
        (ROW.replace("E01013787", "W01001958"), r"row 2.*LSOA of Wales"),
        (ROW.replace("E01013787", "E06000017"), r"row 2.*not the code of an LSOA"),
        (f"{ROW}\n{ROW}", r"rows 2, 3"),
        (ROW[:30], r"row 2.*cut short"),
    ],
)
def test_a_wrong_file_7(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("lsoa_imd", write(tmp_path, file_7(2021, 2024, row)))


def test_the_index_of_2015_is_told(tmp_path: Path) -> None:
    text = file_7(2011, 2013, ROW.replace(",8,", ",9,"))
    frame, findings = sources.read("lsoa_imd", write(tmp_path, text))
    assert frame["edition"].tolist() == ["2015"]
    assert findings[-1].level == "warning"


def test_scores_alone_need_all_england(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "IMD,LSOA11CD\n" + "".join(f"{score},E0101378{n}\n" for n, score in enumerate("7919"))
    with pytest.raises(DataError, match=r"scores and no ranks, and 4 rows.*32844"):
        sources.read("lsoa_imd", write(tmp_path, text))
    monkeypatch.setitem(deprivation_index.ENGLAND, "2019", 4)
    frame = sources.read("lsoa_imd", write(tmp_path, text)).frame
    # 9 and 9 share the first place; deciles of 4: 1/4 of ten is 2.5, so 3; 3/4 8; 4/4 10.
    assert frame["imd_rank"].tolist() == [3, 1, 4, 1]
    assert frame["imd_decile"].tolist() == [8, 3, 10, 3]


def test_quintiles_by_hand() -> None:
    deciles = pd.Series(range(1, 11))
    assert deprivation.national_quintile(deciles).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    # Seven LSOAs: places 1..7 of 7 fifths: 5/7, 10/7, 15/7, 20/7, 25/7, 30/7, 35/7 rounded up.
    ranks = pd.Series([700, 100, 200, 300, 400, 500, 600])
    assert deprivation.local_quintile(ranks).tolist() == [5, 1, 2, 3, 3, 4, 5]
    assert deprivation.local_quintile(pd.Series([], dtype=float)).tolist() == []
    imd = pd.DataFrame(
        {"lsoa": ["b", "a", "c"], "imd_rank": [30_000.0, 31_000, 5], "imd_decile": [9.0, 10, 1]}
    )
    frame = deprivation.with_quintiles(imd, pd.Index(["a", "b"]))
    assert frame["imd_quintile_national"].tolist() == [5, 5]
    assert frame["imd_quintile_local"].tolist() == [5, 3]
    with pytest.raises(KeyError, match="z"):
        deprivation.with_quintiles(imd, pd.Index(["a", "z"]))


RUC = "LSOA21CD,LSOA21NM,RUC21CD,RUC21NM,Urban_rural_flag\n"


def test_rural_and_urban_of_both_editions(tmp_path: Path) -> None:
    text = RUC + "E01013787,a,RSF1,Smaller rural,Rural\nE01013786,b,UN1,Urban,Urban\n"
    frame = sources.read("lsoa_ruc", write(tmp_path, text)).frame
    assert frame["rural"].tolist() == [False, True]
    assert frame["edition"].tolist() == ["2021"] * 2
    old = "LSOA11CD,RUC11CD,RUC11\nE01013787,E1,Rural village and dispersed\n"
    frame = sources.read("lsoa_ruc", write(tmp_path, old)).frame
    assert frame.to_dict("records") == [
        {
            "lsoa": "E01013787",
            "edition": "2011",
            "ruc_code": "E1",
            "ruc_name": "Rural village and dispersed",
            "rural": True,
        }
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("E01013787,a,RSF9,x,Rural\n", r"row 2.*'RSF9'.*no such class"),
        ("E01013787,a,RSF1,x,Rural\nE01013786,a,E1,x,Rural\n", r"row 3.*'E1'.*one edition"),
        ("E01013787,a,RSF1,x,Urban\n", r"row 2.*flag and the class"),
        ("E07000130,a,RSF1,x,Rural\n", r"row 2.*code of an LSOA"),
        ("", r"no rows below"),
    ],
)
def test_wrong_rural_classes(tmp_path: Path, rows: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("lsoa_ruc", write(tmp_path, RUC + rows))


def test_lsoa_centroids_as_csv_and_as_the_portal_gives_them(tmp_path: Path) -> None:
    text = "FID,LSOA21CD,x,y\n1,E01013787,486000.5,308000\n"
    frame = sources.read("lsoa_centroids", write(tmp_path, text)).frame
    assert frame.geometry.iloc[0].equals(Point(486000.5, 308000))
    point = gpd.GeoSeries([Point(486000.5, 308000)], crs="EPSG:27700").to_crs("EPSG:4326")
    path = tmp_path / "c.geojson"
    gpd.GeoDataFrame({"FID": [1], "LSOA21CD": ["E01013787"]}, geometry=point).to_file(path)
    frame = sources.read("lsoa_centroids", path).frame
    assert frame["lsoa"].tolist() == ["E01013787"]
    assert frame.geometry.iloc[0].distance(Point(486000.5, 308000)) < 0.5
    with pytest.raises(DataError, match=r"not in Great Britain|degrees"):
        sources.read("lsoa_centroids", write(tmp_path, text.replace("486000.5,308000", "-0.7,52")))


def test_lookups_of_any_year(tmp_path: Path) -> None:
    text = "LSOA21CD,LSOA21NM,WD25CD,WD25NM,LAD25CD,LAD25NM\nE01013787,a,E05,Ward,E06000017,R\n"
    frame = sources.read("lsoa_lookup", write(tmp_path, text)).frame
    assert frame.iloc[0].to_dict() == {
        "lsoa": "E01013787",
        "district": "E06000017",
        "district_name": "R",
        "ward": "E05",
        "ward_name": "Ward",
    }
    changes = "LSOA11CD,LSOA21CD,CHGIND\nE01000001,E01000001,U\nE01000002,E01035000,Q\n"
    with pytest.raises(DataError, match=r"row 3.*'Q'"):
        sources.read("lsoa_changes", write(tmp_path, changes))


CQC = [
    "Location ID",
    "Location HSCA start date",
    "Care home?",
    "Location Name",
    "Location Street Address",
    "Location City",
    "Location Postal Code",
    "Location Local Authority",
    "Care homes beds",
    "Location Latitude",
    "Location Longitude",
]
HOME = [
    "1-10",
    "01/10/2010",
    "Y",
    "The Limes",
    "1 High Street",
    "Oakham",
    "le156aj",
    "Rutland",
    24.0,
    "52.67",
    "-0.73",
]
CLINIC = ["1-09", "", "N", "A clinic", "", "", "LE1 1AA", "Leicester", "", "", ""]


@pytest.mark.parametrize("above", [0, 6])
def test_care_homes_wherever_the_heading_stands(tmp_path: Path, above: int) -> None:
    rows = [*[["CQC directory"]] * above, CQC, HOME, CLINIC]
    path = write_ods(
        tmp_path / "01_October_2025_HSCA_Active_Locations.ods",
        {
            "README": [["Location ID", "a unique code"]],
            "HSCA_Active_Locations": rows,
            "Dual_Registration_Locations": [CQC, HOME],
        },
    )
    frame, findings = sources.read("care_homes", path)
    (home,) = frame.drop(columns="geometry").to_dict("records")
    assert home == {
        "location_id": "1-10",
        "name": "The Limes",
        "beds": 24,
        "postcode": "LE15 6AJ",
        "address": "1 High Street, Oakham",
        "district_name": "Rutland",
    }
    # Ordnance Survey's own conversion of this point lies within some metres of it.
    assert frame.geometry.iloc[0].distance(Point(485950, 308670)) < 300
    assert "1 locations that are no care homes were left out." in [f.message for f in findings]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ([*HOME[:2], "perhaps", *HOME[3:]], r"row 2.*'perhaps'.*Y or N"),
        ([*HOME[:8], "many", *HOME[9:]], r"row 2, column beds, value 'many'|Care homes beds"),
        ([*HOME[:9], "-0.73", "52.67"], r"row 2.*not in Great Britain"),
        ([*HOME[:2], "N", *HOME[3:]], r"no care homes in the file"),
    ],
)
def test_wrong_care_homes(tmp_path: Path, row: list[str | float], words: str) -> None:
    path = write_ods(tmp_path / "a.ods", {"README": [["x"]], "HSCA_Active_Locations": [CQC, row]})
    with pytest.raises(DataError, match=words):
        sources.read("care_homes", path)
    twice = {"HSCA_Active_Locations": [CQC, HOME, HOME]}
    with pytest.raises(DataError, match="rows 2, 3"):
        sources.read("care_homes", write_ods(tmp_path / "b.ods", twice))


def test_care_homes_in_our_own_form(tmp_path: Path) -> None:
    text = "location_id,name,beds,postcode,easting,northing\nA1,The Limes,24,LE15 6AJ,,\n"
    frame = sources.read("care_homes", write(tmp_path, text)).frame
    assert frame["beds"].tolist() == [24]


def test_the_template_of_housing_sites_reads(tmp_path: Path) -> None:
    frame, findings = sources.read("housing_sites", write(tmp_path, housing_sites.TEMPLATE))
    assert findings == ()
    assert frame["units_by_year"].tolist() == ["2026:30;2027:50;2028:40"]
    years = housing_sites.by_year(frame)
    assert years["units"].tolist() == [30, 50, 40]
    assert years["year"].tolist() == [2026, 2027, 2028]
    assert frame.geometry.iloc[0].equals(Point(486500, 309200))


def test_housing_sites_as_polygons(tmp_path: Path) -> None:
    properties = {"site_ref": "H2", "name": "Farm", "units_total": 12, "units_2027/28": 5}
    path = write(tmp_path, geojson([(properties, square(486000, 308000, 100))]), "sites.geojson")
    frame, findings = sources.read("housing_sites", path)
    assert frame["units_by_year"].tolist() == ["2027:5"]
    assert frame.geometry.iloc[0].area == 10_000
    assert [f.value for f in findings] == ["H2: 5 by year, 12 in all"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("30,50,40", "30,50,41", "more than units_total; the years are taken"),
        ("30,50,40", ",,", "Some homes of this site have no year"),
        ("486500,309200", ",", "no position: its minutes are unknown"),
    ],
)
def test_housing_sites_that_are_not_whole_are_named(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    path = write(tmp_path, housing_sites.TEMPLATE.replace(old, new))
    frame, (finding,) = sources.read("housing_sites", path)
    assert len(frame) == 1
    assert words in finding.message
    assert finding.row == 2
    assert finding.value.startswith("H1")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("120", "lots", r"row 2, column units_total, value 'lots'"),
        ("30,50,40", "-30,50,40", r"row 2, column units_2026.*0 or more"),
        ("units_total", "units_totle", r"Did you mean 'units_totle'"),
        ("H1", "", r"row 2, column site_ref.*empty"),
    ],
)
def test_wrong_housing_sites(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("housing_sites", write(tmp_path, housing_sites.TEMPLATE.replace(old, new)))


def test_a_site_that_crosses_itself_is_repaired(tmp_path: Path) -> None:
    rows = [({"site_ref": "H2", "name": "Farm", "units_total": 9}, moved(BOWTIE))]
    path = write(tmp_path, geojson(rows), "sites.geojson")
    frame, findings = sources.read("housing_sites", path)
    assert frame.geometry.iloc[0].area == pytest.approx(5000)
    assert "was repaired (self-intersection)" in findings[0].message
    # No column of the file is a year.
    assert findings[1].value == "H2: 0 by year, 9 in all"
    assert frame["units_by_year"].tolist() == [""]
    assert "valid" not in frame


BOWTIE = [[[0, 0], [100, 100], [100, 0], [0, 100], [0, 0]]]


def moved(rings: list[list[list[float]]]) -> list[list[list[float]]]:
    return [[[486000 + x, 308000 + y] for x, y in ring] for ring in rings]


def test_controlled_localities_as_polygons_and_as_output_areas(tmp_path: Path) -> None:
    path = write(tmp_path, controlled_localities.TEMPLATE)
    frame = sources.read("controlled_localities", path).frame
    assert frame["oa"].tolist() == ["E00999999"]
    assert frame.geometry.isna().all()
    rows = [({"NAME": "Whissendine"}, moved(BOWTIE))]
    frame, findings = sources.read(
        "controlled_localities", write(tmp_path, geojson(rows), "a.geojson")
    )
    # Two triangles of a base of 100 m and a height of 50 m.
    assert frame.geometry.iloc[0].area == pytest.approx(5000)
    assert frame["name"].tolist() == ["Whissendine"]
    assert "repaired (self-intersection)" in findings[0].message
    with pytest.raises(DataError, match=r"row 2.*code of an output area"):
        sources.read("controlled_localities", write(tmp_path, "oa,name\nE01000001,x\n"))
    twice = write(tmp_path, "oa,name\nE00069547,x\nE00069547,y\n")
    with pytest.raises(DataError, match="rows 2, 3"):
        sources.read("controlled_localities", twice)


def test_a_repair_names_the_area_and_the_square_metres(tmp_path: Path) -> None:
    rows = [
        ({"LAD25CD": "E06000017", "LAD25NM": "R"}, moved(square(0, 0, 100))),
        ({"LAD25CD": "E06000016", "LAD25NM": "L"}, moved(BOWTIE)),
    ]
    frame, (finding,) = boundaries.read(write(tmp_path, geojson(rows), "a.geojson"))
    # The two halves run against each other, so as published their areas cancel out.
    assert (finding.row, finding.value, finding.level) == (2, "E06000016", "warning")
    assert "changed by +5,000 m2" in finding.message
    assert dict(zip(frame["area_code"], frame["valid"], strict=True)) == {
        "E06000016": False,
        "E06000017": True,
    }
    assert frame.geometry.area.tolist() == pytest.approx([5000, 10_000])


def test_a_zipped_shapefile(tmp_path: Path) -> None:
    shape = Polygon(square(486000, 308000, 100)[0])
    folder = tmp_path / "shp"
    folder.mkdir()
    gpd.GeoDataFrame(
        {"LAD25CD": ["E06000017"], "LAD25NM": ["Rutland"]}, geometry=[shape], crs="EPSG:27700"
    ).to_file(folder / "LAD 2025.shp")
    path = tmp_path / "boundaries in a folder.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"inner folder/{file.name}")
    frame = boundaries.read(path).frame
    assert frame["area_code"].tolist() == ["E06000017"]
    assert frame.geometry.iloc[0].area == pytest.approx(10_000)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("b.geojson", json.dumps({"type": "FeatureCollection", "crs": CRS}))
    with pytest.raises(DataError, match="several map layers"):
        boundaries.read(path)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(DataError, match="no shapefile"):
        boundaries.read(tmp_path / "b.zip")


OLD = [f"E010137{n:02d}" for n in range(20)]
NEW = [*OLD[:-1], "E01033769", "E01033770"]


def test_vintages_are_told_apart_by_their_codes() -> None:
    assert vintages.vintage_of(NEW) == "2021"
    assert vintages.vintage_of(OLD) == "either"
    assert vintages.vintage_of(["E06000017"]) == "neither"
    assert vintages.vintage_of([f"E01{n:06d}" for n in range(1, 32_845)]) == "2011"
    assert vintages.vintage_of(["W01001958"]) == "either"
    assert vintages.vintage_of(["W01001959"]) == "2021"
    assert vintages.vintage_of(["E00176775"]) == "2021"


def test_a_mix_names_the_lookup() -> None:
    for files in (
        {"lookup.csv": OLD, "people.csv": NEW},
        {"lookup.csv": NEW, "people.csv": OLD},
    ):
        (finding,) = vintages.mixed(files)
        new = "people.csv" if files["people.csv"] is NEW else "lookup.csv"
        assert finding.message.startswith(f"{new} is of the census of 2021")
        assert "LSOA (2011) to LSOA (2021)" in finding.hint
    assert vintages.mixed({"a": OLD, "b": OLD[:-1]}) == ()
    assert vintages.mixed({"a": NEW, "b": [*NEW, "E01033771"]}) == ()
    # Files of different places are not files of different years.
    assert vintages.mixed({"a": OLD, "b": ["E01033769"]}) == ()
