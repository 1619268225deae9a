"""Places where people live as dots, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import disclosure, wording
from pna.kept import MODES
from pna.maps import words
from pna.maps.content import Class, Dots
from pna.maps.layers import clean
from pna.maps.themes.tables import table_of
from pna.material import Material
from pna.report.document.blocks import Table
from pna.wording import maps as said
from pna.wording import maps_travel as told

__all__ = ["MOST_LISTED", "dots", "list_of", "places"]

MOST_LISTED = 300
"""Places that a map's list has at most; the file has them all."""


def places(material: Material) -> gpd.GeoDataFrame:
    """Every place where people live, from the published table ``nearest``.

    Parameters
    ----------
    material
        Of the run.

    Returns
    -------
    GeoDataFrame
        In the order of the results' places: `demand_id`, `name` (of the nearest settlement, failing
        that the code), `special` (what the place is, such as ``Prison``; empty otherwise),
        `people` (as in that table), `people_words`, `size` (people as they may be drawn), `drive`,
        `walk` (how long it is to the nearest premises, in words),
        `outside_both` (``yes``, ``no``, ``unknown``), points (EPSG:27700).
    """
    results = material.results
    hide, people = results.study.disclosure, results.demand["people"].to_numpy(float)
    table = material.table("nearest")
    frame = pd.DataFrame(
        {
            "demand_id": table["demand_id"].astype(str),
            "name": [
                clean(place) or clean(code)
                for place, code in zip(table["place"], table["demand_id"], strict=True)
            ],
            "special": [clean(kind).replace("_", " ").capitalize() for kind in table["special"]],
            "people": table["people"].to_numpy(),
            "people_words": [wording.people(count, hide) for count in people],
            "size": disclosure.drawn(people, hide),
            "outside_both": table["outside_both"].astype(str),
        }
    )
    for mode in MODES:
        limit = results.matrices[mode].limit_minutes
        frame[mode] = [
            words.travel_text(mode, minutes, clean(status), clean(nearest), limit)
            for minutes, status, nearest in zip(
                table[f"{mode}_minutes"],
                table[f"{mode}_status"],
                table[f"{mode}_nearest_name"],
                strict=True,
            )
        ]
    return gpd.GeoDataFrame(frame, geometry=results.demand.geometry.to_numpy(), crs=27700)


def dots(
    frame: gpd.GeoDataFrame,
    class_number: npt.NDArray[np.int64],
    *,
    key: str,
    title: str,
    classes: Sequence[Class],
    hollow: bool = False,
    show: bool = True,
    more: Mapping[str, Sequence[str]] | None = None,
    every_class: bool = False,
) -> Dots:
    """Places as dots, those with most people first.

    Parameters
    ----------
    frame
        Some rows of `places`.
    class_number
        Of each row: its class.
    key, title, classes, hollow, show
        As in `pna.maps.content.Dots`.
    more
        By `demand_id`: further lines of what is told of it.
    every_class
        Whether classes that no place is in have a line in the legend too.
    """
    if not every_class:
        classes, class_number = _used(classes, class_number)
    extra = more or {}
    rows = frame.assign(class_number=class_number).sort_values(
        ["size", "demand_id"], ascending=[False, True]
    )
    lines = [
        (*_lines(row), *extra.get(str(row.demand_id), ())) for row in rows.itertuples(index=False)
    ]
    points = gpd.GeoDataFrame(
        {
            "dot_id": rows["demand_id"].to_numpy(str),
            "size": rows["size"].to_numpy(float),
            "class_number": rows["class_number"].to_numpy(int),
            "lines": pd.Series(lines, dtype=object),
        },
        geometry=rows.geometry.to_numpy(),
        crs=27700,
    )
    return Dots(
        key=key, title=title, points=points, classes=tuple(classes), hollow=hollow, show=show
    )


def _used(
    classes: Sequence[Class], class_number: npt.NDArray[np.int64]
) -> tuple[Sequence[Class], npt.NDArray[np.int64]]:
    """Classes that places are in, the first where there are none, and the numbers anew."""
    kept = sorted(set(class_number.tolist())) or [0]
    return [classes[number] for number in kept], np.searchsorted(kept, class_number)


def _lines(row: Any) -> tuple[str, ...]:  # noqa: ANN401 - named tuple
    lines = (
        row.name,
        row.special,
        told.people_line(row.people_words),
        told.travel_line("drive", row.drive),
        told.travel_line("walk", row.walk),
        said.place_code(row.demand_id),
    )
    return tuple(line for line in lines if line)


def list_of(
    material: Material, frame: gpd.GeoDataFrame, *, when: str = "", file: str = ""
) -> Table:
    """List places, most people first.

    Parameters
    ----------
    material
        Of the run.
    frame
        Some rows of `places`.
    when
        When premises must be open; empty: at whatever time.
    file
        Which has all of them; empty: none has.
    """
    rows = frame.sort_values(["size", "demand_id"], ascending=[False, True])
    shown = pd.DataFrame(rows.drop(columns="geometry")).head(MOST_LISTED)
    shown["name"] = [
        f"{name} ({special.lower()})" if special else name
        for name, special in zip(shown["name"], shown["special"], strict=True)
    ]
    left = rows.iloc[MOST_LISTED:]
    demand = material.results.demand
    exact = pd.Series(demand["people"].to_numpy(float), index=demand["demand_id"].astype(str))
    caption = told.places_caption(
        len(shown),
        len(left),
        float(exact.reindex(left["demand_id"]).sum()),
        when=when,
        file=file,
        disclosure=material.results.study.disclosure,
    )
    return table_of(caption, shown, told.PLACES_COLUMNS)
