"""The last assessment beside this one, as a bundle: its layers, and minutes of then and now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.premises.compared import Listed
from pna.roads.network import Mode
from pna.study import Study

__all__ = ["Since", "When"]

When = Literal["then", "now"]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Since:
    """The last assessment, and the minutes between everything of then and of now.

    Attributes
    ----------
    study
        The study of then, with the rules of now.
    areas, demand
        Its layers.
    sites, listed
        Of then and of now: premises that count in any set, and all that were not closed.
    pairs
        Which premises of then is which of now (`pna.premises.compared.matched`).
    columns
        Of then and of now: the column of `minutes` of each of the sites.
    minutes
        By mode, people and roads: shape (places of then or now, points), missing beyond the limit.
    status
        By mode, people and roads: whether each place joins the roads.
    has_roads
        The last assessment has roads of its own; without them those of now serve throughout.
    same_roads
        Its road files are those of now.
    input_hashes
        SHA-256 of every file of the last assessment.
    """

    study: Study
    areas: gpd.GeoDataFrame
    demand: gpd.GeoDataFrame
    sites: Mapping[When, gpd.GeoDataFrame]
    listed: Mapping[When, Listed]
    pairs: pd.DataFrame
    columns: Mapping[When, npt.NDArray[np.int64]]
    minutes: Mapping[tuple[Mode, When, When], Floats]
    status: Mapping[tuple[Mode, When, When], npt.NDArray[np.str_]]
    has_roads: bool
    same_roads: bool
    input_hashes: Mapping[Path, str]
