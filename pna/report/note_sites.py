"""The sections of a note on sites: nearest premises, overlap, users, rural rules, housing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from pna.attributes.census import NO_CAR
from pna.people.groups import ALL
from pna.report.document.blocks import Flow, Heading, Paragraph, Table
from pna.scenario.around import Around
from pna.scenario.compare import Comparison
from pna.wording import applications_people as of_people
from pna.wording import applications_sites as said
from pna.wording.applications import HOURS_NOT_SUPPLIED
from pna.wording.words import people, share_of

__all__ = ["absorbed", "detours", "housing", "nearest", "overlap", "rural", "users"]

_MODES = ("drive", "walk")
_BY_MODE = {"drive": "By car", "walk": "On foot"}
_MOST_TAKING_OVER, _MOST_DETOURS = 5, 4
_GROUPS = {
    (ALL, ALL): "All users",
    ("age", "65+"): "Aged 65 or over",
    ("car", NO_CAR): "Households without a car",
    ("imd_quintile_national", "1 (most deprived)"): "Most deprived quintile",
    ("imd_quintile_national", "2"): "Deprivation quintile 2",
    ("rural", "rural"): "Rural neighbourhoods",
    ("rural", "urban"): "Urban neighbourhoods",
}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _sites(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Rows by site, with what it is called."""
    for (role, _, site), rows in frame.groupby(
        ["role", "facility_id", "site"], sort=False, dropna=False
    ):
        yield f"{site} ({role})", rows


def _why(around: Around, table: str) -> Iterator[Flow]:
    """Say why a table is empty, or a column of it, and what would make it."""
    for name, text in around.not_made.items():
        if name == table or name.startswith(f"{table}."):
            yield Paragraph(text)


def nearest(around: Around) -> Iterator[Flow]:
    """The five premises nearest to each site, and dispensing practices, apart."""
    table = around.nearest_five
    if table.empty:
        return
    yield Heading("The nearest premises")
    beside = False
    for name, rows in _sites(table):
        counted = rows[rows["list"] == "counted"]
        if len(counted):
            yield Table(
                f"Nearest to {name}",
                ("Premises and hours", "Walk, min (m)", "Drive, min (m)", "Line, m"),
                tuple(_nearest_row(row) for row in _records(counted)),
                numbers=(1, 2, 3),
                widths=(44, 17, 18, 10),
            )
            beside = beside or counted["beside"].astype(str).str.len().gt(0).any()
        practices = rows[rows["list"] != "counted"]
        if len(practices):
            listed = "; ".join(
                f"{row['premises_name']} ({said.metres(row['straight_metres'])} m in a straight "
                f"line, walk {of_people.minutes(row['walk_minutes'])} min, drive "
                f"{of_people.minutes(row['drive_minutes'])} min)"
                for row in _records(practices.head(2))
            )
            yield Paragraph(f"{listed}.", lead="Nearest dispensing practices:", small=True)
    if beside:
        yield Paragraph(said.BESIDE_NOTE, small=True)


def _nearest_row(row: dict[str, Any]) -> tuple[str, ...]:
    name = ", ".join(
        str(part)
        for part in (row["premises_name"], row["postcode"])
        if isinstance(part, str) and part
    )
    hours = row["hours"] if isinstance(row["hours"], str) and row["hours"] else HOURS_NOT_SUPPLIED
    if not pd.isna(row["hours_a_week"]):
        hours = f"{hours} ({float(row['hours_a_week']):g} a week)"
    beside = row["beside"]
    note = f". {beside[:1].upper()}{beside[1:]}" if isinstance(beside, str) and beside else ""
    return (
        f"{name}: {hours}{note}",
        _both(row["walk_minutes"], row["walk_metres"]),
        _both(row["drive_minutes"], row["drive_metres"]),
        said.metres(row["straight_metres"]),
    )


def _both(minutes: float, metres: float) -> str:
    return "-" if pd.isna(minutes) else f"{of_people.minutes(minutes)} ({said.metres(metres)})"


def overlap(comparison: Comparison, around: Around) -> Iterator[Flow]:
    """How many of the people near a site have another premises as near, and which."""
    study = comparison.before.study
    rows = around.overlap[around.overlap["premises_set"] == study.premises.sets[0]]
    if rows.empty:
        return
    yield Heading("Overlap")
    several = rows[["role", "facility_id"]].drop_duplicates().shape[0] > 1
    for name, own in _sites(rows):
        for row in sorted(_records(own), key=lambda row: row["mode"] != "walk"):
            which = around.overlap_with
            for column in ("change", "role", "facility_id", "premises_set", "mode"):
                which = which[which[column] == row[column]]
            lead = f"{name}:" if several else ""
            yield Paragraph(said.overlap_sentence(row, which, study), lead=lead)


def absorbed(comparison: Comparison, around: Around) -> Iterator[Flow]:
    """To whom closing premises were the nearest, and which are the nearest afterwards."""
    study = comparison.before.study
    rows = around.absorbed[around.absorbed["premises_set"] == study.premises.sets[0]]
    if rows.empty:
        return
    yield Heading("The new nearest premises, and who takes over how many people")
    for row in _records(rows):
        name = (
            "All of them together:"
            if row["facility_id"] == "all"
            else f"{row['site']}, {_BY_MODE[str(row['mode'])].lower()}:"
        )
        yield Paragraph(said.absorbed_sentence(row, study), lead=name)
    taking = around.absorbed_by[around.absorbed_by["premises_set"] == study.premises.sets[0]]
    for (code, site), own in taking.groupby(["facility_id", "site"], sort=False, dropna=False):
        if code == "all":
            continue
        lines = [
            _taking_over(row, study.disclosure)
            for mode in _MODES
            for row in _records(
                own[own["mode"] == mode]
                .sort_values("people", ascending=False, kind="stable")
                .head(_MOST_TAKING_OVER)
            )
            if row["people"] > 0
        ]
        if lines:
            yield Table(
                f"Instead of {site}",
                ("Nearest afterwards", "People", "Before", "After", "5 min further"),
                tuple(lines),
                numbers=(1, 2, 3, 4),
            )


def _taking_over(row: dict[str, Any], hide: Any) -> tuple[str, ...]:  # noqa: ANN401 - Disclosure
    name = row["premises_name"]
    named = name if isinstance(name, str) and name else "None within the search"
    return (
        f"{named} ({_BY_MODE[str(row['mode'])].lower()})",
        people(row["people"], hide),
        of_people.minutes(row["minutes_before"]),
        of_people.minutes(row["minutes_after"]),
        people(row["more_than_5_further"], hide),
    )


def users(comparison: Comparison, around: Around) -> Iterator[Flow]:
    """What a move changes for the users of the old site, by group and not on average alone."""
    study = comparison.before.study
    table = around.users[around.users["premises_set"] == study.premises.sets[0]]
    if table.empty:
        return
    yield Heading("People who now use the old site")
    for name, of_site in _sites(table):
        for by in of_site["by"].drop_duplicates():
            for mode in _MODES:
                rows = of_site[(of_site["by"] == by) & (of_site["mode"] == mode)]
                yield from _users_by(rows, study, f"{name}, {_BY_MODE[mode].lower()}, {by}")
    yield from _why(around, "users")


def _users_by(rows: pd.DataFrame, study: Any, what: str) -> Iterator[Flow]:  # noqa: ANN401
    hide = study.disclosure
    new = rows[rows["compared"] == "new site"]
    lines = []
    for row in _records(new):
        label = _GROUPS.get((str(row["split"]), str(row["group"])))
        if label is None or row["users"] <= 0:
            continue
        lines.append(
            (
                label,
                people(row["users"], hide),
                of_people.minutes(row["minutes_before"]),
                of_people.minutes(row["minutes_after"]),
                said.counted_share(row["more_than_5_further"], row["users"], study),
                share_of(row["nearer"], row["users"], hide),
            )
        )
    if lines:
        yield Table(
            f"{what}: minutes to the old and to the new site",
            ("Users", "People", "Old", "New", "Over 5 further", "Nearer"),
            tuple(lines),
            numbers=(1, 2, 3, 4, 5),
        )
    after = rows[(rows["compared"] != "new site") & (rows["split"] == ALL)]
    for row in _records(after):
        yield Paragraph(said.users_sentence(row, study))


def rural(comparison: Comparison, around: Around) -> Iterator[Flow]:
    """Controlled localities, circles of 1.6 km, patients, dispensing practices."""
    study = comparison.before.study
    reasons = list(_why(around, "rural"))
    if around.rural.empty and not reasons:
        return
    yield Heading("Rural rules")
    for row in _records(around.rural):
        yield Paragraph(" ".join(said.rural_sentences(row, study)))
        practices = around.rural_practices
        own = practices[
            (practices["role"] == row["role"]) & (practices["facility_id"] == row["facility_id"])
        ]
        text = said.practices_sentence(own, study)
        if text:
            yield Paragraph(text)
    everyone = around.rural_people[around.rural_people["split"] == ALL]
    for row in _records(everyone):
        if row["controlled_locality"] in {"area", "all"}:
            yield Paragraph(said.rural_people_sentence(row, study))
    yield from reasons
    yield from _why(around, "rural_practices")
    yield from _why(around, "rural_people")
    yield Paragraph(said.RURAL_NOTE, small=True)


def housing(comparison: Comparison, around: Around) -> Iterator[Flow]:
    """Planned homes within reach of the sites."""
    reasons = list(_why(around, "housing"))
    if around.housing.empty and not reasons:
        return
    yield Heading("Planned housing")
    for name, rows in _sites(around.housing):
        sentences = said.housing_sentences(rows, comparison.before.study)
        yield Paragraph(" ".join(sentences) or said.NO_HOMES, lead=f"{name}:")
    yield from reasons


def detours(comparison: Comparison, around: Around) -> Iterator[Flow]:
    """Places near the sites in a straight line and far on foot."""
    study = comparison.before.study
    reasons = list(_why(around, "detours"))
    table = around.detours
    yield Heading("A short straight line, but a long walk")
    if table.empty:
        if not reasons:
            yield Paragraph(said.no_detours_sentence(()))
        yield from reasons
        return
    most = table.sort_values("people", ascending=False, kind="stable").head(_MOST_DETOURS)
    several = table[["role", "facility_id"]].drop_duplicates().shape[0] > 1
    yield Table(
        "People within 1.6 km in a straight line whose walk is over 20 minutes or much longer",
        ("Place", "People", "Line, m", "Walk, m", "Walk, min", "Between; the way"),
        tuple(
            (
                _of_site(row["place"], row["role"], several=several),
                people(row["people"], study.disclosure),
                said.metres(row["straight_metres"]),
                said.metres(row["walk_metres"]),
                of_people.minutes(row["walk_minutes"]),
                said.detour_words(row),
            )
            for row in _records(most)
        ),
        numbers=(1, 2, 3, 4),
        widths=(20, 10, 9, 9, 9, 34),
    )
    yield from reasons


def _of_site(place: object, role: object, *, several: bool) -> str:
    return f"{place} ({role})" if several else str(place)
