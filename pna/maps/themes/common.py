"""What several maps have in common: the frame of a map, premises as marks, cells of tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pna import provenance, wording
from pna.disclosure import HIDDEN
from pna.geography import areas as areas_step
from pna.geography.areas import AreaType
from pna.maps import words
from pna.maps.content import Backdrop, MapContent, MapLayer, Marks, NotDrawn
from pna.maps.symbols import KINDS, symbol_of
from pna.material import Material
from pna.premises.amended import closed_of
from pna.report.document.blocks import Table
from pna.wording import maps as said
from pna.wording import maps_travel as told

__all__ = [
    "area_name",
    "around",
    "base",
    "by_road",
    "cell",
    "counted_marks",
    "own_rows",
    "premises_marks",
    "statutory",
    "table_of",
    "without_nobody",
]

Which = Literal["counted", "area", "reach"]


def base(
    material: Material,
    under: Backdrop,
    *,
    key: str,
    title: str,
    finding: str,
    layers: Sequence[MapLayer],
    tables: Sequence[Table],
    sentences: Sequence[str] = (),
    paragraphs: Sequence[str] = (),
    notes: Sequence[str] = (),
    method: Sequence[str] = (),
    files: Sequence[str] = (),
) -> MapContent:
    """Fill what every map of a study has alike: its name, date, attribution and backdrop.

    Parameters
    ----------
    material
        Of the run.
    under
        From `pna.maps.backdrop.backdrop`.
    key, title, finding, layers, tables, sentences, paragraphs, notes, method, files
        As in `MapContent`, whose other fields `dataclasses.replace` may set. Empty sentences are
        left out, and so are notes that the sentences say already. Invented data are said to be so,
        and hidden numbers are told, among the notes.

    Returns
    -------
    MapContent
        Checked.

    Raises
    ------
    DataError
        A layer does not hold what it must (`MapContent.check`).
    """
    study = material.results.study
    told = _once(sentences, (finding,))
    every = (
        *((wording.INVENTED,) if study.study.invented else ()),
        *notes,
        wording.disclosure_sentence(study),
    )
    made = MapContent(
        key=key,
        title=title,
        finding=finding,
        study_name=study.study.name,
        area_name=area_name(material),
        reference_date=study.study.reference_date,
        invented=study.study.invented,
        layers=tuple(layers),
        tables=tuple(tables),
        backdrop=under,
        sentences=told,
        paragraphs=tuple(paragraphs),
        notes=_once(every, (finding, *told)),
        attribution=provenance.attribution(study, material.results.findings),
        method=tuple(method),
        files=tuple(files),
    )
    made.check()
    return made


def _once(lines: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in dict.fromkeys(lines) if line and line not in before)


def area_name(material: Material) -> str:
    """Name of the board's area, as tables have it."""
    areas = material.results.areas
    return str(areas.loc[areas["area_type"] == "hwb", "area_name"].iloc[0])


def by_road(material: Material, key: str, title: str) -> NotDrawn | None:
    """Say that a study of straight lines has no such map; None where there are roads."""
    if material.results.matrices:
        return None
    return NotDrawn(key, title, said.NO_ROADS, ("inputs.roads",))


def statutory(material: Material) -> gpd.GeoDataFrame:
    """Every premises of the area at which pharmaceutical services are provided, numbered.

    Those without a position come last, so that the numbers on the map have no holes. Premises that
    an amendment has closed, and those that are only shown (such as GP surgeries), are left out.

    Parameters
    ----------
    material
        Of the run.

    Returns
    -------
    GeoDataFrame
        `number` (from 1, by locality, failing that district, then name, then ODS code),
        `facility_id`, `name`, `kind`, `address`, `postcode`, `locality_name`, `position` (where it
        comes from), `placed` (bool), points (EPSG:27700) or None.
    """
    rows = _premises(material)
    rows = rows[rows["in_area"] & rows["kind"].isin(list(KINDS)) & ~rows["closed"]]
    at, name = rows["locality_name"].str.casefold(), rows["name"].str.casefold()
    order = np.lexsort((rows["facility_id"], name, at, at == "", ~rows["placed"]))
    rows = rows.iloc[order].reset_index(drop=True)
    columns = [
        *("facility_id", "name", "kind", "address", "postcode", "locality_name", "position"),
        *("placed", "geometry"),
    ]
    result = rows[columns]
    result.insert(0, "number", np.arange(1, len(rows) + 1))
    return gpd.GeoDataFrame(result, crs=27700)


def around(material: Material) -> gpd.GeoDataFrame:
    """Premises of other boards within the study's buffer, on the map, by ODS code.

    Parameters
    ----------
    material
        Of the run.

    Returns
    -------
    GeoDataFrame
        `facility_id`, `name`, `kind`, `address`, `postcode`, `hwb`, points (EPSG:27700).
    """
    rows = _premises(material)
    rows = rows[
        ~rows["in_area"]
        & rows["near"]
        & rows["placed"]
        & rows["kind"].isin(list(KINDS))
        & ~rows["closed"]
    ].sort_values("facility_id")
    columns = ["facility_id", "name", "kind", "address", "postcode", "hwb", "geometry"]
    return gpd.GeoDataFrame(rows[columns].reset_index(drop=True), crs=27700)


def premises_marks(
    material: Material,
    *,
    which: Which = "reach",
    key: str = "premises",
    title: str = said.PREMISES,
    filled: Collection[str] | None = None,
    filled_words: str | None = None,
    hollow_words: str | None = None,
    more: Mapping[str, Sequence[str]] | None = None,
    numbered: bool = False,
    listed: bool = True,
    show: bool = True,
) -> Marks:
    """Premises as marks of a map.

    Parameters
    ----------
    material
        Of the run.
    which
        ``reach``: all of the area and those around it within the study's buffer. ``counted``: of
        these those that count in the study's first premises set. ``area``: the premises of
        `statutory`, in that order.
    key, title, numbered, listed, show
        As in `Marks`.
    filled
        ODS codes of those whose symbol is filled; None: those that count in the first set.
    filled_words, hollow_words
        As in `Marks`; None: what counts and what does not.
    more
        By ODS code: further lines of what is told of it.

    Returns
    -------
    Marks
        With a further column `number`: that of `statutory`, 0 for other premises.
    """
    rows = _premises(material)
    numbers = statutory(material).set_index("facility_id")["number"]
    rows["number"] = rows["facility_id"].map(numbers).fillna(0).astype(int)
    if which == "area":
        rows = rows[rows["number"] > 0].sort_values("number")
    elif which == "counted":
        rows = rows[rows["counted"] & rows["near"]].sort_values("facility_id")
    else:
        rows = rows[rows["near"]].sort_values("facility_id")
    is_filled = rows["counted"] if filled is None else rows["facility_id"].isin(list(filled))
    first = material.results.study.premises.sets[0]
    words_filled, words_hollow = said.counted_words(first)
    extra = more or {}
    lines = [
        (
            *_lines(row, counting=filled is None and which != "area"),
            *extra.get(str(row.facility_id), ()),
        )
        for row in rows.itertuples(index=False)
    ]
    points = gpd.GeoDataFrame(
        {
            "mark_id": rows["facility_id"].to_numpy(str),
            "kind": rows["kind"].to_numpy(str),
            "filled": is_filled.to_numpy(bool),
            "lines": pd.Series(lines, dtype=object),
            "number": rows["number"].to_numpy(int),
        },
        geometry=rows.geometry.where(rows["placed"]).to_numpy(),
        crs=27700,
    )
    return Marks(
        key=key,
        title=title,
        points=points,
        filled_words=words_filled if filled_words is None else filled_words,
        hollow_words=words_hollow if hollow_words is None else hollow_words,
        numbered=numbered,
        listed=listed,
        show=show,
    )


def counted_marks(material: Material) -> Marks:
    """Premises that count in the first set, all alike: of maps on which no others are wanted.

    Parameters
    ----------
    material
        Of the run.
    """
    return premises_marks(
        material,
        which="counted",
        title=told.premises_title(material.results.study.premises.sets[0]),
        filled_words="",
        hollow_words="",
    )


def _premises(material: Material) -> gpd.GeoDataFrame:
    """The table of premises with positions, and what maps ask of each."""
    results = material.results
    first = results.study.premises.sets[0]
    table = material.table("premises")
    shapes = results.premises.geometry
    placed = shapes.notna().to_numpy() & ~shapes.is_empty.to_numpy()
    frame = gpd.GeoDataFrame(
        {
            name: table[name].fillna("").astype(str).str.strip().to_numpy()
            for name in ("facility_id", "name", "kind", "postcode", "address", "hwb")
        },
        geometry=shapes.to_numpy(),
        crs=27700,
    )
    position = table["position"] if "position" in table else pd.Series("", index=table.index)
    why = table[f"why_not_{first}"].fillna("").astype(str)
    inside = table["in_area"].to_numpy(dtype=bool)
    metres = shapely.distance(shapes.to_numpy(), areas_step.outline(results.areas))
    return frame.assign(
        position=position.fillna("").astype(str).to_numpy(),
        in_area=inside,
        placed=placed,
        counted=table[f"counted_{first}"].to_numpy(dtype=bool),
        why_not=why.to_numpy(),
        closed=closed_of(results.premises),
        near=inside | (placed & (metres <= results.study.area.buffer_km * 1000.0)),
        locality_name=_localities(material, frame.geometry).to_numpy(),
    )


def _localities(material: Material, points: gpd.GeoSeries) -> pd.Series[str]:
    """Name of the locality, failing that of the district, that each point lies in."""
    areas = material.results.areas
    of_type: AreaType = "locality" if (areas["area_type"] == "locality").any() else "district"
    chosen = areas[areas["area_type"] == of_type]
    names = dict(zip(chosen["area_code"], chosen["area_name"].astype(str), strict=True))
    empty = points.is_empty.to_numpy()
    found = areas_step.assign(points.where(~empty), areas, of_type).codes
    return pd.Series([names.get(code, "") for code in found], points.index, dtype=object)


def _lines(row: Any, *, counting: bool) -> tuple[str, ...]:  # noqa: ANN401 - named tuple
    """What is told of a premises: its name, kind, address, code, and whether it counts."""
    state = "" if row.counted or not counting else said.not_counted(row.why_not)
    return tuple(
        line
        for line in (
            row.name or said.NO_NAME,
            symbol_of(row.kind).label,
            ", ".join(part for part in (row.address, row.postcode) if part),
            said.ods_code(row.facility_id),
            "" if row.in_area else said.OUTSIDE_AREA,
            state,
        )
        if line
    )


def own_rows(
    table: pd.DataFrame, *, rule: str, premises_set: str, slot: str | None = None
) -> pd.DataFrame:
    """Rows of a table of coverage: one rule and set, everyone, at the study's own speeds.

    Parameters
    ----------
    table
        With columns of the question ``coverage``.
    rule, premises_set
        Which rows.
    slot
        Of ``coverage-by-time``; None: at whatever time.

    Returns
    -------
    DataFrame
        A row an area, each area once: a unitary authority is its own only district.
    """
    rows = table[(table["rule"] == rule) & (table["premises_set"] == premises_set)]
    if "split" in rows:
        rows = rows[rows["split"] == "all"]
    if slot is not None:
        rows = rows[rows["slot"] == slot]
    if rows.empty:
        return rows
    own = rows[rows["speed_preset"] == rows["speed_preset"].iloc[0]]
    result: pd.DataFrame = own.drop_duplicates("area_code")
    return result


def cell(column: str, value: object) -> str:
    """Text of a cell: people whole, shares in percent, minutes up to a tenth; hidden ones marked.

    Parameters
    ----------
    column
        Name of the column: ``share...`` is a share.
    value
        Of a published table.
    """
    if column.startswith("share") and pd.isna(cast("Any", value)):
        return said.NOBODY
    return words.table_cell(column, value)[0]


def without_nobody(frame: pd.DataFrame, columns: Mapping[str, str], name: str) -> dict[str, str]:
    """Leave a column of people out of a table where it is nobody everywhere.

    Parameters
    ----------
    frame
        The rows, from a published table: what is hidden is not nobody.
    columns
        As for `table_of`.
    name
        Of the column; it may be missing.
    """
    told_of = name in frame and any(cell(name, value) != "0" for value in frame[name])
    return {key: words for key, words in columns.items() if key != name or told_of}


def table_of(
    caption: str,
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    row_heads: bool = True,
    widths: Sequence[float] = (),
) -> Table:
    """A table of a document from a published table.

    Parameters
    ----------
    caption
        What it shows.
    frame
        The rows.
    columns
        Names of columns of the frame, in order, and their headings. Columns of text are set to the
        left, others (figures, though some be hidden) to the right.
    row_heads, widths
        As in `Table`.
    """
    numbers = [
        place
        for place, name in enumerate(columns)
        if any(value == HIDDEN or words.table_cell(name, value)[1] for value in frame[name])
    ]
    rows = [
        tuple(cell(name, value) for name, value in zip(columns, row, strict=True))
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]
    return Table(
        caption=caption,
        head=tuple(columns.values()),
        rows=tuple(rows),
        numbers=tuple(numbers),
        row_heads=row_heads,
        widths=tuple(widths),
    )
