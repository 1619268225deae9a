"""How many premises people have within the limits of the headline, before and after."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.choice import CLASSES, NOT_KNOWN, Reach, classes_of, headline_reaches
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
    was, now = _people(before, areas), _people(comparison.after, areas)
    if comparison.possible:
        least, most = spread([now, *(_people(one.after, areas) for one in comparison.possible)])
    else:
        least = most = np.full(len(now), np.nan)
    frame = _labels(before, areas)
    frame["people_before"], frame["people_after"], frame["change"] = was, now, now - was
    frame["people_after_least"], frame["people_after_most"] = least, most
    return frame[names]


def _reaches(results: Results) -> tuple[Reach, ...]:
    """The rules of the headline, set by set."""
    sets = results.study.premises.sets
    return tuple(reach for name in sets for reach in headline_reaches(results, name))


def _people(results: Results, areas: Whom) -> Floats:
    """People by rule, area and class."""
    columns = [classes_of(reach) for reach in _reaches(results)]
    sums = areas.weights @ np.hstack(columns).astype(np.float64)
    return np.asarray(sums.reshape(len(sums), len(columns), -1).swapaxes(0, 1).ravel())


def _labels(results: Results, areas: Whom) -> pd.DataFrame:
    """What the entries of `_people` are of."""
    classes = [*CLASSES, NOT_KNOWN]
    labels = areas.labels.loc[np.repeat(areas.labels.index, len(classes)), list(AREA)]
    labels = labels.assign(
        premises_within=classes * len(areas.labels),
        total=np.repeat(areas.weights.sum(axis=1), len(classes)),
    )
    parts = [
        labels.assign(
            rule=reach.rule,
            mode=reach.mode,
            minutes=reach.minutes,
            speed_preset=reach.speed_preset,
            slot=ANY_TIME,
            premises_set=reach.premises_set,
        )
        for reach in _reaches(results)
    ]
    return pd.concat(parts, ignore_index=True)
