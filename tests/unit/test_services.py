"""Who offers a service, coverage by those alone, and figures of small areas: worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from open_town import NAN, results_of, study_of

from pna.answers import Answer, NotMade
from pna.coverage import COLUMNS
from pna.disclosure import shown_table
from pna.premises.offers import by_activity, by_matrix, figures_of
from pna.questions.services import SERVICES
from pna.questions.services_by_area import SERVICES_BY_AREA, hot_spots
from pna.results import Results
from pna.study.questions import ServiceRule

PEOPLE = [100, 200, 300, 400]
# Minutes by car to A, B, C (outside the area) and D, a dispensing practice.
MINUTES = [
    [5, 12, 8, NAN],
    [15, 9, 30, 5],
    [NAN, 40, 10, NAN],
    [NAN, NAN, NAN, 3],
]
WALK = [[NAN] * 4, [NAN, NAN, NAN, 19], [NAN] * 4, [NAN] * 4]
EHC = "Emergency contraception"
ONE, TWO = "pharmacies", "pharmacies_and_dispensing_practices"


def table_of(*rows: tuple[str, str, bool]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["facility_id", "service", "provides"])
    frame.index = pd.RangeIndex(2, 2 + len(rows), name="row")
    return frame.assign(source="us", as_at="2025-06-30")


def town(folder: Path, inputs: dict[str, pd.DataFrame], *rules: ServiceRule) -> Results:
    files = {key: {"file": folder / f"{key}.csv"} for key in inputs}
    study = study_of(folder, services=rules)
    study = study.model_copy(update={"inputs": study.inputs.model_copy(update={
        key: type(study.inputs.premises)(**given) for key, given in files.items()
    })})  # fmt: skip
    hours = {code: [""] * 7 for code in "ABCD"}
    made = results_of(
        study, MINUTES, PEOPLE, hours, walk=WALK, practices=["D"], outside=["C"], inputs=inputs
    )
    spots = gpd.points_from_xy([0, 0, 1000, 1000], [0, 100, 0, 100])
    demand = made.demand.assign(
        lsoa=["L1", "L1", "L2", "L3"], locality=["W1", "W1", "W2", "W3"],
        locality_name=["North", "North", "South", "East"],
    ).set_geometry(gpd.GeoSeries(spots, crs=27700))  # fmt: skip
    doors = gpd.GeoSeries(gpd.points_from_xy([0, 0, 5000, 990], [10, 90, 0, 10]), crs=27700)
    return replace(made, demand=demand, sites=made.sites.set_geometry(doors))


def answered(question, results: Results) -> Answer:
    made = question.make(results)
    assert isinstance(made, Answer)
    shown = shown_table(question, made.frame, results.study.disclosure)
    assert list(shown.columns) == [field.name for field in question.fields]
    return made


def of(frame: pd.DataFrame, **wanted: str) -> pd.Series:
    rows = frame
    for name, value in wanted.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1
    return rows.iloc[0]


def test_people_within_reach_of_those_that_offer_it(tmp_path: Path) -> None:
    services = table_of(("a", EHC, False), ("B", EHC, True))
    made = answered(SERVICES, town(tmp_path, {"services": services}))
    whole = {"area_type": "hwb", "service": EHC, "known_from": "services"}
    # B is 9 minutes from the 200; C, of which nothing is said, 8 and 10 from the 100 and the 300.
    row = of(made.frame, rule="drive_10", premises_set=ONE, **whole)
    assert [row[name] for name in ("within", "outside", "unknown")] == [200, 400, 400]
    assert row["share_within"] == pytest.approx(0.2)
    # A and B are the pharmacies of the area.
    assert (row["premises_offering"], row["premises_not_known"]) == (1, 0)
    # A dispensing practice offers nothing unless the table says so.
    row = of(made.frame, rule="drive_10", premises_set=TWO, **whole)
    assert [row[name] for name in ("within", "outside", "unknown")] == [200, 400, 400]
    assert set(COLUMNS) <= set(made.frame.columns)
    assert made.sentences[0] == (
        "Emergency contraception: of 2 premises that count as a pharmacy in Anyshire, 1 offers it "
        "(the table of services, 2025-06-30)."
    )
    assert "400 of 1,000 residents (40.0%) live further than both" in made.sentences[1]
    assert "For 400 residents this is unknown" in made.sentences[1]
    (told,) = made.findings
    assert (told.level, "1 premises outside the area" in told.message) == ("info", True)
    assert "(C)" in told.message


def test_a_practice_counts_where_the_table_says_so(tmp_path: Path) -> None:
    rows = [(code, EHC, code == "D") for code in "ABCD"]
    made = answered(SERVICES, town(tmp_path, {"services": table_of(*rows)}))
    two = of(made.frame, rule="drive_10", premises_set=TWO, area_type="hwb")
    assert [two[name] for name in ("within", "outside", "unknown")] == [600, 400, 0]
    one = of(made.frame, rule="drive_10", premises_set=ONE, area_type="hwb")
    assert [one[name] for name in ("within", "outside", "unknown")] == [0, 1000, 0]
    assert (two["premises_offering"], one["premises_offering"]) == (1, 0)
    assert not made.findings


def test_rows_that_differ_and_names_spelt_otherwise(tmp_path: Path) -> None:
    rows = table_of(("A", "Flu  Jab", True), ("A", "flu jab", False), ("B", "Flu jab", True))
    sites = town(tmp_path, {}).sites
    (offer,), findings = by_matrix(rows, sites, file="services.csv")
    assert offer.offers.tolist() == [False, True, False, False]
    assert offer.unknown.tolist() == [True, False, True, False]
    levels = [(one.level, one.value) for one in findings]
    assert levels == [("info", ""), ("warning", "A"), ("warning", ""), ("info", "")]


ACTIVITY = pd.DataFrame(
    [
        ("a", "2026-01", "Payments", "New Medicine Service set-up fee", 500.0),
        ("A", "2026-01", "Services", "New Medicine Service interventions", 0.0),
        ("B", "2026-01", "Services", "New Medicine Service interventions", 0.0),
        ("B", "2026-02", "Services", "New Medicine Service interventions", 3.0),
        ("A", "2026-02", "Pharmacy First", "Clinical Pathways Consultations", 7.0),
        ("B", "2026-02", "Local", "EHC supplies", 2.0),
    ],
    columns=["contractor_code", "month", "content_group", "content", "value"],
)


def test_any_activity_in_any_month_and_no_fee_shows_a_service(tmp_path: Path) -> None:
    sites = town(tmp_path, {}).sites
    asked = {EHC: ("ehc  supplies", "EHC suplies"), "Other": ()}
    figures, findings = figures_of(ACTIVITY, asked, file="activity.csv")
    assert figures == {
        EHC: ("EHC supplies",),
        "New Medicine Service": ("New Medicine Service interventions",),
        "Pharmacy First": ("Clinical Pathways Consultations",),
    }
    (warned,) = [one for one in findings if one.level == "warning"]
    assert (warned.value, warned.hint) == ("EHC suplies", "Did you mean 'EHC supplies'?")
    offers, about = by_activity(ACTIVITY, figures, sites, file="activity.csv")
    by_name = {offer.service: offer for offer in offers}
    assert by_name["New Medicine Service"].offers.tolist() == [False, True, False, False]
    assert by_name["Pharmacy First"].offers.tolist() == [True, False, False, False]
    assert by_name[EHC].offers.tolist() == [False, True, False, False]
    # C has no row at all; the data do not hold what practices dispense.
    for offer in offers:
        assert offer.unknown.tolist() == [False, False, True, False]
        assert offer.basis == "any activity in dispensing data of 2026-01 to 2026-02"
    assert len(about) == 1


def test_both_inputs_are_told_apart_and_services_unheard_of_are_named(tmp_path: Path) -> None:
    services = table_of(*[(code, "Pharmacy First", True) for code in "ABC"])
    rules = (ServiceRule(service="Pharmacy Fisrt"), ServiceRule(service="Pharmacy First"))
    results = town(tmp_path, {"services": services, "dispensing_activity": ACTIVITY}, *rules)
    made = answered(SERVICES, results)
    known = made.frame.groupby("service")["known_from"].unique().map(list).to_dict()
    assert known["Pharmacy First"] == ["services", "activity"]
    assert known["New Medicine Service"] == ["activity"]
    (warned,) = [one for one in made.findings if one.level == "warning"]
    assert (warned.value, warned.hint) == ("Pharmacy Fisrt", "Did you mean 'Pharmacy First'?")
    layer = made.layers["premises_services"]
    told = layer.set_index(["service", "known_from", "facility_id"])["offers"].sort_index()
    assert told["Pharmacy First", "services"].tolist() == ["yes", "yes", "yes", "no"]
    assert told["Pharmacy First", "activity"].tolist() == ["yes", "no", "not known", "no"]


@pytest.mark.parametrize(
    ("inputs", "named"),
    [
        ({}, "inputs.services"),
        (
            {"dispensing_activity": ACTIVITY.assign(content="Items", content_group="")},
            "inputs.services",
        ),
    ],
)
def test_without_anything_known_it_is_not_made(tmp_path: Path, inputs: dict, named: str) -> None:
    made = SERVICES.make(town(tmp_path, inputs))
    assert isinstance(made, NotMade)
    assert named in made.inputs
    assert named in made.why


def test_a_table_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    results = replace(town(tmp_path, {}), unreadable={"services": "services.csv: no rows"})
    made = SERVICES.make(results)
    assert isinstance(made, NotMade)
    assert made.why == "inputs.services cannot be read: services.csv: no rows"


@pytest.mark.parametrize(
    ("values", "share", "highest", "ranks", "spots"),
    [
        # A fifth of 5 areas is one; of 6 it is 1.2, so two.
        ([5, 4, 3, 2, 1], 0.2, True, [1, 2, 3, 4, 5], [0]),
        ([5, 4, 3, 2, 1, 0], 0.2, True, [1, 2, 3, 4, 5, 6], [0, 1]),
        ([5, 4, 3, 2, 1], 0.2, False, [5, 4, 3, 2, 1], [4]),
        # Three tie for the last of two places: all are in.
        ([9, 4, 4, 4, 1, 1, 0, 0, 0, 0], 0.2, True, [1, 2, 2, 2, 5, 5, 7, 7, 7, 7], [0, 1, 2, 3]),
        # 0.1 of 30 areas are three, whatever the computer makes of 0.1.
        (list(range(30)), 0.1, False, list(range(1, 31)), [0, 1, 2]),
    ],
)
def test_hot_spots_are_the_share_asked_for_rounded_up_and_ties(
    values, share, highest, ranks, spots
) -> None:
    found = hot_spots(pd.Series(values, dtype=float), share, highest=highest)
    assert found["rank"].tolist() == ranks
    assert np.flatnonzero(found["hot_spot"]).tolist() == spots


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=40),
    st.sampled_from([0.05, 0.1, 0.2, 1 / 3, 0.5, 1.0]),
)
def test_hot_spots_are_enough_and_none_could_be_left_out(values, share) -> None:
    found = hot_spots(pd.Series(values, dtype=float), share, highest=True)["hot_spot"].to_numpy()
    given_values = np.array(values)
    wanted = math.ceil(round(share * len(values), 9))
    assert found.sum() >= wanted
    # Without the lowest value of the hot spots there would be too few.
    assert (given_values > given_values[found].min()).sum() < wanted
    assert not found.all() or given_values.min() == given_values[found].min()


def figures(*rows: tuple[str, float], need: str = "Under-18 conceptions") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["area_code", "value"])
    frame.index = pd.RangeIndex(2, 2 + len(rows), name="row")
    return frame.assign(need=need, source="OHID")


RULE = ServiceRule(service=EHC, need="under-18 conceptions", by="locality", hot_spot_share=0.5)


def test_hot_spots_beside_a_service(tmp_path: Path) -> None:
    inputs = {
        "services": table_of(("A", EHC, False), ("B", EHC, True), ("C", EHC, False)),
        "service_needs": figures(("W1", 10.0), ("W2", 30.0), ("W9", 50.0)),
    }
    made = answered(SERVICES_BY_AREA, town(tmp_path, inputs, RULE))
    drive = {"rule": "drive_10", "premises_set": ONE}
    # Of two wards with a value, South has the higher one: half of two is one.
    south = of(made.frame, area_code="W2", **drive)
    assert (south["rank"], south["areas_ranked"], south["hot_spot"]) == (1, 2, "yes")
    assert [south[name] for name in ("total", "within", "outside", "unknown")] == [300, 0, 300, 0]
    north = of(made.frame, area_code="W1", **drive)
    assert (north["rank"], north["hot_spot"], north["area_name"]) == (2, "no", "North")
    assert [north[name] for name in ("total", "within", "outside")] == [300, 200, 100]
    assert north["share_within"] == pytest.approx(2 / 3)
    # The doors of A and B are nearest to places of North; D, in South, is a practice.
    assert (north["premises_offering"], south["premises_offering"]) == (1, 0)
    assert set(made.frame["rule"]) == {"drive_10", "walk_20", "drive_10_or_walk_20"}
    assert made.sentences == (
        (
            "Hot spots of under-18 conceptions are those localities where it is highest: 1 of the "
            "2 for which it is known (50.0% of them, rounded up, with any of equal value). They "
            "are: South. In none of them is there a pharmacy known to offer Emergency "
            "contraception."
        ),
        (
            "Based on modelled travel times, all 300 residents of these hot spots "
            "live further than both 10 minutes' drive and 20 minutes' walk from a pharmacy known "
            "to offer Emergency contraception."
        ),
    )
    told = {(one.level, one.value) for one in made.findings}
    assert ("info", "W9") in told
    (absent,) = [one for one in made.findings if "W3" in one.message]
    assert absent.level == "warning"


def test_wards_come_from_the_lookup_or_are_the_localities(tmp_path: Path) -> None:
    rule = RULE.model_copy(update={"by": "ward"})
    inputs = {
        "services": table_of(("B", EHC, True)),
        "service_needs": figures(("W1", 10.0), ("E1", 20.0)),
        "lsoa_lookup": pd.DataFrame(
            {"lsoa": ["L1", "L2"], "district": "E1", "ward": ["E1", "E2"], "ward_name": ["P", "Q"]}
        ),
    }
    made = answered(SERVICES_BY_AREA, town(tmp_path, inputs, rule))
    assert made.frame[["area_code", "area_name"]].drop_duplicates().to_numpy().tolist() == [
        ["E1", "P"]
    ]
    # The 400 of L3 are in no ward.
    assert [one for one in made.findings if "LSOAs of 400 people" in one.message]
    del inputs["lsoa_lookup"]
    made = answered(SERVICES_BY_AREA, town(tmp_path, inputs, rule))
    assert set(made.frame["area_name"]) == {"North"}


def test_premises_of_areas_with_polygons_are_those_inside(tmp_path: Path) -> None:
    inputs = {
        "services": table_of(("A", EHC, True), ("B", EHC, True)),
        "service_needs": figures(("W1", 10.0), ("W2", 30.0), ("W3", 20.0)),
    }
    results = town(tmp_path, inputs, RULE)
    polygons = gpd.GeoDataFrame(
        {"area_type": "locality", "area_code": ["W1"], "area_name": ["North"]},
        geometry=[shapely.box(-50, 50, 50, 150)],
        crs=27700,
    )
    areas = gpd.GeoDataFrame(pd.concat([results.areas, polygons], ignore_index=True), crs=27700)
    made = answered(SERVICES_BY_AREA, replace(results, areas=areas))
    # Only B, at (0, 90), lies in the box; A is nearest to a place of North, which decides nothing.
    north = of(made.frame, area_code="W1", rule="walk_20", premises_set=ONE)
    assert north["premises_offering"] == 1
    counted = answered(SERVICES, replace(results, areas=areas)).frame
    row = of(counted, area_code="W1", rule="walk_20", premises_set=ONE)
    assert row["premises_offering"] == 1


@pytest.mark.parametrize(
    ("needs", "rules", "why"),
    [
        (None, (RULE,), "give inputs.service_needs"),
        (figures(("W1", 1.0)), (), r"give \[\[services\]\] with service and need"),
        (figures(("X1", 1.0)), (RULE,), "None of the pairs"),
        (figures(("W1", 1.0), need="Smoking"), (RULE,), "None of the pairs"),
    ],
)
def test_what_is_missing_for_hot_spots_is_said(tmp_path: Path, needs, rules, why) -> None:
    inputs = {"services": table_of(("A", EHC, True))}
    if needs is not None:
        inputs["service_needs"] = needs
    made = SERVICES_BY_AREA.make(town(tmp_path, inputs, *rules))
    assert isinstance(made, NotMade)
    with pytest.raises(AssertionError, match=why):
        raise AssertionError(made.why)
    if "pairs" in why:
        assert [one for one in made.findings if one.level == "warning"]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(["yes", "no", "not told"]), min_size=3, max_size=3))
def test_the_unknown_are_those_whom_an_answer_could_bring_within(tmp_path_factory, said) -> None:
    folder = tmp_path_factory.mktemp("a")

    def counts(answers: list[str]) -> pd.DataFrame:
        rows = [
            (c, EHC, a == "yes") for c, a in zip("ABC", answers, strict=True) if a != "not told"
        ]
        # A premises that is none keeps the table from being empty.
        frame = answered(SERVICES, town(folder, {"services": table_of(("Z", EHC, True), *rows)}))
        return frame.frame[["total", "within", "outside", "unknown"]]

    got = counts(said)
    at_worst, at_best = (
        counts([instead if one == "not told" else one for one in said]) for instead in ("no", "yes")
    )
    pd.testing.assert_series_equal(got["within"], at_worst["within"])
    pd.testing.assert_series_equal(
        got["within"] + got["unknown"], at_best["within"] + at_best["unknown"], check_names=False
    )
    assert (at_best["unknown"] == 0).all()
    assert got["within"].add(got["outside"]).add(got["unknown"]).tolist() == got["total"].tolist()
