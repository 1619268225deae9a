from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hamlet import FILES, LIST_HEADER, listed

from pna import sources
from pna.errors import DataError
from pna.sources import consolidated_list, nomis

ONE = listed("FA1", "SHIRE", "A", "AB1 1AA", "Community")


def write(folder: Path, content: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8", newline="\n")
    return path


@pytest.mark.parametrize(
    "code", ["PHARMACY_ODS_CODE_(F-CODE)", "PHARMACY_ODS_CODE", "ODS_CODE", "pharmacy ods code"]
)
def test_the_list_under_every_header_it_has_had(tmp_path: Path, code: str) -> None:
    text = LIST_HEADER.replace("PHARMACY_ODS_CODE_F_CODE", code).replace("FIELD_", "FIELD") + ONE
    frame, findings = consolidated_list.read(write(tmp_path, text))
    assert findings == ()
    assert frame.drop(columns="geometry").to_dict("records") == [
        {
            "facility_id": "FA1",
            "name": "A",
            "kind": "pharmacy",
            "postcode": "AB1 1AA",
            "address": "1 High Street, Town",
            "hwb": "SHIRE",
            "times_listed": 1.0,
        }
    ]
    assert frame.index.tolist() == [2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            LIST_HEADER.replace("POST_CODE", "POST_CD") + ONE,
            "no column POST_CODE.*Did you mean 'POST_CD'",
        ),
        (LIST_HEADER + ONE + ONE.replace("AB1", "AB2"), r"row 3.*'FA1'.*rows 2, 3"),
        (
            LIST_HEADER + ONE.replace("Community", "Hospital"),
            r"row 2, column CONTRACT_TYPE, value 'Hospital'",
        ),
        (LIST_HEADER + ONE.replace("FA1", ""), r"row 2, column PHARMACY_ODS_CODE_F_CODE.*empty"),
        (LIST_HEADER + ONE[:40] + "\n", r"row 2.*cut short"),
    ],
)
def test_a_wrong_list(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("premises_list", write(tmp_path, text))


def test_a_list_without_contract_types_is_a_warning(tmp_path: Path) -> None:
    lines = (LIST_HEADER + ONE).splitlines()
    text = "\n".join(line.rsplit(",", 1)[0] for line in lines)
    frame, findings = consolidated_list.read(write(tmp_path, text))
    assert frame["kind"].tolist() == ["pharmacy"]
    assert [finding.level for finding in findings] == ["warning"]


def test_rows_in_are_rows_out_plus_rows_explained(tmp_path: Path) -> None:
    private = FILES["details.csv"] + "FP002,Private,Y,N\n"
    read = sources.read("contractors", write(tmp_path, private))
    (finding,) = read.findings
    assert finding.message == "Private contractors left out: 2 (FP001, FP002)."
    assert len(read.frame) + 2 == len(private.splitlines()) - 1
    assert read.frame.set_index("facility_id")["distance_selling"].sum() == 1


def test_a_wrong_flag_names_its_row(tmp_path: Path) -> None:
    text = FILES["details.csv"].replace("FA003,x,N,N", "FA003,x,N,maybe")
    with pytest.raises(
        DataError, match=r"row 4, column DISTANCE_SELLING_CONTRACTOR, value 'maybe'"
    ):
        sources.read("contractors", write(tmp_path, text))


def test_nomis_by_hand(tmp_path: Path) -> None:
    text = (
        'DATE_NAME,GEOGRAPHY_CODE,OBS_VALUE,RECORD_COUNT\n2024,E01000001,"1,601",2\n'
        "2024,W01000002,0,2\n"
    )
    frame, findings = nomis.read(write(tmp_path, text))
    assert frame.to_dict("list") == {"lsoa": ["E01000001", "W01000002"], "people": [1601.0, 0.0]}
    assert findings == ()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("E00000001,5,1\n", r"row 2.*'E00000001'.*not the code of an LSOA"),
        ("E01000001,5,2\nE01000001,6,2\n", "narrowed to one number an area"),
        ("E01000001,x,1\n", r"row 2, column people, value 'x'"),
        ("E01000001,-4,1\n", r"row 2, column people.*0 or more"),
        ("E01000001,,1\n", r"row 2, column people.*empty"),
        ("E01000001,4,30000\n", r"30000 rows, and the file only 1"),
    ],
)
def test_a_wrong_table_from_nomis(tmp_path: Path, rows: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        nomis.read(write(tmp_path, f"GEOGRAPHY_CODE,OBS_VALUE,RECORD_COUNT\n{rows}"))


def test_the_most_rows_that_nomis_gives_is_a_warning(tmp_path: Path) -> None:
    rows = "".join(f"E010{n:05d},1\n" for n in range(25_000))
    _, findings = nomis.read(write(tmp_path, f"GEOGRAPHY_CODE,OBS_VALUE\n{rows}"))
    assert [finding.level for finding in findings] == ["warning"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("OA21CD,x,y\nE1,502000,302000\nE1,502000,302000\n", "rows 2, 3"),
        ("OA21CD,x,y\nE1,502000,\n", r"row 2, column geometry.*no geometry"),
        ("OA21CD,x,y\nE1,-0.7,52.6\n", "look like degrees"),
        ("OA21CD,x,y\nE1,502000,north\n", r"row 2, column y, value 'north'"),
        ("LSOA21CD,x,y\nE1,502000,302000\n", "no column OA21CD"),
    ],
)
def test_wrong_centroids(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("oa_centroids", write(tmp_path, text))


def test_a_lookup_with_an_empty_cell_names_its_row(tmp_path: Path) -> None:
    text = "OA21CD,LSOA21CD,LAD22CD\nE00000001,E01000001,\n"
    with pytest.raises(DataError, match=r"row 2, column LAD22CD.*empty"):
        sources.read("oa_lookup", write(tmp_path, text))


LEGACY = (
    "pcd,pcd2,pcds,dointr,doterm,oslaua,usertype,oseast1m,osnrth1m,osgrdind,lsoa11,lsoa21\n"
    "LE156AJ,LE15 6AJ,LE15 6AJ,198001,,E06000017,0,486000,308000,1,E01000001,E01000011\n"
    "LE159NX,LE15 9NX,LE15 9NX,198001,202204,E06000017,1,487000,309000,8,E01000001,E01000011\n"
    "LE159ZZ,LE15 9ZZ,LE15 9ZZ,198001,,E06000017,0,0,0,9,E01000001,E01000011\n"
    "BT1 1AA,BT1  1AA,BT1 1AA,198001,,N09000003,0,333900,374200,1,N2,N3\n"
)


def test_the_legacy_directory_by_hand(tmp_path: Path) -> None:
    frame, findings = sources.read("postcodes", write(tmp_path, LEGACY))
    assert frame["postcode"].tolist() == ["LE15 6AJ", "LE15 9NX", "LE15 9ZZ", "BT1 1AA"]
    np.testing.assert_array_equal(frame["easting"], [486000, 487000, np.nan, np.nan])
    assert frame["ended"].tolist() == ["", "202204", "", ""]
    assert frame["large_user"].tolist() == [False, True, False, False]
    assert frame["lsoa"].tolist()[0] == "E01000011"
    assert [finding.level for finding in findings] == ["info"]


def test_the_directory_of_2025_reads_the_same(tmp_path: Path) -> None:
    frame = sources.read("postcodes", write(tmp_path, FILES["postcodes.csv"])).frame
    assert frame.set_index("postcode").loc["AB1 1AE", ["easting"]].isna().all()
    assert frame["district"].tolist()[:2] == ["E06000001"] * 2


def test_a_postcode_twice_is_an_error(tmp_path: Path) -> None:
    text = FILES["postcodes.csv"] + "ab11aa,,0,1,1,1,a,b,c\n"
    with pytest.raises(DataError, match=r"'AB1 1AA'.*rows 2, 10"):
        sources.read("postcodes", write(tmp_path, text))


def test_a_directory_from_parquet(tmp_path: Path) -> None:
    path = tmp_path / "postcodes.parquet"
    pd.DataFrame(
        {"pcds": ["LE15 6AJ"], "east1m": [486000.0], "north1m": [308000.0], "doterm": [np.nan]}
    ).to_parquet(path)
    frame = sources.read("postcodes", path).frame
    assert frame["easting"].tolist() == [486000.0]
    assert frame["ended"].tolist() == [""]


def test_each_file_of_a_study_is_recognised(tmp_path: Path) -> None:
    expected = {
        "list.csv": ("premises_list", "Consolidated"),
        "details.csv": ("contractors", "Contractor"),
        "sites.csv": ("dispensing_sites", "template"),
        "population.csv": ("population", "Nomis"),
        "oa_people.csv": ("oa_people", "Nomis"),
        "oa_centroids.csv": ("oa_centroids", "centroids"),
        "oa_lookup.csv": ("oa_lookup", "lookup"),
        "postcodes.csv": ("postcodes", "Postcode Directory"),
    }
    for name, (layer, word) in expected.items():
        assert word in sources.recognise(layer, write(tmp_path, FILES[name], name)).name


@pytest.mark.parametrize("layer", ["premises_list", "population", "postcodes", "oa_lookup"])
def test_an_unknown_file_is_refused_with_what_is_known(tmp_path: Path, layer: str) -> None:
    path = write(tmp_path, "colour,size\nred,1\n")
    with pytest.raises(DataError, match=r"file.csv, row 1.*columns colour, size. Give "):
        sources.read(layer, path)


def test_a_missing_column_is_named_as_published_beside_what_the_file_has(tmp_path: Path) -> None:
    path = write(tmp_path, "FID,OA_CODE,x,y\n1,E00000001,502000,302000\n", "oa_pwc.csv")
    with pytest.raises(DataError) as caught:
        sources.read("oa_centroids", path)
    (finding,) = caught.value.findings
    assert (finding.file, finding.row, finding.column) == ("oa_pwc.csv", 1, "OA21CD")
    assert "no column OA21CD (or OA11CD)" in finding.message
    assert "The file has FID, OA_CODE, x, y. Did you mean 'OA_CODE'?" in finding.hint


def test_columns_parted_by_semicolons_are_said_to_be(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(FILES["list.csv"].replace(",", ";"), encoding="utf-8")
    with pytest.raises(DataError, match=r"list.csv, row 1: .*not parted by commas.*comma delim"):
        sources.read("premises_list", file)


def test_the_dispensing_template(tmp_path: Path) -> None:
    text = (
        "ods_code,site_name,postcode,is_branch,dispenses,easting,northing,hours_mon,source\n"
        "y1,Surgery,AB1 1AA,no,yes,502000,302000,,me\n"
    )
    frame, findings = sources.read("dispensing_sites", write(tmp_path, text))
    assert findings == ()
    assert frame["facility_id"].tolist() == ["Y1"]
    assert (frame.geometry.x.iloc[0], bool(frame["dispenses"].iloc[0])) == (502000, True)
    with pytest.raises(DataError, match=r"row 2, column is_branch, value 'perhaps'"):
        sources.read("dispensing_sites", write(tmp_path, text.replace(",no,", ",perhaps,")))
