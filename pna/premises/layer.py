"""The premises layer: every premises read, where it is, and in which premises sets it counts.

Nothing is left out: a premises that does not count says why.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from pna import sources
from pna.checks import check, nearest, row_findings
from pna.errors import DataError, Finding, Findings, raise_on_errors
from pna.hours import weekly as opening_hours
from pna.layers import CRS, Read
from pna.premises import hours as premises_hours
from pna.premises.amended import amended
from pna.premises.counting import (
    COLUMNS,
    COUNTED_KINDS,
    WHY_NOT_KIND,
    about_none,
    about_sets,
    counted,
)
from pna.premises.placed import in_area, positioned
from pna.sources.nhs_payments import at_sites
from pna.study import Study

__all__ = [
    "build",
    "hours_of",
]


_KNOWN_KINDS = ("pharmacy", "lps", *WHY_NOT_KIND)
# Names that look like distance sellers are shown for a person to judge, never acted upon.
_LOOKS_DISTANT = r"(?i)direct|\.co\b|\.com|online|on-line|internet|\be-?pharmacy|mail order|postal"
_SURVEYS = ("services", "facilities")


def build(study: Study, areas: gpd.GeoDataFrame) -> Read[gpd.GeoDataFrame]:
    """Build the premises layer.

    Parameters
    ----------
    study
        Its `inputs` (`premises`, and where given `contractor_details`, `dispensing_sites`,
        `postcodes`, `amendments`, `opening_hours`, `services`, `facilities`),
        `premises.sets`, `area.board_names` and `area.buffer_km`.
    areas
        The areas layer.

    Returns
    -------
    Read
        The ``premises`` layer in EPSG:27700, sorted by `facility_id`, with ``counted_S`` and
        ``why_not_S`` for each premises set S. Findings: what was amended, what has no position or
        an ended postcode, where the list's board and the polygon disagree, what was repaired in
        the opening hours (`pna.premises.hours.build` gives these themselves).

    Raises
    ------
    DataError
        Inputs cannot be used (the faults of all of them are told), none of the premises that could
        count has a position, an ODS code appears twice or an amendment names an unknown one, or
        a position is not in Great Britain: every fault with file and row.

    Notes
    -----
    A premises is in the area if its list names the board of the study; where the list names no
    board, if it lies in the polygon. It counts if its kind belongs to the set, it is not closed, it
    has a position, and it lies in the area or at most `buffer_km` from it in a straight line.
    """
    reads = _read(study)
    listed, findings = _listed(study, reads)
    frame, about = _with_sites(study, listed, reads)
    findings += about
    frame, about = amended(study, frame, reads.get("amendments"))
    findings += about
    findings += _about_kinds(study, frame)
    kinds = {kind for name in study.premises.sets for kind in COUNTED_KINDS[name]}
    frame, about = positioned(study, frame, reads.get("postcodes"), kinds)
    findings += about
    raise_on_errors(findings)
    frame, about = in_area(study, frame, areas)
    findings += about
    result, about = _with_hours(study, counted(study, frame, areas), reads.get("amendments"))
    findings += (*about, *_about_surveys(study, result, reads))
    findings += (*about_none(study, result), *about_sets(study, result))
    findings += check("premises", result, study.inputs.premises.file.name)
    raise_on_errors(findings)
    return Read(result, findings)


def _read(study: Study) -> dict[str, Read[Any]]:
    """Read every input of the layer before any of their faults is raised."""
    inputs = study.inputs
    given = {
        "premises_list": inputs.premises,
        "contractors": inputs.contractor_details,
        "dispensing_sites": inputs.dispensing_sites,
        "amendments": inputs.amendments,
        "postcodes": inputs.postcodes,
        "gp_sites": inputs.gp_sites if inputs.dispensing_sites else None,
    }
    reads = sources.read_all({layer: item.file for layer, item in given.items() if item})
    for name in _SURVEYS:
        item = getattr(inputs, name)
        # They decide no premises: a file that cannot be read costs its own tables, not the run,
        # and whoever makes those tables says why (`pna.other_inputs`).
        with suppress(DataError):
            if item:
                reads[name] = sources.read(name, item.file)
    return reads


def _listed(study: Study, reads: dict[str, Read[Any]]) -> tuple[gpd.GeoDataFrame, Findings]:
    """Give the list, with the distance sellers told apart if they can be."""
    file = study.inputs.premises.file
    read = reads["premises_list"]
    frame = _padded(read.frame).assign(origin=file.name, row=read.frame.index)
    frame["facility_id"] = frame["facility_id"].str.upper()
    if study.inputs.contractor_details is None:
        about = () if (frame["kind"] == "distance_selling").any() else _not_told_apart(frame)
        return frame, (*read.findings, *about)
    details = reads["contractors"]
    contractors = details.frame.assign(
        facility_id=details.frame["facility_id"].str.upper()
    ).set_index("facility_id")
    distant = contractors.index[contractors["distance_selling"]]
    pharmacies = frame["kind"].isin(["pharmacy", "lps"])
    told = pharmacies & frame["facility_id"].isin(distant)
    frame = frame.assign(kind=frame["kind"].mask(told, "distance_selling"))
    absent = pharmacies & ~frame["facility_id"].isin(contractors.index)
    about = (
        Finding(
            "info",
            f"{int(told.sum())} premises of the list are distance-selling.",
            file=study.inputs.contractor_details.file.name,
        ),
    )
    if absent.any():
        codes = ", ".join(frame.loc[absent, "facility_id"].iloc[:10])
        more = ", ..." if absent.sum() > 10 else ""  # noqa: PLR2004 - as above
        message = (
            f"Pharmacies of the list that are not in the contractor details: {int(absent.sum())} "
            f"({codes}{more}). They are taken for pharmacies with a counter."
        )
        hint = "Is the file of the same quarter? If one is distance-selling, amend its kind."
        about += (
            Finding("warning", message, file=study.inputs.contractor_details.file.name, hint=hint),
        )
    return frame, (*read.findings, *details.findings, *about)


def _not_told_apart(frame: gpd.GeoDataFrame) -> Findings:
    file = str(frame["origin"].iloc[0])
    pharmacies = frame["kind"].isin(["pharmacy", "lps"])
    suspects = frame[pharmacies & frame["name"].str.contains(_LOOKS_DISTANT, regex=True)]
    message = (
        "There are no contractor details, so that distance-selling premises cannot be told from "
        "pharmacies with a counter. "
    )
    message += (
        f"Names like those of distance sellers: {len(suspects)}."
        if len(suspects)
        else "No name is like those of distance sellers."
    )
    hint = "Give inputs.contractor_details, or set kind to distance_selling in amendments."
    named = suspects["facility_id"] + " " + suspects["name"]
    return (
        Finding("warning", message, file=file, hint=hint),
        *row_findings(
            "info",
            "The name looks like that of a distance seller.",
            named,
            file=file,
            column="name",
            hint="Judge for yourself; it is counted as it stands.",
        ),
    )


def _padded(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add the columns that a tidy file may leave out."""
    missing: dict[str, Any] = {name: "" for name in COLUMNS if name not in frame.columns}
    times = frame["times_listed"].fillna(1).astype(int) if "times_listed" in frame else 1
    return frame.assign(**missing, times_listed=times)[[*COLUMNS, "times_listed", "geometry"]]


def _with_sites(
    study: Study, listed: gpd.GeoDataFrame, reads: dict[str, Read[Any]]
) -> tuple[gpd.GeoDataFrame, Findings]:
    given = study.inputs.dispensing_sites
    if given is None:
        return listed.reset_index(drop=True), ()
    read = reads["dispensing_sites"]
    if "gp_sites" in reads:
        placed = at_sites(read.frame, reads["gp_sites"].frame, given.file.name)
        read = Read(placed.frame, (*read.findings, *reads["gp_sites"].findings, *placed.findings))
    dispenses = read.frame.get("dispenses", pd.Series(data=True, index=read.frame.index))
    sites = _padded(
        read.frame.assign(kind=np.where(dispenses, "dispensing_practice", "gp_surgery"))
    ).assign(origin=given.file.name, row=read.frame.index)
    sites["facility_id"] = sites["facility_id"].str.upper()
    twice = sites["facility_id"].isin(listed["facility_id"])
    clash = row_findings(
        "error",
        f"This ODS code is also in {study.inputs.premises.file.name}.",
        sites.loc[twice, "facility_id"],
        file=given.file.name,
        column="ods_code",
        hint="Take it out of one of the two files.",
    )
    raise_on_errors((*read.findings, *clash))
    both: Any = pd.concat([pd.DataFrame(listed), pd.DataFrame(sites)], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs=CRS), read.findings


def _about_kinds(study: Study, frame: gpd.GeoDataFrame) -> Findings:
    counts = frame["kind"].value_counts().sort_index()
    return tuple(
        Finding(
            "warning",
            f"{count} premises are of a kind that is not known here; they are shown, not counted.",
            file=study.inputs.premises.file.name,
            column="kind",
            value=str(kind),
            hint=nearest(str(kind), _KNOWN_KINDS),
        )
        for kind, count in counts.items()
        if kind not in _KNOWN_KINDS
    )


def _with_hours(
    study: Study, frame: gpd.GeoDataFrame, amendments: Read[pd.DataFrame] | None
) -> tuple[gpd.GeoDataFrame, Findings]:
    """Add what is known of the opening hours."""
    read = _hours(study, frame, amendments)
    place = list(frame.columns).index("times_listed")
    frame = frame.copy()
    for known in (opening_hours.repaired(read.frame), opening_hours.status(read.frame)):
        frame.insert(place, str(known.name), known.reindex(frame["facility_id"]).to_numpy())
    return frame, read.findings


def _hours(
    study: Study, frame: pd.DataFrame, amendments: Read[pd.DataFrame] | None
) -> Read[pd.DataFrame]:
    any_set = np.logical_or.reduce([frame[f"counted_{name}"] for name in study.premises.sets])
    wanted = pd.DataFrame({"facility_id": frame["facility_id"], "counted": any_set})
    return premises_hours.build(study, wanted, amendments.frame if amendments else None)


def hours_of(study: Study, layer: pd.DataFrame) -> pd.DataFrame:
    """Read the opening hours of the premises of a layer; what is wrong with them `build` has told.

    Parameters
    ----------
    study
        As for `build`.
    layer
        The premises layer.

    Returns
    -------
    DataFrame
        The ``opening_hours`` layer, sorted: every day of every premises.
    """
    given = study.inputs.amendments
    amendments = sources.read("amendments", given.file) if given else None
    return _hours(study, layer, amendments).frame


def _about_surveys(study: Study, frame: gpd.GeoDataFrame, reads: dict[str, Read[Any]]) -> Findings:
    """Say of the tables of services and facilities what is to be known, unknown codes with it."""
    findings: Findings = ()
    for name in _SURVEYS:
        if name in reads:
            file = getattr(study.inputs, name).file.name
            codes = reads[name].frame["facility_id"].str.upper()
            findings += reads[name].findings
            known = list(frame["facility_id"])
            # They decide no figure but their own: what can be worked out without these rows is.
            findings += premises_hours.strangers(codes, known, file=file, level="warning")
    return findings
