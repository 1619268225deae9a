"""The legend of the picture of an application."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from pna.maps import palette
from pna.maps.application_content import Content
from pna.maps.application_labels import write
from pna.maps.application_style import (
    AFTER_LINE,
    BEFORE_LINE,
    CHANGES,
    LAND_AFTER,
    area_radius,
    largest_people,
    size_steps,
)
from pna.wording import application_map as words

__all__ = ["BEFORE_DASHES", "LARGEST_POINTS", "SMALLEST_POINTS", "draw_legend"]

LARGEST_POINTS, SMALLEST_POINTS = 9.0, 3.2
"""Width of the largest symbol of a place, and of the smallest, in points."""
BEFORE_DASHES = (0, (2.6, 1.6))


def draw_legend(axes: Axes, what: Content) -> None:
    """Draw a line for everything that the panels show, in four columns.

    Parameters
    ----------
    axes
        Below the panels, over the width of the picture.
    what
        What they show.
    """
    axes.set(xlim=(0, 100), ylim=(0, 1), xticks=[], yticks=[])
    axes.axis("off")
    _Legend(axes, what).draw()


class _Legend:
    def __init__(self, axes: Axes, what: Content) -> None:
        self.axes, self.what = axes, what
        self.row, self.x = 0, 0.0

    def draw(self) -> None:
        what = self.what
        self._column(0.0)
        self._patch(LAND_AFTER, AFTER_LINE, "solid", "", words.LAND_AFTER)
        self._patch("none", BEFORE_LINE, BEFORE_DASHES, "", words.EDGE_BEFORE)
        for change, style in CHANGES.items():
            hatch = "////" if style.up else "\\\\\\\\"
            text = f"Land {words.change_words(change)}"
            self._patch(style.fill, style.colour, "solid", hatch, text)
        self._column(22.0)
        for change, style in CHANGES.items():
            text = f"Places {words.change_words(change)}"
            marker = "^" if style.up else "v"
            self._marker(text, s=38, marker=marker, c=style.colour, edgecolors="#ffffff")
        self._sizes()
        if what.places["sites_tried"].max() > 1 if len(what.places) else False:
            self._marker(
                words.SOME_SITES, s=30, marker="^", c="#ffffff", edgecolors=CHANGES["within"].colour
            )
        self._column(46.5)
        roles = set(what.premises["role"])
        if roles & {"opens", "moves_to", "merged_into", "changes"}:
            self._marker(words.AFTER_SITES, s=30, marker="o", c="#00563f", edgecolors=palette.INK)
            self._last(s=70, marker="o", c="none", edgecolors=palette.INK)
            self._last(s=12, marker="+", c="#ffffff")
        if roles & {"closes", "merges", "moves_from"}:
            self._marker(words.BEFORE_SITES, s=30, marker="o", c="#ffffff", edgecolors="#4a4a4a")
            self._last(s=36, marker="x", c=palette.INK, linewidths=1.4)
        if what.circles:
            self._marker(
                words.possible_words(what.metres), s=60, marker="o", c="none",
                edgecolors=palette.INK, linestyle=(0, (1, 1.2)),
            )  # fmt: skip
        self._marker(words.OTHER_PREMISES, s=15, marker="o", c="#00563f", edgecolors=palette.INK)
        self._last(s=6, marker="+", c="#ffffff")
        self._column(74.0)
        if "not_counted" in roles:
            self._marker(words.NOT_COUNTED, s=15, marker="h", c="#ffffff", edgecolors="#4a4a4a")
        self._line(1.3, "solid", words.AREA_LINE)
        if (what.areas["area_type"] == "district").sum() > 1:
            self._line(0.7, (0, (6, 2)), words.DISTRICT_LINE)
        credit = words.INVENTED_SHORT if what.invented else words.MAP_CREDIT
        write(self.axes, credit, 100.0, 0.02, va="bottom", ha="right", size=5.4)

    def _column(self, x: float) -> None:
        self.row, self.x = 0, x

    def _y(self) -> float:
        self.row += 1
        return 1.0 - 0.235 * (self.row - 0.5)

    def _text(self, y: float, text: str) -> None:
        write(self.axes, text, self.x + 4.2, y, va="center", ha="left")

    def _patch(self, fill: str, edge: str, dashes: Any, hatch: str, text: str) -> None:  # noqa: ANN401
        y = self._y()
        self.axes.add_patch(
            Rectangle(
                (self.x + 0.3, y - 0.085), 3.2, 0.17, facecolor=fill, edgecolor=edge,
                linestyle=dashes, linewidth=0.0 if hatch else 0.9, hatch=hatch or None,
            )
        )  # fmt: skip
        self._text(y, text)

    def _marker(self, text: str, **style: Any) -> None:  # noqa: ANN401 - of matplotlib
        y = self._y()
        self.axes.scatter([self.x + 1.9], [y], **{"linewidths": 0.7, **style}, clip_on=False)
        self._text(y, text)

    def _last(self, **style: Any) -> None:  # noqa: ANN401 - of matplotlib
        y = 1.0 - 0.235 * (self.row - 0.5)
        self.axes.scatter([self.x + 1.9], [y], **{"linewidths": 0.8, **style}, clip_on=False)

    def _line(self, width: float, dashes: Any, text: str) -> None:  # noqa: ANN401 - of matplotlib
        y = self._y()
        self.axes.plot(
            [self.x + 0.3, self.x + 3.5], [y, y], color="#333333", linewidth=width, linestyle=dashes
        )
        self._text(y, text)

    def _sizes(self) -> None:
        steps = size_steps(self.what.places)
        if not steps:
            return
        y, largest = self._y(), largest_people(self.what.places)
        x = self.x + 1.9
        for step in steps:
            size = area_radius(step, largest, LARGEST_POINTS, SMALLEST_POINTS)
            self.axes.scatter(
                [x], [y], s=size**2, marker="^", c="#555555", linewidths=0, clip_on=False
            )
            text = f"{step:,}"
            write(self.axes, text, x + 1.4, y, va="center", ha="left")
            x += 3.4 + 0.75 * len(text)
        write(self.axes, words.PEOPLE, x - 1.0, y, va="center", ha="left")
