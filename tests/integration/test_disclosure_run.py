"""A whole run whose small numbers are hidden: no file shows what another hides."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import chain
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from pna import demo, questions
from pna.disclosure import HIDDEN, field_of
from pna.pipeline import analyse
from pna.report.files import write_all
from pna.results import Results
from pna.study import Isochrones, load_study
from pna.study.questions import Disclosure

LEAST, BASE = 100, 10


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = demo.make(tmp_path_factory.mktemp("small") / "demo").parent
    lookup = pd.read_csv(folder / "data" / "raw" / "oa_lsoa_lad_lookup.csv", encoding="utf-8-sig")
    few = pd.DataFrame({"area_code": sorted(set(lookup["LSOA21CD"])), "people": 30})
    file = folder / "data" / "raw" / "place_groups.csv"
    few.assign(split="registered_blind", group="registered blind").to_csv(file, index=False)
    study_file = folder / "study.toml"
    text = re.sub(r"(?m)^place_groups =.*\n", "", study_file.read_text(encoding="utf-8"))
    own = '[inputs]\nplace_groups = "data/raw/place_groups.csv"'
    study_file.write_text(text.replace("[inputs]", own), encoding="utf-8")
    study = load_study(study_file)
    # The bands show no number of people, and a coarse grid saves their time.
    coarse = study.model_copy(update={"isochrones": Isochrones(grid_metres=500)})
    hiding = Disclosure(suppress_below=LEAST, round_to=BASE)
    return analyse(coarse.model_copy(update={"disclosure": hiding}))


@pytest.fixture(scope="module")
def out(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "out"
    write_all(results, folder)
    return folder


def test_no_table_shows_a_small_number_of_people(out: Path) -> None:
    hidden = 0
    for path in sorted((out / "tables").glob("*.csv")):
        table = pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False)
        for name in table:
            field = field_of(str(name), questions.by_name(path.stem).fields)
            if field.kind != "people" or field.published:
                continue
            cells = table.loc[~table[name].isin(["", HIDDEN]), name]
            # Some columns of people hold a range in words.
            numbers = pd.to_numeric(cells, errors="coerce").dropna()
            assert ((numbers == 0) | (numbers >= LEAST)).all(), (path.name, name)
            assert (numbers % BASE == 0).all(), (path.name, name)
            hidden += int((table[name] == HIDDEN).sum())
    assert hidden > 0


def test_layers_show_no_more_than_tables(out: Path) -> None:
    for name in ("coverage", "outside"):
        table = pd.read_csv(
            out / "tables" / f"{name}.csv", encoding="utf-8-sig", na_values=[HIDDEN]
        )
        layer = gpd.read_file(out / "layers.gpkg", layer=name)
        columns = [column for column in table.select_dtypes("number") if column != "minutes"]
        for column in columns:
            np.testing.assert_allclose(
                layer[column].astype(float), table[column].astype(float), err_msg=column
            )


def test_sentences_and_the_map_say_no_more(out: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    said = [*manifest["notes"], *chain(*manifest["tables"]["made"].values())]
    page = (out / "maps" / "coverage.html").read_text(encoding="utf-8")
    found = 0
    for text in (*said, page):
        for pair in re.findall(r"(\d[\d,]*|fewer than \d+) of (\d[\d,]*) residents", text):
            for number in pair:
                people = int(number.replace(",", "").split()[-1])
                assert people == 0 or (people >= LEAST and people % BASE == 0), text[:200]
                found += 1
    assert found >= 4


def test_the_manifest_says_what_was_done(out: Path) -> None:
    about = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["disclosure"]
    assert (about["suppress_below"], about["round_to"]) == (LEAST, BASE)
    assert about["cells_hidden"]["coverage-by-group"] > 0
    assert "Secondary suppression is not attempted" in about["note"]


def test_nothing_is_hidden_or_rounded_in_calculation(results: Results) -> None:
    coverage = results.coverage
    parts = coverage[["within", "outside", "unknown"]].sum(axis=1)
    np.testing.assert_allclose(parts, coverage["total"], atol=1e-6)
    open_study = results.study.model_copy(update={"disclosure": Disclosure()})
    again = questions.answer(replace(results, study=open_study)).answers
    for name in ("coverage", "coverage-by-group"):
        pd.testing.assert_frame_equal(again[name].frame, results.answers[name].frame)
