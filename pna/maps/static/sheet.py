"""One map as a sheet of paper: the map, its furniture, its list and its insets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pna.maps.content import MapContent
from pna.maps.static.canvas import Box, Canvas, pdf_bytes
from pna.maps.static.captions import write_captions
from pna.maps.static.furniture import (
    draw_north,
    draw_scale,
    footer,
    header,
    lines_height,
    number_box,
    scale_in_words,
    title_width,
    write_lines,
)
from pna.maps.static.layout import Plan, Wanted, planned, scale_height, with_legend
from pna.maps.static.legend import beyond_words, legend_blocks
from pna.maps.static.lettering import LEAST_POINTS, height_mm, printable, smaller
from pna.maps.static.marks import Mark, marks_of, numbers_premises, on_the_map
from pna.maps.static.names import Look
from pna.maps.static.numbers import Entry, draw_list, entries_of, lines_in
from pna.maps.static.panel_sheet import panel_pages
from pna.maps.static.papers import Paper, paper_of
from pna.maps.static.picture import Picture, crowd_of, draw_picture, near_mm
from pna.maps.static.prepared import Prepared
from pna.maps.static.view import extent_of
from pna.wording import print_maps as words

__all__ = ["Sheet", "pages_of", "sheet_of", "sheet_pdf", "sheet_png"]

_DPI = 200
_LIST_FILE = "tables/premises.xlsx"
_LIST_COLUMN = 15.0
_SHRINK = (1.0, 0.9, 0.82, 0.75)
_LONGEST_EXTRA = words.list_in_file(_LIST_FILE)
_NOTHING = (0.0, 0.0, 10_000.0, 10_000.0)


@dataclass(frozen=True)
class Sheet:
    """A sheet that is drawn.

    Attributes
    ----------
    pages
        The map first, then what its list takes.
    plan
        Where things went.
    main, insets
        What was written into the frames.
    entries
        The list.
    listed
        Whether the list is on the first page.
    """

    pages: tuple[Canvas, ...]
    plan: Plan
    main: Picture
    insets: tuple[Picture, ...]
    entries: tuple[Entry, ...]
    listed: bool


def sheet_pdf(
    content: MapContent, number: int, *, paper: str = "A3", prepared: Prepared | None = None
) -> bytes:
    """Draw a map as a PDF of lines and letters.

    Parameters
    ----------
    content
        What it shows.
    number
        Of the map.
    paper
        ``A4``, ``A3``, ``A2``, ``A1`` or ``A0``; which way up depends on the shape of the area.
    prepared
        The backdrop made light, to be shared by the maps of a study.

    Returns
    -------
    bytes
        The same content gives the same bytes. The list of premises follows on pages of its own
        where it does not fit beside the map.

    Raises
    ------
    DataError
        There is no paper of that name.
    """
    pages = pages_of(content, number, paper, prepared, pages=True)
    title = f"{words.map_number(number)}: {content.title}, {content.area_name}"
    return pdf_bytes(pages, printable(title))


def sheet_png(
    content: MapContent, number: int, *, paper: str = "A4", dpi: int = _DPI,
    prepared: Prepared | None = None,
) -> bytes:  # fmt: skip
    """Draw a map as a PNG of one sheet.

    Parameters
    ----------
    content, number, paper, prepared
        As for `sheet_pdf`.
    dpi
        Dots an inch.

    Returns
    -------
    bytes
        The same content gives the same bytes.

    Raises
    ------
    DataError
        There is no paper of that name.
    """
    return pages_of(content, number, paper, prepared, pages=False)[0].png(dpi)


def pages_of(
    content: MapContent, number: int, paper: str, prepared: Prepared | None, *, pages: bool
) -> tuple[Canvas, ...]:
    """Draw the pages of a map: one map, or small ones side by side.

    Parameters
    ----------
    content, number, paper, prepared
        As for `sheet_pdf`.
    pages
        Whether there may be more than one.
    """
    under = prepared or Prepared(content.backdrop)
    extent = extent_of(content)
    if extent is not None:
        side = panel_pages(content, number, paper_of(paper), extent, under, pages=pages)
        if side:
            return tuple(page.canvas for page in side)
    return sheet_of(content, number, paper, under, pages=pages).pages


def sheet_of(
    content: MapContent, number: int, paper: str, prepared: Prepared | None = None, *, pages: bool
) -> Sheet:
    """Lay out and draw a map.

    Parameters
    ----------
    content, number, paper, prepared
        As for `sheet_pdf`.
    pages
        Whether a list that does not fit follows on pages of its own.
    """
    size = paper_of(paper)
    under = prepared or Prepared(content.backdrop)
    extent = extent_of(content) or _NOTHING
    marks, laid_out = _numbered(content, number, size, extent, under)
    canvas, plan, points = laid_out
    numbered = tuple(mark for mark in marks if mark.number is not None)
    look = Look(size.unit * points / size.text_points, points,
                size.symbol_mm * _crowded(len(marks)))  # fmt: skip
    drawn_legend = legend_blocks(content, look.unit, plan.view.window)
    plan = with_legend(plan, drawn_legend[: len(plan.legend)], points)
    main = draw_picture(canvas, plan.view, content, under, marks, look, plan.insets)
    drawn = tuple(
        draw_picture(canvas, inset.view, content, under, marks, look) for inset in plan.insets
    )
    if extent is _NOTHING:
        left, bottom, right, top = plan.view.frame
        canvas.text((left + right) / 2, (bottom + top) / 2, words.NO_LAND, points, across="center",
                    halo=2.0)  # fmt: skip
    _furniture(canvas, under, plan, points)
    without = sorted({n for one in (main, *drawn) for n in one.without_room})
    said = [words.not_numbered(without)] if without else []
    said.append(beyond_words(content, plan.view.window))
    if numbered and not plan.lists:
        said.append(words.ON_NEXT_PAGE if pages else _where_listed(content))
    _edges(canvas, content, number, size, points, " ".join(one for one in said if one))
    entries = entries_of(marks, _remarks(marks, main, drawn, plan))
    listed = bool(plan.lists)
    made = [canvas]
    if listed:
        title = words.list_title(_list_title(content), insets=bool(plan.insets))
        draw_list(canvas, plan.lists, entries, points, title=title)
    elif pages and entries:
        made += _list_pages(content, number, size, canvas, entries)
    return Sheet(tuple(made), plan, main, drawn, entries, listed)


def _numbered(
    content: MapContent, number: int, size: Paper, extent: Box, under: Prepared
) -> tuple[tuple[Mark, ...], tuple[Canvas, Plan, float]]:
    """Lay out a map, and number what it shows: a list of what lies beyond tells nobody where."""
    every = marks_of(content)
    own = not numbers_premises(content)
    window = extent
    while True:
        marks = on_the_map(every, window) if own else every
        numbered = [mark for mark in marks if mark.number is not None]
        crowd = crowd_of(content, under, numbered or marks, numbers=bool(numbered))
        laid_out = _laid_out(content, number, size, extent, len(numbered), crowd)
        shown = laid_out[1].view.window
        # The map fills its frame: it may show more than it must, and then the list is longer.
        window = (
            min(window[0], shown[0]), min(window[1], shown[1]),
            max(window[2], shown[2]), max(window[3], shown[3]),
        )  # fmt: skip
        more = len([m for m in on_the_map(every, window) if m.number is not None]) - len(numbered)
        if not own or more <= 0:
            return (on_the_map(every, shown) if own else every), laid_out


def _list_title(content: MapContent) -> str:
    return words.LIST_TITLE if numbers_premises(content) else words.SITES_TITLE


def _where_listed(content: MapContent) -> str:
    return words.list_in_file(_LIST_FILE) if numbers_premises(content) else words.LIST_IN_PDF


def _crowded(count: int) -> float:
    """Smaller symbols where there are many."""
    return 1.0 if count <= 60 else 0.9 if count <= 160 else 0.8  # noqa: PLR2004


def _laid_out(
    content: MapContent, number: int, paper: Paper, extent: tuple[float, float, float, float],
    rows: int, crowd: tuple[tuple[float, float], ...],
) -> tuple[Canvas, Plan, float]:  # fmt: skip
    """Choose which way up the paper is and where things go; smaller text where there is much."""
    for shrink in _SHRINK:
        points = max(paper.text_points * shrink, LEAST_POINTS)
        unit = paper.unit * points / paper.text_points
        legend = legend_blocks(content, unit)
        near = near_mm(paper.symbol_mm, numbers=rows > 0)
        wanted = Wanted(paper, extent, legend, points, rows, crowd, near, paper.most_insets)
        best: tuple[float, Plan, tuple[float, float]] | None = None
        for wide, tall in (
            (paper.long_mm, paper.short_mm),
            (paper.short_mm, paper.long_mm),
        ):
            body = _body(content, number, paper, wide, tall, wanted)
            found = planned(body, wanted)
            if found is not None and (best is None or found[0] > best[0]):
                best = (*found, (wide, tall))
        if best is None and shrink == _SHRINK[-1]:
            # A legend longer than any column: its first lines.
            return _laid_out_short(content, number, paper, wanted)
        if best is not None:
            return Canvas(*best[2], grain=paper.unit), best[1], points
    raise AssertionError


def _laid_out_short(
    content: MapContent, number: int, paper: Paper, wanted: Wanted
) -> tuple[Canvas, Plan, float]:
    body = _body(content, number, paper, paper.long_mm, paper.short_mm, wanted)
    for count in range(len(wanted.legend) - 1, -1, -1):
        fewer = replace(wanted, legend=wanted.legend[:count])
        found = planned(body, fewer)
        if found is not None:
            return Canvas(paper.long_mm, paper.short_mm, paper.unit), found[1], wanted.points
    raise AssertionError


def _body(
    content: MapContent, number: int, paper: Paper, wide: float, tall: float, wanted: Wanted
) -> tuple[float, float, float, float]:
    """What title and sources leave of a page."""
    margin, points, extent = paper.margin_mm, wanted.points, wanted.extent
    above = lines_height(header(content, title_width(number, wide - 2 * margin, points), points))
    # What the map shows is at least its extent: at most this lies beyond.
    extra = f"{_LONGEST_EXTRA} {beyond_words(content, extent)}"
    below = lines_height(footer(content, wide - 2 * margin, points, extra))
    gap = 0.7 * height_mm(points)
    return margin, margin + below + gap, wide - margin, tall - margin - above - gap


def _edges(
    canvas: Canvas, content: MapContent, number: int, paper: Paper, points: float, extra: str
) -> None:
    """Title above and sources below."""
    margin = paper.margin_mm
    top = canvas.height - margin
    number_box(canvas, number, canvas.width - margin, top, points)
    width = title_width(number, canvas.width - 2 * margin, points)
    write_lines(canvas, header(content, width, points), margin, top)
    below = footer(content, canvas.width - 2 * margin, points, extra)
    write_lines(canvas, below, margin, margin + lines_height(below))


def _furniture(canvas: Canvas, under: Prepared, plan: Plan, points: float) -> None:
    for block, x, top, width in plan.legend:
        block.draw(canvas, x, top, width, points)
    x, top, width = plan.scale
    line = height_mm(points)
    tall = scale_height(points)
    north = 2.4 * line
    draw_scale(canvas, x + 1.0, top - 2.1 * line, width - north - 4.0,
               plan.view.mm_per_metre, points)  # fmt: skip
    draw_north(canvas, x + width - north / 2, top - 2.1 * line, north, points)
    small = smaller(points, 0.92)
    said = scale_in_words(plan.view.mm_per_metre, small, width)
    canvas.text(x, top - tall + 0.8 * line, said, small)
    write_captions(canvas, under, plan.insets, points)


def _remarks(
    marks: tuple[Mark, ...], main: Picture, drawn: tuple[Picture, ...], plan: Plan
) -> dict[int, str]:
    remarks: dict[int, str] = {}
    for mark in marks:
        if mark.number is None:
            continue
        letters = [
            inset.letter
            for inset, picture in zip(plan.insets, drawn, strict=True)
            if mark.number in picture.numbers or mark.number in picture.without_room
        ]
        if mark.xy is None:
            remarks[mark.number] = words.NO_POSITION
        elif letters:
            remarks[mark.number] = letters[0]
        elif mark.number not in main.numbers and mark.number not in main.without_room:
            remarks[mark.number] = words.BEYOND_THE_EDGE
    return remarks


def _list_pages(
    content: MapContent, number: int, paper: Paper, first: Canvas, entries: tuple[Entry, ...]
) -> list[Canvas]:
    """The list on pages of its own."""
    pages: list[Canvas] = []
    points = max(paper.text_points * 1.05, 7.0)
    margin = paper.margin_mm
    left: tuple[Entry, ...] | list[Entry] = entries
    while left:
        page = Canvas(first.width, first.height)
        number_box(page, number, page.width - margin, page.height - margin, points)
        lines = header(content, page.width - 2 * margin - 30.0, points)
        top = write_lines(page, lines, margin, page.height - margin) - 2.0 * height_mm(points)
        page.text(
            margin,
            top,
            words.list_continued(_list_title(content), len(pages) + 1),
            points * 1.3,
            bold=True,
        )
        top -= 1.2 * height_mm(points)
        count = max(1, int((page.width - 2 * margin) / (_LIST_COLUMN * points)))
        wide = (page.width - 2 * margin + 6.0) / count
        boxes = [
            (margin + n * wide, margin, margin + (n + 1) * wide - 6.0, top) for n in range(count)
        ]
        if lines_in(top - margin, points) < 1:  # pragma: no cover - a title fills no page
            break
        left = list(draw_list(page, boxes, left, points, kinds=True))
        pages.append(page)
    return pages
