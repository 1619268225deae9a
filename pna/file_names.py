"""Names of files and folders from data: safe on every system whatever the data hold."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["file_stem"]

_LONGEST = 60
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin|conout|clock|com\d|lpt\d)")
"""Names that Windows keeps for devices, with any ending."""


def file_stem(*texts: str, otherwise: str) -> str:
    """Make a name, without ending, of the first text that leaves one.

    Parameters
    ----------
    *texts
        Such as a name that was asked for, then a reference.
    otherwise
        What the thing is, such as ``poster``: its name where no text has a letter or digit, and
        what follows a name that Windows keeps for a device.

    Returns
    -------
    str
        Small letters, digits and single hyphens, at most 60 of the text: ``open-le15-7pl``. Never
        a path, and never a name that Windows keeps.
    """
    for text in texts:
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
        name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")
        if name:
            return f"{name}-{otherwise}" if _RESERVED.fullmatch(name) else name
    return otherwise
