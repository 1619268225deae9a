"""Coverage of other sites than premises: GP surgeries, and special sites that people travel to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from pna import coverage, wording
from pna.answers import Answer, NotMade
from pna.checks import nearest
from pna.coverage import Judgement
from pna.errors import Finding, Findings
from pna.geography import sites
from pna.layers import CRS
from pna.people.groups import ALL
from pna.question import Question
from pna.questions.main import COVERAGE_FIELDS
from pna.results import Results
from pna.rules import headline_rule
from pna.sources.reading.secrets import secret_rows
from pna.travel import points

__all__ = ["GP_SURGERY", "QUESTION"]

GP_SURGERY = "gp_surgery"
"""What stands in `premises_set` for the sites of ``inputs.gp_sites``."""
_MOST_NAMED = 10


def _make(results: Results) -> Answer | NotMade:
    directory = sites.Directory(results)
    surgeries, about_surgeries = _surgeries(results, directory)
    others, about_others = _travelled_to(results, directory)
    findings = about_surgeries + about_others
    kinds = {name: frame for name, frame in (*surgeries, *others) if len(frame)}
    if not kinds:
        told = [
            f"inputs.{key} cannot be read: {results.unreadable[key]}"
            for key in ("gp_sites", "special_sites")
            if key in results.unreadable
        ]
        why = " ".join(told) or (
            "There are no other sites that people travel to: give inputs.gp_sites, or "
            "inputs.special_sites and the kinds of them in sites.travelled_to."
        )
        return NotMade(
            why, ("inputs.gp_sites", "inputs.special_sites", "sites.travelled_to"), findings
        )
    reaches = points.at_sites(results, kinds)
    rules = [
        rule for name, reach in reaches.items() for rule in points.judged(results, reach, name)
    ]
    table = _table(results, rules)
    counts = {name: len(frame) for name, frame in kinds.items()}
    said = wording.sites_coverage_sentences(table, results.study, counts)
    return Answer(table, findings, said, {"other_sites": _layer(kinds)}, controlled=True)


def _layer(kinds: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """The sites that are counted, for a map of them."""
    parts = [
        gpd.GeoDataFrame(
            {
                "site_id": frame["facility_id" if kind == GP_SURGERY else "site_id"].to_numpy(str),
                "name": frame["name"].to_numpy(str),
                "kind": kind,
                "postcode": frame.get("postcode", pd.Series("", index=frame.index)).to_numpy(str),
                "position": frame["position"].to_numpy(str),
            },
            geometry=frame.geometry.to_numpy(),
            crs=CRS,
        )
        for kind, frame in kinds.items()
    ]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=CRS)


def _table(results: Results, rules: Sequence[Judgement]) -> pd.DataFrame:
    """Every rule and area for everyone, and the board's groups by the rules of the headline."""
    everyone = coverage.table(rules, results.demand, results.areas)
    combined = headline_rule(results.study)
    headline = [rule for rule in rules if rule.rule in {combined, *combined.split("_or_")}]
    board = results.areas[results.areas["area_type"] == "hwb"]
    groups = coverage.table(headline, results.demand, board, splits=results.splits)
    return pd.concat([everyone, groups[groups["split"] != ALL]], ignore_index=True)


def _surgeries(
    results: Results, directory: sites.Directory
) -> tuple[list[tuple[str, gpd.GeoDataFrame]], Findings]:
    """GP surgeries within the study's buffer; the files are of all England."""
    given: Any = results.inputs.get("gp_sites")
    if given is None:
        return [], ()
    file = results.study.inputs.gp_sites
    layer = sites.placed(given, directory)
    metres = results.study.area.buffer_km * 1000.0
    near = layer[sites.inside(results, layer.geometry.to_numpy(), metres=metres)]
    findings: Findings = ()
    lost = layer[layer["position"] == "none"]
    if len(lost):
        some = ", ".join(lost["facility_id"].iloc[:_MOST_NAMED])
        message = (
            f"GP surgeries without a position, which no minutes lead to: {len(lost):,} of "
            f"{len(layer):,} ({some}{', ...' if len(lost) > _MOST_NAMED else ''})."
        )
        hint = "Give their coordinates, or a directory of postcodes that has them."
        findings = (Finding("info", message, file=file.file.name if file else "", hint=hint),)
    return [(GP_SURGERY, near)], findings


def _travelled_to(
    results: Results, directory: sites.Directory
) -> tuple[list[tuple[str, gpd.GeoDataFrame]], Findings]:
    wanted = results.study.sites.travelled_to
    given: Any = results.inputs.get("special_sites")
    if not wanted or given is None:
        missing = bool(wanted) and "special_sites" not in results.unreadable
        message = "sites.travelled_to names kinds of sites, and no special sites were given."
        hint = "Give inputs.special_sites."
        file = results.study.path.name
        about = (Finding("warning", message, file=file, column="travelled_to", hint=hint),)
        return [], about if missing else ()
    # A place that people are sent to is known; of one that is secret no map may be drawn.
    secret = secret_rows(given)
    layer = sites.placed(given[~secret], directory)
    there = sorted(set(layer["kind"]))
    findings = tuple(
        Finding(
            "warning",
            "sites.travelled_to names a kind of which there is no special site.",
            file=results.study.path.name,
            column="travelled_to",
            value=kind,
            hint=nearest(kind, there) or f"There are: {', '.join(there)}.",
        )
        for kind in wanted
        if kind not in there
    )
    kept = sorted(set(given.loc[secret, "kind"]) & set(wanted))
    if kept:
        message = f"Secret sites are not among those that people travel to ({', '.join(kept)})."
        item = results.study.inputs.special_sites
        name = item.file.name if item else ""
        findings += (Finding("warning", message, file=name, column="secret"),)
    known = layer["position"] != "none"
    for kind in wanted:
        of_kind = layer["kind"] == kind
        if of_kind.any() and not (of_kind & known).any():
            message = f"None of the sites of the kind {kind!r} has a position."
            findings += (Finding("warning", message, column="kind", value=kind),)
    return [(kind, layer[(layer["kind"] == kind) & known]) for kind in wanted], findings


QUESTION = Question(
    "sites-coverage",
    "Coverage of other sites",
    "People within and outside the study's rules of the nearest GP surgery, and of special sites "
    "that people travel to (sites.travelled_to), at the study's own speeds. `premises_set` is the "
    "kind of site; a site counts in the area and within the buffer. Groups of people are those of "
    "the whole area, by the rules of the headline.",
    ("4", "6"),
    COVERAGE_FIELDS,
    _make,
)
