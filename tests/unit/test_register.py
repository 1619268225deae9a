"""The register: what it holds, what it finds of tampering, and the present state made of it."""

from __future__ import annotations

import csv
import io
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from register_town import LISTED, A, P, place, register_town

from pna.errors import DataError
from pna.register import file, recording
from pna.register.entries import Decided, entries, figures
from pna.register.file import Register
from pna.register.hours_words import days_of, words_of
from pna.register.present import in_effect, scenario, standing, to_come
from pna.register.rows import COLUMNS, START, canonical, content_hash, sealed
from pna.register.verify import SEEN, faults, found_in, last_seen
from pna.results import Results
from pna.scenario.applied import apply
from pna.scenario.changes import (
    ChangeHours,
    ChangeServices,
    Close,
    Consolidate,
    Open,
    Relocate,
    Scenario,
)
from pna.scenario.compare import moved, pairs
from pna.scenario.rechecked import recheck
from pna.study.questions import Disclosure


@pytest.fixture(scope="module")
def town() -> Results:
    return register_town()


def day(text: str) -> date:
    return date.fromisoformat(text)


def decided(on: str, since: str | None = None, decision: str = "granted", **more: str) -> Decided:
    return Decided(decision, day(on), day(since) if since else None, **more)


def note(town: Results, folder: Path, change, *how: str, **more: str):
    return recording.record(town, Scenario((change,), source="ICB"), decided(*how, **more), folder)


@pytest.fixture
def folder(tmp_path: Path, town: Results) -> Path:
    """A register of four rows: a closure, hours, an opening granted without a day, a refusal."""
    note(town, tmp_path, Close("FA1"), "2026-11-01", "2026-12-31", decision="notified")
    note(town, tmp_path, ChangeHours("FA2", {"monday": "08:00-20:00"}), "2026-11-02", "2026-11-05")
    new = Open(place(P), "=Proposed, 'new' \u0176", hours={"monday": "09:00-12:00"})
    note(town, tmp_path, new, "2026-11-03", reference="CAS-1", minute="-1 of 3; \u00a34\nsaid")
    note(town, tmp_path, Relocate("FA2", place(A)), "2026-11-04", None, "refused")
    return tmp_path


def cells(folder: Path) -> list[list[str]]:
    text = (folder / file.NAME).read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def put(
    folder: Path, rows: list[list[str]], *, encoding: str = "utf-8-sig", sep: str = ","
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sep, lineterminator="\r\n").writerows(rows)
    (folder / file.NAME).write_bytes(out.getvalue().encode(encoding))


def messages(folder: Path) -> list[str]:
    return [one.message for one in found_in(folder) if one.level == "error"]


AT = {name: number for number, name in enumerate(COLUMNS)}


def test_the_figures_are_those_worked_out_by_hand(town: Results) -> None:
    """FA1 alone is within two minutes of A; the practice is within two of P."""
    (row,) = entries(town, Scenario((Close("FA1"),)), decided("2026-11-01"))
    assert row["outside_before_pharmacies"] == "50.000"
    assert row["outside_after_pharmacies"] == "150.000"
    assert row["newly_outside_pharmacies"] == "100.000"
    assert row["newly_within_pharmacies"] == "0.000"
    assert row["outside_before_pharmacies_and_dispensing_practices"] == "0.000"
    assert row["before_hours"] == "Mon-Fri 09:00-17:00; Sat-Sun closed"
    assert row["after_hours"] == row["after_address"] == ""
    (row,) = entries(town, Scenario((Open(place(P)),)), decided("2026-11-01"))
    assert (row["ods_code"], row["outside_after_pharmacies"]) == ("PROPOSED", "0.000")
    assert row["newly_within_pharmacies"] == "50.000"


def test_the_figures_of_a_row_are_those_of_recheck_to_the_last_decimal(town: Results) -> None:
    at = place((700.123, 0.0))
    (row,) = entries(town, Scenario((Relocate("FA1", at),)), decided("2026-11-01"))
    again = recheck(town, Relocate("FA1", at))
    people = town.demand["people"].to_numpy()
    first = "pharmacies"
    (after,) = (j for j in again.after.judgements if j.parts and j.premises_set == first)
    (before,) = (j for j in town.judgements if j.parts and j.premises_set == first)
    assert row["outside_after_pharmacies"] == f"{people[after.outside].sum():.3f}"
    assert row["newly_outside_pharmacies"] == f"{people[after.outside & before.within].sum():.3f}"


def test_each_row_of_an_application_begins_where_the_one_above_ends(town: Results) -> None:
    changes = Scenario(
        (Close("FA1"), Open(place(A)), Consolidate("FA2", "Y1", {"sunday": "CLOSED"}))
    )
    rows = entries(town, changes, decided("2026-11-01"))
    assert [row["change"] for row in rows] == ["closure", "opening", "merge", "hours"]
    for name in ("pharmacies", "pharmacies_and_dispensing_practices"):
        for above, below in pairwise(rows):
            assert above[f"outside_after_{name}"] == below[f"outside_before_{name}"]
    whole = figures(town, apply(town, changes))
    assert rows[-1]["outside_after_pharmacies"] == whole["outside_after_pharmacies"]


def test_small_numbers_are_hidden_as_the_study_says(town: Results) -> None:
    hiding = register_town(hiding=Disclosure(suppress_below=60, round_to=5))
    (row,) = entries(hiding, Scenario((Close("FA1"),)), decided("2026-11-01"))
    assert row["outside_before_pharmacies"] == "[c]"
    assert row["newly_outside_pharmacies"] == "100.000"
    # Beside the number before, the number after would tell a change that is hidden.
    (row,) = entries(hiding, Scenario((Open(place(P)),)), decided("2026-11-01"))
    assert row["newly_within_pharmacies"] == row["outside_after_pharmacies"] == "[c]"


def test_what_is_written_is_read_again_and_is_inert(folder: Path) -> None:
    register = file.read(folder / file.NAME)
    assert faults(register, last_seen(folder / ".cache")) == ()
    assert register.findings == ()
    content = (folder / file.NAME).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 5
    third = cells(folder)[3]
    assert (third[AT["name"]], third[AT["minute"]]) == (
        "'=Proposed, 'new' \u0176",
        "'-1 of 3; \u00a34 said",
    )
    row = register.rows[2]
    assert (row["name"], row["minute"]) == ("=Proposed, 'new' \u0176", "-1 of 3; \u00a34 said")
    assert [row["number"] for row in register.rows] == list("1234")
    assert messages(folder) == []


@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=20))
def test_any_text_survives_the_file(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any" / file.NAME
    path.unlink(missing_ok=True)
    row = sealed({"number": "1", "name": text, "minute": f"'{text}"}, START)
    file.write(Register(path), [row])
    register = file.read(path)
    assert register.rows == (row,)
    assert faults(register) == ()


@pytest.mark.parametrize("order", ["{d}/{m}/{y}", "{m}/{d}/{y}"])
def test_days_that_excel_spelt_its_own_way_are_understood_and_told(
    folder: Path, order: str
) -> None:
    rows = cells(folder)
    for row in rows[1:]:
        for name in ("recorded_on", "changed_on", "study_date"):
            if row[AT[name]]:
                y, m, d = row[AT[name]].split("-")
                row[AT[name]] = order.format(y=y, m=m, d=d)
    put(folder, rows)
    (told,) = found_in(folder)
    assert told.level == "warning"
    assert "spelt differently" in told.message
    recording.correct(folder, 2, {}, on=day("2026-11-06"), minute="typed twice")
    assert found_in(folder) == ()
    assert cells(folder)[1][AT["recorded_on"]] == "2026-11-01"


def test_other_separators_and_encodings_are_understood_and_told(folder: Path) -> None:
    rows = cells(folder)
    put(folder, rows, sep=";")
    assert [one.level for one in found_in(folder)] == ["warning"]
    rows[3][AT["name"]] = "?"
    put(folder, rows, encoding="cp1252")
    assert "Row 3 has changed since it was recorded: name was '=Proposed, 'new' \u0176' and is now '?'." in messages(folder)  # fmt: skip  # noqa: E501


def test_a_changed_cell_is_found_and_named(folder: Path) -> None:
    rows = cells(folder)
    rows[2][AT["minute"]] = "Another minute"
    put(folder, rows)
    assert messages(folder) == [
        "Row 2 has changed since it was recorded: minute was empty and is now 'Another minute'."
    ]
    (folder / ".cache" / SEEN).unlink()
    assert messages(folder) == ["Row 2 has changed since it was recorded."]
    (found,) = found_in(folder)
    assert (found.row, found.file) == (3, file.NAME)
    with pytest.raises(DataError, match=r"Row 2 has changed.*\n.*backup"):
        recording.opened(folder)


def test_a_changed_cell_with_a_hash_of_its_own_is_found_by_the_next_row(folder: Path) -> None:
    rows = cells(folder)
    forged = dict(zip(COLUMNS, rows[2], strict=True)) | {"name": "Gamma"}
    forged["hash"] = content_hash(forged)
    rows[2] = list(forged.values())
    put(folder, rows)
    (folder / ".cache" / SEEN).unlink()
    assert messages(folder) == [
        "Row 3 was recorded after another row 2 than the one that stands there now."
    ]


def test_a_register_forged_from_a_row_on_is_found_by_the_copy(folder: Path) -> None:
    register = file.read(folder / file.NAME)
    forged = [*register.rows[:2]]
    for row in register.rows[2:]:
        new = {**row, "decision": "refused"}
        forged.append(sealed(new, forged[-1]["hash"]))
    file.write(register, forged)
    assert [text.partition(":")[0] for text in messages(folder)] == [
        "Row 3 is another than on the last run",
        "Row 4 is another than on the last run.",
    ]


def test_rows_that_are_gone_are_named(folder: Path) -> None:
    rows = cells(folder)
    put(folder, [rows[0], rows[1], *rows[3:]])
    assert messages(folder) == ["Row 2 is gone."]
    put(folder, rows[:3])
    assert messages(folder) == ["Rows 3-4 that were there on the last run are gone."]
    put(folder, rows[:1])
    assert messages(folder) == ["Rows 1-4 that were there on the last run are gone."]
    (folder / file.NAME).unlink()
    assert messages(folder) == ["The register is gone: on the last run it held 4 rows."]


def test_rows_in_another_order_and_rows_put_in_are_named(folder: Path) -> None:
    rows = cells(folder)
    put(folder, [rows[0], rows[2], rows[1], *rows[3:]])
    (text,) = messages(folder)
    assert text.startswith("Row 1 stands after row 2: the rows are in another order")
    put(folder, [*rows, rows[2]])
    assert "Row 2 stands there 2 times." in messages(folder)
    own = ["5", "2026-11-05", "granted", "closure", *[""] * (len(COLUMNS) - 4)]
    put(folder, [*rows, own])
    assert messages(folder) == ["Row 5 has changed since it was recorded."]
    put(folder, [*rows, ["", *own[1:]]])
    assert messages(folder) == ["Row 6 of the file has no number: `pna record` did not write it."]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"a,b\r\n1,2\r\n", b'"unclosed', b"\x81\x00"]
)
def test_what_is_no_register_is_refused_in_words(folder: Path, content: bytes) -> None:
    (folder / file.NAME).write_bytes(content)
    assert messages(folder)
    with pytest.raises(DataError):
        recording.opened(folder)


def test_a_folder_in_its_place_is_told_and_not_opened(tmp_path: Path) -> None:
    (tmp_path / file.NAME).mkdir()
    with pytest.raises(DataError, match="This is a folder"):
        recording.opened(tmp_path)
    assert "This is a folder" in messages(tmp_path)[0]


def test_a_file_of_a_hundred_thousand_repeated_rows_is_held_against_itself_in_seconds(
    folder: Path,
) -> None:
    """Counting how often each number stands there once took minutes."""
    path = folder / file.NAME
    rows = file.read(path).rows
    many = Register(path, rows + rows[:1] * 20_000, tuple(range(2, 20_002 + len(rows))))
    begun = time.perf_counter()
    found = [one.finding.message for one in faults(many)]
    assert "Row 1 stands there 20001 times." in found
    assert time.perf_counter() - begun < 10


def test_a_correction_gives_a_code_that_can_be_one_and_keeps_the_days_in_order(
    folder: Path,
) -> None:
    before = (folder / file.NAME).read_bytes()
    for code in ("<>", "../..", "A", "FA 9"):
        with pytest.raises(DataError, match="no ODS code"):
            recording.correct(folder, 3, {"ods_code": code}, on=day("2026-11-09"), minute="why")
    with pytest.raises(DataError, match="in the order of their days"):
        recording.correct(folder, 3, {"name": "New"}, on=day("2026-10-01"), minute="why")
    assert (folder / file.NAME).read_bytes() == before


def test_a_change_of_before_the_assessment_is_told_not_to_count(
    town: Results, tmp_path: Path
) -> None:
    own = town.study.study.reference_date.isoformat()
    for change, since, told in ((Close("FA1"), own, True), (Close("FA2"), "2099-01-01", False)):
        done = note(town, tmp_path, change, "2026-11-01", since, "notified")
        assert any("not counted again" in one.message for one in done.findings) is told


def test_a_column_of_ones_own_is_refused_before_it_is_lost(folder: Path) -> None:
    put(folder, [[*row, "mine"] for row in cells(folder)])
    (text,) = messages(folder)
    assert "columns that are not its own: mine" in text


def test_nothing_is_added_to_a_register_that_does_not_hold(folder: Path, town: Results) -> None:
    rows = cells(folder)
    rows[1][AT["ods_code"]] = "FA2"
    put(folder, rows)
    before = (folder / file.NAME).read_bytes()
    with pytest.raises(DataError, match="Row 1 has changed"):
        note(town, folder, Close("FA2"), "2026-11-06")
    assert (folder / file.NAME).read_bytes() == before


def test_a_change_that_is_accepted_is_told_for_ever_and_the_next_is_found(folder: Path) -> None:
    rows = cells(folder)
    rows[2][AT["minute"]] = "Another minute"
    put(folder, [*rows[:3], *rows[4:]])
    (row,) = recording.accept(folder, on=day("2026-11-09"), minute="The clerk's mistake").rows
    assert (row["number"], row["change"], row["minute"]) == (
        "5",
        "acceptance",
        "The clerk's mistake",
    )
    assert "Row 3 is gone." in row["source"]
    assert messages(folder) == []
    with pytest.raises(DataError, match="nothing to accept"):
        recording.accept(folder, on=day("2026-11-09"), minute="again")
    rows = cells(folder)
    rows[2][AT["minute"]] = "A third"
    put(folder, rows)
    assert [text[:17] for text in messages(folder)] == ["Row 2 has changed"]


def test_rows_cut_off_and_accepted_keep_their_numbers(folder: Path) -> None:
    put(folder, cells(folder)[:3])
    (row,) = recording.accept(folder, on=day("2026-11-09"), minute="lost").rows
    assert row["number"] == "5"
    assert messages(folder) == []


def test_two_at_once_lose_nothing(folder: Path) -> None:
    mine = file.read(folder / file.NAME)
    recording.correct(folder, 2, {}, on=day("2026-11-06"), minute="theirs")
    with pytest.raises(DataError, match="Run the command again"):
        file.write(mine, mine.rows)
    assert len(file.read(folder / file.NAME).rows) == 5


def test_the_same_again_and_an_earlier_day_are_refused(folder: Path, town: Results) -> None:
    with pytest.raises(DataError, match="says the same already"):
        note(town, folder, Relocate("FA2", place(A)), "2026-11-04", None, "refused")
    with pytest.raises(DataError, match="in the order of their days"):
        note(town, folder, Close("FA2"), "2026-10-31")
    with pytest.raises(DataError, match="FA1"):
        # Closed from the last of December.
        note(town, folder, Close("FA1"), "2027-01-01", "2027-01-01")


def test_what_holds_on_a_day(folder: Path) -> None:
    rows = file.read(folder / file.NAME).rows
    assert [row["number"] for row in in_effect(rows, as_at=day("2026-12-30"))] == ["2"]
    assert [row["number"] for row in in_effect(rows)] == ["2", "1"]
    assert [row["number"] for row in in_effect(rows, since=day("2026-11-05"))] == ["1"]
    assert [row["number"] for row in to_come(rows, as_at=day("2026-12-30"))] == ["1", "3"]
    recording.correct(
        folder,
        3,
        {"changed_on": "2027-02-01", "ods_code": "FZZ01"},
        on=day("2027-02-02"),
        minute="Opened",
    )
    recording.correct(folder, 2, {}, on=day("2027-02-02"), minute="Never happened")
    rows = file.read(folder / file.NAME).rows
    held = in_effect(rows)
    assert [(row["number"], row["ods_code"]) for row in held] == [("1", "FA1"), ("3", "FZZ01")]
    assert len(standing(rows)) == 3
    with pytest.raises(DataError, match="Row 2 cannot be corrected"):
        recording.correct(folder, 2, {}, on=day("2027-02-02"), minute="twice")


def same(one: Results, other: Results) -> None:
    sets = one.study.premises.sets
    assert one.sites["facility_id"].tolist() == other.sites["facility_id"].tolist()
    assert one.sites["name"].tolist() == other.sites["name"].tolist()
    assert one.sites.geometry.geom_equals(other.sites.geometry).all()
    for mode in one.matrices:
        np.testing.assert_array_equal(one.matrices[mode].minutes, other.matrices[mode].minutes)
    for left, right in zip(one.judgements, other.judgements, strict=True):
        np.testing.assert_array_equal(left.within, right.within)
    for name in sets:
        np.testing.assert_array_equal(one.counted[name], other.counted[name])
    what = ["facility_id", "day", "spell", "state", "start_minute", "end_minute"]
    weeks = [
        of.hours.loc[of.hours["facility_id"].isin(of.sites["facility_id"]), what]
        .astype({"start_minute": float, "end_minute": float})
        .reset_index(drop=True)
        for of in (one, other)
    ]
    assert weeks[0].equals(weeks[1])
    offers = [
        of.inputs["services"][of.inputs["services"]["facility_id"].isin(of.sites["facility_id"])]
        .sort_values(["facility_id", "service"])[["facility_id", "service", "provides"]]
        .to_numpy()
        .tolist()
        for of in (one, other)
    ]
    assert offers[0] == offers[1]


B, D = (1000, 0), (1000, 1000)
STEPS = {
    "close": Close("FA1"),
    "open again": Open(place(D), "Alpha again", ods_code="FA1", hours={"monday": "10:00-11:00"}),
    "move": Relocate("FA1", place(D), {"tuesday": "CLOSED"}),
    "move on": Relocate("FA1", place(P)),
    "hours": ChangeHours("FA1", {"monday": "08:00-12:00,13:00-21:30", "tuesday": "09:00-10:00"}),
    "hours again": ChangeHours("FA1", {"monday": "07:00-08:00"}),
    "flu": ChangeServices("FA1", (), ("Flu",)),
    "flu again": ChangeServices("FA1", ("Flu",)),
    "merge": Consolidate("FA2", "FA1", {"sunday": "10:00-16:00"}),
    "new": Open(place(P), "New", hours={"sunday": "22:00-02:00"}, services=("Flu",)),
    "new hours": ChangeHours("PROPOSED", {"sunday": "10:00-16:00", "friday": "09:00-17:00"}),
    "new moves": Relocate("PROPOSED", place(A)),
    "new closes": Close("PROPOSED"),
    "another": Open(place(B), "Another", ods_code="FB9"),
}


@pytest.mark.parametrize(
    "steps",
    [
        "close",
        "new",
        "merge",
        "close, open again",
        "close, open again, close",
        "hours, hours again, flu, move, move on",
        "hours, merge, hours again",
        "merge, move",
        "merge, close",
        "new, new hours, new moves",
        "new, new closes",
        "new, another, new closes, close, flu again",
        "flu, flu again",
    ],
)
def test_one_scenario_of_the_rows_is_the_changes_one_after_the_other(
    town: Results, tmp_path: Path, steps: str
) -> None:
    now, number = town, 0
    for number, name in enumerate(steps.split(", "), start=1):
        change = STEPS[name]
        if name == "flu again" and "close" in steps:
            continue
        note(town, tmp_path, change, f"2026-11-{number:02d}", f"2026-12-{number:02d}")
        now = apply(now, Scenario((change,)))
    rows = file.read(tmp_path / file.NAME).rows
    same(recording.present(town, rows), now)
    last = rows[-1]
    people = now.demand["people"].to_numpy()
    (rule,) = (j for j in now.judgements if j.parts and j.premises_set == "pharmacies")
    assert float(last["outside_after_pharmacies"]) == people[rule.outside].sum()
    # What is left of them can be checked as an application is: no two touch one premises.
    left = scenario(rows)
    if left.changes:
        again = recheck(town, *left.changes)
        same(again.after, now)


def test_a_list_that_is_newer_than_the_register_is_named(town: Results, tmp_path: Path) -> None:
    note(town, tmp_path, Close("FA1"), "2026-11-01", "2026-11-01")
    rows = file.read(tmp_path / file.NAME).rows
    newer = register_town(listed={code: one for code, one in LISTED.items() if code != "FA1"})
    with pytest.raises(DataError, match=r"FA1.*newer than the register"):
        recording.present(newer, rows)


def test_no_two_sites_ever_have_one_code(town: Results, tmp_path: Path) -> None:
    """Granted without a day, closed again, refused: each keeps its own."""
    note(town, tmp_path, Open(place(P)), "2026-11-01")
    note(town, tmp_path, Open(place(A)), "2026-11-02", "2026-11-02")
    note(town, tmp_path, Close("PROPOSED2"), "2026-11-03", "2026-11-03")
    done = note(town, tmp_path, Open(place(D)), "2026-11-04", None, "refused")
    assert done.rows[0]["ods_code"] == "PROPOSED3"
    recording.correct(
        tmp_path,
        1,
        {"ods_code": "FZZ01", "changed_on": "2026-11-05"},
        on=day("2026-11-05"),
        minute="Opened",
    )
    (held,) = scenario(file.read(tmp_path / file.NAME).rows).changes
    assert (held.ods_code, held.at.postcode) == ("FZZ01", "")


def test_a_site_within_metres_is_recorded_at_its_point_and_told(
    town: Results, tmp_path: Path
) -> None:
    done = note(town, tmp_path, Open(place(P, within_metres=50.0)), "2026-11-01", "2026-11-01")
    assert done.rows[0]["after_within_metres"] == "50"
    assert any("within 50 metres" in finding.message for finding in done.findings)


def test_hours_in_one_line_and_back() -> None:
    week = dict.fromkeys(("monday", "tuesday"), "09:00-17:00")
    week |= {"thursday": "20:00-02:00,03:00-04:00", "sunday": "CLOSED"}
    assert words_of(week) == "Mon-Tue 09:00-17:00; Thu 20:00-02:00,03:00-04:00; Sun closed"
    assert days_of(words_of(week)) == week
    assert days_of("") == {}
    with pytest.raises(ValueError, match="as the register writes"):
        days_of("weekdays 9-5")


@pytest.mark.parametrize(
    ("column", "text", "one_form"),
    [
        ("recorded_on", "01/03/2026", "2026-03-01"),
        ("recorded_on", "2026-3-1 00:00:00", "2026-03-01"),
        ("recorded_on", "31/31/2026", "31/31/2026"),
        ("outside_before_pharmacies", "1,234.5000", "1234.5"),
        ("outside_before_pharmacies", "[c]", "[c]"),
        ("minute", "'=1+1", "=1+1"),
        ("minute", "it's", "it's"),
    ],
)
def test_one_form_of_each_value(column: str, text: str, one_form: str) -> None:
    assert canonical(column, text) == one_form


def test_moved_is_what_the_register_counts(town: Results) -> None:
    after = apply(town, Scenario((Open(place(P)),)))
    said = figures(town, after)
    (pair,) = (
        one for one in pairs(town.judgements, after.judgements)
        if one.after.parts and one.after.premises_set == "pharmacies"
    )  # fmt: skip
    people = town.demand["people"].to_numpy()
    assert said["newly_within_pharmacies"] == f"{people[moved(pair).within].sum():.3f}"
