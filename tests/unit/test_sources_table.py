import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pna.errors import DataError
from pna.sources.reading import headers, table
from pna.sources.reading.headers import Field

FIELDS = (Field("code", ("Area Code", r"^LAD\d\dCD$")), Field("n", ("Value",), required=False))


def write(folder: Path, content: str | bytes, name: str = "a b.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path, **named: object) -> pd.DataFrame:
    return table.read_table(path, FIELDS, what="a test", **named).frame


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("PHARMACY_ODS_CODE_(F-CODE)", "PHARMACY_ODS_CODE_F_CODE"),
        ("Pharmacy ODS code  F code", "PHARMACY_ODS_CODE_F_CODE"),
        ("ADDRESS_FIELD1", "ADDRESS_FIELD_1"),
        (" oa21cd", "OA21CD"),
    ],
)
def test_normalised(given_name: str, expected: str) -> None:
    assert headers.normalised(given_name) == expected


def test_rows_are_numbered_as_a_person_counts_them(tmp_path: Path) -> None:
    path = write(tmp_path, 'value,area_code,other\n1,"A\nB",x\n\n 2 , C ,x\n,,\n3,D,x\n')
    result = table.read_table(path, FIELDS, what="a test")
    assert result.frame.index.tolist() == [2, 4, 6]
    assert result.frame["code"].tolist() == ["A\nB", "C", "D"]
    assert result.frame["n"].tolist() == ["1", "2", "3"]
    (finding,) = result.findings
    assert finding.message.endswith("passed over: 2.")


def test_codes_stay_text(tmp_path: Path) -> None:
    path = write(tmp_path, "Area Code,Value\n007,1e3\nNA,NULL\n")
    assert read(path)["code"].tolist() == ["007", "NA"]
    assert read(path)["n"].tolist() == ["1e3", "NULL"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, "Area Code\nCafé\n".encode(encoding))
    assert read(path)["code"].tolist() == ["Café"]


def test_cp1252_far_down_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, b"Area Code\n" + b"x\n" * 70_000 + b"Caf\xe9\n")
    assert read(path)["code"].iloc[-1] == "Café"


def test_gzip(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(b"Area Code\nx\n"), "a.csv.gz")
    assert read(path)["code"].tolist() == ["x"]


def test_the_newest_vintage_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path, "LAD11CD,LAD25CD,LAD21CD\na,b,c\n")
    assert read(path)["code"].tolist() == ["b"]


def test_parquet_with_numbers_for_codes(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"area_code": [1, 2], "Value": [202204.0, np.nan]}).to_parquet(path)
    frame = read(path)
    assert frame["code"].tolist() == ["1", "2"]
    assert frame["n"].tolist() == ["202204", ""]
    assert frame.index.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "file is empty"),
        ("\n\n", "file is empty"),
        (",,\n1,2,3\n", "no column names"),
        ("Area Code,Value\n", "no rows below the header"),
        ("<!DOCTYPE html>\n<html>", "web page"),
        (b"PK\x03\x04abc", "workbook or a ZIP"),
        ("Area Code\nx\n".encode("utf-16"), "UTF-16"),
        (b"Area Code\nx\x81y\n", "neither UTF-8 nor Windows-1252"),
        (b"PAR1 not really", "damaged or cut short"),
        ("Area Code;Value\nx;1\n", "parted by something else"),
        ("Aera Code,Value\nx,1\n", r"no column Area Code \(or LAD25CD\).*mean 'Aera Code'"),
        ("Area Code,Value\nx,1\ny\n", r"row 3, value '1 cells'.*have 2 cells.*cut short"),
        ("Area Code,Value\nx,1\ny, Town,2\nz,3\n", r"row 3, value '3 cells'"),
        ('Area Code,Value\nx,1\ny,"2\nz,3\n', "never closed"),
        ("Area Code,area_code\nx,y\n", "Two columns have this name"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        read(write(tmp_path, content))
    assert all(finding.file == "a b.csv" for finding in caught.value.findings)


def test_strange_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "Area Code,Notes,Colour\nx,,red\n")
    result = table.read_table(path, FIELDS, what="a test", known=("notes",))
    (finding,) = result.findings
    assert (finding.level, finding.column) == ("warning", "Colour")
    with pytest.raises(DataError, match=r"column Vallue.*Did you mean 'Value'"):
        read(write(tmp_path, "Area Code,Vallue\nx,1\n"), known=())


def test_numbers(tmp_path: Path) -> None:
    texts = ["1", " 2.5", "1,234", "", "-3", "1e3", "x", "inf", "1,23"]
    frame = pd.DataFrame({"n": texts}, index=pd.RangeIndex(2, 11, name="row"), dtype="str")
    values, findings = table.numbers(frame, "n", file="a.csv")
    expected = [1, 2.5, 1234, np.nan, -3, 1000, np.nan, np.nan, np.nan]
    np.testing.assert_array_equal(values.to_numpy(), expected)
    assert [(finding.row, finding.value) for finding in findings] == [
        (8, "x"),
        (9, "inf"),
        (10, "1,23"),
    ]


def test_yes_no() -> None:
    texts = ["Y", "no", "TRUE", "0", "", "perhaps"]
    frame = pd.DataFrame({"f": texts}, index=pd.RangeIndex(2, 8, name="row"), dtype="str")
    values, findings = table.yes_no(frame, "f", file="a.csv", default=True)
    assert values.tolist() == [True, False, True, False, True, False]
    assert [finding.row for finding in findings] == [7]
    _, findings = table.yes_no(frame, "f", file="a.csv")
    assert [finding.row for finding in findings] == [6, 7]


def rows_or_findings(path: Path) -> pd.DataFrame | tuple:
    try:
        return table.read_table(path, FIELDS, what="a test").frame
    except DataError as error:
        return error.findings


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_give_rows_or_a_plain_error(tmp_path: Path, body: bytes) -> None:
    outcome = rows_or_findings(write(tmp_path, b"Area Code,Value\n" + body))
    assert len(outcome) >= 1
    if isinstance(outcome, pd.DataFrame):
        assert outcome.index.is_unique
        assert (outcome != "").any(axis=1).all()


NUMBERLIKE = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(-(10**12), 10**12).map(str),
    st.text("0123456789+-.eEx_ ,infa", max_size=6),
    st.just(""),
)


@given(st.lists(NUMBERLIKE, min_size=1, max_size=5))
def test_numbers_are_those_that_pandas_reads(cells: list[str]) -> None:
    texts = pd.Series(cells, dtype="str", index=range(3, 3 + len(cells)))
    expected = pd.to_numeric(texts, errors="coerce").astype(float)
    np.testing.assert_allclose(table.floats(texts), expected, rtol=1e-14)
    assert table.floats(texts).index.tolist() == texts.index.tolist()
