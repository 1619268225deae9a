"""What the maps of other services, of planned homes and of what pharmacies offer say."""

from __future__ import annotations

from collections.abc import Sequence

from pna.study import Study
from pna.wording.words import people, set_words, sets_words

__all__ = [
    "ACTIVITY_NOTE",
    "BASES",
    "BY_YEAR_CAPTION",
    "COVERAGE_CAPTION",
    "COVERAGE_COLUMNS",
    "DWELLINGS",
    "FILLED",
    "FURTHER_HOMES",
    "GP_CAPTION",
    "GP_COLUMNS",
    "GP_TITLE",
    "HOLLOW",
    "HOMES_COLUMNS",
    "HOMES_NOTE",
    "HOMES_TITLE",
    "HOT_SPOT",
    "LOW_SPOT",
    "MATRIX_CAPTION",
    "MATRIX_NOTE",
    "NOT_HOT_SPOT",
    "NOT_KNOWN",
    "NO_YEAR",
    "OUTLINES",
    "OUTLINES_TITLE",
    "SERVICES_CAPTION",
    "SERVICE_COLUMNS",
    "SITES_BY_SITE",
    "SITES_CAPTION",
    "SITES_TITLE",
    "SITE_COLUMNS",
    "SUMMARY_CAPTION",
    "SUMMARY_COLUMNS",
    "UNKNOWN_HOMES",
    "WITHIN_HOMES",
    "YEAR_COLUMNS",
    "beds_line",
    "further_heading",
    "homes_finding",
    "homes_line",
    "hot_spots_title",
    "in_reach",
    "no_sites",
    "not_in_reach",
    "offers_line",
    "offers_title",
    "services_finding",
    "services_sentence",
    "sites_finding",
    "value_line",
    "within_heading",
    "within_line",
    "years_line",
]

GP_TITLE = "GP surgeries"
SITES_TITLE = "Care homes and special sites"
GP_CAPTION = "GP surgeries in or near the area"
SITES_CAPTION = "Care homes and special sites"
SUMMARY_CAPTION = "Care homes and special sites, by kind"
COVERAGE_CAPTION = "Residents and the other services that they travel to"
HOMES_TITLE = "Planned homes"
DWELLINGS = "homes"
WITHIN_HOMES = "planned homes within either time"
FURTHER_HOMES = "planned homes further than both times"
UNKNOWN_HOMES = "planned homes of which it is not known"
HOMES_NOTE = (
    "Each dot is a planned site; its area is in proportion to its homes, and it stands at a point "
    "in the middle of the site. Streets that are not built yet are straight lines on foot."
)
NOT_KNOWN = "not known"
NO_YEAR = "no year told"
OUTLINES_TITLE, OUTLINES = "Outlines of planned sites", "Outline of a planned site"
SITES_BY_SITE = "Planned homes, by site"
BY_YEAR_CAPTION = "Planned homes and new residents of the whole area, by year"
SERVICES_CAPTION = "Services, and residents further from premises that offer them"
MATRIX_CAPTION = "Premises and what they offer"
FILLED, HOLLOW = "offers it", "does not offer it, or not known"
HOT_SPOT, NOT_HOT_SPOT = "highest values (hot spot)", "other areas"
LOW_SPOT = "lowest values (hot spot)"
MATRIX_NOTE = (
    "Yes: the premises offers it. No: it does not, or there was no activity. Not known: the input "
    "says nothing of this premises."
)
ACTIVITY_NOTE = (
    "Services named by activity are told from the dispensing data: a premises with any activity in "
    "the months of the data offers it."
)
SITE_COLUMNS = {
    "name": "Site",
    "kind": "Kind",
    "postcode": "Postcode",
    "people": "Beds or people",
    "answer": "",
    "drive": "Drive to the nearest",
    "walk": "Walk to the nearest",
}
GP_COLUMNS = {"name": "Surgery", "site_id": "Code", "postcode": "Postcode"}
SUMMARY_COLUMNS = {
    "kind": "Kind",
    "sites": "Sites",
    "within": "Not further",
    "outside": "",
    "unknown": "Not known",
}
COVERAGE_COLUMNS = {
    "kind": "Service",
    "total": "Residents",
    "within": "Not further",
    "outside": "",
    "unknown": "Not known",
    "share_within": "Share known to be within",
}
HOMES_COLUMNS = {
    "name": "Site",
    "locality_name": "Part of the area",
    "homes": "Homes",
    "years": "Years",
    "people": "New residents, about",
    "answer": "",
    "drive": "Drive to the nearest",
    "walk": "Walk to the nearest",
}
YEAR_COLUMNS = {
    "year": "Year",
    "people": "New residents of the year, about",
    "people_to_date": "New residents up to it, about",
    "within_to_date": "Of these not further",
    "outside_to_date": "",
    "unknown_to_date": "Of these not known",
    "share_within_if_built": "Share of all residents known to be within, if built",
}
SERVICE_COLUMNS = {
    "service": "Service",
    "basis": "Known from",
    "premises_offering": "Premises that offer it",
    "premises_not_known": "Premises of which it is not known",
    "total": "Residents",
    "outside": "",
    "unknown": "Residents of whom it is not known",
}
BASES = {"services": "table of services", "activity": "activity in the dispensing data"}


def _times(study: Study) -> tuple[str, str]:
    headline = study.headline
    return f"{headline.drive_minutes:g} minutes' drive", f"{headline.walk_minutes:g} minutes' walk"


def in_reach(study: Study) -> str:
    """What a filled symbol of a site means."""
    drive, walk = _times(study)
    return f"within {drive} or {walk} of a {set_words(study.premises.sets[0])}"


def not_in_reach(study: Study) -> str:
    """What a hollow symbol of a site means."""
    drive, walk = _times(study)
    return f"further than both {drive} and {walk}, or not known"


def further_heading(study: Study) -> str:
    """Heading of a column of what is further than both times."""
    drive, walk = _times(study)
    return f"Further than both {drive} and {walk}"


def within_heading(study: Study) -> str:
    """Heading of a column that says whether a site is within either time."""
    return f"{in_reach(study)[:1].upper()}{in_reach(study)[1:]}"


def within_line(answer: str, study: Study) -> str:
    """Say whether a site is within either time: ``yes``, ``no``, ``unknown``."""
    if answer == "unknown":
        return f"{within_heading(study)}: not known"
    return within_heading(study) if answer == "yes" else further_heading(study)


def beds_line(number: str, what: str) -> str:
    """Say how many beds or people there are at a site."""
    return f"{what[:1].upper()}{what[1:]}: {number}"


def homes_line(homes: float) -> str:
    """Say how many homes are planned at a site."""
    return f"Homes: {people(homes)}"


def homes_finding(homes: float, sites: int) -> str:
    """Say how many homes are planned."""
    return f"{people(homes)} homes are planned at {sites:,} {'site' if sites == 1 else 'sites'}."


def years_line(first: str, last: str) -> str:
    """Say in which years homes are built: ``2026 to 2031``."""
    return first if first == last else f"{first} to {last}"


def no_sites(reasons: Sequence[str]) -> str:
    """Say why no other services are drawn."""
    return " ".join(dict.fromkeys(reasons))


def sites_finding(kinds: Sequence[tuple[str, int]], area: str) -> str:
    """Say how many sites of each kind the map shows.

    Parameters
    ----------
    kinds
        Kinds, each with its number.
    area
        Name of the board's area.
    """
    told = "; ".join(f"{kind}: {number:,}" for kind, number in kinds)
    return f"Other services in or near {area} by kind. {told}."


def offers_title(service: str, known_from: str, *, twice: bool) -> str:
    """Name the layer of a service; with its source where two tell of it."""
    return f"{service} ({BASES.get(known_from, known_from)})" if twice else service


def offers_line(service: str, offers: str, known_from: str) -> str:
    """Say whether a premises offers a service.

    Parameters
    ----------
    service
        What it is called.
    offers
        ``yes``, ``no`` or ``not known``.
    known_from
        ``services`` or ``activity``.
    """
    if offers == "yes":
        return f"{service}: offered"
    if offers == "no":
        told = "no activity in the months of the data"
        return f"{service}: {told if known_from == 'activity' else 'not offered'}"
    return f"{service}: not known"


def services_finding(
    numbers: Sequence[tuple[str, int]], counted: int, premises_set: str, area: str
) -> str:
    """Say how many premises offer the service that most offer, and that which fewest do.

    Parameters
    ----------
    numbers
        Services, each with the number of premises of the area that offer it.
    counted
        Premises of the area that count.
    premises_set, area
        Which, and where.
    """
    if not counted:
        return (
            f"No {set_words(premises_set)} in {area} counts, and none is drawn with its services."
        )
    which = set_words(premises_set) if counted == 1 else sets_words(premises_set)
    start = f"Of {counted:,} {which} in {area}"
    if not numbers:
        return f"{start} no service is known."
    most = max(numbers, key=lambda one: one[1])
    fewest = min(numbers, key=lambda one: one[1])
    verb = "offers" if most[1] == 1 else "offer"
    if len(numbers) == 1 or most[1] == fewest[1]:
        each = f"{verb} {most[0]}" if len(numbers) == 1 else f"{verb} each service"
        return f"{start} {most[1]:,} {each}."
    least = "offers" if fewest[1] == 1 else "offer"
    return (
        f"{start}, {most[1]:,} {verb} {most[0]}, the most of any service, and {fewest[1]:,} "
        f"{least} {fewest[0]}, the fewest."
    )


def services_sentence(numbers: Sequence[tuple[str, int]]) -> str:
    """Say how many premises offer each service; empty where that is said already."""
    if len(numbers) <= 2:  # noqa: PLR2004 - the finding names both
        return ""
    told = "; ".join(f"{service} {number:,}" for service, number in numbers)
    return f"Each service is offered by: {told}."


def hot_spots_title(need: str, by: str) -> str:
    """Name the layer of the areas of a figure: ``Under-18 conceptions, by ward``."""
    return f"{need[:1].upper()}{need[1:]}, by {by}"


def value_line(need: str, value: str, source: str) -> str:
    """Say the figure of an area."""
    told = f"{need[:1].upper()}{need[1:]}: {value}"
    return f"{told} ({source})" if source else told
