"""Scale bar, north arrow, title and sources."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path

from pna.maps import palette
from pna.maps.content import Bands, MapContent
from pna.maps.static.canvas import Canvas
from pna.maps.static.lettering import height_mm, printable, shortened, smaller, width_mm, wrapped
from pna.wording import print_maps as words

__all__ = [
    "Text",
    "draw_north",
    "draw_scale",
    "footer",
    "header",
    "lines_height",
    "number_box",
    "one_line",
    "scale_in_words",
    "small_scale",
    "title_width",
    "write_lines",
]

_METRES_PER_MILE = 1609.344
_STEPS = (1.0, 2.0, 5.0)
_MOST_SOURCE_LINES, _MOST_STATE_LINES = 5, 5
_BAR_MM = 0.9


@dataclass(frozen=True)
class Text:
    """One line of text, set under the one before."""

    text: str
    points: float
    bold: bool = False
    colour: str = palette.INK
    before: float = 0.0


def header(content: MapContent, width: float, points: float) -> list[Text]:
    """Title, area and date, and what the map shows, in lines.

    Parameters
    ----------
    content
        What a map shows.
    width
        Of a line, in millimetres.
    points
        Size of the text of the sheet.
    """
    title = points * 2.2
    lines = [
        Text(line, title, bold=True)
        for line in wrapped(content.title, title, width, bold=True, lines=2)
    ]
    state = words.state_words(content.area_name, content.reference_date)
    lines += [
        Text(line, points * 1.25, before=0.15)
        for line in wrapped(state, points * 1.25, width, lines=_MOST_STATE_LINES)
    ]
    lines += [
        Text(line, points * 1.1, before=0.0 if number else 0.25)
        for number, line in enumerate(wrapped(content.finding, points * 1.1, width, lines=3))
    ]
    if content.invented:
        lines.append(
            Text(words.INVENTED_SHORT, points * 1.2, bold=True, colour=palette.OUTSIDE, before=0.2)
        )
    return lines


def footer(content: MapContent, width: float, points: float, extra: str = "") -> list[Text]:
    """What the sheet says below the map: that tables decide, and the sources.

    Parameters
    ----------
    content, width, points
        As for `header`.
    extra
        Something to say before the sources.
    """
    small = smaller(points, 0.9)
    said = [extra] if extra else []
    if any(isinstance(layer, Bands) and layer.show for layer in content.layers):
        said.append(words.BANDS_DECIDE)
    lines = [Text(line, small) for one in said for line in wrapped(one, small, width, lines=3)]
    sources = words.sources_words(content.attribution)
    lines += [
        Text(line, small, colour="#444444")
        for line in wrapped(sources, small, width, lines=_MOST_SOURCE_LINES)
    ]
    return lines


def lines_height(lines: list[Text]) -> float:
    """Millimetres that lines take."""
    return sum(height_mm(one.points) * (1 + one.before) for one in lines)


def write_lines(canvas: Canvas, lines: list[Text], x: float, top: float) -> float:
    """Write lines from a place downwards; returns where they end."""
    y = top
    for one in lines:
        line = height_mm(one.points)
        y -= line * (1 + one.before)
        canvas.text(x, y + 0.22 * line, one.text, one.points, bold=one.bold, colour=one.colour)
    return y


def draw_scale(
    canvas: Canvas, x: float, y: float, width: float, mm_per_metre: float, points: float
) -> None:
    """Draw a scale bar of kilometres over one of miles.

    Parameters
    ----------
    canvas
        To draw on.
    x, y
        Its left end, and the line between the two.
    width
        The most room for it, in millimetres.
    mm_per_metre
        Scale of the map.
    points
        Size of the text.
    """
    small = smaller(points, 0.92)
    line = height_mm(small)
    room = width - width_mm("0000 miles", small)
    kilometres = _length(room / mm_per_metre / 1000)
    miles = _length(room / mm_per_metre / _METRES_PER_MILE)
    _bar(canvas, x, y + 0.15, kilometres * 1000 * mm_per_metre, up=True)
    _bar(canvas, x, y - 0.15 - _BAR_MM, miles * _METRES_PER_MILE * mm_per_metre, up=False)
    for value, unit, metres, up in (
        (kilometres, "km", 1000.0, True), (miles, "mile" if miles == 1 else "miles",
                                           _METRES_PER_MILE, False),
    ):  # fmt: skip
        long = value * metres * mm_per_metre
        base = y + 0.15 + _BAR_MM + 0.25 * line if up else y - 0.15 - _BAR_MM - 0.95 * line
        canvas.text(x, base, "0", small)
        canvas.text(x + long, base, f"{value:g} {unit}", small, across="center")


def scale_in_words(mm_per_metre: float, points: float, width: float) -> str:
    """Give the scale in words, as many as stand in a line of so many millimetres."""
    whole = words.scale_sentence(mm_per_metre)
    fits = width_mm(whole, points) <= width
    return whole if fits else words.scale_sentence(mm_per_metre, short=True)


def small_scale(
    canvas: Canvas, right: float, y: float, width: float, mm_per_metre: float, points: float
) -> None:
    """Draw a short bar that ends at `right`, with its length before it."""
    metres = _length(width / mm_per_metre)
    long = metres * mm_per_metre
    _bar(canvas, right - long, y, long, up=True)
    text, _ = words.scale_words(metres)
    canvas.text(right - long - 0.8, y + _BAR_MM / 2, text, points, across="right", up="center")


def _bar(canvas: Canvas, x: float, y: float, long: float, *, up: bool) -> None:
    first, second = (palette.INK, palette.PAPER) if up else (palette.PAPER, palette.INK)
    for part, fill in ((0, first), (1, second)):
        box = (x + part * long / 2, y, x + (part + 1) * long / 2, y + _BAR_MM)
        canvas.rectangle(box, z=20, fill=fill, line=palette.INK, width=0.4)


def draw_north(canvas: Canvas, x: float, y: float, tall: float, points: float) -> None:
    """Draw an arrow to grid north, its middle at a place."""
    half = tall / 2
    wide = tall * 0.26
    for side, fill in ((-1, palette.INK), (1, palette.PAPER)):
        path = Path(
            np.array(
                [(x, y + half), (x + side * wide, y - half), (x, y - half * 0.6), (x, y + half)]
            ),
            closed=True,
        )
        canvas.fill(path, fill, z=20, line=palette.INK, width=0.5)
    canvas.text(x, y + half + 0.3, "N", points, across="center", up="bottom", bold=True)


def _length(most: float) -> float:
    """Longest round length of at most so much."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in _STEPS if step * power <= most * (1 + 1e-9))


def number_box(canvas: Canvas, number: int, right: float, top: float, points: float) -> float:
    """Write the map's number into a dark box in a corner; returns its width."""
    text = words.map_number(number)
    size = points * 1.7
    wide, tall = width_mm(text, size, bold=True) + 5.0, height_mm(size) + 1.6
    canvas.rectangle((right - wide, top - tall, right, top), z=20, fill=palette.INK)
    canvas.text(right - wide / 2, top - tall / 2, text, size, across="center", up="center",
                bold=True, colour=palette.PAPER, z=21)  # fmt: skip
    return wide


def title_width(number: int, width: float, points: float) -> float:
    """Room for the title beside the box with the map's number, of so many millimetres."""
    return width - width_mm(words.map_number(number), points * 1.7, bold=True) - 10.0


def one_line(text: str, points: float, width: float, *, bold: bool = False) -> str:
    """Give any text on one line that fits."""
    return shortened(printable(text, bold=bold), points, width, bold=bold)
