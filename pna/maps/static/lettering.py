"""Text on paper: what the font has, how wide it is, where a line breaks."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

from pna.report.document.characters import clean, without_pictures

__all__ = [
    "LEAST_POINTS",
    "MM_PER_POINT",
    "height_mm",
    "outline_of",
    "printable",
    "shortened",
    "smaller",
    "width_mm",
    "wrapped",
]

MM_PER_POINT = 25.4 / 72.0
LEAST_POINTS = 6.0
"""Nothing on paper is written smaller."""
_FAMILY = "DejaVu Sans"
_ELLIPSIS = "\u2026"
_MEASURED_AT = 64.0
_LINE = 1.22


@cache
def _file(*, bold: bool, italic: bool) -> str:
    return str(
        findfont(
            FontProperties(
                family=_FAMILY,
                weight="bold" if bold else "normal",
                style="italic" if italic else "normal",
            )
        )
    )


@cache
def _known(*, bold: bool, italic: bool) -> frozenset[int]:
    return frozenset(get_font(_file(bold=bold, italic=italic)).get_charmap())


@cache
def _advance(character: str, *, bold: bool, italic: bool) -> float:
    """Width of a character as a share of the size of the text."""
    font = get_font(_file(bold=bold, italic=italic))
    font.set_size(_MEASURED_AT, 72)
    # In 16.16 fixed point, and whatever the hinting (FreeType, "linearHoriAdvance").
    return float(font.load_char(ord(character)).linearHoriAdvance) / 65536 / 64


def printable(text: str, *, bold: bool = False, italic: bool = False) -> str:
    """Give text on one line, without what the font cannot draw.

    Parameters
    ----------
    text
        Any text, such as a name from a list.
    bold, italic
        Of which font.

    Returns
    -------
    str
        Emoji and letters that the font lacks are left out: a box on paper tells nobody anything.
        Maybe empty.
    """
    known = _known(bold=bold, italic=italic)
    drawn = (c if ord(c) in known or c.isspace() else "" for c in without_pictures(clean(text)))
    return " ".join("".join(drawn).split())


def width_mm(text: str, points: float, *, bold: bool = False, italic: bool = False) -> float:
    """Width of printable text in millimetres."""
    advance = sum(_advance(c, bold=bold, italic=italic) for c in text)
    return advance * points * MM_PER_POINT


@lru_cache(maxsize=4_096)
def outline_of(text: str, *, bold: bool = False, italic: bool = False) -> Path:
    """Outlines of printable text from the origin, for a size of 1."""
    font = FontProperties(
        family=_FAMILY, weight="bold" if bold else "normal", style="italic" if italic else "normal"
    )
    letters = TextToPath()
    points, codes = letters.get_text_path(font, text, ismath=False)
    return Path(np.asarray(points, dtype=float).reshape(-1, 2) / letters.FONT_SCALE, codes)


def smaller(points: float, share: float) -> float:
    """Size of text that is smaller than another, yet can be read."""
    return max(points * share, min(points, LEAST_POINTS))


def height_mm(points: float) -> float:
    """From one line of text to the next, in millimetres."""
    return points * MM_PER_POINT * _LINE


def shortened(
    text: str, points: float, most_mm: float, *, bold: bool = False, italic: bool = False
) -> str:
    """Cut printable text until it fits, with an ellipsis.

    Parameters
    ----------
    text
        From `printable`.
    points
        Size of the text.
    most_mm
        Room for it.
    bold, italic
        Of which font.
    """
    if width_mm(text, points, bold=bold, italic=italic) <= most_mm:
        return text
    room = most_mm - width_mm(_ELLIPSIS, points, bold=bold, italic=italic)
    kept = ""
    for character in text:
        room -= width_mm(character, points, bold=bold, italic=italic)
        if room < 0:
            break
        kept += character
    return kept.rstrip() + _ELLIPSIS


def wrapped(
    text: str, points: float, most_mm: float, *, bold: bool = False, lines: int = 99
) -> list[str]:
    """Break text into lines that fit; a word too long for a line is cut into pieces.

    Parameters
    ----------
    text
        Any text.
    points
        Size of the text.
    most_mm
        Width of a line.
    bold
        Of which font.
    lines
        The most lines; the last of them is shortened.
    """
    return list(_wrapped(text, points, most_mm, bold=bold, lines=lines))


@lru_cache(maxsize=4_096)
def _wrapped(
    text: str, points: float, most_mm: float, *, bold: bool, lines: int
) -> tuple[str, ...]:
    out: list[str] = []
    line = ""
    for word in printable(text, bold=bold).split():
        tried = f"{line} {word}" if line else word
        if width_mm(tried, points, bold=bold) <= most_mm:
            line = tried
            continue
        if line:
            out.append(line)
        line = word
        while width_mm(line, points, bold=bold) > most_mm and len(line) > 1:
            cut = next(
                n for n in range(len(line) - 1, 0, -1)
                if n == 1 or width_mm(line[:n], points, bold=bold) <= most_mm
            )  # fmt: skip
            out.append(line[:cut])
            line = line[cut:]
    if line:
        out.append(line)
    if len(out) > lines:
        rest = " ".join(out[lines - 1 :])
        out = [*out[: lines - 1], shortened(rest, points, most_mm, bold=bold)]
    return tuple(out)
