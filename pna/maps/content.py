"""What a map shows, said once: the page for a screen and the sheet for paper are made from it.

A map's content says what its layers are and what they mean. How they look on a screen is decided by
`pna.maps.web`, on paper by `pna.maps.static`; both take colours and symbols from
`pna.maps.palette` and `pna.maps.symbols`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from pna.errors import DataError
from pna.maps.legend_classes import Class, Square
from pna.report.document.blocks import Table

__all__ = [
    "Areas",
    "Backdrop",
    "Bands",
    "Class",
    "Dots",
    "MapContent",
    "MapLayer",
    "Marks",
    "NotDrawn",
    "OutlineStyle",
    "Outlines",
    "Square",
]

_CRS = 27700
OutlineStyle = Literal["circle", "controlled", "former", "reach"]


@dataclass(frozen=True)
class Bands:
    """Land within so many minutes of the nearest premises by one way of travelling.

    Attributes
    ----------
    key, title
        Name of the layer in the page (unique in a map), and its heading in the legend.
    mode
        ``drive`` or ``walk``.
    nested
        `minutes`, polygons (EPSG:27700): 20 minutes holds 10 minutes.
    rule_minutes
        The band of these minutes is edged; None edges none.
    range_ends
        Land within the rule's minutes at both ends of the range of the speeds: `end` (``slow``,
        ``quick``), polygons; None where there is no range.
    show
        Whether it is drawn at first on a screen, and on paper.
    """

    key: str
    title: str
    mode: Literal["drive", "walk"]
    nested: gpd.GeoDataFrame
    rule_minutes: float | None = None
    range_ends: gpd.GeoDataFrame | None = None
    show: bool = True


@dataclass(frozen=True)
class Marks:
    """Things at points, such as premises: a symbol for each kind.

    Attributes
    ----------
    key, title
        As for `Bands`.
    points
        `mark_id` (unique, such as the ODS code), `kind` (of `pna.maps.symbols.symbol_of`), `filled`
        (bool: it counts), `lines` (tuple of text: its name first, then what else is told of it),
        points (EPSG:27700; None: listed under the map). Where they are numbered, `number` (from 1)
        may say which each bears; without it they are numbered in their order.
    filled_words, hollow_words
        What a filled and a hollow symbol mean; empty where all are alike.
    numbered
        On paper each bears a number and stands in the list beside the map.
    listed
        On a screen the searchable list holds them.
    show
        As for `Bands`.
    """

    key: str
    title: str
    points: gpd.GeoDataFrame
    filled_words: str = ""
    hollow_words: str = ""
    numbered: bool = False
    listed: bool = True
    show: bool = True


@dataclass(frozen=True)
class Dots:
    """Places with so many people, or homes: the area of a dot is in proportion to them.

    Attributes
    ----------
    key, title
        As for `Bands`.
    points
        `dot_id`, `size` (people or homes, not negative), `class_number` (position in `classes`),
        `lines` (as for `Marks`), points (EPSG:27700).
    classes
        Lines of the legend.
    size_words
        What the size counts: ``people``.
    hollow
        Drawn as rings: such as places that are shown and not counted.
    show
        As for `Bands`.
    square
        Its legend in rows and columns; None: a list. Hatches of its classes are strokes across the
        dot, one or a cross, and no dot is too small for them.
    """

    key: str
    title: str
    points: gpd.GeoDataFrame
    classes: tuple[Class, ...]
    size_words: str = "people"
    hollow: bool = False
    show: bool = True
    square: Square | None = None


@dataclass(frozen=True)
class Areas:
    """Areas coloured by class.

    Attributes
    ----------
    key, title
        As for `Bands`; the title names what is measured and its unit.
    polygons
        `area_code`, `class_number` (position in `classes`; -1: not known), `lines`, polygons
        (EPSG:27700).
    classes
        Lines of the legend, in order.
    unknown_label
        For areas of class -1.
    show
        As for `Bands`.
    """

    key: str
    title: str
    polygons: gpd.GeoDataFrame
    classes: tuple[Class, ...]
    unknown_label: str = "not known"
    show: bool = True


@dataclass(frozen=True)
class Outlines:
    """Land inside lines, such as circles of 1.6 km or controlled localities.

    Attributes
    ----------
    key, title
        As for `Bands`.
    label
        Its line in the legend.
    shapes
        `lines` (as for `Marks`), polygons or lines (EPSG:27700).
    style
        ``circle``: thin line. ``controlled``: hatched. ``former``: dotted. ``reach``: dashed.
    show
        As for `Bands`.
    """

    key: str
    title: str
    label: str
    shapes: gpd.GeoDataFrame
    style: OutlineStyle = "circle"
    show: bool = True


MapLayer = Bands | Marks | Dots | Areas | Outlines

_COLUMNS = {
    Bands: ("minutes",),
    Marks: ("mark_id", "kind", "filled", "lines"),
    Dots: ("dot_id", "size", "class_number", "lines"),
    Areas: ("area_code", "class_number", "lines"),
    Outlines: ("lines",),
}


@dataclass(frozen=True)
class Backdrop:
    """What lies under every map of a study; one for all of them. EPSG:27700; each may be empty.

    Attributes
    ----------
    areas
        `area_type` (hwb, district, locality), `area_code`, `area_name`, polygons.
    neighbours
        Areas of other boards around: `area_name`, polygons.
    roads
        `highway` (as in OpenStreetMap), lines.
    water, woods, built_up
        Polygons.
    rivers
        Lines.
    settlements
        `name`, `place` (city, town, village ...), points.
    invented
        Whether the roads and names are invented: then nobody is credited.
    """

    areas: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    woods: gpd.GeoDataFrame
    built_up: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame
    settlements: gpd.GeoDataFrame
    invented: bool


@dataclass(frozen=True)
class MapContent:
    """Everything that one map says.

    Attributes
    ----------
    key
        Name of its files, without ending: ``provision``.
    title
        Its heading.
    finding
        What it shows in one sentence: the alternative text of its picture, and its caption.
    sentences
        Said under the title, the finding left out.
    study_name, area_name, reference_date, invented
        Of the study.
    paragraphs
        Paragraphs of Schedule 1 that it serves.
    layers
        The lowest first.
    tables
        Tables that say the same as the map, the first in full: nobody is sent to the picture.
    backdrop
        What lies under it.
    notes, attribution, method
        Sentences; `method` stands folded under the map.
    files
        The files whose figures it shows: ``tables/outside.csv``.
    extent
        What it opens on, and what paper shows (EPSG:27700); None: the board's area.
    on_paper
        Whether it is made for paper too.
    panels
        On paper each layer of marks, shown at first or not, has a small map of its own beside the
        others, the topmost first.
    """

    key: str
    title: str
    finding: str
    study_name: str
    area_name: str
    reference_date: date
    invented: bool
    layers: tuple[MapLayer, ...]
    tables: tuple[Table, ...]
    backdrop: Backdrop
    sentences: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    attribution: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    files: tuple[str, ...] = field(default=())
    extent: BaseGeometry | None = None
    on_paper: bool = True
    panels: bool = False

    def check(self) -> None:
        """Check columns, classes and coordinate systems of every layer.

        Raises
        ------
        DataError
            With every fault found.
        """
        faults: list[str] = []
        keys = [layer.key for layer in self.layers]
        faults += [
            f"two layers are called {key}" for key in sorted(set(keys)) if keys.count(key) > 1
        ]
        for layer in self.layers:
            frame = _frame_of(layer)
            missing = [name for name in _COLUMNS[type(layer)] if name not in frame.columns]
            if missing:
                faults.append(f"layer {layer.key}: no column {', '.join(missing)}")
            if frame.crs is None or frame.crs.to_epsg() != _CRS:
                found = frame.crs or "no known system"
                faults.append(f"layer {layer.key}: coordinates are in {found}, not EPSG:{_CRS}")
            if isinstance(layer, Dots | Areas) and not missing:
                lowest = -1 if isinstance(layer, Areas) else 0
                numbers = frame["class_number"]
                if len(frame) and not numbers.between(lowest, len(layer.classes) - 1).all():
                    faults.append(f"layer {layer.key}: a class that its legend does not have")
            if isinstance(layer, Dots) and layer.square and len(layer.classes) < layer.square.size:
                faults.append(f"layer {layer.key}: fewer classes than its square has cells")
        if faults:
            raise DataError("\n".join(f"map {self.key}: {fault}" for fault in faults))


@dataclass(frozen=True)
class NotDrawn:
    """Why a map was not made.

    Attributes
    ----------
    key, title
        As for `MapContent`.
    why
        In a sentence, with what would make it.
    inputs
        Keys of study.toml that would make it.
    """

    key: str
    title: str
    why: str
    inputs: tuple[str, ...] = ()


def _frame_of(layer: MapLayer) -> gpd.GeoDataFrame:
    match layer:
        case Bands():
            return layer.nested
        case Marks() | Dots():
            return layer.points
        case Areas():
            return layer.polygons
        case Outlines():
            return layer.shapes


def drawn_on_paper(contents: Sequence[MapContent | NotDrawn]) -> tuple[MapContent, ...]:
    """Those that are made for paper, in their order."""
    return tuple(one for one in contents if isinstance(one, MapContent) and one.on_paper)
