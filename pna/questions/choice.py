"""Choice: how many premises people have within their reach, and how far the second one is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pna import wording
from pna.answers import Answer, Field
from pna.choice import CLASSES, NOT_KNOWN, classes_of, headline_reaches, ranked, reaches
from pna.coverage import members_of_each
from pna.kept import MODES
from pna.people.by_area import AREA, quantiles, sums
from pna.question import Question
from pna.results import Results

__all__ = [
    "CHOICE",
    "choice_table",
    "minutes_table",
    "places_table",
    "premises_table",
]

_RANKS = ("first", "second", "third")
_SHARES = {"median_minutes": 0.5, "minutes_75": 0.75, "minutes_90": 0.9, "minutes_95": 0.95}
_JOINED = ("ok", "beyond_limit")


def choice_table(results: Results) -> pd.DataFrame:
    """People by the number of premises within every threshold, by set and area."""
    people = results.demand["people"].to_numpy(float)[:, np.newaxis]
    areas = results.areas[list(AREA)]
    parts = []
    for premises_set in results.study.premises.sets:
        for reach in reaches(results, premises_set):
            counts = sums(people * classes_of(reach), results.demand, results.areas)
            total = counts.sum(axis=1, keepdims=True)
            share = np.divide(counts, total, out=np.full(counts.shape, np.nan), where=total > 0)
            groups = len(CLASSES) + 1
            parts.append(
                pd.DataFrame(
                    {
                        "rule": reach.rule,
                        "mode": reach.mode,
                        "minutes": reach.minutes,
                        "speed_preset": reach.speed_preset,
                        "premises_set": premises_set,
                        **{name: np.repeat(areas[name].to_numpy(), groups) for name in AREA},
                        "premises_within": [*CLASSES, NOT_KNOWN] * len(areas),
                        "people": counts.ravel(),
                        "share": share.ravel(),
                        "total": np.repeat(total.ravel(), groups),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def minutes_table(results: Results) -> pd.DataFrame:
    """Minutes to the nearest, second and third nearest premises, people-weighted, by area."""
    people = results.demand["people"].to_numpy(float)
    rows = []
    areas = list(results.areas[list(AREA)].itertuples(index=False, name=None))
    places = members_of_each(results.demand, [area[:2] for area in areas])
    for premises_set in results.study.premises.sets:
        for mode in MODES:
            matrix = results.matrices[mode]
            joined = np.isin(matrix.demand_status, _JOINED)
            found = ranked(matrix.minutes, results.counted[premises_set], len(_RANKS))
            for rank, one in zip(_RANKS, found, strict=True):
                minutes = np.where(np.isnan(one.minutes), np.inf, one.minutes)
                for area, at in zip(areas, places, strict=True):
                    known = at[joined[at]]
                    beyond = people[known][np.isinf(minutes[known])].sum()
                    rows.append(
                        (
                            *(mode, matrix.preset, premises_set, *area, rank),
                            *(people[at].sum(), beyond, people[at[~joined[at]]].sum()),
                            *quantiles(minutes[known], people[known], tuple(_SHARES.values())),
                        )
                    )
    return pd.DataFrame(
        rows,
        columns=[
            *("mode", "speed_preset", "premises_set", *AREA, "nearest"),
            *("total", "people_beyond_limit", "unknown", *_SHARES),
        ],
    )


def places_table(results: Results) -> pd.DataFrame:
    """Per place and set the three nearest premises, and how many are within the headline."""
    named = results.sites["name"].to_numpy(str)
    parts = []
    for premises_set in results.study.premises.sets:
        frame = pd.DataFrame(results.demand[["demand_id", "place", "people"]])
        for name in ("district_name", "locality_name"):
            frame[name] = results.demand[name]
        frame.insert(0, "premises_set", premises_set)
        drive, walk, _ = headline_reaches(results, premises_set)
        for mode, reach in zip(MODES, (drive, walk), strict=True):
            number = pd.Series(reach.within.sum(axis=1), frame.index, dtype="Int64")
            frame[f"{mode}_premises_within"] = number.mask(reach.unknown)
            matrix = results.matrices[mode]
            found = ranked(matrix.minutes, results.counted[premises_set], len(_RANKS))
            for rank, one in zip(_RANKS, found, strict=True):
                reached = one.facility >= 0
                for column, values in (("id", matrix.facility_ids), ("name", named)):
                    cells = np.full(len(frame), "", dtype=object)
                    cells[reached] = values[one.facility[reached]]
                    frame[f"{mode}_{column}_{rank}"] = cells
                frame[f"{mode}_minutes_{rank}"] = one.minutes
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def premises_table(results: Results) -> pd.DataFrame:
    """Per premises that counts: to whom it is the nearest, to whom the only one within reach."""
    people = results.demand["people"].to_numpy(float)
    parts = []
    for premises_set in results.study.premises.sets:
        for reach in headline_reaches(results, premises_set):
            sites = results.sites.iloc[reach.columns]
            nearest = np.full(len(results.sites), np.nan)
            if reach.mode in MODES:
                found = results.nearest[reach.mode, reach.speed_preset, premises_set].facility
                got = found >= 0
                nearest = np.bincount(
                    found[got], weights=people[got], minlength=len(results.sites)
                ).astype(float)
            alone = reach.within & (reach.within.sum(axis=1) == 1)[:, np.newaxis]
            parts.append(
                pd.DataFrame(
                    {
                        "premises_set": premises_set,
                        "rule": reach.rule,
                        "mode": reach.mode,
                        "minutes": reach.minutes,
                        **{
                            name: sites[name].to_numpy()
                            for name in ("facility_id", "name", "kind", "hwb", "in_area")
                        },
                        "people_nearest": nearest[reach.columns],
                        "people_within": people @ reach.within,
                        "people_only": people @ alone,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _choice(results: Results) -> Answer:
    frame = choice_table(results)
    return Answer(frame, sentences=wording.choice_sentences(frame, results.study), controlled=True)


_AREA_FIELDS = (
    Field("area_type", "text", "kind of area: hwb, district, locality"),
    Field("area_code", "text", "code of the area"),
    Field("area_name", "text", "name of the area"),
)
_RULE_FIELDS = (
    Field("rule", "text", "the rule: way of travelling and minutes"),
    Field("mode", "text", "way of travelling"),
    Field("minutes", "number", "its limit; empty for a rule of two ways of travelling"),
)
_SET = Field("premises_set", "text", "premises that count, those outside the area among them")
_SPEEDS = Field("speed_preset", "text", "speeds assumed")

CHOICE = (
    Question(
        "choice",
        "Choice",
        "People by how many premises they have within every threshold: none, 1, 2 to 3, 4 or more. "
        "The classes add up to the total; those of class 0 are the people outside the rule in "
        "coverage.csv. With a rule of two ways of travelling a premises counts if it is within "
        "either limit.",
        ("4",),
        (
            *_RULE_FIELDS,
            _SPEEDS,
            _SET,
            *_AREA_FIELDS,
            Field("premises_within", "text", "premises within the limit: 0, 1, 2-3, 4+, not known"),
            Field("people", "people", "people who live where there are so many"),
            Field("share", "share", "these as a share of total", whole="total"),
            Field("total", "people", "people of the area"),
        ),
        _choice,
    ),
    Question(
        "choice-minutes",
        "Minutes to the second and third nearest premises",
        "Minutes to the nearest, the second and the third nearest premises: the middle (half of "
        "the people live within so many minutes), and the minutes within which 75, 90 and 95 of "
        "100 people live. Counted are people whose place joins the roads; a cell is empty where "
        "the minutes lie beyond the limit of the search.",
        ("4",),
        (
            Field("mode", "text", "way of travelling"),
            _SPEEDS,
            _SET,
            *_AREA_FIELDS,
            Field("nearest", "text", "first, second or third nearest"),
            Field("total", "people", "people of the area"),
            Field("people_beyond_limit", "people", "of these further away than the search goes"),
            Field("unknown", "people", "of these too far from any road or path"),
            Field("median_minutes", "minutes", "half of the people live within so many minutes"),
            Field("minutes", "minutes", "75, 90 and 95 of 100 people live within so many minutes"),
        ),
        lambda results: Answer(minutes_table(results)),
    ),
    Question(
        "choice-places",
        "The three nearest premises, place by place",
        "One row per premises set and place where people live: how many premises are within the "
        "limits of the headline, and the three nearest by car and on foot.",
        ("4",),
        (
            _SET,
            Field("demand_id", "text", "output area, postcode or LSOA"),
            Field("place", "text", "nearest named settlement"),
            Field("people", "people", "people who live there"),
            Field("district_name", "text", "name of the district"),
            Field("locality_name", "text", "name of the locality"),
            *(
                field
                for mode, words in (("drive", "by car"), ("walk", "on foot"))
                for field in (
                    Field(
                        f"{mode}_premises_within",
                        "count",
                        f"premises within the headline's limit {words}; empty: not known",
                    ),
                    Field(f"{mode}_id", "text", f"ODS code of the three nearest {words}"),
                    Field(f"{mode}_name", "text", "their names"),
                    Field(f"{mode}_minutes", "minutes", "minutes to them"),
                )
            ),
        ),
        lambda results: Answer(places_table(results)),
    ),
    Question(
        "choice-premises",
        "People by premises",
        "For every premises that counts the people of the area to whom it is the nearest, those "
        "who live within the headline's limits of it, and those of them who have no other within "
        "these.",
        ("4",),
        (
            _SET,
            *_RULE_FIELDS,
            Field("facility_id", "text", "ODS code"),
            Field("name", "text", "trading name"),
            Field("kind", "text", "kind of premises"),
            Field("hwb", "text", "Health and Wellbeing Board as the list names it"),
            Field("in_area", "yes_no", "belongs to the area of the study"),
            Field(
                "people_nearest",
                "people",
                "to whom it is the nearest, however far; empty for a rule of two ways",
            ),
            Field("people_within", "people", "who live within the limit of it"),
            Field("people_only", "people", "of these, who have no other within the limit"),
        ),
        lambda results: Answer(premises_table(results)),
    ),
)
"""What is asked about choice."""
