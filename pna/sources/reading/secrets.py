"""Places that are counted and never named, such as a refuge: what of their rows goes no further.

The cell `secret` says so. From here on such a place has no name of its own, and no finding shows a
cell of its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.errors import DataError, Finding, Findings
from pna.layers import Read
from pna.sources.reading.headers import normalised

__all__ = ["COLUMN", "LAYERS", "of_error", "secret_rows", "without_names"]

COLUMN = "secret"
"""The column that says so."""
LAYERS = ("special_population", "special_sites")
"""Those that may have secret rows."""
_TWICE = "no key twice"


def secret_rows(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which rows of a table are secret.

    Parameters
    ----------
    frame
        The layer ``special_sites`` or ``special_population``; one without the column has none.
    """
    if COLUMN not in frame:
        return np.zeros(len(frame), dtype=np.bool_)
    rows: npt.NDArray[np.bool_] = frame[COLUMN].to_numpy(dtype=np.bool_)
    return rows


def without_names(layer: str, read: Read[Any], file: str) -> Read[Any]:
    """Take out of a layer what tells of its secret rows.

    Parameters
    ----------
    layer
        A key of `pna.layers.LAYERS`; of most nothing is secret.
    read
        What the reader of its form gives.
    file
        For the findings.

    Returns
    -------
    Read
        Special sites are called by a number. Special populations are left out: their people stay
        with everyone else of their place, for a number of people in an output area or postcode
        tells where they are.

    Raises
    ------
    DataError
        A column is called nearly as the one that says what is secret, so that it would do nothing.
    """
    if layer not in LAYERS:
        return read
    _refuse_misspelt(read.findings)
    frame = read.frame
    secret = secret_rows(frame)
    if not secret.any():
        return read
    rows = set(frame.index[secret]) if frame.index.name == "row" else None
    findings = tuple(_without_value(finding, rows) for finding in read.findings)
    number = int(secret.sum())
    if layer == "special_population":
        message = (
            f"{number:,} of {len(frame):,} rows are secret: their people are counted with everyone "
            "else of their place, and not told apart."
        )
        about = Finding("info", message, file=file, column=COLUMN)
        return Read(frame[~secret], (*findings, about))
    message = (
        f"{number:,} of {len(frame):,} sites are secret: they are counted, and neither named nor "
        "placed on a map."
    )
    called = np.array([f"not-named-{place + 1}" for place in range(number)], dtype=object)
    columns = {}
    for name in ("site_id", "name"):
        cells = frame[name].to_numpy(dtype=object).copy()
        cells[secret] = called
        columns[name] = cells
    return Read(
        frame.assign(**columns), (*findings, Finding("info", message, file=file, column=COLUMN))
    )


def of_error(layer: str, findings: Findings, headers: Sequence[str] | None) -> Findings:
    """Take the cells out of the faults of a file that may have secret rows.

    Parameters
    ----------
    layer
        A key of `pna.layers.LAYERS`.
    findings
        Faults for which it is refused.
    headers
        Of the file; None where they are not known.
    """
    named = headers is None or any(normalised(one) == normalised(COLUMN) for one in headers)
    if layer not in LAYERS or not named:
        return findings
    return tuple(_without_value(finding, None) for finding in findings)


def _without_value(finding: Finding, rows: set[Any] | None) -> Finding:
    """Leave out the cell: of secret rows, and where it is not known which row it is of."""
    open_row = rows is not None and finding.row is not None and finding.row not in rows
    if not finding.value or (open_row and finding.rule != _TWICE):
        return finding
    return replace(finding, value="")


def _refuse_misspelt(findings: Findings) -> None:
    misspelt = [
        one
        for one in findings
        if one.column != COLUMN and (COLUMN in one.column.casefold() or f"'{COLUMN}'" in one.hint)
    ]
    if misspelt:
        first = misspelt[0]
        fault = replace(
            first,
            level="error",
            message="This column is not known. Does it say which places are secret?",
            hint=f"Call it {COLUMN}, so that they are kept so; or take the column out.",
        )
        raise DataError(str(fault), (fault,))
