"""Blocks of a legend on paper: lines with small pictures, and a square of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pna.maps import palette
from pna.maps.static.canvas import Box, Canvas
from pna.maps.static.lettering import height_mm, wrapped

__all__ = ["Block", "Draw", "Line", "SquareBlock"]

_MOST_LINES, _MOST_HEAD_LINES = 3, 6
_SWATCH_POINTS = 2.2
_OF_ROWS = 0.34
_CELL_LINES = 2.3
_LEAST_MM = 0.6
Draw = Callable[[Canvas, Box], None]


@dataclass(frozen=True)
class Line:
    """One line of a legend: a small picture and text.

    Attributes
    ----------
    text
        It may be broken.
    draw
        Draws the picture into a box; None: there is none.
    tall_mm, wide_mm
        Of a picture larger than letters.
    """

    text: str
    draw: Draw | None
    tall_mm: float = 0.0
    wide_mm: float = 0.0


@dataclass(frozen=True)
class Block:
    """Lines of the legend that stay together.

    Attributes
    ----------
    title
        Above them; may be empty.
    lines
        Text and small pictures.
    """

    title: str
    lines: tuple[Line, ...]

    def height(self, width: float, points: float) -> float:
        """Millimetres that it takes in a column of this width."""
        if not self.lines:
            return 0.0
        line = height_mm(points)
        tall = sum(max(len(text) * line, one.tall_mm) + 0.25 * line
                   for one, text in self._set(width, points))  # fmt: skip
        return len(self._head(width, points)) * line + tall + 0.55 * line

    def draw(self, canvas: Canvas, x: float, top: float, width: float, points: float) -> None:
        """Draw it with its upper left corner at a place."""
        line = height_mm(points)
        y = top
        for text in self._head(width, points):
            canvas.text(x, y - 0.78 * line, text, points, bold=True)
            y -= line
        across = self._across(points)
        for one, texts in self._set(width, points):
            tall = max(len(texts) * line, one.tall_mm)
            if one.draw is not None:
                middle = y - (tall / 2 if one.tall_mm else line / 2)
                one.draw(
                    canvas, (x, middle - 0.4 * line, x + across - 0.3 * line, middle + 0.4 * line)
                )
            below = (tall - len(texts) * line) / 2
            for number, text in enumerate(texts):
                canvas.text(x + across, y - below - (number + 0.78) * line, text, points)
            y -= tall + 0.25 * line

    def _across(self, points: float) -> float:
        """Room for the small pictures."""
        widest = max((one.wide_mm for one in self.lines), default=0.0)
        return max(_SWATCH_POINTS * height_mm(points), widest + 0.5 * height_mm(points))

    def _head(self, width: float, points: float) -> list[str]:
        return wrapped(self.title, points, width, bold=True, lines=_MOST_LINES)

    def _set(self, width: float, points: float) -> list[tuple[Line, list[str]]]:
        room = width - self._across(points)
        return [
            (one, wrapped(one.text, points, room, lines=_MOST_LINES) or [""]) for one in self.lines
        ]


@dataclass(frozen=True)
class SquareBlock(Block):
    """Lines of the legend in rows and columns, with words above and beside them.

    Attributes
    ----------
    rows, columns
        Words beside, from the top, and above; `lines` stand column by column, in each the lowest
        first.
    columns_title, corner
        Above the words of the columns, and above those of the rows.
    """

    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    columns_title: str = ""
    corner: str = ""

    def height(self, width: float, points: float) -> float:
        """Millimetres that it takes in a column of this width."""
        line = height_mm(points)
        return (
            len(self._head(width, points)) * line
            + self._top(width, points)
            + sum(self._row_heights(width, points))
            + 0.55 * line
        )

    def draw(self, canvas: Canvas, x: float, top: float, width: float, points: float) -> None:
        """Draw it with its upper left corner at a place."""
        line, begin, wide = height_mm(points), self._begin(width), self._cell(width)
        y = top
        for text in self._head(width, points):
            canvas.text(x, y - 0.78 * line, text, points, bold=True)
            y -= line
        middle = x + (begin + width) / 2
        for place, text in enumerate(self._over(width, points)):
            canvas.text(middle, y - (place + 0.78) * line, text, points, across="center")
        y -= self._top(width, points)
        of_rows = wrapped(self.corner, points, begin - _LEAST_MM, lines=_MOST_LINES)
        for place, text in enumerate(reversed(of_rows)):
            canvas.text(x, y + (place + 0.4) * line, text, points, italic=True)
        for number, texts in enumerate(self._column_words(width, points)):
            for place, text in enumerate(reversed(texts)):
                canvas.text(x + begin + (number + 0.5) * wide, y + (place + 0.4) * line, text,
                            points, across="center")  # fmt: skip
        for row, tall in enumerate(self._row_heights(width, points)):
            texts = self._row_words(row, width, points)
            above = (tall - len(texts) * line) / 2
            for place, text in enumerate(texts):
                canvas.text(x, y - above - (place + 0.78) * line, text, points)
            for column in range(len(self.columns)):
                self._draw_cell(
                    canvas, self.lines[(column + 1) * len(self.rows) - 1 - row],
                    (x + begin + column * wide, y - tall, x + begin + (column + 1) * wide, y),
                    points,
                )  # fmt: skip
            y -= tall

    def _draw_cell(self, canvas: Canvas, one: Line, box: Box, points: float) -> None:
        x0, y0, x1, top = box
        line = height_mm(points)
        y1 = top - (top - y0 - _CELL_LINES * line) / 2
        canvas.rectangle(box, z=20.0, line="#b0b0b0", width=0.3, fill=palette.PAPER)
        if one.draw is not None:
            one.draw(canvas, (x0, y1 - 1.25 * line, x1, y1 - 0.15 * line))
        canvas.text((x0 + x1) / 2, y1 - 2.0 * line, one.text, points, across="center")

    def _begin(self, width: float) -> float:
        return _OF_ROWS * width

    def _cell(self, width: float) -> float:
        return (width - self._begin(width)) / len(self.columns)

    def _top(self, width: float, points: float) -> float:
        """Room for the words above the columns."""
        most = max(map(len, self._column_words(width, points)))
        return (len(self._over(width, points)) + most + 0.45) * height_mm(points)

    def _over(self, width: float, points: float) -> list[str]:
        room = width - self._begin(width) - _LEAST_MM
        return wrapped(self.columns_title, points, room, lines=_MOST_LINES)

    def _column_words(self, width: float, points: float) -> list[list[str]]:
        room = self._cell(width) - _LEAST_MM
        return [wrapped(one, points, room, lines=_MOST_HEAD_LINES) or [""] for one in self.columns]

    def _row_words(self, row: int, width: float, points: float) -> list[str]:
        room = self._begin(width) - _LEAST_MM
        return wrapped(self.rows[row], points, room, lines=_MOST_LINES) or [""]

    def _row_heights(self, width: float, points: float) -> list[float]:
        line = height_mm(points)
        return [
            max(_CELL_LINES, len(self._row_words(row, width, points)) + 0.2) * line
            for row in range(len(self.rows))
        ]
