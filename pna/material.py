"""What is published of a run: its results, and its tables as they may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from pna import disclosure, questions
from pna.answers import Answer
from pna.cache import Cache
from pna.disclosure import Shown
from pna.results import Results
from pna.roads.osm import Progress
from pna.slot_bands import slot_bands

__all__ = ["Material", "material"]


@dataclass(frozen=True)
class Material:
    """What maps, tables for people and documents are made from. They compute no figure.

    Attributes
    ----------
    results
        Of a run, with all answers. Nothing in it is rounded or hidden: what is published of people
        is taken from `shown`.
    shown
        By name: every table that was made, rounded, and what of it is hidden.
    slot_bands
        Land within the headline's times of premises that are open in a slot: `slot`, `mode`,
        `minutes`, polygons (EPSG:27700). Empty without opening hours or roads.
    laid_out
        By name: tables that have been laid out for a page, which documents ask for several times.
    """

    results: Results
    shown: Mapping[str, Shown]
    slot_bands: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    laid_out: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def table(self, name: str) -> pd.DataFrame:
        """Give a table as it is published: what is hidden is marked.

        Parameters
        ----------
        name
            Of its question.

        Raises
        ------
        KeyError
            It was not made.
        """
        return disclosure.marked(self.shown[name])

    def sentences(self, name: str) -> tuple[str, ...]:
        """Give what a table says, in words; empty where it was not made or may not be said."""
        answer = self.results.answers.get(name)
        if not isinstance(answer, Answer):
            return ()
        hiding = self.results.study.disclosure
        if not answer.controlled and (hiding.suppress_below or hiding.round_to):
            return ()
        return answer.sentences


def material(
    results: Results, *, cache: Cache | None = None, progress: Progress | None = None
) -> Material:
    """Make ready what is published of a run.

    Parameters
    ----------
    results
        From `pna.pipeline.analyse`.
    cache
        The one of that run, where land within reach by time of the week is kept as well; None: it
        is drawn anew, which takes some seconds.
    progress
        Told of each step that takes long.
    """
    hiding = results.study.disclosure
    return Material(
        results,
        {
            name: disclosure.shown(questions.by_name(name), answer.frame, hiding)
            for name, answer in results.answers.items()
            if isinstance(answer, Answer)
        },
        slot_bands(results, cache or Cache(None), progress=progress),
    )
