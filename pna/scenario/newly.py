"""People newly within and newly outside, with the least and the most over the possible sites."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.coverage import Judgement
from pna.results import Results
from pna.rules import headline_rule
from pna.scenario import tables
from pna.scenario.compare import Comparison, Pair, moved, moves, pairs
from pna.scenario.named import named
from pna.scenario.whom import Whom, spread

__all__ = ["counted", "headline_of", "headline_pairs", "moves_table", "sites_table"]

Floats = npt.NDArray[np.float64]
FIGURES_OVER_SITES = ("within_after", "newly_within", "newly_outside")
"""Figures of which the least and the most over the possible sites are told."""
_KEY = {
    **dict.fromkeys(("rule", "mode"), object),
    "minutes": float,
    **dict.fromkeys(("speed_preset", "slot", "premises_set"), object),
}
"""What tells rules apart, and how it is kept."""
_MOVES = (
    *("within_before", "within_after", "newly_within", "newly_outside"),
    *("newly_within_slow", "newly_within_quick", "newly_outside_slow", "newly_outside_quick"),
    *("unknown_before", "unknown_after"),
)
"""Columns of `pna.scenario.compare.moves`."""
_RULES_AT_ONCE = 20


def headline_of(results: Results, rules: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Take the headline's drive, walk and combined rule, by set, at the study's own speeds.

    Parameters
    ----------
    results
        Of a run.
    rules
        Among these.

    Returns
    -------
    tuple of Judgement
        Of a study without roads every rule.
    """
    if not results.matrices:
        return tuple(rules)
    drive, walk = (results.matrices[mode].preset for mode in ("drive", "walk"))
    both = headline_rule(results.study)
    by_car, on_foot = both.split("_or_")
    wanted = {(by_car, drive), (on_foot, walk), (both, f"{drive}, {walk}")}
    return tuple(rule for rule in rules if (rule.rule, rule.speed_preset) in wanted)


def headline_pairs(before: Results, after: Results) -> tuple[Pair, ...]:
    """Put the rules of the headline (`headline_of`) before and after together."""
    rules = headline_of(before, after.judgements)
    return pairs(before.judgements, rules)


def moves_table(comparison: Comparison, people: Whom) -> pd.DataFrame:
    """Count people newly within and newly outside.

    Parameters
    ----------
    comparison
        From `pna.recheck`.
    people
        Whom to count by the rules of the headline; by the others, everyone in the whole area.

    Returns
    -------
    DataFrame
        As `pna.scenario.tables.MOVES`.
    """
    before, after = comparison.before, comparison.after
    headline = headline_pairs(before, after)
    of_headline = {id(pair.after) for pair in headline}
    every = pairs(before.judgements, after.judgements)
    others = [pair for pair in every if id(pair.after) not in of_headline]
    sites = [pairs(before.judgements, one.after.judgements) for one in comparison.possible]
    parts = [
        counted(headline, people, sites),
        counted(others, people.everyone_in("hwb"), sites),
    ]
    return pd.concat(parts, ignore_index=True)[tables.columns_of(tables.MOVES)]


def counted(
    rules: Sequence[Pair], people: Whom, sites: Sequence[Sequence[Pair]] = ()
) -> pd.DataFrame:
    """Count people newly within and newly outside some rules.

    Parameters
    ----------
    rules
        Before and after.
    people
        Whom to count.
    sites
        The same rules, or more, at each possible site; none where every position is exact.

    Returns
    -------
    DataFrame
        The figures of `pna.scenario.compare.table`, rule by rule, with ``..._least`` and
        ``..._most`` over the sites.
    """
    ends = [f"{name}_{end}" for name in FIGURES_OVER_SITES for end in ("least", "most")]
    names = [*tables.MOVED, *ends]
    if not rules:
        return pd.DataFrame(columns=[*_KEY, *people.labels, *names])
    found = np.full((len(rules), len(people.labels), len(names)), np.nan)
    counts_of = _summed(people, [moves(pair) for pair in rules])
    for number, of_rule in enumerate(counts_of):
        counts = dict(zip(_MOVES, of_rule.T, strict=True))
        counts["total"] = people.weights.sum(axis=1)
        counts["change"] = counts["within_after"] - counts["within_before"]
        for name in ("newly_within", "newly_outside"):
            at_ends = [counts[f"{name}{end}"] for end in ("", "_slow", "_quick")]
            counts[f"{name}_low"], counts[f"{name}_high"] = spread(at_ends)
        for place, name in enumerate(tables.MOVED):
            found[number, :, place] = counts[name]
    if sites:
        own = found[:, :, [names.index(name) for name in FIGURES_OVER_SITES]]
        # The typical site is one of them; adding up otherwise may differ in the last digits.
        ends_of = np.stack(spread([own, *(_over_site(rules, one, people) for one in sites)]))
        found[:, :, len(tables.MOVED) :] = np.moveaxis(ends_of, 0, -1).reshape(*found.shape[:2], -1)
    labels = {
        str(name): np.tile(column.to_numpy(object), len(rules))
        for name, column in people.labels.items()
    }
    about = {
        name: np.repeat(
            np.array([getattr(pair.after, name) for pair in rules], dtype=kind), len(people.labels)
        )
        for name, kind in _KEY.items()
    }
    figures = dict(zip(names, found.reshape(-1, len(names)).T, strict=True))
    return pd.DataFrame(about | labels | figures)


def _key(rule: Judgement) -> tuple[str, ...]:
    """What tells rules apart, the minutes of one of two modes being missing."""
    return tuple(getattr(rule, name) for name in _KEY if name != "minutes")


def _over_site(rules: Sequence[Pair], site: Sequence[Pair], people: Whom) -> Floats:
    """Count `FIGURES_OVER_SITES` of some rules at one site: shape (rules, rows, figures)."""
    there = {_key(pair.after): pair for pair in site}
    wanted = [there[_key(pair.after)] for pair in rules]
    columns = [np.column_stack([pair.after.within, *moved(pair)]) for pair in wanted]
    return _summed(people, [one.astype(np.float64) for one in columns])


def _summed(people: Whom, columns: Sequence[Floats]) -> Floats:
    """Add up what places have of each rule: shape (rules, rows, columns of a rule)."""
    parts = []
    for start in range(0, len(columns), _RULES_AT_ONCE):
        chunk = columns[start : start + _RULES_AT_ONCE]
        sums = people.weights @ np.hstack(chunk)
        parts.append(sums.reshape(len(sums), len(chunk), -1).swapaxes(0, 1))
    return np.concatenate(parts)


def sites_table(comparison: Comparison) -> pd.DataFrame:
    """List the possible sites, with what each would do by the rules of the headline.

    Parameters
    ----------
    comparison
        From `pna.recheck`.

    Returns
    -------
    DataFrame
        As `pna.scenario.tables.SITES`; empty where every position is exact.
    """
    before = comparison.before
    people = before.demand["people"].to_numpy(float)
    rows = []
    for number, (scenario, after) in enumerate(comparison.possible):
        says = {
            "best": number == comparison.best,
            "worst": number == comparison.worst,
            "typical": after is comparison.after,
        }
        places = [
            (change.facility_id, change.place.easting, change.place.northing)
            for change in named(before, scenario)
            if change.place is not None
        ]
        for pair in headline_pairs(before, after):
            own = moved(pair)
            was, now, gained, lost = (
                float(people[which].sum())
                for which in (pair.before.within, pair.after.within, *own)
            )
            rule = pair.after
            rows += [
                (
                    *(rule.rule, rule.mode, rule.minutes, rule.speed_preset, rule.slot),
                    *(rule.premises_set, number, *place, was, now, now - was, gained, lost),
                    ", ".join(name for name, so in says.items() if so),
                )
                for place in places
            ]
    return pd.DataFrame(rows, columns=tables.columns_of(tables.SITES))
