"""Census 2021 tables by LSOA: cars (TS045), ethnic group (TS021) and disability (TS038).

Layouts: the bulk download of Nomis (``census2021-ts045.zip``, one column a category), a table from
the Nomis API (one row an LSOA and category), one from "Create a custom dataset" of ONS (the same,
under headings such as ``Ethnic group (20 categories)``), and a plain long table of the same shape.
Where a table has finer categories only, such as the 19 ethnic groups, they are added up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pna.checks import check, duplicate_findings, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import LAYERS, Read
from pna.sources.census_tables import TABLES, Table, finer_labels
from pna.sources.nomis import cut_short
from pna.sources.reading import archives
from pna.sources.reading.blanks import without_blanks
from pna.sources.reading.codes import other_codes
from pna.sources.reading.headers import Field
from pna.sources.reading.table import numbers, read_table

__all__ = [
    "TABLES",
    "Table",
    "fine_fields",
    "headers",
    "long_fields",
    "read_bulk",
    "read_fine",
    "read_long",
    "wide_fields",
]

_ZIPPED = r"-lsoa\.csv$"
_NOBODY = "Does not apply"
_SMALL_CHANGE = 15.0
_SHARE = 0.05


def headers(path: str | Path) -> tuple[str, ...]:
    """Read the headers of a census table, in its ZIP file or out of it.

    Raises
    ------
    DataError
        The file cannot be read, or the ZIP file has no table of LSOAs.
    """
    what = "a census table of LSOAs (census2021-ts...-lsoa.csv)"
    return archives.headers(path, pick=_ZIPPED, what=what)


def wide_fields(table: Table) -> tuple[Field, ...]:
    """Columns of the bulk download."""
    needed = {table.total, *table.parts}
    return (
        Field("lsoa", ("geography code", "GEOGRAPHY_CODE", "mnemonic")),
        *(
            Field(
                name,
                (f"{table.stem}: {label}", f"{table.stem}: {label}; measures: Value"),
                required=name in needed,
            )
            for name, label in table.categories.items()
        ),
    )


def fine_fields(table: Table) -> tuple[Field, ...]:
    """Columns of a table that has finer categories only, and may lack the total."""
    return (
        Field("lsoa", ("geography code", "GEOGRAPHY_CODE", "mnemonic")),
        Field(table.total, wide_fields(table)[1].headers, required=False),
        *(
            Field(label, (f"{table.stem}: {label}", f"{table.stem}: {label}; measures: Value"))
            for label in finer_labels(table)
        ),
    )


def long_fields(table: Table) -> tuple[Field, ...]:
    """Columns of a table with one row an LSOA and category."""
    return (
        Field(
            "lsoa",
            (
                "GEOGRAPHY_CODE",
                "lsoa21_code",
                "LSOA21CD",
                "lsoa",
                "Lower layer Super Output Areas Code",
            ),
        ),
        Field("category", table.dimension),
        Field("count", ("OBS_VALUE", "n", "count", "Observation")),
        Field("measure", ("MEASURES_NAME",), required=False),
        Field("total", ("total_residents", "total_households"), required=False),
        Field("record_count", ("RECORD_COUNT",), required=False),
    )


def read_bulk(path: str | Path, table: Table) -> Read[pd.DataFrame]:
    """Read the bulk download of Nomis.

    Parameters
    ----------
    path
        The ZIP file as downloaded, or its CSV of LSOAs.
    table
        One of `TABLES`.

    Returns
    -------
    Read
        The layer of the table, one row an LSOA, sorted.

    Raises
    ------
    DataError
        The file is not this table, holds areas of another kind, or the categories of an LSOA do
        not add up to its total.
    """
    what = f"the table of LSOAs of {table.title}"
    with archives.unpacked(path, pick=_ZIPPED, what=what) as plain:
        file = plain.name
        cells, findings = read_table(plain, wide_fields(table), what=table.title)
    cells, blank = without_blanks(cells, (table.total, *table.parts), file=file)
    findings += blank
    frame = pd.DataFrame({"lsoa": cells["lsoa"].str.upper()})
    for name in table.categories:
        if name in cells:
            frame[name], wrong = numbers(cells, name, file=file)
            findings += wrong
    findings += _codes(frame, file)
    raise_on_errors(findings)
    return _checked(frame, table, file, findings)


def read_long(path: str | Path, table: Table) -> Read[pd.DataFrame]:
    """Read a table with one row an LSOA and category.

    Parameters
    ----------
    path
        CSV of the Nomis API as downloaded, or CSV or Parquet with the columns ``lsoa21_code``,
        the category and ``n``.
    table
        One of `TABLES`.

    Returns
    -------
    Read
        As `read_bulk`. Rows of percentages and of finer categories are passed over with a finding;
        a total that is not there is the sum of its parts.

    Raises
    ------
    DataError
        As `read_bulk`; also where a category that is needed is not there, or an LSOA has a category
        twice.
    """
    file = Path(path).name
    cells, findings = read_table(path, long_fields(table), what=table.title)
    findings += cut_short(cells, file)
    if "measure" in cells:
        percent = cells["measure"].str.match(r"(?i)percent")
        findings += _passed_over(int(percent.sum()), "percentages", file)
        cells = cells[~percent]
    idle = cells["category"].map(_plain) == _plain(_NOBODY)
    findings += _passed_over(int(idle.sum()), f'"{_NOBODY}"', file)
    cells = cells[~idle]
    labels = cells["category"].map(_plain)
    columns = {_plain(label): name for name, label in table.categories.items()}
    names = labels.map(lambda label: columns.get(label, ""))
    there = set(labels)
    wanting = [part for part in table.parts if part not in set(names)]
    summed = [
        part
        for part in wanting
        if (finer := finer_labels(table, part)) and {_plain(label) for label in finer} <= there
    ]
    part_of = {_plain(label): part for part in summed for label in finer_labels(table, part)}
    parts = labels.map(lambda label: part_of.get(label, ""))
    unused = (names == "") & (parts == "")
    known = cells["category"].map(lambda label: _is_finer(label, table)).astype(bool)
    findings += row_findings(
        "error",
        f"There is no such category in the table of {table.title}.",
        cells.loc[unused & ~known, "category"].drop_duplicates(),
        file=file,
        column="category",
    )
    findings += _passed_over(int((unused & known).sum()), "finer categories", file)
    counts, wrong = numbers(cells, "count", file=file)
    findings += wrong
    rows = pd.DataFrame({"lsoa": cells["lsoa"].str.upper(), "label": labels, "count": counts})
    used = rows[~unused]
    findings += (*_codes(used, file), *duplicate_findings(used, ("lsoa", "label"), file))
    kept = rows.assign(name=names)[names != ""]
    if summed:
        findings += _about_summed(table, summed, file)
        finer_rows = rows.assign(name=parts)[parts != ""]
        findings += _lacking_finer(finer_rows, table, file)
        added = finer_rows.groupby(["lsoa", "name"])["count"].agg(_whole_sum).reset_index()
        kept = pd.concat([kept, added])
    missing = [table.categories[name] for name in table.parts if name not in set(kept["name"])]
    if missing:
        message = f"The table has no rows of {', '.join(missing)}."
        hint = f"Ask Nomis for every category of {table.code}."
        findings += (Finding("error", message, file=file, hint=hint),)
    raise_on_errors(findings)
    frame = kept.pivot(index="lsoa", columns="name", values="count")  # noqa: PD010 - empty columns are to stay
    frame = frame.reset_index().rename_axis(columns=None)
    if table.total not in frame:
        frame[table.total] = frame[list(table.parts)].sum(axis=1, min_count=len(table.parts))
    return _checked(frame, table, file, findings)


def read_fine(path: str | Path, table: Table) -> Read[pd.DataFrame]:
    """Read a table in the layout of the bulk download that has finer categories only.

    Parameters
    ----------
    path, table
        As for `read_bulk`.

    Returns
    -------
    Read
        As `read_bulk`. A finding tells that categories were added up.

    Raises
    ------
    DataError
        As `read_bulk`.
    """
    with archives.unpacked(
        path, pick=_ZIPPED, what=f"the table of LSOAs of {table.title}"
    ) as plain:
        file = plain.name
        cells, findings = read_table(plain, fine_fields(table), what=table.title)
    frame = pd.DataFrame({"lsoa": cells["lsoa"].str.upper()})
    columns: dict[str, pd.Series[float]] = {}
    for name in cells.columns.drop("lsoa"):
        columns[name], wrong = numbers(cells, name, file=file)
        findings += wrong
    for part in table.parts:
        labels = list(finer_labels(table, part))
        frame[part] = pd.DataFrame({n: columns[n] for n in labels}).sum(axis=1, skipna=False)
    plain_names = {_plain(label): name for name, label in table.categories.items()}
    for label, values in columns.items():
        if _plain(label) in plain_names:
            frame[plain_names[_plain(label)]] = values
    frame[table.total] = columns.get(table.total, frame[list(table.parts)].sum(axis=1))
    findings += (*_codes(frame, file), *_about_summed(table, table.parts, file))
    raise_on_errors(findings)
    return _checked(frame, table, file, findings)


def formats() -> tuple[tuple[str, str, tuple[Field, ...], Callable[[Path], Read[Any]]], ...]:
    """Layer, name, fields and reader of every form, bulk downloads first."""
    bulk = [
        (table.layer, table.title, wide_fields(table), partial(read_bulk, table=table))
        for table in TABLES
    ]
    long = [
        (table.layer, f"{table.title}, long", long_fields(table), partial(read_long, table=table))
        for table in TABLES
    ]
    fine = [
        (
            table.layer,
            f"{table.title}, finer categories",
            fine_fields(table),
            partial(read_fine, table=table),
        )
        for table in TABLES
        if table.finer
    ]
    return (*bulk, *long, *fine)


def _plain(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", label.lower()).strip()


def _whole_sum(counts: pd.Series[float]) -> float:
    return float(counts.sum(skipna=False))


def _about_summed(table: Table, parts: Sequence[str], file: str) -> Findings:
    count = sum(len(table.finer[part]) for part in parts)
    wholes = "; ".join(table.categories[part] for part in parts)
    message = f"{count} finer categories were added up to {len(parts)}: {wholes}."
    return (Finding("info", message, file=file),)


def _lacking_finer(rows: pd.DataFrame, table: Table, file: str) -> Findings:
    """Find LSOAs that have some of the finer categories of a part, and not all."""
    sizes = rows.groupby(["lsoa", "name"], sort=True).size()
    wanted = sizes.index.get_level_values("name").map(lambda name: len(table.finer[name]))
    some = sizes[sizes.to_numpy() < wanted.to_numpy()]
    if some.empty:
        return ()
    lsoa, part = some.index[0]
    message = (
        f"{len(some)} LSOAs lack finer categories, the first {lsoa}: it has {some.iloc[0]} of "
        f"the {len(table.finer[part])} of {table.categories[part]}."
    )
    hint = "Was the file cut short? Download it again."
    return (Finding("error", message, file=file, column="category", value=str(lsoa), hint=hint),)


def _is_finer(label: str, table: Table) -> bool:
    return any(_plain(label).startswith(_plain(table.categories[name])) for name in table.parts)


def _passed_over(count: int, what: str, file: str) -> Findings:
    return (Finding("info", f"Rows of {what} passed over: {count}.", file=file),) if count else ()


def _codes(frame: pd.DataFrame, file: str) -> Findings:
    hint = "Use the file of LSOAs (its name ends in -lsoa.csv), or ask Nomis for TYPE151."
    return other_codes(frame["lsoa"], file=file, hint=hint)


def _checked(
    frame: pd.DataFrame, table: Table, file: str, findings: Findings
) -> Read[pd.DataFrame]:
    columns = [column.name for column in LAYERS[table.layer].columns]
    frame = frame.reindex(columns=columns)
    findings += check(table.layer, frame, file)
    raise_on_errors(findings)
    parts = frame[list(table.parts)].sum(axis=1)
    apart = (parts - frame[table.total]).abs()
    # ONS changes small counts at random so that nobody is told apart, and totals separately.
    far = apart > np.maximum(_SMALL_CHANGE, _SHARE * frame[table.total])
    cells = frame["lsoa"] + ": " + parts.map("{:.0f}".format) + " and "
    cells += frame[table.total].map("{:.0f}".format)
    findings += row_findings(
        "error",
        "The categories do not add up to the total.",
        cells[far],
        file=file,
        column=table.total,
        hint="Was a column moved or taken out? Download the file again.",
    )
    raise_on_errors(findings)
    if (apart > 0).any():
        message = (
            f"In {int((apart > 0).sum())} LSOAs the categories differ from the total, by "
            f"{apart.max():.0f} at most: ONS changes small counts so that nobody is told apart."
        )
        findings += (Finding("info", message, file=file, column=table.total),)
    return Read(frame.sort_values("lsoa", ignore_index=True), findings)
