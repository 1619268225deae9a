"""The name of the folder of an application, safe on every system whatever the data hold."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["folder_name"]

_LONGEST = 60
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin|conout|clock|com\d|lpt\d)")
"""Names that Windows keeps for devices, with any ending."""


def folder_name(*texts: str) -> str:
    """Make a folder's name of the first text that leaves one.

    Parameters
    ----------
    *texts
        A name that was asked for, a reference, what is asked for.

    Returns
    -------
    str
        Small letters, digits and single hyphens, at most 60: ``open-le15-7pl``; ``application``
        where no text has a letter or digit. Never a path, and never a name that Windows keeps.
    """
    for text in texts:
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
        name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")
        if name:
            return f"{name}-application" if _RESERVED.fullmatch(name) else name
    return "application"
