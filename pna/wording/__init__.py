"""Every sentence about results.

The tool says how many people are further than a stated time. What that means is for the Board to
decide, so none of these sentences calls it anything.
"""

from __future__ import annotations

from pna.wording.about_run import (
    edge_sentence,
    premises_sentence,
    restrictions_sentence,
    speeds_pointer,
    speeds_sentence,
    unplaced_sentence,
)
from pna.wording.headline import (
    Further,
    fast_roads_sentence,
    further,
    further_sentence,
    headline,
    headline_table,
)
from pna.wording.sensitivity import (
    LEGAL_LIMIT_NOTE,
    not_tried_sentences,
    range_sentence,
    rule_words,
)
from pna.wording.straight import straight_sentences
from pna.wording.words import BANDS_NOTE, INVENTED, RANGE_NOTE, people, set_words, share

__all__ = [
    "BANDS_NOTE",
    "INVENTED",
    "LEGAL_LIMIT_NOTE",
    "RANGE_NOTE",
    "Further",
    "edge_sentence",
    "fast_roads_sentence",
    "further",
    "further_sentence",
    "headline",
    "headline_table",
    "not_tried_sentences",
    "people",
    "premises_sentence",
    "range_sentence",
    "restrictions_sentence",
    "rule_words",
    "set_words",
    "share",
    "speeds_pointer",
    "speeds_sentence",
    "straight_sentences",
    "unplaced_sentence",
]
