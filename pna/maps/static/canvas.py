"""A page in millimetres to draw on, and its bytes as PDF or PNG."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, AffineDeltaTransform
from PIL import Image

from pna.maps.palette import INK, PAPER
from pna.maps.static.lettering import MM_PER_POINT, outline_of, width_mm
from pna.maps.static.shapes import svg_path
from pna.maps.symbols import Symbol

__all__ = ["Box", "Canvas", "Floats", "Sign", "pdf_bytes"]

Box = tuple[float, float, float, float]
Floats = npt.NDArray[np.float64]
_Drawn = tuple[Path, str, str, float]
_MM_PER_INCH = 25.4
_DENSE, _LEAST_DENSE = {"": 0, "/": 5, "x": 4, ".": 4}, 2
_SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "hatch.linewidth": 0.35,
    "pdf.fonttype": 42,
    "lines.scale_dashes": True,
}
_SYMBOL_LINE = 1.8 / 24.0
_GLYPH_LINE = 2.4 / 24.0
_HALO_LINE = 5.0 / 24.0
_RADIUS_STEP_MM = 0.04
# Maps grow no smaller at higher ones.
_PNG_LEVEL = 3
_MOST_POINTS_OF_A_PATH = 20_000
_PART_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}
# Of the size of the text, from its baseline: half the height of a capital, ascent and descent.
_PART_BELOW = {"baseline": 0.0, "center": 0.365, "top": 0.93, "bottom": -0.24}


@dataclass(frozen=True)
class Sign:
    """A symbol to draw: its middle and its width in millimetres."""

    symbol: Symbol
    x: float
    y: float
    size: float
    filled: bool


class Canvas:
    """One page: millimetres from its lower left corner; sizes of text and lines are points.

    Parameters
    ----------
    width_mm, height_mm
        Of the page.
    grain
        How much wider apart than on A4 the lines and dots over a fill are.
    """

    def __init__(self, width_mm: float, height_mm: float, grain: float = 1.0) -> None:
        self.width, self.height, self.grain = width_mm, height_mm, grain
        self.figure = Figure(
            figsize=(width_mm / _MM_PER_INCH, height_mm / _MM_PER_INCH), facecolor=PAPER
        )
        FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set(xlim=(0.0, width_mm), ylim=(0.0, height_mm))
        self.axes.axis("off")
        self._clips: dict[Box, Rectangle] = {}

    def fill(
        self,
        path: Path | None,
        colour: str,
        *,
        z: float,
        clip: Box | None = None,
        hatch: Literal["", "/", "x", "."] = "",
        hatch_colour: str = INK,
        line: str = "none",
        width: float = 0.0,
        alpha: float | None = None,
    ) -> None:
        """Fill a path, with lines over it where `hatch` says so."""
        if path is None:
            return
        if colour != "none" or line != "none":
            self._patch(
                path, z, clip, facecolor=colour, edgecolor=line, linewidth=width, alpha=alpha
            )
        if hatch:
            self._patch(
                path, z + 0.01, clip, facecolor="none", edgecolor=hatch_colour, linewidth=0.0,
                hatch=self._hatch(hatch),
            )  # fmt: skip

    def lines(
        self,
        lines: Sequence[Any],
        colour: str,
        width: float,
        *,
        z: float,
        clip: Box | None = None,
        dash: tuple[float, ...] = (),
        alpha: float | None = None,
    ) -> None:
        """Draw lines; `width` and `dash` in points."""
        # Many lines as one path: a PDF and a picture of them are made much more quickly.
        for path in _joined(lines):
            self._patch(
                path, z, clip, facecolor="none", edgecolor=colour, linewidth=width, alpha=alpha,
                linestyle=_dashed(dash, width), capstyle="butt" if dash else "round",
                joinstyle="round",
            )  # fmt: skip

    def rectangle(
        self, box: Box, *, z: float, fill: str = "none", line: str = "none", width: float = 0.0,
        dash: tuple[float, ...] = (), alpha: float | None = None,
    ) -> None:  # fmt: skip
        """Draw a rectangle."""
        x0, y0, x1, y1 = box
        self.axes.add_artist(
            Rectangle(
                (x0, y0),
                x1 - x0,
                y1 - y0,
                facecolor=fill,
                edgecolor=line,
                linewidth=width,
                linestyle=_dashed(dash, width),
                zorder=z,
                alpha=alpha,
                joinstyle="miter",
                clip_on=False,
            )
        )

    def dots(
        self, xy: Floats, radii: Floats, fill: str | Sequence[str], line: str | Sequence[str],
        width: float, *, z: float, clip: Box | None = None, dash: tuple[float, ...] = (),
        hatch: Literal["", "/", "x", "."] = "", strokes: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """Draw circles of these radii, the first lowest, with so many strokes across each."""
        if not len(xy):
            return
        # Those of a size that follow one another share one circle, which a PDF holds once.
        sizes = np.maximum(np.round(np.asarray(radii, dtype=float) / _RADIUS_STEP_MM), 1.0)
        across = np.asarray(strokes, dtype=int) if len(strokes) else np.zeros(len(xy), dtype=int)
        steps = np.flatnonzero((np.diff(sizes) != 0) | (np.diff(across) != 0)) + 1
        scale: Any = self.axes.transData
        for rows in np.split(np.arange(len(xy)), steps):
            drawn = PathCollection(
                [_circle(float(sizes[rows[0]]) * _RADIUS_STEP_MM, int(across[rows[0]]))],
                offsets=xy[rows],
                offset_transform=self.axes.transData, facecolors=_of(fill, rows),
                edgecolors=_of(line, rows), linewidths=width,
                linestyles=[_dashed(dash, width)], zorder=z, hatch=self._hatch(hatch) or None,
                transform=AffineDeltaTransform(scale),
            )  # fmt: skip
            self.axes.add_collection(drawn, autolim=False)
            self._clip(drawn, clip)

    def text(
        self, x: float, y: float, text: str, points: float, *,
        across: Literal["left", "center", "right"] = "left",
        up: Literal["top", "center", "baseline", "bottom"] = "baseline",
        bold: bool = False, italic: bool = False, colour: str = INK, halo: float = 0.0,
        halo_colour: str = PAPER, z: float = 20.0,
    ) -> None:  # fmt: skip
        """Write one line; a dollar sign begins no formula."""
        if not text:
            return
        left = x - _PART_BEFORE[across] * width_mm(text, points, bold=bold, italic=italic)
        base = y - _PART_BELOW[up] * points * MM_PER_POINT
        if halo:
            # The halo apart, so that the letters themselves stay letters in a PDF.
            size = points * MM_PER_POINT
            around = outline_of(text, bold=bold, italic=italic)
            path = Path(np.asarray(around.vertices) * size + (left, base), around.codes)
            self._patch(path, z, None, facecolor="none", edgecolor=halo_colour, linewidth=halo,
                        joinstyle="round")  # fmt: skip
        self.axes.text(
            left, base, text, color=colour, zorder=z + 0.05, size=points, ha="left",
            va="baseline", weight="bold" if bold else "normal",
            style="italic" if italic else "normal", parse_math=False, family="DejaVu Sans",
        )  # fmt: skip

    def symbols(self, given: Sequence[Sign], *, z: float, halo: bool = True) -> None:
        """Draw symbols of kinds as on the screen: rims first, so that none covers a neighbour."""
        rims: list[_Drawn] = []
        shapes: list[_Drawn] = []
        glyphs: list[_Drawn] = []
        for one in given:
            outline, glyph = svg_path(one.symbol.outline), svg_path(one.symbol.glyph)
            if outline is None:
                continue
            colour = one.symbol.colour
            fill, sign = (colour, PAPER) if one.filled else (PAPER, colour)
            moved = Affine2D().scale(one.size).translate(one.x, one.y)
            points = one.size / MM_PER_POINT
            drawn = moved.transform_path(outline)
            rims.append((drawn, "none", PAPER, _HALO_LINE * points))
            shapes.append((drawn, fill, INK if one.filled else colour, _SYMBOL_LINE * points))
            if glyph is not None:
                glyphs.append((moved.transform_path(glyph), "none", sign, _GLYPH_LINE * points))
        for step, (parts, join) in enumerate(
            ((rims if halo else [], "round"), (shapes, "round"), (glyphs, "miter"))
        ):
            if not parts:
                continue
            paths, fills, lines, widths = zip(*parts, strict=True)
            style: Any = {"joinstyle": join, "capstyle": "butt"}
            drawn_all = PathCollection(
                paths, facecolors=fills, edgecolors=lines, linewidths=widths,
                transform=self.axes.transData, zorder=z + 0.1 * step, **style,
            )  # fmt: skip
            self.axes.add_collection(drawn_all, autolim=False)
            self._clip(drawn_all, None)

    def png(self, dpi: float, *, colours: int | None = None) -> bytes:
        """Give the page as a PNG.

        Parameters
        ----------
        dpi
            Dots an inch.
        colours
            How many it may have; 256 halve the file, and no eye can tell. None: all.
        """
        file = io.BytesIO()
        with mpl.rc_context(_SETTINGS):
            self.figure.set_dpi(dpi)
            drawn: Any = FigureCanvasAgg(self.figure)
            drawn.draw()
        # Nothing shows through a page: without transparency the file is smaller.
        picture = Image.fromarray(np.asarray(drawn.buffer_rgba())[..., :3])
        if colours is not None:
            # Means of what is near (kmeans) keep the colour of a symbol that stands there once.
            picture = picture.quantize(
                colours, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE
            )
        picture.save(file, format="png", dpi=(dpi, dpi), compress_level=_PNG_LEVEL)
        return file.getvalue()

    def _hatch(self, hatch: str) -> str:
        """Give a pattern of matplotlib: the more signs, the denser."""
        return hatch * max(_LEAST_DENSE, round(_DENSE[hatch] / self.grain))

    def _patch(self, path: Path, z: float, clip: Box | None, **style: Any) -> None:  # noqa: ANN401
        # Not `add_patch`, which would look for new limits of the axes along every curve.
        patch = PathPatch(path, zorder=z, **{"linewidth": 0.0, **style})
        self.axes.add_artist(patch)
        self._clip(patch, clip)

    def _clip(self, artist: Any, clip: Box | None) -> None:  # noqa: ANN401 - any artist
        if clip is None:
            artist.set_clip_on(False)
            return
        if clip not in self._clips:
            x0, y0, x1, y1 = clip
            self._clips[clip] = Rectangle((x0, y0), x1 - x0, y1 - y0, transform=self.axes.transData)
        artist.set_clip_path(self._clips[clip])


@cache
def _circle(radius: float, strokes: int = 0) -> Path:
    circle = Path.unit_circle()
    half = math.sqrt(0.5)
    lines = [Path([(-half, -up), (half, up)]) for up in (half, -half)[:strokes]]
    whole = Path.make_compound_path(circle, *lines) if lines else circle
    return Path(np.asarray(whole.vertices) * radius, whole.codes)


def _of(colours: str | Sequence[str], rows: npt.NDArray[np.intp]) -> str | list[str]:
    """Those of some rows, where each has its own."""
    return colours if isinstance(colours, str) else [colours[row] for row in rows.tolist()]


def _joined(lines: Sequence[Any]) -> list[Path]:
    """Lines as paths of many strokes, none so long that the painter of pictures gives up."""
    parts = [part for line in lines if len(part := np.asarray(line, dtype=float)) > 1]
    if not parts:
        return []
    lengths = np.array([len(part) for part in parts])
    group = np.cumsum(lengths) // _MOST_POINTS_OF_A_PATH
    paths: list[Path] = []
    for number in np.unique(group).tolist():
        chosen = np.flatnonzero(group == number)
        xy = np.concatenate([parts[i] for i in chosen])
        codes = np.full(len(xy), Path.LINETO, dtype=np.uint8)
        codes[np.concatenate([[0], np.cumsum(lengths[chosen])[:-1]])] = Path.MOVETO
        paths.append(Path(xy, codes))
    return paths


def _dashed(dash: tuple[float, ...], width: float) -> Any:  # noqa: ANN401 - of matplotlib
    """Dashes in points; matplotlib lets them grow with the line."""
    return (0, tuple(part / width for part in dash)) if dash else "solid"


def pdf_bytes(pages: Sequence[Canvas], title: str) -> bytes:
    """Give pages as one PDF, with no date in it.

    Parameters
    ----------
    pages
        In their order.
    title
        Of the file.
    """
    file = io.BytesIO()
    about: Any = {"Title": title, "CreationDate": None, "Producer": None, "Creator": None}
    with mpl.rc_context(_SETTINGS), PdfPages(file, metadata=about) as pdf:
        for page in pages:
            pdf.savefig(page.figure)
    return file.getvalue()
