"""Study files that `pna demo` wrote, told from those that a person has changed since."""

from __future__ import annotations

import hashlib
from pathlib import Path

__all__ = ["is_as_written", "marked"]

_MARK = "# As `pna demo` wrote it, mark "


def marked(text: str) -> str:
    """Add a last line that shows whether the lines above it were changed.

    Parameters
    ----------
    text
        A study file.

    Returns
    -------
    str
    """
    return f"{text}\n{_MARK}{_digest(text)}\n"


def is_as_written(path: Path) -> bool:
    """Tell whether a study file still is what `pna demo` wrote.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    bool
        False also of a file without a mark. Line ends are not looked at.
    """
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    above, mark, below = text.rpartition(f"\n{_MARK}")
    return bool(mark) and below.strip() == _digest(above)


def _digest(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").encode("utf-8")).hexdigest()[:16]
