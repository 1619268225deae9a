"""Tables of premises: how many of each kind, where they are, their hours, what they offer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from pna.layers import DAYS
from pna.maps.themes.premises import statutory
from pna.material import Material
from pna.register.hours_words import week_of
from pna.report.addresses import once
from pna.report.document.blocks import Block
from pna.report.draft import pieces_common as common
from pna.report.draft.pieces_common import Cell, Column, MakesBlocks, Row
from pna.wording import draft_captions as captions
from pna.wording import draft_words as words

__all__ = [
    "TABLES",
    "hours_columns",
    "hours_list",
    "hours_of",
    "in_scope",
    "number_and_name",
    "numbered",
    "premises_list",
]

_MOST_PREMISES = 400
_SPELLS = re.compile(r"\d\d:\d\d-\d\d:\d\d(,\d\d:\d\d-\d\d:\d\d)*")
"""Hours that need no reading."""
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) (\d[A-Z]{2})$")
_COUNTS = (
    ("community_pharmacies", "Community pharmacies", 1.35),
    ("lps", "LPS", 0.8),
    ("pharmacies_100_hours", "Of these, 100-hour", 1.1),
    ("distance_selling", "Distance-selling", 1.1),
    ("appliance", "Appliance", 1.15),
    ("dispensing_practices", "Dispensing practices", 1.35),
)
"""Measures of provision.csv, what they are called, and how wide their columns are; those that were
not made are left out."""
_RATE, _RATE_WITH_PRACTICES = (
    "pharmacies_per_10000",
    "pharmacies_and_dispensing_practices_per_10000",
)
_HOURS = "pharmacies_hours_a_week"
_IN_SCOPE = ("pharmacy", "lps", "distance_selling", "appliance", "dispensing_practice")
"""Kinds of premises that provide pharmaceutical services (regulation 3(2))."""


def provision(published: Material) -> tuple[Block, ...]:
    """Count premises by kind, for the whole area and its parts."""
    frame = published.table("provision")
    frame = frame[frame["area_type"] != "comparator"]
    made = set(frame["measure"])
    rows = []
    for _, group in common.areas_of(frame).groupby(["area_type", "area_code"], sort=False):
        by_measure = dict(zip(group["measure"], group["value"], strict=True))
        rows.append({**common.records(group)[0], **by_measure})
    columns = [
        Column("Area", common.area_cell, is_number=False),
        Column("Residents", lambda row: common.people(row["people"])),
    ]
    columns += [Column(head, _count_of(measure)) for measure, head, _ in _COUNTS if measure in made]
    heading = common.caption(published, captions.PROVISION, "number")
    widths = (2.2, 1.2, *(width for measure, _, width in _COUNTS if measure in made))
    return common.sheet(heading, rows, columns, widths=widths)


def _count_of(key: str) -> Cell:
    def cell(row: Row) -> str:
        return common.count(row.get(key))

    return cell


def rates(published: Material) -> tuple[Block, ...]:
    """Give pharmacies for so many people, with published rates beside them."""
    frame = published.table("provision")
    rows = frame[frame["measure"] == _RATE]
    rows = pd.concat([common.areas_of(rows[rows["area_type"] != "comparator"]),
                      rows[rows["area_type"] == "comparator"]])  # fmt: skip
    beside = frame[frame["measure"] == _RATE_WITH_PRACTICES].set_index(["area_type", "area_code"])
    open_hours = frame[frame["measure"] == _HOURS].set_index(["area_type", "area_code"])

    def of(table: pd.DataFrame, row: Row, column: str = "value") -> object:
        key = (row["area_type"], row["area_code"])
        return table.loc[key, column] if key in table.index else None

    def hours(row: Row) -> str:
        """Hours of all, and how many premises are not among them: theirs are not known."""
        told, lacking = common.hours(of(open_hours, row)), of(open_hours, row, "not_known")
        if told == words.NOTHING or common.count(lacking) in {"0", words.NOTHING}:
            return told
        return f"{told} ({captions.not_known_of(common.count(lacking))})"

    columns = [
        Column("Area", _area_or_source, is_number=False),
        Column("Pharmacies", lambda row: common.count(row["count"])),
        Column("For 10,000 residents (95% interval)", _rate_and_interval),
    ]
    if len(beside):
        columns.append(
            Column("With dispensing practices", lambda row: common.number(of(beside, row)))
        )
    if open_hours["value"].notna().any():
        columns.append(Column("Hours open a week, all together", hours))
    heading = common.caption(published, captions.RATES)
    widths = (3, 1.2, 2, 1.3, 1.3)[: len(columns)]
    return common.sheet(heading, common.records(rows), columns, widths=widths)


def numbered(published: Material) -> tuple[Row, ...]:
    """Give the premises of the area that provide pharmaceutical services, as Map 1 numbers them.

    Parameters
    ----------
    published
        Its premises.

    Returns
    -------
    tuple of mapping
        Rows of premises.csv with `map_number` (text), by that number.
    """
    numbers = statutory(published).set_index("facility_id")["number"]
    rows = {str(row["facility_id"]): row for row in common.records(published.table("premises"))}
    return tuple({**rows[str(code)], "map_number": str(at)} for code, at in numbers.items())


def in_scope(row: Row) -> bool:
    """Tell whether a premises is of a kind that provides pharmaceutical services."""
    return str(row["kind"]) in _IN_SCOPE


def premises_list(published: Material, rows: Sequence[Row]) -> tuple[Block, ...]:
    """Lay premises out with number, code, name, address and kind."""
    columns = (
        Column("Map number", lambda row: str(row["map_number"]) or words.NOTHING),
        Column("Name", lambda row: common.text(row["name"]), is_number=False),
        Column("Address", _address, is_number=False),
        Column("Kind", lambda row: words.kind_words(str(row["kind"])), is_number=False),
        Column("ODS code", lambda row: common.text(row["facility_id"]), is_number=False),
    )
    return common.sheet(
        common.caption(published, captions.PREMISES),
        rows,
        columns,
        most=_MOST_PREMISES,
        file="tables/premises.csv",
        widths=(0.6, 2.3, 4.65, 2.1, 1.05),
    )


def hours_of(published: Material, code: str) -> dict[str, str]:
    """Give the hours of a premises by day, as they are printed; days not known are left out."""
    layer = published.results.hours
    if "facility_id" not in layer:
        return {}
    listed = _listed(published, code)
    return {
        day: (listed[day] if _SPELLS.fullmatch(listed.get(day, "")) else text)
        .replace("CLOSED", "closed")
        .replace("-", "\u2013")
        .replace(",", ", ")
        for day, text in week_of(layer, code).items()
    }


def _listed(published: Material, code: str) -> dict[str, str]:
    """Hours by day in the very words of the list: 23:59 stays 23:59, and is no midnight."""
    if not common.has(published, "hours-open"):
        return {}
    frame = published.table("hours-open")
    own = frame[frame["facility_id"].astype(str) == code]
    return {day: str(own[day].iloc[0]).strip() for day in DAYS} if len(own) else {}


def hours_columns(published: Material, code: str) -> tuple[str, str, str]:
    """Say the hours of a premises from Monday to Friday, on Saturday and on Sunday.

    Parameters
    ----------
    published
        Its opening hours.
    code
        Of the premises.
    """
    week = hours_of(published, code)
    spells: list[tuple[str, str, str]] = []
    for day in DAYS[:5]:
        text, name = week.get(day, "not known"), day.capitalize()[:3]
        if spells and spells[-1][2] == text:
            spells[-1] = (spells[-1][0], name, text)
        else:
            spells.append((name, name, text))
    if len(spells) == 1:
        weekdays = spells[0][2]
    else:
        weekdays = "; ".join(
            f"{first if first == last else f'{first} to {last}'} {text}"
            for first, last, text in spells
        )
    return weekdays, week.get(DAYS[5], "not known"), week.get(DAYS[6], "not known")


def hours_list(published: Material, rows: Sequence[Row]) -> tuple[Block, ...]:
    """Lay out the opening hours of premises by day."""
    codes = [str(row["facility_id"]) for row in rows]
    if not any(hours_of(published, code) for code in codes):
        return ()
    told = [
        {**row, "open": hours_columns(published, code)}
        for row, code in zip(rows, codes, strict=True)
    ]
    columns = (
        Column("Premises", number_and_name, is_number=False),
        Column("Monday to Friday", lambda row: row["open"][0], is_number=False),
        Column("Saturday", lambda row: row["open"][1], is_number=False),
        Column("Sunday", lambda row: row["open"][2], is_number=False),
    )
    return common.sheet(
        common.caption(published, captions.HOURS),
        told,
        columns,
        most=_MOST_PREMISES,
        file="tables/hours-open.csv",
        widths=(2.6, 3.1, 2.9, 1.1),
    )


def premises(published: Material) -> tuple[Block, ...]:
    """List the premises of the area."""
    return premises_list(published, numbered(published))


def hours_open(published: Material) -> tuple[Block, ...]:
    """List the opening hours of the premises of the area."""
    return hours_list(published, numbered(published))


def reconciliation(published: Material) -> tuple[Block, ...]:
    """Say what became of every row of the lists, by kind."""
    frame = published.table("premises-reconciliation")
    frame = frame[
        (frame["premises_set"] == common.first_set(published)) & (frame["board"] == "all")
    ]
    heads = {
        "rows_read": "Rows read",
        "counted_in_area": "Counted, in the area",
        "counted_outside_area": "Counted, near it",
        "beyond_reach": "Too far away",
        "unresolved": "Without a position",
        "duplicate": "Same row again",
    }
    columns = [Column("Kind", _kind_or_all, is_number=False)]
    columns += [Column(head, _count_of(key)) for key, head in heads.items()]
    columns.append(Column("Not of a kind that counts", _not_counted))
    heading = common.caption(published, captions.RECONCILIATION, "rows")
    return common.sheet(heading, common.records(frame), columns)


def consultees(published: Material) -> tuple[Block, ...]:
    """Count the contractors to be consulted, by kind and where they are."""
    frame = published.table("consultees")
    sizes = frame.groupby(["kind", "where"]).size()
    rows = [
        {
            "kind": kind,
            "area": sizes.get((kind, "area"), 0),
            "near": sizes.get((kind, "neighbour"), 0),
        }
        for kind in dict.fromkeys(frame["kind"])
    ]
    columns = (
        Column("Kind", lambda row: words.kind_words(str(row["kind"])), is_number=False),
        Column("In the area", lambda row: common.count(row["area"])),
        Column("Near it, in a neighbour's", lambda row: common.count(row["near"])),
    )
    heading = common.caption(published, captions.CONSULTEES, "premises")
    return common.sheet(heading, rows, columns)


TABLES: Mapping[str, tuple[str, MakesBlocks]] = MappingProxyType(
    {
        "provision": ("Premises by kind and area", provision),
        "provision-rates": ("Pharmacies for 10,000 residents", rates),
        "premises": ("Premises of the area", premises),
        "hours-open": ("Opening hours by day", hours_open),
        "premises-reconciliation": ("What became of every row of the lists", reconciliation),
        "consultees": ("Contractors to be consulted", consultees),
    }
)
"""By name: title, and what makes the blocks."""


def _address(row: Row) -> str:
    parts = [str(row[name]).strip() for name in ("address", "postcode") if not pd.isna(row[name])]
    whole = words.shortened(once(", ".join(part for part in parts if part)))
    # A postcode is not parted over two lines.
    return _POSTCODE.sub("\\1\u00a0\\2", whole) or words.NOTHING


def number_and_name(row: Row) -> str:
    """Name a premises with its number on the map."""
    return f"{row['map_number']} {common.text(row['name'])}".strip()


def _area_or_source(row: Row) -> str:
    if row["area_type"] != "comparator":
        return common.area_cell(row)
    return f"{common.text(row['area_name'])} (published: {common.text(row['source'])})"


def _rate_and_interval(row: Row) -> str:
    own = common.number(row["value"])
    low, high = common.number(row["low"]), common.number(row["high"])
    return own if words.NOTHING in {low, high} else f"{own} ({low} to {high})"


def _kind_or_all(row: Row) -> str:
    return "All" if row["kind"] == "all" else words.kind_words(str(row["kind"]))


def _not_counted(row: Row) -> str:
    names = ("distance_selling", "appliance", "dispensing_practice", "other_kind", "closed")
    return common.count(sum(int(row[name]) for name in names))
