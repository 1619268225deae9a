"""What stands under the enlarged parts of a map: letter, place and scale."""

from __future__ import annotations

from collections.abc import Sequence

from pna.maps.static.canvas import Canvas
from pna.maps.static.furniture import one_line, small_scale
from pna.maps.static.lettering import height_mm, printable, smaller, width_mm
from pna.maps.static.names import name_of_part
from pna.maps.static.picture import Inset
from pna.maps.static.prepared import Prepared
from pna.wording import print_maps as words

__all__ = ["write_captions"]

_BAR_SHARE = 0.26


def write_captions(canvas: Canvas, under: Prepared, insets: Sequence[Inset], points: float) -> None:
    """Write a line under each inset, and draw its frame.

    Parameters
    ----------
    canvas
        To draw on.
    under
        Backdrop, whose settlements give the names.
    insets
        That are drawn.
    points
        Size of the text.
    """
    line = height_mm(points)
    for inset in insets:
        left, bottom, right, _ = inset.view.frame
        y = bottom - 1.1 * line
        title = words.inset_words(
            inset.letter, printable(name_of_part(under, inset.view), bold=True)
        )
        bar = (right - left) * _BAR_SHARE
        room = right - left - bar - width_mm("0000 m  ", points)
        canvas.text(left, y, one_line(title, points, room, bold=True), points, bold=True)
        small_scale(canvas, right, y + 0.1 * line, bar, inset.view.mm_per_metre,
                    smaller(points, 0.92))  # fmt: skip
        canvas.rectangle(inset.view.frame, z=12.0, line="#1a1a1a", width=0.9)
