"""Over the border: who depends on premises outside the area, and what stands near its boundary."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna import coverage, wording
from pna.answers import Answer, Field
from pna.choice import headline_reaches
from pna.geography.areas import outline
from pna.geography.neighbours import boards_of
from pna.kept import MODES
from pna.people.by_area import AREA, sums
from pna.question import Question
from pna.results import Results
from pna.subsets import counted_among, rules_over

__all__ = [
    "CROSS_BORDER",
    "EVERY_BOARD",
    "NEAR_METRES",
    "coverage_table",
    "people_table",
    "premises_table",
]

Bools = npt.NDArray[np.bool_]
EVERY_BOARD = "all"
NEAR_METRES = 1600.0
"""Premises this near to the boundary, in a straight line, are listed on both sides of it: the
1.6 km (a mile) of the NHS (Pharmaceutical and Local Pharmaceutical Services) Regulations 2013."""


def _in_area(results: Results) -> Bools:
    return results.sites["in_area"].to_numpy(dtype=bool)


def _area_name(results: Results) -> str:
    areas = results.areas
    return str(areas.loc[areas["area_type"] == "hwb", "area_name"].iloc[0])


def _boards(results: Results) -> pd.Series[str]:
    """Give the board of each of the sites that lies outside the area; the others are not there."""
    return boards_of(results.study, results.sites[~_in_area(results)]).boards


def people_table(results: Results, boards: pd.Series[str] | None = None) -> pd.DataFrame:
    """People whose nearest premises lies outside the area, and who are within only thanks to it.

    Parameters
    ----------
    results
        Of a run.
    boards
        Of the sites outside the area (`pna.geography.neighbours.boards_of`); None: to be found.

    Returns
    -------
    DataFrame
        By rule of the headline, set, area and neighbouring board.
    """
    people = results.demand["people"].to_numpy(float)
    beyond = ~_in_area(results)
    boards = _boards(results) if boards is None else boards
    names = [EVERY_BOARD, *sorted(set(boards))]
    # Of each board which of all the sites are its premises.
    of_board = {EVERY_BOARD: beyond}
    for name in names[1:]:
        of_board[name] = beyond.copy()
        of_board[name][beyond] = (boards == name).to_numpy()
    parts = []
    for premises_set in results.study.premises.sets:
        counted = results.counted[premises_set]
        for reach in headline_reaches(results, premises_set):
            found = np.full(len(people), -1)
            if reach.mode in MODES:
                found = results.nearest[reach.mode, reach.speed_preset, premises_set].facility
            for name in names:
                theirs = of_board[name]
                if name != EVERY_BOARD and not (theirs & counted).any():
                    continue
                nearest = np.isin(found, np.flatnonzero(theirs))
                own = theirs[reach.columns]
                only = reach.within[:, own].any(axis=1) & ~reach.within[:, ~own].any(axis=1)
                columns = np.column_stack([nearest, only, reach.unknown, np.ones_like(only)])
                counts = sums(people[:, np.newaxis] * columns, results.demand, results.areas)
                outside, thanks, unknown, total = counts.T
                outside = outside if reach.mode in MODES else np.full(len(total), np.nan)
                parts.append(
                    pd.DataFrame(results.areas[list(AREA)]).assign(
                        rule=reach.rule,
                        mode=reach.mode,
                        minutes=reach.minutes,
                        speed_preset=reach.speed_preset,
                        premises_set=premises_set,
                        board=name,
                        premises=int((theirs & counted).sum()),
                        total=total,
                        unknown=unknown,
                        nearest_outside_area=outside,
                        share_nearest_outside_area=_share(outside, total),
                        within_only_thanks=thanks,
                        share_within_only_thanks=_share(thanks, total),
                    )
                )
    frame = pd.concat(parts, ignore_index=True)
    return frame[[field.name for field in _PEOPLE_FIELDS]]


def _share(count: npt.NDArray[np.float64], total: npt.NDArray[np.float64]) -> Any:  # noqa: ANN401
    return np.divide(count, total, out=np.full(len(total), np.nan), where=total > 0)


def coverage_table(results: Results) -> pd.DataFrame:
    """Every rule with all premises that count, and with those of the area alone."""
    demand, areas = results.demand, results.areas
    counted: dict[str, Bools] = {
        name: results.counted[name] for name in results.study.premises.sets
    }
    everywhere = coverage.table(rules_over(results, counted), demand, areas)
    own = counted_among(results, _in_area(results))
    alone = coverage.table(
        rules_over(results, {name: own[name] for name in counted}), demand, areas
    )
    difference = everywhere["within"] - alone["within"]
    frame = everywhere.assign(
        within_without=alone["within"],
        # Taking sums from each other may leave a rounding below nothing.
        only_thanks=np.maximum(difference, 0.0),
        share_without=alone["share_within"],
        share_difference=np.maximum(everywhere["share_within"] - alone["share_within"], 0.0),
    )
    return frame[[field.name for field in _COVERAGE_FIELDS]]


def premises_table(results: Results) -> pd.DataFrame:
    """Premises outside the area that someone relies on, and those near its boundary on both sides.

    Relied on means: the nearest by car or on foot to someone of the area.
    """
    people = results.demand["people"].to_numpy(float)
    sites, inside = results.sites, _in_area(results)
    board = sites["hwb"].astype(object).to_numpy(copy=True)
    board[inside & (board == "")] = _area_name(results)
    board[~inside] = _boards(results).to_numpy()
    metres = np.atleast_1d(
        shapely.distance(sites.geometry.to_numpy(), outline(results.areas).boundary)
    )
    near: Bools = np.less_equal(metres, NEAR_METRES)
    parts = []
    for premises_set in results.study.premises.sets:
        columns = np.flatnonzero(results.counted[premises_set])
        frame = pd.DataFrame(sites[["facility_id", "name", "kind", "postcode"]]).iloc[columns]
        frame = frame.assign(
            premises_set=premises_set,
            board=board[columns],
            side=np.where(inside[columns], "in the area", "outside"),
            metres_to_boundary=metres[columns],
            within_1600_metres=near[columns],
        )
        relied = np.zeros(len(columns), dtype=bool)
        for reach in headline_reaches(results, premises_set):
            ours = inside[columns]
            if reach.mode in MODES:
                found = results.nearest[reach.mode, reach.speed_preset, premises_set].facility
                reached = found >= 0
                nearest = np.bincount(
                    found[reached], weights=people[reached], minlength=len(sites)
                )[columns]
                frame[f"people_nearest_{reach.mode}"] = nearest
                relied |= nearest > 0
            name = reach.mode if reach.mode in MODES else "either"
            alone = reach.within & (reach.within.sum(axis=1) == 1)[:, np.newaxis]
            frame[f"people_only_{name}"] = people @ alone
            no_own = ~reach.within[:, ours].any(axis=1, keepdims=True)
            without = people @ (reach.within & no_own)
            frame[f"people_none_in_area_{name}"] = np.where(ours, np.nan, without)
        frame = frame[near[columns] | (~inside[columns] & relied)]
        order = ["side", "board", "metres_to_boundary", "facility_id"]
        parts.append(frame.sort_values(order, ascending=[False, True, True, True]))
    frame = pd.concat(parts, ignore_index=True)
    return frame[[field.name for field in _PREMISES_FIELDS]]


def _people(results: Results) -> Answer:
    named = boards_of(results.study, results.sites[~_in_area(results)])
    frame = people_table(results, named.boards)
    return Answer(
        frame,
        findings=named.findings,
        sentences=wording.cross_border_sentences(frame, results.study),
        controlled=True,
    )


def _premises(results: Results) -> Answer:
    frame = premises_table(results)
    name = results.areas.loc[results.areas["area_type"] == "hwb", "area_name"].iloc[0]
    said = wording.near_boundary_sentences(frame, results.study, str(name))
    return Answer(frame, sentences=said, controlled=True)


_SET = Field("premises_set", "text", "premises that count")
_RULE_FIELDS = (
    Field("rule", "text", "the rule: way of travelling and minutes"),
    Field("mode", "text", "way of travelling"),
    Field("minutes", "number", "its limit; empty for a rule of two ways of travelling"),
    Field("speed_preset", "text", "speeds assumed"),
    _SET,
    Field("area_type", "text", "kind of area: hwb, district, locality"),
    Field("area_code", "text", "code of the area"),
    Field("area_name", "text", "name of the area"),
)
_PEOPLE_FIELDS = (
    *_RULE_FIELDS,
    Field("board", "text", "Health and Wellbeing Board of the premises; all: any but the area's"),
    Field("premises", "count", "its premises that count"),
    Field("total", "people", "people of the area"),
    Field("unknown", "people", "of these too far from any road or path"),
    Field(
        "nearest_outside_area",
        "people",
        "whose nearest premises is one of these, however far; empty for a rule of two ways",
    ),
    Field("share_nearest_outside_area", "share", "these as a share of total", whole="total"),
    Field("within_only_thanks", "people", "within the limit of one of these and of no other"),
    Field("share_within_only_thanks", "share", "these as a share of total", whole="total"),
)
_COVERAGE_FIELDS = (
    *_RULE_FIELDS,
    Field("total", "people", "people of the area"),
    Field("within", "people", "within the limit, as in coverage.csv"),
    Field("within_without", "people", "within the limit of premises of the area"),
    Field("only_thanks", "people", "within it only thanks to premises outside the area"),
    Field("unknown", "people", "those of whom it is not known"),
    Field("share_within", "share", "within as a share of total", whole="total"),
    Field("share_without", "share", "the same without premises outside the area", whole="total"),
    Field("share_difference", "share", "the difference", whole="total"),
)
_PREMISES_FIELDS = (
    _SET,
    Field("side", "text", "outside, or in the area"),
    Field("board", "text", "Health and Wellbeing Board, by the list or else the boundaries"),
    Field("facility_id", "text", "ODS code"),
    Field("name", "text", "trading name"),
    Field("kind", "text", "kind of premises"),
    Field("postcode", "text", "postcode"),
    Field("metres_to_boundary", "metres", "straight line to the boundary of the area"),
    Field("within_1600_metres", "yes_no", "within 1.6 km (straight line) of the boundary"),
    Field("people_nearest_drive", "people", "people of the area to whom it is the nearest by car"),
    Field("people_nearest_walk", "people", "the same on foot"),
    *(
        field
        for name, words in (("drive", "drive"), ("walk", "walk"), ("either", "drive or walk"))
        for field in (
            Field(
                f"people_only_{name}",
                "people",
                f"within the headline's {words} of it and of no other premises",
            ),
            Field(
                f"people_none_in_area_{name}",
                "people",
                f"within the headline's {words} of it and of none of the area; outside only",
            ),
        )
    ),
)
CROSS_BORDER = (
    Question(
        "cross-border",
        "People who depend on premises outside the area",
        "People whose nearest premises lies outside the area, and those within the headline's "
        "limits only thanks to such premises, by neighbouring board. Someone within the limit of "
        "premises of two boards is within it thanks to neither alone, so that the boards do not "
        "always add up to all.",
        ("1", "3", "4"),
        _PEOPLE_FIELDS,
        _people,
    ),
    Question(
        "cross-border-coverage",
        "Coverage with and without premises outside the area",
        "Every rule with all premises that count, and with those of the area alone.",
        ("1", "3", "4"),
        _COVERAGE_FIELDS,
        lambda results: Answer(coverage_table(results)),
    ),
    Question(
        "cross-border-premises",
        "Premises on both sides of the boundary",
        "Premises outside the area that are the nearest to someone of the area, and all that count "
        "and stand within 1.6 km of its boundary, in a straight line and on either side.",
        ("1", "3"),
        _PREMISES_FIELDS,
        _premises,
    ),
)
"""What is asked about the border."""
