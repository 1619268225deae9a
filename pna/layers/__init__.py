"""What each tidy layer must hold.

A layer is one tidy table. They are written down by subject: `premises`, `nhs` (practices, and what
practices and contractors did), `areas` (boundaries, lookups, postcodes), `people`, `journeys` and
`questions` (a council's own tables, for single questions).

The columns are data: the same tables check a file (`pna.checks`), convert its cells and print the
data dictionary. A frame whose index is named ``row`` carries the row numbers of the file that it
was read from.
"""

from __future__ import annotations

import pandas as pd

from pna.layers.areas import AREA_LAYERS
from pna.layers.journeys import JOURNEY_LAYERS, PURPOSES
from pna.layers.nhs import NHS_LAYERS
from pna.layers.people import OLDEST, PEOPLE_LAYERS
from pna.layers.premises import DAYS, PREMISES_LAYERS
from pna.layers.questions import QUESTION_LAYERS
from pna.layers.types import Column, Kind, Layer, Read, Shape

__all__ = [
    "CRS",
    "DAYS",
    "EASTING_LIMIT",
    "LAYERS",
    "NORTHING_LIMIT",
    "OLDEST",
    "PURPOSES",
    "Column",
    "Kind",
    "Layer",
    "Read",
    "Shape",
    "dictionary",
]

CRS = "EPSG:27700"
"""The British National Grid, in which every layer is kept; metres."""
EASTING_LIMIT = 700_000.0
NORTHING_LIMIT = 1_300_000.0
"""Great Britain lies between 0 and these limits of the grid (Ordnance Survey, "A guide to
coordinate systems in Great Britain")."""

_BY_SUBJECT = (
    *(PREMISES_LAYERS, NHS_LAYERS, AREA_LAYERS, PEOPLE_LAYERS, JOURNEY_LAYERS),
    QUESTION_LAYERS,
)
LAYERS: dict[str, Layer] = {layer.name: layer for layers in _BY_SUBJECT for layer in layers}
"""Every layer by name, in the order of the data dictionary."""


def dictionary() -> pd.DataFrame:
    """Give the data dictionary: one row for each column of each layer.

    Returns
    -------
    DataFrame
        ``layer, column, kind, unit, required, meaning, allowed``.
    """
    rows = [
        {
            "layer": layer.name,
            "column": column.name,
            "kind": column.kind,
            "unit": column.unit,
            "required": column.required,
            "meaning": column.meaning,
            "allowed": ", ".join(column.allowed),
        }
        for layer in LAYERS.values()
        for column in layer.columns
    ]
    return pd.DataFrame(rows)
