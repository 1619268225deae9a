"""What authors write in Markdown, as blocks of a document.

Headings, paragraphs, bold, italic, lists, links and simple tables are taken; raw HTML is text like
any other, and pictures are refused: they would lack what the draft promises of its pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pna import writing
from pna.errors import DataError, Finding, Findings
from pna.report.document.blocks import Block, Bullets, Heading, Paragraph, Table
from pna.report.document.inline import Rich, Run
from pna.report.draft.marks import inline
from pna.report.draft.parts import ChapterPlan
from pna.wording.report_words import section_template

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["Sections", "blocks_of", "read_sections", "write_templates"]

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CAPTION = "Table:"
_LARGEST = 2_000_000
"""Characters: a chapter of more is no chapter."""
_HOLDING = ("blockquote_open", "list_item_open")
_HREF = ("https://", "http://", "mailto:")


@dataclass(frozen=True)
class Sections:
    """What was read.

    Attributes
    ----------
    blocks
        By key of the chapter.
    findings
        What is to be told of the files.
    marks
        By name of the file and the mark as findings name it: the first row on which it stands.
    """

    blocks: Mapping[str, tuple[Block, ...]]
    findings: Findings
    marks: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def with_rows(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Say on which row of a file a mark stands that a finding is about.

        Parameters
        ----------
        findings
            Of a draft that was put together from the blocks.
        """
        for one in findings:
            row = self.marks.get((one.file or "", str(one.value)))
            yield one if one.row is not None or row is None else replace(one, row=row)


def write_templates(outline: Sequence[ChapterPlan], folder: Path) -> tuple[Path, ...]:
    """Write the files of chapters that are not there yet; one that is there is never touched.

    Parameters
    ----------
    outline
        Chapters; those that ask nothing of their authors have no file.
    folder
        ``report/sections`` of a study.

    Returns
    -------
    tuple of Path
        Those that were written.
    """
    written = []
    for plan in outline:
        path = folder / f"{plan.key}.md"
        if plan.asks and not path.exists():
            writing.text(section_template(plan.title, plan.asks), path)
            written.append(path)
    return tuple(written)


def read_sections(outline: Sequence[ChapterPlan], folder: Path) -> Sections:
    """Read what authors have written.

    Parameters
    ----------
    outline
        Chapters; any of them may have a file.
    folder
        ``report/sections`` of a study.

    Returns
    -------
    Sections
        Without the chapters for which nothing is written. A file of no chapter is a finding.

    Raises
    ------
    DataError
        A file is not UTF-8 text, or larger than a chapter can be.
    """
    keys = {plan.key for plan in outline}
    blocks: dict[str, tuple[Block, ...]] = {}
    findings: list[Finding] = []
    marks: dict[tuple[str, str], int] = {}
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        text = _text(path)
        read, told = blocks_of(text, path.name)
        if path.stem not in keys:
            # A template that nobody wrote in, of a chapter that is no more, is nobody's loss.
            findings += (_of_no_chapter(path, keys),) if read else ()
            continue
        findings += told
        for row, line in enumerate(_bare(text).splitlines(), start=1):
            for mark in inline(line):
                marks.setdefault((path.name, f"[[{mark.name}]]"), row)
        if read:
            blocks[path.stem] = read
    return Sections(blocks, tuple(findings), marks)


def blocks_of(text: str, file: str) -> tuple[tuple[Block, ...], Findings]:
    """Turn Markdown into blocks.

    Parameters
    ----------
    text
        Markdown (CommonMark with tables). Comments of HTML are left out.
    file
        Its name, for findings.

    Returns
    -------
    blocks : tuple of Block
        Headings begin at level 2: level 1 is the chapter's.
    findings : tuple of Finding
        What could not be taken over.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only a draft needs it

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    reading = _Reading(file, int(parser.options["maxNesting"]))
    return tuple(_captioned(reading.blocks(parser.parse(_bare(text))))), tuple(reading.findings)


def _bare(text: str) -> str:
    """Take comments out; their lines stay, empty, so that findings name the right row."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


def _captioned(blocks: Iterable[Block]) -> Iterator[Block]:
    """Take a paragraph that begins with "Table:" as the caption of the table after it."""
    waiting: Paragraph | None = None
    for block in blocks:
        if waiting is not None and isinstance(block, Table):
            yield replace(block, caption=str(waiting.text)[len(_CAPTION) :].strip())
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = None
        if isinstance(block, Paragraph) and block.text.startswith(_CAPTION):
            waiting = block
        else:
            yield block
    if waiting is not None:
        yield waiting


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        finding = Finding(
            "error",
            f"This is not UTF-8 text ({error.reason}).",
            file=str(path),
            hint="Save it as UTF-8: in Notepad, Save As, Encoding UTF-8.",
        )
        raise DataError(str(finding), (finding,)) from None
    if len(text) > _LARGEST:
        finding = Finding(
            "error",
            f"This file is larger than a chapter can be ({len(text):,} characters).",
            file=str(path),
            hint="Give each chapter its own text.",
        )
        raise DataError(str(finding), (finding,))
    return text


def _of_no_chapter(path: Path, keys: set[str]) -> Finding:
    return Finding(
        "warning",
        "No chapter of the draft has this name, so that the text is in no document.",
        file=path.name,
        hint=f"Names are: {', '.join(f'{key}.md' for key in sorted(keys))}.",
        rule="section-name",
    )


@dataclass
class _Reading:
    """Walks the tokens of one file."""

    file: str
    deepest: int
    findings: list[Finding] = field(default_factory=list)

    def blocks(self, tokens: Sequence[Token], depth: int = 0) -> Iterator[Block]:
        if not depth:
            self.tell_of_lost(tokens)
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = _close(tokens, at)
            if token.type == "heading_open":
                # "#" and "##" both stand below the chapter's own heading.
                level = max(int(token.tag[1:]), 2)
                yield Heading(self.rich(tokens[at + 1]), level)
            elif token.type == "paragraph_open":
                text = self.rich(tokens[at + 1])
                if text.strip():
                    yield Paragraph(text)
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                yield from self.list_of(tokens[at : end + 1])
            elif token.type == "table_open":
                yield self.table(tokens[at : end + 1])
            elif token.type in ("fence", "code_block", "html_block"):
                yield Paragraph(token.content.strip())
            elif token.type == "blockquote_open":
                yield from self.blocks(tokens[at + 1 : end], depth + 1)
            at = end + 1

    def tell_of_lost(self, tokens: Sequence[Token]) -> None:
        """Tell of quotes and lists that lie too deep in one another: what they hold is not read."""
        for token in tokens:
            # Inside it would begin the level at which the parser stops.
            if token.type in _HOLDING and token.level >= self.deepest - 1:
                self.findings.append(
                    Finding(
                        "warning",
                        "Quotes or lists lie too deep in one another here, and the text of the "
                        "deepest is in no document.",
                        file=self.file,
                        row=_row(token),
                        hint='Begin these lines with fewer ">", or indent them less.',
                        rule="section-depth",
                    )
                )

    def list_of(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """Give a list with the lists in it; of mixed kinds, the outermost decides."""
        items: list[str] = []
        levels: list[int] = []
        depth = -1
        begun = False
        for token in tokens:
            if token.type.endswith("_list_open"):
                depth += 1
            elif token.type.endswith("_list_close"):
                depth -= 1
            elif token.type == "list_item_open":
                begun = True
            elif token.type == "inline":
                text = self.rich(token)
                if begun or not items:
                    items.append(text)
                    levels.append(depth)
                    begun = False
                else:
                    # A further paragraph of the same item.
                    items[-1] = Rich((*_runs(items[-1]), Run(" "), *_runs(text)))
        if items:
            yield Bullets(tuple(items), tokens[0].type == "ordered_list_open", tuple(levels))

    def table(self, tokens: Sequence[Token]) -> Table:
        rows: list[list[str]] = []
        numbers: set[int] = set()
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if "right" in str(token.attrGet("style") or ""):
                    numbers.add(len(rows[-1]))
            elif token.type == "inline":
                rows[-1].append(self.rich(token))
        head = rows[0]
        # Every row of a table of Markdown has as many cells as its head.
        return Table("", tuple(head), tuple(tuple(row) for row in rows[1:]), tuple(sorted(numbers)))

    def rich(self, token: Token) -> str:
        runs: list[Run] = []
        bold = italic = 0
        href = ""
        for part in token.children or ():
            if part.type in ("strong_open", "strong_close"):
                bold += part.nesting
            elif part.type in ("em_open", "em_close"):
                italic += part.nesting
            elif part.type == "link_open":
                href = self.address(str(part.attrGet("href") or ""), token)
            elif part.type == "link_close":
                href = ""
            elif part.type == "image":
                self.refuse_picture(part, token)
                runs.append(Run(part.content, bold > 0, italic > 0, href))
            elif part.type in ("softbreak", "hardbreak"):
                runs.append(Run(" ", bold > 0, italic > 0, href))
            elif part.content:
                runs.append(Run(part.content, bold > 0, italic > 0, href))
        plain = "".join(run.text for run in runs)
        return Rich(runs) if any(run != Run(run.text) for run in runs) else plain

    def address(self, href: str, token: Token) -> str:
        if href.lower().startswith(_HREF):
            return href
        self.findings.append(
            Finding(
                "warning",
                "This link leads to no page of the web and was left out; its words stay.",
                file=self.file,
                row=_row(token),
                value=href,
                hint="Links begin with https://, http:// or mailto:.",
                rule="section-link",
            )
        )
        return ""

    def refuse_picture(self, part: Token, token: Token) -> None:
        self.findings.append(
            Finding(
                "warning",
                "Pictures in sections are not taken over; the words that stand for it are.",
                file=self.file,
                row=_row(token),
                value=str(part.attrGet("src") or ""),
                hint="Maps come in by their marks, such as [[map:provision]]; put other pictures "
                "into your own Word file ([report] master).",
                rule="section-picture",
            )
        )


def _runs(text: str) -> tuple[Run, ...]:
    return text.runs if isinstance(text, Rich) else (Run(text),)


def _row(token: Token) -> int | None:
    return token.map[0] + 1 if token.map else None


def _close(tokens: Sequence[Token], at: int) -> int:
    """Give the place of the token that closes the one at a place."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    return len(tokens) - 1
