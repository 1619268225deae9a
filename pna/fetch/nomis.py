"""Nomis: counts by small area, 25,000 rows a call."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from pna.fetch.areas import Board
from pna.fetch.catalogue import Source
from pna.fetch.client import Answer, Connection, FetchError, get_text
from pna.fetch.words import first_words

__all__ = ["ROWS_A_CALL", "fetch"]

ROWS_A_CALL = 25_000
"""Nomis gives at most so many rows a call, and does not say when it leaves some out."""
_NEEDED = ("GEOGRAPHY_CODE", "OBS_VALUE")


def fetch(connection: Connection, source: Source, boards: Sequence[Board], part: Path) -> Answer:
    """Get the counts of every small area of every district, and write them as one CSV.

    Parameters
    ----------
    connection
        The session and its patience.
    source
        A ``nomis`` source.
    boards
        The area.
    part
        The file to write.

    Returns
    -------
    Answer
        That of the last call.

    Raises
    ------
    FetchError
        Nomis answers with something else, has nothing for a district, gives an area twice, or
        fewer rows than it says that there are.
    """
    header: list[str] = []
    rows: list[list[str]] = []
    answer: Answer | None = None
    for board in boards:
        newer = dict(board.recoded)
        for district in board.districts:
            columns, found, answer = _district(connection, source, district)
            if not found and district in newer:
                columns, found, answer = _district(connection, source, newer[district])
            if not found:
                msg = f"Nomis has no rows for the district {district}."
                raise FetchError(msg)
            if header and columns != header:
                msg = "Nomis changed the columns between two calls."
                raise FetchError(msg)
            header = columns
            rows += found
    if answer is None:
        msg = "no district was asked for."
        raise FetchError(msg)
    codes = [row[header.index("GEOGRAPHY_CODE")] for row in rows]
    if len(set(codes)) != len(codes):
        msg = "Nomis gave an area more than once."
        raise FetchError(msg)
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return answer


def _district(
    connection: Connection, source: Source, district: str
) -> tuple[list[str], list[list[str]], Answer]:
    rows: list[list[str]] = []
    while True:
        asked = {
            **source.parameters,
            "geography": f"{district}{source.areas}",
            "RecordLimit": str(ROWS_A_CALL),
            "RecordOffset": str(len(rows)),
        }
        text, answer = get_text(connection, source.url, asked)
        table = [row for row in csv.reader(text.splitlines()) if row]
        header = [name.strip().upper() for name in table[0]] if table else []
        if not set(_NEEDED) <= set(header) or any(len(row) != len(header) for row in table):
            msg = f"Nomis answered with something else: {first_words(text.encode())}"
            raise FetchError(msg)
        rows += table[1:]
        if len(table) - 1 < ROWS_A_CALL:
            break
    if rows and "RECORD_COUNT" in header:
        total = rows[0][header.index("RECORD_COUNT")]
        if total != str(len(rows)):
            msg = f"Nomis says that there are {total} rows for {district}, and {len(rows)} came."
            raise FetchError(msg)
    return header, rows, answer
