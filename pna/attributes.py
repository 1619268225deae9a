"""Who lives at each place: the splits of a study, made from every input that tells people apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from pna.errors import Findings
from pna.groups import Split, from_column
from pna.study import Study

__all__ = ["Attributes", "build"]


class Attributes(NamedTuple):
    """Splits in the order in which they are shown, and what is to be known of their inputs."""

    splits: tuple[Split, ...]
    findings: Findings


def build(study: Study, demand: gpd.GeoDataFrame, inputs: Mapping[str, pd.DataFrame]) -> Attributes:
    """Make the splits of a study.

    Parameters
    ----------
    study
        Its `demand.splits`: those wanted, by default all that can be made.
    demand
        The demand layer.
    inputs
        Other inputs of the study in tidy form, by key of ``[inputs]``.

    Returns
    -------
    NamedTuple
        Each split over the places of `demand`.
    """
    wanted = study.demand.splits
    people: Any = demand["people"]
    splits: list[Split] = []
    if (demand["special"] != "").any():
        special = demand["special"].replace("", "none")
        splits.append(from_column("special_population", special, people))
    if "lsoa_ruc" in inputs:
        names = inputs["lsoa_ruc"].set_index("lsoa")["ruc_name"]
        classes = names.reindex(demand["lsoa"]).fillna("")
        splits.append(from_column("rural_urban", classes, people, known_for="LSOA"))
    chosen = tuple(split for split in splits if wanted is None or split.name in wanted)
    return Attributes(chosen, ())
