"""The map of people further than both times of the headline."""

from __future__ import annotations

import pandas as pd

from pna.answers import Answer
from pna.kept import MODES
from pna.maps import words
from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.maps.themes import places as places_of
from pna.maps.themes.common import base, on_roads
from pna.maps.themes.coverage import bands_of_rule, further_of, travel_notes
from pna.maps.themes.further import further_dots
from pna.maps.themes.premises import counted_marks
from pna.maps.themes.tables import table_of
from pna.material import Material
from pna.report.document.blocks import Table
from pna.wording import maps_travel as told

__all__ = ["TITLE", "content"]

TITLE = "People further than both times"


@on_roads("outside", TITLE)
def content(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map shows: people further than both times, and the land within either.

    Parameters
    ----------
    material
        Of the run.
    under
        What lies under the map.
    """
    finding, rest = told.split_further(further_of(material, "both"))
    every = places_of.places(material)
    beyond = every[(every["outside_both"] == "yes").to_numpy()]
    dots = further_dots(material)
    tables = _by_settlement(material)
    if len(beyond):
        tables.append(places_of.list_of(material, beyond, file="tables/nearest.csv"))
    return base(
        material,
        under,
        key="outside",
        title=TITLE,
        finding=finding,
        layers=[
            *bands_of_rule(material),
            *dots,
            counted_marks(material),
        ],
        tables=tables,
        sentences=(*rest, *material.sentences("outside")),
        paragraphs=("2", "4"),
        notes=(
            told.DOTS_NOTE,
            *((told.SPECIAL_NOTE,) if len(dots) > 1 else ()),
            *travel_notes(material, ("bands", "premises", "edge", "turns")),
        ),
        files=("tables/outside.csv", "tables/nearest.csv"),
    )


def _by_settlement(material: Material) -> list[Table]:
    """Settlements in or near which people live further than both times, most people first."""
    results = material.results
    made = results.answers["outside"]
    exact = made.frame if isinstance(made, Answer) else pd.DataFrame()
    wanted = (exact["premises_set"] == results.study.premises.sets[0]) & (
        exact["people_outside_both"] > 0
    )
    rows = material.table("outside")[wanted.to_numpy()]
    if rows.empty:
        return []
    frame = pd.DataFrame(rows).assign(
        special=[str(kind).replace("_", " ").capitalize() for kind in rows["special"].fillna("")]
    )
    for mode in MODES:
        frame[mode] = [
            told.minutes_span(words.minutes_text(low), words.minutes_text(high))
            if pd.notna(low)
            else told.over_limit(results.matrices[mode].limit_minutes)
            for low, high in zip(
                rows[f"{mode}_minutes_from"], rows[f"{mode}_minutes_to"], strict=True
            )
        ]
    columns = dict(told.OUTSIDE_COLUMNS)
    if not frame["special"].any():
        del columns["special"]
    if len(set(frame["district_name"])) == 1:
        # A unitary authority is its own only district.
        del columns["district_name"]
    return [table_of(told.outside_caption(results.study), frame, columns)]
