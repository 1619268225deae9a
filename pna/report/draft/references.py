"""What marks stand for: pieces in the place of a paragraph, numbers and words in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain

from pna.errors import Finding
from pna.maps.content import NotDrawn
from pna.report.document.blocks import Block, Bullets, Paragraph, flat
from pna.report.document.inline import Rich, Run, runs_of
from pna.report.draft.marks import REF, TEXT, alone, inline, unknown
from pna.report.draft.numbering import MAP, map_labels, named
from pna.report.draft.parts import DraftMaterial, Piece
from pna.report.draft.texts import changed
from pna.wording.numbers import long_date

__all__ = [
    "CHAPTER",
    "References",
    "made_once",
    "plain_texts",
    "referred_to",
    "with_pieces",
]

CHAPTER = "chapter:"
_DEEPEST = 4
"""Pieces within pieces."""


def plain_texts(material: DraftMaterial) -> dict[str, str]:
    """Give the words that ``[[text:...]]`` may ask for, whatever the pieces are.

    Parameters
    ----------
    material
        Of the draft.
    """
    study = material.published.results.study
    settings = study.report
    served = settings.consultation_from
    return {
        "study": study.study.name,
        "date": long_date(study.study.reference_date),
        "council": settings.council,
        "contact": settings.contact,
        "consultation-from": long_date(served) if served else "",
    }


def made_once(pieces: Mapping[str, Piece], material: DraftMaterial) -> dict[str, Piece]:
    """Give pieces that are made when they are first asked for, and then kept.

    Parameters
    ----------
    pieces
        By name.
    material
        The only one that they are made from.
    """

    def kept(piece: Piece) -> Piece:
        make = cache(lambda: piece.make(material))
        return replace(piece, make=lambda _: make())

    return {name: kept(piece) for name, piece in pieces.items()}


def referred_to(blocks: Iterable[Block]) -> set[str]:
    """Give the names that texts refer to.

    Parameters
    ----------
    blocks
        Of a document.
    """
    found: set[str] = set()

    def note(text: str) -> str:
        if "[[" in text:
            found.update(mark.name.removeprefix(REF) for mark in inline(text))
        return text

    for block in blocks:
        changed(block, note)
    return found


def with_pieces(
    blocks: Sequence[Block],
    pieces: Mapping[str, Piece],
    material: DraftMaterial,
    findings: list[Finding],
    *,
    file: str,
    depth: int = 0,
) -> Iterator[Block]:
    """Put pieces in the place of paragraphs that are their marks.

    Parameters
    ----------
    blocks
        Of a chapter or section.
    pieces
        By name.
    material
        What they are made from.
    findings
        Is added to where a mark means nothing.
    file
        Where the blocks come from, for findings.
    depth
        How many pieces they stand in.
    """
    for block in named(blocks, "", material):
        name = alone(block.text) if isinstance(block, Paragraph) and not block.lead else ""
        if not name:
            yield block
        elif name not in pieces:
            findings.append(unknown(name, pieces, file=file))
        elif depth < _DEEPEST:
            made = named(pieces[name].make(material), name, material)
            yield from with_pieces(made, pieces, material, findings, file=file, depth=depth + 1)


@dataclass
class References:
    """Takes marks in sentences out, once everything has its number.

    Attributes
    ----------
    material, pieces
        Of the draft.
    labels
        By name of what is in the document: its label, ``Table 3`` or ``chapter 4``.
    findings
        Is added to.
    """

    material: DraftMaterial
    pieces: Mapping[str, Piece]
    labels: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    def text(self, text: str, file: str = "") -> str:
        """Give a text without marks.

        Parameters
        ----------
        text
            Of a block.
        file
            Where it comes from, for findings.
        """
        if "[[" not in text:
            return text
        runs = tuple(chain.from_iterable(self._run(run, file) for run in runs_of(text)))
        plain = not isinstance(text, Rich) and not any(run.target for run in runs)
        return "".join(run.text for run in runs) if plain else Rich(runs)

    def _run(self, run: Run, file: str) -> Iterator[Run]:
        at = 0
        for mark in inline(run.text):
            yield self._like(run, run.text[at : mark.start])
            yield self.meant(mark.name, run, file)
            at = mark.end
        yield self._like(run, run.text[at:])

    def _like(self, run: Run, text: str, target: str = "") -> Run:
        return Run(text, run.bold, run.italic, "" if target else run.href, target or run.target)

    def meant(self, name: str, run: Run, file: str = "") -> Run:
        """Give what one mark in a sentence stands for.

        Parameters
        ----------
        name
            Of the mark.
        run
            How the sentence is set.
        file
            As for `text`.
        """
        if name.startswith(TEXT):
            return self._like(run, self._words(name.removeprefix(TEXT), file))
        wanted = name.removeprefix(REF)
        if wanted in self.labels:
            return self._like(run, self.labels[wanted], wanted)
        return self._like(run, self._elsewhere(wanted, name, file))

    def _words(self, wanted: str, file: str) -> str:
        texts = plain_texts(self.material)
        if wanted in texts:
            return texts[wanted]
        for name in (f"{TEXT}{wanted}", wanted):
            if name in self.pieces:
                said = flat(self.pieces[name].make(self.material))
                return " ".join(self._said(block) for block in said).strip()
        known = (f"{TEXT}{one}" for one in (*texts, *self.pieces))
        self.findings.append(unknown(f"{TEXT}{wanted}", known, file=file))
        return ""

    def _said(self, block: Block) -> str:
        if isinstance(block, Paragraph):
            return f"{block.lead} {block.text}".strip()
        return " ".join(block.items) if isinstance(block, Bullets) else ""

    def _elsewhere(self, wanted: str, name: str, file: str) -> str:
        """Say where something is that the document does not hold."""
        key = wanted.removeprefix(MAP)
        if wanted.startswith(MAP) and key in self.material.maps:
            label = map_labels(self.material)[wanted]
            return f"{label} (not made)" if self._not_drawn(key) else label
        kind, _, table = wanted.partition(":")
        if kind == "table" and wanted in self.pieces:
            return f"tables/{table}.csv"
        known = {f"{REF}{one}" for one in (*self.labels, *self.pieces)}
        if name == wanted:
            known |= set(self.pieces)
        self.findings.append(unknown(name, known, file=file))
        return ""

    def _not_drawn(self, key: str) -> bool:
        return isinstance(self.material.maps[key], NotDrawn)
