"""The readers against the invented county, which is written in the publishers' own formats."""

from pathlib import Path

import pandas as pd
import pytest

from pna import demo, premises
from pna.errors import Findings
from pna.geography import areas
from pna.people import demand
from pna.study import Study, load_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return load_study(demo.make(tmp_path_factory.mktemp("demo") / "county", seed=1, size="town"))


def raw(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def levels(findings: Findings) -> set[str]:
    return {finding.level for finding in findings}


@pytest.mark.parametrize("unit", ["oa", "postcode"])
def test_people_sum_to_the_published_estimates(study: Study, unit: str) -> None:
    study = study.model_copy(update={"demand": study.demand.model_copy(update={"unit": unit})})
    if unit == "postcode":
        # Its special populations are given by output area.
        inputs = study.inputs.model_copy(update={"special_population": None})
        study = study.model_copy(update={"inputs": inputs})
    area = areas.build(study).frame
    read = demand.build(study, area)
    lookup = raw(study.inputs.oa_lookup.file)
    own = set(lookup.loc[lookup["LAD22CD"].isin(study.districts), "LSOA21CD"])
    published = raw(study.inputs.population.file).set_index("GEOGRAPHY_CODE")["OBS_VALUE"]
    sums = read.frame.groupby("lsoa")["people"].sum()
    assert sums.to_dict() == pytest.approx(published[sorted(own)].astype(float).to_dict(), abs=1e-6)
    assert levels(read.findings) <= {"info"}
    assert (read.frame["locality"] != "").all()


def test_special_populations_are_rows_of_their_own(study: Study) -> None:
    read = demand.build(study, areas.build(study).frame)
    given = raw(study.inputs.special_population.file)
    special = read.frame[read.frame["special"] != ""]
    assert special["people"].tolist() == given["people"].astype(float).tolist()
    assert special["special"].tolist() == given["kind"].tolist()


def test_every_premises_is_accounted_for(study: Study) -> None:
    read = premises.build(study, areas.build(study).frame)
    listed = raw(study.inputs.premises.file)
    sites = raw(study.inputs.dispensing_sites.file)
    frame = read.frame.set_index("facility_id")
    assert len(frame) + 1 == len(listed) + len(sites)
    assert frame["times_listed"].value_counts().to_dict() == {1: len(frame) - 1, 2: 1}
    for name in study.premises.sets:
        assert ((frame[f"why_not_{name}"] == "") == frame[f"counted_{name}"]).all()
    details = raw(study.inputs.contractor_details.file).set_index("CONTRACTOR_CODE")
    distant = details.index[details["DISTANCE_SELLING_CONTRACTOR"] == "Y"]
    assert set(frame.index[frame["kind"] == "distance_selling"]) == set(distant) & set(frame.index)
    assert set(frame.loc[frame["position"] != "none", "geometry"].geom_type) == {"Point"}
    amended = set(raw(study.inputs.amendments.file)["ods_code"])
    assert set(frame.index[frame["amended"] != ""]) == amended
    assert "error" not in levels(read.findings)
