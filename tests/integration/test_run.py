"""`pna demo` and `pna run` as a user runs them, on the invented town."""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from pna.maps.catalogue import THEMES
from pna.questions import QUESTIONS
from pna.speeds.presets import PRESETS

HEADLINE = "drive_10_or_walk_20"
README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
NEEDS_MORE = {"changes", "premises-changes"}
"""Tables for which the invented county has no input: it has no last assessment to run."""
TABLES = sorted({question.name for question in QUESTIONS} - NEEDS_MORE)


def pna(*args: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pna", *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def read(out: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(out / "tables" / f"{name}.csv", encoding="utf-8-sig")


def digests(out: Path) -> dict[str, str]:
    files = [p for p in out.rglob("*") if p.is_file() and ".cache" not in p.parts]
    kept = [p for p in files if p.name != "run.log"]
    return {p.relative_to(out).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in kept}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a space in its name, with the demo in it."""
    base = tmp_path_factory.mktemp("a place")
    done = pna("demo", cwd=base)
    assert done.returncode == 0, done.stderr
    assert "Invented data" in done.stdout
    method = base / "pna-demo" / "report" / "method.html"
    assert f"Method:  {method.resolve()}" in done.stdout
    return base / "pna-demo"


@pytest.fixture
def study(folder: Path, tmp_path: Path) -> Path:
    """A copy of the study's inputs alone, to spoil."""
    copy = tmp_path / "study"
    (copy / "data").mkdir(parents=True)
    shutil.copytree(folder / "data" / "raw", copy / "data" / "raw")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    # The shape of the bands plays no part where this is used, and a coarse grid saves their time.
    coarse = text.replace("grid_metres = 25", "grid_metres = 400")
    (copy / "study.toml").write_text(coarse, encoding="utf-8")
    return copy


def test_everything_promised_is_written(folder: Path) -> None:
    promised = {
        "layers.gpkg",
        "manifest.json",
        "maps/index.html",
        "maps/explorer.html",
        "report/method.html",
        "roads.gpkg",
        "run.log",
        *(f"tables/{name}.csv" for name in TABLES),
    }
    outputs = README.split("## What it writes")[1].split("To read them:")[0]
    rows = re.findall(r"^\| (`[^|]+) \|", outputs, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    tables = {f"tables/{name.removeprefix('tables/')}" for name in told if name.endswith(".csv")}
    assert tables == {f"tables/{question.name}.csv" for question in QUESTIONS}
    assert {name for name in told if not name.endswith((".csv", ".parquet"))} == {
        name for name in promised if not name.startswith("tables/")
    }
    written = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    pages = {f"maps/{theme.key}.html" for theme in THEMES}
    columnar = {f"tables/{name}.parquet" for name in TABLES}
    assert promised | pages | columnar <= written
    assert not [
        name
        for name in written
        if name.endswith(".part") or "/." in f"/{name}".replace("/.cache", "")
    ]


def test_parts_add_up_to_the_published_estimates(folder: Path) -> None:
    coverage = read(folder, "coverage")
    parts = coverage["within"] + coverage["outside"] + coverage["unknown"]
    assert np.allclose(parts, coverage["total"], atol=1e-5)

    estimates = pd.read_csv(folder / "data/raw/lsoa_population.csv").set_index("GEOGRAPHY_CODE")
    nearest = read(folder, "nearest")
    by_lsoa = nearest.groupby("lsoa")["people"].sum()
    assert np.allclose(by_lsoa, estimates.loc[by_lsoa.index, "OBS_VALUE"], atol=1e-4)

    whole = coverage[(coverage["area_type"] == "hwb") & (coverage["split"] == "all")]
    assert np.allclose(whole["total"], nearest["people"].sum(), atol=1e-3)
    for area_type in ("district", "locality"):
        rows = coverage[(coverage["area_type"] == area_type) & (coverage["split"] == "all")]
        keys = ["rule", "speed_preset", "premises_set"]
        sums = rows.groupby(keys)["outside"].sum()
        assert np.allclose(sums, whole.set_index(keys).loc[sums.index, "outside"], atol=1e-3)
    special = coverage[coverage["split"] == "special_population"]
    total = special.groupby(["rule", "speed_preset", "premises_set", "area_type", "area_code"])
    assert (special["group"] == "prison").any()
    everyone = coverage[coverage["split"] == "all"].set_index(list(total.keys))["total"]
    assert np.allclose(total["total"].sum(), everyone.loc[total["total"].sum().index], atol=1e-3)


def test_a_filter_in_a_spreadsheet_gives_the_figures_of_the_coverage_table(folder: Path) -> None:
    nearest, coverage = read(folder, "nearest"), read(folder, "coverage")
    rows = coverage[
        (coverage["area_type"] == "hwb")
        & (coverage["split"] == "all")
        & (coverage["premises_set"] == "pharmacies")
        & coverage["speed_preset"].isin(["typical", "standard"])
    ]
    for row in rows.itertuples():
        if row.rule == HEADLINE:
            continue
        filtered = nearest.loc[nearest[f"{row.mode}_minutes"] <= row.minutes, "people"].sum()
        assert filtered == pytest.approx(row.within, abs=1e-3), row.rule
    both = coverage[
        (coverage["rule"] == HEADLINE)
        & (coverage["area_type"] == "hwb")
        & (coverage["split"] == "all")
        & (coverage["premises_set"] == "pharmacies")
        & (coverage["speed_preset"] == "typical, standard")
    ]["outside"].item()
    assert nearest.loc[nearest["outside_both"] == "yes", "people"].sum() == pytest.approx(both)
    outside = read(folder, "outside")
    own = outside[outside["premises_set"] == "pharmacies"]
    assert own["people_outside_both"].sum() == pytest.approx(both, abs=1e-3)


def test_the_range_is_beside_every_share_and_a_spreadsheet_gives_it_too(folder: Path) -> None:
    nearest, coverage = read(folder, "nearest"), read(folder, "coverage")
    shares = coverage.loc[coverage["total"] > 0, ["share_low", "share_within", "share_high"]]
    assert shares.notna().all(axis=None)
    assert shares.apply(lambda row: row.is_monotonic_increasing, axis=1).all()
    assert shares.min(axis=None) >= 0
    assert shares.max(axis=None) <= 1
    own = coverage[
        (coverage["area_type"] == "hwb")
        & (coverage["split"] == "all")
        & (coverage["premises_set"] == "pharmacies")
        & coverage["speed_preset"].isin(["typical", "standard", "typical, standard"])
    ]
    ends = {
        "drive": ("drive_minutes_if_slower", "drive_minutes_if_quicker"),
        "walk": ("walk_minutes_off_fast_roads", "walk_minutes"),
    }
    assert (own.loc[own["mode"] == "drive", "share_low"] < 1).any()
    for row in own[own["rule"] != HEADLINE].itertuples():
        for column, expected in zip(ends[row.mode], (row.share_low, row.share_high), strict=True):
            people = nearest.loc[nearest[column] <= row.minutes, "people"].sum()
            assert people == pytest.approx(expected * row.total, abs=0.1), (row.rule, column)

    both = own[own["rule"] == HEADLINE].iloc[0]
    outside = read(folder, "outside")
    outside = outside[outside["premises_set"] == "pharmacies"]
    known = both["total"] - both["unknown"]
    for column, share in (("at_least", "share_high"), ("at_most", "share_low")):
        people = outside[f"people_outside_both_{column}"].sum()
        assert people == pytest.approx(known - both["total"] * both[share], abs=0.1)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    typical = manifest["speed_presets"][0]
    assert typical["name"] == "typical"
    assert typical["range_of_speed"]["slow"] < 1 < typical["range_of_speed"]["quick"]


def test_the_run_prints_its_speeds_and_says_how_it_took_them(folder: Path) -> None:
    speeds = read(folder, "speeds")
    assert list(speeds["preset"].unique()) == ["typical", "legal_limit", "peak"]
    for name, rows in speeds.groupby("preset"):
        preset = PRESETS[name]
        driven = rows[rows["assumption"] == "speed"].drop_duplicates("road_kind")
        shares = driven.set_index("road_kind")["share_of_limit"].to_dict()
        assert shares == pytest.approx(dict(preset.shares), abs=1e-6)  # printed to six decimals
        lost = rows[rows["assumption"] == "delay"].set_index("road_kind")["seconds"]
        assert lost.to_dict() == dict(preset.delays)
        (once,) = rows.loc[rows["assumption"] == "once a trip", "seconds"]
        assert once == pytest.approx(60 * preset.constant_minutes)
        ends = rows[rows["assumption"] == "range"].set_index("road_kind")["ratio"]
        assert (ends["slow"], ends["quick"]) == (preset.slow, preset.quick)
    limits = read(folder, "limits").set_index("condition")
    assert limits.loc["not tagged, inside built-up land", "mph"] == 30

    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["method"]
    assert set(said) == {"drive", "walk"}
    for path in ("report/method.html", "maps/coverage.html"):
        page = html.unescape((folder / path).read_text(encoding="utf-8"))
        assert page.count(f"<p>{said['drive']}</p>") == 1
        assert page.count(f"<p>{said['walk']}</p>") == 1


def test_the_range_is_drawn_round_the_band_of_the_headline(folder: Path) -> None:
    bands = gpd.read_file(folder / "layers.gpkg", layer="isochrones")
    ends = gpd.read_file(folder / "layers.gpkg", layer="isochrone_range").set_index("end")
    merged = bands[(bands["mode"] == "drive") & (bands["facility_id"] == "")]
    typical = merged.set_index("minutes").geometry[10.0]
    slow, quick = ends.geometry["slow"], ends.geometry["quick"]
    assert (ends["minutes"] == 10).all()
    assert ends.geometry.is_valid.all()
    assert slow.difference(typical).area < 1
    assert typical.difference(quick).area < 1
    assert slow.area < typical.area < quick.area


def test_the_low_end_is_a_run_at_those_speeds(study: Path, folder: Path, tmp_path: Path) -> None:
    """At legal limits the low end is one share of the limit everywhere: a study can say that."""
    coverage = read(folder, "coverage")
    slow = PRESETS["legal_limit"].slow
    with (study / "study.toml").open("a", encoding="utf-8") as text:
        text.write(f"\n[modes.drive.custom]\nfactor = {slow}\n")
    text = (study / "study.toml").read_text(encoding="utf-8")
    changed = text.replace('speeds = "typical"', 'speeds = "custom"')
    assert changed != text
    (study / "study.toml").write_text(changed, encoding="utf-8")
    done = pna("run", study, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    keys = ["rule", "premises_set", "area_type", "area_code", "split", "group"]
    legal = coverage[(coverage["mode"] == "drive") & (coverage["speed_preset"] == "legal_limit")]
    again = read(study, "coverage")
    own = again[(again["mode"] == "drive") & (again["speed_preset"] == "custom")]
    assert len(own) == len(legal)
    pd.testing.assert_series_equal(
        own.set_index(keys)["share_within"],
        legal.set_index(keys)["share_low"],
        check_names=False,
        atol=2e-6,
        rtol=0,
    )


def test_every_premises_is_accounted_for(folder: Path) -> None:
    raw = folder / "data" / "raw"
    listed = pd.read_csv(raw / "consol_pharmacy_list_202526q1final.csv")
    sites = pd.read_csv(raw / "dispensing_sites.csv")
    premises = read(folder, "premises")
    # One row of the list is there twice.
    assert len(premises) == listed["PHARMACY_ODS_CODE_F_CODE"].nunique() + len(sites)
    for name in ("pharmacies", "pharmacies_and_dispensing_practices"):
        counted = premises[f"counted_{name}"] == "yes"
        assert premises.loc[counted, f"why_not_{name}"].isna().all()
        assert premises.loc[~counted, f"why_not_{name}"].str.len().gt(0).all()
    by_kind = premises.groupby("kind")["counted_pharmacies"].agg(set)
    assert by_kind["distance_selling"] == {"no"}
    assert by_kind["appliance"] == {"no"}
    assert by_kind["dispensing_practice"] == {"no"}


def test_the_places_layer_and_the_bands_agree_to_the_grid(folder: Path) -> None:
    """A place well inside a band's minutes lies in the band; one well beyond lies outside.

    Between two points of the 25 m grid the surface is drawn as a straight slope. A step of one cell
    diagonal (35 m) changes the minutes by at most the time to walk it to and from the road, under
    a minute at 4.8 km/h; where a leg turns to another road the surface may break, so 98% must hold.
    """
    places = gpd.read_file(folder / "layers.gpkg", layer="places")
    bands = gpd.read_file(folder / "layers.gpkg", layer="isochrones")
    assert bands.geometry.is_valid.all()
    for mode in ("drive", "walk"):
        merged = bands[(bands["mode"] == mode) & (bands["facility_id"] == "")]
        for band in merged.itertuples():
            inside = shapely.contains_xy(band.geometry, places.geometry.x, places.geometry.y)
            minutes = places[f"{mode}_minutes"].fillna(np.inf).to_numpy()
            clear = np.abs(minutes - band.minutes) > 1.0
            agree = inside[clear] == (minutes[clear] <= band.minutes)
            assert agree.mean() > 0.98, (mode, band.minutes)


def test_twice_gives_the_same_bytes_and_the_second_comes_from_the_cache(
    folder: Path, tmp_path: Path
) -> None:
    first, second = digests(folder), tmp_path / "again"
    done = pna("run", folder, "--out", second, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    produced = digests(second)
    assert produced == {name: first[name] for name in produced}
    assert {"layers.gpkg", "roads.gpkg", "maps/coverage.html"} <= set(produced)

    started = time.perf_counter()
    cached = pna("run", folder, "--out", second, cwd=tmp_path)
    assert cached.returncode == 0, cached.stderr
    log = (second / "run.log").read_text(encoding="utf-8")
    for step in ("Road networks", "matrix-drive", "matrix-walk", "bands-drive", "bands-walk"):
        assert f"{step}" in log
    assert digests(second) == produced
    assert time.perf_counter() - started < 120


def test_a_changed_speed_does_not_hit_the_cache(study: Path, tmp_path: Path) -> None:
    assert pna("run", study, cwd=tmp_path).returncode == 0
    before = read(study, "coverage")
    text = (study / "study.toml").read_text(encoding="utf-8")
    changed = text.replace("speed_kph = 4.8", "speed_kph = 4.0")
    assert changed != text
    (study / "study.toml").write_text(changed, encoding="utf-8")
    assert pna("run", study, cwd=tmp_path).returncode == 0
    after = read(study, "coverage")
    walk = before["mode"].eq("walk") & before["speed_preset"].eq("standard")
    walk &= before["area_type"].eq("hwb") & before["split"].eq("all")
    assert (after.loc[walk, "within"] <= before.loc[walk, "within"]).all()
    assert (after.loc[walk, "within"] < before.loc[walk, "within"]).any()
    drive = before["mode"].eq("drive")
    pd.testing.assert_frame_equal(before[drive], after[drive])


def test_a_damaged_cache_is_noticed_and_made_anew(study: Path, tmp_path: Path) -> None:
    assert pna("run", study, cwd=tmp_path).returncode == 0
    good = digests(study)
    for entry in (study / ".cache").glob("*.sum"):
        data = bytearray(entry.read_bytes())
        data[len(data) // 2] ^= 0xFF
        entry.write_bytes(bytes(data))
    done = pna("run", study, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "damaged" in (study / "run.log").read_text(encoding="utf-8")
    assert digests(study) == good


def test_a_killed_run_leaves_nothing_that_a_later_one_would_trust(
    study: Path, tmp_path: Path
) -> None:
    for wait in (1.0, 3.0, 6.0):
        child = subprocess.Popen(
            [sys.executable, "-m", "pna", "run", str(study)],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(wait)
        if os.name == "nt":
            child.kill()
        else:
            child.send_signal(signal.SIGKILL)
        child.wait()
        manifest = study / "manifest.json"
        if manifest.exists():
            json.loads(manifest.read_text(encoding="utf-8"))
    assert pna("run", study, cwd=tmp_path).returncode == 0
    fresh = tmp_path / "fresh"
    assert pna("run", study, "--out", fresh, "--no-cache", cwd=tmp_path).returncode == 0
    spoiled = {k: v for k, v in digests(study).items() if not k.startswith((".", "data", "study"))}
    assert {k: v for k, v in spoiled.items() if not Path(k).name.startswith(".")} == digests(fresh)


def test_the_manifest_says_what_the_figures_were_made_from(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    by_name = {record["file"]: record for record in manifest["inputs"]}
    for name, record in by_name.items():
        path = folder / "data" / "raw" / name
        assert record["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert {"demo-west.osm.pbf", "demo-east.osm.pbf", "onspd_demo.csv"} <= set(by_name)
    assert manifest["invented"] is True
    assert manifest["parameters"]["modes"]["walk"]["speed_kph"] == 4.8
    assert {"numpy", "scipy", "osmium", "python"} <= set(manifest["packages"])


def test_every_row_of_the_lists_has_one_fate(folder: Path) -> None:
    raw = folder / "data" / "raw"
    listed = pd.read_csv(raw / "consol_pharmacy_list_202526q1final.csv")
    sites = pd.read_csv(raw / "dispensing_sites.csv")
    table = read(folder, "premises-reconciliation")
    premises = read(folder, "premises")
    fates = table.columns[4:-1]
    assert (table[fates].sum(axis=1) == table["rows_read"]).all()
    for name, rows in table.groupby("premises_set"):
        whole = rows[(rows["board"] == "all") & (rows["kind"] == "all")].iloc[0]
        assert whole["rows_read"] == len(listed) + len(sites)
        counted = premises[premises[f"counted_{name}"] == "yes"]
        assert whole["counted_in_area"] == (counted["in_area"] == "yes").sum()
        assert whole["counted_outside_area"] == (counted["in_area"] == "no").sum()
        by_board = rows[(rows["board"] != "all") & (rows["kind"] == "all")]
        by_kind = rows[(rows["board"] == "all") & (rows["kind"] != "all")]
        each = rows[(rows["board"] != "all") & (rows["kind"] != "all")]
        for part in (by_board, by_kind, each):
            assert (part[[*fates, "rows_read"]].sum() == whole[[*fates, "rows_read"]]).all()
    told = f"Premises: of {len(listed) + len(sites):,} rows read"
    assert told in (folder / "report" / "method.html").read_text(encoding="utf-8")


def test_consultees_are_the_contractors_and_nobody_is_named(folder: Path) -> None:
    raw = folder / "data" / "raw"
    listed = pd.read_csv(raw / "consol_pharmacy_list_202526q1final.csv")
    consultees = read(folder, "consultees")
    premises = read(folder, "premises").set_index("facility_id")
    closed = premises["why_not_pharmacies"].fillna("").str.startswith("closed")
    contractors = premises["kind"].isin(
        ["pharmacy", "lps", "distance_selling", "appliance", "dispensing_practice"]
    )
    own = premises.index[contractors & ~closed & (premises["in_area"] == "yes")]
    assert sorted(consultees.loc[consultees["where"] == "area", "facility_id"]) == sorted(own)
    near = consultees.loc[consultees["where"] == "neighbour", "facility_id"]
    assert len(near) > 0
    assert (premises.loc[near, "in_area"] == "no").all()
    text = (folder / "tables" / "consultees.csv").read_text(encoding="utf-8-sig")
    assert not [name for name in listed["ORGANISATION_NAME"].unique() if name in text]
    first = listed.set_index("PHARMACY_ODS_CODE_F_CODE").loc[own[0]]
    row = consultees.set_index("facility_id").loc[own[0]]
    assert row["address_1"] == first["ADDRESS_FIELD_1"]
    assert row["postcode"] == first["POST_CODE"]
