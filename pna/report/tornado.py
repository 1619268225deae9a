"""A picture of how far a figure moves with each thing assumed: bars about the study's own figure.

As SVG and as PNG, the same bytes each time. The numbers stand beside the bars and the levels below
them, so that colour tells nothing by itself; the two colours are told apart in grey as well.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from markupsafe import escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

__all__ = ["Bar", "Tornado", "alt_text", "png", "svg"]

_FEWER, _MORE, _INK, _GREY = "#0072b2", "#f0a860", "#1a1a1a", "#595959"
_DPI = 200
_SIZE = 9.0
_ROW_INCHES, _HEAD_INCHES, _FOOT_INCHES = 0.62, 0.62, 0.52
_NARROW_INCHES = 4.5
_NOTHING = 1e-9
_SETTINGS: Any = {
    "svg.hashsalt": "pna",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": _SIZE,
    "hatch.linewidth": 0.6,
}


@dataclass(frozen=True)
class Bar:
    """How far one factor moves the share of people further away.

    Attributes
    ----------
    name
        What was changed.
    low, high
        Lowest and highest share, the study's own among them.
    low_share, high_share
        The same as they are printed.
    low_words, high_words
        The levels that give them; empty for the study's own.
    whole
        Whether it is that of everything together.
    """

    name: str
    low: float
    high: float
    low_share: str
    high_share: str
    low_words: str
    high_words: str
    whole: bool = False


@dataclass(frozen=True)
class Tornado:
    """What one picture shows.

    Attributes
    ----------
    title
        What the share is of.
    own, own_share
        The study's own share, and as it is printed.
    bars
        From top to bottom.
    note
        A line below, such as that the data are invented; may be empty.
    """

    title: str
    own: float
    own_share: str
    bars: Sequence[Bar]
    note: str = ""


def alt_text(tornado: Tornado) -> str:
    """Say in words what the picture shows."""
    told = [
        f"{bar.name}: {bar.low_share} to {bar.high_share}"
        if bar.low_share != bar.high_share
        else f"{bar.name}: {_hardly(bar)}"
        for bar in tornado.bars
    ]
    return f"{tornado.title}. As the study stands {tornado.own_share}. {'; '.join(told)}."


def _hardly(bar: Bar) -> str:
    """Say how far a bar reaches whose ends are printed alike."""
    return "no change" if bar.high - bar.low < _NOTHING else "less than 0.1 points"


def svg(tornado: Tornado, *, inches: float = 7.0) -> str:
    """Draw the picture as an SVG file of its own, with title and description.

    Parameters
    ----------
    tornado
        What it shows.
    inches
        Its width; the letters stay as large.
    """
    content = io.StringIO()
    with mpl.rc_context(_SETTINGS):
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        _figure(tornado, inches).savefig(content, format="svg", metadata=nothing)
    text = content.getvalue()
    start = text.index("<svg")
    end = text.index(">", start) + 1
    opening = text[start : end - 1] + ' role="img" aria-labelledby="title desc">'
    about = (
        f'\n <title id="title">{escape(tornado.title)}</title>'
        f'\n <desc id="desc">{escape(alt_text(tornado))}</desc>'
    )
    lines = (text[:start] + opening + about + text[end:]).split("\n")
    return "\n".join(line.rstrip() for line in lines)


def png(tornado: Tornado, *, inches: float = 7.0) -> bytes:
    """Draw the picture as PNG, at 200 dots an inch.

    Parameters
    ----------
    tornado, inches
        As for `svg`.
    """
    content = io.BytesIO()
    about: dict[str, str | None] = {"Software": None, "Description": alt_text(tornado)}
    with mpl.rc_context(_SETTINGS):
        _figure(tornado, inches).savefig(content, format="png", dpi=_DPI, metadata=about)
    return content.getvalue()


def _figure(tornado: Tornado, inches: float) -> Figure:
    narrow = inches < _NARROW_INCHES
    title = _wrapped(tornado.title, inches)
    note = _wrapped(tornado.note, inches) if tornado.note else []
    head = _HEAD_INCHES + 0.19 * (len(title) - 1)
    foot = _FOOT_INCHES + 0.17 * len(note)
    height = head + _ROW_INCHES * len(tornado.bars) + foot
    figure = Figure(figsize=(inches, height), facecolor="white")
    for number, line in enumerate(title):
        y = 1 - (0.1 + 0.19 * number) / height
        figure.text(0.12 / inches, y, line, weight="bold", size=_SIZE + 1, va="top", color=_INK)
    for number, line in enumerate(reversed(note)):
        y = (0.08 + 0.17 * number) / height
        figure.text(0.12 / inches, y, line, size=_SIZE - 1, va="bottom", color=_GREY)
    side = 0.12 / inches
    axes = figure.add_axes(
        (side, foot / height, 1 - 2 * side, _ROW_INCHES * len(tornado.bars) / height)
    )
    _draw(axes, tornado, narrow=narrow)
    return figure


def _wrapped(text: str, inches: float) -> list[str]:
    most = int(inches * 12.2)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _draw(axes: Axes, tornado: Tornado, *, narrow: bool) -> None:
    low = min([tornado.own, *(bar.low for bar in tornado.bars)])
    high = max([tornado.own, *(bar.high for bar in tornado.bars)])
    # Room for the numbers beside the bars.
    room = max(high - low, 0.001) * (0.24 if narrow else 0.12)
    left, right = low - room, high + room
    axes.set_xlim(left, right)
    axes.set_ylim(len(tornado.bars), 0)
    small = _SIZE - 1
    # The line of the study passes behind what is written.
    behind: Any = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    clear: Any = {"va": "center", "zorder": 5, "bbox": behind}
    for number, bar in enumerate(tornado.bars):
        middle = number + 0.52
        if number:
            axes.axhline(number, color="#d0d0d0", linewidth=0.6, zorder=0)
        axes.text(left, number + 0.19, bar.name, weight="bold", color=_INK, **clear)
        for start, end, colour, hatch in (
            (bar.low, tornado.own, _FEWER, "////"),
            (tornado.own, bar.high, _MORE, "\\\\\\\\"),
        ):
            axes.barh(
                middle,
                end - start,
                left=start,
                height=0.3,
                color="white" if bar.whole else colour,
                edgecolor=_INK,
                hatch=hatch if bar.whole else None,
                linewidth=0.6,
                zorder=3,
            )
        gap = (right - left) * 0.008
        if bar.low_share == bar.high_share:
            axes.text(bar.high + gap, middle, _hardly(bar), va="center", size=small, color=_INK)
            continue
        if bar.low_share != tornado.own_share:
            axes.text(bar.low - gap, middle, bar.low_share, va="center", ha="right", color=_INK)
        if bar.high_share != tornado.own_share:
            axes.text(bar.high + gap, middle, bar.high_share, va="center", ha="left", color=_INK)
        below = number + 0.84
        axes.text(left, below, bar.low_words, size=small, color=_GREY, **clear)
        axes.text(right, below, bar.high_words, ha="right", size=small, color=_GREY, **clear)
    axes.axvline(tornado.own, color=_INK, linewidth=1.2, zorder=4)
    axes.text(
        tornado.own,
        -0.06,
        f"the study: {tornado.own_share}",
        ha="center",
        va="bottom",
        color=_INK,
    )
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(4 if narrow else 7, prune="both"))
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=None))
    axes.tick_params(colors=_INK, labelsize=small)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
