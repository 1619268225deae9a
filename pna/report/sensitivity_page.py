"""How far the headline hangs on what was assumed: one self-contained HTML page."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from pna import wording
from pna.assumptions.registered import QUALITIES
from pna.disclosure import is_small, rounded
from pna.maps.words import long_date
from pna.report import pages, tornado
from pna.report.tornado import Bar, Tornado
from pna.sensitivity.effects import Sensitivity
from pna.sensitivity.tables import ALL, BEST, BEST_BELOW_LIMIT, STUDY, WORST, controlled, spreads
from pna.sensitivity.tried import FACTORS
from pna.writing import half_up

__all__ = ["page", "pictures", "sentences"]

_DASH = "\u2013"
_MINUS = "\u2212"
_TITLE = "How far the figures hang on what was assumed"
_WIDE_INCHES, _NARROW_INCHES = 7.0, 3.7
_ENDS = ("fewest of all combinations", "most of all combinations")
_TITLES: dict[str, str] = {
    STUDY: "The study",
    **{str(factor): words for factor, words in FACTORS.items()},
    ALL: "Everything together",
}
_CORNERS = {
    WORST: "all together: fewest within",
    BEST: "all together: most within",
    BEST_BELOW_LIMIT: "the same without the legal limit",
}


class _Rule(NamedTuple):
    """Rows of one rule and premises set for the whole area."""

    mode: str
    premises_set: str
    rows: pd.DataFrame
    ranges: pd.Series[Any]


def sentences(found: Sensitivity, table: pd.DataFrame, summary: pd.DataFrame) -> tuple[str, ...]:
    """Say every headline with its range, ready to be quoted, the combined rule first.

    Parameters
    ----------
    found
        From `pna.sensitivity.effects.work_out`.
    table, summary
        From `pna.sensitivity.tables`.
    """
    return tuple(_sentence(found, rule) for rule in _rules(table, summary))


def pictures(found: Sensitivity, table: pd.DataFrame, summary: pd.DataFrame) -> dict[str, Tornado]:
    """What the pictures show, by mode, the combined rule first; of the first premises set.

    Parameters
    ----------
    found, table, summary
        As for `sentences`.
    """
    first = found.layers.study.premises.sets[0]
    return {
        rule.mode: _tornado(found, rule)
        for rule in _rules(table, summary)
        if rule.premises_set == first
    }


def page(
    found: Sensitivity,
    table: pd.DataFrame,
    summary: pd.DataFrame,
    register: pd.DataFrame,
    *,
    attribution: Sequence[str] = (),
) -> str:
    """Make the page.

    Parameters
    ----------
    found, table, summary
        As for `sentences`.
    register
        From `pna.assumptions.registered.register`.
    attribution
        Lines that must stand on what is published from the inputs.

    Returns
    -------
    str
        HTML. It fetches nothing and runs no script; the same arguments give the same bytes.
    """
    study = found.layers.study
    rules = list(_rules(table, summary))
    shown = pictures(found, table, summary)
    told = sentences(found, table, summary)
    return pages.render(
        "sensitivity.html.j2",
        title=_TITLE,
        study=study.study.name,
        date=long_date(study.study.reference_date),
        note=wording.INVENTED if study.study.invented else "",
        short=told[:1],
        further=told[1:],
        about=_about(found),
        legal_limit=(
            wording.LEGAL_LIMIT_NOTE if "legal_limit" in list(found.layers.presets)[1:] else ""
        ),
        not_tried=wording.not_tried_sentences(found.not_tried),
        drawn=[_picture(number, drawing) for number, drawing in enumerate(shown.values(), 1)],
        ranges=[_range_row(found, rule) for rule in rules],
        tables=[_rule_table(found, number, rule) for number, rule in enumerate(rules, 1)],
        qualities=[
            (rating, words, int((register["quality"] == rating).sum()))
            for rating, words in QUALITIES.items()
        ],
        register=[_register_row(row) for row in register.to_dict("records")],
        attribution=attribution,
    )


def _rules(table: pd.DataFrame, summary: pd.DataFrame) -> Iterator[_Rule]:
    """Rule by rule for the whole area: of each premises set both, then drive, then walk."""
    whole = table[table["area_type"] == "hwb"]
    ranges = summary[summary["area_type"] == "hwb"]
    order = {"drive or walk": 0, "drive": 1, "walk": 2}
    for premises_set in dict.fromkeys(ranges["premises_set"]):
        own = ranges[ranges["premises_set"] == premises_set]
        for mode in sorted(own["mode"], key=lambda mode: order[mode]):
            rows = whole[(whole["premises_set"] == premises_set) & (whole["mode"] == mode)]
            yield _Rule(mode, premises_set, rows, own[own["mode"] == mode].iloc[0])


def _sentence(found: Sensitivity, rule: _Rule) -> str:
    return wording.range_sentence(
        _numbers(rule),
        found.layers.study,
        mode=rule.mode,
        premises_set=rule.premises_set,
        area_name=str(rule.ranges["area_name"]),
    )


def _numbers(rule: _Rule) -> wording.Ranges:
    """People further away, at every end."""
    rows = rule.rows[rule.rows["total"].notna()]
    own = rows[rows["factor"] == STUDY].iloc[0]
    outside = rows["outside"]
    corners = rows[rows["factor"] == ALL].set_index("level")["outside"]
    most = str(rule.ranges["most_moved_by"])
    return wording.Ranges(
        outside=float(own["outside"]),
        total=float(own["total"]),
        one=_ends(outside[rows["factor"] != ALL]),
        together=_ends(corners),
        most=most,
        most_ends=_ends(outside[rows["factor"].isin([STUDY, most])]),
        below_limit=float(corners.get(BEST_BELOW_LIMIT, float("nan"))),
        combinations=int(rule.ranges["combinations"]),
    )


def _ends(people: pd.Series[float]) -> wording.Ends:
    return wording.Ends(float(people.min()), float(people.max()))


def _tornado(found: Sensitivity, rule: _Rule) -> Tornado:
    study = found.layers.study
    hiding = study.disclosure
    rows = rule.rows[rule.rows["total"].notna()]
    numbers = _numbers(rule)
    words = {level.name: level.words for levels in found.levels.values() for level in levels}

    def place(outside: float) -> tuple[float, str]:
        """Where a number stands, and how it is printed; a hidden one stands where hiding ends."""
        whole = float(rounded([numbers.total], hiding)[0])
        shown = float(rounded([outside], hiding)[0])
        if is_small([outside], hiding)[0]:
            shown = float(hiding.suppress_below)
        share = shown / whole if whole > 0 else 0.0
        return share, wording.share_of(outside, numbers.total, hiding)

    def bar(name: str, ends: wording.Ends, told: tuple[str, str], *, whole: bool = False) -> Bar:
        (low, low_share), (high, high_share) = map(place, ends)
        return Bar(name, low, high, low_share, high_share, *told, whole=whole)

    moved = spreads(rows[rows["factor"] != ALL])
    bars = []
    # Of factors that move the figure as far the order of the table decides.
    for factor in moved.sort_values(ascending=False, kind="stable").index:
        of_factor = rows[rows["factor"] == factor].set_index("level")["outside"]
        low, high = float(of_factor.min()), float(of_factor.max())
        own = numbers.outside
        told = (
            words[str(of_factor.idxmin())] if low < own else "",
            words[str(of_factor.idxmax())] if high > own else "",
        )
        bars.append(bar(FACTORS[factor], wording.Ends(min(low, own), max(high, own)), told))
    bars.append(bar("All together", numbers.together, _ENDS, whole=True))
    title = (
        f"Share of residents further than {wording.rule_words(study, rule.mode)} from a "
        f"{wording.set_words(rule.premises_set)}, {rule.ranges['area_name']}"
    )
    note = wording.INVENTED if study.study.invented else ""
    return Tornado(title, *place(numbers.outside), bars, note)


def _picture(number: int, drawing: Tornado) -> dict[str, Any]:
    def as_data(inches: float) -> Markup:
        content = tornado.svg(drawing, inches=inches).encode()
        data = base64.b64encode(content).decode("ascii")
        return Markup("data:image/svg+xml;base64,{}").format(data)

    return {
        "id": f"picture-{number}",
        "title": drawing.title,
        "alt": tornado.alt_text(drawing),
        "wide": as_data(_WIDE_INCHES),
        "narrow": as_data(_NARROW_INCHES),
    }


def _about(found: Sensitivity) -> list[tuple[str, str]]:
    """What was tried, factor by factor."""
    moved = found.moved_metres[found.moved_metres > 0]
    words = []
    for factor, levels in found.levels.items():
        own, *others = (level.words for level in levels)
        if factor == "premises_position":
            text = (
                f"{len(moved)} of the {len(found.moved_metres)} premises that count stand at the "
                "point of their postcode. In each of "
                f"{len(others)} draws every one of them stands {_metres(moved)} from it, in one of "
                "eight directions that its code decides; over all draws, once in each. The "
                "distance is half the median distance to the eight nearest other postcodes, or "
                "how far a sector spreads where the position is no better, and at least "
                f"{found.layers.study.sensitivity.moved_metres:g} metres."
                if len(moved)
                else "No premises that counts stands at the point of its postcode; all have "
                "coordinates of their own."
            )
        else:
            tried = f"tried: {'; '.join(others)}" if others else "nothing else could be tried"
            text = f"The study has {own}; {tried}."
        words.append((FACTORS[factor], text))
    return words


def _metres(moved: Iterable[float]) -> str:
    ends = [f"{half_up([end(moved)], 0)[0]:g}" for end in (min, max)]
    return f"{ends[0]} metres" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} metres"


def _range_row(found: Sensitivity, rule: _Rule) -> dict[str, str]:
    study = found.layers.study
    numbers = _numbers(rule)
    below = wording.Ends(numbers.below_limit, numbers.together.most)

    def between(ends: wording.Ends) -> str:
        low, high = (wording.share_of(end, numbers.total, study.disclosure) for end in ends)
        return low if low == high else f"{low} to {high}"

    return {
        "rule": wording.rule_words(study, rule.mode),
        "premises": wording.set_words(rule.premises_set),
        "own": wording.share_of(numbers.outside, numbers.total, study.disclosure),
        "one": between(numbers.one),
        "all": between(numbers.together),
        "below": _DASH if pd.isna(below.fewest) else between(below),
    }


def _rule_table(found: Sensitivity, number: int, rule: _Rule) -> dict[str, Any]:
    words = {level.name: level.words for levels in found.levels.values() for level in levels}
    words |= {level.name: level.words for level in found.not_tried}
    groups: dict[str, list[dict[str, str]]] = {}
    hiding = found.layers.study.disclosure
    points = controlled(rule.rows, hiding).frame["points"]
    for row in rule.rows.assign(points=points).to_dict("records"):
        known = not pd.isna(row["total"])
        factor = str(row["factor"])
        title = _TITLES[factor]
        level = str(row["level"])
        groups.setdefault(title, []).append(
            {
                "level": _CORNERS.get(level, level) if factor == ALL else words.get(level, level),
                "outside": wording.people(row["outside"], hiding) if known else _DASH,
                "share": wording.share_of(row["outside"], row["total"], hiding) if known else _DASH,
                "points": _signed(row["points"]),
                "re_run": str(row["re_run"]),
                "note": str(row["note"]),
            }
        )
    text = wording.rule_words(found.layers.study, rule.mode)
    return {
        "id": f"rule-{number}",
        "title": f"Further than {text} from a {wording.set_words(rule.premises_set)}",
        "groups": list(groups.items()),
    }


def _signed(points: Any) -> str:  # noqa: ANN401 - a cell of a table
    """Points as they are printed, with a true minus."""
    if pd.isna(points):
        return _DASH
    text = f"{half_up([abs(points)], 1)[0]:.1f}"
    return text if float(text) == 0 else f"{'+' if points > 0 else _MINUS}{text}"


def _register_row(row: dict[Any, Any]) -> dict[str, str]:
    ends = [_signed(row["points_low"]), _signed(row["points_high"])]
    return {
        **{name: str(row[name]) for name in ("assumption", "set_in", "source", "who_decides")},
        "value": f"{row['value']} {row['unit']}".strip(),
        "effect": f"{ends[0]} to {ends[1]}" if row["measured_by"] else "not measured",
        "quality": str(row["quality"]),
    }
