"""How many premises people have within the limits of the headline, before and after."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.choice import CLASSES, NOT_KNOWN, classes_of, headline_reaches
from pna.coverage import ANY_TIME
from pna.people.by_area import AREA
from pna.results import Results
from pna.scenario import tables
from pna.scenario.compare import Comparison
from pna.scenario.whom import Whom, spread

__all__ = ["choice_table"]

Floats = npt.NDArray[np.float64]


def choice_table(comparison: Comparison, people: Whom) -> pd.DataFrame:
    """Count people by the number of premises within each limit, before and after.

    Parameters
    ----------
    comparison
        From `pna.recheck`.
    people
        Those of them who are everyone, by area, are counted.

    Returns
    -------
    DataFrame
        As `pna.scenario.tables.CHOICE`; empty for a study without roads.
    """
    before = comparison.before
    names = tables.columns_of(tables.CHOICE)
    if not before.matrices:
        return pd.DataFrame(columns=names)
    areas = people.everyone_in()
    frame = _counted(before, areas)
    was, now = frame.pop("people").to_numpy(), _people(comparison.after, areas)
    frame = frame.assign(people_before=was, people_after=now, change=now - was)
    if comparison.possible:
        least, most = spread([now, *(_people(one.after, areas) for one in comparison.possible)])
    else:
        least = most = np.full(len(frame), np.nan)
    return frame.assign(people_after_least=least, people_after_most=most)[names]


def _people(results: Results, areas: Whom) -> Floats:
    found: Floats = _counted(results, areas)["people"].to_numpy(float)
    return found


def _counted(results: Results, areas: Whom) -> pd.DataFrame:
    """As the question ``choice``, for the rules of the headline alone."""
    groups = len(CLASSES) + 1
    labels = areas.labels.loc[np.repeat(areas.labels.index, groups), list(AREA)]
    parts = []
    for premises_set in results.study.premises.sets:
        for reach in headline_reaches(results, premises_set):
            counts = areas.weights @ classes_of(reach).astype(np.float64)
            parts.append(
                labels.assign(
                    rule=reach.rule,
                    mode=reach.mode,
                    minutes=reach.minutes,
                    speed_preset=reach.speed_preset,
                    slot=ANY_TIME,
                    premises_set=premises_set,
                    premises_within=[*CLASSES, NOT_KNOWN] * len(areas.labels),
                    people=counts.ravel(),
                    total=np.repeat(areas.weights.sum(axis=1), groups),
                )
            )
    return pd.concat(parts, ignore_index=True)
