"""Whatever a file holds, a reader gives a layer or says what is wrong: it never crashes."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsx import write_xlsx

from pna import sources
from pna.checks import check
from pna.errors import DataError
from pna.sources import area_formats, code_point
from pna.sources.reading.headers import published_names

CODES = ["E01013787", "E01033769", "W01000001", "E00069547", "LE15 6AJ", "E06000017"]
CELL = st.one_of(
    st.sampled_from(
        [*CODES, "", "0", "1", "-1", "10", "1e400", "nan", "1,5", "Y", "N", "U", "UN1"]
    ),
    st.text(
        st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters='",'), max_size=8
    ),
    st.integers(-5, 40_000).map(str),
)
FORMS = [form for form in area_formats.FORMS if form.read is not code_point.read]


def outcome(layer: str, path: Path) -> None:
    try:
        frame, findings = sources.read(layer, path)
    except DataError:
        return
    assert len(frame) > 0
    assert not [f for f in findings if f.level == "error"]
    assert check(layer, frame, path.name) == ()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.layer}-{form.name[:20]}")
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_cells_under_the_right_headers(
    tmp_path: Path, form: area_formats.Form, data: st.DataObject
) -> None:
    fields = [field for field in form.fields if field.required or data.draw(st.booleans())][:30]
    names = [published_names(field)[0].replace("(_2025)?", "") for field in fields]
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(names), max_size=len(names)), max_size=5))
    lines = [",".join(f'"{cell}"' for cell in row) for row in [names, *rows]]
    path = tmp_path / "a b.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    outcome(form.layer, path)


@pytest.mark.parametrize("layer", sorted({form.layer for form in area_formats.FORMS}))
@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
        st.text(max_size=50).map(lambda text: text.encode("utf-16", "replace")),
    ),
    st.sampled_from(["csv", "zip", "xlsx", "ods", "parquet", "geojson", "gpkg", "shp"]),
)
def test_any_bytes_under_any_name(tmp_path: Path, layer: str, body: bytes, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(body)
    outcome(layer, path)


@pytest.mark.parametrize("layer", ["postcodes", "lsoa_ethnicity"])
@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.sampled_from(["Data/CSV/le.csv", "Data/ONSPD_MAY_2025_UK.csv", "x-lsoa.csv", "a.txt"]),
        st.one_of(
            st.text(max_size=60),
            st.lists(CELL, min_size=10, max_size=10).map(",".join),
        ),
    )
)
def test_any_archive(tmp_path: Path, layer: str, files: dict[str, str]) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode("utf-8", "replace"))
    outcome(layer, path)


@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(st.one_of(CELL, st.integers(-2, 99)), max_size=8), max_size=6))
def test_any_sheet(tmp_path: Path, rows: list[list[str | int]]) -> None:
    heading = ["LSOA 2021 Code", "Total", "F0", "M0"]
    for top in ([], [heading]):
        path = write_xlsx(tmp_path / "a.xlsx", {"Mid-2024 LSOA 2021": [*top, *rows]})
        outcome("lsoa_age", path)
        outcome("population", path)
