"""Recognising a web page that came instead of data, and quoting it."""

from __future__ import annotations

import html
import re

__all__ = ["first_words", "looks_like_html"]

_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|script|meta|title)\b", re.IGNORECASE)
_UNSEEN = re.compile(
    r"<(script|style)\b.*?(</\1\s*>|\Z)|<!--.*?(-->|\Z)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^>]*(>|\Z)")
_LOOKED_AT = 20_000
_WORDS = 20
_CHARACTERS = 200


def looks_like_html(start: bytes) -> bool:
    """Whether these first bytes of a file are those of a web page."""
    rest = start[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    for opening, closing in ((b"<?xml", b"?>"), (b"<!--", b"-->")):
        while rest.startswith(opening):
            rest = rest.partition(closing)[2].lstrip()
    return _PAGE.match(rest) is not None


def first_words(start: bytes) -> str:
    """The first words that a person would see, in quotes, or a word that there are none."""
    text = start[:_LOOKED_AT].decode("utf-8", errors="replace")
    seen = html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", text)))
    words = "".join(c if c.isprintable() else " " for c in seen).split()
    if not words:
        return "an empty page"
    quoted = " ".join(words[:_WORDS])[:_CHARACTERS]
    return f'"{quoted}{" ..." if len(words) > _WORDS else ""}"'
