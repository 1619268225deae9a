"""The sections of a note on sites: nearest premises, overlap, users, rural rules, housing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from pna.attributes.census import NO_CAR
from pna.people.groups import ALL
from pna.report.document.blocks import Flow, Heading, Paragraph, Table
from pna.report.note_detail import Detail
from pna.scenario.around import Around
from pna.scenario.compare import Comparison
from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording import applications_people as of_people
from pna.wording import applications_rural as of_rules
from pna.wording import applications_sites as said
from pna.wording import applications_ways as way
from pna.wording.applications import HOURS_NOT_SUPPLIED
from pna.wording.words import people, share_of

__all__ = ["absorbed", "detours", "housing", "nearest", "overlap", "rural", "users"]

_MODES = ("drive", "walk")
_BY_MODE = {"drive": "By car", "walk": "On foot"}
_NOBODY = 1e-6
_HOURS_NOT_KNOWN = ("", "not known")
_GROUPS = {
    (ALL, ALL): "All users",
    ("age", "65+"): "Aged 65+",
    ("car", NO_CAR): "No car (households)",
    ("imd_quintile_national", "1 (most deprived)"): "IMD quintile 1",
    ("imd_quintile_national", "2"): "IMD quintile 2",
    ("rural", "rural"): "Rural",
    ("rural", "urban"): "Urban",
}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _sites(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Rows by site, with what it is called."""
    for (role, _, site), rows in frame.groupby(
        ["role", "facility_id", "site"], sort=False, dropna=False
    ):
        yield f"{site} ({role})", rows


def _with_postcodes(frame: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """Tell premises of the same name apart by their postcodes."""
    listed = comparison.after.premises
    if "postcode" not in listed:
        return frame
    alike = listed.loc[listed["name"].duplicated(keep=False), "facility_id"]
    known = listed[listed["facility_id"].isin(alike)].set_index("facility_id")["postcode"].to_dict()
    names = [
        f"{name}, {known[code]}" if isinstance(known.get(code), str) and known[code] else name
        for name, code in zip(frame["premises_name"], frame["premises_id"], strict=True)
    ]
    return frame.assign(premises_name=names)


def _why(around: Around, table: str) -> Iterator[Flow]:
    """Say why a table is empty, or a column of it, and what would make it."""
    for name, text in around.not_made.items():
        if name == table or name.startswith(f"{table}."):
            yield Paragraph(of_rules.for_the_board(text))


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    """Sites that have room in a note: not the old one of a move, which is in the workbook."""
    return frame[frame["role"] != "moves from"]


def nearest(comparison: Comparison, around: Around, detail: Detail) -> Iterator[Flow]:
    """The five premises nearest to each site, and dispensing practices, apart."""
    table = _told(around.nearest_five)
    if table.empty:
        return
    yield Heading("The nearest premises")
    beside = False
    several = len(list(_sites(table))) > 1
    for name, rows in list(_sites(table))[: detail.sites]:
        counted = rows[rows["list"] == "counted"]
        if len(counted):
            known = ~counted["hours"].isin(_HOURS_NOT_KNOWN) & counted["hours"].notna()
            lacking = "" if known.any() else f"; {HOURS_NOT_SUPPLIED}"
            ways = counted[["walk_minutes", "drive_minutes"]]
            if ways.isna().any(axis=None) and not ways.isna().all(axis=None):
                lacking += f" {way.no_way_words(comparison.before.study)}"
            yield Table(
                f"Nearest to {name if several else 'the site'}{lacking}",
                (
                    "Premises and hours" if known.any() else "Premises",
                    "Walk, min (m)",
                    "Drive, min (m)",
                    "Direct (m)",
                ),
                tuple(_nearest_row(row, hours=bool(known.any())) for row in _records(counted)),
                numbers=(1, 2, 3),
                widths=(32, 21, 22, 14),
            )
            beside = beside or bool(counted["beside"].fillna("").ne("").any())
        practices = rows[rows["list"] != "counted"].head(detail.practices)
        if len(practices):
            yield Paragraph(
                of_rules.nearest_practices_words(practices),
                lead="Nearest dispensing practices:",
                small=True,
            )
    if beside:
        yield Paragraph(way.BESIDE_NOTE, small=True)
    yield from _more_sites(table, detail.sites)


def _more_sites(frame: pd.DataFrame, most: int) -> Iterator[Flow]:
    left = frame[["role", "facility_id", "site"]].drop_duplicates().shape[0] - most
    if left > 0:
        yield Paragraph(said.more_sites_sentence(left), small=True)


def _nearest_row(row: dict[str, Any], *, hours: bool) -> tuple[str, ...]:
    name = ", ".join(
        str(part)
        for part in (row["premises_name"], row["postcode"])
        if isinstance(part, str) and part
    )
    if hours:
        text = row["hours"] if isinstance(row["hours"], str) else ""
        text = HOURS_NOT_SUPPLIED if text in _HOURS_NOT_KNOWN else text
        week = row["hours_a_week"]
        name += f": {text}" + ("" if pd.isna(week) else f" ({float(week):g} a week)")
    beside = row["beside"]
    if isinstance(beside, str) and beside:
        name += f". {beside[:1].upper()}{beside[1:]}"
    return (
        name,
        *(
            way.way_words(row[f"{mode}_minutes"], row[f"{mode}_metres"])
            for mode in ("walk", "drive")
        ),
        way.metres(row["straight_metres"]),
    )


def overlap(comparison: Comparison, around: Around, detail: Detail) -> Iterator[Flow]:
    """How many of the people near a site have another premises as near, and which."""
    study = comparison.before.study
    rows = _told(around.overlap[around.overlap["premises_set"] == study.premises.sets[0]])
    if rows.empty:
        return
    yield Heading("Overlap")
    several = rows[["role", "facility_id"]].drop_duplicates().shape[0] > 1
    for name, own in list(_sites(rows))[: detail.sites]:
        for row in sorted(_records(own), key=lambda row: row["mode"] != "walk"):
            which = _with_postcodes(around.overlap_with, comparison)
            for column in ("change", "role", "facility_id", "premises_set", "mode"):
                which = which[which[column] == row[column]]
            lead = f"{name}:" if several else ""
            yield Paragraph(said.overlap_sentence(row, which, study), lead=lead)


def absorbed(comparison: Comparison, around: Around, detail: Detail) -> Iterator[Flow]:
    """To whom closing premises were the nearest, and which are the nearest afterwards."""
    study = comparison.before.study
    rows = around.absorbed[around.absorbed["premises_set"] == study.premises.sets[0]]
    if rows.empty:
        return
    yield Heading("The new nearest premises, and for how many")
    single = list(rows.loc[rows["facility_id"] != "all", "facility_id"].drop_duplicates())
    told = {"all", *single[: detail.sites]}
    for row in _records(rows[rows["facility_id"].isin(told)]):
        name = (
            "All of them together:"
            if row["facility_id"] == "all"
            else f"{row['site']} ({row['facility_id']}), {_BY_MODE[str(row['mode'])].lower()}:"
        )
        yield Paragraph(said.absorbed_sentence(row, study), lead=name)
    if not detail.taking_over:
        yield Paragraph(said.TAKING_OVER_ELSEWHERE, small=True)
        return
    taking = around.absorbed_by[around.absorbed_by["premises_set"] == study.premises.sets[0]]
    taking = _with_postcodes(taking, comparison)
    one_by_one = taking[(taking["facility_id"] != "all") & taking["facility_id"].isin(told)]
    groups = one_by_one.groupby(["facility_id", "site"], sort=False, dropna=False)
    for (code, site), own in groups:
        lines = [
            _taking_over(row, own, study.disclosure)
            for mode in _MODES
            for row in _records(
                own[own["mode"] == mode]
                .sort_values("people", ascending=False, kind="stable")
                .head(detail.taking_over)
            )
            if row["people"] > 0
        ]
        if lines:
            yield Table(
                f"Instead of {site} ({code}): minutes, and people more than 5 minutes further",
                ("Nearest afterwards", "People", "Before", "After", "Over 5"),
                tuple(lines),
                numbers=(1, 2, 3, 4),
            )


def _taking_over(row: dict[str, Any], others: pd.DataFrame, hide: Disclosure) -> tuple[str, ...]:
    there = isinstance(row["premises_id"], str) and row["premises_id"]
    named = said.told_apart(row, others) if there else "None within the search"
    return (
        f"{named} ({_BY_MODE[str(row['mode'])].lower()})",
        people(row["people"], hide),
        of_people.minutes(row["minutes_before"]),
        of_people.minutes(row["minutes_after"]),
        # Who has none left is not "no more than 5 minutes further".
        people(row["more_than_5_further"], hide) if row["premises_id"] else "-",
    )


def users(comparison: Comparison, around: Around) -> Iterator[Flow]:
    """What a move changes for the users of the old site, by group and not on average alone."""
    study = comparison.before.study
    table = around.users[around.users["premises_set"] == study.premises.sets[0]]
    if table.empty:
        return
    yield Heading("People who now use the old site")
    for _, of_site in _sites(table):
        for by, rows in of_site.groupby("by", sort=False):
            yield from _users_by(rows, study, f"{of_site['site'].iloc[0]}, {by}")
    yield from _why(around, "users")


def _users_by(rows: pd.DataFrame, study: Study, what: str) -> Iterator[Flow]:
    hide = study.disclosure
    lines = []
    for mode in _MODES:
        own = rows[(rows["compared"] == "new site") & (rows["mode"] == mode)]
        for row in _records(own):
            label = _GROUPS.get((str(row["split"]), str(row["group"])))
            if label is None or row["users"] <= 0:
                continue
            known = row["users"] - row["unknown"] > _NOBODY
            lines.append(
                (
                    f"{label}, {_BY_MODE[mode].lower()}",
                    people(row["users"], hide),
                    of_people.minutes(row["minutes_before"]),
                    of_people.minutes(row["minutes_after"]),
                    said.counted_share(row["more_than_5_further"], row["users"], study)
                    if known
                    else "-",
                    share_of(row["nearer"], row["users"], hide) if known else "-",
                )
            )
    if lines:
        yield Table(
            f"{what}: mean minutes to both sites, and who goes over 5 further",
            ("Users", "People", "Old", "New", "Over 5", "Nearer"),
            tuple(lines),
            numbers=(1, 2, 3, 4, 5),
            widths=(30, 13, 9, 9, 21, 13),
        )
    everyone = rows[rows["split"] == ALL]
    for row in _records(everyone[everyone["compared"] == "new site"]):
        text = said.unknown_users_sentence(row, study)
        if text:
            yield Paragraph(text)
    after = everyone[everyone["compared"] != "new site"]
    for row in _records(after):
        yield Paragraph(said.users_sentence(row, study))


def rural(comparison: Comparison, around: Around, detail: Detail) -> Iterator[Flow]:
    """Controlled localities, circles of 1.6 km, patients, dispensing practices."""
    study = comparison.before.study
    reasons = list(_why(around, "rural"))
    if around.rural.empty and not reasons:
        return
    yield Heading("Rural rules")
    for row in _records(_told(around.rural))[: detail.sites]:
        sentences = of_rules.rural_sentences(row, study, told_why=bool(reasons))
        yield Paragraph(" ".join(sentences), lead=f"{row['site']} ({row['role']}):")
        practices = around.rural_practices
        own = practices[
            (practices["role"] == row["role"]) & (practices["facility_id"] == row["facility_id"])
        ]
        text = of_rules.practices_sentence(own, study)
        if text:
            yield Paragraph(text)
    everyone = around.rural_people[around.rural_people["split"] == ALL]
    for row in _records(everyone):
        if row["controlled_locality"] in {"area", "all"} and _moves(row):
            yield Paragraph(of_rules.rural_people_sentence(row, study))
    yield from reasons
    yield from _why(around, "rural_practices")
    yield from _why(around, "rural_people")
    yield Paragraph(of_rules.RURAL_NOTE, small=True)


def _moves(row: dict[str, Any]) -> bool:
    return bool(row["newly_within"] > 0 or row["no_longer_within"] > 0)


def housing(comparison: Comparison, around: Around, detail: Detail) -> Iterator[Flow]:
    """Planned homes within reach of the sites."""
    reasons = list(_why(around, "housing"))
    asked = _told(around.overlap)
    if asked.empty and not reasons:
        return
    yield Heading("Planned housing")
    homes = dict(_sites(_told(around.housing)))
    for name, _ in [] if reasons else list(_sites(asked))[: detail.sites]:
        sentences = said.housing_sentences(
            homes.get(name, around.housing.head(0)), comparison.before.study
        )
        yield Paragraph(" ".join(sentences) or said.NO_HOMES, lead=f"{name}:")
    yield from reasons


def detours(comparison: Comparison, around: Around, detail: Detail) -> Iterator[Flow]:
    """Places near the sites in a straight line and far on foot."""
    study = comparison.before.study
    reasons = list(_why(around, "detours"))
    table = _told(around.detours)
    if around.overlap.empty and table.empty and not reasons:
        return
    yield Heading("A short straight line, but a long walk")
    if table.empty:
        if not reasons:
            yield Paragraph(way.no_detours_sentence(()))
        yield from reasons
        return
    yield Paragraph(way.detours_sentence(study))
    most = table.sort_values("people", ascending=False, kind="stable").head(detail.detours)
    several = table[["role", "facility_id"]].drop_duplicates().shape[0] > 1
    for row in _records(most):
        lead = _of_site(row["place"], row["role"], several=several)
        yield Paragraph(way.detour_sentence(row, study), lead=f"{lead}:", small=True)
    yield from reasons


def _of_site(place: object, role: object, *, several: bool) -> str:
    return f"{place} ({role})" if several else str(place)
