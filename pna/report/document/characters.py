"""Text that any file may hold: no characters that XML forbids or that turn a line round."""

from __future__ import annotations

import re

__all__ = ["clean"]

# What XML 1.0 does not allow (2.2, "Characters") or discourages, and the marks that make text run
# the other way: a name that holds one would turn the words after it round.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNING = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"[\t\n\r\x85\u2028\u2029]+")


def clean(text: str) -> str:
    """Give text on one line, without characters that no document may hold.

    Parameters
    ----------
    text
        Any text, such as a name from a list.
    """
    return _SPACES.sub(" ", _TURNING.sub("", _FORBIDDEN.sub("", text)))
