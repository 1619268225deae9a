"""The map of an application as a picture for its note: driving on the left, walking on the right.

Drawn to be read in a grey print of 170 by 95 mm: who gains and who loses differs in shape and hatch
as well as in colour.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, PathPatch, Rectangle
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from pna.maps import palette
from pna.maps.application_content import MODES, Content, content, roles_in_order
from pna.maps.application_labels import Labels, write
from pna.maps.application_legend import (
    BEFORE_DASHES,
    LARGEST_POINTS,
    SMALLEST_POINTS,
    draw_legend,
)
from pna.maps.application_style import (
    AFTER_LINE,
    BEFORE_LINE,
    CHANGES,
    LAND_AFTER,
    area_radius,
    largest_people,
)
from pna.maps.generalise import ROAD_CLASSES, RoadClass
from pna.maps.layers import rows as rows_of
from pna.scenario.compare import Comparison
from pna.wording import application_map as words

__all__ = ["HEIGHT_MM", "WIDTH_MM", "alt_text", "application_png"]

Floats = npt.NDArray[np.float64]
WIDTH_MM, HEIGHT_MM, DOTS_PER_INCH = 170.0, 95.0, 200
_MM_PER_INCH = 25.4
_BETWEEN_MM, _EDGE_MM = 2.5, 0.4
_LEGEND_MM = 19.5
_LARGEST_AMONG_MANY_POINTS = 6.5
_MANY_PLACES = 25
_MOST_NAMES = 12
_MOST_PLACE_LABELS = 5
_SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 6.3,
    "hatch.linewidth": 0.65,
    "lines.dash_capstyle": "butt",
}
_MARKERS = {"pharmacy": "o", "lps": "s", "dispensing_practice": "h"}
_ROAD_GREYS = ("#6b6b6b", "#808080", "#969696", "#adadad", "#b8b8b8")
_MOST_METRES_OF_LANES = 14_000.0
_TOWNS = ("city", "town", "village", "suburb", "hamlet")
_AREA_LINES = {"hwb": (1.3, "solid"), "district": (0.7, (0, (6, 2)))}
_LAST_CLASSES = 2


def application_png(comparison: Comparison, *, what: Content | None = None) -> bytes:
    """Draw the map of an application for a note.

    Parameters
    ----------
    comparison
        From `pna.scenario.rechecked.recheck`.
    what
        Of the same comparison, if it is at hand (`pna.maps.application_content.content`).

    Returns
    -------
    bytes
        A PNG of 170 by 95 mm at 200 dots an inch. The same comparison gives the same bytes.
    """
    what = content(comparison) if what is None else what
    with mpl.rc_context(_SETTINGS):
        figure = Figure(
            figsize=(WIDTH_MM / _MM_PER_INCH, HEIGHT_MM / _MM_PER_INCH), dpi=DOTS_PER_INCH
        )
        FigureCanvasAgg(figure)
        width = (WIDTH_MM - 2 * _EDGE_MM - _BETWEEN_MM) / 2
        height = HEIGHT_MM - _LEGEND_MM - _EDGE_MM
        for number, mode in enumerate(MODES):
            left = _EDGE_MM + number * (width + _BETWEEN_MM)
            axes = figure.add_axes(_place(left, _LEGEND_MM, width, height))
            _Panel(axes, what, mode, width / height).draw()
        legend = figure.add_axes(_place(_EDGE_MM, 0.0, WIDTH_MM - 2 * _EDGE_MM, _LEGEND_MM - 1.0))
        draw_legend(legend, what)
        file = io.BytesIO()
        # Without these two, the file would name the version of the program that made it.
        figure.savefig(file, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return file.getvalue()


def alt_text(comparison: Comparison, *, what: Content | None = None) -> str:
    """Say in words what the map shows.

    Parameters
    ----------
    comparison, what
        As for `application_png`.
    """
    what = content(comparison) if what is None else what
    return words.alt_sentences(what.name, roles_in_order(what), what.findings)


def _place(
    left: float, bottom: float, width: float, height: float
) -> tuple[float, float, float, float]:
    return left / WIDTH_MM, bottom / HEIGHT_MM, width / WIDTH_MM, height / HEIGHT_MM


class _Panel:
    """One half of the picture: one way of travelling."""

    def __init__(self, axes: Axes, what: Content, mode: str, shape: float) -> None:
        self.axes, self.what, self.mode = axes, what, mode
        self.box = _fitted(what.views[mode], shape)
        west, south, east, north = self.box.bounds
        axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], aspect="equal")
        for spine in axes.spines.values():
            spine.set(linewidth=0.5, color="#767676")
        axes.set_facecolor(palette.UNSHADED)
        self.largest = largest_people(what.places)
        many = int((what.places["mode"] == mode).sum()) > _MANY_PLACES
        self.most_points = _LARGEST_AMONG_MANY_POINTS if many else LARGEST_POINTS
        self.labels = Labels(axes)

    def draw(self) -> None:
        self._bands()
        self._roads()
        self._outlines()
        self._areas()
        self._circles()
        self._premises()
        self._places()
        self._sites()
        self._furniture()
        self._names()

    def _bands(self) -> None:
        what = self.what
        of_mode = what.bands[what.bands["mode"] == self.mode]
        self._fill(of_mode.geometry[of_mode["when"] == "after"], facecolor=LAND_AFTER, zorder=1)
        for change, style in CHANGES.items():
            rows = (what.land["mode"] == self.mode) & (what.land["change"] == change)
            self._fill(
                what.land.geometry[rows],
                facecolor=style.fill,
                edgecolor=style.colour,
                hatch="////" if style.up else "\\\\\\\\",
                zorder=1.5,
            )

    def _outlines(self) -> None:
        of_mode = self.what.bands[self.what.bands["mode"] == self.mode]
        after = of_mode.geometry[of_mode["when"] == "after"]
        self._fill(after, facecolor="none", edgecolor=AFTER_LINE, linewidth=0.9, zorder=3)
        self._lines(
            self.what.before_lines[self.mode], colors=BEFORE_LINE, linewidths=1.0,
            linestyles=[BEFORE_DASHES], zorder=3.2,
        )  # fmt: skip

    def _lines(self, shape: BaseGeometry, **style: Any) -> None:  # noqa: ANN401 - of matplotlib
        parts = shapely.get_parts(shapely.clip_by_rect(shape, *_around(self.box)))
        lines = [shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString"]
        self.axes.add_collection(LineCollection(lines, **style), autolim=False)

    def _fill(self, shapes: Iterable[BaseGeometry], **style: Any) -> None:  # noqa: ANN401 - of matplotlib
        for shape in shapes:
            seen = shapely.clip_by_rect(shape, *_around(self.box))
            path = _path_of(seen)
            if path is not None:
                drawn = {"linewidth": 0.0, **style}
                # Not as a patch, which would look for new limits of the axes along every curve.
                self.axes.add_artist(PathPatch(path, **drawn))

    def _roads(self) -> None:
        west, _, east, _ = self.box.bounds
        classes: tuple[RoadClass, ...] = ROAD_CLASSES
        if east - west > _MOST_METRES_OF_LANES:
            classes = classes[:-_LAST_CLASSES]
        thin = min(1.0, _MOST_METRES_OF_LANES / 2 / (east - west))
        for road, grey in reversed(list(zip(classes, _ROAD_GREYS, strict=False))):
            of_class = self.what.roads["highway"].isin(list(road.highway))
            lines = gpd.GeoSeries(self.what.roads.geometry[of_class])
            parts = [shapely.get_coordinates(line) for line in lines.to_numpy()]
            width = (0.3 + 0.35 * road.weight) * max(thin, 0.55)
            self.axes.add_collection(
                LineCollection(parts, colors=grey, linewidths=width, zorder=2), autolim=False
            )

    def _areas(self) -> None:
        for kind, (width, dashes) in _AREA_LINES.items():
            rows = self.what.areas["area_type"] == kind
            of_kind = gpd.GeoSeries(self.what.areas.geometry[rows])
            line = shapely.union_all(shapely.boundary(of_kind.to_numpy()))
            self._lines(line, colors="#333333", linewidths=width, linestyles=[dashes], zorder=3.5)

    def _circles(self) -> None:
        for x, y, radius in self.what.circles:
            self.axes.add_patch(
                Circle((x, y), radius, fill=False, linewidth=0.9, linestyle=(0, (1, 1.2)), zorder=5)
            )
        if len(self.what.possible):
            x_tried, y_tried = self.what.possible.T
            self.axes.scatter(x_tried, y_tried, s=2.2, c="#1a1a1a", linewidths=0, zorder=5)

    def _premises(self) -> None:
        rows = self.what.premises[~self.what.premises["role"].isin(list(words.SITE_LABELS))]
        for row in rows_of(self._seen(rows)):
            self._mark(row, counted=bool(row.counted), size=15)

    def _mark(self, row: Any, *, counted: bool, size: float, zorder: float = 6) -> None:  # noqa: ANN401
        x, y = [row.geometry.x], [row.geometry.y]
        marker = _MARKERS.get(str(row.kind), "D")
        colour = palette.INK if counted else "#4a4a4a"
        self.axes.scatter(
            x,
            y,
            s=size,
            marker=marker,
            c="#00563f" if counted else "#ffffff",
            edgecolors=colour,
            linewidths=0.6,
            zorder=zorder,
        )
        if counted:
            self.axes.scatter(
                x, y, s=size * 0.42, marker="+", c="#ffffff", linewidths=0.7, zorder=zorder + 0.1
            )

    def _places(self) -> None:
        places = self._seen(self.what.places[self.what.places["mode"] == self.mode])
        typical = places["typical"].astype(bool)
        for change, style in CHANGES.items():
            for solid in (False, True):
                rows = gpd.GeoDataFrame(places[(places["change"] == change) & (typical == solid)])
                sizes = [
                    area_radius(size, self.largest, self.most_points, SMALLEST_POINTS) ** 2
                    for size in rows["size"]
                ]
                self.axes.scatter(
                    rows.geometry.x,
                    rows.geometry.y,
                    s=sizes,
                    marker="^" if style.up else "v",
                    c=style.colour if solid else "#ffffff",
                    edgecolors="#ffffff" if solid else style.colour,
                    linewidths=0.4 if solid else 0.7,
                    zorder=7 + 0.1 * solid,
                )

    def _sites(self) -> None:
        for link in self.what.links:
            self.axes.add_patch(
                FancyArrowPatch(
                    link.start,
                    link.end,
                    arrowstyle="-|>",
                    mutation_scale=7,
                    shrinkA=4,
                    shrinkB=5,
                    linewidth=1.1,
                    linestyle="solid" if link.kind == "move" else (0, (3, 1.5)),
                    color=palette.INK,
                    zorder=8,
                )
            )
        rows = self.what.premises[self.what.premises["role"].isin(list(words.SITE_LABELS))]
        for row in rows_of(self._seen(rows)):
            gone = row.role in ("closes", "merges", "moves_from")
            self._mark(row, counted=not gone, size=44, zorder=9)
            x, y = ([row.geometry.x], [row.geometry.y])
            if gone:
                self.axes.scatter(x, y, s=60, marker="x", c=palette.INK, linewidths=1.5, zorder=9.5)
            else:
                self.axes.scatter(
                    x, y, s=105, marker="o", c="none", edgecolors=palette.INK, linewidths=1.1,
                    zorder=9.5,
                )  # fmt: skip
            self.labels.keep_free(row.geometry.x, row.geometry.y, 6.0)

    def _names(self) -> None:
        """Labels: of the sites first, then of the places that move, then of towns and villages."""
        sites = self.what.premises[self.what.premises["role"].isin(list(words.SITE_LABELS))]
        for row in rows_of(self._seen(sites)):
            text = words.site_label(str(row.role), str(row.name), typical=bool(row.typical))
            self.labels.add(text, row.geometry.x, row.geometry.y, away=8.0, bold=True, must=True)
        places = self._seen(self.what.places[self.what.places["mode"] == self.mode])
        for row in rows_of(self._seen(self.what.premises)):
            self.labels.keep_free(row.geometry.x, row.geometry.y, 2.5)
        largest = places.head(0) if places.empty else _by_name(places).head(_MOST_PLACE_LABELS)
        named = set()
        for row in rows_of(largest):
            if self.labels.add(str(row.place), row.x, row.y, away=4.0):
                named.add(str(row.place))
        settlements = self._seen(self.what.settlements)
        settlements = settlements[settlements["place"].isin(_TOWNS) & settlements["name"].notna()]
        rank = settlements["place"].map(_TOWNS.index)
        ordered = settlements.assign(rank=rank).sort_values(["rank", "name"], kind="stable")
        west, _, east, _ = self.box.bounds
        for row in rows_of(ordered):
            small = row.rank >= _TOWNS.index("village") and east - west > 2 * _MOST_METRES_OF_LANES
            if str(row.name) not in named and not small:
                self.labels.add(str(row.name), row.geometry.x, row.geometry.y, away=2.0, faint=True)

    def _furniture(self) -> None:
        """Name, scale bar and north arrow of the panel."""
        limit = self.what.study.headline
        minutes = limit.drive_minutes if self.mode == "drive" else limit.walk_minutes
        self.labels.corner(words.mode_words(self.mode, float(minutes)), "top left", bold=True)
        self.labels.corner("N\n\u2191", "top right", bold=True)
        west, south, east, north = self.box.bounds
        metres = _round_below((east - west) / 4)
        text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"  # noqa: PLR2004
        x, y = west + (east - west) * 0.025, south + (north - south) * 0.035
        back = Rectangle(
            (x - (east - west) * 0.012, y - (north - south) * 0.02),
            metres + (east - west) * 0.024,
            (north - south) * 0.072,
            facecolor="#ffffff",
            alpha=0.85,
            linewidth=0,
            zorder=11,
        )
        self.axes.add_patch(back)
        tall = (north - south) * 0.008
        for k in range(2):
            self.axes.add_patch(
                Rectangle(
                    (x + k * metres / 2, y),
                    metres / 2,
                    tall,
                    facecolor=palette.INK if k == 0 else "#ffffff",
                    edgecolor=palette.INK,
                    linewidth=0.5,
                    zorder=12,
                )
            )
        write(self.axes, text, x + metres / 2, y + 1.6 * tall, va="bottom", ha="center", zorder=12)
        self.labels.keep_box_free(back)

    def _seen(self, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        inside = shapely.intersects(rows.geometry.to_numpy(), self.box)
        return gpd.GeoDataFrame(rows[inside])


def _by_name(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Settlements of places that move, most people first, each where its largest place is."""
    named = places[places["typical"] & (places["place"].astype(str) != "")]
    named = named.assign(x=named.geometry.x, y=named.geometry.y)
    people = named.groupby("place")["people"].sum()
    first = named.drop_duplicates("place").assign(
        people=lambda frame: frame["place"].map(people).to_numpy()
    )
    return first.sort_values(["people", "place"], ascending=[False, True])


def _fitted(view: BaseGeometry, shape: float) -> BaseGeometry:
    """The view made wider or higher until it has the shape of its panel."""
    west, south, east, north = view.bounds
    width, height = east - west, north - south
    width, height = max(width, height * shape), max(height, width / shape)
    x, y = (west + east) / 2, (south + north) / 2
    box: BaseGeometry = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return box


def _around(box: BaseGeometry) -> tuple[float, float, float, float]:
    """A little more than a panel, so that no cut shows as a line."""
    west, south, east, north = box.bounds
    margin = (east - west) / 20
    return west - margin, south - margin, east + margin, north + margin


def _path_of(shape: BaseGeometry) -> Path | None:
    """Polygons with their holes as one path."""
    parts = shapely.get_parts(shape)
    rings = shapely.get_rings(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    paths = []
    for ring in rings:
        xy = shapely.get_coordinates(ring)
        codes = np.full(len(xy), Path.LINETO, dtype=np.uint8)
        codes[0], codes[-1] = Path.MOVETO, Path.CLOSEPOLY
        paths.append(Path(xy, codes))
    return Path.make_compound_path(*paths) if paths else None


def _round_below(metres: float) -> float:
    power = 10.0 ** math.floor(math.log10(metres))
    return max(step * power for step in (1, 2, 5) if step * power <= metres)
