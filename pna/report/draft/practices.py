"""Dispensing practices among the contractors to be consulted: a branch is its practice's."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from pna.material import Material
from pna.report.draft import pieces_common as common

__all__ = ["Practices", "practices"]

_BRANCH = re.compile(r"([A-Z]\d{5})\d{3}", re.IGNORECASE)
"""Code of a branch surgery: that of its practice, and three digits."""


class Practices(NamedTuple):
    """Practices to be consulted, and their branches.

    Attributes
    ----------
    number
        Practices of which a surgery in the area dispenses.
    branches
        Of each branch its name, and the name of its practice, or the code where no name is known.
    """

    number: int
    branches: tuple[tuple[str, str], ...]


def practices(published: Material) -> Practices:
    """Count the practices of the dispensing doctors list, and name their branches.

    Parameters
    ----------
    published
        Its table ``consultees`` is read.

    Returns
    -------
    NamedTuple
        A branch whose practice lies elsewhere stands for its practice.
    """
    if not common.has(published, "consultees"):
        return Practices(0, ())
    frame = published.table("consultees")
    sites = frame[frame["kind"] == "dispensing_practice"]
    here = sites[sites["where"] == "area"]
    names = _names(published.results.premises) | _names(sites)
    branches = []
    whose = set()
    for row in common.records(here):
        code = str(row["facility_id"]).upper()
        found = _BRANCH.fullmatch(code)
        practice = found[1] if found else code
        whose.add(practice)
        if found:
            branches.append((common.text(row["name"]), names.get(practice, practice)))
    return Practices(len(whose), tuple(branches))


def _names(frame: pd.DataFrame) -> dict[str, str]:
    return {
        str(code).upper(): common.text(name)
        for code, name in zip(frame["facility_id"], frame["name"], strict=True)
    }
