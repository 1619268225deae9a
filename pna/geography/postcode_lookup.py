"""Some postcodes, found in a directory of millions without reading the whole of it.

The directory is kept once, sorted by postcode and in small groups of rows whose first and last
postcode are known; a question then reads one group.
"""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from pna import sources, writing
from pna.cache import Cache, file_hashes, key_of
from pna.sources.reading import kept_tables

__all__ = ["Postcodes", "keep", "opened", "rows_of"]

_LOG = logging.getLogger(__name__)
_Answered = TypeVar("_Answered")
_COLUMNS = (
    *("postcode", "easting", "northing", "ended", "large_user", "quality"),
    *("oa", "lsoa", "district"),
)
_ROWS_A_GROUP = 8192
_LETTERS = str.maketrans({"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z"})
_DIGITS = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})


class Postcodes:
    """A postcode directory that answers for single postcodes.

    Parameters
    ----------
    source
        A file from `keep`, or the ``postcodes`` layer itself.
    """

    def __init__(self, source: Path | pd.DataFrame) -> None:
        self._frame = source if isinstance(source, pd.DataFrame) else None
        self._file = None if isinstance(source, pd.DataFrame) else pa_parquet.ParquetFile(source)

    def between(self, first: str, last: str) -> pd.DataFrame:
        """Give the rows from one postcode to another, both included.

        Parameters
        ----------
        first, last
            In capitals with one space.

        Returns
        -------
        DataFrame
            Rows of the ``postcodes`` layer, of its columns those that say where and how good.
        """
        if self._file is None:
            rows = self._frame if self._frame is not None else pd.DataFrame(columns=_COLUMNS)
        else:
            groups = [
                number
                for number in range(self._file.num_row_groups)
                if self._reaches(number, first, last)
            ]
            if not groups:
                groups = [0] * bool(self._file.num_row_groups)
            rows = self._file.read_row_groups(groups).to_pandas()
        chosen: pd.DataFrame = rows[rows["postcode"].between(first, last)].reset_index(drop=True)
        return chosen

    def _reaches(self, number: int, first: str, last: str) -> bool:
        if self._file is None:
            return False
        known = self._file.metadata.row_group(number).column(0).statistics
        return known is None or (known.min <= last and known.max >= first)

    def like(self, postcode: str) -> str:
        """Give the postcode that was probably meant by one that there is not.

        Parameters
        ----------
        postcode
            In capitals with one space.

        Returns
        -------
        str
            One of the same outward code, or with letters for digits that look like them; empty if
            none is near. Live ones go before those that have ended.
        """
        outward, _, inward = postcode.rpartition(" ")
        tidy = (
            f"{_outward(outward)} {inward[:1].translate(_DIGITS)}{inward[1:].translate(_LETTERS)}"
        )
        if tidy != postcode and len(self.between(tidy, tidy)):
            return tidy
        rows = self.between(f"{_outward(outward)} ", f"{_outward(outward)} ~")
        for part in (rows[rows["ended"] == ""], rows):
            near = difflib.get_close_matches(tidy, part["postcode"].tolist(), n=20, cutoff=0.75)
            if near:
                # Slips are likelier at the end; of equals the first of the alphabet.
                return str(max(sorted(near), key=lambda one: _same_start(one, tidy)))
        return ""


def _same_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _outward(text: str) -> str:
    """Put letters where letters stand in an outward code: ``LEI5`` is LE15."""
    match = re.fullmatch(r"([A-Z0158]{1,2}?)([0-9OIL][0-9A-Z]?)", text)
    if match is None:
        return text
    return (
        match[1].translate(_LETTERS)
        + match[2][:1].translate(_DIGITS)
        + (match[2][1:].translate(_DIGITS) if match[2][1:] in {"O", "I"} else match[2][1:])
    )


def keep(file: Path, cache: Cache) -> Path | None:
    """Keep a postcode directory in the form that answers quickly, unless it is kept already.

    Parameters
    ----------
    file
        The directory as published.
    cache
        Where.

    Returns
    -------
    Path, or None
        The kept file; None where nothing is kept.

    Raises
    ------
    DataError
        The directory cannot be read.
    """
    path = _path(file, cache)
    if path is None or path.is_file():
        return path
    frame = sources.read("postcodes", file).frame
    frame = frame[[name for name in _COLUMNS if name in frame]].sort_values("postcode")
    table = pa.Table.from_pandas(frame, preserve_index=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with writing.replacing(path) as temporary:
        pa_parquet.write_table(
            table, temporary, row_group_size=_ROWS_A_GROUP, write_page_checksum=True
        )
    return path


def opened(file: Path, cache: Cache) -> Postcodes:
    """Open a postcode directory for single questions; it is kept at the first.

    Parameters
    ----------
    file
        The directory as published.
    cache
        Where it is kept; without a folder the whole directory is read.

    Returns
    -------
    Postcodes

    Raises
    ------
    DataError, MissingInputError
        The directory cannot be read.
    """
    kept = _asked(file, cache, Postcodes)
    return Postcodes(sources.read("postcodes", file).frame) if kept is None else kept


def rows_of(file: Path, cache: Cache, column: str, values: Iterable[str]) -> pd.DataFrame:
    """Give the rows of a postcode directory that have some values in a column.

    Parameters
    ----------
    file
        The directory as published.
    cache
        Where it is kept; without a folder the whole directory is read.
    column
        ``postcode`` (in capitals with one space), ``oa``, ``lsoa`` or ``district``.
    values
        The values.

    Returns
    -------
    DataFrame
        Rows of the ``postcodes`` layer, by postcode; none where it has no such column.

    Raises
    ------
    DataError, MissingInputError
        The directory cannot be read.
    """
    wanted = sorted(set(values))

    def ask(path: Path) -> pd.DataFrame:
        if column not in pa_parquet.read_schema(path).names:
            return pd.DataFrame(columns=["postcode"])
        found: pd.DataFrame = pa_parquet.read_table(
            path, filters=[(column, "in", wanted)]
        ).to_pandas()
        return found

    answer = _asked(file, cache, ask)
    if answer is not None:
        return answer
    frame = sources.read("postcodes", file).frame
    if column not in frame:
        return pd.DataFrame(columns=["postcode"])
    kept = [name for name in _COLUMNS if name in frame]
    rows: pd.DataFrame = frame.loc[frame[column].isin(wanted), kept].sort_values("postcode")
    return rows.reset_index(drop=True)


def _asked(file: Path, cache: Cache, ask: Callable[[Path], _Answered]) -> _Answered | None:
    """Ask the kept directory, which is made anew if it is damaged; None where nothing is kept."""
    path = keep(file, cache)
    if path is None:
        return None
    try:
        return ask(path)
    except (pa.ArrowException, OSError) as error:
        _LOG.warning("%s cannot be read (%s); it is made anew.", path.name, error)
        path.unlink(missing_ok=True)
        keep(file, cache)
        return ask(path)


def _path(file: Path, cache: Cache) -> Path | None:
    if cache.folder is None:
        return None
    digest = file_hashes(cache, [file])[file]
    key = key_of(
        "postcodes",
        inputs=[digest],
        parameters={"name": file.name, "columns": _COLUMNS},
        modules=["geography/postcode_lookup", *kept_tables.modules_in("sources")],
    )
    return cache.folder / f"{key}.parquet"
