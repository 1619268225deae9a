"""Which places lie in the controlled localities that a study was given. They are never derived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from pna.checks import row_findings
from pna.errors import Finding, Findings
from pna.layers import CRS

__all__ = ["Controlled", "Ground", "located", "newly_in"]

Floats = npt.NDArray[np.float64]
BY_POLYGON = "polygon"
BY_OUTPUT_AREA = "output area"
BY_SHARE = "share of the output areas of each LSOA"
_HECTARE = 10_000.0
_MOST_NAMED = 5


@dataclass(frozen=True)
class Ground:
    """What localities are set against.

    Attributes
    ----------
    demand
        The demand layer.
    unit
        What its places are: ``oa``, ``postcode``, ``lsoa``.
    outline
        The area of the study.
    buffer_metres
        How far beyond it premises are taken in.
    oa_lookup
        The ``oa_lookup`` layer; None if there is none.
    """

    demand: gpd.GeoDataFrame
    unit: str
    outline: BaseGeometry
    buffer_metres: float
    oa_lookup: pd.DataFrame | None = None


@dataclass(frozen=True)
class Controlled:
    """Controlled localities in and about the area of a study.

    Attributes
    ----------
    by_name
        By locality, sorted: the share of each place's people who live in it.
    shares
        The same for any of them: who lives where localities overlap is in them once.
    method
        How places were matched: by ``polygon``, ``output area``, or ``share of the output areas of
        each LSOA``.
    layer
        ``name, oa, source`` and polygons, or None for those of output areas.
    """

    by_name: Mapping[str, Floats]
    shares: Floats
    method: str
    layer: gpd.GeoDataFrame

    @property
    def has_polygons(self) -> bool:
        """Whether the localities can be drawn and set against any point."""
        return self.method == BY_POLYGON

    def names_at(self, points: gpd.GeoSeries) -> list[str] | None:
        """Name the locality of each point; several are joined by a semicolon, none is ``''``.

        None where the localities are given by output areas, which tell nothing of a point.
        """
        if not self.has_polygons:
            return None
        found: list[set[str]] = [set() for _ in range(len(points))]
        names = self.layer["name"].to_numpy()
        for point, row in zip(*_pairs(points, self.layer), strict=True):
            found[point].add(str(names[row]))
        return ["; ".join(sorted(at)) for at in found]


def located(
    layer: gpd.GeoDataFrame, ground: Ground, *, file: str = ""
) -> tuple[Controlled | None, Findings]:
    """Find out who lives in controlled localities.

    Parameters
    ----------
    layer
        The ``controlled_localities`` layer, of polygons or of output areas.
    ground
        What it is set against.
    file
        For the findings.

    Returns
    -------
    controlled : Controlled or None
        A place lies in a polygon if its point does, the boundary included. None where output areas
        are given and nothing leads from them to the places of the study (`inputs.oa_lookup`).
    findings : tuple of Finding
        Localities that overlap, lie elsewhere or hold nobody; output areas that are not known.

    Notes
    -----
    Where places are postcodes or LSOAs and localities are lists of output areas, each place is
    taken to lie in a locality by the share of the output areas of its LSOA that do.
    """
    if layer.geometry.notna().any():
        return _by_polygons(layer, ground, file)
    return _by_output_areas(layer, ground, file)


def newly_in(
    before: Controlled, after: Controlled, ground: Ground
) -> tuple[Floats, Floats, Floats]:
    """Share of each place's people newly in, no longer in, and still in a controlled locality.

    Parameters
    ----------
    before, after
        Of the previous map and of this one.
    ground
        What both were set against.

    Returns
    -------
    tuple of ndarray
        Where both are lists of output areas, those on one alone count; else the shares of each
        place are compared.
    """
    if BY_SHARE in {before.method, after.method} and not (
        before.has_polygons or after.has_polygons
    ):
        new = after.layer[~after.layer["oa"].isin(before.layer["oa"])]
        ended = before.layer[~before.layer["oa"].isin(after.layer["oa"])]
        newly, no_longer = (_shares_of(part["oa"], ground)[0] for part in (new, ended))
        return newly, no_longer, after.shares - newly
    newly = np.maximum(after.shares - before.shares, 0.0)
    return newly, np.maximum(before.shares - after.shares, 0.0), after.shares - newly


def _pairs(
    points: gpd.GeoSeries, polygons: gpd.GeoDataFrame
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Points and the polygons that they lie in or on, by position."""
    tree = shapely.STRtree(polygons.geometry.to_numpy())
    point, polygon = tree.query(points.to_numpy(), predicate="intersects")
    return point, polygon


def _by_polygons(layer: gpd.GeoDataFrame, ground: Ground, file: str) -> tuple[Controlled, Findings]:
    near = layer.intersects(ground.outline.buffer(ground.buffer_metres))
    here = layer[near].reset_index(drop=True)
    point, polygon = _pairs(ground.demand.geometry, here)
    inside = np.zeros((len(ground.demand), len(here)), dtype=bool)
    inside[point, polygon] = True
    names = here["name"].to_numpy()
    by_name = {str(name): _any_of(inside[:, names == name]) for name in sorted(set(names))}
    shares = _any_of(inside)
    findings: Findings = ()
    if not near.all():
        away = sorted(set(layer.loc[~near, "name"]) - set(by_name))
        message = (
            f"{int((~near).sum())} polygons of controlled localities lie beyond the buffer of the "
            f"study and are passed over ({_some(away or sorted(set(layer.loc[~near, 'name'])))})."
        )
        findings += (Finding("info", message, file=file),)
    findings += _about_overlaps(here, inside, ground, file)
    findings += _about_nobody(shares, ground, file)
    return Controlled(by_name, shares, BY_POLYGON, here), findings


def _any_of(inside: npt.NDArray[np.bool_]) -> Floats:
    """1 for each place that lies in any of the polygons, else 0."""
    return np.asarray(inside.any(axis=1), dtype=np.float64)


def _about_overlaps(
    here: gpd.GeoDataFrame, inside: npt.NDArray[np.bool_], ground: Ground, file: str
) -> Findings:
    shapes = here.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    areas = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    people = ground.demand["people"].to_numpy(dtype=np.float64)
    findings = []
    for one, other, square_metres in zip(first, second, areas, strict=True):
        both = float(people[inside[:, one] & inside[:, other]].sum())
        if square_metres < _HECTARE and both == 0:
            continue
        message = (
            f"Controlled localities overlap: {here['name'].iloc[one]} and "
            f"{here['name'].iloc[other]} share {square_metres / 1e6:.2f} km2, where {both:,.0f} "
            "people live. They are counted once in all localities together."
        )
        hint = "Is one of the two an older shape of the other?"
        findings.append(Finding("warning", message, file=file, column="geometry", hint=hint))
    return tuple(findings)


def _by_output_areas(
    layer: gpd.GeoDataFrame, ground: Ground, file: str
) -> tuple[Controlled | None, Findings]:
    if ground.unit != "oa" and ground.oa_lookup is None:
        return None, ()
    own, about = _about_codes(layer, ground, file)
    by_name = {}
    for name, group in own.groupby("name", sort=True):
        by_name[str(name)] = _shares_of(group["oa"], ground)[0]
    shares, method = _shares_of(own["oa"], ground)
    findings = (*about, *_about_nobody(shares, ground, file))
    if method == BY_SHARE and len(own):
        message = (
            "The controlled localities are lists of output areas, and people are at "
            f"{'postcodes' if ground.unit == 'postcode' else 'LSOAs'}: each place is taken to lie "
            "in a locality by the share of the output areas of its LSOA that do."
        )
        hint = 'Give polygons, or set demand.unit = "oa".'
        findings += (Finding("warning", message, file=file, column="oa", hint=hint),)
    return Controlled(by_name, shares, method, own), findings


def _shares_of(codes: pd.Series[str], ground: Ground) -> tuple[Floats, str]:
    """Share of each place that lies in some output areas, and how it was found."""
    wanted = set(codes)
    if ground.unit == "oa":
        # The name of a special population follows the code of its output area.
        places = ground.demand["demand_id"].str.partition(":")[0]
        return np.asarray(places.isin(wanted), dtype=np.float64), BY_OUTPUT_AREA
    lookup: Any = ground.oa_lookup
    listed = lookup["oa"].isin(wanted).groupby(lookup["lsoa"]).mean()
    shares = listed.reindex(ground.demand["lsoa"]).fillna(0.0)
    return shares.to_numpy(dtype=np.float64), BY_SHARE


def _about_codes(
    layer: gpd.GeoDataFrame, ground: Ground, file: str
) -> tuple[gpd.GeoDataFrame, Findings]:
    """Output areas of the study, with what is to be known of the others."""
    places = set(ground.demand["demand_id"].str.partition(":")[0])
    everywhere = places if ground.oa_lookup is None else set(ground.oa_lookup["oa"])
    if ground.unit == "oa":
        own = layer["oa"].isin(places)
    else:
        lookup: Any = ground.oa_lookup
        of_study = lookup.loc[lookup["lsoa"].isin(set(ground.demand["lsoa"])), "oa"]
        own = layer["oa"].isin(set(of_study))
    unknown = ~own & ~layer["oa"].isin(everywhere)
    elsewhere = int((~own & ~unknown).sum())
    findings: Findings = ()
    if elsewhere:
        message = f"{elsewhere} output areas of the list lie outside the area; passed over."
        findings += (Finding("info", message, file=file, column="oa"),)
    findings += row_findings(
        "warning",
        "No output area of the study's files has this code: nobody is counted there.",
        layer.loc[unknown, "oa"],
        file=file,
        column="oa",
        hint="Is the list of the same census as the study's files (2011 or 2021)?",
    )
    kept = gpd.GeoDataFrame(layer[own].reset_index(drop=True), geometry="geometry", crs=CRS)
    return kept, findings


def _about_nobody(shares: Floats, ground: Ground, file: str) -> Findings:
    people = ground.demand["people"].to_numpy(dtype=np.float64)
    if float(shares @ people) > 0:
        return ()
    message = "Nobody of the study lives in any of these controlled localities."
    hint = "Are they those of this area?"
    return (Finding("warning", message, file=file, hint=hint),)


def _some(names: list[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (", ..." if len(names) > _MOST_NAMED else "")
