"""The premises as they now are, beside those of the assessment: tables for the statement."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from pna import writing
from pna.coverage import Judgement, members_of_each
from pna.premises import COUNTED_KINDS
from pna.premises.provision import areas_of
from pna.register.hours_words import week_of, words_of
from pna.register.rows import Row
from pna.results import Results

__all__ = [
    "AREAS",
    "CHANGED",
    "areas_now",
    "changed_words",
    "headline",
    "outside_range",
    "premises_now",
]

CHANGED = {
    "opening": "opened",
    "closure": "closed",
    "move": "moved",
    "merge": "merged into {into}",
    "hours": "hours changed",
    "services": "services changed",
}
"""What a change is called beside the premises that it changed."""
AREAS = (
    *("area_type", "area_code", "area_name", "pharmacies_before", "pharmacies_now"),
    *("practices_before", "practices_now", "people", "outside_before", "outside_now"),
)
"""Columns of `areas_now`."""
_METRES_DECIMALS = 2


def areas_now(before: Results, after: Results) -> pd.DataFrame:
    """Count premises, and people further than the headline's rule, by area, before and now.

    Parameters
    ----------
    before, after
        The run of the assessment, and the same with what has changed.

    Returns
    -------
    DataFrame
        In `AREAS`, one row per area, as the areas layer has them: premises that count as a pharmacy
        or as a dispensing practice and belong to the area; people as fractions, outside the
        headline's combined rule by the first premises set.
    """
    areas, people = before.areas, before.demand["people"].to_numpy(float)
    counts = {}
    for when, results in (("before", before), ("now", after)):
        belongs, _ = areas_of(results)
        kinds, sets = results.premises["kind"], results.study.premises.sets
        counts_any = np.logical_or.reduce([results.premises[f"counted_{name}"] for name in sets])
        pharmacy = kinds.isin(COUNTED_KINDS["pharmacies"]).to_numpy() & counts_any
        practice = (kinds == "dispensing_practice").to_numpy() & counts_any
        counts[f"pharmacies_{when}"] = (belongs & pharmacy).sum(axis=1)
        counts[f"practices_{when}"] = (belongs & practice).sum(axis=1)
        rule = headline(results)
        outside = np.zeros(len(people), bool) if rule is None else rule.outside
        own = members_of_each(
            results.demand, zip(areas["area_type"], areas["area_code"], strict=True)
        )
        counts[f"outside_{when}"] = np.array([people[o][outside[o]].sum() for o in own])
        counts["people"] = np.array([people[o].sum() for o in own])
    frame = pd.DataFrame(areas[["area_type", "area_code", "area_name"]]).reset_index(drop=True)
    return frame.assign(**counts)[list(AREAS)]


def headline(results: Results) -> Judgement | None:
    """Give the headline's combined rule by the first premises set; by straight lines the first."""
    first = results.study.premises.sets[0]
    rules = [one for one in results.judgements if one.premises_set == first]
    return next((one for one in rules if one.parts), rules[0] if rules else None)


def outside_range(results: Results) -> tuple[float, float, float]:
    """Count the people outside the headline's rule.

    Parameters
    ----------
    results
        Of a run or a scenario.

    Returns
    -------
    tuple of float
        At the study's own speeds, the fewest and the most over the range of the speeds; where there
        is no range all are the same.
    """
    rule, people = headline(results), results.demand["people"].to_numpy(float)
    if rule is None:
        return 0.0, 0.0, 0.0
    own = float(people[rule.outside].sum())
    if rule.within_low is None or rule.within_high is None:
        return own, own, own
    fewest, most = (
        float(people[who].sum()) for who in (rule.outside_at_least, rule.outside_at_most)
    )
    return own, fewest, most


def changed_words(row: Row) -> str:
    """Say a change in two words: ``closed``."""
    return CHANGED[row["change"]].format(into=row["into"])


def premises_now(after: Results, held: Sequence[Row]) -> gpd.GeoDataFrame:
    """Give every premises as it now is, and what has changed of it since the assessment.

    Parameters
    ----------
    after
        Results with the changes.
    held
        The rows that hold (`pna.register.present.in_effect`).

    Returns
    -------
    GeoDataFrame
        The premises layer, EPSG:27700, with `easting`, `northing`, `opening_hours` in words,
        `changed` (``opened``, ``closed``, ...; empty where nothing has), `changed_on` and
        `register_rows`. Columns that only tell of reading are left out.
    """
    layer = after.premises
    said: dict[str, list[Row]] = {}
    for row in held:
        said.setdefault(row["ods_code"], []).append(row)
        if row["into"]:
            said.setdefault(row["into"], [])
    codes = layer["facility_id"].tolist()
    of_code = [said.get(code, []) for code in codes]
    columns = [
        *("facility_id", "name", "kind", "postcode", "address", "hwb", "in_area"),
        *(name for name in layer.columns if str(name).startswith(("counted_", "why_not_"))),
    ]
    frame = layer[[*(name for name in columns if name in layer), "geometry"]].copy()
    points = frame.geometry
    frame["easting"] = writing.half_up(points.x, _METRES_DECIMALS)
    frame["northing"] = writing.half_up(points.y, _METRES_DECIMALS)
    frame["address"] = [
        _address(rows, str(address))
        for rows, address in zip(of_code, frame["address"], strict=True)
    ]
    by_code = dict(tuple(after.hours.groupby("facility_id"))) if len(after.hours) else {}
    frame["opening_hours"] = [
        words_of(week_of(by_code[code], code)) if code in by_code else "" for code in codes
    ]
    frame["changed"] = ["; ".join(map(changed_words, rows)) for rows in of_code]
    frame["changed_on"] = ["; ".join(row["changed_on"] for row in rows) for rows in of_code]
    frame["register_rows"] = ["; ".join(row["number"] for row in rows) for rows in of_code]
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=layer.crs)


def _address(rows: Sequence[Row], listed: str) -> str:
    """The address that the register gives a site; the list's is of where a premises was."""
    moved = [row for row in rows if row["change"] in {"opening", "move"}]
    return moved[-1]["after_address"] if moved else listed
