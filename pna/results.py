"""Everything that a run works out, in one bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.answers import Answer, NotMade
from pna.coverage import Judgement
from pna.errors import Findings
from pna.people.groups import Split
from pna.roads.network import Mode, Network
from pna.roads.turns import Counts
from pna.rules import Nearests, Ranges
from pna.speeds.presets import Preset
from pna.study import Study
from pna.travel import Matrix
from pna.travel.impedance import Impedance
from pna.travel.snapping import Snapped
from pna.travel.times import MatrixEnds

if TYPE_CHECKING:
    from pna.since.since import Since

__all__ = ["Results"]

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Results:
    """Everything that a run works out, before anything is written.

    A study without roads, which counts by straight lines, has no networks, matrices and bands.

    Attributes
    ----------
    study
        The study, with the premises sets that were worked out.
    areas, premises, demand
        The tidy layers; `demand` with `place`, the nearest named settlement.
    settlements
        Named places of the road files.
    networks, matrices
        By mode; the matrices are those of the study's own speeds.
    joined
        By mode: where people live, joined to the network.
    counted
        By premises set: which columns of the matrices count.
    impedances
        By mode and speed preset; of each mode the study's own comes first.
    ends
        By mode: the minutes of the matrix at both ends of the range of the speeds.
    sites
        Premises that count in any set, in the order of the matrices' columns.
    hours
        The ``opening_hours`` layer of all premises.
    splits
        Who lives where: the groups that the inputs tell apart.
    inputs, unreadable
        Inputs that only single tables need, in tidy form, by key of ``[inputs]``; and of those that
        could not be read, why.
    nearest, ranges
        By mode, speed preset and premises set; positions point into the matrices' columns. The
        ranges hold the same at both ends of the range of the speeds.
    presets
        The driving presets, by name, the study's own first.
    judgements, coverage
        Every rule, and the table of them all.
    edge
        By rule: people outside whom roads beyond the loaded ones could bring inside.
    bands
        Isochrones: `mode`, `speed_preset`, `facility_id`, `minutes`, polygons.
    band_range
        The merged isochrone of the headline's drive at both ends of the range of its speeds:
        `mode`, `speed_preset`, `minutes`, `end` (``slow``, ``quick``), `speed_ratio`, polygons.
    roads_key
        Names the networks in the cache.
    road_files, restrictions
        Date and number of ways of each road file; how many turn restrictions are obeyed, or not.
    overrides
        Speeds of single roads that a person gives, as `pna.speeds.overrides.Overridden.table`; the
        network for cars has them. Without rows where the study gives none.
    input_hashes
        SHA-256 of every input file.
    findings
        What the readers and checks found.
    of_inputs
        How many of these, the first, are of reading the inputs; the others come of working it out.
    since
        The last assessment beside this one, if the study names it and it could be read.
    answers
        By name: every table that the study's inputs allow, or why it was not made.
    """

    study: Study
    areas: gpd.GeoDataFrame
    premises: gpd.GeoDataFrame
    demand: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    counted: Mapping[str, Bools]
    hours: pd.DataFrame
    splits: tuple[Split, ...]
    inputs: Mapping[str, pd.DataFrame]
    unreadable: Mapping[str, str]
    presets: Mapping[str, Preset]
    input_hashes: Mapping[Path, str]
    findings: Findings
    of_inputs: int = 0
    judgements: tuple[Judgement, ...] = ()
    coverage: pd.DataFrame = field(default_factory=pd.DataFrame)
    settlements: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    networks: Mapping[Mode, Network] = field(default_factory=dict)
    matrices: Mapping[Mode, Matrix] = field(default_factory=dict)
    joined: Mapping[Mode, Snapped] = field(default_factory=dict)
    impedances: Mapping[tuple[Mode, str], Impedance] = field(default_factory=dict)
    ends: Mapping[Mode, MatrixEnds] = field(default_factory=dict)
    nearest: Nearests = field(default_factory=dict)
    ranges: Ranges = field(default_factory=dict)
    edge: pd.DataFrame = field(default_factory=pd.DataFrame)
    bands: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    band_range: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    roads_key: str = ""
    road_files: pd.DataFrame = field(default_factory=pd.DataFrame)
    overrides: pd.DataFrame = field(default_factory=pd.DataFrame)
    restrictions: Counts = field(default_factory=lambda: Counts(0))
    since: Since | None = None
    answers: Mapping[str, Answer | NotMade] = field(default_factory=dict)
