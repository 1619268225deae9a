"""What the map of an application says."""

from __future__ import annotations

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


def mode_words(mode: str, minutes: float) -> str:
    """One of the headline's times: ``10 minutes' drive``."""
    return f"{minutes:g} minutes' {_MODES[mode]}"


def change_words(change: str) -> str:
    """What becomes of a place: ``newly within``."""
    return f"newly {change}"


def site_label(role: str, name: str) -> str:
    """What stands beside a premises that the application speaks of: ``Closes: Alpha``."""
    return f"{SITE_LABELS[role]}: {name}" if name else SITE_LABELS[role]


def possible_words(metres: float) -> str:
    """What the circle and its dots are."""
    return f"Within {metres:g} m; dots: sites tried"


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
    for mode, rows in totals.groupby("mode", sort=False):
        minutes = float(rows["limit_minutes"].iloc[0])
        parts = [
            _counted(row, places[places["mode"] == mode], study.disclosure)
            for row in rows.itertuples(index=False)
        ]
        what = f"{mode_words(str(mode), minutes)} of a {set_words(study.premises.sets[0])}"
        if not any(parts):
            said.append(f"By modelled travel times, nobody is newly within or outside {what}.")
            continue
        told = "; ".join(part for part in parts if part)
        said.append(f"By modelled travel times, of {what}: {told}.")
    return tuple(said)


def _counted(row: object, places: pd.DataFrame, disclosure: Disclosure) -> str:
    change = str(getattr(row, "change"))  # noqa: B009 - a named tuple
    count, low, high, least, most = (
        float(getattr(row, name)) for name in ("people", "low", "high", "least", "most")
    )
    if not most > 0 and not high > 0:
        return ""
    own = people(count, disclosure)
    text = f"{own} {'person' if own == '1' else 'people'} {change_words(change)}"
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
    return text + _near(places[(places["change"] == change) & places["typical"]])


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
