"""ArcGIS feature services, as the ONS Open Geography Portal offers its layers."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pna.fetch.areas import Board, box
from pna.fetch.catalogue import Source
from pna.fetch.client import Answer, Connection, FetchError, TryAgainError, get_json
from pna.writing import inert

__all__ = ["fetch"]

_MOST_A_PAGE = 2000
_GRID, _DEGREES = "27700", "4326"
_PASSING = 500


@dataclass(frozen=True, slots=True)
class _Layer:
    fields: tuple[str, ...]
    object_id: str
    page: int


def fetch(
    connection: Connection, source: Source, boards: Sequence[Board], buffer_km: float, part: Path
) -> Answer:
    """Get the rows of a layer for an area, page by page, and write them as one file.

    Parameters
    ----------
    connection
        The session and its patience.
    source
        An ``arcgis`` source; `url` is that of the layer (``.../FeatureServer/0``).
    boards, buffer_km
        The area, and how far beyond it where the source asks for its box and buffer.
    part
        The file to write: CSV (attributes, and ``x, y`` in metres of EPSG:27700 if the source asks
        for points), or GeoJSON in degrees (RFC 7946) for polygons. Sorted by the source's `order`.

    Returns
    -------
    Answer
        That of the last page.

    Raises
    ------
    FetchError
        The layer is gone or lacks a column, has nothing for the area, lacks one of its districts,
        or fewer rows came than the layer says there are.

    Notes
    -----
    Pages follow the object number (``OBJECTID > last``) and not an offset, which some layers count
    wrongly and all count slowly.
    """
    layer = _layer(connection, source.url)
    chosen = _chosen(layer, source)
    wanted = {
        "where": _where(layer, source, boards),
        "outFields": ",".join(dict.fromkeys((layer.object_id, *chosen))),
        "returnGeometry": "false" if source.geometry == "none" else "true",
        "outSR": _DEGREES if source.geometry == "polygons" else _GRID,
        "f": "geojson" if source.geometry == "polygons" else "json",
        **_box(source, boards, buffer_km),
    }
    rows, answer = _all_pages(connection, source, layer, wanted)
    order = _field(layer, source.order)
    rows.sort(key=lambda row: (str(_values(row).get(order, "")), _values(row)[layer.object_id]))
    _check_districts(rows, layer, source, boards)
    if source.geometry == "polygons":
        collection = {"type": "FeatureCollection", "features": rows}
        part.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    else:
        _write_csv(rows, chosen, part, points=source.geometry == "points")
    return answer


def _layer(connection: Connection, url: str) -> _Layer:
    told, _ = get_json(connection, url, {"f": "json"}, _no_error)
    fields = told.get("fields")
    if not isinstance(fields, list) or not fields:
        msg = (
            "the layer does not say which columns it has; its address may have died. Look for the "
            "next one on its page, and give it with --catalogue."
        )
        raise FetchError(msg)
    named = [f for f in fields if isinstance(f, dict) and f.get("name")]
    ids = [str(f["name"]) for f in named if f.get("type") == "esriFieldTypeOID"]
    object_id = str(told.get("objectIdField") or (ids[0] if ids else ""))
    if not object_id:
        msg = "the layer has no column that numbers its rows."
        raise FetchError(msg)
    most = told.get("maxRecordCount")
    page = min(_MOST_A_PAGE, most) if isinstance(most, int) and most > 0 else _MOST_A_PAGE
    return _Layer(tuple(str(f["name"]) for f in named), object_id, page)


def _field(layer: _Layer, pattern: str) -> str:
    """The layer's own name of a column; of several vintages the newest."""
    found = [name for name in layer.fields if re.fullmatch(pattern, name, re.IGNORECASE)]
    if not found:
        msg = f"the layer has no column {pattern}; it has {', '.join(layer.fields[:12])}."
        raise FetchError(msg)
    return max(found, key=str.upper)


def _chosen(layer: _Layer, source: Source) -> tuple[str, ...]:
    if source.fields:
        return tuple(dict.fromkeys(_field(layer, pattern) for pattern in source.fields))
    return tuple(name for name in layer.fields if not name.startswith("Shape_"))


def _where(layer: _Layer, source: Source, boards: Sequence[Board]) -> str:
    codes = [c for board in boards for c in (*board.districts, *(new for _, new in board.recoded))]
    districts = ", ".join(f"'{code}'" for code in codes)

    def fill(match: re.Match[str]) -> str:
        return districts if match[1] == "districts" else _field(layer, match[1])

    return re.sub(r"\{([^{}]+)\}", fill, source.where) or "1=1"


def _box(source: Source, boards: Sequence[Board], buffer_km: float) -> dict[str, str]:
    if not source.within:
        return {}
    sides = box(boards, buffer_km if source.within == "box and buffer" else 0.0)
    return {
        "geometry": ",".join(f"{side:.0f}" for side in sides),
        "geometryType": "esriGeometryEnvelope",
        "inSR": _GRID,
        "spatialRel": "esriSpatialRelIntersects",
    }


def _all_pages(
    connection: Connection, source: Source, layer: _Layer, wanted: Mapping[str, str]
) -> tuple[list[dict[str, Any]], Answer]:
    url = f"{source.url}/query"
    counting = {**wanted, "returnCountOnly": "true", "f": "json"}
    counted, answer = get_json(connection, url, counting, _counted)
    total, rows, last = counted["count"], list[dict[str, Any]](), -1
    if not total:
        msg = "the layer holds nothing for this area; the codes of its districts may have changed."
        raise FetchError(msg)
    while len(rows) < total:
        page = {
            **wanted,
            "where": f"({wanted['where']}) AND {layer.object_id} > {last}",
            "orderByFields": layer.object_id,
            "resultRecordCount": str(layer.page),
        }
        found, answer = get_json(connection, url, page, _has_features)
        features = found["features"]
        told = [_values(feature).get(layer.object_id) for feature in features]
        ids = [number for number in told if isinstance(number, int)]
        if len(ids) < len(told) or ids != sorted({number for number in ids if number > last}):
            msg = "the layer does not give its rows in order; they cannot be paged."
            raise FetchError(msg)
        rows += features
        more = found.get("exceededTransferLimit") or _properties(found).get("exceededTransferLimit")
        if not features or (not more and len(features) < layer.page):
            break
        last = ids[-1]
        connection.tell(f"{source.title}: {len(rows):,} of {total:,} rows")
    if len(rows) != total:
        msg = f"the layer says that there are {total:,} rows, and {len(rows):,} came."
        raise FetchError(msg)
    return rows, answer


def _check_districts(
    rows: Sequence[Mapping[str, Any]], layer: _Layer, source: Source, boards: Sequence[Board]
) -> None:
    asked = re.search(r"\{([^{}]+)\} IN", source.where)
    if not asked:
        return
    column = _field(layer, asked[1])
    came = {_values(row).get(column) for row in rows}
    for board in boards:
        new = dict(board.recoded)
        lost = [d for d in board.districts if not came & {d, new.get(d, d)}]
        if column in _values(rows[0]) and lost:
            msg = f"the layer has nothing for {', '.join(lost)}; codes of districts have changed."
            raise FetchError(msg)


def _write_csv(
    rows: Sequence[Mapping[str, Any]], fields: Sequence[str], part: Path, *, points: bool
) -> None:
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*fields, *(("x", "y") if points else ())])
        for row in rows:
            values = _values(row)
            cells = [values.get(name) for name in fields]
            if points:
                place = row.get("geometry") or {}
                cells += [place.get("x"), place.get("y")]
            writer.writerow([_cell(cell) for cell in cells])


def _cell(value: object) -> object:
    """As the publisher's own CSV has it: whole numbers without a point; nothing that acts."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return "" if value is None else inert(value) if isinstance(value, str) else value


def _values(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    found = feature.get("attributes") or feature.get("properties")
    return found if isinstance(found, dict) else {}


def _properties(found: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = found.get("properties")
    return properties if isinstance(properties, dict) else {}


def _no_error(found: Any) -> None:  # noqa: ANN401 - whatever JSON held
    """Errors come with the status 200 and are told in the answer."""
    if not isinstance(found, dict):
        msg = "the layer does not answer as it is known to do."
        raise FetchError(msg)
    error = found.get("error")
    if error is None:
        return
    told = error if isinstance(error, dict) else {}
    code, message = told.get("code"), str(told.get("message") or "")[:200]
    msg = f"the layer answers with an error: {message or code}. It may have been replaced."
    if code == 429 or (isinstance(code, int) and code >= _PASSING):  # noqa: PLR2004
        raise TryAgainError(msg)
    raise FetchError(msg)


def _counted(found: Any) -> None:  # noqa: ANN401 - whatever JSON held
    _no_error(found)
    if not isinstance(found.get("count"), int):
        msg = "the layer does not say how many rows there are."
        raise TryAgainError(msg)


def _has_features(found: Any) -> None:  # noqa: ANN401 - whatever JSON held
    _no_error(found)
    features = found.get("features")
    if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
        msg = "the layer's answer has no features."
        raise TryAgainError(msg)
