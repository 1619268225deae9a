"""Every published file there is to test with reads through a public function, none of it lost."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pa_parquet
import pyogrio
import pytest

from pna import sources
from pna.errors import Findings
from pna.roads import osm
from pna.sources import boundaries
from pna.sources.reading.headers import Field
from pna.sources.reading.table import header, read_table

pytestmark = pytest.mark.realdata

LAYERS = {
    "calibration/jts_lsoa_2017.parquet": "journey_times",
    "gp/england_gp_sites_nhsuk_2020-01.csv": "gp_sites",
    "gp/epraccur_2025-05.csv.gz": "gp_practices",
    "gp/gp_registered_patients_by_lsoa11.parquet": "gp_patients_by_lsoa",
    "gp/nhs_payments_to_gp_2022-23_dispensing_flag.csv.gz": "dispensing_sites",
    "pharmacies/consolidated_list_2025-03_four_hwbs.csv": "premises_list",
    "pharmacies/england_pharmacies_nhsuk_2020-01.csv": "premises_list",
    "pharmacies/england_pharmacy_postcodes_geo_2026.csv.gz": "postcodes",
    "pharmacies/gb_pharmacies_ahah_v5.parquet": "premises_list",
    "pharmacies/nhs_choices_Pharmacy_format_sample.csv": "premises_list",
    "population/lookup_lsoa11_lsoa21_ltla22.parquet": "lsoa_changes",
    "population/lookup_lsoa21_ward24_ltla24.parquet": "lsoa_lookup",
    "population/lsoa11_imd2019_with_population_denominators.parquet": "lsoa_imd",
    "population/lsoa11_population_mid2020_single_year_of_age.parquet": "lsoa_age",
    "population/lsoa11_ruc2011.parquet": "lsoa_ruc",
    "population/lsoa21_census2021_disability.parquet": "lsoa_disability",
    "population/lsoa21_census2021_population_age_groups.parquet": "lsoa_age_groups",
    "population/lsoa21_iod2025_deciles_ranks.parquet": "lsoa_imd",
    "population/lsoa21_ruc2021.parquet": "lsoa_ruc",
    "postcodes/codepo_gb_2025-05.zip": "postcodes",
    "postcodes/onspd_2025-11_llr_subset.parquet": "postcodes",
    "postcodes/pcd_oa11_lsoa11_msoa11_lad_2022-05_llr_subset.parquet": "postcodes",
}
"""File to the layer that it is read as."""
ROADS = {
    "roads/isle_of_man_2020-03.osm.pbf": 9_219,
    "roads/leeds_tiny.osm.pbf": 184,
    "roads/oxford_centre_2015-02.osm.gz": 623,
    "roads/rutland_2018-02.osm.pbf": 4_461,
    "roads/rutland_2022-07.osm.pbf": 6_665,
}
"""File to its ways with the tag highway, as the folder's README counts them."""
LOOK_UPS = (
    "calibration/implied_car_speed_by_ruc_distance_2017.csv",
    "calibration/jts-lsoas-data-dictionary.csv",
    "calibration/jts04_column_descriptions.csv",
    "calibration/jts04_local_authority_2016.csv",
    "calibration/published_speed_facts.csv",
    "population/lookup_lsoa21_icb24.parquet",
    "population/lookup_ltla23_utla23.csv",
)
"""Tables about other files, in no layer: read as tables."""
NOTES = {"README.md", "calibration/README.md"}
CATEGORIES = {"lsoa_disability": 2}
"""Rows of a long table that make one row of the layer: disabled and not."""


def rows_in(file: Path) -> int:
    """Count the rows of a file without the readers."""
    if file.suffix == ".parquet":
        return int(pa_parquet.read_metadata(file).num_rows)
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as archive:
            return sum(
                archive.read(name).count(b"\n")
                for name in archive.namelist()
                if re.fullmatch(r"Data/CSV/[a-z]+\.csv", name)
            )
    body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252")
    delimiter = "\N{NOT SIGN}" if "\N{NOT SIGN}" in text[:100] else ","
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    coded = re.fullmatch(r"[A-Z]\w{4,8}", rows[0][0]) and any(c.isdigit() for c in rows[0][0])
    return len(rows) - (0 if coded else 1)


def told(findings: Findings) -> int:
    """Rows that findings say were left out: one each, or a number of them."""
    words = re.compile(r"left out|passed over|is counted once|duplicate")
    about = [f for f in findings if words.search(f.message)]
    named = sum(f.row is not None for f in about)
    counts = [f.message for f in about if f.row is None]
    return named + sum(
        int(number.replace(",", ""))
        for message in counts
        for number in re.findall(r"(?:: |in |out: )([\d,]+)(?= rows| more rows|\.|$| \()", message)
    )


def rows_out(layer: str, frame: pd.DataFrame) -> int:
    """Rows of the file that are in the layer."""
    if frame.index.name == "row":
        return int(frame.index.nunique())
    return len(frame) * CATEGORIES.get(layer, 1)


def test_no_file_is_forgotten(realdata: Path) -> None:
    files = {path.relative_to(realdata).as_posix() for path in realdata.rglob("*")}
    files -= {
        path.relative_to(realdata).as_posix() for path in realdata.rglob("*") if path.is_dir()
    }
    areas = {name for name in files if name.startswith("boundaries/")}
    assert files - areas == {*LAYERS, *ROADS, *LOOK_UPS, *NOTES}
    assert {Path(name).suffix for name in areas} == {".geojson", ".gpkg", ".parquet"}


@pytest.mark.parametrize(("name", "layer"), LAYERS.items(), ids=lambda text: text.split("/")[-1])
def test_rows_of_tables(realdata: Path, name: str, layer: str) -> None:
    file = realdata / name
    frame, findings = sources.read(layer, file)
    assert rows_in(file) == rows_out(layer, frame) + told(findings), "\n".join(map(str, findings))


@pytest.mark.parametrize("name", LOOK_UPS)
def test_rows_of_other_tables(realdata: Path, name: str) -> None:
    file = realdata / name
    names = header(file)
    fields = [Field(column, (column,)) for column in names]
    frame, findings = read_table(file, fields, what="a table")
    assert list(frame.columns) == list(names)
    assert len(frame) + told(findings) == rows_in(file)


def test_areas_of_boundaries(realdata: Path) -> None:
    files = sorted(path for path in (realdata / "boundaries").rglob("*") if path.is_file())
    for file in files:
        frame, findings = boundaries.read(file)
        joined = any("joined" in finding.message for finding in findings)
        if file.suffix == ".parquet":
            count = rows_in(file)
        else:
            count = int(pyogrio.read_info(file, force_feature_count=True)["features"])
        assert len(frame) == count or joined, file.name
        assert len(frame) <= count


@pytest.mark.parametrize(("name", "ways"), ROADS.items(), ids=lambda one: str(one).split("/")[-1])
def test_ways_of_roads(realdata: Path, name: str, ways: int) -> None:
    roads = osm.read_roads([realdata / name])
    told = [int(n) for f in roads.findings for n in re.findall(r"(\d+) ways", f.message)]
    assert len(roads.ways) + sum(told) == ways, roads.findings
