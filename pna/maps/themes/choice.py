"""The map of how many premises people have within reach."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pna.answers import Answer
from pna.choice import CLASSES, NOT_KNOWN, classes_of, headline_reaches
from pna.maps.content import Backdrop, Class, MapContent, NotDrawn
from pna.maps.themes import places as places_of
from pna.maps.themes.common import base, on_roads
from pna.maps.themes.coverage import travel_notes
from pna.maps.themes.further import UNKNOWN
from pna.maps.themes.premises import counted_marks
from pna.maps.themes.tables import by_area, without_nobody
from pna.material import Material
from pna.report.document.blocks import Table
from pna.rules import headline_rule
from pna.wording import maps as said
from pna.wording import maps_travel as told

__all__ = ["FILLS", "TITLE", "content"]

TITLE = "Choice of pharmacies"
FILLS = {"0": "#1f0a33", "1": "#4b3a7c", "2-3": "#35708f", "4+": "#4f9a8c"}
"""By class: from dark to light in even steps, so that grey tells them apart, each 3:1 on land."""


@on_roads("choice", TITLE)
def content(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map shows: places by how many premises are within either time.

    Parameters
    ----------
    material
        Of the run.
    under
        What lies under the map.
    """
    results = material.results
    study = results.study
    first = study.premises.sets[0]
    reach = headline_reaches(results, first)[-1]
    number = np.argmax(classes_of(reach), axis=1).astype(np.int64)
    classes = [Class(told.CHOICE_CLASSES[name], FILLS[name]) for name in CLASSES]
    if reach.unknown.any():
        classes.append(UNKNOWN)
    every = places_of.places(material)
    made = results.answers["choice"]
    exact = made.frame if isinstance(made, Answer) else pd.DataFrame()
    whole = exact[
        (exact["area_type"] == "hwb")
        & (exact["rule"] == headline_rule(study))
        & (exact["premises_set"] == first)
    ]
    return base(
        material,
        under,
        key="choice",
        title=TITLE,
        finding=told.choice_finding(whole, study),
        layers=[
            places_of.dots(
                every,
                number,
                key="choice",
                title=told.choice_title(study),
                classes=classes,
                every_class=True,
            ),
            counted_marks(material),
        ],
        tables=_by_area(material),
        paragraphs=("4",),
        notes=(told.CHOICE_NOTE, told.DOTS_NOTE, *travel_notes(material, ("premises", "turns"))),
        files=("tables/choice.csv", "tables/choice-places.csv"),
    )


def _by_area(material: Material) -> list[Table]:
    """People of every class, a row an area."""
    study = material.results.study
    table = material.table("choice")
    rows = table[
        (table["rule"] == headline_rule(study)) & (table["premises_set"] == study.premises.sets[0])
    ]
    areas = rows.drop_duplicates("area_code")
    frame = pd.DataFrame(areas[["area_name", "area_type", "total"]])
    columns = {"area_name": said.AREA, "area_type": said.AREA_TYPE, "total": said.PEOPLE}
    for name in (*CLASSES, NOT_KNOWN):
        of_class = rows[rows["premises_within"] == name].drop_duplicates("area_code")
        by_code = of_class.set_index("area_code")
        frame[f"people_{name}"] = areas["area_code"].map(by_code["people"])
        columns[f"people_{name}"] = told.CHOICE_CLASSES[name].capitalize()
        if name in CLASSES:
            frame[f"share_{name}"] = areas["area_code"].map(by_code["share"])
            columns[f"share_{name}"] = told.share_heading(told.CHOICE_CLASSES[name])
    columns = without_nobody(frame, columns, f"people_{NOT_KNOWN}")
    return by_area(told.choice_caption(study), frame, columns)
