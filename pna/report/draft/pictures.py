"""Pictures of a size that a council's website and a letter box can bear."""

from __future__ import annotations

import io

__all__ = ["lighter"]

_STEP = 8
"""Levels of a colour that become one: a shade off by half of it is not seen, and where letters and
lines are smoothed there are thousands of such shades, which make most of a file."""
_HIGHEST = 255


def lighter(png: bytes) -> bytes:
    """Give a picture in fewer shades, at a bit more than half the size.

    Parameters
    ----------
    png
        A picture; what is transparent in it becomes white.

    Returns
    -------
    bytes
        PNG of the same size in dots, each colour off by 4 of 255 at most; `png` itself where that
        is not larger. The same picture gives the same bytes.
    """
    from PIL import Image  # noqa: PLC0415 - only a draft needs it

    with Image.open(io.BytesIO(png)) as given:
        whole = Image.new("RGBA", given.size, "white")
        whole.alpha_composite(given.convert("RGBA"))
    shades = [min((level + _STEP // 2) // _STEP * _STEP, _HIGHEST) for level in range(256)]
    out = io.BytesIO()
    whole.convert("RGB").point(shades * 3).save(out, "PNG", compress_level=9)
    return min(out.getvalue(), png, key=len)
