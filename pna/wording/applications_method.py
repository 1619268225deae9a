"""Limits, method and what is left to the Board, as they stand at the end of a note."""

from __future__ import annotations

from datetime import date

from pna.assumptions.method import UNKNOWN
from pna.results import Results
from pna.study import Study, named_files
from pna.wording.about_run import speeds_sentence
from pna.wording.numbers import long_date
from pna.wording.words import set_words, sets_words

__all__ = [
    "BOARD",
    "DECIDES",
    "FIRST_SET",
    "counted_sentence",
    "first_set_sentence",
    "inputs_sentence",
    "limits",
    "method_sentences",
]

_MAIN = {
    "roads": "roads",
    "premises": "premises",
    "hours": "opening hours",
    "population": "population",
    "oa_people": "population",
    "controlled_localities": "controlled localities",
    "housing_sites": "planned homes",
}
DECIDES = "What this note does not decide"
BOARD = (
    "It counts people and minutes. It does not say whether services are adequate, whether an "
    "application should be granted, or what any figure means for a part of the area: that is for "
    "the Health and Wellbeing Board to consider in its representations, and for the integrated "
    "care board to decide."
)
_PRACTICE = (
    "Dispensing practices: GP surgeries that hand out medicines to country patients of their own."
)
_FIFTHS = "Deprivation fifths: of England's small areas (Index of Multiple Deprivation)."
FIRST_SET = "Figures below are for {}; the same for other premises are in comparison.xlsx."


def limits(study: Study) -> tuple[str, ...]:
    """Say what the figures leave out.

    Parameters
    ----------
    study
        Its unit of demand.
    """
    unit = {
        "oa": "census output area",
        "postcode": "postcode",
        "lsoa": "small census area (LSOA)",
    }.get(study.demand.unit, study.demand.unit)
    return (
        f"Times are modelled, not measured. {UNKNOWN}",
        (
            f"People are counted at one point for each {unit} and are taken to go to whichever "
            "premises are nearest; in truth they choose, and may start from work."
        ),
        "Buses, cycling, deliveries, the services, capacity and staff of premises are not counted.",
        (
            "Premises stand where the lists, or their postcodes, place them. Other premises, "
            "people and roads stay as in the assessment."
        ),
    )


def method_sentences(results: Results) -> tuple[str, ...]:
    """Say how the minutes were made and what counts.

    Parameters
    ----------
    results
        Of the run.
    """
    study = results.study
    return (
        speeds_sentence(study),
        (
            "Minutes are those of the quickest way from each place where people live to the door, "
            "walks at both ends included; within means at most the minutes stated. Ranges: cars "
            "slower or quicker than assumed, as far as the evidence on speeds allows; for walks, "
            "nobody along fast roads (50 mph or more) without a known pavement."
        ),
        *(counted_sentence(results, name) for name in study.premises.sets),
        *((_PRACTICE,) if any("practice" in name for name in study.premises.sets) else ()),
        *(
            (_FIFTHS,)
            if "imd_quintile_national" in {split.name for split in results.splits}
            else ()
        ),
        "Figures after the changes are those of a full run with the changed list.",
    )


def _split_by_deprivation(results: Results) -> bool:
    return any(split.name == "imd_quintile_national" for split in results.splits)


def counted_sentence(results: Results, premises_set: str) -> str:
    """Say how many premises count in a set before the changes.

    Parameters
    ----------
    results
        Of the run.
    premises_set
        Its name.
    """
    counts = results.counted[premises_set]
    inside = int((counts & results.sites["in_area"].to_numpy(bool)).sum())
    beyond = int(counts.sum()) - inside
    return (
        f"Counted as a {set_words(premises_set)}: {inside:,} in the area and {beyond:,} outside it "
        f"within {results.study.area.buffer_km:g} km."
    )


def inputs_sentence(study: Study) -> str:
    """Say of what day the main inputs are, and where the rest stands.

    Parameters
    ----------
    study
        Its inputs.
    """
    days: dict[str, list[date]] = {}
    for key, given in named_files(study):
        if key in _MAIN and given.as_at:
            days.setdefault(_MAIN[key], []).append(given.as_at)
    said = [f"{words} as at {long_date(max(found))}" for words, found in days.items()]
    text = f"{'; '.join(said)}. " if said else ""
    return (
        f"{text[:1].upper()}{text[1:]}All figures, also those that found no room here, are in "
        "comparison.xlsx; every file used, with its date and fingerprint (SHA-256), all settings "
        "and versions are in manifest.json."
    )


def first_set_sentence(study: Study) -> str:
    """Say for which premises the tables of one set are."""
    return FIRST_SET.format(sets_words(study.premises.sets[0]))
