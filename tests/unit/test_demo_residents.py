"""The people of the invented county: do the tables agree with each other and look like places."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from pna import sources
from pna.demo import make
from pna.demo.marked import is_as_written
from pna.errors import StudyError
from pna.sources.housing_sites import by_year
from pna.study import Study, load_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return load_study(make(tmp_path_factory.mktemp("people") / "town"))


def layer(study: Study, key: str) -> pd.DataFrame:
    return sources.read(key, getattr(study.inputs, key).file).frame


@pytest.fixture(scope="module")
def by_lsoa(study: Study) -> pd.DataFrame:
    """What is known of each LSOA of the board's own district."""
    lookup = layer(study, "lsoa_lookup").set_index("lsoa")
    census = layer(study, "oa_people").merge(layer(study, "oa_lookup")[["oa", "lsoa"]], on="oa")
    age = layer(study, "lsoa_age").set_index("lsoa")
    years = age[[f"age_{n}" for n in range(91)]]
    joined = pd.DataFrame(
        {
            "district": lookup["district"],
            "estimate": layer(study, "population").set_index("lsoa")["people"],
            "counted": census.groupby("lsoa")["people"].sum(),
            "years": years.sum(axis=1),
            "old": years.loc[:, "age_65":].sum(axis=1) / years.sum(axis=1),
        }
    )
    cars = layer(study, "lsoa_households_cars").set_index("lsoa")
    joined["households"] = cars["households"]
    joined["no_car"] = cars["no_car"] / cars["households"]
    for key in ("lsoa_ethnicity", "lsoa_disability"):
        joined[f"{key}_people"] = layer(study, key).set_index("lsoa")["people"]
    joined["rank"] = layer(study, "lsoa_imd").set_index("lsoa")["imd_rank"]
    joined["decile"] = layer(study, "lsoa_imd").set_index("lsoa")["imd_decile"]
    joined["rural"] = layer(study, "lsoa_ruc").set_index("lsoa")["rural"]
    assert joined.notna().all(axis=None)
    return joined


def test_every_table_counts_the_same_people(by_lsoa: pd.DataFrame) -> None:
    assert (by_lsoa["years"] == by_lsoa["estimate"]).all()
    assert (by_lsoa["lsoa_disability_people"] == by_lsoa["counted"]).all()
    assert (by_lsoa["lsoa_ethnicity_people"] - by_lsoa["counted"]).between(0, 1).all()
    size = by_lsoa["counted"] / by_lsoa["households"]
    # A prison or barracks adds some hundreds who live in no household.
    assert size.median() == pytest.approx(2.3, abs=0.15)
    assert size.between(1.9, 3.6).all()


def test_centres_are_poor_and_villages_old(study: Study, by_lsoa: pd.DataFrame) -> None:
    rural = by_lsoa["rural"]
    assert 5 <= rural.sum() < len(rural) - 5
    assert by_lsoa.loc[rural, "old"].mean() > by_lsoa.loc[~rural, "old"].mean() + 0.04
    assert by_lsoa.loc[rural, "no_car"].mean() < by_lsoa.loc[~rural, "no_car"].mean() - 0.05
    assert by_lsoa["no_car"].between(0.01, 0.6).all()
    assert np.corrcoef(by_lsoa["rank"], by_lsoa["no_car"])[0, 1] < -0.4
    assert by_lsoa["rank"].is_unique
    own = by_lsoa[by_lsoa["district"].isin(study.districts)]
    # Every national quintile has people, so that tables by quintile have a row each.
    assert set((own["decile"] + 1) // 2) == {1, 2, 3, 4, 5}


def test_centroids_are_those_of_output_areas(study: Study) -> None:
    centroids = layer(study, "lsoa_centroids")
    oas = layer(study, "oa_centroids").merge(layer(study, "oa_lookup")[["oa", "lsoa"]], on="oa")
    for lsoa, point in zip(centroids["lsoa"], centroids.geometry, strict=True):
        assert oas.geometry[oas["lsoa"] == lsoa].distance(point).min() < 0.06
    assert set(centroids["lsoa"]) == set(oas["lsoa"])


def test_what_the_council_gathers_fits_its_area(study: Study) -> None:
    area = gpd.read_file(study.inputs.boundaries.file).to_crs("EPSG:27700")
    own = area[area["LAD25CD"].isin(study.districts)].union_all()
    sites = layer(study, "housing_sites")
    assert own.covers(sites.union_all())
    homes = by_year(sites).groupby("site_ref")["units"].sum()
    rest = sites.set_index("site_ref")["units_total"] - homes
    assert (rest >= 0).all()
    assert (rest > 0).sum() == 1
    localities = layer(study, "controlled_localities")
    assert len(localities) >= 3
    people = layer(study, "oa_centroids")
    inside = shapely.contains(localities.union_all(), people.geometry.to_numpy())
    assert 0 < inside.mean() < 0.3
    care = layer(study, "care_homes")
    assert len(care) >= 4
    assert care["beds"].isna().sum() == 1
    services = layer(study, "services")
    assert services.groupby("facility_id")["service"].nunique().eq(10).all()
    shares = services.groupby("service")["provides"].mean()
    assert shares["Needle exchange"] < shares["Pharmacy First"]
    changes = layer(study, "lsoa_changes")
    assert changes["change"].value_counts().to_dict() == {"U": len(changes) - 2, "S": 2}


def test_fewer_are_open_later_in_the_week(study: Study) -> None:
    hours = sources.read("opening_hours", study.inputs.premises.file)
    shop = hours.frame[hours.frame["facility_id"].str.startswith("FZA")]
    open_on = shop[shop["state"] == "open"].groupby("day")["facility_id"].nunique()
    assert open_on[1] > open_on[5] > open_on[6] > 0


def test_a_study_file_that_a_person_changed_is_left_alone(tmp_path: Path) -> None:
    path = make(tmp_path / "town")
    windows = path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(windows)
    assert is_as_written(path)
    changed = path.read_text(encoding="utf-8").replace("minutes = [5, 10", "minutes = [7, 10", 1)
    path.write_text(changed, encoding="utf-8")
    before = {p: p.read_bytes() for p in path.parent.rglob("*") if p.is_file()}
    with pytest.raises(StudyError, match="was changed since") as caught:
        make(path.parent, seed=2)
    assert "pna run" in str(caught.value)
    assert "--out" in str(caught.value)
    assert before == {p: p.read_bytes() for p in path.parent.rglob("*") if p.is_file()}
    path.unlink()
    make(path.parent, faults=True)
    assert is_as_written(path)
    spoilt = path.parent / "faults" / "cells" / "study.toml"
    spoilt.write_text(spoilt.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    with pytest.raises(StudyError, match="cells"):
        make(path.parent)
