"""The map of where people live: every place as a dot, areas by people per square kilometre."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pna.answers import NotMade
from pna.errors import DataError
from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.maps.layers import clean
from pna.maps.themes import classes, common, tables, who
from pna.maps.themes.classes import DOT
from pna.maps.themes.who import Rows
from pna.material import Material
from pna.questions import by_group
from pna.wording import maps_people as said

__all__ = ["DENSITY_TITLE", "density"]

DENSITY_TITLE = "Where people live"


def density(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map of where people live shows."""
    results = material.results
    hide = results.study.disclosure
    rows = _coverage(material)
    codes = rows.raw["area_code"]
    totals = pd.Series(rows.raw["total"].to_numpy(float), index=codes)
    colour = who.coloured(material).set_index("area_code")
    values = totals.reindex(colour.index) / (colour.geometry.area / 1e6)
    bounds = classes.density_bounds(values)
    labels = said.density_labels(bounds)
    number = pd.Series(classes.number_of(values, bounds), index=values.index)
    classed = number.map(lambda one: labels[one] if one >= 0 else said.NOT_KNOWN)
    lines = {
        str(code): (clean(name), said.residents(total, hide), str(classed[code]))
        for code, name, total in zip(codes, rows.raw["area_name"], totals, strict=True)
        if code in classed
    }
    areas = who.areas_of(
        material,
        key="density-areas",
        title=said.DENSITY,
        values=values,
        bounds=bounds,
        labels=labels,
        lines=lines,
        show=True,
    )
    demand = results.demand
    dots = who.dots_of(
        material,
        key="people",
        title=DENSITY_TITLE,
        numbers=np.zeros(len(demand), dtype=np.int64),
        labels=(said.PLACES,),
        fills=(DOT,),
    )
    heads = {"area_name": "Area", "area_type": "Kind of area", "total": "Residents"}
    if areas is not None:
        heads["density"] = "People per square kilometre"
    frame = rows.shown.assign(density=[classed.get(code, "-") for code in codes])
    finding = said.density_finding(
        float(totals.iloc[0]), common.area_name(material), len(demand), hide
    )
    return common.base(
        material,
        under,
        key="density",
        title=DENSITY_TITLE,
        finding=finding,
        layers=who.below_premises(areas, dots, material),
        tables=tables.by_area("Residents by area", frame, heads),
        paragraphs=by_group.BY_GROUP.paragraphs,
        notes=[said.DOTS, *([said.DENSITY_NOTE] if areas is not None else [])],
        files=("tables/coverage.csv",),
    )


def _coverage(material: Material) -> Rows:
    """Rows of everyone by area, which every study has."""
    answer = material.results.answers["coverage"]
    if isinstance(answer, NotMade):
        raise DataError(answer.why)
    study = material.results.study
    raw = tables.own_rows(
        answer.frame,
        rule=str(answer.frame["rule"].iloc[0]),
        premises_set=study.premises.sets[0],
    )
    return Rows(raw, material.table("coverage").loc[raw.index], str(raw["rule"].iloc[0]))
