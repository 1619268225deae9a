"""Where each premises is, how that is known, and whether it belongs to the area."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pna import places, sources
from pna.areas import board_names, outline
from pna.checks import nearest, row_findings
from pna.errors import Finding, Findings
from pna.layers import CRS, EASTING_LIMIT, NORTHING_LIMIT
from pna.sources.positions import with_points
from pna.study import InputFile, Study

__all__ = ["in_area", "positioned"]

_MOST_NAMED = 40
_DEGREES = 180.0


def positioned(study: Study, frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Findings]:
    """Give each premises its position: coordinates first, then that of its postcode.

    Parameters
    ----------
    study
        Its `inputs.postcodes`.
    frame
        Premises after `pna.premises_amended.amended`. Where the postcode was corrected, and the
        coordinates were not, the coordinates are those of the wrong place and are passed over.

    Returns
    -------
    frame : GeoDataFrame
        With `position`, `ended` (of the postcode) and points in EPSG:27700.
    findings : tuple of Finding
        Positions that are not in Great Britain (errors), missing or poor.
    """
    given = study.inputs.postcodes
    directory = sources.read("postcodes", given.file) if given is not None else None
    looked_up = places.locate(frame["postcode"], directory.frame if directory else None)
    moved, new_postcode = frame["moved_row"] > 0, frame["new_postcode"]
    has_point = frame.geometry.notna() & (~new_postcode | moved)
    found = looked_up["status"].isin(["live", "ended"]) & ~has_point
    position = np.select(
        [moved, has_point, found & (looked_up["status"] == "ended"), found],
        ["amended", "coordinates", "postcode_ended", "postcode"],
        "none",
    )
    position = np.where(new_postcode & found, "amended", position)
    by_postcode = with_points(looked_up, looked_up["easting"], looked_up["northing"])
    points = by_postcode.geometry.to_numpy().copy()
    points[~found] = None
    points[has_point] = frame.geometry.to_numpy()[has_point]
    result = frame.assign(
        postcode=looked_up["postcode"], position=position, ended=looked_up["ended"]
    ).set_geometry(gpd.GeoSeries(points, index=frame.index, crs=CRS))
    findings: Findings = directory.findings if directory else ()
    findings += _off_the_grid(study, result)
    return result, (*findings, *_about_positions(result, looked_up["status"], given))


def _off_the_grid(study: Study, frame: gpd.GeoDataFrame) -> Findings:
    points = frame.geometry
    off = (points.x < 0) | (points.y < 0) | (points.x > EASTING_LIMIT) | (points.y > NORTHING_LIMIT)
    # No land lies within 180 m of the grid's corner: two numbers as small as that are degrees.
    off |= (points.x <= _DEGREES) & (points.y <= _DEGREES)
    moved = frame["moved_row"] > 0
    amendments = study.inputs.amendments.file.name if study.inputs.amendments else ""
    files = frame["origin"].mask(moved, amendments)
    rows = frame["row"].mask(moved, frame["moved_row"])
    findings: Findings = ()
    for file, group in frame[off].groupby(files[off]):
        texts = [
            f"{code} at {point.x:.9g}, {point.y:.9g}"
            for code, point in zip(group["facility_id"], group.geometry, strict=True)
        ]
        findings += row_findings(
            "error",
            "The position is not in Great Britain: eastings run from 0 to 700000 metres and "
            "northings from 0 to 1300000. Degrees of latitude and longitude are not taken here.",
            pd.Series(texts, index=pd.Index(rows[group.index], name="row"), dtype=object),
            file=str(file),
            column="geometry",
            hint="Correct the coordinates. Are easting and northing the wrong way round?",
        )
    return findings


def _about_positions(
    frame: gpd.GeoDataFrame, status: pd.Series[str], postcodes: InputFile | None
) -> Findings:
    findings: Findings = ()
    nowhere = frame["position"] == "none"
    for origin, group in frame[nowhere].groupby("origin"):
        without = "the study has no postcode file" if postcodes is None else "see the postcode"
        texts = group["facility_id"] + " at " + group["postcode"]
        texts.index = pd.Index(group["row"], name="row")
        hint = "Give its easting_northing or postcode in inputs.amendments if it is near the area."
        findings += row_findings(
            "warning",
            f"These premises have no position ({without}) and are not counted.",
            texts,
            file=str(origin),
            column="postcode",
            hint=hint,
        )
    ended = frame["position"] == "postcode_ended"
    for origin, group in frame[ended].groupby("origin"):
        texts = group["facility_id"] + " at " + group["postcode"] + ", ended " + group["ended"]
        texts.index = pd.Index(group["row"], name="row")
        message = "The postcode has ended; its last position is used."
        findings += row_findings("info", message, texts, file=str(origin), column="postcode")
    by_postcode = frame["position"].isin(["postcode", "postcode_ended"]) & (status != "not_found")
    if by_postcode.any():
        message = (
            f"{int(by_postcode.sum())} premises stand at the centre of their postcode, which can "
            "be 50 to 200 metres off, more in the country."
        )
        findings += (Finding("info", message, file=str(frame["origin"].iloc[0])),)
    return findings


def _plain_board(names: pd.Series[str]) -> pd.Series[str]:
    """Board names as lists and boundary files both spell them."""
    folded = names.fillna("").astype("str").str.casefold().str.replace("&", "and")
    folded = folded.str.replace(r",? (?:city|county) of$", "", regex=True)
    return folded.str.replace(r"[^a-z0-9]+", " ", regex=True).str.strip()


def in_area(
    study: Study, frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, Findings]:
    """Tell which premises belong to the area: the list's own board decides, else the polygon.

    Parameters
    ----------
    study
        Its `area.board_names`.
    frame
        Premises with their positions.
    areas
        The areas layer.

    Returns
    -------
    frame : GeoDataFrame
        With `in_area`.
    findings : tuple of Finding
        Where board and polygon disagree, or no board is named or known.
    """
    own = set(_plain_board(pd.Series(board_names(study), dtype="str")))
    boards = _plain_board(frame["hwb"])
    named = boards != ""
    shape = outline(areas)
    shapely.prepare(shape)
    points = frame.geometry.to_numpy()
    inside = np.zeros(len(frame), dtype=bool)
    placed = ~shapely.is_missing(points)
    inside[placed] = shapely.intersects(points[placed], shape)
    in_area = np.where(named, boards.isin(own), inside)
    findings = _about_boards(study, frame[named & ~boards.isin(own)], own, boards)
    file = study.inputs.premises.file.name
    disagree = named.to_numpy() & placed & (in_area != inside)
    if disagree.any():
        rows = frame[disagree]
        away = shapely.distance(rows.geometry.to_numpy(), shape.boundary)
        texts = [
            f"{code}, board {board}, {metres:.0f} metres {'outside' if listed else 'inside'}"
            for code, board, listed, metres in zip(
                rows["facility_id"], rows["hwb"], in_area[disagree], away, strict=True
            )
        ]
        findings += row_findings(
            "warning",
            "The list's board and the area's polygon disagree; the list decides.",
            pd.Series(texts, index=pd.Index(rows["row"], name="row"), dtype=object),
            file=file,
            column="hwb",
            hint="Check the postcode, or give the position in inputs.amendments.",
        )
    unnamed = int((~named).sum())
    if unnamed:
        message = f"The lists name no board for {unnamed} premises; the area's polygon decides."
        findings += (Finding("info", message, file=file, column="hwb"),)
    return frame.assign(in_area=in_area.astype(bool)), findings


def _about_boards(
    study: Study, others: gpd.GeoDataFrame, own: set[str], boards: pd.Series[str]
) -> Findings:
    if boards.isin(own).any() or others.empty:
        return ()
    known = sorted(set(others["hwb"]))
    wanted = " or ".join(board_names(study)) or "(no name)"
    message = f"No premises of the list has the board {wanted}."
    hint = nearest(wanted, known) or f"The list has {', '.join(known[:_MOST_NAMED])}."
    return (
        Finding(
            "warning",
            message,
            file=study.inputs.premises.file.name,
            column="hwb",
            hint=f"{hint} Set area.board_names in study.toml to what the list calls it.",
        ),
    )
