"""Tables of how far people live from premises: by area, by rule, by time of the week, by choice."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from pna.disclosure import HIDDEN
from pna.layers import DAYS
from pna.material import Material
from pna.report.document.blocks import Block
from pna.report.draft import pieces_common as common
from pna.report.draft.pieces_common import Cell, Column, MakesBlocks, Row
from pna.wording import draft_captions as captions
from pna.wording import draft_words as words
from pna.wording.words import sets_words

__all__ = ["TABLES"]

_MOST_PLACES = 25
_MOST_SLOTS = 7
_MOST_LINES = 3
_TIMES = ("07:00", "09:00", "12:00", "15:00", "18:30", "20:00", "22:00")


def coverage(published: Material) -> tuple[Block, ...]:
    """Coverage by area: the three rules of the headline, for the first premises set."""
    frame = common.own_speeds(published.table("coverage"))
    frame = frame[
        (frame["split"] == "all") & (frame["premises_set"] == common.first_set(published))
    ]
    drive, walk, both = common.headline_rules(published.results.study)
    by_rule = {rule: frame[frame["rule"] == rule] for rule in (drive, walk, both)}
    if by_rule[both].empty:
        return _by_line(published, frame)
    rows: list[Row] = []
    for row in common.records(common.areas_of(by_rule[both])):
        single = {rule: _of_area(by_rule[rule], row) for rule in (drive, walk)}
        rows.append(
            {
                **row,
                "outside_drive": single[drive].get("outside"),
                "within_drive": single[drive].get("share_within"),
                "outside_walk": single[walk].get("outside"),
                "within_walk": single[walk].get("share_within"),
            }
        )
    said = captions.Headline.of(published.results.study)
    columns = (
        Column("Area", common.area_cell, is_number=False),
        Column("Residents", lambda row: common.people(row["total"])),
        Column(f"Further than {said.drive}", lambda row: common.people(row["outside_drive"])),
        Column("Share within that drive", lambda row: common.share(row["within_drive"])),
        Column(f"Further than {said.walk}", lambda row: common.people(row["outside_walk"])),
        Column("Share within that walk", lambda row: common.share(row["within_walk"])),
        Column("Further than both", lambda row: common.people(row["outside"])),
        Column("Share within one or the other (range)", _share_and_range),
    )
    heading = common.caption(published, captions.COVERAGE, captions.PEOPLE_AND_SHARES)
    return common.sheet(
        heading,
        rows,
        columns,
        notes=_unknown(rows, "coverage"),
        widths=(2.5, 1.2, 1.15, 1, 1.15, 1, 1.1, 2.2),
    )


def coverage_rules(published: Material) -> tuple[Block, ...]:
    """Coverage of the whole area by every rule, for each premises set."""
    frame = common.of_whole(common.own_speeds(published.table("coverage")))
    frame = frame[frame["split"] == "all"]
    sets = published.results.study.premises.sets
    rows = [
        {"rule": rule, **{name: _one(group, name) for name in sets}}
        for rule, group in frame.groupby("rule", sort=False)
    ]
    columns = [Column("Within", lambda row: words.rule_short(str(row["rule"])), is_number=False)]
    for name in sets:
        columns += [
            Column(f"People ({sets_words(name)})", _within_cell(name)),
            Column("Share (range)", _share_cell(name)),
        ]
    heading = common.caption(published, captions.COVERAGE_RULES, captions.PEOPLE_AND_SHARES)
    return common.sheet(heading, rows, columns)


def by_time(published: Material) -> tuple[Block, ...]:
    """Coverage of the whole area in each slot of the week."""
    frame = _by_time(published)
    drive, walk, both = common.headline_rules(published.results.study)
    whole = common.of_whole(frame).drop_duplicates(["rule", "slot"])
    rows = []
    for row in common.records(whole[whole["rule"] == both]):
        same = whole[whole["slot"] == row["slot"]]
        rows.append(
            {
                **row,
                "drive": _of_rule(same, drive),
                "walk": _of_rule(same, walk),
            }
        )
    columns = (
        Column("Open", lambda row: captions.slot(str(row["slot"])), is_number=False),
        Column("Share within the drive", lambda row: _share_and_unknown(row["drive"])),
        Column("Share within the walk", lambda row: _share_and_unknown(row["walk"])),
        Column("Share within one or the other (range)", _share_and_range),
        Column("Further than both", lambda row: common.people(row["outside"])),
        Column("Not known of both", lambda row: common.people(row["unknown"])),
    )
    said = captions.Headline.of(published.results.study)
    heading = common.caption(published, captions.by_time(said), captions.PEOPLE_AND_SHARES)
    return common.sheet(heading, rows, columns, widths=(3, 1.3, 1.3, 2, 1.2, 1))


def by_time_areas(published: Material) -> tuple[Block, ...]:
    """Share within one or the other of the headline's times, by area and slot."""
    frame = _by_time(published)
    both = common.headline_rules(published.results.study)[2]
    frame = common.areas_of(frame[frame["rule"] == both])
    names = [slot.name for slot in published.results.study.slots]
    slots = [name for name in names if name in set(frame["slot"])][:_MOST_SLOTS]
    rows = [
        {**common.records(group)[0], **dict(zip(group["slot"], group["share_within"], strict=True))}
        for _, group in frame.groupby(["area_type", "area_code"], sort=False)
    ]
    columns = [Column("Area", common.area_cell, is_number=False)]
    columns += [Column(captions.slot(slot), _plain_share_cell(slot)) for slot in slots]
    heading = common.caption(published, captions.BY_TIME_AREAS, captions.SHARES)
    widths = (2.2, *([1.2] * len(slots)))
    return common.sheet(heading, rows, columns, widths=widths)


def week(published: Material) -> tuple[Block, ...]:
    """Share within one or the other of the headline's times at some moments of each day."""
    frame = common.own_speeds(published.table("coverage-week"))
    both = common.headline_rules(published.results.study)[2]
    frame = frame[
        (frame["rule"] == both)
        & (frame["premises_set"] == common.first_set(published))
        & (frame["hours"] == "published")
    ]
    rows = [
        {"day": day, **dict(zip(group["time"], group["share_within"], strict=True))}
        for day in DAYS
        for group in [frame[frame["day"] == day]]
        if len(group)
    ]
    columns = [Column("Day", lambda row: str(row["day"]).capitalize(), is_number=False)]
    columns += [Column(time, _plain_share_cell(time)) for time in _TIMES]
    heading = common.caption(published, captions.WEEK, captions.SHARES)
    return common.sheet(heading, rows, columns)


def outside(published: Material) -> tuple[Block, ...]:
    """Settlements in or near which people live further than both times of the headline."""
    frame = published.table("outside")
    drive, walk, _ = common.headline_rules(published.results.study)
    frame = frame[frame["premises_set"] == common.first_set(published)]
    # A hidden number is of somebody; only nobody is left out.
    frame = frame[frame["people_outside_both"].astype(str) != "0.0"]
    columns = (
        Column("Place", _place, is_number=False),
        Column("People", lambda row: common.people(row["people"])),
        Column("Further than the drive", lambda row: common.people(row[f"people_outside_{drive}"])),
        Column("Further than the walk", lambda row: common.people(row[f"people_outside_{walk}"])),
        Column("Further than both", lambda row: common.people(row["people_outside_both"])),
        Column("Minutes' drive", lambda row: _from_to(row, "drive")),
        Column(
            "Nearest by car", lambda row: common.text(row["drive_nearest_name"]), is_number=False
        ),
    )
    return common.sheet(
        common.caption(published, captions.OUTSIDE, captions.PEOPLE_AND_MINUTES),
        common.records(frame),
        columns,
        most=_MOST_PLACES,
        file="tables/outside.csv",
    )


def borderline(published: Material) -> tuple[Block, ...]:
    """Places within a minute of the limits, by the combined rule."""
    frame = published.table("borderline")
    both = common.headline_rules(published.results.study)[2]
    frame = frame[(frame["rule"] == both) & (frame["premises_set"] == common.first_set(published))]
    columns = (
        Column(
            "Output area or postcode", lambda row: common.text(row["demand_id"]), is_number=False
        ),
        Column("Place", lambda row: common.text(row["place"]), is_number=False),
        Column("Side", lambda row: str(row["side"]), is_number=False),
        Column("People", lambda row: common.people(row["people"])),
        Column("Minutes' drive", lambda row: common.minutes(row["drive_minutes"])),
        Column("Minutes' walk", lambda row: common.minutes(row["walk_minutes"])),
    )
    return common.sheet(
        common.caption(published, captions.BORDERLINE, captions.PEOPLE_AND_MINUTES),
        common.records(frame),
        columns,
        most=_MOST_PLACES,
        file="tables/borderline.csv",
    )


def borderline_people(published: Material) -> tuple[Block, ...]:
    """The share within, were the limits of the headline a little less or more."""
    frame = common.of_whole(common.own_speeds(published.table("borderline-people")))
    frame = frame[
        frame["rule"].isin(common.headline_rules(published.results.study))
        & (frame["premises_set"] == common.first_set(published))
    ]
    columns = (
        Column("Within", lambda row: words.rule_short(str(row["rule"])), is_number=False),
        Column("Share within", lambda row: common.share(row["share_within"])),
        Column("Limits a minute less", lambda row: common.share(row["share_1_minute_less"])),
        Column("Limits a minute more", lambda row: common.share(row["share_1_minute_more"])),
        Column("People just within", lambda row: common.people(row["people_just_within"])),
        Column("People just outside", lambda row: common.people(row["people_just_outside"])),
    )
    heading = common.caption(published, captions.BORDERLINE_PEOPLE, captions.PEOPLE_AND_SHARES)
    return common.sheet(heading, common.records(frame), columns)


def published_figures(published: Material) -> tuple[Block, ...]:
    """Figures that others have printed, beside those of this run."""
    columns = (
        Column("Within", lambda row: words.rule_short(str(row["rule"])), is_number=False),
        Column("Who published it", lambda row: common.text(row["source"]), is_number=False),
        Column("Of", lambda row: common.text(row["published_as_at"]), is_number=False),
        Column("Theirs", lambda row: common.share(row["published_share"])),
        Column("Ours (range)", _ours, is_number=False),
        Column(
            "Difference in method",
            lambda row: words.no_marks(str(row["difference_in_method"])),
            is_number=False,
        ),
    )
    heading = common.caption(published, captions.PUBLISHED, captions.SHARES)
    rows = common.records(published.table("published"))
    return common.sheet(heading, rows, columns, widths=(1.6, 2.2, 0.8, 0.9, 1.7, 3.4))


TABLES: Mapping[str, tuple[str, MakesBlocks]] = MappingProxyType(
    {
        "coverage": ("Coverage, by area", coverage),
        "coverage-rules": ("Coverage by every rule, whole area", coverage_rules),
        "coverage-by-time": ("Coverage by time of the week", by_time),
        "coverage-by-time-areas": ("Coverage by time of the week and area", by_time_areas),
        "coverage-week": ("Coverage at some moments of each day", week),
        "outside": ("Further than both times, by settlement", outside),
        "borderline": ("Places about as far as the headline allows", borderline),
        "borderline-people": ("Were the limits a minute less or more", borderline_people),
        "published": ("Beside published figures", published_figures),
    }
)
"""By name: title, and what makes the blocks."""


def _by_line(published: Material, frame: pd.DataFrame) -> tuple[Block, ...]:
    """Coverage by area of a study that has no minutes: every rule that it has."""
    rules = list(dict.fromkeys(frame["rule"]))[:_MOST_LINES]
    rows: list[Row] = []
    for _, group in common.areas_of(frame).groupby(["area_type", "area_code"], sort=False):
        of = {str(row["rule"]): row for row in common.records(group)}
        rows.append({**common.records(group)[0], "of": of})
    columns = [
        Column("Area", common.area_cell, is_number=False),
        Column("Residents", lambda row: common.people(row["total"])),
    ]
    for rule in rules:
        columns += [
            Column(
                f"Further than {words.rule_short(rule)}",
                _outside_of(rule),
            ),
            Column(
                "Share within",
                _share_of(rule),
            ),
        ]
    heading = common.caption(published, captions.COVERAGE_LINES, captions.PEOPLE_AND_SHARES)
    return common.sheet(heading, rows, columns, notes=_unknown(rows, "coverage"))


def _outside_of(rule: str) -> Cell:
    def cell(row: Row) -> str:
        return common.people(row["of"].get(rule, {}).get("outside"))

    return cell


def _share_of(rule: str) -> Cell:
    def cell(row: Row) -> str:
        return common.share(row["of"].get(rule, {}).get("share_within"))

    return cell


def _by_time(published: Material) -> pd.DataFrame:
    frame = common.own_speeds(published.table("coverage-by-time"))
    return frame[frame["premises_set"] == common.first_set(published)]


def _of_area(frame: pd.DataFrame, row: Row) -> Row:
    same = frame[
        (frame["area_code"] == row["area_code"]) & (frame["area_type"] == row["area_type"])
    ]
    return common.records(same)[0] if len(same) else {}


def _of_rule(frame: pd.DataFrame, rule: str) -> Row:
    rows = frame[frame["rule"] == rule]
    return common.records(rows)[0] if len(rows) else {}


def _one(frame: pd.DataFrame, premises_set: str) -> Row:
    rows = frame[frame["premises_set"] == premises_set]
    return common.records(rows)[0] if len(rows) else {}


def _share_and_range(row: Row) -> str:
    return common.with_range(row.get("share_within"), row.get("share_low"), row.get("share_high"))


def _share_and_unknown(row: Row) -> str:
    """Give a share, and of how many it is not known: hours of some premises are not."""
    told = common.share(row.get("share_within"))
    lacking = row.get("unknown")
    if told == HIDDEN or lacking is None or not common.somebody(lacking):
        return told
    return f"{told} ({captions.not_known_of(common.people(lacking))})"


def _ours(row: Row) -> str:
    return common.with_range(row["our_share"], row["our_share_low"], row["our_share_high"])


def _unknown(rows: list[Row], name: str) -> tuple[str, ...]:
    unknown = [row for row in rows if common.people(row.get("unknown")) not in {"0", words.NOTHING}]
    return (captions.unknown(f"tables/{name}.csv"),) if unknown else ()


def _place(row: Row) -> str:
    name = common.text(row["place"])
    special = str(row.get("special") or "")
    return f"{name} ({special})" if special and special != "nan" else name


def _from_to(row: Row, mode: str) -> str:
    low = common.minutes(row[f"{mode}_minutes_from"])
    high = common.minutes(row[f"{mode}_minutes_to"])
    return low if low == high else f"{low} to {high}"


def _within_cell(premises_set: str) -> Cell:
    return lambda row: common.people(row[premises_set].get("within"))


def _share_cell(premises_set: str) -> Cell:
    return lambda row: _share_and_range(row[premises_set])


def _plain_share_cell(column: str) -> Cell:
    return lambda row: common.share(row.get(column))
