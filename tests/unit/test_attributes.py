"""Who lives where: each number worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from pna import attributes
from pna.layers.people import OLDEST
from pna.study import Area, Demand, Inputs, Study, StudyInfo

NAN = float("nan")
ONE, TWO, THREE = "E01000001", "E01000002", "E01000003"


@pytest.fixture
def make_study(tmp_path: Path):
    def make(splits: tuple[str, ...] | None = None) -> Study:
        file = {"file": tmp_path / "x.csv"}
        names = ("premises", "boundaries", "population", "oa_centroids", "oa_people", "oa_lookup")
        return Study(
            path=tmp_path / "study.toml",
            study=StudyInfo(name="Anyshire", reference_date=date(2025, 10, 1)),
            area=Area(hwb=("E10999999",)),
            inputs=Inputs.model_validate({"roads": [file], **dict.fromkeys(names, file)}),
            demand=Demand(splits=splits),
        )

    return make


def demand_of(*rows: tuple[str, float, str], special: dict[str, str] | None = None):
    """Places of which `demand_id`, `people` and `lsoa` are given."""
    frame = pd.DataFrame(rows, columns=["demand_id", "people", "lsoa"])
    kinds = [(special or {}).get(code, "") for code in frame["demand_id"]]
    return gpd.GeoDataFrame(
        frame.assign(
            district="D", district_name="Dee", locality="", locality_name="", special=kinds
        ),
        geometry=gpd.points_from_xy([0.0] * len(frame), [0.0] * len(frame)),
        crs=27700,
    )


@pytest.fixture
def demand():
    """LSOA one: 60 and 40 people; two: 50 and a prison of 150; three: 100."""
    return demand_of(
        ("E00000001", 60.0, ONE),
        ("E00000002", 40.0, ONE),
        ("E00000003", 50.0, TWO),
        ("E00000003:HMP Any", 150.0, TWO),
        ("E00000004", 100.0, THREE),
        special={"E00000003:HMP Any": "prison"},
    )


def ages_of(**by_lsoa: dict[int, float]) -> pd.DataFrame:
    """The layer of single years, from people by age."""
    rows = []
    for lsoa, people in by_lsoa.items():
        years = {f"age_{age}": people.get(age, 0.0) for age in range(OLDEST + 1)}
        rows.append({"lsoa": lsoa, "people": sum(people.values()), **years})
    return pd.DataFrame(rows)


def split_of(made: attributes.Attributes, name: str) -> pd.DataFrame:
    split = next(split for split in made.splits if split.name == name)
    return pd.DataFrame(split.weights, columns=list(split.groups))


def messages(made: attributes.Attributes) -> str:
    return "\n".join(f"{f.level}: {f.message} {f.hint}" for f in made.findings)


def test_ages_are_scaled_to_the_estimate_and_shared_out_by_people(make_study, demand) -> None:
    # LSOA one has 200 in the file and 100 in the estimate: half of each age.
    one = {0: 4, 4: 6, 5: 1, 15: 9, 16: 100, 64: 40, 65: 8, 74: 12, 75: 5, 84: 5, 85: 3, 90: 7}
    two = {3: 20, 30: 180}
    inputs = {"lsoa_age": ages_of(**{ONE: one, TWO: two})}
    made = attributes.build(make_study(), demand, inputs)
    split = next(split for split in made.splits if split.name == "age")
    assert (split.partition, split.known_for) == (False, "LSOA")
    # Of LSOA one 0-4: 10/200 of 100 = 5, of which 60 in 100 live at the first place; and so on.
    assert split.groups == ("0-4", "0-15", "16-64", "65+", "75+", "85+", "not known")
    expected = [
        [3, 6, 42, 12, 6, 3, 0],
        [2, 4, 28, 8, 4, 2, 0],
        [5, 5, 45, 0, 0, 0, 0],
        [15, 15, 135, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 100],
    ]
    np.testing.assert_allclose(split.weights, expected, atol=1e-12)
    assert "has 400 people where the estimates have 300" in split.method
    said = messages(made)
    assert "No age is known for 100 of 400 people: 1 of 3 LSOAs" in said
    assert THREE in said
    assert "In 1 LSOAs (E01000002) more than one in ten people live in special" in said


def test_published_age_groups_give_what_they_can_be_put_together_to(make_study, demand) -> None:
    bands = [(0, 4), (5, 15), (16, 64), (65, 79), (80, NAN)]
    people = {ONE: [10, 10, 40, 30, 10], TWO: [0, 0, 200, 0, 0], THREE: [0, 0, 0, 0, 50]}
    rows = [
        (lsoa, f"{low}-{high}", low, high, number)
        for lsoa, numbers in people.items()
        for (low, high), number in zip(bands, numbers, strict=True)
    ]
    columns = ["lsoa", "age_group", "age_from", "age_to", "people"]
    inputs = {"lsoa_age_groups": pd.DataFrame(rows, columns=columns)}
    made = attributes.build(make_study(), demand, inputs)
    split = split_of(made, "age")
    assert list(split) == ["0-4", "0-15", "16-64", "65+"]
    assert split.sum().tolist() == pytest.approx([10, 20, 240, 140])
    assert "cannot be put together from the published ones (0-4, 5-15, 16-64, 65-79, 80+)" in (
        messages(made)
    )
    assert "75+, 85+" in messages(made)


def imd_of(ranks: dict[str, float], deciles: dict[str, float] | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "lsoa": list(ranks),
            "edition": "2025",
            "imd_rank": list(ranks.values()),
            "imd_decile": [(deciles or {}).get(lsoa, 10.0) for lsoa in ranks],
        }
    )


def test_quintiles_of_england_are_pairs_of_deciles(make_study) -> None:
    codes = [f"E010000{n:02d}" for n in range(1, 11)]
    demand = demand_of(*((f"E000000{n:02d}", 10.0, code) for n, code in enumerate(codes)))
    imd = imd_of(
        dict(zip(codes, range(10), strict=True)), dict(zip(codes, range(1, 11), strict=True))
    )
    national = split_of(
        attributes.build(make_study(), demand, {"lsoa_imd": imd}), ("imd_quintile_national")
    )
    assert list(national) == ["1 (most deprived)", "2", "3", "4", "5 (least deprived)"]
    assert (national.to_numpy().argmax(axis=1) + 1).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_local_quintiles_go_by_rank_among_the_lsoas_of_the_area(make_study) -> None:
    codes = [f"E0100000{n}" for n in range(1, 8)]
    demand = demand_of(*((f"E0000000{n}", 10.0, code) for n, code in enumerate(codes)))
    # Seven in five groups: the first ends after 1.4, the second after 2.8, then 4.2 and 5.6. The
    # 4th and the 5th have one rank and stand on either side of an edge: by code.
    ranks = dict(zip(codes, [70, 500, 300, 400, 400, 100, 900], strict=True))
    elsewhere = {"E01000099": 1.0, "E01000098": 2.0}
    imd = imd_of({**elsewhere, **ranks})
    made = attributes.build(make_study(), demand, {"lsoa_imd": imd})
    local = split_of(made, "imd_quintile_local")
    assert (local.to_numpy().argmax(axis=1) + 1).tolist() == [1, 5, 3, 3, 4, 2, 5]
    assert local.sum().tolist() == [10, 10, 20, 10, 20]


def test_deciles_are_made_where_they_are_wanted(make_study, demand) -> None:
    imd = imd_of({ONE: 5, TWO: 6, THREE: 7}, {ONE: 1, TWO: 9})
    made = attributes.build(make_study(("imd_decile_national",)), demand, {"lsoa_imd": imd})
    deciles = split_of(made, "imd_decile_national").sum()
    assert deciles[deciles > 0].to_dict() == {
        "1 (most deprived)": 100, "9": 200, "10 (least deprived)": 100,
    }  # fmt: skip
    usual = attributes.build(make_study(), demand, {"lsoa_imd": imd})
    assert "imd_decile_national" not in {split.name for split in usual.splits}


def test_too_few_lsoas_have_no_local_quintiles(make_study, demand) -> None:
    made = attributes.build(make_study(), demand, {"lsoa_imd": imd_of({ONE: 5, TWO: 6, THREE: 7})})
    assert "imd_quintile_local" not in {split.name for split in made.splits}
    assert "The area has 3 LSOAs with a rank" in messages(made)


def test_households_are_counted_and_live_in_no_prison(make_study, demand) -> None:
    cars = pd.DataFrame({"lsoa": [ONE, TWO], "households": [50.0, 20.0], "no_car": [10.0, 5.0]})
    made = attributes.build(make_study(), demand, {"lsoa_households_cars": cars})
    split = next(split for split in made.splits if split.name == "car")
    assert (split.unit, split.partition) == ("households", True)
    # LSOA one: 10 without, 6 of them at the place of 60 in 100; two: all at its only place.
    expected = [[6, 24], [4, 16], [5, 15], [0, 0], [0, 0]]
    np.testing.assert_allclose(split.weights, expected)
    assert "No households by car are known for 1 of 3 LSOAs of the area (E01000003)" in (
        messages(made)
    )


def test_census_shares_are_applied_to_the_estimate(make_study, demand) -> None:
    groups = {"asian": [20.0, 0], "black": [0.0, 0], "mixed": [0.0, 0], "other": [0.0, 0]}
    table = pd.DataFrame({"lsoa": [ONE, THREE], **groups, "white": [60.0, 0.0]})
    made = attributes.build(make_study(), demand, {"lsoa_ethnicity": table})
    split = split_of(made, "ethnicity")
    # One in four of LSOA one; nothing is known of two, nor of three, where nobody was counted.
    assert split["Asian"].tolist() == pytest.approx([15, 10, 0, 0, 0])
    assert split["not known"].tolist() == pytest.approx([0, 0, 50, 150, 100])
    np.testing.assert_allclose(split.sum(axis=1), demand["people"])


def test_rural_is_that_of_the_classification(make_study, demand) -> None:
    table = pd.DataFrame(
        {
            "lsoa": [ONE, TWO],
            "edition": "2021",
            "ruc_code": ["UN1", "RSF1"],
            "ruc_name": ["Urban", "Smaller rural"],
            "rural": [False, True],
        }
    )
    made = attributes.build(make_study(), demand, {"lsoa_ruc": table})
    assert split_of(made, "rural").sum().to_dict() == {
        "rural": 200, "urban": 100, "not known": 100,
    }  # fmt: skip
    assert split_of(made, "rural_urban").sum().to_dict() == {
        "Smaller rural": 200, "Urban": 100, "not known": 100,
    }  # fmt: skip


def test_areas_that_share_a_name_are_told_apart_by_code(make_study) -> None:
    demand = demand_of(("E00000001", 1.0, ONE), ("E00000002", 2.0, TWO), ("E00000003", 4.0, THREE))
    lookup = pd.DataFrame(
        {
            "lsoa": [ONE, TWO, THREE],
            "district": "D",
            "ward": ["E05000001", "E05000002", "E05000003"],
            "ward_name": ["Castle", "Castle", ""],
        }
    )
    wards = split_of(attributes.build(make_study(), demand, {"lsoa_lookup": lookup}), "ward")
    assert wards.sum().to_dict() == {
        "Castle (E05000001)": 1, "Castle (E05000002)": 2, "E05000003": 4,
    }  # fmt: skip


def groups_of(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["area_code", "split", "group", "people"])


def test_everyone_of_an_area_is_of_its_group(make_study, demand) -> None:
    table = groups_of(
        (ONE, "icb_place", "West", NAN),
        # An output area of its own takes no notice of its LSOA.
        ("E00000002", "icb_place", "East", NAN),
        ("E00000003", "icb_place", "East", NAN),
        ("E00999999", "icb_place", "North", NAN),
    )
    made = attributes.build(make_study(), demand, {"place_groups": table})
    split = next(split for split in made.splits if split.name == "icb_place")
    assert (split.partition, split.known_for) == (True, "place or LSOA")
    # The prison is part of the output area in which it lies.
    assert split_of(made, "icb_place").sum().to_dict() == {
        "West": 60, "East": 240, "not known": 100,
    }  # fmt: skip
    assert "no group is given for 100 of 400 people, at 1 of 5 places (E00000004)" in messages(made)
    assert "1 of 4 codes are no place and no LSOA of the study (E00999999)" in messages(made)


def test_numbers_of_people_are_shared_out(make_study, demand) -> None:
    table = groups_of(
        (ONE, "registered_blind", "registered blind", 5.0),
        ("E00000003", "registered_blind", "registered blind", 4.0),
        (THREE, "registered_blind", "registered blind", 101.0),
    )
    made = attributes.build(make_study(), demand, {"place_groups": table})
    split = next(split for split in made.splits if split.name == "registered_blind")
    assert not split.partition
    assert split.weights[:, 0].tolist() == pytest.approx([3, 2, 1, 3, 101])
    assert "groups with more people than live in their area: 1 (E01000003)" in messages(made)


def test_areas_in_two_groups_are_told_with_those_in_none(make_study, demand) -> None:
    table = groups_of(
        (ONE, "icb_place", "West", NAN),
        ("E00000002", "icb_place", "West", NAN),
        ("E00000002", "icb_place", "East", NAN),
        (TWO, "icb_place", "East", NAN),
        (ONE, "district", "All", NAN),
    )
    made = attributes.build(make_study(), demand, {"place_groups": table})
    assert split_of(made, "icb_place").sum().to_dict() == {"West": 100, "East": 240}
    assert "icb_place: 1 of 5 places are in more than one group (LSOAs E01000001)." in messages(
        made
    )
    assert "100 people are in none and in no row" in messages(made)


def test_own_groups_in_the_place_of_ours_are_told(make_study, demand) -> None:
    table = groups_of((TWO, "special_population", "prison", NAN))
    made = attributes.build(make_study(), demand, {"place_groups": table})
    assert split_of(made, "special_population").sum().to_dict() == {"prison": 200, "not known": 200}
    assert "special_population: the groups of this file stand in the place" in messages(made)


def test_splits_that_are_wanted_and_not_there_are_told(make_study, demand) -> None:
    table = groups_of((ONE, "icb_place", "West", NAN))
    study = make_study(("icb_place", "age", "ethnicty", "imd_quintile_local"))
    made = attributes.build(study, demand, {"place_groups": table})
    # The headline needs the first whether or not it is wanted.
    assert [split.name for split in made.splits] == ["special_population", "icb_place"]
    told = {f.value: f.hint for f in made.findings if f.column == "demand.splits"}
    assert told["age"] == "Give inputs.lsoa_age or inputs.lsoa_age_groups."
    assert told["ethnicty"].startswith("Did you mean 'ethnicity'? There are special_population, ")
    assert told["imd_quintile_local"] == "Give inputs.lsoa_imd."


NEW = "E01033770"
OLD = "E01000002"


def test_lsoas_of_two_censuses_are_not_mixed(make_study) -> None:
    demand = demand_of(("E00000001", 60.0, ONE), ("E00000002", 30.0, NEW))
    table = pd.DataFrame(
        {"lsoa": [ONE, OLD], "people": 90.0, "disabled": [10.0, 30.0], "not_disabled": [50.0, 30.0]}
    )
    made = attributes.build(make_study(), demand, {"lsoa_disability": table})
    assert "disability" not in {split.name for split in made.splits}
    assert "Exact Fit Lookup" in messages(made)
    assert {f.level for f in made.findings} == {"warning"}


def test_a_lookup_leads_from_one_census_to_the_other(make_study) -> None:
    demand = demand_of(("E00000001", 60.0, ONE), ("E00000002", 30.0, NEW))
    table = pd.DataFrame(
        {"lsoa": [ONE, OLD], "people": 90.0, "disabled": [10.0, 30.0], "not_disabled": [50.0, 30.0]}
    )
    changes = pd.DataFrame(
        [(ONE, ONE, "U"), (OLD, NEW, "S"), (OLD, "E01033771", "S")],
        columns=["lsoa_2011", "lsoa_2021", "change"],
    )
    inputs = {"lsoa_disability": table, "lsoa_changes": changes}
    made = attributes.build(make_study(), demand, inputs)
    # Half of those of the old LSOA are disabled, and so half of the 30 of its part; 1 in 6 of one.
    assert split_of(made, "disability").sum().to_dict() == pytest.approx(
        {"disabled": 25, "not disabled": 65}
    )


def test_a_table_of_another_area_tells_nothing(make_study, demand) -> None:
    made = attributes.build(make_study(), demand, {"lsoa_imd": imd_of({"E01009999": 3.0})})
    assert not [split for split in made.splits if split.name.startswith("imd")]
    assert "None of the LSOAs of the area is in it" in messages(made)
