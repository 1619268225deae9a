"""Rural-urban classification (RUC) of LSOAs, of 2011 and 2021.

It is a statistical class, and not what makes a locality a controlled one.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pna.checks import check, row_findings
from pna.errors import Findings, raise_on_errors
from pna.layers import Read
from pna.sources.reading.blanks import without_blanks
from pna.sources.reading.codes import other_codes
from pna.sources.reading.headers import Field
from pna.sources.reading.table import read_table

__all__ = ["CLASSES", "FIELDS", "WHAT", "read"]

WHAT = "the rural-urban classification of LSOAs"
_FAR = "Further from a major town or city"
_NEAR = "Nearer to a major town or city"
CLASSES = {
    "2021": {
        "UN1": f"Urban: {_NEAR}",
        "UF1": f"Urban: {_FAR}",
        "RLN1": f"Larger rural: {_NEAR}",
        "RLF1": f"Larger rural: {_FAR}",
        "RSN1": f"Smaller rural: {_NEAR}",
        "RSF1": f"Smaller rural: {_FAR}",
    },
    "2011": {
        "A1": "Urban major conurbation",
        "B1": "Urban minor conurbation",
        "C1": "Urban city and town",
        "C2": "Urban city and town in a sparse setting",
        "D1": "Rural town and fringe",
        "D2": "Rural town and fringe in a sparse setting",
        "E1": "Rural village and dispersed",
        "E2": "Rural village and dispersed in a sparse setting",
    },
}
"""Classes of each edition with their names (ONS; Defra)."""
_RURAL = ("R", "D", "E")
FIELDS = (
    Field("lsoa", (r"^LSOA\d\dCD$", r"^LSOA\d\d_CODE$")),
    Field("ruc_code", (r"^RUC\d\dCD$", r"^RUC\d\d_CODE$")),
    Field("ruc_name", (r"^RUC\d\dNM$", r"^RUC\d\d$", "classification"), required=False),
    Field("flag", ("Urban_rural_flag", "ruc", "Broad_RUC11"), required=False),
)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the rural-urban classification.

    Parameters
    ----------
    path
        CSV or Parquet as ONS publishes it: ``LSOA21CD, RUC21CD, RUC21NM, Urban_rural_flag``, or the
        columns of 2011.

    Returns
    -------
    Read
        The ``lsoa_ruc`` layer, sorted by LSOA. The edition is that of the classes.

    Raises
    ------
    DataError
        The file is not this table, there is no such class, both editions are mixed, or the file's
        own flag says otherwise than the class.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT)
    table, blank = without_blanks(table, ("ruc_code",), file=file)
    findings += blank
    code = table["ruc_code"].str.upper()
    edition = next((y for y, names in CLASSES.items() if code.iloc[0] in names), "2021")
    names = CLASSES[edition]
    wrong = ~code.isin(list(names))
    findings += row_findings(
        "error",
        f"There is no such class in {edition}; there are {', '.join(names)}.",
        code[wrong],
        file=file,
        column="ruc_code",
        hint="One file holds the classes of one edition.",
    )
    lsoa = table["lsoa"].str.upper()
    findings += other_codes(lsoa, file=file)
    rural = code.str.startswith(_RURAL)
    if "flag" in table:
        findings += _flags(table["flag"], rural, file)
    raise_on_errors(findings)
    frame = pd.DataFrame(
        {
            "lsoa": lsoa,
            "edition": edition,
            "ruc_code": code,
            "ruc_name": code.map(names).astype("str"),
            "rural": rural,
        }
    )
    findings += check("lsoa_ruc", frame, file)
    raise_on_errors(findings)
    return Read(frame.sort_values("lsoa", ignore_index=True), findings)


def _flags(flag: pd.Series[str], rural: pd.Series[bool], file: str) -> Findings:
    said = flag.str.casefold().str.extract(r"^(rural|urban)", expand=False)
    against = said.notna() & ((said == "rural") != rural)
    return row_findings(
        "error",
        "The flag and the class of this LSOA disagree.",
        flag[against],
        file=file,
        column="flag",
        hint="Download the file again.",
    )
