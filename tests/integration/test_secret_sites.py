"""A whole pack with places that must not be named: no file of it says which they are."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

from pna import demo
from pna.cli import cli
from pna.study import load_study

RAW = Path("data") / "raw"
SECRETS = ("Zebedee", "Wombat", "Quokka", "qx-kind", "QXREF", "Aardvark")
"""Parts of the names, codes and remarks of the secret rows."""
OWN = "ZZ1 9QX"
"""A postcode at which there is nothing else."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = demo.make(tmp_path_factory.mktemp("secret") / "demo").parent
    postcodes = pd.read_csv(made / RAW / "onspd_demo.csv", dtype=str, encoding="utf-8-sig")
    # It is of a postcode's place, but in no list but that of the secret sites.
    one = postcodes[postcodes["pcds"] == "ZZ1 1GA"].assign(pcds=OWN, pcd7="ZZ1 9QX")
    assert len(one) == 1
    one = one.assign(pcd8="ZZ1  9QX", doterm="202406")
    pd.concat([postcodes, one]).to_csv(made / RAW / "onspd_demo.csv", index=False)
    sites = pd.read_csv(made / RAW / "special_sites.csv", dtype=str, keep_default_na=False)
    rows = [
        ["QXREF1", "Zebedee Haven", "refuge", OWN, "17", "", "", "Y"],
        ["QXREF2", "Wombat Lodge", "refuge", "", "9", "633217", "380119", "yes"],
    ]
    more = pd.DataFrame(rows, columns=[*sites, "secret"])
    sites = pd.concat([sites.assign(secret=""), more])
    sites.to_csv(made / RAW / "special_sites.csv", index=False)
    people = pd.read_csv(made / RAW / "special_population.csv", dtype=str)
    house = ["Quokka House", "qx-kind", people["area_code"][1], "11", "Aardvark & Co", "Y"]
    more = pd.DataFrame([house], columns=[*people, "secret"])
    people = pd.concat([people, more]).fillna("")
    people.to_csv(made / RAW / "special_population.csv", index=False)
    # The bands show nothing of them, and a coarse grid saves their time.
    study = made / "study.toml"
    text = study.read_text(encoding="utf-8")
    coarse = re.sub(r"(?m)^grid_metres = \d+", "grid_metres = 500", text)
    assert coarse != text
    study.write_text(coarse, encoding="utf-8")
    for verb in (["check"], ["report", "--no-pdf", "--no-cache"]):
        done = CliRunner().invoke(cli, [*verb, str(made)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        assert not any(word in done.output for word in (*SECRETS, OWN))
    return made


def bodies(path: Path) -> Iterator[bytes]:
    """A file, and what is packed in it."""
    content = path.read_bytes()
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    if path.suffix == ".parquet":
        yield pd.read_parquet(path).to_csv().encode()
    for packed in re.findall(rb"[A-Za-z0-9+/]{200,}={0,2}", content):
        with suppress(ValueError, zlib.error):
            yield zlib.decompress(base64.b64decode(packed), 47)


def test_no_written_file_tells_of_them(folder: Path) -> None:
    wanted = [word.encode() for word in (*SECRETS, OWN, OWN.replace(" ", ""))]
    written = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_relative_to(folder / "data")
    ]
    kinds = {path.suffix for path in written}
    assert {".csv", ".xlsx", ".parquet", ".gpkg", ".html", ".docx", ".json", ".log"} <= kinds
    for path in written:
        for body in bodies(path):
            assert [word for word in wanted if word in body] == [], path


def test_they_are_counted_all_the_same(folder: Path) -> None:
    tables = folder / "tables"
    table = pd.read_csv(tables / "special-sites-summary.csv", encoding="utf-8-sig")
    rows = table[table["kind"] == "refuge"]
    assert set(rows["sites"]) == {2}
    assert set(rows["people"]) == {26.0}
    assert (rows[["within", "outside", "unknown"]].sum(axis=1) == 2).all()
    sites = pd.read_csv(tables / "special-sites.csv", encoding="utf-8-sig", keep_default_na=False)
    own = sites[sites["kind"] == "refuge"].drop_duplicates("site_id")
    assert own["site_id"].tolist() == ["not-named-1", "not-named-2"]
    for _, row in own.iterrows():
        assert row["locality_name"]
        assert row["name"] == f"A site that is not named ({row['locality_name']})"
        assert (row["position"], row["drive_status"]) == ("not_told", "not_told")
    empty = ["postcode", "drive_minutes", "walk_minutes", "drive_nearest_id", "walk_second_name"]
    assert (own[empty] == "").all(axis=None)
    layer = gpd.read_file(folder / "layers.gpkg", layer="special_sites").set_index("site_id")
    assert layer.loc[own["site_id"]].geometry.isna().all()
    assert layer.geometry.notna().sum() == len(layer) - 2


def test_the_people_of_a_secret_establishment_are_with_everyone_else(folder: Path) -> None:
    study = load_study(folder)
    assert study.inputs.special_population is not None
    code = pd.read_csv(study.inputs.special_population.file)["area_code"][1]
    nearest = pd.read_csv(folder / "tables" / "nearest.csv", encoding="utf-8-sig")
    here = nearest[nearest["demand_id"].str.startswith(code)]
    # The barracks alone is told apart.
    assert here["special"].fillna("").tolist() == ["", "barracks"]
