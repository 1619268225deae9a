"""How many premises people can choose from."""

from __future__ import annotations

import pandas as pd

from pna.study import Study
from pna.wording.words import number_with_share, people, set_words, sets_words

__all__ = ["choice_sentences"]


def choice_sentences(table: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Say how many people have how many premises within the limits of the headline.

    Parameters
    ----------
    table
        Of the question ``choice``.
    study
        Its headline; its first premises set is told.

    Returns
    -------
    tuple of str
        A sentence for the drive and one for the walk.
    """
    headline, first, hide = study.headline, study.premises.sets[0], study.disclosure
    rows = table[(table["area_type"] == "hwb") & (table["premises_set"] == first)]
    sentences = []
    for rule, words in (
        (f"drive_{headline.drive_minutes:g}", f"{headline.drive_minutes:g} minutes' drive"),
        (f"walk_{headline.walk_minutes:g}", f"{headline.walk_minutes:g} minutes' walk"),
    ):
        of_rule = rows[rows["rule"] == rule]
        total, name = float(of_rule["total"].iloc[0]), of_rule["area_name"].iloc[0]
        if total <= 0:
            continue
        counts = dict(zip(of_rule["premises_within"], of_rule["people"].astype(float), strict=True))
        told = {group: number_with_share(count, total, hide) for group, count in counts.items()}
        text = (
            f"Based on modelled travel times, of {people(total, hide)} residents of {name}, "
            f"{told['4+']} live within {words} of four or more {sets_words(first)}, "
            f"{told['2-3']} of two or three, {told['1']} of one, and {told['0']} live further "
            f"than that from any {set_words(first)}"
        )
        unknown = counts["not known"]
        text += f"; for {people(unknown, hide)} it is not known." if unknown > 0 else "."
        sentences.append(text)
    return tuple(sentences)
