"""Every sentence about results.

The tool says how many people are further than a stated time. What that means is for the Board to
decide, so none of these sentences calls it anything.
"""

from __future__ import annotations

from pna.wording.about_run import (
    disclosure_sentence,
    edge_sentence,
    premises_sentence,
    restrictions_sentence,
    speeds_pointer,
    speeds_sentence,
    unplaced_sentence,
)
from pna.wording.borderline import borderline_sentences
from pna.wording.by_group import by_group
from pna.wording.changes import change_sentences, premises_change_sentences
from pna.wording.choice import choice_sentences
from pna.wording.cross_border import cross_border_sentences, near_boundary_sentences
from pna.wording.growth import growth_sentences, housing_sentences
from pna.wording.headline import (
    Further,
    fast_roads_sentence,
    further,
    further_sentence,
    headline,
    headline_table,
)
from pna.wording.hours import (
    NO_HOURS,
    hours_sentence,
    open_count_sentence,
    open_further_sentence,
    rota_words,
    slot_words,
    week_sentence,
)
from pna.wording.outside import outside_sentences
from pna.wording.overrides import override_road, overrides_note, overrides_sentences
from pna.wording.provision import provision_sentences
from pna.wording.sensitivity import (
    LEGAL_LIMIT_NOTE,
    Ends,
    Ranges,
    not_tried_sentences,
    range_sentence,
    rule_words,
)
from pna.wording.services import (
    hot_spot_sentences,
    offering_sentence,
    service_further_sentence,
)
from pna.wording.sites import not_named, sites_coverage_sentences, special_sites_sentences
from pna.wording.straight import straight_sentences
from pna.wording.words import BANDS_NOTE, INVENTED, RANGE_NOTE, people, set_words, share, share_of

__all__ = [
    "BANDS_NOTE",
    "INVENTED",
    "LEGAL_LIMIT_NOTE",
    "NO_HOURS",
    "RANGE_NOTE",
    "Ends",
    "Further",
    "Ranges",
    "borderline_sentences",
    "by_group",
    "change_sentences",
    "choice_sentences",
    "cross_border_sentences",
    "disclosure_sentence",
    "edge_sentence",
    "fast_roads_sentence",
    "further",
    "further_sentence",
    "growth_sentences",
    "headline",
    "headline_table",
    "hot_spot_sentences",
    "hours_sentence",
    "housing_sentences",
    "near_boundary_sentences",
    "not_named",
    "not_tried_sentences",
    "offering_sentence",
    "open_count_sentence",
    "open_further_sentence",
    "outside_sentences",
    "override_road",
    "overrides_note",
    "overrides_sentences",
    "people",
    "premises_change_sentences",
    "premises_sentence",
    "provision_sentences",
    "range_sentence",
    "restrictions_sentence",
    "rota_words",
    "rule_words",
    "service_further_sentence",
    "set_words",
    "share",
    "share_of",
    "sites_coverage_sentences",
    "slot_words",
    "special_sites_sentences",
    "speeds_pointer",
    "speeds_sentence",
    "straight_sentences",
    "unplaced_sentence",
    "week_sentence",
]
