"""Tables of what premises offer: services, who is near them, facilities."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from pna.material import Material
from pna.report.document.blocks import Block, Table
from pna.report.draft import pieces_common as common
from pna.report.draft.pieces_common import Cell, Column, MakesBlocks, Row
from pna.report.draft.pieces_premises import number_and_name, numbered
from pna.wording import draft_captions as captions
from pna.wording import draft_words as words

__all__ = ["TABLES"]

_MOST_PREMISES = 400
_MOST_MATRIX_COLUMNS = 11

MATRIX = "table:services-matrix"
_NO_ANSWER = "no answer"


def services(published: Material) -> tuple[Block, ...]:
    """Give each service: who offers it, and who lives further from it than both times."""
    frame = common.of_whole(published.table("services"))
    both = common.headline_rules(published.results.study)[2]
    frame = frame[
        (frame["rule"] == both) & (frame["premises_set"] == common.first_set(published))
    ].drop_duplicates(["service", "known_from"])
    columns = (
        Column("Service", lambda row: common.text(row["service"]), is_number=False),
        Column(
            "Known from", lambda row: captions.KNOWN_FROM[str(row["known_from"])], is_number=False
        ),
        Column("Premises known to offer it", lambda row: common.count(row["premises_offering"])),
        Column("Not known", lambda row: common.count(row["premises_not_known"])),
        Column("Further than both", lambda row: common.people(row["outside"])),
        Column("Not known of", lambda row: common.people(row["unknown"])),
        Column("Share within one or the other", lambda row: common.share(row["share_within"])),
    )
    heading = common.caption(published, captions.SERVICES, captions.PEOPLE_AND_SHARES)
    widths = (2.3, 1.9, 1.3, 1, 1.2, 1, 1.4)
    return common.sheet(heading, common.records(frame), columns, widths=widths)


def services_matrix(published: Material) -> tuple[Block, ...]:
    """Say which premises of the area offers which service."""
    given = published.results.inputs.get("services")
    if given is None or given.empty:
        return ()
    codes = {str(row["facility_id"]): row for row in numbered(published)}
    offered = list(dict.fromkeys(given["service"]))
    says = {
        (str(row["facility_id"]), row["service"]): row["provides"] for row in common.records(given)
    }
    blocks: list[Block] = []
    # A wide table is cut into tables that a page on its side holds, all about as wide.
    tables = math.ceil(len(offered) / _MOST_MATRIX_COLUMNS)
    wide = math.ceil(len(offered) / tables)
    for start in range(0, len(offered), wide):
        part = offered[start : start + wide]
        columns = [Column("Premises", number_and_name, is_number=False)]
        columns += [
            Column(
                words.shortened(str(service)),
                _says_of(says, service),
                is_number=False,
            )
            for service in part
        ]
        rows = [row for code, row in codes.items() if code in set(given["facility_id"])]
        heading = common.caption(published, captions.SERVICES_MATRIX)
        heading += captions.CONTINUED if start else ""
        widths = (2.2, *([1.4] * len(part)))
        made = common.sheet(heading, rows, columns, most=_MOST_PREMISES,
                            file="inputs.services", widths=widths)  # fmt: skip
        # What goes on has a name of its own, so that the checklist can lead to it.
        name = f"{MATRIX}:{start // wide + 1}" if start else ""
        blocks += [replace(one, name=name) if isinstance(one, Table) else one for one in made]
    return tuple(blocks)


def _says_of(says: Mapping[tuple[str, Any], Any], service: object) -> Cell:
    """Say whether a premises offers a service."""

    def cell(row: Row) -> str:
        return common.yes_no(says.get((str(row["facility_id"]), service)))

    return cell


def services_by_area(published: Material) -> tuple[Block, ...]:
    """Give the hot spots of a figure, and who offers the service there."""
    frame = published.table("services-by-area")
    both = common.headline_rules(published.results.study)[2]
    frame = frame[
        (frame["rule"] == both)
        & (frame["premises_set"] == common.first_set(published))
        & (frame["hot_spot"] == "yes")
    ]
    columns = (
        Column("Service", lambda row: common.text(row["service"]), is_number=False),
        Column("Area", lambda row: common.text(row["area_name"]), is_number=False),
        Column("Figure", lambda row: common.text(row["need"]), is_number=False),
        Column("Value", lambda row: common.number(row["value"], 1)),
        Column("Premises known to offer it", lambda row: common.count(row["premises_offering"])),
        Column("Further than both", lambda row: common.people(row["outside"])),
        Column("Share within one or the other", lambda row: common.share(row["share_within"])),
    )
    return common.sheet(
        common.caption(published, captions.SERVICES_BY_AREA, captions.PEOPLE_AND_SHARES),
        common.records(frame),
        columns,
        most=30,
        file="tables/services-by-area.csv",
        widths=(2, 2.2, 1.8, 0.9, 1.3, 1.1, 1.3),
    )


def facilities(published: Material) -> tuple[Block, ...]:
    """Count what premises answered about their facilities."""
    given = published.results.inputs.get("facilities")
    if given is None or given.empty:
        return ()
    answers = given.assign(answer=given["answer"].fillna("").str.strip().replace("", _NO_ANSWER))
    sizes = answers.groupby(["question", "answer"], sort=False).size().reset_index(name="premises")
    asked = {question: place for place, question in enumerate(dict.fromkeys(answers["question"]))}
    order = pd.DataFrame(
        {"asked": sizes["question"].map(asked), "silent": sizes["answer"] == _NO_ANSWER}
    )
    sizes = sizes.loc[order.sort_values(["asked", "silent"], kind="stable").index]
    columns = (
        Column("Question", lambda row: common.text(row["question"]), is_number=False),
        Column("Answer", lambda row: common.text(row["answer"]), is_number=False),
        Column("Premises", lambda row: common.count(row["premises"])),
    )
    return common.sheet(
        common.caption(published, captions.FACILITIES, "premises"),
        common.records(sizes),
        columns,
        most=40,
        file="inputs.facilities",
    )


TABLES: Mapping[str, tuple[str, MakesBlocks]] = MappingProxyType(
    {
        "services": ("Services, and who lives within reach of them", services),
        "services-matrix": ("Which premises offer which service", services_matrix),
        "services-by-area": ("Hot spots of a figure, and the service beside it", services_by_area),
        "facilities": ("Facilities of premises", facilities),
    }
)
"""By name: title, and what makes the blocks."""
