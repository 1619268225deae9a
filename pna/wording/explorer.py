"""What the explorer says: of results, of what is supposed, and of what it cannot tell.

The page fills in what stands in braces. It speaks of one scenario at a time; what it means is for
the Board to decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pna.disclosure import HIDDEN
from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording.words import set_words, sets_words

__all__ = [
    "INVENTED",
    "MARKS",
    "NOTHING_SUPPOSED",
    "NOT_MADE",
    "SCENARIO",
    "STATES",
    "TITLE",
    "area_words",
    "hidden_words",
    "notes",
    "postcode_help",
    "texts",
    "unit_words",
    "why_no_postcodes",
]

TITLE = "What if premises closed?"
SCENARIO = (
    "Illustration of what the tables say: a scenario, not a forecast. It supposes that premises "
    "close and that nothing else changes. What it means is for the Board to decide."
)
INVENTED = "This place does not exist."
NOTHING_SUPPOSED = "All premises are open, as in the tables."
NOT_MADE: Mapping[str, str] = MappingProxyType(
    {
        "straight": (
            "The explorer is not made: the study counts by straight lines, so that there are no "
            "minutes to explore. Name the road files in inputs.roads."
        ),
        "premises": (
            "The explorer is not made: no premises counts, so that there is nothing to close. Is "
            "inputs.premises the list of this area?"
        ),
        "places": (
            "The explorer is not made: no place where people live lies in the area. Are area.hwb "
            "and the inputs of people those of the same area?"
        ),
    }
)
"""Why there is no page, and what would make it."""
STATES: Mapping[str, str] = MappingProxyType(
    {
        "within": "Within the time",
        "newly": "Newly further: within it with all premises open",
        "further": "Further than the time",
        "unknown": "Not known",
    }
)
"""What a dot of the map means."""
MARKS: Mapping[str, str] = MappingProxyType(
    {
        "open": "Pharmacy that is open",
        "practice": "Dispensing practice that is open",
        "closed": "Closed in the scenario",
        "shut": "Closed at that time of the week",
        "unknown": "Hours not known at that time",
    }
)
"""What a symbol of the map means."""
_UNITS = {
    "oa": ("output area", "output areas"),
    "postcode": ("postcode", "postcodes"),
    "lsoa": ("LSOA (small area)", "LSOAs (small areas)"),
}
_AREA_TYPES = {"district": ("District", "Districts"), "locality": ("Locality", "Localities")}
_TEXTS = {
    "finding": (
        "Based on modelled travel times{supposed}, {outside} of {total} residents{share} live "
        "further than {rule} from a {set} in or near {area}{open}."
    ),
    "share": " ({share})",
    "supposed_one": ", and supposing that 1 of {all} premises is closed",
    "supposed_some": ", and supposing that {closed} of {all} premises are closed",
    "supposed_all": ", and supposing that all {all} premises are closed",
    "open_then": ", {when}",
    "open_at": " that is {when}",
    "day_time": "open on {day} at {time}",
    "before": " With all of them open it is {before}.",
    "before_same": " With all of them open it is the same.",
    "before_hidden": " How many it is with all of them open is not shown.",
    "short": "Further: {outside} of {total}{share}.",
    "unknown_hours": (
        " For {unknown} residents this is unknown: they live within reach only of premises whose "
        "hours are not known, or too far from any road or path."
    ),
    "unknown": (
        " For {unknown} residents this is unknown: the place where they live lies too far from any "
        "road or path."
    ),
    "drive": "{minutes} minutes' drive",
    "drive_one": "1 minute's drive",
    "walk": "{minutes} minutes' walk",
    "walk_one": "1 minute's walk",
    "both": "both {drive} and {walk}",
    "either": "{drive} or {walk}",
    "caption": "People within, and further than, {rule} of the nearest {set}{open}, {areas}",
    "by_hwb": "in the whole area",
    "by_district": "by district",
    "by_locality": "by locality",
    "nothing_closed": NOTHING_SUPPOSED,
    "closed_list": "Supposed to be closed: {names}.",
    "and_more": "{names} and {number} more",
    "hidden": HIDDEN,
    "fewer_than": "fewer than {number}",
    "no_share": "-",
    "minutes_fault": "Give whole minutes from 1 to {most}. The figures are still those of {last}.",
    "time_fault": "Give a time of the day, such as 09:30. The figures are still those of {last}.",
    "listed": "{number} premises listed, {open} of them open in the scenario.",
    "one_listed": "1 premises listed, {open} of it open in the scenario.",
    "none_listed": "No premises has this in its name, postcode, code or area.",
    "state_closed": "closed at that time",
    "state_unknown": "hours not known",
    "off_map": "no position",
    "no_changes": "No place has changed: everyone is as with all premises open.",
    "changes": (
        "{number} {settlements} with people for whom it is different than with all premises open, "
        "most people first{more}."
    ),
    "first_rows": "; the first {number} are listed",
    "settlement": "place",
    "settlements": "places",
    "mark_open": "Open in the scenario",
    "mark_closed": "Closed in the scenario",
    "mark_shut": "Closed at that time",
    "mark_unknown": "Hours not known at that time",
    "people": "{people} people",
    "one_person": "1 person",
    "dot_time": "{mode}: at most {minutes} {unit} to {name}",
    "minute": "minute",
    "minutes": "minutes",
    "dot_beyond": "{mode}: more than {limit} minutes to any that is open",
    "dot_off": "{mode}: too far from any road or path",
    "mode_drive": "Drive",
    "mode_walk": "Walk",
    "postcode_short": "This is not a whole postcode. Write it in full, such as {example}.",
    "postcode_unknown": (
        "{postcode} is not among the live postcodes of {area} that the explorer knows. Is it "
        "written as it should be, and in the area?"
    ),
    "postcode_found": "{postcode} lies in {unit} {code} ({place}).",
    "postcode_is": "{postcode} ({place}).",
    "postcode_closed": " What the scenario closes is left out.",
    "nearest": "Nearest {set} {mode}{open}",
    "by_drive": "by car",
    "by_walk": "on foot",
    "nearest_one": "{name}: at most {minutes} {unit}",
    "nearest_more": "{number} more within the same minutes as the last.",
    "nearest_none": "None that is open within {limit} minutes.",
    "nearest_doubt": "Hours not known at that time: {name}, at most {minutes} {unit}.",
    "nearest_off": "Too far from any road or path for a time to be worked out.",
    "no_name": "(no name)",
    "with_postcode": "{name} ({postcode})",
    "old_browser": (
        "This browser cannot open the figures of this page: it takes one of 2023 or later (Edge, "
        "Chrome, Firefox 113, Safari 16.4). The tables say the same of all premises open: "
        "tables/coverage.csv."
    ),
    "spoilt": (
        "The figures of this page could not be read: the file may have been damaged on the way. "
        "Copy it again, or run the study again."
    ),
}


def texts(study: Study) -> dict[str, str]:
    """Give the sentences that the page fills in, by name.

    Parameters
    ----------
    study
        Its premises sets.
    """
    sets = {f"set_{name}": set_words(name) for name in study.premises.sets}
    plural = {f"sets_{name}": sets_words(name) for name in study.premises.sets}
    return {**_TEXTS, **sets, **plural}


def unit_words(unit: str) -> tuple[str, str]:
    """What a place where people live is called, one and several: ``output area``."""
    return _UNITS[unit]


def area_words(area_type: str) -> tuple[str, str]:
    """What an area of a type is called, one and several: ``District``."""
    return _AREA_TYPES.get(area_type, ("Area", "Areas"))


def hidden_words(hiding: Disclosure) -> str:
    """Say under the table what hidden and rounded numbers are; empty where there are none."""
    said = []
    if hiding.suppress_below:
        said.append(f"{HIDDEN}: fewer than {hiding.suppress_below} people, not shown")
    if hiding.round_to:
        said.append(f"other numbers are rounded to {hiding.round_to}")
    text = "; ".join(said)
    if not text:
        return ""
    return (
        f"{text[0].upper() if text[0] != '[' else text[0]}{text[1:]}. Added up from the people of "
        "each place as this page holds them, numbers may differ a little from the tables."
    )


def postcode_help(unit: str) -> str:
    """Say whose times a postcode is answered with."""
    if unit == "postcode":
        return (
            "Times are those of the middle of the postcode, not of the house. They are whole "
            "minutes, rounded up."
        )
    return (
        f"Times are those of the {unit_words(unit)[0]} in which the postcode lies, not of the "
        "house. They are whole minutes, rounded up."
    )


def why_no_postcodes(unit: str) -> str:
    """Say why no postcode can be looked up."""
    return (
        "Postcodes cannot be looked up here: the study names no postcode directory that says in "
        f"which {unit_words(unit)[0]} each lies (inputs.postcodes)."
    )


def notes(
    study: Study,
    *,
    speeds: str,
    not_listed: int,
    odd_headline: Sequence[str],
    has_hours: bool,
) -> tuple[str, ...]:
    """Say what the page supposes and what it leaves out.

    Parameters
    ----------
    study
        Its unit and how it hides small numbers.
    speeds
        Name of the driving speeds.
    not_listed
        Premises of the lists that count in no premises set.
    odd_headline
        Minutes of the headline that are not whole, in words.
    has_hours
        Whether opening hours are known.
    """
    one, many = unit_words(study.demand.unit)
    by_time = (
        ", and at the study's own times of the week those of tables/coverage-by-time.csv"
        if has_hours
        else ""
    )
    hiding = study.disclosure
    near = "near " if hiding.suppress_below or hiding.round_to else ""
    told = [
        SCENARIO,
        (
            f"With all premises open the figures are {near}those of tables/coverage.csv{by_time}. "
            f"They are worked out from the minutes between each of the {many} and each premises: "
            f"everyone is counted where the middle of the people of their {one} is."
        ),
        (
            f"Only the study's own speeds are used here ({speeds.replace('_', ' ')} for cars). The "
            "range that other speeds would give is not shown: tables/coverage.csv has it for all "
            "premises open (share_low, share_high), and the command pna recheck works it out for a "
            "closure that is asked for."
        ),
    ]
    if has_hours:
        told.append(
            "At a time of the week only premises that are open then count. People within reach of "
            "none that is open, but of one whose hours are not known, are counted as not known."
        )
    else:
        told.append(
            "The lists of premises give no opening hours: all figures are for premises at whatever "
            "time they are open."
        )
    if odd_headline:
        told.append(
            f"The explorer takes whole minutes only; {' and '.join(odd_headline)} of the headline "
            "cannot be chosen, so that it opens on the whole minutes below."
        )
    if not_listed:
        which = "1 more premises does" if not_listed == 1 else f"{not_listed} more premises do"
        told.append(
            f"{which} not count in any of the figures, such as distance-selling premises, and "
            "cannot be ticked: tables/premises.csv says why."
        )
    if near:
        said = []
        if hiding.suppress_below:
            said.append(
                f"numbers of people below {hiding.suppress_below} are hidden ({HIDDEN}), and the "
                "shares of their row with them"
            )
        if hiding.round_to:
            said.append(f"others are rounded to {hiding.round_to}")
        how = (
            f"rounded to {hiding.round_to} so that their sum follows the true one"
            if hiding.round_to
            else f"with those of fewer than {hiding.suppress_below} people made alike"
        )
        told.append(
            f"In the figures {'; '.join(said)}. They are added up from the people of each of the "
            f"{many}, which this page holds {how}: they may differ a little from the tables."
        )
    return tuple(told)
