"""Our table of speeds of single roads, where a person knows better than what is assumed.

Columns ``osm_way_id`` or ``road_name`` and ``ward``, ``speed_kph`` or ``speed_mph``, ``reason``,
``who`` and ``when``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from pna.checks import check, row_findings
from pna.errors import DataError, Findings, raise_on_errors
from pna.layers import Read
from pna.roads.limits import KPH_PER_MPH
from pna.sources.reading.csv_files import AGAIN
from pna.sources.reading.dates import no_real_days
from pna.sources.reading.headers import Field
from pna.sources.reading.table import numbers, read_table

__all__ = ["FIELDS", "LEAST_KPH", "MOST_KPH", "TEMPLATE", "WHAT", "read"]

WHAT = "the table of overrides (speeds of single roads)"
FIELDS = (
    Field("way_id", ("osm_way_id", "way_id"), required=False),
    Field("road_name", ("road_name", "road"), required=False),
    Field("area", ("ward", "locality", "district", "area"), required=False),
    Field("speed_kph", ("speed_kph", "kph"), required=False),
    Field("speed_mph", ("speed_mph", "mph"), required=False),
    Field("reason", ("reason",)),
    Field("who", ("who",)),
    Field("when", ("when", "date")),
)
TEMPLATE = (
    "osm_way_id,road_name,ward,speed_kph,speed_mph,reason,who,when\n"
    ",Mill Lane (worked example),Anyward,,18,Single track with parked cars; driven four times,"
    "A. Nalyst,2025-09-15\n"
)
LEAST_KPH, MOST_KPH = 1.0, 120.0
"""Slowest and quickest speed that may be given."""
_EMPTY = "Correct it; where there is nothing to override, leave inputs.overrides out of study.toml."
_MOST_WAY_ID = 1e15
_ROUNDING = 1e-9


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the overrides.

    Parameters
    ----------
    path
        The CSV. A row names its road by the id of a way of OpenStreetMap, or by name and area.

    Returns
    -------
    Read
        The ``overrides`` layer, one row an override; its index holds the row numbers.

    Raises
    ------
    DataError
        The file is not this table; a row names no road, or names it twice; it has no speed, two
        speeds, or one that is not from 1 to 120 km/h; a reason, a person or a day is missing; or
        two rows name the same.
    """
    file = Path(path).name
    try:
        table, findings = read_table(path, FIELDS, what=WHAT, known=())
    except DataError as error:
        raise DataError(str(error).replace(AGAIN, _EMPTY), _with_hint(error.findings)) from None
    optional = ("way_id", "road_name", "area", "speed_kph", "speed_mph")
    table = table.assign(**{name: "" for name in optional if name not in table})
    frame = table.drop(columns="speed_mph")
    frame["way_id"], wrong_id = numbers(table, "way_id", file=file)
    speed, wrong_speed = _speeds(table, file)
    frame["speed_kph"] = speed
    findings += (*wrong_id, *wrong_speed, *_about_roads(table, frame["way_id"], file))
    findings += no_real_days(table["when"], file=file, column="when")
    findings += _said(table, file)
    findings += _twice(frame, file)
    if not any(finding.level == "error" for finding in findings):
        findings += check("overrides", frame, file)
    raise_on_errors(findings)
    return Read(frame, findings)


def _with_hint(findings: Findings) -> Findings:
    """Nobody can download a table that is written by hand."""
    return tuple(
        replace(finding, hint=_EMPTY) if finding.hint == AGAIN else finding for finding in findings
    )


def _speeds(table: pd.DataFrame, file: str) -> tuple[pd.Series[float], Findings]:
    """Speeds in km/h, from whichever of the two columns is filled in."""
    kph, wrong = numbers(table, "speed_kph", file=file, hint="Write the speed as a number.")
    mph, more = numbers(table, "speed_mph", file=file, hint="Write the speed as a number.")
    by_kph, by_mph = table["speed_kph"] != "", table["speed_mph"] != ""
    findings = (*wrong, *more)
    findings += row_findings(
        "error",
        "This row gives no speed.",
        table.loc[~by_kph & ~by_mph, "speed_kph"],
        file=file,
        column="speed_kph",
        hint="Fill in speed_kph or speed_mph: the speed that is driven between junctions.",
    )
    findings += row_findings(
        "error",
        "This row gives its speed twice, in km/h and in mph.",
        table.loc[by_kph & by_mph, "speed_mph"],
        file=file,
        column="speed_mph",
        hint="Keep one of the two.",
    )
    for name, speed, factor in (("speed_kph", kph, 1.0), ("speed_mph", mph, KPH_PER_MPH)):
        beyond = (speed * factor < LEAST_KPH - _ROUNDING) | (speed * factor > MOST_KPH + _ROUNDING)
        findings += row_findings(
            "error",
            f"A speed must be from {LEAST_KPH:g} to {MOST_KPH:g} km/h "
            f"({LEAST_KPH / KPH_PER_MPH:.1f} to {MOST_KPH / KPH_PER_MPH:.1f} mph).",
            table.loc[beyond, name],
            file=file,
            column=name,
            hint="Correct the speed. A road that is closed to cars is not for this table.",
        )
    return kph.fillna(mph * KPH_PER_MPH), findings


def _about_roads(table: pd.DataFrame, way: pd.Series[float], file: str) -> Findings:
    """Find rows that do not say which road they mean, or say it twice."""
    by_id, by_name, area = (table[name] != "" for name in ("way_id", "road_name", "area"))
    hint = "Give osm_way_id, or road_name and ward; `pna explain` prints both."
    findings = row_findings(
        "error",
        "This row names no road.",
        table.loc[~by_id & ~by_name, "way_id"],
        file=file,
        column="osm_way_id",
        hint=hint,
    )
    findings += row_findings(
        "error",
        "This row names a road by id and by name.",
        table.loc[by_id & by_name, "road_name"],
        file=file,
        column="road_name",
        hint="Keep one of the two: an id is one stretch of road, a name all of it in the ward.",
    )
    findings += row_findings(
        "error",
        "A road that is given by name needs the ward, locality or district that it lies in.",
        table.loc[by_name & ~area & ~by_id, "road_name"],
        file=file,
        column="ward",
        hint="Many roads share a name. Give the ward, or osm_way_id.",
    )
    strange = (way < 1) | (way > _MOST_WAY_ID) | (way != np.floor(way))
    return findings + row_findings(
        "error",
        "This is not the id of a way: a whole number above 0.",
        table.loc[strange & way.notna(), "way_id"],
        file=file,
        column="osm_way_id",
        hint="It is the number in the address of the way at openstreetmap.org/way/...",
    )


def _said(table: pd.DataFrame, file: str) -> Findings:
    """Find rows of which nobody can say later where they came from."""
    asked = {
        "reason": "Say why: what was seen, measured or driven.",
        "who": "Say who knows: a name or an office.",
        "when": "Say when: year, month and day, such as 2025-09-15.",
    }
    found: Findings = ()
    for column, hint in asked.items():
        found += row_findings(
            "error",
            f"An override needs its {column}: it changes figures, and is told with them.",
            table.loc[table[column] == "", column],
            file=file,
            column=column,
            hint=hint,
        )
    return found


def _twice(frame: pd.DataFrame, file: str) -> Findings:
    """Find rows that name the same way, or the same name in the same area."""
    by_id = frame["way_id"].notna()
    key = frame["road_name"].str.casefold() + "|" + frame["area"].str.casefold()
    key = key.mask(by_id, frame["way_id"].astype(str))
    again = key.duplicated(keep="first") & (by_id | (frame["road_name"] != ""))
    name = frame["road_name"].mask(by_id, frame["way_id"].map("{:.0f}".format))
    first = {text: row for row, text in reversed(list(key.items()))}
    found: Findings = ()
    for row in frame.index[again]:
        found += row_findings(
            "error",
            f"Row {first[key[row]]} gives a speed of this road already.",
            name.loc[[row]],
            file=file,
            column="osm_way_id" if by_id[row] else "road_name",
            hint="Keep one of the two rows.",
        )
    return found
