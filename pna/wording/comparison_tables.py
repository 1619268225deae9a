"""What the workbook of a comparison says: its cover, its notes, the heads of its columns."""

from __future__ import annotations

import re

from pna.disclosure import HIDDEN
from pna.people.groups import ALL
from pna.study import Study
from pna.wording.about_run import disclosure_sentence
from pna.wording.words import INVENTED, NONE, RANGE_NOTE, sets_words

__all__ = [
    "AROUND",
    "BY_AREA",
    "BY_GROUP",
    "CONTACT",
    "COVER",
    "INVENTED",
    "NONE",
    "NOTES",
    "NOT_MADE",
    "OTHER_RULES",
    "POSITION",
    "SEE_NOTES",
    "column_head",
    "in_words",
    "notes",
]

CONTACT = "The person or team that sends this file; write name and e-mail here before it goes out."
BY_AREA = ("By area", "People newly within and newly outside, by area")
BY_GROUP = ("By group", "People newly within and newly outside, by group")
OTHER_RULES = ("Other rules", "People newly within and newly outside, other rules of the study")
"""Name and title of a sheet."""
COVER, NOTES = "Cover", "Notes"
POSITION = (
    "The position is not exact: {} sites were tried. Figures are those of the typical site; the "
    "least and the most over all of them have columns of their own."
)
AROUND = {
    "nearest_five": "The five nearest premises",
    "overlap": "Overlap: people near the site who have another premises",
    "overlap_with": "Overlap, premises by premises",
    "absorbed": "People to whom premises that close or move were the nearest",
    "absorbed_by": "Their nearest premises afterwards",
    "users": "What a move changes for those who use the old site",
    "rural": "Rural rules, site by site",
    "rural_practices": "Dispensing practices within 1.6 km",
    "rural_people": "Residents within 1.6 km of a pharmacy, before and after",
    "housing": "Planned homes within reach",
    "detours": "Short in a straight line, long to walk",
}
"""Titles of the tables on what is around the sites, by name."""
NOT_MADE = "Why there is no such table or column"
SEE_NOTES = "This sheet holds one table. Symbols and what its columns hold: sheet Notes."
_HEADS = {
    "rule": "Rule",
    "mode": "Way of travelling",
    "minutes": "Limit (minutes)",
    "speed_preset": "Speeds assumed",
    "slot": "Time of the week",
    "premises_set": "Premises that count",
    "area_type": "Kind of area",
    "area_code": "Area code",
    "area_name": "Area",
    "split": "Told apart by",
    "unit": "What is counted",
    "newly_within_low": "Newly within, low end of speeds",
    "newly_within_high": "Newly within, high end of speeds",
    "newly_outside_low": "Newly outside, low end of speeds",
    "newly_outside_high": "Newly outside, high end of speeds",
    "unknown_before": "Not known before",
    "unknown_after": "Not known after",
    "within_after_least": "Within after, least over sites",
    "within_after_most": "Within after, most over sites",
    "newly_within_least": "Newly within, least over sites",
    "newly_within_most": "Newly within, most over sites",
    "newly_outside_least": "Newly outside, least over sites",
    "newly_outside_most": "Newly outside, most over sites",
    "open_before": "Premises of the area open before",
    "open_after": "Premises of the area open after",
    "hours_not_supplied": "Hours not supplied by (ODS code)",
    "premises_within": "Premises within the limits",
    "people_before": "People before",
    "people_after": "People after",
    "people_after_least": "People after, least over sites",
    "people_after_most": "People after, most over sites",
    "way": "What becomes of the minutes",
    "band": "Minutes saved or added",
    "people_low": "Low end of speeds",
    "people_high": "High end of speeds",
    "people_least": "Least over sites",
    "people_most": "Most over sites",
    "mean_change_low": "Mean change, low end of speeds",
    "mean_change_high": "Mean change, high end of speeds",
    "mean_change_least": "Mean change, least over sites",
    "mean_change_most": "Mean change, most over sites",
    "district_name": "District",
    "newly": "Newly outside or newly within the limit",
    "beyond": "No longer or newly within the search",
    "minutes_before": "Mean minutes before",
    "minutes_after": "Mean minutes after",
    "minutes_change": "Minutes added or saved, mean",
    "minutes_change_most": "Minutes added or saved, most",
    "facility_id": "ODS code",
    "premises_id": "ODS code of the premises",
    "number": "Number of the change",
    "whole": "All changes together",
    "said": "Which site",
}
_UNITS = {"minutes": "minutes", "metres": "metres", "hours": "hours", "share": "%"}
_MINUTES = re.compile(r"^(mean|median|minutes|change|walk_minutes)(_|$)")
_AREAS = {"hwb": "whole area", "district": "district", "locality": "locality"}
_SPLITS = {
    ALL: "everyone",
    "age": "age",
    "imd_quintile_national": "deprivation (IMD quintile, England)",
    "imd_decile_national": "deprivation (IMD decile, England)",
    "imd_quintile_local": "deprivation (IMD quintile, local)",
    "car": "cars or vans of the household",
    "rural_urban": "rural-urban class",
    "rural": "rural or urban",
    "ethnicity": "ethnic group",
    "disability": "disability",
    "special_population": "special establishments",
}
_RULE = re.compile(r"(drive|walk|straight)_([0-9.]+)")


def column_head(name: str, kind: str, counted: str = "people") -> str:
    """Name a column as a reader meets it, with its unit.

    Parameters
    ----------
    name, kind
        Of its field.
    counted
        What a number of people counts in this table: ``people``, ``people or households``.
    """
    if kind == "people" and name in {"people", "share"}:
        return {"people": counted.capitalize(), "share": f"Own share ({counted})"}[name]
    words = _HEADS.get(name, name.replace("_", " ").capitalize())
    unit = _UNITS.get(kind, counted if kind == "people" else "")
    if kind == "number" and _MINUTES.match(name):
        unit = "minutes"
    return f"{words} ({unit})" if unit and f"({unit})" not in words else words


def in_words(column: str, value: str) -> str:
    """Say a code of a table in words; what has none, such as a name, stays.

    Parameters
    ----------
    column, value
        Of a cell.
    """
    if column == "rule":
        return " or ".join(_rule(part) for part in value.split("_or_"))
    if column == "premises_set":
        return sets_words(value) if value.startswith("pharmacies") else value
    if column == "area_type":
        return _AREAS.get(value, value)
    if column == "split":
        return _SPLITS.get(value, value.replace("_", " "))
    if column == "group" and value == ALL:
        return "everyone"
    return value


def _rule(rule: str) -> str:
    found = _RULE.fullmatch(rule)
    if found is None:
        return rule
    mode, limit = found.groups()
    if mode == "straight":
        return f"{limit} metres in a straight line"
    return f"{limit} minutes' {mode}"


def notes(study: Study, *, sites: bool, households: bool) -> tuple[tuple[str, str], ...]:
    """Say what holds for every sheet.

    Parameters
    ----------
    study
        Its disclosure, and whether it is invented.
    sites
        A position is open, so that there are the least and the most over possible sites.
    households
        Some rows count households.

    Returns
    -------
    tuple of (str, str)
        What each note is about, and the note.
    """
    found = {
        "Data": INVENTED if study.study.invented else "",
        "Times": (
            "Minutes are modelled, not measured: the quickest way along roads open to the way of "
            "travelling, walks at both ends included. Within means at most the minutes stated."
        ),
        "People": (
            "Numbers are worked out with fractions of people and shown as whole numbers; cells "
            "hold them to six decimals."
        ),
        "Range of speeds": RANGE_NOTE,
        "Low and high": (
            "The least and the most of a figure at the speeds assumed and at both ends of their "
            "range. Each is a figure of its own, so that they may not add up."
        ),
        "Possible sites": (
            "The position is not exact. Figures are those of the typical site; the least and the "
            "most over all sites tried stand beside them. Each is a figure of its own."
            if sites
            else ""
        ),
        "Households": (
            "Some groups are of households, not of people: the column What is counted says so."
            if households
            else ""
        ),
        "Groups": "Groups of one kind may overlap, as 65+ and 75+ do.",
        "Localities": (
            "Where there are several localities, those in which nothing changes have rows on the "
            "sheet by area alone. Bands of minutes in which there is nobody have no row."
        ),
        "Each change's own share": (
            "A closure and an opening act together: what one change does depends on the others. "
            "Own shares are averages over the orders in which the changes can be made, and add up "
            "to the whole."
        ),
        "comparison.csv": (
            "The file beside this one holds every figure, a row for each measure: before, after, "
            "and value, which is the figure itself or, where there is a before and an after, the "
            "change from one to the other; low and high over the range of the speeds; least and "
            "most over possible sites."
        ),
        "Symbols": f"{NONE}: nothing applies. {HIDDEN}: a small number of people is hidden.",
        "Small numbers": disclosure_sentence(study),
        "What these tables do not decide": (
            "They count people and minutes. What a figure means is for the Health and Wellbeing "
            "Board to consider."
        ),
    }
    return tuple((about, text) for about, text in found.items() if text)
