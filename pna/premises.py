"""The premises layer: every premises read, where it is, and in which premises sets it counts.

Nothing is left out: a premises that does not count says why.
"""

from __future__ import annotations

import re
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna import places, sources
from pna.areas import board_names, outline
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import CRS, EASTING_LIMIT, NORTHING_LIMIT, Read, check, nearest, row_findings
from pna.sources.positions import with_points
from pna.study import InputFile, Study

__all__ = ["COUNTED_KINDS", "build", "would_count"]

COUNTED_KINDS = {
    "pharmacies": ("pharmacy", "lps"),
    "pharmacies_and_dispensing_practices": ("pharmacy", "lps", "dispensing_practice"),
}
"""Kinds of premises that count in each premises set."""

_WHY_NOT_KIND = {
    "distance_selling": "distance-selling: it sends medicines and nobody may collect them there",
    "appliance": "appliance contractor: it supplies appliances and is no pharmacy",
    "dispensing_practice": "dispensing practice: it dispenses to eligible patients only",
}
_KNOWN_KINDS = ("pharmacy", "lps", *_WHY_NOT_KIND, "gp_surgery", "hospital", "hub")
# Names that look like distance sellers are shown for a person to judge, never acted upon.
_LOOKS_DISTANT = r"(?i)direct|\.co\b|\.com|online|on-line|internet|\be-?pharmacy|mail order|postal"
_COORDINATES = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*[,;\s]\s*(\d+(?:\.\d+)?)\s*$")
_COLUMNS = ["facility_id", "name", "kind", "postcode", "address", "hwb"]
_MOST_NAMED = 40
_FAR = "more than"
_DEGREES = 180.0


def build(study: Study, areas: gpd.GeoDataFrame) -> Read[gpd.GeoDataFrame]:
    """Build the premises layer.

    Parameters
    ----------
    study
        Its `inputs` (`premises`, and where given `contractor_details`, `dispensing_sites`,
        `postcodes`, `amendments`), `premises.sets`, `area.board_names` and `area.buffer_km`.
    areas
        The areas layer.

    Returns
    -------
    Read
        The ``premises`` layer in EPSG:27700, sorted by `facility_id`, with ``counted_S`` and
        ``why_not_S`` for each premises set S. Findings: what was amended, what has no position or
        an ended postcode, where the list's board and the polygon disagree.

    Raises
    ------
    DataError
        An input cannot be used, an ODS code appears twice or an amendment names an unknown one, or
        a position is not in Great Britain: every fault with file and row.

    Notes
    -----
    A premises is in the area if its list names the board of the study; where the list names no
    board, if it lies in the polygon. It counts if its kind belongs to the set, it is not closed, it
    has a position, and it lies in the area or at most `buffer_km` from it in a straight line.
    """
    listed, findings = _listed(study)
    frame, about = _with_sites(study, listed)
    findings += about
    frame, about = _amended(study, frame)
    findings += about
    findings += _about_kinds(study, frame)
    frame, about = _positioned(study, frame)
    findings += about
    raise_on_errors(findings)
    frame, about = _in_area(study, frame, areas)
    findings += about
    result = _counted(study, frame, areas)
    findings += _about_none(study, result)
    findings += check("premises", result, study.inputs.premises.file.name)
    raise_on_errors(findings)
    return Read(result, findings)


def _listed(study: Study) -> tuple[gpd.GeoDataFrame, Findings]:
    """Read the list, with the distance sellers told apart if they can be."""
    file = study.inputs.premises.file
    read = sources.read("premises_list", file)
    frame = _padded(read.frame).assign(origin=file.name, row=read.frame.index)
    frame["facility_id"] = frame["facility_id"].str.upper()
    if study.inputs.contractor_details is None:
        about = () if (frame["kind"] == "distance_selling").any() else _not_told_apart(frame)
        return frame, (*read.findings, *about)
    details = sources.read("contractors", study.inputs.contractor_details.file)
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
        message = (
            f"{int(absent.sum())} pharmacies of the list are not in the contractor details "
            f"({codes}{', ...' if absent.sum() > 10 else ''}): "  # noqa: PLR2004 - as above
            "they are taken for pharmacies with a counter."
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
        f"pharmacies with a counter; {len(suspects)} names look like it."
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
    missing = {name: "" for name in _COLUMNS if name not in frame.columns}
    return frame.assign(**missing)[[*_COLUMNS, "geometry"]]


def _with_sites(study: Study, listed: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Findings]:
    given = study.inputs.dispensing_sites
    if given is None:
        return listed.reset_index(drop=True), ()
    read = sources.read("dispensing_sites", given.file)
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


def _amended(study: Study, frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Findings]:
    """Apply the corrections; what is needed of them later is kept in columns.

    ``closed`` is why, ``moved_row`` the row of the amendment that gave another position (0: none),
    ``new_postcode`` whether one gave another postcode.
    """
    frame = frame.assign(amended="", closed="", moved_row=0, new_postcode=False)
    given = study.inputs.amendments
    if given is None:
        return frame, ()
    read = sources.read("amendments", given.file)
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
        elif field == "closed":
            columns["closed"][number] = f"{value}; {reason}"
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


def _fault(field: str, value: str) -> str:
    if not value:
        return "The value is empty."
    if field == "easting_northing" and not _COORDINATES.match(value):
        return "This is not an easting and a northing in metres, such as 486112 308665."
    if field == "closed" and value.casefold() in {"no", "n", "false", "0"}:
        return "A premises is open unless it is amended as closed: write yes or the date."
    return ""


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


def _positioned(study: Study, frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Findings]:
    """Coordinates first, unless the postcode was corrected; then the postcode's position."""
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


def _in_area(
    study: Study, frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, Findings]:
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


def would_count(layer: gpd.GeoDataFrame, premises_set: str) -> npt.NDArray[np.bool_]:
    """Tell premises that count in a set, or would if they were near enough.

    Parameters
    ----------
    layer
        The premises layer.
    premises_set
        One of the study's sets.

    Returns
    -------
    array of bool, one per premises
    """
    why = layer[f"why_not_{premises_set}"].astype(str)
    return ((why == "") | why.str.startswith(_FAR)).to_numpy(bool)


def _counted(study: Study, frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    metres = shapely.distance(frame.geometry.to_numpy(), outline(areas))
    near = frame["in_area"].to_numpy() | (metres <= study.area.buffer_km * 1000.0)
    nowhere = "no position: " + frame["postcode"].where(frame["postcode"] != "", "no postcode")
    far = f"{_FAR} {study.area.buffer_km:g} km outside the area"
    columns: dict[str, Any] = {}
    for name in study.premises.sets:
        kinds = COUNTED_KINDS[name]
        other = frame["kind"].map(
            lambda kind, kinds=kinds: (
                "" if kind in kinds else _WHY_NOT_KIND.get(kind, f"{kind}: shown only")
            )
        )
        why = np.select(
            [other != "", frame["closed"] != "", frame["position"] == "none", ~near],
            [other, "closed: " + frame["closed"], nowhere + " was not found", far],
            "",
        )
        columns[f"counted_{name}"] = why == ""
        columns[f"why_not_{name}"] = why
    ordered = frame.assign(**columns)[
        [*_COLUMNS, "in_area", "position", "amended", *columns, "geometry"]
    ]
    return ordered.sort_values("facility_id", ignore_index=True)


def _about_none(study: Study, layer: gpd.GeoDataFrame) -> Findings:
    """Warn of sets in which no premises counts: everyone would be outside every rule."""
    findings: Findings = ()
    for name in study.premises.sets:
        if layer[f"counted_{name}"].any():
            continue
        reasons = layer[f"why_not_{name}"].str.split(":").str[0].value_counts().sort_index()
        told = "; ".join(f"{reason} ({count})" for reason, count in reasons.items())
        findings += (
            Finding(
                "warning",
                f"No premises counts in the set {name}, so that everyone is outside every rule: "
                f"{told}.",
                file=study.inputs.premises.file.name,
                hint="Is this the list of the right area, and are the contractor details right?",
            ),
        )
    return findings
