"""Sentences on straight lines."""

from __future__ import annotations

import pandas as pd

from pna.study.questions import Disclosure
from pna.travel.straight import MODE
from pna.wording.words import set_words, some_of

__all__ = ["straight_sentences"]


def straight_sentences(
    coverage: pd.DataFrame, disclosure: Disclosure | None = None
) -> tuple[str, ...]:
    """Say how many people are within each straight line, one sentence per rule and premises set.

    Parameters
    ----------
    coverage
        The coverage table.
    disclosure
        Of the study: how small numbers are said.
    """
    hiding = disclosure or Disclosure()
    rows = coverage[
        (coverage["mode"] == MODE) & (coverage["area_type"] == "hwb") & (coverage["split"] == "all")
    ]
    return tuple(
        f"{_capital(some_of(row['within'], row['total'], 'residents', hiding))} live within "
        f"{float(row['rule'].removeprefix(f'{MODE}_')):,g} metres, in a straight line, of a "
        f"{set_words(row['premises_set'])} in or near {row['area_name']}."
        for row in rows.to_dict("records")
    )


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
