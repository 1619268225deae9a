"""What the map of an application says."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording.words import people, set_words

__all__ = [
    "AFTER_SITES",
    "AREA_LINE",
    "BEFORE_SITES",
    "DISTRICT_LINE",
    "EDGE_BEFORE",
    "INVENTED_SHORT",
    "LAND_AFTER",
    "LAND_NOTE",
    "MAP_CREDIT",
    "NOT_COUNTED",
    "OTHER_PREMISES",
    "PEOPLE",
    "POSSIBLE_NOTE",
    "PREMISES_OF_ROLE",
    "SITE_LABELS",
    "SOME_SITES",
    "alt_sentences",
    "change_words",
    "finding_sentences",
    "mode_words",
    "places_words",
    "position_words",
    "possible_words",
    "site_label",
    "sites_words",
]

LAND_NOTE = (
    "Shaded land is drawn on a grid and is for illustration. The minutes at the places where "
    "people live decide, and the list below the map says what they are."
)
POSSIBLE_NOTE = (
    "The position is not exact. Bands, minutes and symbols are those of the typical site of the "
    "{tried} that were tried within {metres} metres; hollow symbols are places for which it "
    "depends on the site."
)
SITE_LABELS = {
    "opens": "Opens",
    "closes": "Closes",
    "moves_from": "Moves from here",
    "moves_to": "Moves to here",
    "merges": "Closes and merges",
    "merged_into": "Stays, after the merger",
    "changes": "Stays, with changes",
}
"""What becomes of the premises that an application speaks of, beside their symbols."""
PREMISES_OF_ROLE = {
    **SITE_LABELS,
    "stays": "Other premises that count",
    "not_counted": "Other premises, not counted here",
}
LAND_AFTER = "Within the time after"
EDGE_BEFORE = "Edge before, where different"
LAYER_AFTER = "Within {} after"
LAYER_BEFORE = "Its edge before, where different"
LAYER_LAND = "Land {}"
LAYER_PLACES = "Places {} ({:,})"
OF_THE_APPLICATION = "Premises of the application"
OTHERS = "Other premises"
ONLY_SHOWN = "Not counted: only shown"
BACKDROP = "Boundaries and backdrop"
NOT_PLACED = "Not on the map, for want of a position: {}."
MORE_PLACES = (
    "{} smaller places with {} people are not listed one by one; the first table counts them."
)
SITES_AND_LABELS = "Sites with their names"
ROADS = "Roads"
NO_SETTLEMENT = "(no settlement named)"
NOT_AT_BOTH_ENDS = "Not so at one end of the range of the speeds"
DECIDES_NOT = (
    "The map shows how many minutes it is by the speeds assumed. What that means is for the Board "
    "to decide."
)
SOME_SITES = "Depends on the site"
AFTER_SITES = "Opens, moves here, or changes"
BEFORE_SITES = "Closes, merges or moves away"
OTHER_PREMISES = "Other premises that count"
NOT_COUNTED = "Premises not counted here"
AREA_LINE = "Area of the Board"
DISTRICT_LINE = "Districts"
PEOPLE = "people"
MAP_CREDIT = "Roads and names \u00a9 OpenStreetMap contributors"
INVENTED_SHORT = "INVENTED DATA: this place does not exist"
_MODES = {"drive": "drive", "walk": "walk"}
_MOST_NAMED = 4
_WITHIN_TENTHS = 1e-5


def mode_words(mode: str, minutes: float) -> str:
    """One of the headline's times: ``10 minutes' drive``."""
    return f"{minutes:g} minutes' {_MODES[mode]}"


def change_words(change: str) -> str:
    """What becomes of a place: ``newly within``."""
    return f"newly {change}"


def site_label(role: str, name: str, *, typical: bool = False) -> str:
    """What stands beside a premises that the application speaks of: ``Closes: Alpha``.

    Parameters
    ----------
    role
        A key of `SITE_LABELS`.
    name
        Of the premises.
    typical
        Whether it stands at the typical one of several possible sites.
    """
    what = f"{SITE_LABELS[role]} (typical site)" if typical else SITE_LABELS[role]
    return f"{what}: {name}" if name else what


def position_words(metres: float, tried: int) -> str:
    """That a position is not exact."""
    return f"The position is open, within {metres:g} metres: {tried} sites were tried."


def possible_words(metres: float) -> str:
    """What the circle and its dots are."""
    return f"Within {metres:g} m; dots: sites tried"


def minutes_between(least: float, most: float, limit_minutes: float) -> str:
    """Say the minutes of several places: ``8.2 to 9.9``, ``21.3 to more than 60``.

    Parameters
    ----------
    least, most
        Missing where all of them, or some, take longer than was worked out.
    limit_minutes
        The longest time that was worked out.
    """
    beyond = f"more than {limit_minutes:g}"
    low, high = (beyond if math.isnan(minutes) else _tenths(minutes) for minutes in (least, most))
    return low if low == high else f"{low} to {high}"


def _tenths(minutes: float) -> str:
    """Rounded up to a tenth: 10.01 is never shown as within 10."""
    return f"{math.ceil(minutes * 10 - _WITHIN_TENTHS) / 10:.1f}"


def counted_note(study: Study) -> str:
    """Which premises the times are counted to."""
    return (
        f"Times are those to the nearest {set_words(study.premises.sets[0])} at any time of the "
        "week, opening hours aside."
    )


def sites_words(at_sites: int, sites_tried: int) -> str:
    """At how many of the sites tried it is so; empty where the position is exact."""
    return f"at {at_sites} of the {sites_tried} sites tried" if sites_tried > 1 else ""


def places_words(count: int) -> str:
    """How many places there are."""
    return f"{count:,} {'place' if count == 1 else 'places'}"


def finding_sentences(totals: pd.DataFrame, places: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Say who comes within each of the headline's times, and who falls outside it.

    Parameters
    ----------
    totals
        From `pna.scenario.local_places.totals`.
    places
        From `pna.scenario.local_places.local_places`.
    study
        Its first premises set and disclosure.

    Returns
    -------
    tuple of str
        One sentence a mode.
    """
    said = []
    for mode in dict.fromkeys(totals["mode"]):
        rows = totals[totals["mode"] == mode]
        of_mode = places[places["mode"] == mode]
        minutes = float(rows["limit_minutes"].iloc[0])
        what = f"{mode_words(str(mode), minutes)} of a {set_words(study.premises.sets[0])}"
        told = [
            (change_words(str(row["change"])), told)
            for _, row in rows.iterrows()
            if (told := _counted(row, of_mode, study.disclosure))
        ]
        if not told:
            said.append(f"By modelled travel times nobody is newly within or outside {what}.")
            continue
        (first, of_first), *rest = told
        text = f"{first.capitalize()} {what}, by modelled travel times: {of_first}"
        said.append(
            "; ".join([text, *(f"{change}: {of_change}" for change, of_change in rest)]) + "."
        )
    return tuple(said)


def _counted(row: pd.Series, places: pd.DataFrame, disclosure: Disclosure) -> str:
    """People of one change, their ranges and where; empty where there is nobody."""
    low, high, least, most = (float(row[name]) for name in ("low", "high", "least", "most"))
    if max(most, high) <= 0:
        return ""
    own = people(float(row["people"]), disclosure)
    text = f"{own} {'person' if own == '1' else 'people'}"
    ranges = [
        f"{people(a, disclosure)} to {people(b, disclosure)} over {what}"
        for a, b, what in (
            (low, high, "the range of the speeds"),
            (least, most, "the sites tried"),
        )
        if people(a, disclosure) != people(b, disclosure)
    ]
    if ranges:
        text += f" ({'; '.join(ranges)})"
    return text + _near(
        places[(places["change"] == row["change"]) & places["typical"].astype(bool)]
    )


def _near(places: pd.DataFrame) -> str:
    if places.empty:
        return ""
    named = places.groupby("place", sort=True)["people"].sum()
    names = [str(name) for name in named.sort_values(ascending=False, kind="stable").index if name]
    if not names:
        return ""
    more = len(names) - _MOST_NAMED
    return f", in or near {_listed(names[:_MOST_NAMED])}" + (
        f" and {more} more" if more > 0 else ""
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}"


def alt_sentences(name: str, roles: Sequence[tuple[str, str]], findings: Sequence[str]) -> str:
    """Say in words what the map shows, for those who do not see it.

    Parameters
    ----------
    name
        Of the application.
    roles
        Of each premises that it speaks of: its name, and what becomes of it (`SITE_LABELS`).
    findings
        From `finding_sentences`.
    """
    told = "; ".join(f"{who}: {SITE_LABELS[role].lower()}" for who, role in roles)
    return " ".join([f"Map: {name}.", *([f"{told}."] if told else []), *findings])
