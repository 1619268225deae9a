"""What the workbooks of a run say: covers, notes, heads of columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pna.disclosure import HIDDEN
from pna.study import Study
from pna.wording import comparison_tables as compared
from pna.wording import schedule1
from pna.wording.about_run import disclosure_sentence
from pna.wording.words import RANGE_NOTE, sets_words

__all__ = [
    "ABOVE_LOCALITIES",
    "ALL_ROWS",
    "CONTACT",
    "COVER",
    "EVERY_SHEET",
    "HEADLINE",
    "MACHINES_ONLY",
    "NOTES",
    "NOTES_TITLE",
    "NOTE_HEADS",
    "NO_ROWS",
    "SEE_NOTES",
    "SENTENCES",
    "SENTENCES_HEAD",
    "SENTENCES_TITLE",
    "about",
    "column_head",
    "cut_short",
    "files_beside",
    "headline_rows",
    "in_words",
    "notes",
    "paragraph_words",
    "plain",
    "rows_above_localities",
    "sheets_in_all",
    "told_above",
    "unit_of",
]

COVER, NOTES, CONTACT, SEE_NOTES = (
    compared.COVER,
    compared.NOTES,
    compared.CONTACT,
    compared.SEE_NOTES,
)
SENTENCES, SENTENCES_TITLE = "Sentences", "Sentences of this table, ready to paste"
SENTENCES_HEAD = "Sentence"
NOTES_TITLE = "Notes, and what the columns hold"
NOTE_HEADS = ("Sheet", "Note or column", "Name in the CSV", "Unit", "What it says")
HEADLINE = ("Headline", "the headline by area")
ABOVE_LOCALITIES = ("Headline", "the whole area and districts")
NO_ROWS = "This table has no rows: nothing of its kind was found."
EVERY_SHEET = "all"
ALL_ROWS = ("All rows", "all rows")
"""Name of a sheet, and what it adds to the title of the table."""
MACHINES_ONLY = {
    "coverage-week": (
        "every half hour of a week by every rule: drawn as a chart and read by programs; the slots "
        "that people ask of are in coverage-by-time"
    ),
    "consultees": (
        "for a mail merge, to which Word takes the CSV: the heads must stand in its first row, and "
        "an empty line of an address must be empty"
    ),
    "speeds": "the numbers of the speed model: the method page and the register say them in words",
    "limits": "the rules of speed limits: the method page says them in words",
}
"""Tables without a workbook, and why."""
_HEADS = {
    "demand_id": "Code of the place",
    "place": "Nearest settlement",
    "lsoa": "LSOA",
    "hwb": "Health and Wellbeing Board",
    "district": "District code",
    "locality": "Locality code",
    "locality_name": "Locality",
    "group": "Group",
    "value": "Value",
    "name": "Name",
    "share_within": "Share within",
    "share_low": "Share within, low end of speeds",
    "share_high": "Share within, high end of speeds",
    "site_id": "Site code",
    "site_ref": "Site reference",
    "lps": "LPS",
    "mph": "Miles an hour",
    "kph": "Kilometres an hour",
    "by": "Ranked by",
}
_NAMED = {
    "minutes_75": "Minutes within which 75 of 100 people are",
    "minutes_90": "Minutes within which 90 of 100 people are",
    "minutes_95": "Minutes within which 95 of 100 people are",
    "median_minutes": "Minutes within which half of the people are",
    "hours_monday": "Hours open on Monday",
    "hours_tuesday": "Hours open on Tuesday",
    "hours_wednesday": "Hours open on Wednesday",
    "hours_thursday": "Hours open on Thursday",
    "hours_friday": "Hours open on Friday",
    "hours_saturday": "Hours open on Saturday",
    "hours_sunday": "Hours open on Sunday",
    "hours_week": "Hours open a week",
    "hours_before_0800": "Hours open before 08:00",
    "hours_after_1830": "Hours open after 18:30",
    "hours_weekend": "Hours open at the weekend",
    "core_hours_week": "Core hours a week",
    "supplementary_hours_week": "Supplementary hours a week",
    "people_only": "People with no other within reach",
    "within_without": "Within, without premises outside the area (people)",
    "only_thanks": "Within only thanks to premises outside the area (people)",
    "within_only_thanks": "Within only thanks to them (people)",
    "share_within_only_thanks": "Share within only thanks to them (%)",
    "share_without": "Share within, without premises outside the area (%)",
    "metres_to_boundary": "Metres to the boundary",
    "people_nearest": "People to whom it is nearest",
    "people_nearest_drive": "People to whom it is nearest by car",
    "people_nearest_walk": "People to whom it is nearest on foot",
    "times_listed": "Rows in the list",
    "people_only_drive": "People who can drive to it and to no other in time",
    "people_none_in_area_drive": "People who can drive to it and to none in the area in time",
    "people_only_walk": "People who can walk to it and to no other in time",
    "people_none_in_area_walk": "People who can walk to it and to none in the area in time",
    "people_only_either": "People who can drive or walk to it and to no other in time",
    "people_none_in_area_either": (
        "People who can drive or walk to it and to none in the area in time"
    ),
    "people_outside_both": "People further than both times",
    "people_outside_both_at_least": "People further than both times, at least",
    "people_outside_both_at_most": "People further than both times, at most",
    "drive_minutes_from": "Fewest minutes by car",
    "drive_minutes_to": "Most minutes by car",
    "walk_minutes_from": "Fewest minutes on foot",
    "walk_minutes_to": "Most minutes on foot",
    "drive_nearest_id": "ODS code of the nearest by car",
    "drive_nearest_name": "The nearest by car",
    "drive_nearest_others": "Others that are the nearest by car to some",
    "walk_nearest_id": "ODS code of the nearest on foot",
    "walk_nearest_name": "The nearest on foot",
    "walk_nearest_others": "Others that are the nearest on foot to some",
}
"""Whole names of columns that their words alone would not say."""
_NAMED_OF_KIND = {
    ("within_1600_metres", "yes_no"): "Within 1.6 km of the boundary, in a straight line",
}
"""The same, of columns that hold something else in another table."""
_OUTSIDE = re.compile(r"people_outside_(drive|walk)_([0-9.]+)")
"""People further than a time, of a table that has a column for each."""
_WORDS = {
    "lsoa": "LSOA",
    "id": "ODS code",
    "lps": "LPS",
    "gp": "GP",
    "kph": "km/h",
    "mph": "mph",
}
_UNITS = {
    "text": "text",
    "yes_no": "yes or no",
    "number": "number",
    "count": "number",
    "share": "share, shown as a percentage",
    "minutes": "minutes",
    "metres": "metres",
    "hours": "hours",
}
_VALUES = {
    "mode": {"drive": "by car", "walk": "on foot", "drive or walk": "by car or on foot"},
    "slot": {"any": "any time"},
    "premises_set": {"gp_surgery": "GP surgeries"},
    "area_type": {"comparator": "published elsewhere"},
    "kind": {
        "lps": "LPS pharmacy",
        "distance_selling": "distance-selling premises",
        "appliance": "appliance contractor",
        "dispensing_practice": "dispensing practice",
        "gp_surgery": "GP surgery",
    },
    "position": {
        "postcode_ended": "postcode that has ended",
        "postcode_poor": "postcode that is placed poorly",
    },
    "status": {
        "beyond_limit": "beyond the limit of the search",
        "too_far_from_road": "too far from any road or path",
    },
}
_CODED = ("area_type", "group", "mode", "premises_set", "rule", "slot", "split")
"""Columns of codes, which are said in words in every table that has them."""


def column_head(name: str, base: str, kind: str, counted: str = "people") -> str:
    """Name a column as a reader meets it, with its unit.

    Parameters
    ----------
    name
        As the table has it: ``drive_minutes_pharmacies``.
    base, kind
        Of its field: ``drive_minutes``, ``minutes``.
    counted
        What a number of people counts in this table: ``people``, ``people or households``.
    """
    if name in _NAMED:
        return _NAMED[name]
    if (name, kind) in _NAMED_OF_KIND:
        return _NAMED_OF_KIND[name, kind]
    further = _OUTSIDE.fullmatch(name)
    if further:
        return f"People further than {further[2]} minutes' {further[1]}"
    rest = name.removeprefix(base).removeprefix("_")
    if base in _HEADS:
        unit = "" if kind in {"text", "yes_no", "count", "number"} else f" ({_unit(kind, counted)})"
        head = f"{_HEADS[base]}{unit}"
    else:
        head = _capitals(compared.column_head(base, kind, counted))
        # "Drive minutes" and "Metres to boundary" say their unit themselves.
        plain = head.removesuffix(f" ({_unit(kind, counted)})")
        head = plain if _unit(kind, counted) in plain.lower().split(" ") else head
    return f"{head}, {_suffix(rest)}" if rest else head


def _unit(kind: str, counted: str) -> str:
    return {"people": counted, "share": "%"}.get(kind, kind)


def _capitals(head: str) -> str:
    words = [_WORDS.get(word.lower(), word) for word in head.split(" ")]
    return " ".join(words)


def _suffix(rest: str) -> str:
    return sets_words(rest) if rest.startswith("pharmacies") else rest.replace("_", " ")


def unit_of(kind: str, counted: str = "people") -> str:
    """Say what the numbers of a column are.

    Parameters
    ----------
    kind
        Of its field.
    counted
        As for `column_head`.
    """
    return counted if kind == "people" else _UNITS[kind]


def in_words(column: str, value: str) -> str:
    """Say a code of a table in words; what has none, such as a name, stays.

    Parameters
    ----------
    column, value
        Of a cell.
    """
    known = _VALUES.get("status" if column.endswith("_status") else column, {}).get(value)
    if known is not None:
        return known
    if column == "speed_preset":
        # Several stand with commas between them.
        return value.replace("_", " ")
    if column == "measure" or (column == "group" and "_" in value):
        return _measure(value)
    if column == "rule" and re.fullmatch(r"[a-z]+_[0-9.]+(_or_[a-z]+_[0-9.]+)*", value) is None:
        return value
    return compared.in_words(column, value) if column in _CODED else value


def _measure(value: str) -> str:
    """Say what is measured: ``pharmacies per 10,000``."""
    words = (f"{int(word):,}" if word.isdecimal() else word for word in value.split("_"))
    return " ".join(_WORDS.get(word, word) for word in words)


def about(name: str, paragraphs: Iterable[str]) -> tuple[str, ...]:
    """Say which paragraphs of Schedule 1 a table serves, a line each.

    Parameters
    ----------
    name
        Of the table.
    paragraphs
        Of its question.
    """
    told = tuple(paragraph_words(number) for number in paragraphs)
    return told or (f"The table {name} is about the work itself and serves none by itself.",)


def paragraph_words(number: str) -> str:
    """Name a paragraph of Schedule 1: ``Paragraph 7: Map of provision``."""
    titles = [one.title for one in schedule1.PARAGRAPHS if one.number == number]
    return f"Paragraph {number}: {titles[0]}" if titles else f"Paragraph {number}"


def files_beside(name: str) -> str:
    """Say where the same table is for programs."""
    return (
        f"{name}.csv and {name}.parquet, beside this file, hold the same rows for programs, with "
        "the names of the columns that sheet Notes gives. In the Parquet file a hidden number is "
        "missing."
    )


def cut_short(shown: int, rows: int) -> str:
    """Say that a sheet has no room for all rows."""
    return (
        f"The first {shown:,} of {rows:,} rows: a sheet has room for no more. The CSV and Parquet "
        "files beside this one hold them all."
    )


def headline_rows(number: int, rows: int) -> str:
    """Say what the first sheet leaves out."""
    return (
        f"{number:,} of the {rows:,} rows: those of the headline, at the speeds that the study "
        "assumes."
    )


def rows_above_localities(number: int, rows: int) -> str:
    """Say the same of a table without rules."""
    return f"{number:,} of the {rows:,} rows: those of the whole area and of districts."


def plain(text: str) -> str:
    """Give a meaning without the marks that set codes apart."""
    return text.replace("`", "")


def told_above(head: str, value: str) -> str:
    """Say what holds for every row of a sheet."""
    return f"{head}: {value}."


def sheets_in_all(number: int) -> str:
    """Say how many sheets there are."""
    return f"This workbook has {number} sheets, this one included; the others are linked below."


def notes(study: Study, *, headline: bool, households: bool) -> tuple[tuple[str, str], ...]:
    """Say what holds for every sheet of a workbook.

    Parameters
    ----------
    study
        Its disclosure, and whether it is invented.
    headline
        A sheet holds some of the rows before the sheet that holds all.
    households
        Some rows count households.

    Returns
    -------
    tuple of (str, str)
        What each note is about, and the note.
    """
    hiding = study.disclosure.suppress_below or study.disclosure.round_to
    symbol = f"{HIDDEN}: a small number of people is hidden (c is for confidential)."
    found = {
        "Data": compared.INVENTED if study.study.invented else "",
        "Symbols": (
            f"{compared.NONE}: no figure or text applies here, such as minutes where no premises "
            f"is reached. {symbol}{'' if hiding else ' This study hides none.'}"
        ),
        "Small numbers": disclosure_sentence(study),
        "People": (
            "Numbers are worked out with fractions of people and shown as whole numbers; cells "
            "hold them to six decimals."
        ),
        "Times": (
            "Minutes are modelled, not measured: the quickest way along roads open to the way of "
            "travelling, walks at both ends included. They are rounded up to a tenth, so that a "
            "filter gives the figures of the tables of coverage."
        ),
        "Range of speeds": RANGE_NOTE,
        "Households": (
            "Some groups are of households, not of people: the column What is counted says so."
            if households
            else ""
        ),
        "Sheets": (
            "The sheet Headline holds the rows that most readers want first; all of them are on "
            "the sheet All rows too."
            if headline
            else ""
        ),
        "What this table does not decide": (
            "It counts people, premises and minutes. What a figure means is for the Health and "
            "Wellbeing Board to consider."
        ),
    }
    return tuple((topic, text) for topic, text in found.items() if text)
