"""Where each premises is, how that is known, and whether it belongs to the area."""

from __future__ import annotations

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna.checks import MOST_ROWS_NAMED, nearest, row_findings
from pna.errors import Finding, Findings
from pna.geography import places
from pna.geography.areas import board_names, outline
from pna.layers import CRS, EASTING_LIMIT, NORTHING_LIMIT, Read
from pna.sources.reading.positions import with_points
from pna.study import Study

__all__ = ["in_area", "polygon_decides", "positioned"]

_MOST_NAMED = 40
_DEGREES = 180.0


def positioned(
    study: Study,
    frame: gpd.GeoDataFrame,
    directory: Read[pd.DataFrame] | None,
    kinds: Collection[str],
) -> tuple[gpd.GeoDataFrame, Findings]:
    """Give each premises its position: coordinates first, then that of its postcode.

    Parameters
    ----------
    study
        Its `inputs.postcodes`.
    frame
        Premises after `pna.premises.amended.amended`. Where the postcode was corrected, and the
        coordinates were not, the coordinates are those of the wrong place and are passed over.
    directory
        The ``postcodes`` layer; None if the study gives none.
    kinds
        The kinds of premises that can count.

    Returns
    -------
    frame : GeoDataFrame
        With `position`, `unplaced` (why there is none), `ended` (of the postcode) and points in
        EPSG:27700.
    findings : tuple of Finding
        Positions that are not in Great Britain, or none at all, amendments apart, for the open
        premises of these kinds of a list (errors); positions that are missing or poor.
    """
    looked_up = places.locate(frame["postcode"], directory.frame if directory else None)
    moved, new_postcode = frame["moved_row"] > 0, frame["new_postcode"]
    has_point = frame.geometry.notna() & (~new_postcode | moved)
    found = looked_up["status"].isin(places.PLACED) & ~has_point
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
        postcode=looked_up["postcode"],
        position=position,
        unplaced=_why_unplaced(looked_up, position, has_directory=directory is not None),
        ended=looked_up["ended"],
    ).set_geometry(gpd.GeoSeries(points, index=frame.index, crs=CRS))
    findings: Findings = directory.findings if directory else ()
    findings += places.about_packaged(
        looked_up[found.to_numpy()], file=study.inputs.premises.file.name
    )
    findings += _off_the_grid(study, result)
    nowhere = _none_placed(study, result, kinds) or _about_unplaced(result)
    return result, (*findings, *nowhere, *_about_positions(result, looked_up["status"]))


def _why_unplaced(
    looked_up: pd.DataFrame, position: npt.NDArray[np.str_], *, has_directory: bool
) -> pd.Series[str]:
    postcode = "postcode " + looked_up["postcode"]
    reasons = np.select(
        [
            position != "none",
            looked_up["postcode"] == "",
            looked_up["status"] == "no_position",
            np.full(len(looked_up), has_directory),
        ],
        [
            "",
            "no coordinates and no postcode",
            postcode + " has no position in the postcode file",
            postcode + " is not in the postcode file",
        ],
        postcode + " cannot be looked up without a postcode file (inputs.postcodes)",
    )
    return pd.Series(reasons, index=looked_up.index, dtype="str")


def _none_placed(study: Study, frame: gpd.GeoDataFrame, kinds: Collection[str]) -> Findings:
    """Refuse a list of which no premises that could count has a position but by amendment."""
    given = study.inputs.postcodes
    wanted = frame[frame["kind"].isin(list(kinds)) & (frame["closed"] == "")]
    if given is not None:
        # A few sites may all have wrong postcodes; the pharmacies of a county do not.
        wanted = wanted[wanted["origin"] == study.inputs.premises.file.name]
    by_itself = ~wanted["position"].isin(["none", "amended"])
    unplaced = (wanted["position"] == "none") & ~by_itself.groupby(wanted["origin"]).transform(
        "any"
    )
    count = int(unplaced.sum())
    if not count:
        return ()
    if given is None:
        message = (
            "inputs.postcodes: missing. The lists give premises by postcode only; without it none "
            f"of the {count} premises can be placed."
        )
        hint = "Name the ONSPD or NSPL file."
        return (Finding("error", message, file=study.path.name, hint=hint),)
    example = next((code for code in wanted.loc[unplaced, "postcode"] if code), "none filled in")
    message = (
        f"None of the {count} premises of {study.inputs.premises.file.name} can be placed: not one "
        "has coordinates or a postcode with a position in this file."
    )
    hint = f"Does it cover the area? Are the list's postcodes whole (the first: {example})?"
    return (Finding("error", message, file=given.file.name, hint=hint),)


def _about_unplaced(frame: gpd.GeoDataFrame) -> Findings:
    findings: Findings = ()
    hint = "Give its easting_northing or postcode in inputs.amendments if it is near the area."
    for origin, group in frame[frame["position"] == "none"].groupby("origin"):
        rows = group[["row", "facility_id", "unplaced"]].itertuples(index=False)
        for row, code, why in list(rows)[:MOST_ROWS_NAMED]:
            message = f"{why[0].upper()}{why[1:]}, so {code} is not counted."
            findings += (Finding("warning", message, str(origin), int(row), "postcode", hint=hint),)
        rest = group["facility_id"].iloc[MOST_ROWS_NAMED:]
        if len(rest):
            message = f"{len(rest)} more premises have no position and are not counted: "
            message += f"{', '.join(rest)}."
            findings += (Finding("warning", message, file=str(origin), column="postcode"),)
    return findings


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


def _about_positions(frame: gpd.GeoDataFrame, status: pd.Series[str]) -> Findings:
    findings: Findings = ()
    ended = frame["position"] == "postcode_ended"
    for origin, group in frame[ended].groupby("origin"):
        texts = group["facility_id"] + " at " + group["postcode"] + ", ended " + group["ended"]
        texts.index = pd.Index(group["row"], name="row")
        message = "The postcode has ended; its last position is used."
        findings += row_findings("info", message, texts, file=str(origin), column="postcode")
    poor = (frame["position"] == "postcode") & (status == "poor_quality")
    for origin, group in frame[poor].groupby("origin"):
        texts = group["facility_id"] + " at " + group["postcode"]
        texts.index = pd.Index(group["row"], name="row")
        message = "The position of this postcode is poor (quality 6 or more)."
        hint = "Give its easting_northing in inputs.amendments."
        findings += row_findings(
            "warning", message, texts, file=str(origin), column="postcode", hint=hint
        )
    shared = (frame["position"] == "postcode") & (status == "large_user")
    for origin, group in frame[shared].groupby("origin"):
        texts = group["facility_id"] + " at " + group["postcode"]
        texts.index = pd.Index(group["row"], name="row")
        message = "This is the postcode of a large user, whose point may stand elsewhere."
        findings += row_findings("info", message, texts, file=str(origin), column="postcode")
    by_postcode = frame["position"].isin(["postcode", "postcode_ended"]) & (status != "not_found")
    if by_postcode.any():
        count = int(by_postcode.sum())
        who = (
            "premises stands at the centre of its"
            if count == 1
            else ("premises stand at the centre of their")
        )
        message = f"{count} {who} postcode, which can be 50 to 200 metres off, more in the country."
        findings += (Finding("info", message, file=str(frame["origin"].iloc[0])),)
    return findings


def _plain_board(names: pd.Series[str]) -> pd.Series[str]:
    """Board names as lists and boundary files both spell them."""
    folded = names.fillna("").astype("str").str.casefold().str.replace("&", "and")
    folded = folded.str.replace(r",? (?:city|county) of$", "", regex=True)
    return folded.str.replace(r"[^a-z0-9]+", " ", regex=True).str.strip()


def polygon_decides(study: Study, boards: pd.Series[str]) -> bool:
    """Tell whether the area's polygon decides of every premises which belong to it.

    Parameters
    ----------
    study
        Its `area.board_names`.
    boards
        Of every premises of the list, as it names them; empty where it names none.

    Returns
    -------
    bool
        True where the study names no board and the list has none of the area's name.
    """
    if study.area.board_names:
        return False
    names = _plain_board(pd.Series(boards.unique(), dtype="str"))
    own = set(_plain_board(pd.Series(board_names(study), dtype="str")))
    return bool((names != "").any() and not names.isin(own).any())


def in_area(
    study: Study, frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, Findings]:
    """Tell which premises belong to the area: the list's own board decides, else the polygon.

    Where the study names no board and the list has none of the area's name, the polygon decides of
    every premises.

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
    file = study.inputs.premises.file.name
    if polygon_decides(study, frame["hwb"]):
        message = "The area's polygon decides which premises belong to the area."
        decides = Finding("info", message, file=file, column="hwb")
        about = _board_not_named(study, frame[named], inside[named])
        return frame.assign(in_area=inside), (about, decides)
    in_area = np.where(named, boards.isin(own), inside)
    findings = _about_boards(study, frame[named & ~boards.isin(own)], own, boards)
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
    known = _boards_of(others)
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


def _boards_of(frame: gpd.GeoDataFrame) -> list[str]:
    return sorted(set(frame["hwb"]))


def _board_not_named(
    study: Study, frame: gpd.GeoDataFrame, inside: npt.NDArray[np.bool_]
) -> Finding:
    """Say what to write as the name of the board: that of most premises in the polygon."""
    known = _boards_of(frame)
    wanted = " or ".join(f'"{name}"' for name in board_names(study)) or "of the area (no name)"
    some = ", ".join(known[:_MOST_NAMED]) + (", ..." if len(known) > _MOST_NAMED else "")
    held = frame.loc[inside, "hwb"].value_counts().sort_index()
    likely = str(held.idxmax()) if len(held) else known[0]
    message = (
        "area.board_names is not given and no premises of the list has the board "
        f"{wanted}; the list has: {some}."
    )
    hint = f'Write e.g. board_names = ["{likely}"] under [area].'
    return Finding(
        "warning", message, file=study.inputs.premises.file.name, column="hwb", hint=hint
    )
