"""How far the headline hangs on what was assumed: one self-contained HTML page."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from pna import wording
from pna.assumptions import QUALITIES
from pna.maps.words import long_date
from pna.report import pages, tornado
from pna.report.tornado import Bar, Tornado
from pna.sensitivity import Sensitivity
from pna.sensitivity_tables import ALL, BEST, BEST_BELOW_LIMIT, STUDY, WORST, spreads
from pna.tried import FACTORS
from pna.writing import half_up

__all__ = ["page", "pictures", "sentences"]

_DASH = "\u2013"
_MINUS = "\u2212"
_TITLE = "How far the figures hang on what was assumed"
_WIDE_INCHES, _NARROW_INCHES = 7.0, 3.7
_ENDS = ("fewest of all combinations", "most of all combinations")
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
        From `pna.sensitivity.work_out`.
    table, summary
        From `pna.sensitivity_tables`.
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
        From `pna.assumptions.register`.
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
    rows = rule.rows[rule.rows["total"].notna()]
    own = rows[rows["factor"] == STUDY].iloc[0]
    one = rows.loc[rows["factor"] != ALL, "share_outside"]
    corners = rows[rows["factor"] == ALL].set_index("level")["share_outside"]
    most = str(rule.ranges["most_moved_by"])
    of_most = rows.loc[rows["factor"].isin([STUDY, most]), "share_outside"]
    return wording.range_sentence(
        {"total": float(own["total"]), "outside": float(own["outside"])},
        (float(one.min()), float(one.max())),
        (float(corners.min()), float(corners.max())),
        words=wording.rule_words(found.layers.study, rule.mode),
        premises_set=rule.premises_set,
        area_name=str(own["area_name"]),
        combinations=int(rule.ranges["combinations"]),
        headline=rule.mode == "drive or walk",
        most=most,
        most_ends=(float(of_most.min()), float(of_most.max())),
        below_limit=float(corners.get(BEST_BELOW_LIMIT, float("nan"))),
    )


def _tornado(found: Sensitivity, rule: _Rule) -> Tornado:
    rows = rule.rows[rule.rows["total"].notna()]
    own = rows[rows["factor"] == STUDY].iloc[0]
    base = float(own["share_outside"])
    words = {level.name: level.words for levels in found.levels.values() for level in levels}
    moved = spreads(rows[rows["factor"] != ALL])
    bars = []
    # Of factors that move the figure as far the order of the table decides.
    for factor in moved.sort_values(ascending=False, kind="stable").index:
        of_factor = rows[rows["factor"] == factor].set_index("level")["share_outside"]
        low, high = of_factor.min(), of_factor.max()
        bars.append(
            Bar(
                FACTORS[factor],
                min(float(low), base),
                max(float(high), base),
                words[str(of_factor.idxmin())] if low < base else "",
                words[str(of_factor.idxmax())] if high > base else "",
            )
        )
    corners = rows.loc[rows["factor"] == ALL, "share_outside"]
    ends = float(corners.min()), float(corners.max())
    bars.append(Bar("All together", *ends, *_ENDS, whole=True))
    study = found.layers.study
    title = (
        f"Share of residents further than {wording.rule_words(study, rule.mode)} from a "
        f"{wording.set_words(rule.premises_set)}, {own['area_name']}"
    )
    return Tornado(title, base, bars, wording.INVENTED if study.study.invented else "")


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
    rows = rule.rows[rule.rows["total"].notna()]
    own = rows[rows["factor"] == STUDY].iloc[0]
    one = rows.loc[rows["factor"] != ALL, "share_outside"]
    corners = rows[rows["factor"] == ALL].set_index("level")["share_outside"]
    below = corners.drop(BEST, errors="ignore") if BEST_BELOW_LIMIT in corners else None
    return {
        "rule": wording.rule_words(found.layers.study, rule.mode),
        "premises": wording.set_words(rule.premises_set),
        "own": wording.share(own["share_outside"]),
        "one": _between(one),
        "all": _between(corners),
        "below": _DASH if below is None else _between(below),
    }


def _between(values: pd.Series[float]) -> str:
    low, high = (wording.share(end) for end in (values.min(), values.max()))
    return low if low == high else f"{low} to {high}"


def _rule_table(found: Sensitivity, number: int, rule: _Rule) -> dict[str, Any]:
    words = {level.name: level.words for levels in found.levels.values() for level in levels}
    words |= {level.name: level.words for level in found.not_tried}
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rule.rows.to_dict("records"):
        factor = str(row["factor"])
        title = {STUDY: "The study", ALL: "Everything together"}.get(factor)
        level = str(row["level"])
        groups.setdefault(title or FACTORS[factor], []).append(  # type: ignore[index]
            {
                "level": _CORNERS.get(level, level) if factor == ALL else words.get(level, level),
                "outside": _DASH if pd.isna(row["outside"]) else wording.people(row["outside"]),
                "share": _DASH if pd.isna(row["total"]) else wording.share(row["share_outside"]),
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
