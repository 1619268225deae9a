"""Planned homes: how far they are from premises, and who will live within and outside the rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import coverage, wording
from pna.answers import Answer, NotMade
from pna.coverage import Judgement
from pna.errors import Finding, Findings
from pna.geography import sites
from pna.kept import MODES
from pna.people import growth
from pna.people.groups import ALL, Split
from pna.people.growth import NOT_TOLD, SitePoints
from pna.questions import growth_fields as fields
from pna.questions.site_columns import answers_of, minutes_columns
from pna.results import Results
from pna.rules import headline_rule
from pna.sources.housing_sites import by_year
from pna.subsets import headline_of
from pna.travel import points
from pna.travel.points import Reach

__all__ = ["BY_YEAR", "HOUSING", "SITES"]

Floats = npt.NDArray[np.float64]
_KEY = "housing_sites"
_TOLERANCE = 1e-6
_GROWTH = "growth"
_NO_PEOPLE = (
    "There are no people a home for this site: its homes are counted, and its people are in no "
    "total."
)
_TOO_FAR = (
    "the middle of this site is too far from any road or path of this mode; its people are unknown "
    "to the rules of this mode."
)
_AMOUNTS = ("people", "people_to_date", "homes", "homes_without_people_to_date")


def _sites(results: Results) -> Answer | NotMade:
    if _KEY in results.unreadable:
        why = f"inputs.{_KEY} cannot be read: {results.unreadable[_KEY]}"
        return NotMade(why, (f"inputs.{_KEY}",))
    given: Any = results.inputs.get(_KEY)
    if given is None or given.empty:
        why = f"No planned homes were given: give inputs.{_KEY}."
        return NotMade(why, (f"inputs.{_KEY}",))
    layer = _layer(results)
    at = growth.points_on(layer)
    reaches = points.to_premises(results, at.xy)
    tables = []
    for name, reach in reaches.items():
        main = {mode: points.of_rows(one, at.main) for mode, one in reach.items()}
        whole = points.judged(results, reach, name)[-1]
        inside = pd.Series(np.where(whole.unknown, np.nan, whole.within)[at.spread])
        columns = {
            **{field.name: layer[field.name] for field in fields.OF_SITES},
            "premises_set": name,
            **answers_of(points.judged(results, main, name)),
            "share_of_site_within": inside.groupby(at.site[at.spread]).mean(),
            **{k: v for mode in MODES for k, v in _minutes(results, main[mode], reach[mode], at)},
        }
        tables.append(_with_trigger(results, layer, pd.DataFrame(columns)))
    frame = pd.concat(tables, ignore_index=True)
    shown = gpd.GeoDataFrame(tables[0], geometry=layer.geometry.to_numpy(), crs=layer.crs)
    return Answer(
        frame,
        _findings(results, layer, tables[0]),
        wording.housing_sentences(frame, results.study),
        {"housing_sites": shown},
        controlled=True,
    )


def _layer(results: Results) -> gpd.GeoDataFrame:
    """Sites with their people and areas, by reference."""
    given: Any = results.inputs[_KEY]
    layer = growth.with_people(given.reset_index(drop=True), results.study.housing)
    at = growth.points_on(layer)
    main: Any = gpd.GeoSeries(gpd.points_from_xy(*at.xy[at.main].T), index=layer.index)
    main = main.where(np.isfinite(at.xy[at.main]).all(axis=1), None)
    areas = sites.in_areas(results, gpd.GeoDataFrame(geometry=main, crs=layer.crs))
    told = by_year(layer).groupby("site_ref")["year"].agg(["min", "max"])
    return layer.assign(
        **{name: areas[name] for name in areas.columns if name != "geometry"},
        shape=np.select(
            [layer.geometry.isna() | layer.geometry.is_empty, layer.geometry.area > 0],
            ["none", "polygon"],
            "point",
        ),
        easting=at.xy[at.main, 0],
        northing=at.xy[at.main, 1],
        **{
            f"{which}_year": layer["site_ref"].map(told[end].astype(str)).fillna("")
            for which, end in (("first", "min"), ("last", "max"))
        },
        source=layer.get("source", ""),
    )


def _minutes(
    results: Results, main: Reach, reach: Reach, at: SitePoints
) -> Iterator[tuple[str, Any]]:
    """Columns of one mode, with the least and the most minutes over each site."""
    over = pd.Series(reach.found.first.minutes).groupby(at.site)
    whole = over.count() == over.size()
    for name, values in minutes_columns(results, main).items():
        yield name, values
        if name == f"{main.mode}_minutes":
            yield f"{main.mode}_minutes_least", over.min().to_numpy()
            # Where some of the site is beyond the search, the most is not known.
            yield f"{main.mode}_minutes_most", over.max().where(whole).to_numpy()


def _with_trigger(results: Results, layer: gpd.GeoDataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Say when so many new residents of a site outside are there, as the study asks."""
    wanted = results.study.housing.new_residents_outside
    if wanted is None:
        return table.assign(new_residents_outside=np.nan, homes_until_then=np.nan, year_reached="")
    by = growth.trajectory(layer)
    enough = by[by["people_to_date"] >= wanted - _TOLERANCE].drop_duplicates("site_ref")
    year = table["site_ref"].map(enough.set_index("site_ref")["year"])
    outside = table["within_either"] == "no"
    unknown = (table["within_either"] == "unknown") | table["people"].isna()
    return table.assign(
        new_residents_outside=wanted,
        homes_until_then=np.ceil(wanted / table["people_per_home"] - _TOLERANCE).where(outside),
        year_reached=np.select(
            [unknown, ~outside, year.isna(), year == NOT_TOLD],
            ["unknown", "within", "not reached", "year not told"],
            year.fillna("").to_numpy(str),
        ).astype(object),
    )


def _findings(results: Results, layer: gpd.GeoDataFrame, table: pd.DataFrame) -> Findings:
    given = results.study.inputs.housing_sites
    file = given.file.name if given else ""
    named = layer["site_ref"] + ", " + layer["name"]
    start = results.study.study.reference_date.year
    found = [
        Finding(
            "warning",
            f"The trajectory is silent on {', '.join(map(str, years))}: no homes are taken to be "
            "built then.",
            file=file,
            column="site_ref",
            value=site,
            hint="Write 0 where none are.",
        )
        for site, years in growth.missing_years(layer).items()
    ]
    doubts = (
        (
            layer["in_area"] == "no",
            "This site lies outside the area; its people are in no total.",
            "Check its position, or take it out.",
        ),
        (
            layer["people_per_home"].isna(),
            _NO_PEOPLE,
            "Fill in occupancy, or set housing.people_per_dwelling in study.toml.",
        ),
        (
            layer["first_year"].map(lambda year: year != "" and int(year) < start),
            f"Homes of this site from before {start} may already be in the population.",
            "Take those years out if they are.",
        ),
        *(
            (
                (table[f"{mode}_status"] == "too_far_from_road") & (layer["in_area"] != "no"),
                f"{mode}: {_TOO_FAR}",
                "Check its position, or raise max_access_metres.",
            )
            for mode in MODES
        ),
    )
    found += [
        Finding("warning", message, file=file, column="site_ref", value=value, hint=hint)
        for which, message, hint in doubts
        for value in named[which.to_numpy()]
    ]
    return tuple(found)


def _of_sites(results: Results) -> Answer | NotMade:
    return results.answers.get("housing-sites") or _sites(results)


def _rules(results: Results, table: pd.DataFrame, name: str) -> tuple[Judgement, ...]:
    """Every rule of the study for the sites, read off their minutes."""
    ends = {
        "drive": ("drive_minutes_if_slower", "drive_minutes_if_quicker"),
        "walk": ("walk_minutes_off_fast_roads", "walk_minutes"),
    }
    single = [
        coverage.judge(
            table[f"{mode}_minutes"].to_numpy(float),
            table[f"{mode}_status"].to_numpy(str),
            mode=mode,
            limit_minutes=minutes,
            speed_preset=results.matrices[mode].preset,
            premises_set=name,
            most_minutes=table[ends[mode][0]].to_numpy(float),
            least_minutes=table[ends[mode][1]].to_numpy(float),
        )
        for mode in MODES
        for minutes in results.study.thresholds(mode)
    ]
    return (*single, coverage.either(*headline_of(results, single)))


def _housing(results: Results) -> Answer | NotMade:
    made = _of_sites(results)
    if isinstance(made, NotMade):
        return NotMade(made.why, made.inputs)
    by = growth.trajectory(_layer(results))
    tables = []
    for name, part in made.frame.groupby("premises_set", sort=False):
        for rule in _rules(results, part, str(name)):
            of_site = pd.DataFrame(
                {
                    **{key: part[key].to_numpy() for key in ("site_ref", "name", "in_area")},
                    "rule": rule.rule,
                    "mode": rule.mode,
                    "minutes": rule.minutes,
                    "speed_preset": rule.speed_preset,
                    "premises_set": name,
                    "within": _said(rule, rule.within),
                    "within_low": _said(rule, rule.within_low),
                    "within_high": _said(rule, rule.within_high),
                }
            )
            rows = by.merge(of_site, on="site_ref", validate="many_to_one")
            for column, answer in (("within", "yes"), ("outside", "no"), ("unknown", "unknown")):
                amount = rows["people"].where(rows["within"] == answer, 0.0)
                rows[f"people_{column}"] = amount.where(rows["people"].notna())
            tables.append(rows)
    frame = pd.concat(tables, ignore_index=True)
    return Answer(frame[[field.name for field in fields.HOUSING]])


def _said(rule: Judgement, inside: npt.NDArray[np.bool_] | None) -> npt.NDArray[Any]:
    within = rule.within if inside is None else inside
    return np.select([rule.unknown, within], ["unknown", "yes"], "no").astype(object)


def _by_year(results: Results) -> Answer | NotMade:
    made = _of_sites(results)
    if isinstance(made, NotMade):
        return NotMade(made.why, made.inputs)
    layer = _layer(results)
    counted = (layer["in_area"] != "no").to_numpy()
    ours = layer[counted]
    by = growth.trajectory(layer)
    by = by[by["site_ref"].isin(ours["site_ref"])]
    if by.empty:
        why = "None of the planned homes lies in the area."
        return NotMade(why, (f"inputs.{_KEY}",))
    rules = [
        rule
        for name, part in made.frame.groupby("premises_set", sort=False)
        for rule in _rules(results, part[counted], str(name))
    ]
    tables = []
    to_date: Floats = np.zeros((len(ours), 2))
    for year in sorted(set(by["year"]), key=lambda told: (told == NOT_TOLD, told)):
        of_year = by[by["year"] == year].set_index("site_ref").reindex(ours["site_ref"])
        homes, people = of_year["homes"].fillna(0.0), of_year["people"].fillna(0.0)
        nobody = homes.where(ours["people_per_home"].isna().to_numpy(), 0.0)
        to_date = to_date + np.column_stack([people, nobody])
        weights = np.column_stack([people, to_date[:, 0], homes, to_date[:, 1]])
        split = Split(_GROWTH, _AMOUNTS, weights, unit="", partition=False)
        told = ours.assign(people=people.to_numpy())
        table = coverage.table(rules, told, results.areas, splits=[split])
        tables.append(_of_year(table[table["split"] == _GROWTH]).assign(year=year))
    frame = _without_most_localities(results, pd.concat(tables, ignore_index=True))
    frame = _beside_now(results, frame)[[field.name for field in fields.BY_YEAR]]
    return Answer(frame, (), wording.growth_sentences(frame, results.study), controlled=True)


_RULE = ["rule", "mode", "minutes", "speed_preset", "premises_set"]
_AREA = ["area_type", "area_code", "area_name"]


def _without_most_localities(results: Results, frame: pd.DataFrame) -> pd.DataFrame:
    """Of localities keep those with planned homes, and the rules of the headline."""
    local = frame["area_type"] == "locality"
    homes = frame.groupby("area_code")["homes"].transform("sum")
    combined = headline_rule(results.study)
    headline = frame["rule"].isin([combined, *combined.split("_or_")])
    return frame[~local | ((homes > 0) & headline)].reset_index(drop=True)


def _of_year(table: pd.DataFrame) -> pd.DataFrame:
    """One row per rule and area, from one per amount."""
    parts = {name: part.reset_index(drop=True) for name, part in table.groupby("group")}
    first, to_date = parts["people"], parts["people_to_date"]
    counts = ("within", "outside", "unknown")
    return first[[*_RULE, *_AREA]].assign(
        homes=parts["homes"]["total"],
        people=first["total"],
        **{f"people_{name}": first[name] for name in counts},
        people_to_date=to_date["total"],
        **{f"{name}_to_date": to_date[name] for name in counts},
        within_low_to_date=to_date["share_low"].fillna(0.0) * to_date["total"],
        within_high_to_date=to_date["share_high"].fillna(0.0) * to_date["total"],
        homes_without_people_to_date=parts["homes_without_people_to_date"]["total"],
    )


def _beside_now(results: Results, frame: pd.DataFrame) -> pd.DataFrame:
    """Add the residents of today, and the share of both together who are within."""
    keys = [*_RULE[:1], *_RULE[3:], *_AREA]
    now = results.coverage[results.coverage["split"] == ALL]
    now = now[[*keys, "total", "within", "share_within", "share_low", "share_high"]]
    joined = frame.merge(now.drop_duplicates(keys), on=keys, how="left", validate="many_to_one")
    people = joined["total"] + joined["people_to_date"]
    anyone = people.where(people > 0)
    nobody_now = joined["total"] <= 0

    def together(share: str, more: str) -> pd.Series[float]:
        within = (joined[share] * joined["total"]).mask(nobody_now, 0.0)
        return (within + joined[more]) / anyone

    return joined.assign(
        residents_now=joined["total"],
        share_within_now=joined["share_within"],
        residents_if_built=people,
        share_within_if_built=together("share_within", "within_to_date"),
        share_low_if_built=together("share_low", "within_low_to_date"),
        share_high_if_built=together("share_high", "within_high_to_date"),
    )


SITES = fields.sites(_sites)
HOUSING = fields.housing(_housing)
BY_YEAR = fields.by_year(_by_year)
