"""Opening hours as files give them: every header form, totals, and files that are wrong."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pna import sources
from pna.errors import DataError
from pna.hours import weekly as opening_hours
from pna.layers import DAYS
from pna.sources import hours

TRUE = (
    "PHARMACY_ODS_CODE_F_CODE,HEALTH_AND_WELLBEING_BOARD,PHARMACY_TRADING_NAME,ORGANISATION_NAME,"
    "ADDRESS_FIELD_1,ADDRESS_FIELD_2,ADDRESS_FIELD_3,ADDRESS_FIELD_4,POST_CODE,"
    "PHARMACY_OPENING_HOURS_MONDAY,MON_TOTAL,PHARMACY_OPENING_HOURS_TUESDAY,TUES_TOTAL,"
    "PHARMACY_OPENING_HOURS_WEDNESDAY,WED_TOTAL,PHARMACY_OPENING_HOURS_THURSDAY,THURS_TOTAL,"
    "PHARMACY_OPENING_HOURS_FRIDAY,FRI_TOTAL,PHARMACY_OPENING_HOURS_SATURDAY,SAT_TOTAL,"
    "PHARMACY_OPENING_HOURS_SUNDAY,SUN_TOTAL,WEEKLY_TOTAL,CONTRACT_TYPE"
)
WORK = '"09:00-13:00,14:00-17:30"'


def row(
    code: str = "FA1",
    day: str = WORK,
    total: str = "7.5",
    week: str = "37.5",
    contract: str = "Community",
) -> str:
    monday_to_friday = f"{day},{total}," * 5
    return (
        f"{code},SHIRE,A,Owner,1 High Street,,Town,,AB1 1AA,{monday_to_friday}"
        f"CLOSED,0,CLOSED,0,{week},{contract}"
    )


def write(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding, newline="\n")
    return path


def read(folder: Path, *lines: str, encoding: str = "utf-8"):
    return sources.read("opening_hours", write(folder, *lines, encoding=encoding))


@pytest.mark.parametrize(
    "header",
    [
        TRUE,
        TRUE.replace("_F_CODE", "_(F-CODE)").replace("FIELD_", "FIELD"),
        TRUE.replace("PHARMACY_ODS_CODE_F_CODE", "ODS_CODE"),
        TRUE.lower(),
        "\ufeff" + TRUE,
    ],
)
def test_every_header_of_the_list(tmp_path: Path, header: str) -> None:
    frame, findings = read(tmp_path, header, row())
    assert findings == ()
    assert opening_hours.hours_a_week(frame).to_dict() == {"FA1": 37.5}
    listed, about = sources.read("premises_list", tmp_path / "list.csv")
    assert (len(listed), about) == (1, ())


def test_an_en_dash_in_windows_text(tmp_path: Path) -> None:
    frame, findings = read(
        tmp_path, TRUE, row(day="09:00 \u2013 16:30", contract=" lps "), encoding="cp1252"
    )
    assert findings == ()
    assert opening_hours.hours_a_week(frame)["FA1"] == 37.5
    assert sources.read("premises_list", tmp_path / "list.csv").frame["kind"].tolist() == ["lps"]


@pytest.mark.parametrize(
    ("day", "total", "week"),
    [
        (WORK, "7.5", "37.5"),
        (WORK, "07:30", "37:30"),
        (WORK, "7:30:00", ""),
        (WORK, "", ""),
        ("09:00-13:20", "4.33", "21.65"),
        ("09:00-13:20", "4.33", "21.67"),
        ("08:00-23:59", "15.98", "79.92"),
        ("08:00-23:59", "16", "80"),
        ("09:00-17:01", "8", ""),
    ],
)
def test_totals_that_agree(tmp_path: Path, day: str, total: str, week: str) -> None:
    assert read(tmp_path, TRUE, row(day=day, total=total, week=week)).findings == ()


def test_totals_that_differ_are_told_with_both(tmp_path: Path) -> None:
    text = row(week="38").replace(",7.5,", ",8,", 1)
    (finding,) = read(tmp_path, TRUE, text).findings
    assert (finding.level, finding.row) == ("warning", 2)
    assert finding.value == "FA1: MON_TOTAL 8 in the file, 7.50 by its hours"
    text = row(day="09:00-17:02", total="8", week="08:00x")
    unread, differ = read(tmp_path, TRUE, text).findings
    assert (unread.column, unread.value) == ("WEEKLY_TOTAL", "08:00x")
    assert differ.value.count("8.03 by its hours") == 5
    text = row().replace(f"{WORK},7.5", ",7.5", 1)
    _, differ = read(tmp_path, TRUE, text).findings
    assert "MON_TOTAL 7.5 in the file, hours not given" in differ.value


def test_a_closed_day_with_hours_in_its_total_is_told(tmp_path: Path) -> None:
    (finding,) = read(tmp_path, TRUE, row().replace("CLOSED,0", "CLOSED,4", 1)).findings
    assert "SAT_TOTAL 4 in the file, 0.00 by its hours" in finding.value


def test_a_cell_that_cannot_be_read_names_its_place(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"list.csv, row 3, column PHARMACY_OPENING_HOURS_SATURDAY, value 'late'"
    ):
        read(tmp_path, TRUE, row(), row("FA2").replace("CLOSED", "late", 1))


def test_the_same_row_twice_is_told_and_counted_once(tmp_path: Path) -> None:
    path = write(tmp_path, TRUE, row(), row("FA2"), row(), row())
    frame, findings = sources.read("premises_list", path)
    assert frame["times_listed"].to_dict() == {2: 3, 3: 1}
    assert frame["times_listed"].sum() == 4
    assert [(f.level, f.row, f.value) for f in findings] == [
        ("warning", 4, "FA1"),
        ("warning", 5, "FA1"),
    ]
    assert sources.read("opening_hours", path).frame["facility_id"].nunique() == 2


def test_one_code_with_other_hours_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, TRUE, row(), row(day="CLOSED", total="0", week="0"))
    for layer, words in (("premises_list", "rows 2, 3"), ("opening_hours", "row 3.*another row")):
        with pytest.raises(DataError, match=words):
            sources.read(layer, path)


def test_two_premises_at_one_postcode_are_fine(tmp_path: Path) -> None:
    frame, findings = sources.read("premises_list", write(tmp_path, TRUE, row(), row("FA2")))
    assert (len(frame), findings) == (2, ())


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((TRUE.replace("HOURS_MONDAY", "HOURS_MONDY"), row()), "OPENING_HOURS_MONDAY"),
        ((TRUE,), "no rows"),
        (("",), "empty"),
        ((TRUE, row()[:60]), "cut short"),
        (("a,b,c", "1,2,3"), "in no form"),
        (("<!DOCTYPE html><html>",), "web page"),
    ],
)
def test_files_that_are_wrong(tmp_path: Path, lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(DataError, match=words):
        read(tmp_path, *lines)


def test_a_misspelt_day_is_refused_by_the_list(tmp_path: Path) -> None:
    header = TRUE.replace("HOURS_MONDAY", "HOURS_MONDY")
    with pytest.raises(DataError, match="Did you mean 'PHARMACY_OPENING_HOURS_MONDAY'"):
        sources.read("premises_list", write(tmp_path, header, row()))


def test_an_unknown_column_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, f"{TRUE},COLOUR", f"{row()},red")
    (finding,) = sources.read("premises_list", path).findings
    assert (finding.level, finding.column) == ("warning", "COLOUR")


def test_the_four_boards_with_every_cell_accounted_for(realdata: Path) -> None:
    path = realdata / "pharmacies" / "consolidated_list_2025-03_four_hwbs.csv"
    frame, findings = sources.read("opening_hours", path)
    plain = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    columns = [f"opening_hours_{day}" for day in DAYS]
    texts = plain[columns].to_numpy().ravel()
    assert len(texts) == 319 * 7
    by_day = frame.groupby(["facility_id", "day"])
    assert by_day.ngroups == len(texts)
    # Counted from the text alone: a day has a spell for every hyphen, and CLOSED has none.
    hyphens = sum(text.count("-") for text in texts)
    assert (frame["state"] == "open").sum() == hyphens
    assert (frame["state"] == "closed").sum() == (texts == "CLOSED").sum() == 398
    assert (frame["state"] == "unknown").sum() == 0
    counts = by_day["spell"].max().value_counts().to_dict()
    assert counts == {0: 398, 1: 1289, 2: 487 + 5, 3: 54}
    assert (frame["end_minute"] == 1440).sum() == 13
    assert frame["end_minute"].max() == 1440
    read_back = frame.drop_duplicates(["facility_id", "day"]).set_index(["facility_id", "day"])
    given_texts = plain.set_index("organisation_data_service_code")[columns].set_axis(
        range(7), axis=1
    )
    assert (read_back["text"].unstack("day") == given_texts.sort_index()).all(axis=None)  # noqa: PD010
    # One pharmacy writes a colon for a comma, from Monday to Friday.
    (finding,) = findings
    assert (finding.level, finding.row) == ("warning", 57)
    listed, about = sources.read("premises_list", path)
    assert len(listed) == 319
    assert [f.column for f in about] == ["CONTRACT_TYPE"]


def test_our_template_and_a_plain_table(tmp_path: Path) -> None:
    header = "ods_code,hours_mon,hours_tue,hours_wed,hours_thu,hours_fri,hours_sat,hours_sun"
    plain = f"ods_code,{','.join(DAYS)}"
    for names in (header, plain):
        frame, findings = read(tmp_path, names, f"Y1{',09:00-12:00' * 6},CLOSED")
        assert findings == ()
        assert opening_hours.hours_a_week(frame)["Y1"] == 18


def test_the_tidy_form_reads_back(tmp_path: Path) -> None:
    frame = read(tmp_path, TRUE, row()).frame
    path = tmp_path / "tidy.csv"
    frame.to_csv(path, index=False, encoding="utf-8")
    back = sources.read("opening_hours", path).frame
    pd.testing.assert_frame_equal(
        back.reset_index(drop=True), frame.reset_index(drop=True), check_dtype=False
    )


CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters='"\x85\u2028\u2029'),
    max_size=25,
)


@given(st.lists(st.tuples(*[CELL] * 8), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_any_cells_give_rows_or_findings(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    lines = [
        f"F{number},{','.join(chr(34) + cell + chr(34) for cell in cells)}"
        for number, cells in enumerate(rows)
    ]
    path.write_text(
        "\n".join([f"ods_code,{','.join(DAYS)},WEEKLY_TOTAL", *lines]) + "\n", encoding="utf-8"
    )
    try:
        frame, _ = hours.read(path)
    except DataError as error:
        assert error.findings  # noqa: PT017
        return
    assert frame.groupby(["facility_id", "day"]).ngroups == 7 * len(rows)
