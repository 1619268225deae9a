"""Short names of what is asked for, and of folders."""

from __future__ import annotations

from pna.file_names import file_stem
from pna.scenario.changes import Change, ChangeHours, Close, Consolidate, Open, Relocate

__all__ = ["folder_name", "name_of"]


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
    return file_stem(*texts, otherwise="application")


def name_of(changes: tuple[Change, ...]) -> str:
    """Make a short name of what changes ask for.

    Parameters
    ----------
    changes
        Of a scenario.

    Returns
    -------
    str
        ``Open LE15 7PL``, ``Close FC826 and move FMK29 to LE15 6NT``.
    """
    said = [_named(change) for change in changes]
    joined = " and ".join(said) if said else "nothing"
    return joined[0].upper() + joined[1:]


def _named(change: Change) -> str:
    if isinstance(change, Open):
        return f"open {change.at if isinstance(change.at, str) else change.at.said}".strip()
    if isinstance(change, Close):
        return f"close {change.ods_code}"
    if isinstance(change, Relocate):
        to = change.to if isinstance(change.to, str) else change.to.said
        return f"move {change.ods_code} to {to}"
    if isinstance(change, Consolidate):
        return f"merge {change.ods_code} into {change.into}"
    what = "hours" if isinstance(change, ChangeHours) else "services"
    return f"{what} of {change.ods_code}"
