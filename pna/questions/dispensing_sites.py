"""Dispensing practices and branches, and registered patients round pharmacies."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import travel
from pna.answers import Answer, Field, NotMade
from pna.checks import row_findings
from pna.errors import Findings
from pna.geography import rurality
from pna.geography.rurality import RESERVED_PATIENTS
from pna.geography.sites import Directory, placed
from pna.layers import CRS
from pna.question import Question
from pna.questions import rural
from pna.questions.rural import NOT_KNOWN
from pna.results import Results
from pna.roads.network import Mode
from pna.sources.reading.secrets import secret_rows
from pna.travel import snapping
from pna.travel.impedance import Impedance
from pna.travel.times import points_of
from pna.wording.rurality import dispensing_sites_sentences, reserved_sentences

__all__ = ["RESERVED", "SITES"]

Floats = npt.NDArray[np.float64]
_DISPENSES = "dispensing_practice"
_FEWER, _MORE = "fewer", "2,750 or more"


def _sites(results: Results) -> Answer | NotMade:
    ground = rural.ground_of(results)
    branches = _branches(results)
    premises = results.premises
    chosen = (premises["kind"] == _DISPENSES) | premises["facility_id"].isin(branches.index)
    near = premises.distance(ground.outline) <= ground.buffer_metres
    there = (premises["in_area"] | near) & ~_closed(premises)
    rows = premises[chosen & there].reset_index(drop=True)
    if rows.empty:
        why = (
            "No dispensing practice or branch is known in or near the area: give "
            "inputs.dispensing_sites."
        )
        return NotMade(why, ("inputs.dispensing_sites",))
    at = rural.given(results, ground)
    inside, names = rural.in_controlled(at, ground, rows.geometry)
    pharmacies = rural.pharmacies(results)
    found = rurality.nearest_pharmacy(rows.geometry, pharmacies.geometry)
    branch = rows["facility_id"].map(branches.to_dict()).astype(object).fillna(NOT_KNOWN)
    patients, lacking = _registered(results, rows["facility_id"], branch)
    frame = pd.DataFrame(
        {
            "facility_id": rows["facility_id"],
            "name": rows["name"],
            "postcode": rows["postcode"],
            "in_area": rows["in_area"],
            "dispenses": rows["kind"] == _DISPENSES,
            "branch": branch,
            "position": rows["position"],
            "in_controlled_locality": inside,
            "controlled_locality": names,
            "nearest_pharmacy_id": _named(pharmacies, "facility_id", found.facility),
            "nearest_pharmacy_name": _named(pharmacies, "name", found.facility),
            "nearest_pharmacy_metres": found.minutes,
            **_minutes(results, rows, pharmacies),
            "residents_within_1600_metres": rurality.people_within_1600(
                results.demand.geometry, results.demand["people"], rows.geometry
            ),
            "share_of_circle_outside_area": rurality.share_outside(
                rurality.circles(rows.geometry), ground.outline
            ),
            "registered_patients": patients,
        }
    )
    sentences = dispensing_sites_sentences(frame, rural.board_name(results))
    return Answer(frame, lacking, sentences, controlled=True)


def _branches(results: Results) -> pd.Series[str]:
    """By code, of the table of dispensing sites: whether it is a branch."""
    table = results.inputs.get("dispensing_sites")
    if table is None:
        return pd.Series(dtype="str")
    told = (
        table["is_branch"].map({True: "yes", False: "no"}).fillna(NOT_KNOWN)
        if "is_branch" in table
        else pd.Series(NOT_KNOWN, index=table.index)
    )
    return pd.Series(told.to_numpy(), index=table["facility_id"].str.upper(), dtype="str")


def _closed(premises: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Sites that an amendment closed."""
    closed = np.zeros(len(premises), dtype=bool)
    for name in premises.columns:
        if str(name).startswith("why_not_"):
            closed |= premises[name].str.startswith("closed").to_numpy(dtype=bool)
    return closed


def _named(
    pharmacies: gpd.GeoDataFrame, column: str, which: npt.NDArray[np.int64]
) -> npt.NDArray[np.object_]:
    values = np.append(pharmacies[column].to_numpy(dtype=object), "")
    return np.asarray(values[which], dtype=object)


def _registered(
    results: Results, codes: pd.Series[str], branch: pd.Series[str]
) -> tuple[Floats, Findings]:
    """Patients on the list of each practice; a branch has none, for they are its practice's."""
    table = results.inputs.get("gp_patients_by_lsoa")
    if table is None:
        return np.full(len(codes), np.nan), ()
    lists = table.groupby("practice_code")["patients"].sum()
    found = codes.map(lists).to_numpy(dtype=np.float64)
    item = results.study.inputs.gp_patients_by_lsoa
    lacking = row_findings(
        "info",
        "This dispensing practice has no list of patients in the file.",
        codes[np.isnan(found) & (branch != "yes").to_numpy()].reset_index(drop=True),
        file=item.file.name if item else "",
        column="practice_code",
        hint="Has its code changed, or is it a branch?",
    )
    return found, lacking


def _minutes(
    results: Results, rows: gpd.GeoDataFrame, pharmacies: gpd.GeoDataFrame
) -> dict[str, Any]:
    """Minutes by road to the nearest pharmacy, with how each site joins the roads."""
    columns: dict[str, Any] = {}
    modes: tuple[Mode, Mode] = ("drive", "walk")
    for mode in modes:
        if mode not in results.networks:
            columns |= {f"{mode}_status": "no_network", f"{mode}_minutes": np.nan}
            continue
        network, matrix = results.networks[mode], results.matrices[mode]
        settings = results.study.modes.drive if mode == "drive" else results.study.modes.walk
        impedance: Impedance = results.impedances[mode, matrix.preset]
        placed = np.isfinite(points_of(rows)).all(axis=1)
        start, end = (
            snapping.snap(points, network, max_access_metres=settings.max_access_metres)
            for points in (points_of(rows)[placed], points_of(pharmacies))
        )
        found = travel.nearest(network, impedance, start, end, limit_minutes=matrix.limit_minutes)
        minutes = np.full(len(rows), np.nan)
        minutes[placed] = found.minutes
        status = np.full(len(rows), "no_position", dtype=object)
        joined = (start.status == "ok") & np.isnan(found.minutes)
        status[placed] = np.where(joined, "beyond_limit", start.status)
        columns |= {f"{mode}_status": status, f"{mode}_minutes": minutes}
    return columns


def _reserved(results: Results) -> Answer | NotMade:
    ground = rural.ground_of(results)
    placed = rural.patients_of(results, ground)
    if isinstance(placed, NotMade):
        return placed
    sites, about = _asked(results)
    inside, names = rural.in_controlled(rural.given(results, ground), ground, sites.geometry)
    counts = pd.DataFrame(
        rurality.reserved_location_counts(sites.geometry, placed.patients),
        columns=list(rurality.ReservedCount._fields),
    )
    points, people = results.demand.geometry, results.demand["people"].to_numpy(dtype=np.float64)
    unknown = np.where(results.demand["lsoa"].isin(placed.lacking), people, 0.0)
    lacking = rurality.people_within_1600(points, unknown, sites.geometry) > 0
    outside = counts["share_of_circle_outside"] > 0
    at_most = counts["at_most"].mask(lacking)
    fewer = counts["patients"] < RESERVED_PATIENTS
    # Of ground without any patients known there may be more, and never fewer.
    open_ended = lacking | (outside & ("lsoa_centroids" not in results.inputs))
    agrees = (at_most < RESERVED_PATIENTS) | (counts["at_least"] >= RESERVED_PATIENTS)
    frame = pd.DataFrame(
        {
            **{name: sites[name] for name in ("facility_id", "name", "kind", "in_area")},
            "in_controlled_locality": inside,
            "controlled_locality": names,
            "estimated_patients": counts["patients"],
            "of_these_by_centroid": counts["by_centroid"],
            "patients_at_least": counts["at_least"],
            "patients_at_most": at_most,
            "threshold": RESERVED_PATIENTS,
            "estimate_against_2750": np.select(
                [fewer & open_ended, fewer], [NOT_KNOWN, _FEWER], _MORE
            ),
            "range_agrees": np.where(agrees, "yes", "no"),
            "residents_within_1600_metres": rurality.people_within_1600(
                points, people, sites.geometry
            ),
            "share_of_circle_outside_area": counts["share_of_circle_outside"],
        }
    )
    sentences = reserved_sentences(frame, rural.board_name(results))
    return Answer(frame, (*placed.findings, *about), sentences, controlled=True)


def _asked(results: Results) -> tuple[gpd.GeoDataFrame, Findings]:
    """Pharmacies, and special sites that have a position."""
    columns = ["facility_id", "name", "kind", "in_area", "geometry"]
    sites = rural.pharmacies(results)[columns]
    given = results.inputs.get("special_sites")
    if given is None:
        return sites, ()
    # How many people live round a place tells where it is.
    layer = placed(gpd.GeoDataFrame(given[~secret_rows(given)]), Directory(results))
    here = layer["position"] != "none"
    outline = rural.ground_of(results).outline
    special = gpd.GeoDataFrame(
        {
            "facility_id": layer["site_id"],
            "name": layer["name"],
            "kind": layer["kind"],
            "in_area": layer.intersects(outline),
        },
        geometry=layer.geometry.to_numpy(),
        crs=CRS,
    )[here]
    item = results.study.inputs.special_sites
    lost = row_findings(
        "warning",
        "This place has no coordinates and no postcode that is known, so that no patients are "
        "counted round it.",
        layer.loc[~here, "site_id"],
        file=item.file.name if item else "",
        column="site_id",
        hint="Give its easting and northing, or correct the postcode.",
    )
    if special.empty:
        return sites, lost
    both: Any = pd.concat([sites, special[columns]], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs=CRS), lost


_OUTSIDE = Field(
    "share_of_circle_outside_area",
    "number",
    "share of the area of its circle outside the area of the study",
)
_RESIDENTS = Field(
    "residents_within_1600_metres",
    "people",
    "residents of the area within 1.6 km in a straight line",
)
_CONTROLLED = (
    Field(
        "in_controlled_locality",
        "text",
        "yes, no, or not known (outside the area, where the map may end)",
    ),
    Field("controlled_locality", "text", "its name; empty if it is in none"),
)
SITES = Question(
    "dispensing-sites",
    "Dispensing practices and branches",
    "Sites of dispensing practices in the area and within the buffer: whether in a controlled "
    "locality, how far the nearest pharmacy is in a straight line and by road, and who lives "
    "within 1.6 km in a straight line (not the 20-minute walk).",
    ("1", "3"),
    (
        Field("facility_id", "text", "ODS code"),
        Field("name", "text", "name"),
        Field("postcode", "text", "postcode"),
        Field("in_area", "yes_no", "belongs to the area of the study"),
        Field("dispenses", "yes_no", "this site dispenses"),
        Field("branch", "text", "a branch surgery: yes, no, or not known"),
        Field("position", "text", "where the position comes from"),
        *_CONTROLLED,
        Field("nearest_pharmacy_id", "text", "ODS code of the nearest pharmacy in a straight line"),
        Field("nearest_pharmacy_name", "text", "its name"),
        Field("nearest_pharmacy_metres", "metres", "straight line to it"),
        Field("drive_status", "text", "ok, or why there are no minutes by car"),
        Field("drive_minutes", "minutes", "minutes' drive to the pharmacy nearest by car"),
        Field("walk_status", "text", "ok, or why there are no minutes on foot"),
        Field("walk_minutes", "minutes", "minutes' walk to the pharmacy nearest on foot"),
        _RESIDENTS,
        _OUTSIDE,
        Field(
            "registered_patients",
            "people",
            "patients on the list of the practice, wherever they live, but those without a "
            "published LSOA; empty if not known",
            published=True,
        ),
    ),
    _sites,
    by_road=False,
)
RESERVED = Question(
    "reserved-locations",
    "Registered patients within 1.6 km",
    "An estimate of the registered patients within 1.6 km, in a straight line (not the 20-minute "
    "walk), of each pharmacy and special site, against the 2,750 of regulation 41(3), which asks "
    "it of pharmacies in controlled localities. Patients are published by LSOA of residence and "
    "shared out over its places by people; outside the area whole LSOAs stand at their centroid. "
    "The number is not the only test, and the integrated care board decides whether a location is "
    "reserved.",
    ("1", "3"),
    (
        Field("facility_id", "text", "ODS code, or code of the special site"),
        Field("name", "text", "name"),
        Field("kind", "text", "pharmacy, lps, or the kind of special site"),
        Field("in_area", "yes_no", "belongs to the area of the study"),
        *_CONTROLLED,
        Field("estimated_patients", "people", "registered patients within 1.6 km, an estimate"),
        Field("of_these_by_centroid", "people", "of these placed by the centroid of their LSOA"),
        Field("patients_at_least", "people", "those of LSOAs with all their places within 1.6 km"),
        Field(
            "patients_at_most",
            "people",
            "those of LSOAs with any place within 1.6 km; empty where not all of the circle is "
            "known",
        ),
        Field("threshold", "count", "2,750"),
        Field(
            "estimate_against_2750",
            "text",
            "fewer, 2,750 or more; not known where fewer are found and part of the circle has no "
            "patients known",
        ),
        Field("range_agrees", "text", "yes: the whole range lies on the same side of 2,750"),
        _RESIDENTS,
        _OUTSIDE,
    ),
    _reserved,
    by_road=False,
)
