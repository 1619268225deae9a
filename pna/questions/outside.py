"""People outside the headline's rules, by named settlement, with the premises nearest to them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pna import coverage, wording
from pna.answers import Answer, Field
from pna.kept import MODES
from pna.question import Question
from pna.questions.run_tables import own_nearest, own_rules
from pna.results import Results

__all__ = ["OUTSIDE", "outside_table"]

_KEYS = ["place", "district_name", "special"]


def outside_table(results: Results) -> pd.DataFrame:
    """People outside the headline's rules by named settlement, most people outside both first.

    Special populations (prisons, barracks) have rows of their own; so has each premises set.
    `people_outside_both_at_least` and ``..._at_most`` are the two ends of the range of the speeds.
    """
    parts = []
    for name in results.study.premises.sets:
        minutes = pd.DataFrame(
            {f"{mode}_minutes": own_nearest(results, mode, name).minutes for mode in MODES}
        )
        rules = own_rules(results, name)
        part = coverage.outside_by_settlement(rules, results.demand, minutes)
        # "Outside drive or walk" would read as either; who is outside this rule is outside both.
        part.columns = part.columns.str.replace(
            f"people_outside_{rules[-1].rule}", "people_outside_both", regex=False
        )
        for mode in MODES:
            part = part.join(_nearest(results, mode, name, rules), on=_KEYS)
            part[f"{mode}_nearest_others"] = part[f"{mode}_nearest_others"].fillna(0).astype(int)
            for column in (f"{mode}_nearest_id", f"{mode}_nearest_name"):
                part[column] = part[column].fillna("")
        part.insert(0, "premises_set", name)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _nearest(
    results: Results, mode: str, premises_set: str, rules: list[coverage.Judgement]
) -> pd.DataFrame:
    """Give, by settlement, the premises nearest to most of those outside, and how many others."""
    found = own_nearest(results, "drive" if mode == "drive" else "walk", premises_set).facility
    last = rules[-1]
    outside = np.logical_or.reduce(
        [*(rule.outside for rule in rules), last.outside_at_least, last.outside_at_most]
    )
    told = outside & (found >= 0)
    frame = results.demand.loc[told, [*_KEYS, "people"]].reset_index(drop=True)
    sites = results.sites.iloc[found[told]]
    frame = pd.DataFrame(frame).assign(
        id=sites["facility_id"].to_numpy(str), name=sites["name"].to_numpy(str)
    )
    by_site = frame.groupby([*_KEYS, "id", "name"])["people"].sum().reset_index()
    by_site = by_site.sort_values(["people", "id"], ascending=[False, True], kind="stable")
    groups = by_site.groupby(_KEYS)
    first: pd.DataFrame = groups[["id", "name"]].first().assign(others=groups.size() - 1)
    return first.add_prefix(f"{mode}_nearest_")


def _outside(results: Results) -> Answer:
    frame = outside_table(results)
    return Answer(frame, sentences=wording.outside_sentences(frame, results.study), controlled=True)


OUTSIDE = (
    Question(
        "outside",
        "Outside, by settlement",
        "People outside the headline's rules by named settlement, most first, with the premises "
        "that is nearest to most of them.",
        ("2", "4"),
        (
            Field("premises_set", "text", "premises that count"),
            Field("place", "text", "nearest named settlement"),
            Field("district_name", "text", "name of the district"),
            Field("special", "text", "kind of special population; empty otherwise"),
            Field("places", "count", "places with anyone outside any of the rules"),
            Field("people", "people", "people who live there"),
            Field("people_outside", "people", "of these outside the drive, the walk, or both"),
            Field("drive_minutes", "minutes", "least and most minutes' drive of those outside"),
            Field("walk_minutes", "minutes", "least and most minutes' walk of those outside"),
            *(
                field
                for mode, words in (("drive", "by car"), ("walk", "on foot"))
                for field in (
                    Field(
                        f"{mode}_nearest_id",
                        "text",
                        f"ODS code of the premises nearest to most of them {words}",
                    ),
                    Field(f"{mode}_nearest_name", "text", "its name"),
                    Field(
                        f"{mode}_nearest_others",
                        "count",
                        f"other premises that are the nearest to some of them {words}",
                    ),
                )
            ),
        ),
        _outside,
    ),
)
"""What is asked about the people outside."""
