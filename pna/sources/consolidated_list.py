"""NHSBSA Consolidated Pharmaceutical List (quarterly CSV): the premises layer's first source.

The list has no coordinates and does not say which premises are distance-selling; for that see
`pna.sources.contractor_details`. The organisation's name, which can be that of a natural person,
is not read.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from pna.checks import check, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import Read
from pna.sources import hours
from pna.sources.reading.headers import Field
from pna.sources.reading.positions import with_points
from pna.sources.reading.table import read_table

__all__ = ["CONTRACT_KINDS", "FIELDS", "read"]

WHAT = "the NHSBSA Consolidated Pharmaceutical List"
CONTRACT_KINDS = {"community": "pharmacy", "lps": "lps", "dac": "appliance"}
"""Contract type of the list, case folded, to the kind of premises."""

FIELDS = (
    Field(
        "facility_id",
        (
            "PHARMACY_ODS_CODE_F_CODE",
            "PHARMACY_ODS_CODE",
            "ODS_CODE",
            "ORGANISATION_DATA_SERVICE_CODE",
        ),
    ),
    Field("name", ("PHARMACY_TRADING_NAME", "PHARMACY_NAME")),
    Field("contract", ("CONTRACT_TYPE",), required=False),
    Field("postcode", ("POST_CODE", "POSTCODE")),
    Field("address_1", ("ADDRESS_FIELD_1", "ADDRESS")),
    *(Field(f"address_{n}", (f"ADDRESS_FIELD_{n}",), required=False) for n in (2, 3, 4)),
    Field("hwb", ("HEALTH_AND_WELLBEING_BOARD",)),
    # Read here so that a misspelt one is refused; `pna.sources.hours` makes a layer of them.
    *(Field(field.name, field.headers, required=False) for field in hours.FIELDS[1:]),
)
_KNOWN = (
    "ORGANISATION_NAME",
    r"^(WARD|LA)_(CODE|NAME)$",
)


def read(path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read the consolidated list.

    Parameters
    ----------
    path
        The CSV as downloaded, under any of the headers used since 2022, or as councils republish
        it.

    Returns
    -------
    Read
        The ``premises_list`` layer: ``facility_id, name, kind, postcode, address, hwb,
        times_listed`` and an empty geometry (the list has no coordinates), one row a premises.
        A row that repeats another word for word is counted in `times_listed` and told.

    Raises
    ------
    DataError
        The file is not this list, an ODS code is missing or has rows that differ, or a contract
        type is not known: every fault with its row.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT, known=_KNOWN)
    table, about_copies = _without_copies(table, file)
    findings += about_copies
    kind, about_kind = _kinds(table, file)
    parts = [name for name in ("address_1", "address_2", "address_3", "address_4") if name in table]
    frame = pd.DataFrame(
        {
            "facility_id": table["facility_id"].str.upper(),
            "name": table["name"],
            "kind": kind,
            "postcode": table["postcode"],
            "address": joined(table, parts),
            "hwb": table["hwb"],
            "times_listed": table["times_listed"],
        }
    )
    located = with_points(frame, None, None)
    findings += (*about_kind, *check("premises_list", located, file))
    raise_on_errors(findings)
    return Read(located, findings)


def joined(table: pd.DataFrame, columns: list[str]) -> pd.Series[str]:
    """Address lines as one text, without empty lines.

    Parameters
    ----------
    table
        Text columns.
    columns
        The lines, in order.

    Returns
    -------
    Series of str
        ``12 High Street, Oakham``.
    """
    lines = [table[name].tolist() for name in columns]
    texts = [", ".join(filter(None, parts)) for parts in zip(*lines, strict=True)]
    return pd.Series(texts, index=table.index, dtype=object)


def _without_copies(table: pd.DataFrame, file: str) -> tuple[pd.DataFrame, Findings]:
    """Keep one of rows that are the same; the check tells rows of one code that differ."""
    table = table.assign(facility_id=table["facility_id"].str.upper())
    copies = table.duplicated()
    keys = [column.to_numpy() for _, column in table.items()]
    times = table.groupby(keys, sort=False)["facility_id"].transform("size").astype(float)
    about = row_findings(
        "warning",
        "This row repeats another one: the premises is a duplicate, and counted once.",
        table.loc[copies, "facility_id"],
        file=file,
        column="facility_id",
    )
    return table.assign(times_listed=times)[~copies], about


def _kinds(table: pd.DataFrame, file: str) -> tuple[pd.Series[str], Findings]:
    if "contract" not in table:
        message = (
            "There is no column CONTRACT_TYPE, so that appliance contractors cannot be told from "
            "pharmacies: every row is taken for a pharmacy."
        )
        hint = "Use the list as NHSBSA publishes it, or name them in inputs.amendments."
        missing = Finding("warning", message, file=file, column="CONTRACT_TYPE", hint=hint)
        return pd.Series("pharmacy", index=table.index, dtype=object), (missing,)
    plain = table["contract"].str.replace(r"\s+", "", regex=True).str.casefold()
    kinds = plain.map(CONTRACT_KINDS)
    unknown = kinds.isna()
    findings = row_findings(
        "error",
        "There is no such contract type.",
        table.loc[unknown, "contract"],
        file=file,
        column="CONTRACT_TYPE",
        hint="The list uses Community, LPS and DAC.",
    )
    return kinds.astype(object).where(~unknown, "unknown"), findings
