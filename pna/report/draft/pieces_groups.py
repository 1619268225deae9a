"""Tables of groups of people: how they were told apart, and how far they live from premises."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from pna.material import Material
from pna.report.document.blocks import Block
from pna.report.draft import pieces_common as common
from pna.report.draft.pieces_common import Column, MakesBlocks, Row
from pna.travel.times import OLDER_ADULT
from pna.wording import draft_captions as captions
from pna.wording import draft_words as words

__all__ = ["TABLES", "of_groups"]

_PLACES = {"district", "locality", "ward"}
"""Splits that are areas: tables by area tell them."""
_MOST = 60


def of_groups(published: Material) -> pd.DataFrame:
    """Give coverage by group for the first premises set, without groups that are areas."""
    frame = published.table("coverage-by-group")
    return frame[
        (frame["premises_set"] == common.first_set(published)) & ~frame["split"].isin(_PLACES)
    ]


def by_group(published: Material) -> tuple[Block, ...]:
    """Give coverage of the whole area by group, by the rules of the headline."""
    frame = common.of_whole(common.own_speeds(of_groups(published)))
    _, walk, both = common.headline_rules(published.results.study)
    keys = ["split", "group"]
    on_foot = frame[frame["rule"] == walk].drop_duplicates(keys).set_index(keys)["share_within"]
    rows = [
        {**row, "within_walk": on_foot.get((row["split"], row["group"]))}
        for row in common.records(frame[frame["rule"] == both].drop_duplicates(keys))
    ]
    said = captions.Headline.of(published.results.study)
    columns = (
        Column("Group", _group, is_number=False),
        Column("Number", lambda row: common.people(row["total"])),
        Column(f"Share within {said.walk}", lambda row: common.share(row["within_walk"])),
        Column("Further than both", lambda row: common.people(row["outside"])),
        Column("Share within one or the other", lambda row: common.share(row["share_within"])),
        Column("Range", lambda row: common.range_of(row["share_low"], row["share_high"])),
    )
    return common.sheet(
        common.caption(published, captions.BY_GROUP, "people, cars: households"),
        rows,
        columns,
        most=_MOST,
        file="tables/coverage-by-group.csv",
    )


def older_pace(published: Material) -> tuple[Block, ...]:
    """Give coverage on foot of people of 65 and over, at both paces."""
    frame = common.of_whole(of_groups(published))
    walk = common.headline_rules(published.results.study)[1]
    frame = frame[(frame["rule"] == walk) & (frame["split"] == "age")]
    slow = frame[frame["speed_preset"] == OLDER_ADULT].set_index("group")
    usual = frame[frame["speed_preset"] != OLDER_ADULT].set_index("group")
    rows = [
        {"group": group, "slow": slow.loc[group].to_dict(), "usual": usual.loc[group].to_dict()}
        for group in slow.index
        if group in usual.index
    ]
    columns = (
        Column("Age", lambda row: words.group_words("age", str(row["group"])), is_number=False),
        Column("Residents", lambda row: common.people(row["usual"]["total"])),
        Column("Further, usual pace", lambda row: common.people(row["usual"]["outside"])),
        Column("Share within", lambda row: common.share(row["usual"]["share_within"])),
        Column("Further, older adults' pace", lambda row: common.people(row["slow"]["outside"])),
        Column("Share within", lambda row: common.share(row["slow"]["share_within"])),
    )
    heading = common.caption(published, captions.OLDER, captions.PEOPLE_AND_SHARES)
    return common.sheet(heading, rows, columns)


def groups(published: Material) -> tuple[Block, ...]:
    """Say how people were told apart."""
    frame = published.table("groups").drop_duplicates("split")
    columns = (
        Column("Told apart by", lambda row: words.split_words(str(row["split"])), is_number=False),
        Column("Counted", lambda row: common.text(row["unit"]), is_number=False),
        Column("Known for each", lambda row: common.text(row["known_for"]), is_number=False),
        Column("How it was made", lambda row: words.no_marks(str(row["method"])), is_number=False),
    )
    heading = common.caption(published, captions.GROUPS)
    return common.sheet(heading, common.records(frame), columns, widths=(2.2, 1.2, 1.2, 5))


TABLES: Mapping[str, tuple[str, MakesBlocks]] = MappingProxyType(
    {
        "coverage-by-group": ("Coverage by group of people", by_group),
        "older-pace": ("People of 65 and over on foot, at two paces", older_pace),
        "groups": ("How people were told apart", groups),
    }
)
"""By name: title, and what makes the blocks."""


def _group(row: Row) -> str:
    split, group = str(row["split"]), str(row["group"])
    if split == "all":
        return words.group_words(split, group)
    return f"{words.split_words(split)}: {words.group_words(split, group)}"
