"""Every row of the premises lists is accounted for, and the hours, services and codes of each."""

from pathlib import Path

import pandas as pd
import pytest
from hamlet import FILES, LIST_HEADER, hamlet, listed

from pna import premises, wording
from pna.errors import DataError
from pna.geography import areas
from pna.hours import weekly as opening_hours
from pna.layers import DAYS
from pna.premises import hours as premises_hours
from pna.premises.reconciliation import ALL, COLUMNS, FATES, reconcile

BOTH = "pharmacies_and_dispensing_practices"
AMENDED = "ods_code,field,value,reason,source,date\n"


def built(folder: Path, *args: object, **named: object):
    study = hamlet(folder, *args, **named)
    return study, premises.build(study, areas.build(study).frame)


def totals(table: pd.DataFrame, premises_set: str = "pharmacies") -> dict[str, int]:
    rows = table[(table["premises_set"] == premises_set) & (table["board"] == ALL)]
    (row,) = rows[rows["kind"] == ALL].to_dict("records")
    return {name: row[name] for name in ("rows_read", *FATES) if row[name]}


def test_the_hamlet_by_hand(tmp_path: Path) -> None:
    again = listed("FA001", "SHIRE", "High Street Pharmacy", "AB1 1AA", "Community")
    files = {
        "list.csv": FILES["list.csv"] + again,
        "amend.csv": AMENDED + "FA002,closed,yes,shut,letter,\n",
    }
    study, read = built(tmp_path, files, {"amendments": "amend.csv"})
    table = reconcile(read.frame, study.premises.sets)
    assert tuple(table.columns) == COLUMNS
    # FA001 and FA008 are SHIRE's, FA004 near; FA002 closed, FA005 far, FA007 nowhere.
    assert totals(table) == {
        "rows_read": 12,
        "counted_in_area": 2,
        "counted_outside_area": 1,
        "distance_selling": 1,
        "appliance": 1,
        "dispensing_practice": 2,
        "other_kind": 1,
        "closed": 1,
        "duplicate": 1,
        "unresolved": 1,
        "beyond_reach": 1,
    }
    both = totals(table, BOTH)
    assert both["counted_in_area"] == 4
    assert "dispensing_practice" not in both
    assert (table[list(FATES)].sum(axis=1) == table["rows_read"]).all()
    one = table[(table["premises_set"] == "pharmacies")].set_index(["board", "kind"])
    assert one.loc[("SHIRE", "pharmacy"), "rows_read"] == 4
    assert one.loc[("SHIRE", "pharmacy"), "duplicate"] == 1
    assert one.loc[("OTHER", ALL), "counted_outside_area"] == 1
    assert one.loc[("(none named)", ALL), "rows_read"] == 3
    assert one.loc[(ALL, "lps"), ["rows_read", "closed", "of_which_repaired"]].tolist() == [1] * 3
    assert wording.premises_sentence(table, study) == (
        "Premises: of 12 rows read, 3 count as a pharmacy, 2 in the area and 1 outside it but "
        "within 20 km. Not counted: distance-selling 1; appliance contractors 1; dispensing "
        "practices 2; of other kinds 1; closed 1; the same row again 1; without a position 1; "
        "more than 20 km from the area 1. Of all these, amended or put right: 1."
    )


def test_a_list_of_the_size_of_england_reconciles_exactly(tmp_path: Path) -> None:
    kinds = ["Community"] * 10_385 + ["DAC"] * 112 + ["LPS"] * 10
    postcodes = ("AB1 1AA", "AB2 1AA", "AB3 1AA", "ZZ9 9ZZ")
    boards = ("SHIRE", "OTHER", "FAR", "LOST")
    rows = [
        listed(f"F{n:05d}", boards[n % 4], "A", postcodes[n % 4], kind)
        for n, kind in enumerate(kinds)
    ]
    text = LIST_HEADER + "".join(rows)
    named = {"contractor_details": None, "dispensing_sites": None}
    study, read = built(tmp_path, {"list.csv": text}, named)
    table = reconcile(read.frame, study.premises.sets[:1])
    by_kind = table[table["board"] == ALL].set_index("kind")["rows_read"].to_dict()
    assert by_kind == {"pharmacy": 10_385, "appliance": 112, "lps": 10, ALL: 10_507}
    # Every fourth of the 10,385 and of the 10 that follow the 112, counted from nought.
    fate = dict.fromkeys(boards, 0)
    for n, kind in enumerate(kinds):
        fate[boards[n % 4]] += kind != "DAC"
    assert totals(table) == {
        "rows_read": 10_507,
        "counted_in_area": fate["SHIRE"],
        "counted_outside_area": fate["OTHER"],
        "appliance": 112,
        "unresolved": fate["LOST"],
        "beyond_reach": fate["FAR"],
    }
    of_boards = table[(table["kind"] == ALL) & (table["board"] != ALL)]
    assert of_boards["rows_read"].sum() == 10_507
    assert (table[list(FATES)].sum(axis=1) == table["rows_read"]).all()
    inside, near = fate["SHIRE"], fate["OTHER"]
    assert wording.premises_sentence(table, study) == (
        f"Premises: of 10,507 rows read, {inside + near:,} count as a pharmacy, {inside:,} in the "
        f"area and {near:,} outside it but within 20 km. Not counted: appliance contractors 112; "
        f"without a position {fate['LOST']:,}; more than 20 km from the area {fate['FAR']:,}."
    )


def hours_file(*rows: str) -> str:
    return f"ods_code,{','.join(DAYS)}\n" + "".join(f"{row}\n" for row in rows)


WEEK = ",09:00-17:00" * 5 + ",CLOSED,CLOSED"


def test_what_is_known_of_the_hours_stands_beside_each_premises(tmp_path: Path) -> None:
    files = {"hours.csv": hours_file("FA001" + WEEK, "fa002" + ",CLOSED" * 7, "FA004" + "," * 7)}
    _, read = built(tmp_path, files, {"opening_hours": "hours.csv"})
    known = read.frame.set_index("facility_id")["hours"]
    assert known[["FA001", "FA002", "FA004"]].tolist() == ["known", "closed all week", "unknown"]
    # The list of the hamlet has a column for Monday alone, the sites have none.
    assert known[["FA005", "Y00001"]].tolist() == ["partly known", "unknown"]
    (silent,) = [f for f in read.findings if f.message.startswith("No file gives")]
    assert "3 premises" in silent.message


def test_hours_of_codes_that_are_no_premises_are_refused(tmp_path: Path) -> None:
    files = {"hours.csv": hours_file("FA0O1" + WEEK)}
    with pytest.raises(DataError, match=r"hours.csv, row 2.*'FA0O1'.*Did you mean 'FA001'"):
        built(tmp_path, files, {"opening_hours": "hours.csv"})


TIDY = "facility_id,day,spell,state,start_minute,end_minute\n"


def test_the_tidy_form_of_the_hours(tmp_path: Path) -> None:
    rows = "fa001,0,1,open,540,1020\n" + "".join(f"fa001,{d},0,closed,,\n" for d in range(1, 7))
    files = {"hours.csv": TIDY + rows}
    _, read = built(tmp_path, files, {"opening_hours": "hours.csv"})
    assert read.frame.set_index("facility_id").loc["FA001", "hours"] == "known"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("FA001,7,1,open,540,1020", r"row 2, column day.*0 \(Monday\) to 6"),
        ("FA001,0,1,open,540,", r"row 2, column start_minute.*ends later"),
        ("FA001,0,1,open,600,540", r"row 2, column start_minute.*ends later"),
        ("FA001,0,0,closed,600,540", r"row 2, column start_minute.*has no times"),
        ("FA001,0,0,shut,,", r"row 2, column state, value 'shut'"),
        ("FA001,0,0,closed,,\nFA001,0,1,open,540,600", r"row 2, column state.*several states"),
        ("FA0O1,0,0,closed,,", r"row 2.*Did you mean 'FA001'"),
    ],
)
def test_the_tidy_form_with_faults(tmp_path: Path, row: str, words: str) -> None:
    files = {"hours.csv": f"{TIDY}{row}\n"}
    with pytest.raises(DataError, match=words):
        built(tmp_path, files, {"opening_hours": "hours.csv"})


def test_amended_hours_replace_what_cannot_be_read(tmp_path: Path) -> None:
    broken = FILES["list.csv"].replace("CLOSED", "late", 1)
    with pytest.raises(DataError, match=r"list.csv, row 2, column PHARMACY_OPENING_HOURS_MONDAY"):
        built(tmp_path, {"list.csv": broken})
    amend = AMENDED + 'FA001,hours_monday,"09:00-13:00,14:00-17:00",misprint,letter,\n'
    study, read = built(
        tmp_path, {"list.csv": broken, "amend.csv": amend}, {"amendments": "amend.csv"}
    )
    row = read.frame.set_index("facility_id").loc["FA001"]
    assert row["amended"] == "hours_monday: 09:00-13:00,14:00-17:00 (misprint; letter)"
    listed_premises = read.frame[["facility_id"]].assign(counted=True)
    amendments = pd.DataFrame(
        {
            "facility_id": ["FA001"],
            "field": ["hours_monday"],
            "value": ["09:00-13:00,14:00-17:00"],
        },
        index=pd.Index([2], name="row"),
    )
    layer = premises_hours.build(study, listed_premises, amendments).frame
    assert opening_hours.minutes_a_day(layer).loc["FA001", 0] == 420
    assert len(layer.drop_duplicates(["facility_id", "day"])) == 7 * len(read.frame)


def test_amended_hours_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    amend = AMENDED + "FA001,hours_monday,nine to five,misprint,letter,\n"
    with pytest.raises(DataError, match=r"amend.csv, row 2, column value, value 'nine to five'"):
        built(tmp_path, {"amend.csv": amend}, {"amendments": "amend.csv"})


def test_unreadable_hours_beyond_reach_stop_nothing(tmp_path: Path) -> None:
    lines = FILES["list.csv"].splitlines(keepends=True)
    lines[5] = lines[5].replace("CLOSED", "late")
    assert lines[5].startswith("FA005")
    _, read = built(tmp_path, {"list.csv": "".join(lines)})
    (finding,) = [f for f in read.findings if f.value == "late"]
    assert (finding.level, finding.row) == ("warning", 6)


def test_services_of_codes_that_are_no_premises_are_named_and_passed_over(tmp_path: Path) -> None:
    services = "ods_code,service,provides,source,as_at\nFA0001,Flu,Y,us,2025-01-01\n"
    facilities = "ods_code,question,answer,source,as_at\nFX999,Ramp?,Yes,us,2025-01-01\n"
    files = {"services.csv": services, "facilities.csv": facilities}
    named = {"services": "services.csv", "facilities": "facilities.csv"}
    _, read = built(tmp_path, files, named)
    first, second = [f for f in read.findings if f.file in files]
    assert (first.level, first.row, first.value) == ("warning", 2, "FA0001")
    assert first.message == "No premises has this ODS code: the row is passed over."
    assert first.hint == "Did you mean 'FA001'?"
    assert (second.level, second.row, second.value) == ("warning", 2, "FX999")
    files["services.csv"] = services.replace("FA0001", "FA001")
    files["facilities.csv"] = facilities.replace("FX999", "FA001")
    _, read = built(tmp_path, files, named)
    assert not [f for f in read.findings if f.file in files]
    assert not [f for f in read.findings if f.level == "error"]


def test_a_survey_that_cannot_be_read_stops_no_run(tmp_path: Path) -> None:
    files = {"services.csv": "<!DOCTYPE html><html></html>\n", "facilities.csv": "a,b\n1,2\n"}
    named = {"services": "services.csv", "facilities": "facilities.csv"}
    _, read = built(tmp_path, files, named)
    _, without = built(tmp_path)
    assert read.frame.equals(without.frame)
