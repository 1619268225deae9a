"""The lists below the map of an application: they say what the map shows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pna import wording
from pna.maps import application_swatches as swatches
from pna.maps import layers as drawn
from pna.maps import symbols
from pna.maps import words as map_words
from pna.maps.application_content import Content
from pna.scenario.compare import Comparison
from pna.scenario.local_places import by_settlement
from pna.wording import application_map as words

__all__ = [
    "GONE",
    "MOST_PLACES_LISTED",
    "asked_of",
    "label_of",
    "limits_of",
    "notes_of",
    "places_of",
    "settlements_of",
    "travel",
]

MOST_PLACES_LISTED = 300
GONE = ("closes", "merges", "moves_from")
"""Roles of premises that are no longer there."""


def label_of(row: Any) -> str:  # noqa: ANN401 - named tuple
    """Give what stands beside a site: a row of `Content.premises`."""
    return words.site_label(str(row.role), drawn.clean(row.name), typical=bool(row.typical))


def limits_of(what: Content) -> dict[str, float]:
    """Give the longest minutes that were worked out, by mode."""
    modes = what.study.modes
    return {"drive": float(modes.drive.limit_minutes), "walk": float(modes.walk.limit_minutes)}


def travel(row: Any, when: str, limits: dict[str, float]) -> str:  # noqa: ANN401 - named tuple
    """Say how long it is from a place (a row of `Content.places`) before or after."""
    minutes, status, nearest = (
        getattr(row, f"{name}_{when}") for name in ("minutes", "status", "nearest")
    )
    mode = str(row.mode)
    return map_words.travel_text(
        mode, float(minutes), str(status), drawn.clean(nearest), limits[mode]
    )


def asked_of(what: Content) -> list[dict[str, Any]]:
    """Give each premises that the application speaks of: its picture, label and whereabouts."""
    rows = what.premises[what.premises["role"].isin(list(words.SITE_LABELS))]
    return [
        {
            "swatch": swatches.site(
                symbols.symbol_of(str(row.kind)), gone=row.role in GONE, pixels=32
            ),
            "label": label_of(row),
            "where": ", ".join(
                part for part in (drawn.clean(row.address), drawn.clean(row.postcode)) if part
            ),
        }
        for row in drawn.rows(rows)
    ]


def settlements_of(what: Content) -> list[dict[str, str]]:
    """Give rows of the list of settlements, numbers of people as the study shows them."""
    hiding, limits = what.study.disclosure, limits_of(what)
    return [
        {
            "place": drawn.clean(row.place) or words.NO_SETTLEMENT,
            "time": words.mode_words(str(row.mode), float(row.limit_minutes)),
            "change": words.change_words(str(row.change)),
            "places": f"{int(row.places):,}",
            "people": wording.people(float(row.people), hiding),
            "before": words.minutes_between(
                row.before_least, row.before_most, limits[str(row.mode)]
            ),
            "after": words.minutes_between(row.after_least, row.after_most, limits[str(row.mode)]),
        }
        for row in drawn.rows(by_settlement(what.places))
    ]


def places_of(what: Content) -> tuple[list[dict[str, str]], pd.DataFrame]:
    """Rows of the list of all symbols, and the places that are left out of it."""
    ordered = what.places.sort_values(
        ["people", "demand_id", "mode"], ascending=[False, True, True], kind="stable"
    )
    limits, hiding = limits_of(what), what.study.disclosure
    listed = []
    for row in drawn.rows(ordered.head(MOST_PLACES_LISTED)):
        some = words.sites_words(int(row.at_sites), int(row.sites_tried))
        change = words.change_words(str(row.change))
        listed.append(
            {
                "place": drawn.clean(row.place) or drawn.clean(row.demand_id),
                "special": drawn.clean(row.special).replace("_", " "),
                "code": drawn.clean(row.demand_id),
                "time": words.mode_words(str(row.mode), float(row.limit_minutes)),
                "change": f"{change}, {some}" if some else change,
                "people": wording.people(row.people, hiding),
                "before": travel(row, "before", limits),
                "after": travel(row, "after", limits),
            }
        )
    return listed, ordered.iloc[MOST_PLACES_LISTED:]


def notes_of(comparison: Comparison, what: Content, more: pd.DataFrame) -> list[str]:
    """Give what is to be known of the map; `more` are places left out of the list."""
    notes = [wording.INVENTED] if what.invented else []
    if comparison.possible:
        notes.append(
            words.POSSIBLE_NOTE.format(tried=len(comparison.possible), metres=f"{what.metres:g}")
        )
    if len(more):
        people = wording.people(float(more["people"].sum()), what.study.disclosure)
        notes.append(words.MORE_PLACES.format(len(more), people))
    unplaced = what.premises[what.premises.geometry.isna() | what.premises.geometry.is_empty]
    if len(unplaced):
        names = ", ".join(drawn.clean(name) for name in unplaced["name"])
        notes.append(words.NOT_PLACED.format(names))
    notes.append(words.counted_note(what.study))
    notes.append(words.DECIDES_NOT)
    said = wording.disclosure_sentence(what.study)
    return [*notes, said] if said else notes
