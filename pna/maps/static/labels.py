"""Labels that cover neither one another, nor a symbol, nor the frame."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pna.maps.static.canvas import Box
from pna.maps.static.lettering import MM_PER_POINT, width_mm

__all__ = ["HALO", "Label", "Room", "text_size"]

Floats = npt.NDArray[np.float64]
_SIDES = 16
HALO = 1.5
"""Width of the white line around letters, in points on A4."""
_CAP_HEIGHT = 1.0
_CROSSED_EVERY_MM = 0.7


@dataclass(frozen=True)
class Label:
    """Text where there was room for it.

    Attributes
    ----------
    text
        As it is written.
    box
        What it covers, in millimetres on the page.
    leader
        Ends of a line from its symbol to it; None where it stands beside it.
    """

    text: str
    box: Box
    leader: tuple[float, float, float, float] | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """Of its box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


def text_size(
    text: str, points: float, *, bold: bool = False, italic: bool = False
) -> tuple[float, float]:
    """Width and height in millimetres of one line of text, its halo included."""
    width = width_mm(text, points, bold=bold, italic=italic)
    return width + 0.06 * points, points * MM_PER_POINT * _CAP_HEIGHT


@dataclass
class Room:
    """What is taken in a frame. First come, first served.

    Attributes
    ----------
    frame
        In which everything must lie, in millimetres.
    labels
        Those placed, in the order in which they were.
    """

    frame: Box
    labels: list[Label] = field(default_factory=list)
    _taken: Floats = field(default_factory=lambda: np.zeros((64, 4)))
    _count: int = 0

    def take(self, *boxes: Box) -> None:
        """Let no label cover these boxes."""
        for box in boxes:
            if self._count == len(self._taken):
                self._taken = np.concatenate([self._taken, np.zeros_like(self._taken)])
            self._taken[self._count] = box
            self._count += 1

    def is_free(self, box: Box) -> bool:
        """Whether a box lies in the frame and covers nothing."""
        x0, y0, x1, y1 = box
        left, bottom, right, top = self.frame
        if x0 < left or y0 < bottom or x1 > right or y1 > top:
            return False
        return not self._covers(box)

    def _covers(self, box: Box) -> bool:
        x0, y0, x1, y1 = box
        taken = self._taken[: self._count]
        over = (taken[:, 0] < x1) & (taken[:, 2] > x0) & (taken[:, 1] < y1) & (taken[:, 3] > y0)
        return bool(over.any())

    def beside(
        self, text: str, at: tuple[float, float], size: tuple[float, float], away: float, *,
        further: tuple[float, ...] = (0.0,), over: bool = False, crossing: bool = False,
    ) -> Label | None:  # fmt: skip
        """Place text beside a point.

        Parameters
        ----------
        text
            As it is to be written.
        at
            The point, in millimetres.
        size
            Width and height of the text.
        away
            Millimetres from the point to the nearest side of the text.
        further
            Distances to add, tried in turn; from the second on a line leads to the text.
        over
            Whether the point itself is tried first.
        crossing
            Whether the line may run over other labels.

        Returns
        -------
        Label or None
            None where there is no room. A label that is placed takes its room.
        """
        (x, y), (width, height) = at, size
        if over:
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if self.is_free(box):
                return self._placed(Label(text, box))
        for added in further:
            for number in range(_SIDES):
                # To the right first, then in turn ever further round on both sides.
                turn = (number + 1) // 2 * (1 if number % 2 else -1)
                angle = 2 * math.pi * turn / _SIDES
                box = _box_at(x, y, width, height, away + added, angle)
                if not self.is_free(box):
                    continue
                leader = None
                if added > 1.0:
                    leader = _leader(x, y, away, box)
                    if not crossing and self._crosses(leader):
                        continue
                return self._placed(Label(text, box, leader))
        return None

    def place(self, text: str, box: Box) -> Label | None:
        """Place text in a box, if it is free."""
        return self._placed(Label(text, box)) if self.is_free(box) else None

    def _placed(self, label: Label) -> Label:
        self.labels.append(label)
        self.take(label.box)
        if label.leader is not None:
            # No later label may lie on the line.
            self.take(*((x - 0.1, y - 0.1, x + 0.1, y + 0.1) for x, y in _along(label.leader)))
        return label

    def _crosses(self, line: tuple[float, float, float, float]) -> bool:
        points = _along(line)[1:]
        boxes = [label.box for label in self.labels]
        if not boxes or not len(points):
            return False
        taken = np.array(boxes)
        x, y = points[:, :1], points[:, 1:]
        inside = (taken[:, 0] < x) & (x < taken[:, 2]) & (taken[:, 1] < y) & (y < taken[:, 3])
        return bool(inside.any())


def _box_at(x: float, y: float, width: float, height: float, away: float, angle: float) -> Box:
    """Box whose nearest side or corner is `away` from a point, in a direction."""
    across, up = math.cos(angle), math.sin(angle)
    # From the middle of the box to its side, in that direction.
    reach = min(
        width / 2 / abs(across) if abs(across) > 1e-9 else math.inf,  # noqa: PLR2004
        height / 2 / abs(up) if abs(up) > 1e-9 else math.inf,  # noqa: PLR2004
    )
    cx, cy = x + across * (away + reach), y + up * (away + reach)
    return cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2


def _leader(x: float, y: float, away: float, box: Box) -> tuple[float, float, float, float]:
    """From the edge of a symbol to the nearest point of a box."""
    end_x, end_y = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
    length = math.hypot(end_x - x, end_y - y)
    share = min(away / length, 1.0) if length else 0.0
    return x + (end_x - x) * share, y + (end_y - y) * share, end_x, end_y


def _along(line: tuple[float, float, float, float]) -> Floats:
    x0, y0, x1, y1 = line
    count = max(2, math.ceil(math.hypot(x1 - x0, y1 - y0) / _CROSSED_EVERY_MM))
    share = np.linspace(0.0, 0.97, count)[:, None]
    points: Floats = np.array([[x0, y0]]) + share * np.array([[x1 - x0, y1 - y0]])
    return points
