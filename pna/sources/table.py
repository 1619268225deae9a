"""Tables as published: CSV or Parquet into columns of text, by header and not by place.

Everything is read as text, so that codes keep their zeros; `numbers` and `yes_no` convert cell by
cell. The index of a table read here is named ``row`` and holds the row numbers of the file as a
person would count them: the header of a CSV is row 1. (The first row of a Parquet file, which has
no header row, is row 1.)
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from pna.errors import DataError, Finding, Findings, raise_on_errors
from pna.layers import Read, nearest, row_findings

__all__ = ["Field", "found", "header", "normalised", "numbers", "read_table", "yes_no"]

_FIRST_BYTES = 65_536
_SOME_NAMES = 12
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Field:
    r"""One column that is wanted from a file.

    Attributes
    ----------
    name
        The tidy name.
    headers
        Headers under which it is published, most wanted first: a name in any spelling that
        `normalised` makes the same, or a regular expression that starts with ``^`` and matches the
        normalised header (``^LAD\d\dCD$``): of several matches, the last in the alphabet, which is
        the newest vintage.
    required
        Its absence is an error.
    """

    name: str
    headers: tuple[str, ...]
    required: bool = True


def normalised(name: str) -> str:
    """Header in capitals with single underscores: ``PHARMACY_ODS_CODE_(F-CODE)`` and
    ``Pharmacy ODS code F code`` become the same.

    Parameters
    ----------
    name
        A header as published.

    Returns
    -------
    str
        In capitals, other characters than letters and digits as single underscores, none at the
        ends; ``ADDRESS_FIELD1`` as ``ADDRESS_FIELD_1``.
    """  # noqa: D205 - the example is part of the summary
    plain = re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")
    return re.sub(r"^(ADDRESS_FIELD)_?(\d)$", r"\1_\2", plain)


def header(path: str | Path) -> tuple[str, ...]:
    """Read the headers of a CSV or Parquet file, as published.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    tuple of str

    Raises
    ------
    DataError
        The file is empty, is not text, or is something else than its name says.
    """
    file = Path(path)
    if _is_parquet(file):
        return tuple(_parquet_schema(file).names)
    first = _first_bytes(file)
    encoding = _encoding_of(first, file)
    opened = codecs.getincrementaldecoder(encoding)(errors="replace").decode(first)
    try:
        names = next(csv.reader(io.StringIO(opened, newline="")))
    except (StopIteration, csv.Error):
        names = []
    if not any(name.strip() for name in names):
        _refuse(file, "The first row holds no column names.", "Is this the right file?")
    return tuple(name.strip() for name in names)


def found(fields: Sequence[Field], headers: Sequence[str]) -> dict[str, int]:
    """Tell which header is which field.

    Parameters
    ----------
    fields
        The columns wanted.
    headers
        From `header`.

    Returns
    -------
    dict
        Tidy name to the place of its header, for those that are there.
    """
    plain = [normalised(name) for name in headers]
    places = {field.name: _place_of(field.headers, plain) for field in fields}
    return {name: place for name, place in places.items() if place is not None}


def read_table(
    path: str | Path,
    fields: Sequence[Field],
    *,
    what: str,
    known: Sequence[str] | None = None,
) -> Read[pd.DataFrame]:
    """Read the wanted columns of a CSV or Parquet file as text.

    Parameters
    ----------
    path
        The file. CSV in UTF-8 (with or without BOM) or, failing that, Windows-1252.
    fields
        The columns wanted.
    what
        What the file should be, for messages: ``the consolidated pharmaceutical list``.
    known
        Other headers that the file may have, as in `Field.headers`; any further header is then a
        warning. None: the format has many columns, and others are passed over.

    Returns
    -------
    Read
        One text column a field (those that are not required and not there are left out), cells
        stripped, empty cells as ``''``, in the order of the file; the index is named ``row``.
        Findings: empty rows, and headers that are not known.

    Raises
    ------
    DataError
        The file cannot be read as such, a required column is missing (the nearest header is
        named), or rows have more or fewer cells than the header (each is named).
    """
    file = Path(path)
    headers = header(file)
    chosen, findings = _choose(file, headers, fields, what, known)
    raise_on_errors(findings)
    if _is_parquet(file):
        table = pa_parquet.read_table(file, columns=sorted({headers[i] for i in chosen.values()}))
        table = table.select([headers[i] for i in chosen.values()])
        rows, uncounted = np.arange(1, table.num_rows + 1), 0
    else:
        table, rows, uncounted = _read_csv(file, headers, list(chosen.values()))
    columns = [_as_text(column) for column in table.columns]
    frame = pa.table(columns, names=list(chosen)).to_pandas()
    frame.index = pd.Index(rows, name="row")
    blank = (frame == "").all(axis=1)
    if blank.any() or uncounted:
        message = f"Rows without anything in them, passed over: {int(blank.sum()) + uncounted}."
        findings += (Finding("info", message, file=file.name),)
        frame = frame[~blank]
    if frame.empty:
        _refuse(file, f"There are no rows below the header; this should be {what}.", _AGAIN)
    return Read(frame, findings)


def numbers(
    frame: pd.DataFrame, column: str, *, file: str, hint: str = ""
) -> tuple[pd.Series[float], Findings]:
    """Turn a column of text into numbers, cell by cell.

    Parameters
    ----------
    frame
        From `read_table`.
    column
        The column to convert.
    file, hint
        For the findings.

    Returns
    -------
    values : Series of float64
        NaN where the cell is empty or is no number.
    findings : tuple of Finding
        An error for each cell that is no number. Thousands commas are understood.
    """
    texts = frame[column]
    values = pd.to_numeric(texts, errors="coerce").astype(np.float64)
    doubtful = values.isna() & (texts != "")
    if doubtful.any():
        plain = texts[doubtful].str.replace(r"(?<=\d),(?=\d{3}(?:\D|$))", "", regex=True)
        values[doubtful] = pd.to_numeric(plain, errors="coerce").astype(np.float64)
    wrong = (values.isna() & doubtful & ~texts.isin(["nan", "NaN"])) | np.isinf(values)
    findings = row_findings(
        "error", "This is not a number.", texts[wrong], file=file, column=column, hint=hint
    )
    return values.where(~wrong), findings


def yes_no(
    frame: pd.DataFrame, column: str, *, file: str, default: bool | None = None
) -> tuple[pd.Series[bool], Findings]:
    """Turn a column of Y/N, yes/no, true/false or 1/0 into booleans, cell by cell.

    Parameters
    ----------
    frame
        From `read_table`.
    column
        The column to convert.
    file
        For the findings.
    default
        What an empty cell means; None makes it an error.

    Returns
    -------
    values : Series of bool
        False where the cell is neither.
    findings : tuple of Finding
        An error for each cell that is neither.
    """
    cells = frame[column].astype(object)
    folded = frame[column].str.casefold()
    yes = folded.isin(["y", "yes", "true", "1"])
    no = folded.isin(["n", "no", "false", "0"])
    if default is not None:
        empty = folded == ""
        yes, no = yes | (empty & default), no | (empty & (not default))
    findings = row_findings(
        "error", "This should be Y or N.", cells[~(yes | no)], file=file, column=column
    )
    return yes.astype(bool), findings


_AGAIN = "Download the file again, or correct its path in study.toml."


def _refuse(file: Path, message: str, hint: str) -> NoReturn:
    finding = Finding("error", message, file=file.name, hint=hint)
    raise DataError(str(finding), (finding,))


def _is_parquet(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def _parquet_schema(file: Path) -> pa.Schema:
    try:
        return pa_parquet.read_schema(file)
    except (pa.ArrowInvalid, OSError) as error:
        _refuse(file, f"This Parquet file is damaged or cut short ({error}).", _AGAIN)


def _first_bytes(file: Path) -> bytes:
    with pa.input_stream(str(file), compression="detect") as stream:
        first: bytes = stream.read(_FIRST_BYTES)
    if not first.strip():
        _refuse(file, "The file is empty.", _AGAIN)
    start = first.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        hint = "The download was answered with a page: download the file again in a browser."
        _refuse(file, "This is a web page, not a table.", hint)
    if first.startswith(b"PK"):
        hint = "Open it and save the sheet as CSV UTF-8, or unpack the CSV that it holds."
        _refuse(file, "This is a workbook or a ZIP file, not a CSV.", hint)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in first:
        hint = "Save it as CSV UTF-8."
        _refuse(file, "This is not plain text in UTF-8 (UTF-16, or not text at all).", hint)
    return first


def _encoding_of(first: bytes, file: Path) -> str:
    """UTF-8 if the beginning allows it, else Windows-1252."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(first)
        except UnicodeDecodeError:
            continue
        return encoding
    _refuse(file, "The text is neither UTF-8 nor Windows-1252.", "Save it as CSV UTF-8.")


def _choose(
    file: Path,
    headers: tuple[str, ...],
    fields: Sequence[Field],
    what: str,
    known: Sequence[str] | None,
) -> tuple[dict[str, int], Findings]:
    """Which header is which field, and what is wrong with the headers."""
    plain = [normalised(name) for name in headers]
    chosen = found(fields, headers)
    spare = [name for i, name in enumerate(headers) if i not in chosen.values() and name]
    findings: Findings = ()
    for field in fields:
        if field.required and field.name not in chosen:
            wanted = " or ".join(_readable(name) for name in field.headers)
            near = _near_header(field, spare)
            if len(headers) == 1 and re.search(r"[;\t|]", headers[0]):
                hint = "The columns seem to be parted by something else than commas."
            elif near:
                hint = f"{near!r} looks like it: if it is, rename it."
            else:
                some = ", ".join(headers[:_SOME_NAMES]) + (
                    ", ..." if len(headers) > _SOME_NAMES else ""
                )
                hint = f"The file has {some}. Is it the right file?"
            message = f"There is no column {wanted}; this should be {what}."
            findings += (
                Finding("error", message, file=file.name, row=1, column=field.name, hint=hint),
            )
    for place in chosen.values():
        if plain.count(plain[place]) > 1:
            message = "Two columns have this name."
            hint = "Rename or remove one."
            name = headers[place]
            findings += (Finding("error", message, file=file.name, row=1, column=name, hint=hint),)
    if known is not None and not findings:
        findings += _strangers(file, spare, fields, chosen, known)
    return chosen, findings


def _strangers(
    file: Path,
    spare: list[str],
    fields: Sequence[Field],
    chosen: dict[str, int],
    known: Sequence[str],
) -> Findings:
    findings = []
    for name in spare:
        if _place_of(known, [normalised(name)]) is not None:
            continue
        unfound = [f.headers[0] for f in fields if f.name not in chosen and not f.required]
        hint = nearest(name, [_readable(header) for header in unfound], _ALIKE)
        # A misspelt column of ours would otherwise go unread; a new published one does no harm.
        level = "error" if hint else "warning"
        message = "This column is not known" + ("." if hint else ", and is passed over.")
        findings.append(
            Finding(level, message, file=file.name, row=1, column=name, hint=hint)  # type: ignore[arg-type]
        )
    return tuple(findings)


def _place_of(names: Sequence[str], plain: list[str]) -> int | None:
    for name in names:
        if name.startswith("^"):
            places = [i for i, candidate in enumerate(plain) if re.search(name, candidate)]
        else:
            places = [i for i, candidate in enumerate(plain) if candidate == normalised(name)]
        if places:
            return max(places, key=lambda place: (plain[place], -place))
    return None


def _readable(name: str) -> str:
    return name.strip("^$").replace(r"\d\d", "nn").replace("_?", "") if name[0] == "^" else name


def _near_header(field: Field, spare: list[str]) -> str:
    for name in field.headers:
        text = nearest(_readable(name), spare, _ALIKE)
        if text:
            return text.removeprefix("Did you mean '").removesuffix("'?")
    return ""


def _read_csv(
    file: Path, headers: tuple[str, ...], places: list[int]
) -> tuple[pa.Table, np.ndarray[Any, np.dtype[np.int64]], int]:
    """Read the chosen columns; give the row number of each row, and how many rows were blank."""
    names = [f"c{i}" for i in range(len(headers))]
    uneven: list[tuple[int, int, str]] = []

    def keep(row: pa_csv.InvalidRow) -> str:
        uneven.append((row.number, row.actual_columns, row.text))
        return "skip"

    chosen = [names[i] for i in places]
    try:
        table = pa_csv.read_csv(
            file,
            read_options=pa_csv.ReadOptions(
                # Rows are numbered only by a reader that takes them in turn.
                use_threads=False,
                encoding=_encoding(file),
                column_names=names,
                skip_rows_after_names=1,
            ),
            parse_options=pa_csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(chosen, pa.string()),
                strings_can_be_null=False,
                include_columns=chosen,
            ),
        )
    except pa.ArrowInvalid as error:
        _refuse(file, f"This is not a CSV that can be read: {error}.", _AGAIN)
    blank = [number for number, _, text in uneven if not text.strip(" \t\r\n,")]
    faults = [fault for fault in uneven if fault[0] not in set(blank)]
    if faults:
        cells = pd.Series(
            [f"{actual} cells" for _, actual, _ in faults],
            index=pd.Index([number for number, _, _ in faults], name="row"),
        )
        hint = "A comma inside a cell needs quotation marks round the cell. A short last row means "
        raise_on_errors(
            row_findings(
                "error",
                f"This row does not have {len(names)} cells, as the header has.",
                cells,
                file=file.name,
                hint=f"{hint}that the file was cut short: download it again.",
            )
        )
    total = table.num_rows + len(blank)
    rows = np.delete(np.arange(2, total + 2), np.array(blank, dtype=np.int64) - 2)
    return table, rows, len(blank)


def _encoding(file: Path) -> str:
    """Find the encoding of the whole file, and refuse one with a quotation mark left open."""
    for name in ("utf-8", "cp1252"):
        decoder = codecs.getincrementaldecoder(name)()
        quotes = 0
        try:
            with pa.input_stream(str(file), compression="detect") as stream:
                while block := stream.read(1 << 22):
                    quotes += block.count(b'"')
                    decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        if quotes % 2:
            hint = "The file was probably cut short: download it again."
            _refuse(file, "A quotation mark is opened and never closed.", hint)
        return name
    _refuse(file, "The text is neither UTF-8 nor Windows-1252.", "Save it as CSV UTF-8.")


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        # Parquet keeps codes such as 202204 as 202204.0 when the column has empty cells.
        whole = pc.all(pc.equal(pc.floor(column), column), min_count=0).as_py() is not False
        column = pc.if_else(pc.is_nan(column), None, column)
        column = column.cast(pa.int64()) if whole else column
    try:
        text = column.cast(pa.string())
    except pa.ArrowNotImplementedError as error:
        msg = f"a column of type {column.type} cannot be read as text"
        raise DataError(msg) from error
    return pc.utf8_trim_whitespace(pc.fill_null(text, ""))
