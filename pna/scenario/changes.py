"""What an application asks for: a change to the premises, and a scenario of several of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

__all__ = [
    "PROPOSED",
    "Change",
    "ChangeHours",
    "ChangeServices",
    "Close",
    "Consolidate",
    "Open",
    "Place",
    "Relocate",
    "Scenario",
]

PROPOSED = "PROPOSED"
"""ODS code of a site that has none yet; of several the second is ``PROPOSED2``."""


@dataclass(frozen=True)
class Place:
    """Where a site is, and how that is known.

    Attributes
    ----------
    easting, northing
        Metres, EPSG:27700.
    said
        As it was written: ``LE15 7PL``, ``52.67,-0.73``.
    how
        What was made of it, in words: ``postcode LE15 7PL``, ``latitude and longitude (WGS84)``.
    postcode
        With one space; empty if none was given.
    within_metres
        The site is somewhere within so many metres of the point; 0: at the point.
    """

    easting: float
    northing: float
    said: str = ""
    how: str = ""
    postcode: str = ""
    within_metres: float = 0.0


@dataclass(frozen=True)
class Open:
    """A new site, or one that was closed and opens again.

    Attributes
    ----------
    at
        A postcode or coordinates as text, or a `Place`.
    name, kind, address
        As in the premises layer.
    hours
        By day (``monday``), each as a list publishes it: ``09:00-13:00,14:00-17:30`` or ``CLOSED``.
        Days without one, and all of them by default, are unknown.
    ods_code
        Of a premises that was closed, to open it again; empty for a new site.
    services
        Which it would provide, by name as in the study's table of services.
    within_metres
        As in `Place`; for `at` as text.
    """

    at: str | Place
    name: str = "Proposed pharmacy"
    kind: str = "pharmacy"
    address: str = ""
    hours: Mapping[str, str] = field(default_factory=dict)
    ods_code: str = ""
    services: tuple[str, ...] = ()
    within_metres: float = 0.0


@dataclass(frozen=True)
class Close:
    """A premises that closes."""

    ods_code: str


@dataclass(frozen=True)
class Relocate:
    """A premises that moves to another site, with other hours if `hours` says so (as in `Open`)."""

    ods_code: str
    to: str | Place
    hours: Mapping[str, str] = field(default_factory=dict)
    within_metres: float = 0.0


@dataclass(frozen=True)
class Consolidate:
    """Two premises that become one: `ods_code` closes, `into` stays, with `hours` if given."""

    ods_code: str
    into: str
    hours: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ChangeHours:
    """Other opening hours on the days that `hours` names (as in `Open`)."""

    ods_code: str
    hours: Mapping[str, str]


@dataclass(frozen=True)
class ChangeServices:
    """Services that a premises begins or ceases to provide, by name.

    Of those in `unknown` it is not known any more whether it does; no application asks for that,
    but taking back one that said something of a service of which nothing was known does
    (`pna.scenario.inverse`).
    """

    ods_code: str
    begins: tuple[str, ...] = ()
    ceases: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


Change = Open | Close | Relocate | Consolidate | ChangeHours | ChangeServices


@dataclass(frozen=True)
class Scenario:
    """A named list of changes.

    Attributes
    ----------
    changes
        Applied in this order; none touches what another has touched (`pna.scenario.conflicts`).
    name
        What it is called in outputs.
    source
        Who says so: an application's reference, a notice.
    on
        The day of the change, or of the source.
    """

    changes: tuple[Change, ...]
    name: str = "What if"
    source: str = ""
    on: date | None = None
