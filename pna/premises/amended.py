"""Corrections to the premises list, each applied and told."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna.checks import nearest
from pna.errors import Finding, Findings
from pna.layers import CRS, Read
from pna.sources.reading.dates import day_of
from pna.study import Study

__all__ = ["HOURS_OF", "amended", "closed_of"]

HOURS_OF = "hours_"
"""Beginning of the fields of amendments that give the opening hours of a day: ``hours_monday``."""
_CLOSED = r"(?:^|; )closed: "
_YES = ("yes", "y", "true", "1")
_COORDINATES = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*[,;\s]\s*(\d+(?:\.\d+)?)\s*$")


def amended(
    study: Study, frame: gpd.GeoDataFrame, read: Read[pd.DataFrame] | None
) -> tuple[gpd.GeoDataFrame, Findings]:
    """Apply the corrections to the list.

    Parameters
    ----------
    study
        Its `inputs.amendments`.
    frame
        Premises as the lists give them.
    read
        The amendments; None if the study gives none.

    Returns
    -------
    frame : GeoDataFrame
        With `amended` (what was changed and why), `closed` (why), `moved_row` (row of the amendment
        that gave another position, 0 where none did) and `new_postcode` (one gave another
        postcode).
    findings : tuple of Finding
        What was amended; amendments that cannot be applied (errors).
    """
    frame = frame.assign(amended="", closed="", moved_row=0, new_postcode=False)
    given = study.inputs.amendments
    if given is None or read is None:
        return frame, ()
    findings = read.findings
    place = {code: number for number, code in enumerate(frame["facility_id"])}
    columns = {name: frame[name].tolist() for name in ("name", "postcode", "kind", "closed")}
    told: list[list[str]] = [[] for _ in range(len(frame))]
    moves: dict[int, tuple[int, float, float]] = {}
    new_postcode = np.zeros(len(frame), dtype=bool)
    for row, code, field, value, reason, source in read.frame[
        ["facility_id", "field", "value", "reason", "source"]
    ].itertuples():
        number = place.get(code)
        fault = _fault(field, value) if number is not None else "No premises has this ODS code."
        if number is None or fault:
            hint = nearest(code, place, 0.75) if number is None else ""
            findings += (
                Finding(
                    "error",
                    fault,
                    file=given.file.name,
                    row=int(row),
                    column="ods_code" if number is None else "value",
                    value=code if number is None else value,
                    hint=hint or "Correct the row or take it out.",
                ),
            )
            continue
        if field == "easting_northing":
            match = _COORDINATES.match(value)
            if match:
                moves[number] = (int(row), float(match[1]), float(match[2]))
            before = ""
        elif field.startswith(HOURS_OF):
            before = ""
        elif field == "closed":
            columns["closed"][number] = f"{value}; {reason}"
            findings += _closes_later(study, value, int(row))
            before = ""
        else:
            before = f", was {columns[field][number]}"
            columns[field][number] = value
            new_postcode[number] |= field == "postcode"
        told[number].append(f"{field}: {value}{before} ({reason}; {source})")
    texts = ["; ".join(of_one) for of_one in told]
    frame = frame.assign(**columns, amended=texts, new_postcode=new_postcode)
    points = frame.geometry.to_numpy().copy()
    moved_row = np.zeros(len(frame), dtype=np.int64)
    for number, (row, easting, northing) in moves.items():
        points[number] = shapely.Point(easting, northing)
        moved_row[number] = row
    frame = frame.set_geometry(gpd.GeoSeries(points, index=frame.index, crs=CRS))
    frame = frame.assign(moved_row=moved_row)
    changed = frame.loc[frame["amended"] != ""]
    findings += tuple(
        Finding("info", f"Amended: {text}", file=given.file.name, value=str(code))
        for code, text in zip(changed["facility_id"], changed["amended"], strict=True)
    )
    return frame, findings


def closed_of(premises: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which premises amendments close, of whatever kind they are.

    Parameters
    ----------
    premises
        The premises layer; its `amended` says so.

    Returns
    -------
    ndarray of bool, one per premises
    """
    return premises["amended"].astype(str).str.contains(_CLOSED).to_numpy(bool)


def _closes_later(study: Study, value: str, row: int) -> Findings:
    """Warn of a premises that is open still on the day that the study speaks of."""
    given, day = study.inputs.amendments, day_of(value)
    if given is None or day is None or day <= study.study.reference_date:
        return ()
    message = (
        f"It closes after the reference date of the study, "
        f"{study.study.reference_date.isoformat()}; it is taken as closed all the same."
    )
    hint = "Take the row out if the study is to speak of its reference date."
    return (Finding("warning", message, given.file.name, row, "value", value, hint),)


def _fault(field: str, value: str) -> str:
    if not value:
        return "The value is empty."
    if field == "easting_northing" and not _COORDINATES.match(value):
        return "This is not an easting and a northing in metres, such as 486112 308665."
    if field == "closed" and value.casefold() in {"no", "n", "false", "0"}:
        return "A premises is open unless it is amended as closed: write yes or the date."
    if field == "closed" and value.casefold() not in _YES and day_of(value) is None:
        return "This is neither yes nor the day on which it closed (2025-06-30)."
    return ""
