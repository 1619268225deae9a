"""Sentences on straight lines."""

from __future__ import annotations

import pandas as pd

from pna.straight import MODE
from pna.wording.words import people, set_words, share

__all__ = ["straight_sentences"]


def straight_sentences(coverage: pd.DataFrame) -> tuple[str, ...]:
    """Say how many people are within each straight line, one sentence per rule and premises set.

    Parameters
    ----------
    coverage
        The coverage table.
    """
    rows = coverage[
        (coverage["mode"] == MODE) & (coverage["area_type"] == "hwb") & (coverage["split"] == "all")
    ]
    return tuple(
        f"{people(row['within'])} of {people(row['total'])} residents "
        f"({share(row['share_within'])}) live within "
        f"{float(row['rule'].removeprefix(f'{MODE}_')):,g} metres, in a straight line, of a "
        f"{set_words(row['premises_set'])} in or near {row['area_name']}."
        for row in rows.to_dict("records")
    )
