"""Text that any file may hold: no characters that XML forbids or that turn a line round."""

from __future__ import annotations

import re

__all__ = ["clean", "without_pictures"]

# What XML 1.0 does not allow (2.2, "Characters") or discourages, and the marks that make text run
# the other way: a name that holds one would turn the words after it round.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNING = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Emoji and other small pictures, what changes or joins them, and characters of private use.
_PICTURES = re.compile(
    r"[\u2600-\u27bf\u2b00-\u2bff\u20e3\ufe0f\ue000-\uf8ff"
    r"\U0001f000-\U0001fbff\U000e0020-\U000e007f][\u200d\ufe0f]*"
)
_SPACES = re.compile(r"[\t\n\r\x85\u2028\u2029]+")


def clean(text: str) -> str:
    """Give text on one line, without characters that no document may hold.

    Parameters
    ----------
    text
        Any text, such as a name from a list.
    """
    return _SPACES.sub(" ", _TURNING.sub("", _FORBIDDEN.sub("", text)))


def without_pictures(text: str) -> str:
    """Leave out emoji and other small pictures, which few fonts can print.

    Parameters
    ----------
    text
        Any text, such as a name from a list.

    Returns
    -------
    str
        Maybe empty; letters of all languages stay.
    """
    return _PICTURES.sub("", text)
