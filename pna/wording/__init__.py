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
from pna.wording.growth import growth_sentences, housing_sentences
from pna.wording.headline import (
    Further,
    fast_roads_sentence,
    further,
    further_sentence,
    headline,
    headline_table,
)
from pna.wording.sites import sites_coverage_sentences, special_sites_sentences
from pna.wording.straight import straight_sentences
from pna.wording.words import BANDS_NOTE, INVENTED, RANGE_NOTE, people, set_words, share

__all__ = [
    "BANDS_NOTE",
    "INVENTED",
    "RANGE_NOTE",
    "Further",
    "edge_sentence",
    "fast_roads_sentence",
    "further",
    "further_sentence",
    "growth_sentences",
    "headline",
    "headline_table",
    "housing_sentences",
    "people",
    "premises_sentence",
    "restrictions_sentence",
    "set_words",
    "share",
    "sites_coverage_sentences",
    "special_sites_sentences",
    "speeds_pointer",
    "speeds_sentence",
    "straight_sentences",
    "unplaced_sentence",
]
