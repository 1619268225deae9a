"""What the frame of a draft says: its title, boxes for authors, labels, templates of sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = [
    "AUTHORS_LEAD",
    "CONTENTS",
    "FOR_AUTHORS",
    "LISTED",
    "LISTED_NOT",
    "TITLE",
    "WAY_TO_WRITE",
    "foot",
    "mark_lines",
    "other_forms",
    "section_template",
    "subtitle",
    "title",
    "to_write",
    "waiting_line",
]

TITLE = "Pharmaceutical Needs Assessment"
CONTENTS = "Contents"
LISTED = "Maps, tables and figures"
LISTED_NOT = "Tables of the profiles of localities follow each other there, and are not listed."
AUTHORS_LEAD = "To be written."
FOR_AUTHORS = "For the authors:"
WAY_TO_WRITE = "The text goes into report/sections/{key}.md; it is kept at every run."


def to_write(asks: str, key: str) -> str:
    """Say in a box what a chapter's authors are asked for.

    Parameters
    ----------
    asks
        In a sentence or two.
    key
        Of the chapter.
    """
    return f"For the authors: {asks} {WAY_TO_WRITE.format(key=key)}"


def section_template(title: str, asks: str) -> str:
    """Give the file of a chapter whose authors have not yet begun.

    Parameters
    ----------
    title
        Of the chapter.
    asks
        What its authors are asked to write.
    """
    # A comment of HTML must not hold the two dashes that could end it.
    told = " ".join(asks.split()).replace("--", "- -")
    name = " ".join(title.split()).replace("--", "- -")
    return (
        f"<!--\n{name}\n\n{told}\n\n"
        "Write below this note; the note itself is not printed. Nothing that you write here is\n"
        "overwritten. Markdown: a line that begins with ## is a heading, **bold**, *italic*,\n"
        "lines that begin with - are a list, [words](https://...) a link. A paragraph that begins\n"
        "with Table: and stands before a table is its caption.\n"
        "A table, map or list of this draft stands where its mark stands alone in a paragraph,\n"
        "such as [[table:coverage]]; [[ref:table:coverage]] says its number in a sentence.\n"
        "`pna report --marks` lists all marks.\n-->\n"
    )


def title(study: str) -> str:
    """Give the title of the document.

    Parameters
    ----------
    study
        Name of the study, which may say already what it is.
    """
    said = TITLE.casefold() in study.casefold() or "PNA" in study.split()
    return study if said else f"{TITLE}: {study}"


def foot(area: str, day: str) -> str:
    """Say at the foot of pages what the draft is of, and of which day.

    Parameters
    ----------
    area
        Name of the study.
    day
        Its reference date in words.
    """
    return f"{area}: draft for consultation, data as at {day}"


def other_forms(contact: str) -> str:
    """Say where to ask for another form of the document.

    Parameters
    ----------
    contact
        Whom to ask; empty if the study does not say.
    """
    if not contact:
        return ""
    return (
        "To ask for this document on paper, in large print, in easy read or in another language, "
        f"contact {contact.rstrip('.')}."
    )


def subtitle(day: str) -> str:
    """Say what state the document is in.

    Parameters
    ----------
    day
        The study's reference date in words.
    """
    return f"Draft for consultation. Data as at {day}."


def waiting_line(waiting: Sequence[str]) -> tuple[str, ...]:
    """Say which chapters wait for their authors; nothing where none does.

    Parameters
    ----------
    waiting
        Their keys.
    """
    if not waiting:
        return ()
    chapters = "1 chapter waits" if len(waiting) == 1 else f"{len(waiting)} chapters wait"
    return (f"{chapters} for text of the authors: {', '.join(waiting)}.",)


def mark_lines(pieces: Mapping[str, str], chapters: Mapping[str, str]) -> tuple[str, ...]:
    """List the marks that a section or a master may hold.

    Parameters
    ----------
    pieces
        By name of a piece what it is.
    chapters
        By key of a chapter its title.
    """
    wide = max((len(name) for name in pieces), default=0) + 6
    return (
        "Marks that stand alone in a paragraph:",
        *(f"  {f'[[{name}]]':{wide}}{title}" for name, title in pieces.items()),
        "",
        "Marks within a sentence:",
        "  [[ref:table:coverage]]  its number, such as Table 3; so for every table and map",
        *(f"  [[ref:chapter:{key}]]  the number of: {title}" for key, title in chapters.items()),
        "  [[text:NAME]]  what a piece says, in one line; also study, date, council, contact and",
        "                 consultation-from",
    )
