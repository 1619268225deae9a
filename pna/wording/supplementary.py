"""Sentences of a supplementary statement: what is available, never what follows from it.

A supplementary statement explains changes to the availability of pharmaceutical services since the
assessment (regulation 6(3) of the NHS (Pharmaceutical and Local Pharmaceutical Services)
Regulations 2013, SI 2013/349). After a consolidation was granted the Board must form the opinion of
regulation 6(4) (SI 2016/1077): its texts are those of `STATUTORY`, printed as alternatives of which
the tool chooses none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pna.disclosure import is_small
from pna.study.questions import Disclosure
from pna.wording.words import people

__all__ = [
    "ALTERNATIVES_6_3",
    "CHECK",
    "DECISIONS",
    "KINDS",
    "MAP_TITLE",
    "NOTHING_CHANGED",
    "NOT_DECIDED",
    "OPTIONS_NOTE",
    "OPTION_CREATES",
    "OPTION_DOES_NOT",
    "OPTION_LEADS",
    "REGULATIONS",
    "SITE_WITHIN",
    "STATUTORY",
    "STRAIGHT_LINE",
    "TO_COME",
    "Further",
    "board_of",
    "change_title",
    "consolidation_sentence",
    "draft_note",
    "map_heading",
    "map_sentence",
    "other_decisions",
    "provision_sentence",
    "record_sentence",
    "status_sentences",
    "to_come_sentence",
]

REGULATIONS = (
    "the National Health Service (Pharmaceutical and Local Pharmaceutical Services) Regulations "
    "2013 (SI 2013/349), as amended"
)
OPTION_DOES_NOT = (
    "In the opinion of {board}, the removal of {premises} from the pharmaceutical list, as a "
    "consequence of the grant of the consolidation application, does not create a gap in "
    "pharmaceutical services provision that could be met by a routine application (a) to meet a "
    "current or future need for pharmaceutical services, or (b) to secure improvements, or better "
    "access, to pharmaceutical services."
)
OPTION_CREATES = (
    "In the opinion of {board}, the removal of {premises} from the pharmaceutical list, as a "
    "consequence of the grant of the consolidation application, creates a gap in pharmaceutical "
    "services provision that could be met by a routine application (a) to meet a current or future "
    "need for pharmaceutical services, or (b) to secure improvements, or better access, to "
    "pharmaceutical services."
)
STATUTORY = (OPTION_DOES_NOT, OPTION_CREATES)
"""Texts in the words of regulation 6(4), which the rule on wording lets pass."""
_RELEVANT = (
    "The changes are relevant to the granting of applications to be included in the pharmaceutical "
    "list"
)
_DISPROPORTIONATE = (
    f"{_RELEVANT}, and the Board is satisfied that making a revised assessment would be a "
    "disproportionate response to them (regulation 6(3)(b)(i))."
)
_ESSENTIAL = (
    f"{_RELEVANT}, the Board is making its revised assessment, and it is satisfied that immediate "
    "modification of its assessment is essential to prevent significant detriment to the provision "
    "of pharmaceutical services in its area (regulation 6(3)(b)(ii))."
)
ALTERNATIVES_6_3 = (_DISPROPORTIONATE, _ESSENTIAL)
CHECK = "Check with your solicitor before this statement is issued."
NOT_DECIDED = (
    "What this statement does not say: whether services are enough, whether anything should follow "
    "from the changes, and which of the marked alternatives holds. The Board decides."
)
OPTION_LEADS = ("Option A.", "Option B.")
OPTIONS_NOTE = (
    "With option A regulation 6(4) asks the Board to publish this statement. With option B it does "
    "not: take this part out, and take advice on a revised assessment."
)
MAP_TITLE = "Travel to a pharmacy, premises as at {day}"
STRAIGHT_LINE = "the straight-line distance of the study"
TO_COME = "Decided or notified, and not yet so on {day}"
NOTHING_CHANGED = "The register holds no change to the availability of services in this time."
SITE_WITHIN = "somewhere within {metres} metres of the point given"
KINDS = {
    "opening": "Opened",
    "closure": "Closed",
    "move": "Moved",
    "merge": "Consolidated: closed, and merged into {into}",
    "hours": "Opening hours changed",
    "services": "Services changed",
}
_TO_COME = {
    "opening": "opening",
    "closure": "closure",
    "move": "move to other premises",
    "merge": "consolidation into {into}",
    "hours": "change of opening hours",
    "services": "change of services",
}
DECISIONS = {
    "granted": "granted",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "lapsed": "lapsed",
    "notified": "notified",
}
_RANGE = "if cars are quicker or slower than assumed"
_BOARD = "Health and Wellbeing Board"


class Further(NamedTuple):
    """People further than the headline's times, at the assessment and now, each with its range."""

    before: tuple[float, float, float]
    now: tuple[float, float, float]
    total: float
    rule: str
    what: str


def board_of(area: str) -> str:
    """What the Board is called: ``the Rutland Health and Wellbeing Board``."""
    return f"the {area} {_BOARD}"


def draft_note(area: str) -> str:
    """Say that this is a draft."""
    return (
        f"DRAFT. Nothing here has been issued by {board_of(area)}. It was drafted from the Board's "
        "register of changes and holds facts of availability only."
    )


def status_sentences(
    area: str, assessed: str, as_at: str, *, consolidations: bool
) -> tuple[str, ...]:
    """Say what a statement is, and of which time.

    Parameters
    ----------
    area
        Of the Board.
    assessed, as_at
        The day of the assessment, and the last day that the statement speaks of, in words.
    consolidations
        Whether one was granted.
    """
    both = "regulation 6(3) and, for consolidations, regulation 6(4)"
    rule = both if consolidations else "regulation 6(3)"
    what = (
        f"This is a draft of a supplementary statement of {board_of(area)} under {rule} of "
        f"{REGULATIONS}. It explains changes to the availability of pharmaceutical services "
        f"between {assessed}, the date of the Board's Pharmaceutical Needs Assessment, and "
        f"{as_at}. Issued on the date below, it becomes part of that assessment."
    )
    choose = "The Board may issue it where one of these holds. Strike out what does not apply:"
    return what, choose


def change_title(row: Mapping[str, str]) -> str:
    """Say what kind of change a row of the register holds."""
    return KINDS[row["change"]].format(into=row["into"])


def consolidation_sentence(row: Mapping[str, str], into: str, day: str) -> str:
    """Say what was merged, before the alternatives of regulation 6(4).

    Parameters
    ----------
    row
        Of the register.
    into
        The premises that stays, with its code.
    day
        From which it is so, in words.
    """
    return (
        f"{row['name']} ({row['ods_code']}) and {into} were consolidated from {day}: the premises "
        "of the first left the pharmaceutical list. Regulation 6(4) asks for the Board's opinion. "
        "Choose one, strike out the other, and have the reasons minuted:"
    )


def to_come_sentence(row: Mapping[str, str], premises: str, day: str) -> str:
    """Say what was granted or notified and does not hold yet; `day` in words, or empty."""
    when = f"from {day}" if day else "from a day that is not yet known"
    kind = _TO_COME[row["change"]].format(into=row["into"])
    return f"{premises}: {kind}, {DECISIONS[row['decision']]}, {when}."


def other_decisions(rows: int, numbers: str) -> str:
    """Say that decisions which changed nothing are in the register."""
    if not rows:
        return ""
    one = rows == 1
    return (
        f"{rows:,} {'application was' if one else 'applications were'} refused, withdrawn or "
        f"lapsed and changed nothing ({'row' if one else 'rows'} {numbers} of the register)."
    )


def provision_sentence(further: Further, disclosure: Disclosure) -> str:
    """Say how many people are further than the headline's times, at the assessment and now."""
    now, before = (_with_range(figures, disclosure) for figures in (further.now, further.before))
    text = (
        f"Based on modelled travel times, {now} of {people(further.total, disclosure)} residents "
        f"live further than {further.rule} from a {further.what} in or near the area"
    )
    ends = zip(further.now, further.before, strict=True)
    if is_small([one - other for one, other in ends], disclosure).any():
        return f"{text}."
    return f"{text}; with the premises of the assessment it was {before}."


def _with_range(figures: tuple[float, float, float], disclosure: Disclosure) -> str:
    """A figure, and between which it lies if cars are quicker or slower than assumed."""
    own, low, high = (people(figure, disclosure) for figure in figures)
    return own if low == high else f"{own} (between {low} and {high} {_RANGE})"


def map_sentence(map_file: str, table_file: str, as_at: str) -> str:
    """Say where the map of premises is."""
    return (
        f"The map of premises (Schedule 1, paragraph 7, kept up to date under regulation 4(2)) is "
        f"redrawn as at {as_at} in {map_file}; {table_file} lists the same premises, their "
        "addresses and hours, and marks what has changed."
    )


def map_heading(as_at: str, changes: int) -> str:
    """Say what the map of premises shows."""
    return (
        f"Premises as at {as_at}, drawn from the register of changes: {changes:,} "
        f"{'change' if changes == 1 else 'changes'} since the assessment."
    )


def record_sentence(rows: int, last_hash: str, study: str, inputs: str) -> str:
    """Say of which register and which run the figures are."""
    return (
        f"Drafted from the register of changes as it stood with {rows:,} "
        f"{'row' if rows == 1 else 'rows'}; the hash of the last row is {last_hash}. Figures are "
        f"those of the study {study} with the changes applied; the hash of its inputs is {inputs}."
    )
