"""Tables of neighbouring areas, of controlled localities and dispensing, and of the edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from pna.disclosure import HIDDEN
from pna.material import Material
from pna.report.document.blocks import Block
from pna.report.draft import pieces_common as common
from pna.report.draft.pieces_common import Cell, Column, MakesBlocks, Row
from pna.wording import draft_captions as captions
from pna.wording import draft_words as words
from pna.wording.words import board_words

__all__ = ["TABLES"]

_MOST, _MOST_SITES = 25, 40


def _chosen(published: Material, name: str) -> pd.DataFrame:
    """Rows of the first premises set at the study's own speeds."""
    frame = published.table(name)
    if "speed_preset" in frame:
        frame = common.own_speeds(frame)
    return frame[frame["premises_set"] == common.first_set(published)]


def _by_mode(published: Material, frame: pd.DataFrame, keys: list[str]) -> list[Row]:
    """One row a combined rule, with what is nearest by car and on foot taken from the others."""
    drive, walk, both = common.headline_rules(published.results.study)
    rows: list[Row] = []
    for _, group in frame.groupby(keys, sort=False):
        of = {str(row["rule"]): row for row in common.records(group)}
        if both in of:
            rows.append({**of[both], "by_car": of.get(drive, {}), "on_foot": of.get(walk, {})})
    return rows


def _nearest(mode: str) -> common.Cell:
    def cell(row: Row) -> str:
        one = row[mode]
        number = common.people(one.get("nearest_outside_area"))
        if number in {HIDDEN, words.NOTHING}:
            return number
        return f"{number} ({common.share(one.get('share_nearest_outside_area'))})"

    return cell


def _depends(row: Row) -> bool:
    """Tell whether anybody of an area depends on premises outside."""
    nearest = (row[mode].get("nearest_outside_area", 0) for mode in ("by_car", "on_foot"))
    return any(common.somebody(one) for one in (*nearest, row["within_only_thanks"]))


def _left_out(kept: Sequence[Row], every: Sequence[Row]) -> tuple[str, ...]:
    return (captions.LEFT_OUT,) if len(kept) < len(every) else ()


def _thanks(row: Row) -> str:
    number = common.people(row["within_only_thanks"])
    if number in {HIDDEN, words.NOTHING}:
        return number
    return f"{number} ({common.share(row['share_within_only_thanks'])})"


def cross_border(published: Material) -> tuple[Block, ...]:
    """Give residents who depend on premises outside the area, by neighbouring board."""
    frame = common.of_whole(_chosen(published, "cross-border"))
    columns = (
        Column("Board", lambda row: words.only_thanks(_board(row)), is_number=False),
        Column("Premises that count", lambda row: common.count(row["premises"])),
        Column("Nearest by car lies there", _nearest("by_car")),
        Column("Nearest on foot lies there", _nearest("on_foot")),
        Column("Within one or the other time only thanks to them", _thanks),
    )
    heading = common.caption(published, captions.CROSS_BORDER, captions.PEOPLE_AND_SHARES)
    return common.sheet(heading, _by_mode(published, frame, ["board"]), columns)


def cross_border_areas(published: Material) -> tuple[Block, ...]:
    """Give residents who depend on premises outside the area, by where they live."""
    frame = _chosen(published, "cross-border")
    frame = common.areas_of(frame[frame["board"] == "all"])
    columns = (
        Column("Area", common.area_cell, is_number=False),
        Column("Residents", lambda row: common.people(row["total"])),
        Column("Nearest by car lies outside", _nearest("by_car")),
        Column("Nearest on foot lies outside", _nearest("on_foot")),
        Column("Within one or the other time only thanks to them", _thanks),
    )
    heading = common.caption(published, captions.CROSS_BORDER_AREAS, captions.PEOPLE_AND_SHARES)
    every = _by_mode(published, frame, ["area_type", "area_code"])
    rows = [row for row in every if row["area_type"] == "hwb" or _depends(row)]
    return common.sheet(heading, rows, columns, notes=_left_out(rows, every))


def cross_border_coverage(published: Material) -> tuple[Block, ...]:
    """Give the share within every rule with and without premises outside the area."""
    frame = common.of_whole(_chosen(published, "cross-border-coverage"))
    columns = (
        Column("Within", lambda row: words.rule_short(str(row["rule"])), is_number=False),
        Column("With all premises", lambda row: common.share(row["share_within"])),
        Column("With those of the area alone", lambda row: common.share(row["share_without"])),
        Column("Within only thanks to others", lambda row: common.people(row["only_thanks"])),
    )
    heading = common.caption(published, captions.CROSS_BORDER_COVERAGE, captions.PEOPLE_AND_SHARES)
    return common.sheet(heading, common.records(frame), columns)


def cross_border_premises(published: Material) -> tuple[Block, ...]:
    """List premises on both sides of the boundary."""
    frame = _chosen(published, "cross-border-premises")
    columns = (
        Column("Premises", lambda row: common.text(row["name"]), is_number=False),
        Column("Postcode", lambda row: common.text(row["postcode"]), is_number=False),
        Column("Side", lambda row: words.SIDES.get(str(row["side"]), ""), is_number=False),
        Column("Board", _board, is_number=False),
        Column("Km to the boundary", lambda row: common.kilometres(row["metres_to_boundary"])),
        Column("Nearest by car for", lambda row: common.people(row["people_nearest_drive"])),
        Column("Nearest on foot for", lambda row: common.people(row["people_nearest_walk"])),
        Column("Have no other within reach", lambda row: common.people(row["people_only_either"])),
    )
    return common.sheet(
        common.caption(published, captions.CROSS_BORDER_PREMISES, "residents of the area"),
        common.records(frame),
        columns,
        most=_MOST,
        file="tables/cross-border-premises.csv",
        widths=(1.9, 1.2, 1.3, 2.1, 1.2, 1.1, 1.1, 1.2),
    )


def _controlled(first: Column) -> tuple[Column, ...]:
    return (
        first,
        Column(
            "In controlled localities", lambda row: common.people(row["in_controlled_localities"])
        ),
        Column("Within 1.6 km", lambda row: common.people(row["within_1600_metres"])),
        Column("Further", lambda row: common.people(row["beyond_1600_metres"])),
        Column("Share further", lambda row: common.share(row["share_beyond"])),
    )


def dispensing(published: Material) -> tuple[Block, ...]:
    """Give residents of controlled localities by area."""
    frame = published.table("dispensing")
    frame = common.areas_of(
        frame[(frame["split"] == "all") & (frame["controlled_locality"] == "all")]
    )
    columns = _controlled(Column("Area", common.area_cell, is_number=False))
    columns = (
        columns[0],
        Column("Residents", lambda row: common.people(row["total"])),
        *columns[1:],
    )
    heading = common.caption(published, captions.DISPENSING, captions.PEOPLE_AND_SHARES)
    every = common.records(frame)
    rows = [
        row
        for row in every
        if row["area_type"] == "hwb" or common.somebody(row["in_controlled_localities"])
    ]
    return common.sheet(heading, rows, columns, notes=_left_out(rows, every))


def dispensing_places(published: Material) -> tuple[Block, ...]:
    """Give residents of each controlled locality."""
    frame = common.of_whole(published.table("dispensing"))
    frame = frame[(frame["split"] == "all") & (frame["controlled_locality"] != "all")]
    columns = _controlled(
        Column(
            "Controlled locality",
            lambda row: common.text(row["controlled_locality"]),
            is_number=False,
        )
    )
    return common.sheet(
        common.caption(published, captions.DISPENSING_PLACES, captions.PEOPLE_AND_SHARES),
        common.records(frame),
        columns,
        most=_MOST,
        file="tables/dispensing.csv",
    )


def circles(published: Material) -> tuple[Block, ...]:
    """Give residents within 1.6 km of each pharmacy."""
    columns = (
        Column("Pharmacy", lambda row: common.text(row["name"]), is_number=False),
        Column("Postcode", lambda row: common.text(row["postcode"]), is_number=False),
        Column("In the area", lambda row: common.yes_no(row["in_area"]), is_number=False),
        Column(
            "In a controlled locality",
            lambda row: common.text(row["in_controlled_locality"]),
            is_number=False,
        ),
        Column(
            "Residents within 1.6 km",
            lambda row: common.people(row["residents_within_1600_metres"]),
        ),
    )
    return common.sheet(
        common.caption(published, captions.CIRCLES, "residents of the area"),
        common.largest(
            common.records(published.table("pharmacy-circles")),
            "residents_within_1600_metres",
            _MOST,
        ),
        columns,
        most=_MOST,
        file="tables/pharmacy-circles.csv",
    )


def controlled_changes(published: Material) -> tuple[Block, ...]:
    """Give residents newly, no longer and still in a controlled locality."""
    frame = common.areas_of(published.table("controlled-changes"))
    rows = []
    for _, group in frame.groupby(["area_type", "area_code"], sort=False):
        row = dict(common.records(group)[0])
        for one in common.records(group):
            row[f"{one['change']}_people"] = one["residents"]
            row[f"{one['change']}_km"] = one["square_kilometres"]
            row["some"] = row.get("some", False) or common.somebody(one["residents"])
        rows.append(row)
    columns = [
        Column("Area", common.area_cell, is_number=False),
        Column("Residents", lambda row: common.people(row["total"])),
    ]
    for change in dict.fromkeys(frame["change"]):
        columns += [
            Column(
                f"{str(change).capitalize()}: people",
                _people_of(f"{change}_people"),
            ),
            Column(
                "Square km",
                _tenths_of(f"{change}_km"),
            ),
        ]
    heading = common.caption(published, captions.CONTROLLED_CHANGES, captions.PEOPLE)
    widths = (2.4, *([1.15] * (len(columns) - 1)))
    kept = [row for row in rows if row["area_type"] == "hwb" or row["some"]]
    return common.sheet(heading, kept, columns, notes=_left_out(kept, rows), widths=widths)


def _board(row: Row) -> str:
    return board_words(common.text(row["board"]))


def _people_of(key: str) -> Cell:
    def cell(row: Row) -> str:
        return common.people(row.get(key))

    return cell


def _tenths_of(key: str) -> Cell:
    def cell(row: Row) -> str:
        return common.number(row.get(key), 1)

    return cell


def dispensing_sites(published: Material) -> tuple[Block, ...]:
    """List the surgeries that dispense; the published table has those of the file that do not."""
    frame = published.table("dispensing-sites")
    frame = frame[frame["dispenses"].map(common.yes_no) == "yes"]
    columns = (
        Column("Practice", lambda row: common.text(row["name"]), is_number=False),
        Column("Postcode", lambda row: common.text(row["postcode"]), is_number=False),
        Column("In the area", lambda row: common.yes_no(row["in_area"]), is_number=False),
        Column("Branch", lambda row: common.text(row["branch"]), is_number=False),
        Column(
            "In a controlled locality",
            lambda row: common.text(row["in_controlled_locality"]),
            is_number=False,
        ),
        Column(
            "Nearest pharmacy",
            lambda row: common.text(row["nearest_pharmacy_name"]),
            is_number=False,
        ),
        Column("Km to it, straight", lambda row: common.kilometres(row["nearest_pharmacy_metres"])),
        Column("Minutes' drive", lambda row: common.minutes(row["drive_minutes"])),
    )
    return common.sheet(
        common.caption(published, captions.DISPENSING_SITES),
        common.records(frame),
        columns,
        most=_MOST_SITES,
        file="tables/dispensing-sites.csv",
        widths=(2.5, 1.2, 0.8, 0.9, 1.3, 2, 1.1, 1.1),
    )


def reserved(published: Material) -> tuple[Block, ...]:
    """Give estimated patients within 1.6 km of premises of controlled localities."""
    frame = published.table("reserved-locations")
    frame = frame[frame["in_controlled_locality"] == "yes"]
    columns = (
        Column("Premises or site", lambda row: common.text(row["name"]), is_number=False),
        Column("Kind", lambda row: words.kind_words(str(row["kind"])), is_number=False),
        Column(
            "Registered patients, estimated", lambda row: common.people(row["estimated_patients"])
        ),
        Column("At least", lambda row: common.people(row["patients_at_least"])),
        Column("At most", lambda row: common.people(row["patients_at_most"])),
        Column("Against 2,750", lambda row: common.text(row["estimate_against_2750"])),
    )
    return common.sheet(
        common.caption(published, captions.RESERVED, "patients"),
        common.records(frame),
        columns,
        most=_MOST,
        file="tables/reserved-locations.csv",
    )


def road_edge(published: Material) -> tuple[Block, ...]:
    """Say what premises beyond the loaded roads could change."""
    frame = common.own_speeds(published.table("road-edge"))
    frame = frame[
        frame["rule"].isin(common.headline_rules(published.results.study))
        & (frame["premises_set"] == common.first_set(published))
    ]
    columns = (
        Column("Within", lambda row: words.rule_short(str(row["rule"])), is_number=False),
        Column("Further, as counted", lambda row: common.people(row["people_outside"])),
        Column(
            "Of these, could be within",
            lambda row: common.people(row["people_who_could_turn_inside"]),
        ),
    )
    heading = common.caption(published, captions.ROAD_EDGE, captions.PEOPLE)
    return common.sheet(heading, common.records(frame), columns)


TABLES: Mapping[str, tuple[str, MakesBlocks]] = MappingProxyType(
    {
        "cross-border": ("Who depends on premises of neighbours", cross_border),
        "cross-border-areas": ("The same, by where they live", cross_border_areas),
        "cross-border-coverage": ("With and without premises outside", cross_border_coverage),
        "cross-border-premises": ("Premises near the boundary", cross_border_premises),
        "dispensing": ("Controlled localities and 1.6 km, by area", dispensing),
        "dispensing-places": ("Each controlled locality and 1.6 km", dispensing_places),
        "pharmacy-circles": ("Residents within 1.6 km of each pharmacy", circles),
        "controlled-changes": ("Controlled localities, now and before", controlled_changes),
        "dispensing-sites": ("Dispensing practices and branches", dispensing_sites),
        "reserved-locations": ("Registered patients within 1.6 km", reserved),
        "road-edge": ("What lies beyond the loaded roads", road_edge),
    }
)
"""By name: title, and what makes the blocks."""
