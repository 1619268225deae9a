"""Every form that readers know, spoilt in every way that files are: told, or read whole."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from samples import SAMPLES, Sample

from pna import sources
from pna.checks import check
from pna.errors import DataError, Findings
from pna.layers import LAYERS
from pna.sources import code_point
from pna.sources.reading.headers import found

Rows = list[list[str]]
CODED = re.compile(r"[A-Z]{1,2}\d[A-Z\d ]*")
MANY = 16
# Tidy forms are read by what the published ones of CSV are read by.
OF_THE_FILE = ("CRLF", "CR", "no newline at the end", "blank rows at the end", "all quoted")
OWN_NAMES = ("site_ref", "site_id")
GARBAGE = ("#REF!", "=1+1", "nan", "-5", "1e400", "12\xa0x", "a\x00b", "E01000001", "2026-13-45")


def name_of(sample: Sample) -> str:
    words = re.sub(r"\W+", "-", sample.form.name.removeprefix("the "))
    return f"{sample.form.layer}:{words[:32]}"


def is_whole(sample: Sample) -> bool:
    """Whether so small a file is read: ranks need every LSOA, and some layers need polygons."""
    if sample.form.name.endswith("scores only"):
        return False
    tidy = sample.form.name == "the layer in its tidy form"
    return not (tidy and sample.form.layer in {"housing_sites", "lsoa_age"})


MAY_BE_EMPTY = ("amendments", "special_population")
"""Tables kept by hand, of which no row says that there is nothing to tell."""
GOOD = [sample for sample in SAMPLES if is_whole(sample)]
# Tidy forms have one reader.
PUBLISHED = [one for one in GOOD if "tidy form" not in one.form.name]
every_form = pytest.mark.parametrize("sample", GOOD, ids=name_of)
every_published_form = pytest.mark.parametrize("sample", PUBLISHED, ids=name_of)


def written(sample: Sample, rows: Rows, newline: str = "\n", *, quoted: bool = False) -> str:
    if sample.parted != ",":
        return "".join(sample.parted.join(row) + newline for row in rows)
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(stream, lineterminator=newline, quoting=quoting).writerows(rows)
    return stream.getvalue()


def columns_of(sample: Sample) -> list[int]:
    """Columns to spoil: of many that are alike (ages, days, finer categories) some do."""
    width = len(sample.rows[0])
    if sample.heading and width > MANY:
        return [0, 1, 2, width // 2, width - 1]
    return list(range(width))


def columns_of_digits(sample: Sample) -> list[int]:
    """Of the columns to spoil, the first and last that hold numbers."""
    cells = sample.rows[int(sample.heading)]
    digits = [n for n in columns_of(sample) if cells[n].replace(".", "").isdigit()]
    return sorted({*digits[:2], *digits[-1:]})


class Outcome:
    """What came of reading a file: a fault that names it, or a layer that holds."""

    def __init__(self, sample: Sample, folder: Path, body: bytes | str, name: str = "a b.csv"):
        path = folder / name
        path.write_bytes(body.encode("utf-8") if isinstance(body, str) else body)
        self.frame: pd.DataFrame | None = None
        self.findings: Findings
        try:
            self.frame, self.findings = sources.read(sample.form.layer, path)
        except DataError as error:
            self.findings = tuple(f for f in error.findings if f.level == "error")
        else:
            assert not [f for f in self.findings if f.level == "error"]
            assert len(self.frame)
            assert check(sample.form.layer, self.frame, name) == ()
        assert self.frame is not None or self.findings, "a fault that is in no finding"
        for finding in self.findings:
            assert finding.file.startswith(name), finding
            assert len(str(finding)) < 2_000, str(finding)[:200]

    @property
    def plain(self) -> pd.DataFrame:
        assert self.frame is not None, "\n".join(map(str, self.findings))
        frame = self.frame
        if isinstance(frame, gpd.GeoDataFrame):
            shapes = frame.geometry.to_wkb()
            frame = pd.DataFrame(frame.drop(columns="geometry")).assign(geometry=shapes)
        return frame

    def __str__(self) -> str:
        told = "\n".join(map(str, self.findings))
        return f"{'refused' if self.frame is None else 'read'}: {told}"


def folded(cell: object) -> str:
    return re.sub(r"\s", "", str(cell)).casefold()


def unexplained(sample: Sample, outcome: Outcome, rows: Rows) -> set[int]:
    """Rows of a file that are neither in what was read nor told."""
    if outcome.frame is None:
        return set()
    first = 2 if sample.heading else 1
    numbers = {n for n, row in enumerate(rows[first - 1 :], first) if any(map(str.strip, row))}
    if outcome.frame.index.name == "row":
        kept = {int(row) for row in outcome.frame.index}
    else:
        keys = LAYERS[sample.form.layer].key or ("name",)
        values = [{folded(value) for value in outcome.frame[key]} for key in keys]
        kept = {n for n in numbers if any(values[0] & {folded(cell)} for cell in rows[n - 1])}
    told: set[int] = set()
    counted = 0
    for finding in outcome.findings:
        if finding.row is not None:
            told.add(finding.row)
        for listed in re.findall(r"rows ([\d, ]+)", finding.message):
            told |= {int(n) for n in re.findall(r"\d+", listed)}
        if re.search(r"left out|passed over|added up", finding.message):
            counted += sum(
                int(n.replace(",", ""))
                for n in re.findall(
                    r"(?<![\w.])\d[\d,]*(?= locations| rows|[.;]|$| \()", finding.message
                )
            )
    missing = numbers - kept - told
    return missing if len(missing) > counted else set()


def spoilt_whole(sample: Sample) -> Iterator[tuple[str, bytes]]:
    """Files that no reader may take."""
    good = written(sample, sample.rows)
    body = good.encode("utf-8")
    yield "empty", b""
    yield "blank", b"\n\n  \n"
    yield "a web page", b"<!DOCTYPE html><html><body>Access denied</body></html>"
    yield "wrong", b"colour,size,shape\nred,1,round\n"
    yield "UTF-16", good.encode("utf-16")
    yield "UTF-16 without its mark", good.encode("utf-16-le")
    yield "a NUL", body.replace(b"\n", b"\n\0", 1)
    yield "binary", bytes(range(256)) * 8
    yield "a workbook called CSV", b"PK\x03\x04" + body
    yield "cut gzip", gzip.compress(body)[:-9]
    yield "cut in the last row", body[: body.rstrip().rfind(sample.parted.encode())]
    if sample.heading and sample.form.layer not in MAY_BE_EMPTY:
        yield "heading only", written(sample, sample.rows[:1]).encode()


@every_published_form
def test_a_file_that_is_no_such_file_is_refused_by_name(tmp_path: Path, sample: Sample) -> None:
    for what, body in spoilt_whole(sample):
        outcome = Outcome(sample, tmp_path, body)
        assert outcome.frame is None, what


def same_file(sample: Sample) -> Iterator[tuple[str, bytes]]:
    """The same table written otherwise."""
    rows = sample.rows
    good = written(sample, rows)
    first = int(sample.heading)
    yield "a byte order mark", b"\xef\xbb\xbf" + good.encode("utf-8")
    yield "CRLF", written(sample, rows, "\r\n").encode("utf-8")
    yield "Windows-1252", good.encode("cp1252")
    yield "no newline at the end", good.rstrip("\n").encode("utf-8")
    padded = [*rows[:first], *([f"  {cell} " for cell in row] for row in rows[first:])]
    yield "spaces round cells", written(sample, padded).encode("utf-8")
    hard = [*rows[:first], *([f"{cell}\xa0" for cell in row] for row in rows[first:])]
    yield "hard spaces", written(sample, hard).encode("utf-8")
    yield "blank rows at the end", (good + "\n\n").encode("utf-8")
    if sample.parted == ",":
        yield "CR", written(sample, rows, "\r").encode("utf-8")
        yield "all quoted", written(sample, rows, quoted=True).encode("utf-8")
        yield "commas at the end", (good + "," * (len(rows[0]) - 1) + "\n").encode("utf-8")
    if sample.heading:
        yield "capitals", written(sample, [[h.upper() for h in rows[0]], *rows[1:]]).encode()
        yield (
            "spaces in headers",
            written(sample, [[f" {h} " for h in rows[0]], *rows[1:]]).encode(),
        )
        turned = [row[::-1] for row in rows]
        yield "columns turned round", written(sample, turned).encode("utf-8")


@every_form
def test_the_same_table_written_otherwise_reads_the_same(tmp_path: Path, sample: Sample) -> None:
    good = Outcome(sample, tmp_path, written(sample, sample.rows))
    assert unexplained(sample, good, sample.rows) == set()
    for what, body in same_file(sample):
        if "tidy form" in sample.form.name and what in OF_THE_FILE:
            continue
        other = Outcome(sample, tmp_path, body)
        if sample.form.read is code_point.read and other.frame is None:
            continue
        assert other.frame is not None, f"{what}: {other}"
        try:
            pd.testing.assert_frame_equal(other.plain, good.plain, check_like=True)
        except AssertionError as error:
            pytest.fail(f"{what}: {error}")


@every_form
def test_codes_in_small_letters_are_the_same_codes(tmp_path: Path, sample: Sample) -> None:
    good = Outcome(sample, tmp_path, written(sample, sample.rows)).plain
    first = int(sample.heading)
    rows = [
        [cell.lower() if CODED.fullmatch(cell) else cell for cell in row]
        for row in sample.rows[first:]
    ]
    small = Outcome(sample, tmp_path, written(sample, [*sample.rows[:first], *rows]))
    if sample.form.read is code_point.read and small.frame is None:
        return
    assert small.frame is not None, str(small)
    pd.testing.assert_frame_equal(capitals(small.plain), capitals(good))


def capitals(frame: pd.DataFrame) -> pd.DataFrame:
    """Postcodes are made alike where they are looked up; others are only shown."""
    there = [
        name for name in ("postcode", "from", "to", "address", "name", *OWN_NAMES) if name in frame
    ]
    return frame.assign(**{name: frame[name].str.upper() for name in there})


@every_form
def test_no_row_is_dropped_in_silence(tmp_path: Path, sample: Sample) -> None:
    first = int(sample.heading)
    head, body = sample.rows[:first], sample.rows[first:]
    width = len(body[0])
    for what, rows in {
        "a row twice": [*head, *body, body[0]],
        "every row twice": [*head, *body, *body],
        "a blank row": [*head, body[0], [""] * width, *body[1:]],
        "a row of spaces": [*head, body[0], [" "] * width, *body[1:]],
        "one row": [*head, body[0]],
    }.items():
        outcome = Outcome(sample, tmp_path, written(sample, rows))
        assert unexplained(sample, outcome, rows) == set(), f"{what}: {outcome}"
        strict = sample.form.read is code_point.read
        if what.startswith(("a blank", "a row of")) and not strict:
            assert outcome.frame is not None, f"{what}: {outcome}"
            assert any("passed over" in f.message for f in outcome.findings), f"{what}: {outcome}"


@every_published_form
def test_headers_that_are_not_as_they_should_be(tmp_path: Path, sample: Sample) -> None:
    if not sample.heading:
        return
    headers, *body = sample.rows
    there = found(sample.form.fields, headers)
    good = Outcome(sample, tmp_path, written(sample, sample.rows)).plain
    required = [f.name for f in sample.form.fields if f.required and f.name in there][:4]
    for name in required:
        place = there[name]
        bad = [f"{h[:-1]}Q" if n == place else h for n, h in enumerate(headers)]
        outcome = Outcome(sample, tmp_path, written(sample, [bad, *body]))
        told = str(outcome)
        if outcome.frame is not None:
            # What is left is another form of the layer, or the name is a known one still.
            assert outcome.plain.equals(good) or "warning" in {f.level for f in outcome.findings}
        elif len(headers) > 3 and sample.form.layer != "journey_times":
            assert bad[place] in told, told
    again = [[*row, row[there[required[0]]]] for row in sample.rows] if required else []
    if again:
        outcome = Outcome(sample, tmp_path, written(sample, again))
        assert outcome.frame is None, str(outcome)
        assert "Two columns have this name" in str(outcome)
    wider = [[*headers, "Zebra crossings"], *([*row, "=cmd|' /C calc'!A0"] for row in body)]
    outcome = Outcome(sample, tmp_path, written(sample, wider))
    assert unexplained(sample, outcome, wider) == set()
    if outcome.frame is None:
        # Tables in which every column is a figure, or of just these columns.
        assert sample.form.layer in {"pharmacy_openings", "premises_list"}, str(outcome)
        assert "Zebra crossings" in str(outcome)
        return
    pd.testing.assert_frame_equal(outcome.plain, good)


@every_published_form
def test_a_cell_of_garbage_in_each_column(tmp_path: Path, sample: Sample) -> None:
    first = int(sample.heading)
    for place in columns_of(sample):
        garbage = GARBAGE[place % len(GARBAGE)]
        rows = [list(row) for row in sample.rows]
        rows[first + 1][place] = garbage
        outcome = Outcome(sample, tmp_path, written(sample, rows))
        told = f"column {place} {sample.rows[0][place]}, {garbage!r}: {outcome}"
        assert unexplained(sample, outcome, rows) == set(), told
        if outcome.frame is None:
            row = first + 2
            named = [f for f in outcome.findings if f.row == row or f.value]
            assert named or garbage == "a\x00b" or garbage[:2] in told, told


@every_published_form
def test_thousands_are_understood_or_refused(tmp_path: Path, sample: Sample) -> None:
    first = int(sample.heading)
    for place in columns_of_digits(sample):
        outcomes = []
        for text in ("1234", "1,234"):
            rows = [list(row) for row in sample.rows]
            rows[first][place] = text
            outcomes.append(Outcome(sample, tmp_path, written(sample, rows)))
        plain, commas = outcomes
        if plain.frame is not None and commas.frame is not None:
            numbers = [one.frame.select_dtypes("number").sum() for one in (plain, commas)]
            pd.testing.assert_series_equal(*numbers)


@every_published_form
def test_a_cell_with_line_breaks_or_of_a_megabyte(tmp_path: Path, sample: Sample) -> None:
    if sample.parted != ",":
        return
    first = int(sample.heading)
    for text in ("High\r\nStreet", 'The "Old" Mill', "=HYPERLINK(1)", "x" * 1_000_000):
        for place in columns_of(sample)[1:2]:
            rows = [list(row) for row in sample.rows]
            rows[first][place] = text
            outcome = Outcome(sample, tmp_path, written(sample, rows))
            assert unexplained(sample, outcome, rows) == set(), f"{place} {text[:20]!r}: {outcome}"
