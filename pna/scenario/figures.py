"""Every figure of a comparison, in tidy tables."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pna.scenario.by_slot import slots_table
from pna.scenario.choice_after import choice_table
from pna.scenario.compare import Comparison
from pna.scenario.newly import moves_table, sites_table
from pna.scenario.places_affected import places_table
from pna.scenario.saved import averages_table, minutes_table
from pna.scenario.shares import shares_table
from pna.scenario.whom import whom

__all__ = ["Figures", "figures"]


@dataclass(frozen=True)
class Figures:
    """What changes do to the people of a study: tidy tables, nothing rounded.

    The columns are those of `pna.scenario.tables`, of the same name. ``..._low`` and ``..._high``
    are the least and the most at the speeds assumed and at both ends of their range (equal to the
    figure where there is none). ``..._least`` and ``..._most`` are those over the possible sites of
    a position with a radius, at the speeds assumed; missing where every position is exact.

    Attributes
    ----------
    moves
        People newly within and newly outside: the rules of the headline (drive, walk, both) by area
        for everyone, and for the whole area by every split of the study (in the order of a note:
        age, IMD quintile, car, rural class, others); the other rules of the study for everyone in
        the whole area.
    slots
        The rules of the headline by slot and area, for everyone; empty where the study has no slots
        or no hours are known.
    choice
        People by number of premises within the limits of the headline, by area.
    minutes
        People by band of minutes saved or added, by mode and premises set: by area for everyone,
        and for the whole area by group.
    averages
        The mean and the median of the same.
    places
        Places by name with the most minutes added, and with the most saved.
    shares
        Each change's own share; empty for a single change.
    sites
        The possible sites, one row per rule of the headline; empty where every position is exact.
    """

    moves: pd.DataFrame
    slots: pd.DataFrame
    choice: pd.DataFrame
    minutes: pd.DataFrame
    averages: pd.DataFrame
    places: pd.DataFrame
    shares: pd.DataFrame
    sites: pd.DataFrame


def figures(comparison: Comparison) -> Figures:
    """Work out every figure of a comparison.

    Parameters
    ----------
    comparison
        From `pna.recheck`.

    Returns
    -------
    Figures
    """
    people = whom(comparison.before)
    return Figures(
        moves=moves_table(comparison, people),
        slots=slots_table(comparison, people),
        choice=choice_table(comparison, people),
        minutes=minutes_table(comparison, people),
        averages=averages_table(comparison, people),
        places=places_table(comparison),
        shares=shares_table(comparison),
        sites=sites_table(comparison),
    )
