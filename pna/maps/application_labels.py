"""Labels on a picture that cover neither each other nor a symbol."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.font_manager import findfont, get_font
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from pna.maps.palette import INK

__all__ = ["Labels", "write"]

_FAINT = "#3d3d3d"
_POINTS = 72.0
_LONGEST = 44
_UNKNOWN = "\ufffd"
_SIDES = (
    (1, 0, "left", "center"), (-1, 0, "right", "center"), (0, 1, "center", "bottom"),
    (0, -1, "center", "top"), (0.75, 0.75, "left", "bottom"), (-0.75, 0.75, "right", "bottom"),
    (0.75, -0.75, "left", "top"), (-0.75, -0.75, "right", "top"),
)  # fmt: skip
_FURTHER = (1.0, 1.9, 3.2)


@cache
def _known() -> frozenset[int]:
    """Characters that the font of the picture has."""
    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def printable(text: str) -> str:
    """Give text with what the font cannot draw replaced, on one line, and not too long."""
    line = " ".join(text.split())
    drawn = "".join(c if ord(c) in _known() else _UNKNOWN for c in line)
    return drawn if len(drawn) <= _LONGEST else drawn[: _LONGEST - 1].rstrip() + "\u2026"


def write(axes: Axes, text: str, x: float, y: float, **style: Any) -> Text:  # noqa: ANN401
    """Write text as it is: a dollar sign begins no formula."""
    return axes.text(x, y, text, parse_math=False, **style)


class Labels:
    """The labels of one panel. First come, first served.

    Parameters
    ----------
    axes
        With its limits set, on a figure with a canvas.
    """

    def __init__(self, axes: Axes) -> None:
        self.axes = axes
        self.taken: list[Bbox] = []
        figure: Any = axes.figure
        self.renderer = figure.canvas.get_renderer()
        self.pixels = figure.dpi / _POINTS

    def keep_free(self, x: float, y: float, points: float) -> None:
        """Let no label cover a symbol.

        Parameters
        ----------
        x, y
            Its middle, as the axes count.
        points
            Half its width.
        """
        (px, py), half = self.axes.transData.transform((x, y)), points * self.pixels
        self.taken.append(Bbox.from_extents(px - half, py - half, px + half, py + half))

    def keep_box_free(self, patch: Patch) -> None:
        """Let no label cover a patch."""
        self.taken.append(patch.get_window_extent(self.renderer))

    def corner(self, text: str, where: Literal["top left", "top right"], *, bold: bool) -> None:
        """Write into a corner, on white."""
        left = where == "top left"
        written = write(
            self.axes,
            text,
            0.022 if left else 0.978,
            0.975,
            transform=self.axes.transAxes,
            ha="left" if left else "right",
            va="top",
            weight="bold" if bold else "normal",
            size=7.2,
            linespacing=0.9,
            multialignment="center",
            zorder=12,
            bbox={"facecolor": "#ffffff", "alpha": 0.88, "linewidth": 0, "pad": 1.6},
        )
        self.taken.append(written.get_window_extent(self.renderer).padded(2 * self.pixels))

    def add(
        self,
        text: str,
        x: float,
        y: float,
        *,
        away: float,
        bold: bool = False,
        faint: bool = False,
        must: bool = False,
    ) -> bool:
        """Write a label beside a point, where there is room.

        Parameters
        ----------
        text
            From data; drawn on one line, cut short where it is long.
        x, y
            The point, as the axes count.
        away
            Points between it and the label.
        bold, faint
            How it is written.
        must
            Written even where it covers something.

        Returns
        -------
        bool
            Whether it is on the picture.
        """
        shown = printable(text)
        if not shown:
            return False
        frame = self.axes.get_window_extent(self.renderer).padded(-2 * self.pixels)
        inside: Annotation | None = None
        for further in _FURTHER if must else _FURTHER[:2]:
            for right, up, ha, va in _SIDES:
                label = self._annotate(
                    shown, (x, y), (right * away * further, up * away * further),
                    ha=ha, va=va, bold=bold, faint=faint,
                )  # fmt: skip
                box = label.get_window_extent(self.renderer)
                fits = frame.x0 <= box.x0 and box.x1 <= frame.x1
                fits = fits and frame.y0 <= box.y0 and box.y1 <= frame.y1
                if fits and not any(box.overlaps(other) for other in self.taken):
                    self.taken.append(box.padded(self.pixels))
                    if inside is not None:
                        inside.remove()
                    return True
                if must and fits and inside is None:
                    inside = label
                else:
                    label.remove()
        if inside is not None:
            self.taken.append(inside.get_window_extent(self.renderer))
        return inside is not None

    def _annotate(
        self, text: str, at: tuple[float, float], offset: tuple[float, float], *,
        ha: str, va: str, bold: bool, faint: bool,
    ) -> Annotation:  # fmt: skip
        return self.axes.annotate(
            text,
            at,
            xytext=offset,
            textcoords="offset points",
            ha=ha,
            va=va,
            size=6.6 if bold else 5.9,
            weight="bold" if bold else "normal",
            style="italic" if faint else "normal",
            color=_FAINT if faint else INK,
            zorder=11 if bold else 10,
            parse_math=False,
            annotation_clip=True,
            path_effects=[withStroke(linewidth=1.9, foreground="#ffffff")],
        )
