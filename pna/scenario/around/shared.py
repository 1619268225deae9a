"""Who near a site has other premises within the same minutes, and which."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pna.scenario.around.affected import affected, limit_of, minutes_to, others, with_site
from pna.scenario.around.fields import table
from pna.scenario.compare import Comparison
from pna.travel import within

__all__ = ["overlap", "overlap_with"]


def overlap(comparison: Comparison) -> pd.DataFrame:
    """Count, of the people within the headline's minutes of each site, who has another within them.

    Parameters
    ----------
    comparison
        Before and after.

    Returns
    -------
    DataFrame
        In the columns of ``overlap``: by site, premises set and mode. At the study's own speeds.
    """
    frames = []
    people = comparison.before.demand["people"].to_numpy(float)
    for site in affected(comparison):
        rows = []
        for name in comparison.before.counted:
            results, counted = others(comparison, site, name)
            for mode, matrix in results.matrices.items():
                limit = limit_of(results, mode)
                near = np.flatnonzero(within(minutes_to(comparison, site, mode), limit))
                another = within(matrix.minutes[near][:, counted], limit).any(axis=1)
                around, have = float(people[near].sum()), float(people[near][another].sum())
                rows.append(
                    {
                        "premises_set": name,
                        "mode": mode,
                        "minutes": limit,
                        "among": "before" if site.is_new else "after",
                        "people": around,
                        "have_another": have,
                        "have_none": float(people[near][~another].sum()),
                        "share_with_another": have / around if around > 0 else np.nan,
                    }
                )
        frames.append(with_site(site, pd.DataFrame(rows)))
    return table("overlap", frames)


def overlap_with(comparison: Comparison) -> pd.DataFrame:
    """Say which other premises the people near each site have within the same minutes.

    Parameters
    ----------
    comparison
        Before and after.

    Returns
    -------
    DataFrame
        In the columns of ``overlap_with``, most people first. People with several are told at each
        of them.
    """
    frames = []
    people = comparison.before.demand["people"].to_numpy(float)
    for site in affected(comparison):
        for name in comparison.before.counted:
            results, counted = others(comparison, site, name)
            columns = np.flatnonzero(counted)
            premises = results.sites.iloc[columns]
            for mode, matrix in results.matrices.items():
                limit = limit_of(results, mode)
                near = np.flatnonzero(within(minutes_to(comparison, site, mode), limit))
                there = within(matrix.minutes[near][:, columns], limit)
                around = float(people[near].sum())
                shared = people[near] @ there
                rows = pd.DataFrame(
                    {
                        "premises_set": name,
                        "mode": mode,
                        "minutes": limit,
                        "premises_id": premises["facility_id"].to_numpy(),
                        "premises_name": premises["name"].to_numpy(),
                        "in_area": premises["in_area"].to_numpy(),
                        "people_around_site": around,
                        "people": shared,
                        "share": shared / around if around > 0 else np.nan,
                    }
                )
                rows = rows.iloc[np.flatnonzero(there.any(axis=0))].sort_values(
                    ["people", "premises_id"], ascending=[False, True], kind="stable"
                )
                frames.append(with_site(site, rows))
    return table("overlap_with", frames)
