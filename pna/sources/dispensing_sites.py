"""Our template of dispensing sites: no open table lists dispensing practices with their branches.

Columns ``ods_code, site_name, postcode, is_branch, dispenses``, and optionally ``address, easting,
northing, hours_mon ... hours_sun, source, as_at``. A branch surgery is a row with its own code.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from pna.checks import check
from pna.errors import raise_on_errors
from pna.layers import Read
from pna.sources.reading.headers import Field
from pna.sources.reading.positions import EASTING, NORTHING, place
from pna.sources.reading.table import read_table, yes_no

__all__ = ["FIELDS", "read"]

WHAT = "the template of dispensing sites"

FIELDS = (
    Field("facility_id", ("ods_code",)),
    Field("name", ("site_name",)),
    Field("postcode", ("postcode",)),
    Field("address", ("address",), required=False),
    Field("is_branch", ("is_branch",)),
    Field("dispenses", ("dispenses", "dispenses_y_n")),
    EASTING,
    NORTHING,
)
_KNOWN = (r"^HOURS_(MON|TUE|WED|THU|FRI|SAT|SUN)$", "source", "as_at")


def read(path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read a table of dispensing sites.

    Parameters
    ----------
    path
        The CSV.

    Returns
    -------
    Read
        The ``dispensing_sites`` layer: ``facility_id, name, postcode, is_branch, dispenses`` and
        points in EPSG:27700 where the file gives coordinates, one row a site.

    Raises
    ------
    DataError
        The file is not this template, a code appears twice, or a flag is neither Y nor N.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT, known=_KNOWN)
    flags = {}
    for name in ("is_branch", "dispenses"):
        flags[name], wrong = yes_no(table, name, file=file)
        findings += wrong
    located, wrong = place(table, file=file)
    frame = located.assign(facility_id=located["facility_id"].str.upper(), **flags)
    findings += (*wrong, *check("dispensing_sites", frame, file))
    raise_on_errors(findings)
    return Read(frame, findings)
