"""Care homes and other special sites: the way to the nearest premises, one row a site and set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from pna import wording
from pna.answers import Answer, Field, NotMade
from pna.checks import row_findings
from pna.errors import Finding, Findings
from pna.geography import sites
from pna.kept import MODES
from pna.question import Question
from pna.questions.site_columns import (
    ANSWERS,
    AREAS,
    answers_of,
    minutes_columns,
    minutes_fields,
)
from pna.results import Results
from pna.rules import headline_rule
from pna.sources.reading.secrets import secret_rows
from pna.travel import points
from pna.travel.impedance import within
from pna.travel.times import points_of

__all__ = ["CARE_HOME", "SPECIAL_SITES", "SUMMARY"]

Bools = npt.NDArray[np.bool_]
CARE_HOME = "care home"
"""Kind of the sites of ``inputs.care_homes``."""
_KEYS = ("care_homes", "special_sites")
_NOT_TOLD = "not_told"
"""Of a secret site: where it lies, and the way from there."""
_REFUGES = r"\b(?:refuges?|domestic (?:abuse|violence)|safe ?houses?|women'?s aid)\b"
"""Words of places whose address is often kept from those who look for the people there."""
_ABOUT = (
    *("site_id", "name", "kind", "postcode", "people", "people_are", "position"),
    *("in_area", "district", "district_name", "locality", "locality_name"),
)


class _Asked(NamedTuple):
    """The way from each site, and which of them are secret.

    `tables` holds one of each premises set, in the rows of `layer`.
    """

    layer: gpd.GeoDataFrame
    tables: tuple[pd.DataFrame, ...]
    secret: Bools
    findings: Findings


def _asked(results: Results) -> _Asked | NotMade:
    unreadable = [
        f"inputs.{key} cannot be read: {results.unreadable[key]}"
        for key in _KEYS
        if key in results.unreadable
    ]
    directory = sites.Directory(results)
    read = [_SITES_OF[key](results, directory) for key in _KEYS if key in results.inputs]
    findings = tuple(finding for part in read for finding in part.findings)
    found = [part.sites for part in read if len(part.sites)]
    if not found:
        why = " ".join(unreadable) or (
            "No care homes or special sites were given: give inputs.care_homes or "
            "inputs.special_sites."
            if not read
            else "None of the care homes or special sites that were given lies in the area."
        )
        return NotMade(why, tuple(f"inputs.{key}" for key in _KEYS), findings)
    every: Any = pd.concat(found, ignore_index=True)
    layer = sites.in_areas(results, every).sort_values(["kind", "site_id"], ignore_index=True)
    reaches = points.to_premises(results, points_of(layer))
    tables = []
    for name, reach in reaches.items():
        answers = answers_of(points.judged(results, reach, name))
        columns = {
            **{column: layer[column] for column in _ABOUT},
            "premises_set": name,
            **answers,
            **{k: v for mode in MODES for k, v in minutes_columns(results, reach[mode]).items()},
        }
        tables.append(pd.DataFrame(columns))
    return _Asked(layer, tuple(tables), layer["secret"].to_numpy(dtype=np.bool_), findings)


def _make(results: Results) -> Answer | NotMade:
    asked = _asked(results)
    if isinstance(asked, NotMade):
        return asked
    tables = [_without_places(table, asked.secret) for table in asked.tables]
    frame = pd.concat(tables, ignore_index=True)
    # Who knows the minutes to three premises knows the place.
    at = asked.layer.geometry.to_numpy().copy()
    at[asked.secret] = None
    shown = gpd.GeoDataFrame(tables[0], geometry=at, crs=asked.layer.crs)
    return Answer(
        frame,
        asked.findings,
        wording.special_sites_sentences(frame, results.study),
        {"special_sites": shown},
        controlled=True,
    )


def _without_places(table: pd.DataFrame, secret: Bools) -> pd.DataFrame:
    """Leave out of secret sites all from which one could find them."""
    if not secret.any():
        return table
    known = ~secret
    way = [field.name for field in minutes_fields() if not field.name.endswith("_status")]
    names = np.array(
        [
            wording.not_named(str(locality or district))
            for locality, district in zip(
                table["locality_name"], table["district_name"], strict=True
            )
        ],
        dtype=object,
    )
    told = {
        name: table[name].where(known, np.nan if is_numeric_dtype(table[name]) else "")
        for name in ("postcode", *way)
    }
    states = {
        name: table[name].where(known, _NOT_TOLD)
        for name in ("position", *(f"{mode}_status" for mode in MODES))
    }
    return table.assign(name=table["name"].where(known, names), **told, **states)


class _Sites(NamedTuple):
    sites: gpd.GeoDataFrame
    findings: Findings


def _file(results: Results, key: str) -> str:
    given = getattr(results.study.inputs, key)
    return given.file.name if given else ""


def _care_homes(results: Results, directory: sites.Directory) -> _Sites:
    """Homes in the area; of a directory of all England the others are left out."""
    given: Any = results.inputs["care_homes"]
    file = _file(results, "care_homes")
    homes = sites.placed(given, directory)
    here = sites.inside(results, homes.geometry.to_numpy())
    nowhere = (homes["position"] == "none").to_numpy()
    if "district_name" in homes:
        areas = results.areas
        names = areas.loc[areas["area_type"].isin(["hwb", "district"]), "area_name"]
        ours = {*names.str.casefold(), ""}
        nowhere = nowhere & homes["district_name"].str.casefold().isin(ours).to_numpy()
    chosen = homes[here | nowhere]
    left = len(homes) - len(chosen)
    findings: Findings = ()
    if left:
        message = f"{left:,} of {len(homes):,} care homes lie outside the area and are left out."
        findings += (Finding("info", message, file=file),)
    findings += sites.about_positions(chosen, name="name", file=file)
    layer = gpd.GeoDataFrame(
        {
            "site_id": chosen["location_id"],
            "name": chosen["name"],
            "kind": CARE_HOME,
            "postcode": chosen["postcode"],
            "people": chosen["beds"].astype(float),
            "people_are": "beds",
            "position": chosen["position"],
            "secret": False,
        },
        geometry=chosen.geometry,
    )
    return _Sites(layer, findings)


def _special_sites(results: Results, directory: sites.Directory) -> _Sites:
    given: Any = results.inputs["special_sites"]
    file = _file(results, "special_sites")
    secret = secret_rows(given)
    placed = sites.placed(given, directory)
    findings = sites.about_positions(_without_postcodes(placed), name="name", file=file)
    away = ~sites.inside(results, placed.geometry.to_numpy())
    away &= (placed["position"] != "none").to_numpy()
    near = sites.inside(
        results, placed.geometry.to_numpy(), metres=1000 * results.study.area.buffer_km
    )
    findings += row_findings(
        "info",
        "This site lies outside the area; it is told all the same.",
        placed.loc[away & near, "name"].astype(str),
        file=file,
        column="name",
    )
    findings += row_findings(
        "warning",
        "This site lies farther from the area than roads are loaded (area.buffer_km), so that its "
        "minutes are unknown or too many.",
        placed.loc[away & ~near, "name"].astype(str),
        file=file,
        column="name",
        hint="Are its easting and northing in metres, and the right way round?",
    )
    words = placed["name"].astype(str) + " " + placed["kind"].astype(str)
    findings += row_findings(
        "warning",
        "The name and address of this site will stand in tables, on maps and in the draft.",
        placed.loc[words.str.contains(_REFUGES, case=False) & ~secret, "name"].astype(str),
        file=file,
        column="name",
        hint="If they must stay secret, write Y in its column secret: it is then counted, and "
        "neither named nor placed on a map.",
    )
    layer = gpd.GeoDataFrame(
        {
            "site_id": placed["site_id"],
            "name": placed["name"],
            "kind": placed["kind"],
            "postcode": placed.get("postcode", ""),
            "people": placed["people"].astype(float) if "people" in placed else np.nan,
            "people_are": "people",
            "position": placed["position"],
            "secret": secret,
        },
        geometry=placed.geometry,
    )
    return _Sites(layer, findings)


def _without_postcodes(placed: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out the postcodes of secret sites, which findings would show."""
    if "postcode" not in placed:
        return placed
    return placed.assign(postcode=placed["postcode"].mask(secret_rows(placed), "secret"))


_SITES_OF = {"care_homes": _care_homes, "special_sites": _special_sites}


SPECIAL_SITES = Question(
    "special-sites",
    "Care homes and special sites",
    "One row per care home of the area or special site and premises set, with the nearest premises "
    "by car and on foot. Sites that are secret are counted, and neither named nor placed.",
    ("1", "2", "3", "4"),
    (
        Field("site_id", "text", "code of the site"),
        Field("name", "text", "its name"),
        Field("kind", "text", "care home, or as the table of special sites calls it"),
        Field("postcode", "text", "postcode"),
        Field(
            "people",
            "people",
            "beds, or people there; empty where it is not told",
        ),
        Field("people_are", "text", "what `people` counts: beds or people"),
        Field(
            "position",
            "text",
            f"where the position comes from: {', '.join(sites.POSITIONS)}; not_told: it is secret",
        ),
        *AREAS,
        Field("premises_set", "text", "premises that count"),
        *ANSWERS,
        *minutes_fields(),
    ),
    _make,
)


def _summary(results: Results) -> Answer | NotMade:
    frame = _every_minute(results)
    if isinstance(frame, NotMade):
        return frame
    rows = []
    for (kind, counts, name), part in frame.groupby(
        ["kind", "people_are", "premises_set"], sort=False
    ):
        for rule in ("drive", "walk", "either"):
            answer = part[f"within_{rule}"]
            row: dict[str, Any] = {
                "kind": kind,
                "premises_set": name,
                "rule": _RULES[rule](results),
                "sites": len(part),
                "people_are": counts,
                "people": float(part["people"].sum()),
                "sites_without_people": int(part["people"].isna().sum()),
            }
            for said, value in (("within", "yes"), ("outside", "no"), ("unknown", "unknown")):
                row[said] = int((answer == value).sum())
                row[f"people_{said}"] = float(part.loc[answer == value, "people"].sum())
            low, high = _within_ends(results, part, rule)
            known = (answer != "unknown").to_numpy()
            rows.append(
                row
                | {
                    "outside_at_least": int((known & ~high).sum()),
                    "outside_at_most": int((known & ~low).sum()),
                }
            )
    columns = [field.name for field in SUMMARY.fields]
    return Answer(pd.DataFrame(rows, columns=columns))


def _every_minute(results: Results) -> pd.DataFrame | NotMade:
    """The table of sites with the minutes of those that are secret too: they are counted."""
    made = results.answers.get(SPECIAL_SITES.name) or _make(results)
    if isinstance(made, NotMade):
        return NotMade(made.why, made.inputs)
    if not (made.frame["position"] == _NOT_TOLD).any():
        return made.frame
    asked = _asked(results)
    if isinstance(asked, NotMade):
        return NotMade(asked.why, asked.inputs)
    return pd.concat(asked.tables, ignore_index=True)


def _within_ends(results: Results, part: pd.DataFrame, rule: str) -> tuple[Bools, Bools]:
    """Sites within a rule of the headline at the low end of the range, and at the high end."""
    if rule == "either":
        low, high = (part[f"within_either_{end}"].eq("yes").to_numpy() for end in ("low", "high"))
        return low, high
    headline = results.study.headline
    if rule == "drive":
        low, high = (
            within(part[f"drive_minutes_{end}"], headline.drive_minutes)
            for end in ("if_slower", "if_quicker")
        )
        return low, high
    limit = headline.walk_minutes
    return within(part["walk_minutes_off_fast_roads"], limit), within(part["walk_minutes"], limit)


_RULES: dict[str, Callable[[Results], str]] = {
    "drive": lambda results: f"drive_{results.study.headline.drive_minutes:g}",
    "walk": lambda results: f"walk_{results.study.headline.walk_minutes:g}",
    "either": lambda results: headline_rule(results.study),
}
SUMMARY = Question(
    "special-sites-summary",
    "Care homes and special sites, by kind",
    "How many sites of each kind, and how many beds or people there, are within and outside the "
    "rules of the headline.",
    ("1", "2", "3", "4"),
    (
        Field("kind", "text", "kind of site"),
        Field("premises_set", "text", "premises that count"),
        Field("rule", "text", "drive_10, walk_20, drive_10_or_walk_20"),
        Field("sites", "count", "sites of the kind"),
        Field("within", "count", "of these within the rule"),
        Field("outside", "count", "outside it"),
        Field("unknown", "count", "unknown: without a position, or too far from any road"),
        Field("outside_at_least", "count", "outside at the high end of the range of the speeds"),
        Field("outside_at_most", "count", "outside at the low end"),
        Field("people_are", "text", "what the people are: beds or people"),
        Field("people", "people", "beds or people of these sites, where they are told"),
        Field("sites_without_people", "count", "sites of which they are not told"),
        Field("people_within", "people", "of `people` at sites within the rule"),
        Field("people_outside", "people", "at sites outside it"),
        Field("people_unknown", "people", "at sites that are unknown"),
    ),
    _summary,
)
