"""What is around the sites that a scenario opens, moves or closes.

Every table begins with the site (`pna.scenario.around.fields.SITE`) unless its columns say
otherwise; `pna.scenario.around.fields.FIELDS` tells what each column means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pna.cache import Cache
from pna.roads.network import Mode
from pna.scenario.around.absorbing import absorbed, absorbed_by
from pna.scenario.around.accustomed import BY_FLOWS, NO_FLOWS, users
from pna.scenario.around.affected import affected
from pna.scenario.around.circles import rural
from pna.scenario.around.detours import detours
from pna.scenario.around.fields import FIELDS
from pna.scenario.around.homes import housing
from pna.scenario.around.nearest import nearest_five
from pna.scenario.around.shared import overlap, overlap_with
from pna.scenario.around.ways import Search, search
from pna.scenario.compare import Comparison

__all__ = [
    "FIELDS",
    "Around",
    "absorbed",
    "absorbed_by",
    "around",
    "detours",
    "housing",
    "nearest_five",
    "overlap",
    "overlap_with",
    "rural",
    "users",
]


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
    of_typical_site
        A position is open (`Comparison.possible`), and all is told of the typical site.
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
    of_typical_site: bool = False


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
    results = comparison.before
    sites = affected(comparison)
    searched: dict[Mode, Sequence[Search]] = {}
    if sites:
        points = np.array([site.xy for site in sites])
        searched = {mode: search(results, mode, points) for mode in results.matrices}
    homes, country = housing(comparison, searched), rural(comparison)
    long, used = detours(comparison, searched, cache=cache), users(comparison)
    not_made = {**homes.not_made, **country.not_made, **long.not_made}
    if len(used) and BY_FLOWS not in set(used["by"]):
        not_made["users.by"] = NO_FLOWS
    return Around(
        nearest_five=nearest_five(comparison, searched),
        overlap=overlap(comparison),
        overlap_with=overlap_with(comparison),
        absorbed=absorbed(comparison),
        absorbed_by=absorbed_by(comparison),
        users=used,
        rural=country.sites,
        rural_practices=country.practices,
        rural_people=country.people,
        housing=homes.frame,
        detours=long.frame,
        not_made=not_made if sites else {},
        of_typical_site=bool(comparison.possible),
    )
