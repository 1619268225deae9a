"""Services beside a figure of small areas, and its hot spots."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna import wording
from pna.answers import Answer, Field, NotMade
from pna.checks import nearest
from pna.errors import Finding, Findings
from pna.premises.offers import Offer, folded
from pna.question import Question
from pna.questions.services import near_homes, offers_of, services_not_made
from pna.results import Results
from pna.rules import headline_rule
from pna.study.questions import ServiceRule
from pna.subsets import counted_among, rules_over

__all__ = ["SERVICES_BY_AREA", "hot_spots"]

Bools = npt.NDArray[np.bool_]
_MOST_NAMED = 10


def hot_spots(values: pd.Series[float], share: float, *, highest: bool) -> pd.DataFrame:
    """Rank areas by a figure, and tell the hot spots.

    Parameters
    ----------
    values
        The figure of each area that has one.
    share
        Share of the areas that are hot spots; their number is rounded up.
    highest
        Whether the highest values come first, rather than the lowest.

    Returns
    -------
    DataFrame
        Under the same index: `rank` (areas with the same value share the best rank of them) and
        `hot_spot`. All areas that tie for the last place are hot spots.
    """
    ranks = values.rank(method="min", ascending=not highest).astype(int)
    wanted = _wanted(share, len(values))
    return pd.DataFrame({"rank": ranks, "hot_spot": ranks <= wanted})


def _wanted(share: float, areas: int) -> int:
    """How many areas are to be hot spots; the share is taken as written, so 0.1 of 30 are 3."""
    return math.ceil(Fraction(repr(float(share))) * areas)


def _file(results: Results, key: str) -> str:
    given = getattr(results.study.inputs, key)
    return given.file.name if given else ""


def _make(results: Results) -> Answer | NotMade:
    rules = [rule for rule in results.study.services if rule.need is not None]
    key = "service_needs"
    if key in results.unreadable:
        return NotMade(
            f"inputs.{key} cannot be read: {results.unreadable[key]}", (f"inputs.{key}",)
        )
    if key not in results.inputs:
        return NotMade(
            "There is no figure of small areas to set services beside: give inputs.service_needs.",
            (f"inputs.{key}",),
        )
    if not rules:
        return NotMade(
            "The study does not say which service to set beside which figure: give [[services]] "
            "with service and need.",
            ("services",),
        )
    offers, _ = offers_of(results)
    if not offers:
        return services_not_made(results, ())
    frames: list[pd.DataFrame] = []
    sentences: list[str] = []
    findings: Findings = ()
    for rule in rules:
        codes, names, about = _areas_of(results, rule)
        findings += about
        values, about = _values(results, rule, codes)
        findings += about
        if values.empty:
            continue
        spots = hot_spots(values["value"], rule.hot_spot_share, highest=rule.hot_spots == "highest")
        findings += _ties(results, rule, spots)
        ranked = values.join(spots).sort_values(["rank", "area_code"])
        for offer in offers:
            if folded(offer.service) == folded(rule.service):
                frame = _beside(results, rule, offer, ranked, codes, names)
                frames.append(frame)
                sentences += wording.hot_spot_sentences(frame, rule, results.study)
    if not frames:
        return NotMade(
            "None of the pairs of [[services]] has both a service that is known and a figure of "
            "areas of this study.",
            ("services", f"inputs.{key}", "inputs.services"),
            findings,
        )
    frame = pd.concat(frames, ignore_index=True)
    return Answer(frame, findings, tuple(sentences), controlled=True)


def _areas_of(
    results: Results, rule: ServiceRule
) -> tuple[npt.NDArray[Any], dict[str, str], Findings]:
    """Code of the area of each place, names by code, and what is to be known."""
    demand = results.demand
    if rule.by != "ward":
        codes = demand[rule.by].astype(str).to_numpy()
        named = demand.get(f"{rule.by}_name", demand[rule.by]).astype(str).to_numpy()
        return codes, dict(zip(codes, named, strict=True)), ()
    lookup = results.inputs.get("lsoa_lookup")
    if lookup is not None and "ward" in lookup and (lookup["ward"] != "").any():
        by_lsoa = lookup.drop_duplicates("lsoa").set_index("lsoa")
        codes = by_lsoa["ward"].reindex(demand["lsoa"]).fillna("").to_numpy(str)
        given = by_lsoa["ward_name"] if "ward_name" in by_lsoa else by_lsoa["ward"]
        names = dict(zip(by_lsoa["ward"], given, strict=True))
        return codes, names, _without_ward(results, codes)
    # A study whose localities are wards has no other table of them.
    codes = demand["locality"].astype(str).to_numpy()
    names = dict(zip(codes, demand["locality_name"].astype(str), strict=True))
    told = "services: there is no lookup from LSOA to ward (inputs.lsoa_lookup): the study's "
    told += "localities are taken for wards."
    return codes, names, (Finding("info", told, file=results.study.path.name),)


def _without_ward(results: Results, codes: npt.NDArray[Any]) -> Findings:
    people = float(results.demand["people"].to_numpy(float)[codes == ""].sum())
    if not people:
        return ()
    told = wording.people(people, results.study.disclosure)
    message = f"LSOAs of {told} people are not in the lookup to wards: they are in no ward."
    file = _file(results, "lsoa_lookup")
    return (Finding("warning", message, file=file, hint="Is it of the same census?"),)


def _values(
    results: Results, rule: ServiceRule, codes: npt.NDArray[Any]
) -> tuple[pd.DataFrame, Findings]:
    """Give the figure of each area of the study, by its code, and what is not as asked."""
    given = results.inputs["service_needs"]
    file = _file(results, "service_needs")
    of_figure = given[given["need"].map(folded) == folded(rule.need or "")]
    if of_figure.empty:
        told = "services: there is no figure of this name."
        hint = nearest(rule.need or "", sorted(set(given["need"]))) or "Copy it from the file."
        return of_figure, (
            Finding("warning", told, file=file, column="need", value=rule.need or "", hint=hint),
        )
    there = set(codes) - {""}
    ours = of_figure[of_figure["area_code"].isin(there)]
    findings: Findings = ()
    others = len(of_figure) - len(ours)
    if others:
        findings += (
            Finding(
                "info" if len(ours) else "warning",
                f"{rule.need}: {others} rows are of areas in which nobody of this study lives; "
                f"they are left out of the ranks.",
                file=file,
                column="area_code",
                value=", ".join(sorted(set(of_figure["area_code"]) - there)[:3]),
                hint="" if len(ours) else f"Are these codes of the right kind ({rule.by})?",
            ),
        )
    absent = sorted(there - set(ours["area_code"]))
    if absent and len(ours):
        named = ", ".join(absent[:_MOST_NAMED]) + (", ..." if len(absent) > _MOST_NAMED else "")
        message = (
            f"{rule.need}: {len(absent)} areas of the study have no value ({named}); they have no "
            "rank and are no hot spots."
        )
        findings += (Finding("warning", message, file=file, column="area_code"),)
    return ours.set_index("area_code")[["value", "source"]].sort_index(), findings


def _ties(results: Results, rule: ServiceRule, spots: pd.DataFrame) -> Findings:
    wanted = _wanted(rule.hot_spot_share, len(spots))
    number = int(spots["hot_spot"].sum())
    if number <= wanted:
        return ()
    message = (
        f"{rule.need}: {number} areas are hot spots and not {wanted}, for "
        f"{int((spots['rank'] == spots.loc[spots['hot_spot'], 'rank'].max()).sum())} share the "
        "last place."
    )
    return (Finding("info", message, file=_file(results, "service_needs")),)


def _premises_in(
    results: Results, areas: pd.Index[str], codes: npt.NDArray[Any]
) -> npt.NDArray[np.bool_]:
    """Which premises lie in each area, shape (areas, premises)."""
    known = results.areas.drop_duplicates("area_code").set_index("area_code").geometry
    points = results.sites.geometry.to_numpy()
    rows = []
    for code in areas:
        shape = known.get(code)
        has_polygon = shape is not None and not shape.is_empty
        rows.append(
            shapely.intersects(shape, points) if has_polygon else near_homes(results, codes == code)
        )
    return np.array(rows, dtype=bool).reshape(len(areas), len(points))


def _beside(
    results: Results,
    rule: ServiceRule,
    offer: Offer,
    ranked: pd.DataFrame,
    codes: npt.NDArray[Any],
    names: Mapping[str, str],
) -> pd.DataFrame:
    """One row per area and rule of the headline: the figure, people and premises."""
    people = results.demand["people"].to_numpy(float)
    combined = headline_rule(results.study)
    wanted = (*combined.split("_or_"), combined)
    judged = [
        one
        for one in rules_over(results, counted_among(results, offer.offers), doubtful=offer.unknown)
        if one.rule in wanted
    ]
    lives_in = pd.Series(codes, dtype="str")
    in_area = _premises_in(results, ranked.index, codes)
    parts = []
    for one in judged:
        sums = pd.DataFrame(
            {
                name: people * part
                for name, part in (
                    ("total", np.ones(len(people))),
                    ("within", one.within),
                    ("outside", one.outside),
                    ("unknown", one.unknown),
                )
            }
        )
        sums = sums.groupby(lives_in).sum().reindex(ranked.index, fill_value=0.0)
        counted = results.counted[one.premises_set]
        parts.append(
            pd.DataFrame(
                {
                    "service": offer.service,
                    "known_from": offer.known_from,
                    "need": rule.need,
                    "by": rule.by,
                    "area_code": ranked.index,
                    "area_name": [names.get(code, code) for code in ranked.index],
                    "value": ranked["value"].to_numpy(),
                    "source": ranked["source"].to_numpy(),
                    "rank": ranked["rank"].to_numpy(),
                    "areas_ranked": len(ranked),
                    "hot_spot": np.where(ranked["hot_spot"], "yes", "no"),
                    "rule": one.rule,
                    "premises_set": one.premises_set,
                    **{name: sums[name].to_numpy() for name in sums},
                    "share_within": (
                        sums["within"] / sums["total"].where(sums["total"] > 0)
                    ).to_numpy(),
                    "premises_offering": (in_area & (counted & offer.offers)).sum(axis=1),
                    "premises_not_known": (in_area & (counted & offer.unknown)).sum(axis=1),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


SERVICES_BY_AREA = Question(
    "services-by-area",
    "Services beside a figure of small areas",
    "For each pair of a service and a figure that study.toml asks for: the areas ranked by the "
    "figure, which are hot spots, and how many of their people are within the rules of the "
    "headline of a premises that offers the service. Hot spots are the areas with the highest (or "
    "lowest) values, so many as the share asked for of all areas of the study with a value, "
    "rounded up; all that tie for the last place are among them. Wards are made up of whole LSOAs "
    "by the lookup, so that their people may differ from those of localities with the same code.",
    ("1", "3", "5"),
    (
        Field("service", "text", "the service"),
        Field("known_from", "text", "services: the study's own table; activity: dispensing data"),
        Field("need", "text", "the figure"),
        Field("by", "text", "kind of area that it is of"),
        Field("area_code", "text", "code of the area"),
        Field("area_name", "text", "name of the area"),
        Field("value", "number", "the figure's value"),
        Field("source", "text", "who says so"),
        Field("rank", "count", "rank by the value; areas with the same value share the best rank"),
        Field("areas_ranked", "count", "areas of the study with a value"),
        Field("hot_spot", "yes_no", "whether the area is a hot spot"),
        Field("rule", "text", "the rule"),
        Field("premises_set", "text", "premises that count"),
        Field("total", "people", "people of the area"),
        Field("within", "people", "within the limit of a premises that offers the service"),
        Field("outside", "people", "those further away"),
        Field("unknown", "people", "those of whom it is not known"),
        Field("share_within", "share", "within as a share of total", whole="total"),
        Field(
            "premises_offering",
            "count",
            "premises in the area that offer it; where there is no polygon of the area, those of "
            "the board to which the nearest place where people live is one of the area",
        ),
        Field("premises_not_known", "count", "premises in the area of which that is not known"),
    ),
    _make,
)
