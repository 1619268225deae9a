"""Tables of choice: how many premises people have within reach, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pna.disclosure import HIDDEN
from pna.material import Material
from pna.report.document.blocks import Block
from pna.report.draft import pieces_common as common
from pna.report.draft.pieces_common import Cell, Column, MakesBlocks, Row
from pna.wording import draft_captions as captions
from pna.wording import draft_words as words

__all__ = ["TABLES"]

_MOST = 25
_KINDS_OF_CHOICE = ("0", "1", "2-3", "4+")


def choice(published: Material) -> tuple[Block, ...]:
    """How many premises people have within the headline's times, by area."""
    frame = common.own_speeds(published.table("choice"))
    both = common.headline_rules(published.results.study)[2]
    frame = frame[(frame["rule"] == both) & (frame["premises_set"] == common.first_set(published))]
    rows = []
    for _, group in common.areas_of(frame).groupby(["area_type", "area_code"], sort=False):
        by_class = group.set_index("premises_within")
        row = dict(common.records(group)[0])
        for name in by_class.index:
            row[f"{name}_people"] = by_class.loc[name, "people"]
            row[f"{name}_share"] = by_class.loc[name, "share"]
        rows.append(row)
    columns = [
        Column("Area", common.area_cell, is_number=False),
        Column("Residents", lambda row: common.people(row["total"])),
        *(Column(captions.CHOICE_CLASSES[name], _class_cell(name)) for name in _KINDS_OF_CHOICE),
    ]
    said = captions.Headline.of(published.results.study)
    heading = common.caption(published, captions.choice(said), captions.PEOPLE_AND_SHARES)
    return common.sheet(heading, rows, columns)


def choice_minutes(published: Material) -> tuple[Block, ...]:
    """Minutes to the nearest, second and third nearest premises, over the whole area."""
    frame = common.of_whole(common.own_speeds_of_mode(published.table("choice-minutes")))
    frame = frame[frame["premises_set"] == common.first_set(published)]
    columns = (
        Column("By", lambda row: captions.MODES[str(row["mode"])], is_number=False),
        Column("Which", lambda row: captions.NEAREST[str(row["nearest"])], is_number=False),
        Column("Half of the people within", lambda row: common.minutes(row["median_minutes"])),
        Column("75 of 100 within", lambda row: common.minutes(row["minutes_75"])),
        Column("90 of 100 within", lambda row: common.minutes(row["minutes_90"])),
        Column("95 of 100 within", lambda row: common.minutes(row["minutes_95"])),
    )
    heading = common.caption(published, captions.CHOICE_MINUTES, captions.MINUTES)
    return common.sheet(heading, common.records(frame), columns)


def choice_premises(published: Material) -> tuple[Block, ...]:
    """For every premises who lives nearest to it, within reach of it, and of no other."""
    frame = published.table("choice-premises")
    frame = frame[frame["premises_set"] == common.first_set(published)]
    drive, walk, both = common.headline_rules(published.results.study)
    by_rule = {
        rule: frame[frame["rule"] == rule].set_index("facility_id") for rule in (drive, walk)
    }
    rows = []
    for row in common.records(frame[frame["rule"] == both]):
        code = row["facility_id"]
        near = {rule: rows_of["people_nearest"].get(code) for rule, rows_of in by_rule.items()}
        rows.append({**row, "nearest_drive": near[drive], "nearest_walk": near[walk]})
    columns = (
        Column("Premises", lambda row: common.text(row["name"]), is_number=False),
        Column("ODS code", lambda row: common.text(row["facility_id"]), is_number=False),
        Column("In the area", lambda row: common.yes_no(row["in_area"]), is_number=False),
        Column("Nearest by car", lambda row: common.people(row["nearest_drive"])),
        Column("Nearest on foot", lambda row: common.people(row["nearest_walk"])),
        Column("Within one or the other", lambda row: common.people(row["people_within"])),
        Column("Have no other within reach", lambda row: common.people(row["people_only"])),
    )
    return common.sheet(
        common.caption(published, captions.CHOICE_PREMISES, captions.PEOPLE),
        common.largest(rows, "people_within", _MOST),
        columns,
        most=_MOST,
        file="tables/choice-premises.csv",
    )


TABLES: Mapping[str, tuple[str, MakesBlocks]] = MappingProxyType(
    {
        "choice": ("Choice of premises, by area", choice),
        "choice-minutes": ("Minutes to the nearest three premises", choice_minutes),
        "choice-premises": ("People by premises", choice_premises),
    }
)
"""By name: title, and what makes the blocks."""


def _class_cell(name: str) -> Cell:
    def cell(row: Row) -> str:
        number, part = (
            common.people(row.get(f"{name}_people")),
            common.share(row.get(f"{name}_share")),
        )
        return number if number in {HIDDEN, words.NOTHING} else f"{number} ({part})"

    return cell
