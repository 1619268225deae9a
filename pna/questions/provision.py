"""Provision: premises by kind and area, for so many people, with their hours and items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna import disclosure, wording
from pna.answers import Answer, Field
from pna.checks import nearest
from pna.errors import Finding, Findings
from pna.hours.weekly import hours_a_week
from pna.people.by_area import AREA, sums
from pna.poisson import interval
from pna.premises.provision import areas_of, dispensed_where, groups_of, items_of
from pna.question import Question
from pna.results import Results

__all__ = ["COMPARATOR", "PROVISION", "provision_table"]

Floats = npt.NDArray[np.float64]
COMPARATOR = "comparator"
"""Kind of area of the rows of published rates."""


@dataclass(frozen=True)
class _Measure:
    """One measure for every area; counts and people where it is made from them."""

    measure: str
    group: str
    value: Floats
    count: Floats | float = np.nan
    people: Floats | float = np.nan
    low: Floats | float = np.nan
    high: Floats | float = np.nan
    not_known: npt.NDArray[np.int64] | int = 0
    period: str = ""


def provision_table(results: Results) -> Answer:
    """Premises, hours and items by area, with published rates beside them.

    Returns
    -------
    Answer
        By measure, then area; the published rates of a measure follow its areas.
    """
    belongs, findings = areas_of(results)
    people = sums(
        results.demand["people"].to_numpy(float)[:, np.newaxis], results.demand, results.areas
    )[:, 0]
    # A rate to the last digit would give back the people that it was made with.
    hiding = results.study.disclosure
    per = disclosure.rounded(people, hiding) if hiding.round_to else people
    measures = list(_premises(results, belongs, per))
    hours, told = _hours(results, belongs, per)
    findings += told
    items, told = _items(results, belongs, per)
    findings += told
    where, told = _where(results)
    findings += told
    areas = pd.DataFrame(results.areas[list(AREA)])
    beside, told = _comparators(
        results, {one.measure: one.group for one in (*measures, *hours, *items, *where)}
    )
    findings += told
    parts = []
    for one in (*measures, *hours, *items, *where):
        whole = len(one.value) == 1 < len(areas)
        rows = areas[areas["area_type"] == "hwb"] if whole else areas
        told_of = replace(one, people=people) if one.people is per else one
        parts += [rows.assign(**vars(told_of), source=""), *beside.pop(one.measure, [])]
    parts += [row for rows in beside.values() for row in rows]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.astype({"not_known": "Int64"})[[field.name for field in _FIELDS]]
    said = wording.provision_sentences(frame, results.study)
    return Answer(frame, findings, said, controlled=True)


def _over(number: Floats, by: Floats) -> Floats:
    result: Floats = np.divide(number, by, out=np.full(len(number), np.nan), where=by > 0)
    return result


def _premises(
    results: Results, belongs: npt.NDArray[np.bool_], people: Floats
) -> Iterator[_Measure]:
    """Count premises, and set them against the people."""
    groups = groups_of(results)
    points = results.premises.geometry.to_numpy()
    placed = ~(shapely.is_missing(points) | shapely.is_empty(points))
    counts = {}
    for group, members in groups.members.items():
        counts[group] = (belongs & members).sum(axis=1).astype(float)
        nowhere = (belongs & members & ~placed).sum(axis=1)
        yield _Measure(group, group, counts[group], counts[group], people, not_known=nowhere)
    for group in groups.rated:
        count = counts[group]
        low, high = interval(count)
        for each in (10_000, 100_000):
            value, least, most = (each * _over(number, people) for number in (count, low, high))
            yield _Measure(f"{group}_per_{each}", group, value, count, people, least, most)
        yield _Measure(f"{group}_people_per_premises", group, _over(people, count), count, people)


def _hours(
    results: Results, belongs: npt.NDArray[np.bool_], people: Floats
) -> tuple[list[_Measure], Findings]:
    """Add up the opening hours of a week, of the premises of which they are known."""
    weekly = hours_a_week(results.hours).reindex(results.premises["facility_id"]).to_numpy(float)
    groups, inside = groups_of(results), results.premises["in_area"].to_numpy(bool)
    if not np.isfinite(weekly[inside & groups.members["pharmacies"]]).any():
        message = (
            "No opening hours of premises of the area are known: hours a week are left out of "
            "provision.csv."
        )
        hint = "Give inputs.opening_hours, or a list that carries the hours."
        return [], (Finding("info", message, hint=hint),)
    found = []
    for group in ("pharmacies", "pharmacies_and_dispensing_practices"):
        if group not in groups.members:
            continue
        members = belongs & groups.members[group]
        known = members & np.isfinite(weekly)
        number, unknown = known.sum(axis=1).astype(float), (members & ~known).sum(axis=1)
        total = np.where(known, weekly, 0.0).sum(axis=1)
        # Hours that are all unknown are not none.
        total = np.where((number == 0) & (unknown > 0), np.nan, total)
        found += [
            _Measure(f"{group}_hours_a_week", group, total, number, people, not_known=unknown),
            _Measure(
                f"{group}_hours_a_week_per_1000",
                group,
                1000.0 * _over(total, people),
                number,
                people,
                not_known=unknown,
            ),
        ]
    return found, ()


def _items(
    results: Results, belongs: npt.NDArray[np.bool_], people: Floats
) -> tuple[list[_Measure], Findings]:
    """Add up the items of a month, of the premises of which they are known."""
    items = items_of(results)
    if items is None:
        return [], ()
    groups, found = groups_of(results), []
    for group in ("pharmacies", "pharmacies_and_distance_selling"):
        if group not in groups.members:
            continue
        members = belongs & groups.members[group]
        known = members & np.isfinite(items.a_month)
        number, unknown = known.sum(axis=1).astype(float), (members & ~known).sum(axis=1)
        total = np.where(known, items.a_month, 0.0).sum(axis=1)
        total = np.where((number == 0) & (unknown > 0), np.nan, total)
        for measure, value in (
            (f"{group}_items_a_month", total),
            (f"{group}_items_a_month_per_head", _over(total, people)),
            (f"{group}_items_a_month_per_premises", _over(total, number)),
        ):
            found.append(
                _Measure(
                    measure,
                    group,
                    value,
                    number,
                    people,
                    not_known=unknown,
                    period=items.period,
                )
            )
    return found, items.findings


def _where(results: Results) -> tuple[list[_Measure], Findings]:
    """Give the shares of the items of the area's practices by where they were dispensed."""
    dispensed = dispensed_where(results)
    if dispensed is None:
        return [], ()
    total = sum(dispensed.items.values())
    found = [
        _Measure(
            f"share_of_items_of_practices_{place}",
            "practices_of_the_area",
            np.array([count / total if total > 0 else np.nan]),
            np.array([count]),
            period=dispensed.period,
        )
        for place, count in dispensed.items.items()
    ]
    return found, dispensed.findings


def _comparators(
    results: Results, measures: Mapping[str, str]
) -> tuple[dict[str, list[pd.DataFrame]], Findings]:
    """Give the published rates of the study as rows, by measure; `measures` are those made here."""
    found: dict[str, list[pd.DataFrame]] = {}
    findings: Findings = ()
    for one in results.study.comparators:
        row: dict[str, Any] = {
            "area_type": COMPARATOR,
            "area_code": "",
            "area_name": one.name,
            "measure": one.measure,
            "group": measures.get(one.measure, ""),
            "value": one.value,
            "not_known": pd.NA,
            "period": "" if one.as_at is None else one.as_at.isoformat(),
            "source": one.source,
        }
        empty = dict.fromkeys(("count", "people", "low", "high"), np.nan)
        found.setdefault(one.measure, []).append(pd.DataFrame([{**row, **empty}]))
        if one.measure not in measures:
            hint = nearest(one.measure, measures) or "`pna tables provision` tells what they are."
            findings += (
                Finding(
                    "warning",
                    f"Comparator {one.name}: provision.csv has no such measure to stand beside.",
                    file=results.study.path.name,
                    column="comparators.measure",
                    value=one.measure,
                    hint=hint,
                ),
            )
    return found, findings


_FIELDS = (
    Field("area_type", "text", "kind of area: hwb, district, locality; comparator: published"),
    Field("area_code", "text", "code of the area"),
    Field("area_name", "text", "name of the area, or whose figure it is"),
    Field(
        "measure",
        "text",
        "what is measured: the group, and per how many people, as pharmacies_per_10000",
    ),
    Field("group", "text", "which premises, or whose items"),
    Field("value", "number", "the figure", hidden_with="people"),
    Field(
        "low",
        "number",
        "low end of the exact 95% interval of a Poisson count",
        hidden_with="people",
    ),
    Field("high", "number", "high end", hidden_with="people"),
    Field("count", "number", "premises it is made from; of shares of items the items"),
    Field("people", "people", "people of the area"),
    Field(
        "not_known",
        "count",
        "premises without a position; of hours and items premises of which they are not known",
    ),
    Field("period", "text", "months or day that it speaks of"),
    Field("source", "text", "who published it; empty: worked out here"),
)
PROVISION = (
    Question(
        "provision",
        "Provision",
        "Premises by kind and area, with those that have no position and that coverage cannot "
        "count; per 10,000 and 100,000 people with exact 95% Poisson intervals, with and without "
        "distance selling and dispensing practices; hours open a week; items dispensed a month; "
        "where the items of the area's practices are dispensed; published figures of the study "
        "file beside them. Pharmacies are community pharmacies and those with a local contract "
        "(LPS). Kinds that the inputs do not tell apart have no rows.",
        ("1", "2", "4"),
        _FIELDS,
        provision_table,
        by_road=False,
    ),
)
"""What is asked about provision."""
