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
from pna.wording.changes import change_sentences, premises_change_sentences
from pna.wording.headline import (
    Further,
    fast_roads_sentence,
    further,
    further_sentence,
    headline,
    headline_table,
)
from pna.wording.services import (
    hot_spot_sentences,
    offering_sentence,
    service_further_sentence,
)
from pna.wording.straight import straight_sentences
from pna.wording.words import BANDS_NOTE, INVENTED, RANGE_NOTE, people, set_words, share

__all__ = [
    "BANDS_NOTE",
    "INVENTED",
    "RANGE_NOTE",
    "Further",
    "change_sentences",
    "edge_sentence",
    "fast_roads_sentence",
    "further",
    "further_sentence",
    "headline",
    "headline_table",
    "hot_spot_sentences",
    "offering_sentence",
    "people",
    "premises_change_sentences",
    "premises_sentence",
    "restrictions_sentence",
    "service_further_sentence",
    "set_words",
    "share",
    "speeds_pointer",
    "speeds_sentence",
    "straight_sentences",
    "unplaced_sentence",
]
