"""Tables of planned homes, special sites, other services, and changes since the last assessment."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pna.disclosure import HIDDEN
from pna.material import Material
from pna.people.growth import NOT_TOLD
from pna.report.document.blocks import Block
from pna.report.draft import pieces_common as common
from pna.report.draft.pieces_common import Column, MakesBlocks, Row
from pna.wording import draft_captions as captions
from pna.wording import draft_words as words

__all__ = ["TABLES"]

_MOST, _MOST_HOMES = 40, 25


def housing_sites(published: Material) -> tuple[Block, ...]:
    """List planned sites with the nearest premises."""
    frame = published.table("housing-sites")
    frame = frame[frame["premises_set"] == common.first_set(published)]
    columns = (
        Column("Site", lambda row: common.text(row["name"]), is_number=False),
        Column("Locality", _where, is_number=False),
        Column("Years", _years, is_number=False),
        Column("Homes", lambda row: common.count(row["homes"])),
        Column("New residents", lambda row: common.people(row["people"])),
        Column("Minutes' drive", lambda row: common.minutes(row["drive_minutes"])),
        Column("Minutes' walk", lambda row: common.minutes(row["walk_minutes"])),
        Column(
            "Within one or the other",
            lambda row: common.text(row["within_either"]),
        ),
    )
    return common.sheet(
        common.caption(published, captions.HOUSING_SITES, captions.PEOPLE_AND_MINUTES),
        common.records(frame),
        columns,
        most=_MOST_HOMES,
        file="tables/housing-sites.csv",
        widths=(2.6, 2, 1.2, 0.9, 1.2, 1.1, 1.1, 1.2),
    )


def housing_years(published: Material) -> tuple[Block, ...]:
    """Give planned homes and new residents by year, and coverage if they are built."""
    frame = common.of_whole(common.own_speeds(published.table("housing-by-year")))
    both = common.headline_rules(published.results.study)[2]
    frame = frame[(frame["rule"] == both) & (frame["premises_set"] == common.first_set(published))]
    columns = (
        Column("Year", lambda row: _year(str(row["year"])), is_number=False),
        Column("Homes", lambda row: common.count(row["homes"])),
        Column("New residents", lambda row: common.people(row["people"])),
        Column("New residents to date", lambda row: common.people(row["people_to_date"])),
        Column("Of these, further than both", lambda row: common.people(row["outside_to_date"])),
        Column(
            "Share of all residents within one or the other (range)",
            lambda row: common.with_range(
                row["share_within_if_built"], row["share_low_if_built"], row["share_high_if_built"]
            ),
        ),
    )
    heading = common.caption(published, captions.HOUSING_YEARS, captions.PEOPLE_AND_SHARES)
    return common.sheet(heading, common.records(frame), columns)


def special_sites(published: Material) -> tuple[Block, ...]:
    """List care homes and special sites with the nearest premises."""
    frame = published.table("special-sites")
    frame = frame[frame["premises_set"] == common.first_set(published)]
    columns = (
        Column("Site", lambda row: common.text(row["name"]), is_number=False),
        Column("Kind", lambda row: words.kind_words(str(row["kind"])), is_number=False),
        Column("People or beds", _people_or_beds, is_number=False),
        Column(
            "Nearest by car", lambda row: common.text(row["drive_nearest_name"]), is_number=False
        ),
        Column("Minutes' drive", lambda row: common.minutes(row["drive_minutes"])),
        Column("Minutes' walk", lambda row: common.minutes(row["walk_minutes"])),
        Column(
            "Within one or the other",
            lambda row: common.text(row["within_either"]),
        ),
    )
    return common.sheet(
        common.caption(published, captions.SPECIAL_SITES, captions.MINUTES),
        common.records(frame),
        columns,
        most=_MOST,
        file="tables/special-sites.csv",
        widths=(2.6, 1.6, 1.4, 2.2, 1.1, 1.1, 1.2),
    )


def special_summary(published: Material) -> tuple[Block, ...]:
    """Count special sites by kind."""
    frame = published.table("special-sites-summary")
    both = common.headline_rules(published.results.study)[2]
    frame = frame[(frame["rule"] == both) & (frame["premises_set"] == common.first_set(published))]
    columns = (
        Column("Kind", lambda row: words.kind_words(str(row["kind"])), is_number=False),
        Column("Sites", lambda row: common.count(row["sites"])),
        Column("Further than both", lambda row: common.count(row["outside"])),
        Column("At least, at most", _least_most),
        Column("People or beds", _told),
        Column("Of these, further", _told_further),
    )
    heading = common.caption(published, captions.SPECIAL_SUMMARY, "sites; people or beds")
    return common.sheet(heading, common.records(frame), columns)


def sites_coverage(published: Material) -> tuple[Block, ...]:
    """Give coverage of GP surgeries and other sites that people travel to."""
    frame = common.of_whole(common.own_speeds(published.table("sites-coverage")))
    frame = frame[
        (frame["split"] == "all")
        & frame["rule"].isin(common.headline_rules(published.results.study))
    ]
    columns = (
        Column("Service", lambda row: words.kind_words(str(row["premises_set"])), is_number=False),
        Column("Within", lambda row: words.rule_short(str(row["rule"])), is_number=False),
        Column("People within", lambda row: common.people(row["within"])),
        Column("People further", lambda row: common.people(row["outside"])),
        Column("Share within", lambda row: common.share(row["share_within"])),
        Column("Range", lambda row: common.range_of(row["share_low"], row["share_high"])),
    )
    heading = common.caption(published, captions.SITES_COVERAGE, captions.PEOPLE_AND_SHARES)
    return common.sheet(heading, common.records(frame), columns)


def changes(published: Material) -> tuple[Block, ...]:
    """Say what each part did to coverage since the last assessment, in the stated order."""
    frame = common.of_whole(common.own_speeds(published.table("changes")))
    both = common.headline_rules(published.results.study)[2]
    frame = frame[
        (frame["rule"] == both)
        & (frame["premises_set"] == common.first_set(published))
        & (frame["slot"] == "any")
        & (frame["direction"] == "stated")
    ]
    columns = (
        Column("Exchanged", _part, is_number=False),
        Column("Residents", lambda row: common.people(row["total"])),
        Column("Further than both", lambda row: common.people(row["outside"])),
        Column("Share within one or the other", lambda row: common.share(row["share_within"])),
        Column("Change of those further", lambda row: common.people(row["change_outside"])),
        Column("Percentage points", lambda row: common.number(row["change_points"], 1)),
    )
    heading = common.caption(published, captions.CHANGES, captions.PEOPLE_AND_SHARES)
    return common.sheet(heading, common.records(frame), columns)


def premises_changes(published: Material) -> tuple[Block, ...]:
    """List premises that are not as they were."""
    frame = published.table("premises-changes")
    frame = frame[frame["change"] != "none"]
    columns = (
        Column("Premises", _now_or_then, is_number=False),
        Column("What changed", lambda row: common.text(row["change"]), is_number=False),
        Column("Postcode then", lambda row: common.text(row["postcode_then"]), is_number=False),
        Column("Postcode now", lambda row: common.text(row["postcode_now"]), is_number=False),
        Column("Hours a week then", lambda row: common.hours(row["hours_week_then"])),
        Column("Hours a week now", lambda row: common.hours(row["hours_week_now"])),
    )
    return common.sheet(
        common.caption(published, captions.PREMISES_CHANGES),
        common.records(frame),
        columns,
        most=_MOST,
        file="tables/premises-changes.csv",
    )


TABLES: Mapping[str, tuple[str, MakesBlocks]] = MappingProxyType(
    {
        "housing-sites": ("Planned homes, by site", housing_sites),
        "housing-by-year": ("Planned homes, by year", housing_years),
        "special-sites": ("Care homes and special sites", special_sites),
        "special-sites-summary": ("Care homes and special sites, by kind", special_summary),
        "sites-coverage": ("Coverage of other NHS services", sites_coverage),
        "changes": ("What changed coverage", changes),
        "premises-changes": ("Premises that changed", premises_changes),
    }
)
"""By name: title, and what makes the blocks."""


def _where(row: Row) -> str:
    name = common.text(row.get("locality_name"))
    return name if name != words.NOTHING else common.text(row.get("district_name"))


def _years(row: Row) -> str:
    first, last = (
        common.number(row[name], 0).replace(",", "") for name in ("first_year", "last_year")
    )
    return first if first == last else f"{first} to {last}"


def _year(year: str) -> str:
    return "not given" if year == NOT_TOLD else year


def _people_or_beds(row: Row) -> str:
    number = common.people(row["people"])
    return number if number in {HIDDEN, words.NOTHING} else f"{number} {row['people_are']}"


def _told(row: Row) -> str:
    """People or beds of a kind, and of how many of its sites nothing is told: that is no nought."""
    untold = int(float(row["sites_without_people"]))
    if untold == int(float(row["sites"])):
        return words.NOTHING
    said = _people_or_beds(row)
    return f"{said} (not told of {untold})" if untold else said


def _told_further(row: Row) -> str:
    nothing = _told(row) == words.NOTHING
    return words.NOTHING if nothing else common.people(row["people_outside"])


def _least_most(row: Row) -> str:
    least, most = common.count(row["outside_at_least"]), common.count(row["outside_at_most"])
    return least if least == most else f"{least} to {most}"


def _part(row: Row) -> str:
    return "The last assessment" if str(row["step"]) in {"0", "0.0"} else common.text(row["part"])


def _now_or_then(row: Row) -> str:
    name = common.text(row["name_now"])
    return name if name != words.NOTHING else common.text(row["name_then"])
