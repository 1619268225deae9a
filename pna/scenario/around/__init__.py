"""What is around the sites that a scenario opens, moves or closes.

Every table begins with the site (`pna.scenario.around.fields.SITE`) unless its columns say
otherwise; `pna.scenario.around.fields.FIELDS` tells what each column means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pna.cache import Cache
from pna.scenario.around.fields import FIELDS, table
from pna.scenario.compare import Comparison

__all__ = ["FIELDS", "Around", "around"]


@dataclass(frozen=True)
class Around:
    """What is around the sites of a scenario. A table of what was not asked for is empty.

    People are fractions and nothing is rounded. Where the position of a site is open, all is told
    of the typical site.

    Attributes
    ----------
    nearest_five
        The five premises nearest to each site, and the five dispensing practices, apart.
    overlap, overlap_with
        Of the people near each site, how many have another premises within the same; and which.
    absorbed, absorbed_by
        People to whom a premises that closes or moves was the nearest; and who is so afterwards.
    users
        Of each premises that moves: what changes for the people who use the old site, by group.
    rural, rural_practices, rural_people
        Of each site: controlled locality, circle of 1.6 km, registered patients; dispensing
        practices in the circle; and residents newly and no longer within 1.6 km of a pharmacy.
    housing
        Planned homes within the headline's drive or walk of each site.
    detours
        Places near each site in a straight line with a long walk.
    not_made
        By table, or by column of one (``rural.estimated_patients``): why it is empty although it
        was asked for, in a sentence that names the input which is wanting.
    """

    nearest_five: pd.DataFrame
    overlap: pd.DataFrame
    overlap_with: pd.DataFrame
    absorbed: pd.DataFrame
    absorbed_by: pd.DataFrame
    users: pd.DataFrame
    rural: pd.DataFrame
    rural_practices: pd.DataFrame
    rural_people: pd.DataFrame
    housing: pd.DataFrame
    detours: pd.DataFrame
    not_made: Mapping[str, str]


def around(comparison: Comparison, *, cache: Cache | None = None) -> Around:
    """Work out what is around the sites of a scenario.

    Parameters
    ----------
    comparison
        Before and after.
    cache
        Where rivers and railways of the road files are kept, which are read for `detours`.

    Returns
    -------
    Around
    """
    return Around(**{name: table(name) for name in FIELDS}, not_made={})
