"""The draft in plain English: what was done, key figures, what they mean and what they do not."""

from __future__ import annotations

__all__ = [
    "DID",
    "FIGURES",
    "MEANS",
    "NOT_MEANS",
    "WHAT",
    "did",
    "means",
    "not_means",
    "what",
]

WHAT, DID, FIGURES = "What this is", "What we did", "Key figures"
NOBODY, NO_CAR = "nobody", "households without a car or van"
MEANS, NOT_MEANS = "What the figures mean", "What they do not mean"


def what(area: str, *, hours: bool) -> tuple[str, ...]:
    """Say what the document is; without `hours` it does not tell when premises are open."""
    shown = "when they are open and how far" if hours else "and how far"
    return (
        (
            f"This draft describes pharmacies and other pharmaceutical services in {area}. It "
            f"shows where they are{',' if hours else ''} {shown} people live from them."
        ),
        (
            "Every Health and Wellbeing Board must publish such an assessment. The NHS uses it "
            "when somebody asks to open a pharmacy, to move one or to merge two."
        ),
        "It is a draft. The Board has decided nothing yet, and asks what you think.",
    )


def did(day: str, *, by_road: bool, units: str) -> tuple[str, ...]:
    """Say what was done, in short sentences."""
    measured = (
        "We worked out the quickest way by car and on foot, along the roads and paths of a map, "
        "from every place where people live to every pharmacy."
        if by_road
        else "We measured straight lines from every place where people live to every pharmacy."
    )
    return (
        f"We took the NHS list of pharmacies. The figures are as at {day}.",
        f"We counted the people who live in each of the {units} of the area.",
        measured,
        "We counted pharmacies across the boundary too: people use them.",
    )


def means(drive: str, walk: str) -> tuple[str, ...]:
    """Say what the figures mean."""
    return (
        (
            f"\u201cWithin {drive}\u201d means: the quickest drive takes no longer, at speeds that "
            "we assume for an ordinary day."
        ),
        f"\u201cFurther than both\u201d means: more than {drive}, and also more than {walk}.",
        (
            "Where a range stands beside a figure, the true figure may lie anywhere in it: cars "
            "may be slower or quicker than we assume."
        ),
    )


def not_means(*, hours: bool) -> tuple[str, ...]:
    """Say what the figures do not mean; without `hours` none counts open premises only."""
    told = (
        "Other figures here tell who lives near one that is open in the evening or at the weekend."
        if hours
        else "Opening hours were not given for this draft."
    )
    return (
        (
            "They do not say whether there are enough pharmacies. The Board decides that, after it "
            "has heard you."
        ),
        (
            "They do not say how long your own journey takes. Traffic, parking and the weather are "
            "not in them, and buses are not either."
        ),
        "Many people have no car. For them the walk counts, not the drive.",
        f"A pharmacy that is near may be closed when you want it. {told}",
    )


def premises(area: str, pharmacies: str, rate: str) -> str:
    """Say how many pharmacies there are."""
    word = "pharmacy" if pharmacies == "1" else "pharmacies"
    return f"{area} has {pharmacies} {word}: {rate} for every 10,000 people who live there."


def within(who: str, drive: str, walk: str, word: str) -> str:
    """Say who lives within one or the other time."""
    return f"{_live(who)} within {drive} or {walk} of a {word} in the area or near it."


def further(who: str, drive: str, walk: str) -> str:
    """Say who lives further than both."""
    return f"{_live(who)} further away than {drive} and {walk}."


def when_open(who: str, slot: str, drive: str, walk: str) -> str:
    """Say who lives within reach of a pharmacy that is open; `slot` is ``open on Sunday``."""
    return f"{_live(who)} within {drive} or {walk} of a pharmacy that is {slot}."


def _live(who: str) -> str:
    return f"{who[:1].upper()}{who[1:]} {'lives' if who == NOBODY else 'live'}"


def choice(item: tuple[str, str], drive: str, walk: str) -> str:
    """Say who has four or more premises to choose from."""
    return f"{item[0]} people ({item[1]}) have four or more pharmacies within {drive} or {walk}."


def no_car(who: str, walk: str) -> str:
    """Say how many households without a car live further than the walk."""
    return f"{_live(who)} further than {walk} from a pharmacy."
