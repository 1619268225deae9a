"""Tables of LSOAs of one census, given by those of the other."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pna import sources
from pna.checking import input_ages
from pna.errors import DataError
from pna.geography import vintages
from pna.layers import LAYERS

CHANGES = pd.DataFrame(
    [
        ("E01000001", "E01000001", "U"),
        ("E01000002", "E01033769", "S"),
        ("E01000002", "E01033770", "S"),
        ("E01000003", "E01033771", "M"),
        ("E01000004", "E01033771", "M"),
        ("E01000005", "E01033772", "X"),
        ("E01000005", "E01033773", "X"),
        ("E01000006", "E01033773", "X"),
    ],
    columns=["lsoa_2011", "lsoa_2021", "change"],
)
OLD = [f"E0100000{n}" for n in range(1, 7)]
PEOPLE = pd.DataFrame(
    {
        "lsoa": ["E01033769", "E01033770", "E01033772", "E01033773", "E01000003", "E01000004"],
        "people": [1500.0, 500.0, 300.0, 900.0, 700.0, 800.0],
    }
)


def counts(*people: float) -> pd.DataFrame:
    return pd.DataFrame({"lsoa": OLD, "people": people})


def imd(**deciles: int) -> pd.DataFrame:
    ranks = [3000 * n for n in deciles.values()]
    frame = pd.DataFrame({"lsoa": list(deciles), "edition": "2019", "imd_rank": ranks})
    return frame.assign(
        imd_decile=list(deciles.values()), lsoa_name="Here 001A", district="E06000001"
    )


DECILES = imd(E01000001=1, E01000002=2, E01000003=3, E01000004=4, E01000005=5, E01000006=6)


def by_lsoa(frame: pd.DataFrame, column: str) -> dict[str, object]:
    return dict(zip(frame["lsoa"], frame[column], strict=True))


def test_counts_by_hand() -> None:
    before = counts(10, 2000, 30, 40, 400, 60)
    kept = before.copy()
    result, findings = vintages.convert(before, "population", CHANGES, 2021, PEOPLE, file="p.csv")
    # 2000 as 1500 to 500; 30 + 40; 400 as 300 to 900, and the 60 of the other part.
    assert by_lsoa(result, "people") == {
        "E01000001": 10,
        "E01033769": 1500,
        "E01033770": 500,
        "E01033771": 70,
        "E01033772": 100,
        "E01033773": 360,
    }
    pd.testing.assert_frame_equal(before, kept)
    assert {f.file for f in findings} == {"p.csv"}
    told = {f.level: f.message for f in findings}
    assert "in proportion to the people of the parts, in 2 of them (E01000002, E01000005)" in (
        " ".join(f.message for f in findings)
    )
    assert "parts of several of 2011: 2 (E01033772, E01033773)" in told["warning"]


def test_without_people_counts_are_shared_equally_and_it_is_told() -> None:
    before = counts(10, 2000, 30, 40, 400, 60)
    result, findings = vintages.convert(before, "population", CHANGES, 2021, PEOPLE.iloc[1:])
    # The people of E01033769 are not known, those of both parts of E01000005 are.
    assert by_lsoa(result, "people")["E01033769"] == 1000
    assert by_lsoa(result, "people")["E01033773"] == 360
    (equal,) = [f for f in findings if "equally" in f.message]
    assert equal.level == "warning"
    assert "in 1 of them (E01000002)" in equal.message
    nobody = PEOPLE.assign(people=0.0)
    shared = vintages.convert(before, "population", CHANGES, 2021, nobody).frame
    assert by_lsoa(shared, "people")["E01033770"] == 1000


def test_what_describes_an_lsoa_by_hand() -> None:
    result, findings = vintages.convert(DECILES, "lsoa_imd", CHANGES, 2021, PEOPLE)
    assert by_lsoa(result, "imd_decile") == {
        "E01000001": 1,
        "E01033769": 2,
        "E01033770": 2,
        "E01033771": 4,  # 800 people to 700
        "E01033772": 5,
        "E01033773": 5,  # people of E01000006 are not known: the first by code
    }
    assert by_lsoa(result, "imd_rank")["E01033771"] == 12_000
    assert list(result.columns) == list(DECILES.columns)
    # The name of an LSOA that is no more is not that of the new one.
    assert by_lsoa(result, "lsoa_name")["E01000001"] == "Here 001A"
    assert by_lsoa(result, "lsoa_name")["E01033769"] == ""
    most, first = [f for f in findings if "different values (imd_rank, imd_decile)" in f.message]
    if "first part" in most.message:
        most, first = first, most
    assert most.message.endswith("those of the part with most people: 1 (E01033771).")
    assert (most.level, first.level) == ("info", "warning")
    assert "E01033773" in first.message


def test_parts_that_agree_need_no_telling() -> None:
    same = imd(E01000003=3, E01000004=3)
    result, findings = vintages.convert(same, "lsoa_imd", CHANGES)
    assert result["imd_decile"].tolist() == [3]
    assert len(findings) == 1


def test_classes_from_2021_to_2011() -> None:
    new = sorted(set(CHANGES["lsoa_2021"]))
    frame = pd.DataFrame(
        {
            "lsoa": new,
            "edition": "2021",
            "ruc_code": ["UN1", "RLN1", "RSN1", "UF1", "UN1", "RSF1"],
            "ruc_name": "x",
            "rural": [False, True, True, False, False, True],
        }
    )
    result = vintages.convert(frame, "lsoa_ruc", CHANGES, 2011, PEOPLE).frame
    assert by_lsoa(result, "ruc_code") == {
        "E01000001": "UN1",
        "E01000002": "RLN1",  # 1500 people to 500
        "E01000003": "UF1",
        "E01000004": "UF1",
        "E01000005": "RSF1",  # 300 people to half of 900, as those of E01000006 are not known
        "E01000006": "RSF1",
    }
    assert result["rural"].dtype == bool


def test_tables_with_several_rows_an_lsoa() -> None:
    frame = pd.DataFrame(
        {
            "practice_code": ["A1", "A1", "B2", "B2"],
            "lsoa": ["E01000003", "E01000004", "E01000004", "E01000002"],
            "patients": [5.0, 7.0, 11.0, 40.0],
            "practice_name": ["One", "One", "Two", "Two"],
        }
    )
    result, findings = vintages.convert(frame, "gp_patients_by_lsoa", CHANGES, 2021, PEOPLE)
    assert result.to_dict("list") == {
        "practice_code": ["A1", "B2", "B2", "B2"],
        "lsoa": ["E01033771", "E01033769", "E01033770", "E01033771"],
        "patients": [12.0, 30.0, 10.0, 11.0],
        "practice_name": ["One", "Two", "Two", "Two"],
    }
    assert not [f for f in findings if "different values" in f.message]


def test_what_is_not_known_of_a_part_is_not_known_of_the_whole() -> None:
    frame = pd.DataFrame(
        {"lsoa": OLD[2:4], "people": [9.0, 9.0], "disabled": [1.0, 2.0], "not_disabled": [8.0, 7.0]}
    ).assign(limited_a_lot=[1.0, np.nan], limited_a_little=[0.0, 1.0])
    row = vintages.convert(frame, "lsoa_disability", CHANGES).frame.iloc[0]
    assert row["disabled"] == 3
    assert np.isnan(row["limited_a_lot"])
    assert row["limited_a_little"] == 1


def test_a_table_of_the_right_census_is_left_alone() -> None:
    new = pd.DataFrame({"lsoa": ["E01000001", "E01033769"], "people": [1.0, 2.0]})
    for frame, to in ((new, 2021), (counts(*[1.0] * 6), 2011), (new.iloc[:1], 2011)):
        result, findings = vintages.convert(frame, "population", CHANGES, to)  # type: ignore[arg-type]
        assert result is frame
        assert findings == ()


@pytest.mark.parametrize("to", [2011, 2021])
def test_a_mix_of_both_is_refused(to: vintages.Census) -> None:
    frame = pd.DataFrame({"lsoa": ["E01000002", "E01033771"], "people": [1.0, 2.0]})
    with pytest.raises(DataError, match=r"mix.csv, column lsoa.*mixes LSOAs of 20[12]1"):
        vintages.convert(frame, "population", CHANGES, to, file="mix.csv")


def test_without_a_lookup_nothing_is_mixed() -> None:
    old = counts(*[1.0] * 6)
    own = ["E01000001", "E01033769"]
    for changes in (None, CHANGES.assign(lsoa_2011="W01000001", lsoa_2021="W01000001")):
        with pytest.raises(DataError) as refused:
            vintages.convert(old, "population", changes, file="old.csv", wanted=own)
        (finding,) = refused.value.findings
        assert (finding.file, finding.column) == ("old.csv", "lsoa")
        assert "may be those of 2011" in finding.message
        assert "lacks 1 of those of the area (E01033769)" in finding.message
        assert "inputs.lsoa_changes" in finding.hint
        assert vintages.LOOKUPS["E01"] in finding.hint
    with pytest.raises(DataError, match="may be those of 2011"):
        vintages.convert(old, "population", None)
    new = pd.DataFrame({"lsoa": own, "people": [1.0, 2.0]})
    with pytest.raises(DataError, match="are those of 2021, and those of 2011 are wanted"):
        vintages.convert(new, "population", None, 2011)
    # A table that has every LSOA of the area can be joined to it, whatever its year.
    assert vintages.convert(old, "population", None, wanted=OLD[:1]).frame is old
    assert vintages.convert(new, "population", None).frame is new


def test_what_the_lookup_or_the_table_lacks_is_told() -> None:
    frame = pd.DataFrame({"lsoa": ["E01000003", "E01009999"], "people": [5.0, 6.0]})
    result, findings = vintages.convert(frame, "population", CHANGES)
    assert by_lsoa(result, "people") == {"E01009999": 6, "E01033771": 5}
    warned = [f.message for f in findings if f.level == "warning"]
    assert any("only a part" in text and "1 (E01033771)" in text for text in warned)
    assert any("does not have keep their rows: 1 (E01009999)" in text for text in warned)


def test_findings_speak_of_the_area_alone() -> None:
    _, findings = vintages.convert(
        counts(*[8.0] * 6), "population", CHANGES, wanted=["E01000001", "E01033771"]
    )
    (about,) = findings
    assert "2 of them, of which 1 changed" in about.message


def test_a_layer_that_cannot_be_converted() -> None:
    with pytest.raises(ValueError, match="cannot be converted"):
        vintages.convert(pd.DataFrame({"oa": ["E00000001"]}), "oa_people", CHANGES)


@st.composite
def lookups(draw: st.DrawFn) -> pd.DataFrame:
    """Any change of any LSOAs, irregular ones among them: old codes below, new codes above."""
    pairs = draw(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=16))
    rows = [(f"E0100010{a}", f"E0103400{b}", "X") for a, b in sorted(pairs)]
    return pd.DataFrame(rows, columns=["lsoa_2011", "lsoa_2021", "change"])


@given(lookups(), st.sampled_from([2011, 2021]), st.data())
def test_totals_are_kept(changes: pd.DataFrame, to: vintages.Census, data: st.DataObject) -> None:
    old, new = f"lsoa_{4032 - to}", f"lsoa_{to}"
    codes = [*sorted(set(changes[old])), "E01009999"]
    whole = st.integers(0, 4000)
    size = len(codes)
    parts = data.draw(st.lists(st.tuples(whole, whole), min_size=size, max_size=size))
    frame = pd.DataFrame({"lsoa": codes, "disabled": [p[0] for p in parts]}).assign(
        not_disabled=[p[1] for p in parts]
    )
    frame.insert(1, "people", frame["disabled"] + frame["not_disabled"])
    known = data.draw(st.dictionaries(st.sampled_from(sorted(set(changes[new]))), whole))
    people = pd.DataFrame({"lsoa": list(known), "people": list(known.values())})
    result = vintages.convert(frame, "lsoa_disability", changes, to, people).frame
    assert set(result["lsoa"]) == {*changes[new], "E01009999"}
    for name in ("people", "disabled", "not_disabled"):
        assert result[name].sum() == pytest.approx(frame[name].sum(), abs=1e-6)
        assert (result[name] >= 0).all()
    np.testing.assert_allclose(
        result["disabled"] + result["not_disabled"], result["people"], atol=1e-6
    )


@given(lookups(), st.data())
def test_what_describes_is_one_of_its_parts(changes: pd.DataFrame, data: st.DataObject) -> None:
    codes = sorted(set(changes["lsoa_2011"]))
    deciles = data.draw(st.lists(st.integers(1, 10), min_size=len(codes), max_size=len(codes)))
    result, findings = vintages.convert(
        imd(**dict(zip(codes, deciles, strict=True))), "lsoa_imd", changes
    )
    decile = dict(zip(codes, deciles, strict=True))
    for lsoa, value in by_lsoa(result, "imd_decile").items():
        parts = changes.loc[changes["lsoa_2021"] == lsoa, "lsoa_2011"]
        assert value == decile[min(parts)]
        told = any("different values" in f.message for f in findings)
        assert told or len({decile[part] for part in parts}) == 1


def test_check_says_that_the_lookup_serves() -> None:
    known = {"a.csv": "2011", "b.csv": "2021", "changes.csv": "2021"}
    (found,) = input_ages.vintages(known, lookup="changes.csv")
    assert (found.level, found.hint) == ("info", "")
    assert "2021: b.csv)" in found.message
    (found,) = input_ages.vintages(known)
    assert found.level == "warning"
    assert "inputs.lsoa_changes" in found.hint


@pytest.mark.realdata
def test_all_england_keeps_its_people(realdata: Path) -> None:
    folder = realdata / "population"
    changes = sources.read("lsoa_changes", folder / "lookup_lsoa11_lsoa21_ltla22.parquet").frame
    ages = sources.read(
        "lsoa_age", folder / "lsoa11_population_mid2020_single_year_of_age.parquet"
    ).frame
    census = folder / "lsoa21_census2021_population_age_groups.parquet"
    people = sources.read("population", census).frame
    result, findings = vintages.convert(ages, "lsoa_age", changes, 2021, people)
    assert set(result["lsoa"]) == set(changes["lsoa_2021"])
    counted = [c.name for c in LAYERS["lsoa_age"].columns if c.name in ages and c.name != "lsoa"]
    np.testing.assert_allclose(result[counted].sum(), ages[counted].sum(), rtol=1e-12)
    assert not [f for f in findings if "equally" in f.message]
    english = result["lsoa"].str.startswith("E")
    assert int(english.sum()) == 33_755
    # What was split comes back whole, but where something else was merged with it.
    odd = changes[changes["change"].isin(["X", "M"])]
    again = vintages.convert(result, "lsoa_age", changes, 2011).frame.set_index("lsoa")
    before = ages.set_index("lsoa")
    plain = before.index.difference(pd.Index(odd["lsoa_2011"]))
    np.testing.assert_allclose(again.loc[plain, "people"], before.loc[plain, "people"])
    ruc = sources.read("lsoa_ruc", folder / "lsoa11_ruc2011.parquet").frame
    classes, told = vintages.convert(ruc, "lsoa_ruc", changes, 2021, people)
    assert len(classes) == 35_672
    assert [f for f in told if "first part by code" in f.message]
