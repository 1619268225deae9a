"""Who depends on premises over the border, counted by hand (`small_results`)."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point, box
from small_results import SITES, small_results

from pna import wording
from pna.geography.neighbours import boards_of
from pna.premises.reconciliation import NO_BOARD
from pna.questions import cross_border

NAN = np.nan


def of(frame: pd.DataFrame, **wanted: str) -> pd.DataFrame:
    for name, value in wanted.items():
        frame = frame[frame[name] == value]
    return frame


def test_people_whose_nearest_is_outside_by_board():
    table = cross_border.people_table(small_results())
    whole = of(table, area_code="E10999999", premises_set="pharmacies")
    told = ["board", "premises", "nearest_outside_area", "within_only_thanks"]
    # P4 drives to FB1, and FB2 would do as well: of either board alone nobody depends.
    assert of(whole, rule="drive_10")[told].to_numpy().tolist() == [
        ["all", 2, 25, 25], ["NEARSHIRE", 1, 0, 0], ["OTHERSHIRE", 1, 25, 0],
    ]  # fmt: skip
    # P4 walks to FB2; FB1 is 40 minutes away.
    assert of(whole, rule="walk_20")[told].to_numpy().tolist() == [
        ["all", 2, 25, 25], ["NEARSHIRE", 1, 25, 25], ["OTHERSHIRE", 1, 0, 0],
    ]  # fmt: skip
    both = of(whole, rule="drive_10_or_walk_20")
    assert both["within_only_thanks"].tolist() == [25, 0, 0]
    assert both["nearest_outside_area"].isna().all()
    west = of(table, area_code="L1", premises_set="pharmacies", board="all")
    assert west["within_only_thanks"].tolist() == [0, 0, 0]
    row = of(whole, rule="drive_10", board="all").iloc[0]
    assert (row["total"], row["unknown"], row["share_nearest_outside_area"]) == (100, 15, 0.25)


def test_coverage_without_premises_outside():
    results = small_results()
    table = cross_border.coverage_table(results)
    whole = of(table, area_code="E10999999", premises_set="pharmacies").set_index("rule")
    told = ["within", "within_without", "only_thanks", "unknown"]
    assert whole.loc["drive_10", told].tolist() == [55, 30, 25, 15]
    assert whole.loc["walk_20", told].tolist() == [65, 40, 25, 0]
    assert whole.loc["drive_10_or_walk_20", told].tolist() == [85, 60, 25, 15]
    shares = ["share_within", "share_without", "share_difference"]
    assert whole.loc["walk_20", shares].tolist() == pytest.approx([0.65, 0.4, 0.25])
    people = cross_border.people_table(results)
    keys = ["rule", "premises_set", "area_code"]
    thanks = of(people, board="all").set_index(keys)["within_only_thanks"]
    for key, value in thanks.items():
        assert table.set_index(keys)["only_thanks"][key] == pytest.approx(value)


def test_premises_near_the_boundary_and_relied_on():
    table = cross_border.premises_table(small_results())
    first = of(table, premises_set="pharmacies").set_index("facility_id")
    # FB2 stands 1,700 m off and is listed for P4 walks there; FA2 stands 4 km inside.
    assert list(first.index) == ["FB2", "FB1", "FA1"]
    assert first["side"].tolist() == ["outside", "outside", "in the area"]
    assert first["metres_to_boundary"].tolist() == pytest.approx([1700, 1200, 1000])
    assert first["within_1600_metres"].tolist() == [False, True, True]
    assert first["people_nearest_drive"].tolist() == [0, 25, 60]
    assert first["people_nearest_walk"].tolist() == [25, 0, 40]
    assert first["people_only_drive"].tolist() == [0, 0, 20]
    assert first["people_only_either"].tolist() == [0, 0, 50]
    # P1 has premises of the area as well, P4 none.
    none = first["people_none_in_area_drive"]
    assert none.tolist() == pytest.approx([25, 25, NAN], nan_ok=True)
    # Y1 stands 2 km inside, and FA1 and the two outside are as above.
    second = of(table, premises_set="pharmacies_and_dispensing_practices")
    assert second["facility_id"].tolist() == ["FB2", "FB1", "FA1"]


def test_an_area_without_neighbours():
    sites = SITES[SITES["in_area"]].reset_index(drop=True)
    drive = np.array([[2, 3, 1], [9.5, 12, NAN], [10.5, 11, 8], [NAN] * 3, [NAN] * 3])
    results = small_results(drive=drive, walk=drive, sites=sites)
    people = cross_border.people_table(results)
    assert set(people["board"]) == {"all"}
    assert (people[["premises", "within_only_thanks"]] == 0).all(axis=None)
    assert (cross_border.coverage_table(results)["share_difference"] == 0).all()
    table = cross_border.premises_table(results)
    assert set(table["side"]) == {"in the area"}
    (sentence,) = wording.near_boundary_sentences(table, results.study, "Ourshire")
    assert sentence == (
        "No pharmacy outside Ourshire stands within 1.6 km, in a straight line, of its boundary."
    )


def test_without_premises_at_all():
    results = small_results(
        drive=np.empty((5, 0)), walk=np.empty((5, 0)), sites=SITES.iloc[:0],
        more_premises=SITES.iloc[:0],
    )  # fmt: skip
    assert (cross_border.people_table(results)["within_only_thanks"] == 0).all()
    assert cross_border.premises_table(results).empty
    assert (cross_border.coverage_table(results)["within"] == 0).all()


def test_boards_by_the_boundaries(tmp_path):
    """Melton is a district of Leicestershire, which the list spells in capitals."""
    gpd.GeoDataFrame(
        {
            "LAD25CD": ["E07000133", "E06000017", "W06000001"],
            "LAD25NM": ["Melton", "Rutland", "Anywhere"],
        },
        geometry=[box(x, 300_000, x + 1000, 301_000) for x in (450_000, 452_000, 454_000)],
        crs=27700,
    ).to_file(tmp_path / "b.gpkg")
    study = small_results().study
    inputs = study.inputs.model_copy(
        update={
            "boundaries": study.inputs.boundaries.model_copy(update={"file": tmp_path / "b.gpkg"})
        }
    )
    premises = gpd.GeoDataFrame(
        {"hwb": ["LEICESTERSHIRE", "", "", "", ""]},
        geometry=[Point(450_000 + x, 300_500) for x in (9000, 500, 2500, 4500, 7000)],
        crs=27700,
    )
    named = boards_of(study.model_copy(update={"inputs": inputs}), premises)
    assert named.boards.tolist() == [
        "LEICESTERSHIRE", "LEICESTERSHIRE", "Rutland", "Anywhere", NO_BOARD,
    ]  # fmt: skip
    assert named.findings[0].message.endswith("3 were told by the boundaries they lie in, 1 not.")
    # Where the list names them all, the file is not so much as opened.
    assert boards_of(study, premises.iloc[:1]).findings == ()


def test_the_sentences():
    results = small_results()
    by_car, on_foot, thanks = wording.cross_border_sentences(
        cross_border.people_table(results), results.study
    )
    assert by_car == (
        "Based on modelled travel times, the pharmacy nearest by car lies outside Ourshire for 25 "
        "of 100 residents (25.0%): Othershire 25."
    )
    assert on_foot.endswith("(25.0%): Nearshire 25.")
    assert thanks == (
        "Based on modelled travel times, 25 of 100 residents (25.0%) live within 10 minutes' drive "
        "or 20 minutes' walk of pharmacies outside Ourshire and of none in it."
    )
    table = cross_border.premises_table(results)
    (sentence,) = wording.near_boundary_sentences(table, results.study, "Ourshire")
    assert sentence == (
        "Pharmacies outside Ourshire within 1.6 km, in a straight line, of its boundary: 1 (Gamma "
        "in Othershire, 1.2 km)."
    )
