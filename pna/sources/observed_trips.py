"""Our table of observed trips by car: ``from, to, minutes, when, source``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pna.checks import check, row_findings
from pna.errors import raise_on_errors
from pna.layers import Read
from pna.sources.reading.dates import no_real_days
from pna.sources.reading.headers import Field
from pna.sources.reading.positions_written import from_text
from pna.sources.reading.table import numbers, read_table

__all__ = ["FIELDS", "WHAT", "read"]

WHAT = "the table of observed trips"
FIELDS = (
    Field("from", ("from", "origin", "start")),
    Field("to", ("to", "destination", "end")),
    Field("minutes", ("minutes", "mins", "minutes by car")),
    Field("when", ("when", "date", "date and time"), required=False),
    Field("source", ("source", "evidence")),
)
_MOST_MINUTES = 600.0


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read observed trips.

    Parameters
    ----------
    path
        The CSV. `from` and `to` are each a postcode, ``"52.6700, -0.7300"`` (latitude, longitude)
        or ``"486112, 308665"`` (easting, northing).

    Returns
    -------
    Read
        The ``observed_trips`` layer, one row a trip in the order of the file, its index the row
        numbers: ``from, to`` (as written), ``minutes, when, source``, and ``from_easting,
        from_northing, to_easting, to_northing`` (metres in EPSG:27700; NaN where a postcode is
        given, which `pna.geography.places.filled` looks up).

    Raises
    ------
    DataError
        The file is not this table, a time is not above zero or is more than 10 hours, an end is
        neither a postcode nor a position in Great Britain, `when` begins with a date that is no
        day of the calendar, or a trip has no source.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT, known=())
    minutes, wrong = numbers(
        table, "minutes", file=file, hint="Write minutes as a number: 12.5, not 12:30."
    )
    findings += wrong
    findings += row_findings(
        "error",
        "Minutes must be above zero.",
        table.loc[minutes <= 0, "minutes"],
        file=file,
        column="minutes",
        hint="Correct the time, or take the trip out.",
    )
    findings += row_findings(
        "error",
        "This trip has no source: without one it is no evidence.",
        table.loc[table["source"] == "", "source"],
        file=file,
        column="source",
        hint="Say who drove it or where it was looked up.",
    )
    findings += row_findings(
        "error",
        f"This is more than {_MOST_MINUTES:g} minutes by car.",
        table.loc[minutes > _MOST_MINUTES, "minutes"],
        file=file,
        column="minutes",
        hint="Are these seconds? Write minutes, or take the trip out.",
    )
    frame = table.assign(minutes=minutes)
    if "when" not in frame:
        frame["when"] = ""
    findings += no_real_days(frame["when"], file=file, column="when")
    for end in ("from", "to"):
        # Empty cells are told by the check of the layer.
        written = table.loc[table[end] != "", end]
        positions = from_text(written, file=file, column=end)
        findings += positions.findings
        frame[f"{end}_easting"] = positions.easting.reindex(table.index)
        frame[f"{end}_northing"] = positions.northing.reindex(table.index)
    if not any(finding.level == "error" for finding in findings):
        findings += check("observed_trips", frame, file)
    raise_on_errors(findings)
    return Read(frame, findings)
