"""The poster of late pharmacies: hours in words, who is listed, and what the page says."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
from open_town import layer
from pypdf import PdfReader
from town_results import town_results

from pna.errors import DataError
from pna.hours.slots import week_of
from pna.poster.open_late import LATE, SATURDAY, SUNDAY, Poster, _chosen, poster
from pna.poster.places import Asked, asked, read_places
from pna.poster.plain_hours import Days, day_texts, grouped, time_words
from pna.report.document.pdf import BROWSER, browser_here
from pna.report.poster_files import write_poster, write_posters
from pna.report.poster_page import page
from pna.results import Results
from pna.wording.poster import how_far

DAY = "09:00-17:30"
CLOSED = "CLOSED"


def town(**hours: list[str]) -> Results:
    return dataclasses.replace(town_results(), hours=layer(hours))


@pytest.mark.parametrize(
    ("minute", "said"),
    [
        (0, "midnight"),
        (5, "12:05am"),
        (540, "9am"),
        (720, "midday"),
        (721, "12:01pm"),
        (1050, "5:30pm"),
        (1440, "midnight"),
        (1560, "2am"),
    ],
)
def test_times_as_people_say_them(minute: int, said: str) -> None:
    assert time_words(minute) == said


def test_a_week_in_words() -> None:
    """A spell over midnight is told on the day on which it begins; a silent day is not closed."""
    week = week_of(
        layer({"FA1": ["09:00-13:00,14:00-18:00", "09:00-02:00", "CLOSED", "", "00:00-00:00",
                       "22:00-01:00", "CLOSED"]}),
        ["FA1"],
    )  # fmt: skip
    assert day_texts(week, 0) == (
        "9am to 1pm, 2pm to 6pm",
        "9am to 2am",
        "closed",
        "not known",
        "open all day and night",
        "10pm to 1am",
        "closed",
    )


def test_alike_days_stand_together() -> None:
    assert grouped(["a", "a", "a", "b", "b"]) == (
        Days("Monday to Wednesday", "a"),
        Days("Thursday and Friday", "b"),
    )
    assert grouped(["a", "a", "b", "a", "a"]) == (
        Days("Monday, Tuesday, Thursday and Friday", "a"),
        Days("Wednesday", "b"),
    )
    assert grouped(["b", "a", "a", "a", "b"]) == (
        Days("Monday and Friday", "b"),
        Days("Tuesday to Thursday", "a"),
    )
    assert grouped(["a"], first=6) == (Days("Sunday", "a"),)


def test_who_is_open_when() -> None:
    """FA1: a quarter of an hour into Saturday afternoon, no more; FA2: one evening, and Sunday."""
    results = town(
        FA1=[DAY] * 5 + ["09:00-13:15", CLOSED],
        FA2=[DAY, DAY, "09:00-20:00", DAY, DAY, "09:00-13:14", "10:00-16:00"],
    )
    told = poster(results, "D1")
    by_code = {one.facility_id: one for one in told.listed}
    assert by_code["FA1"].times == (SATURDAY,)
    assert by_code["FA2"].times == (LATE, SUNDAY)
    assert [one.facility_id for one in told.listed] == ["FA1", "FA2"], "nearest by car first"
    # From D1 to B 2,500 metres by car and 1,500 on foot; to F 3,500 metres and the roundabout.
    assert by_code["FA1"].drive_minutes == pytest.approx(2.5)
    assert by_code["FA1"].walk_minutes == pytest.approx(1500 / 80)
    assert by_code["FA2"].drive_minutes == pytest.approx(4.1)
    assert by_code["FA2"].walk_minutes == pytest.approx(45.0)
    assert told.nobody == ()


def test_saturday_night_is_no_sunday_opening() -> None:
    """Until 2am on Sunday, and closed on Sunday: the poster must send nobody there on Sunday."""
    results = town(FA1=[DAY] * 5 + ["18:00-02:00", CLOSED], FA2=[DAY] * 5 + [CLOSED, CLOSED])
    told = poster(results, "D1")
    assert [(one.facility_id, one.times) for one in told.listed] == [("FA1", (SATURDAY,))]
    assert told.listed[0].days[6] == "closed"
    assert set(told.nobody) == {LATE, SUNDAY}


def test_room_that_is_left_goes_to_the_nearest_of_the_others() -> None:
    """A fourth that is open late is not passed over for one far away that opens on Sunday."""
    late, on_sunday = np.array([1, 1, 1, 1, 0], bool), np.array([0, 0, 0, 0, 1], bool)
    is_open = {LATE: late, SATURDAY: np.zeros(5, bool), SUNDAY: on_sunday}
    assert _chosen(np.arange(5), is_open) == [0, 1, 2, 3, 4]


def test_it_is_said_where_others_are_open_that_have_no_room(monkeypatch) -> None:
    results = town(FA1=["09:00-19:00"] * 7, FA2=["09:00-19:00"] * 7)
    whole = poster(results, "D1")
    assert (len(whole.listed), whole.more) == (2, 0)
    assert "more is open" not in page(whole)
    monkeypatch.setattr("pna.poster.open_late._MOST_LISTED", 1)
    short = poster(results, "D1")
    assert (len(short.listed), short.more) == (1, 1)
    assert "1 more is open at these times within" in page(short)


def test_nobody_is_open_and_hours_that_are_not_known() -> None:
    """A practice is not listed: its patients alone may use it."""
    results = town(
        FA1=[DAY] * 4 + ["09:00-19:00"] + [CLOSED] * 2,
        FA2=[DAY] * 5 + [CLOSED, ""],
        Y1=["09:00-22:00"] * 7,
    )
    told = poster(results, "D1")
    assert [one.facility_id for one in told.listed] == ["FA1"]
    assert told.nobody == (SATURDAY, SUNDAY)
    assert told.not_known == 0, "FA2 is further than all that are listed"
    silent = town(FA1=[DAY] * 5 + [CLOSED, ""], FA2=["09:00-19:00"] * 5 + [CLOSED] * 2)
    assert poster(silent, "D1").not_known == 1
    text = page(told)
    assert "is listed as open on Sunday" in text
    assert "Ham Surgery" not in text


def test_no_hours_or_no_roads() -> None:
    results = town(FA1=[""] * 7)
    with pytest.raises(DataError, match="opening hours, and none are known"):
        poster(results, "D1")
    with pytest.raises(DataError, match="no roads"):
        poster(dataclasses.replace(town_results(), networks={}), "D1")


def test_the_page_is_inert_and_the_same_twice() -> None:
    results = town(FA1=["09:00-20:00"] * 7)
    name = '<script>alert(1)</script> "Ros\u00e9" \U0001f48a ' + "long " * 80
    sites = results.sites.assign(name=name)
    hostile = dataclasses.replace(results, sites=sites)
    text = page(poster(hostile, "D1", name="<img src=x>"))
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;" in text
    assert "\u2026" in text, "a long name is cut"
    assert text == page(poster(hostile, "D1", name="<img src=x>"))
    nameless = dataclasses.replace(results, sites=results.sites.assign(name=None))
    assert re.search(r'class="name">FA1<', page(poster(nameless, "D1")))


def test_minutes_are_rounded_up() -> None:
    assert how_far("walk", 4.00001, 60) == "5 min walk"
    assert how_far("walk", 4.0000001, 60) == "4 min walk"
    assert how_far("drive", 0.0, 60) == "1 min drive"
    assert how_far("walk", np.nan, 60) == "60+ min walk"


def test_places_as_they_are_asked_for(tmp_path: Path) -> None:
    assert asked("Melton urgent care = LE13 1SJ") == Asked("Melton urgent care", "LE13 1SJ")
    assert asked(" LE13 1SJ ") == Asked("", "LE13 1SJ")
    file = tmp_path / "rooms.csv"
    file.write_text("name,place\nMelton,LE13 1SJ\n,\nOakham,LE15 6AJ\n", encoding="utf-8")
    assert read_places(file) == (
        Asked("Melton", "LE13 1SJ", "rooms.csv", 2),
        Asked("Oakham", "LE15 6AJ", "rooms.csv", 4),
    )
    file.write_text("name,place\nMelton,\nOakham,LE15 6AJ\nOakham,LE15 6AB\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"row 2.*\n.*row 4"):
        read_places(file)


def test_no_poster_is_written_over_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Names that differ only where file names may not, or have no letter of ours at all.
    monkeypatch.setenv(BROWSER, str(tmp_path / "gone"))
    told = poster(town(FA1=[DAY] * 7), "D1", name="Ward A/B")
    made = [
        dataclasses.replace(told, name=name)
        for name in ("Ward A/B", "Ward A?B", "Ward A/B", "\u05e9\u05dc\u05d5\u05dd")
    ]
    done = write_posters(made, tmp_path)
    names = [written[0].name for written, _ in done]
    assert names[:3] == ["ward-a-b.html", "ward-a-b-2.html", "ward-a-b.html"]
    assert names[3] not in ("application.html", *names[:3])
    assert "Ward A?B" in (tmp_path / "posters" / "ward-a-b-2.html").read_text(encoding="utf-8")
    (finding,) = done[0][1]
    assert "PNA_CHROMIUM names" in finding.message


def test_it_is_one_sheet_however_long_names_and_hours_are(tmp_path: Path) -> None:
    if browser_here() is None:
        pytest.skip("no browser here that prints")
    told = poster(town(FA1=["08:30-20:00"] * 7), "D1")
    spells = "9am to 12:30pm, 1pm to 4:30pm, 5pm to 9:45pm"
    days = (spells, "8:30am to 12:30pm, 1:30pm to 7:45pm", spells, "not known", "9am to 9pm")
    longest = dataclasses.replace(
        told.listed[0], name="The Wholesale Dispensing Chemists Company " * 2,
        address="Road, " * 20, days=(*days, spells, spells),
        walk_minutes=np.nan, drive_minutes=59.0,
    )  # fmt: skip
    study = told.results.study
    facts = study.study.model_copy(update={"invented": True})
    results = dataclasses.replace(told.results, study=study.model_copy(update={"study": facts}))
    full = dataclasses.replace(
        told, results=results, listed=(longest,) * 6, name="A treatment centre " * 4, not_known=12
    )
    (_, pdf), _ = write_poster(full, tmp_path)
    (sheet,) = PdfReader(pdf).pages
    assert "Call NHS 111" in sheet.extract_text()
    assert "59 min drive" in sheet.extract_text()


def letters(told: Poster, tmp_path: Path) -> list[tuple[str, float]]:
    """Give what a poster prints, and how large in points."""
    (_, pdf), _ = write_poster(told, tmp_path)
    (sheet,) = PdfReader(pdf).pages
    found: list[tuple[str, float]] = []

    def seen(text: str, page: list[float], line: list[float], _: object, size: float) -> None:
        found.append((text.strip(), size * abs(line[3]) * abs(page[3])))

    sheet.extract_text(visitor_text=seen)
    return found


@pytest.mark.parametrize(
    ("spells", "fits"), [("9am to 8pm", True), ("9am to 12:30pm, 1pm to 4:30pm, 5pm to 9pm", False)]
)
def test_type_is_large_and_what_has_no_room_is_counted(
    spells: str, tmp_path: Path, *, fits: bool
) -> None:
    """The furthest are left out; never the only one that is open at a time."""
    if browser_here() is None:
        pytest.skip("no browser here that prints")
    told = poster(town(FA1=["08:30-20:00"] * 7), "D1")
    six = tuple(
        dataclasses.replace(
            told.listed[0], facility_id=f"F{number}", name=f"Shop {number}",
            address="137 Rectory Terrace, Kellickthorpe", postcode="ZZ1 2EY", drive_minutes=number,
            days=(spells,) * 7, times=(SUNDAY,) if number == 6 else (LATE, SATURDAY),
        )
        for number in range(1, 7)
    )  # fmt: skip
    printed = letters(dataclasses.replace(told, listed=six, more=4), tmp_path)
    said = " ".join(" ".join(text for text, _ in printed).split())
    shops = [number for number in range(1, 7) if f"Shop {number}" in said]
    assert (len(shops) == len(six)) == fits
    assert shops == [*range(1, len(shops)), 6]
    assert f"{4 + 6 - len(shops)} more are open at these times" in said
    hours = [size for text, size in printed if re.search(r"\d(am|pm)|min (walk|drive)|Ring", text)]
    assert min(hours) >= 12 - 0.01


def test_pictures_in_names_are_left_out_and_letters_of_any_language_stay() -> None:
    results = town(FA1=["09:00-20:00"] * 7)
    for name, said in (
        ("\U0001f48a Pills \u2764\ufe0f & Co \U0001f469\u200d\u2695\ufe0f", "Pills &amp; Co"),
        ("\u85ac\u5c40 \u0391", "\u85ac\u5c40 \u0391"),
        ("\U0001f48a", "FA1"),
    ):
        named = dataclasses.replace(results, sites=results.sites.assign(name=name))
        assert f'class="name">{said}<' in page(poster(named, "D1"))
