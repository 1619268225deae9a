"""The explorer: a page that answers what if premises closed, on the minutes themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import folium
import geopandas as gpd
import pandas as pd
from branca.element import Figure
from markupsafe import Markup

from pna import provenance, wording
from pna.cache import Cache
from pna.errors import DataError
from pna.geography import postcode_lookup
from pna.layers import DAYS
from pna.maps import explorer_data, offline, symbols
from pna.maps import explorer_style as style
from pna.maps import words as map_words
from pna.maps.content import Backdrop
from pna.maps.encode import latlon_bounds
from pna.maps.web_backdrop import Under, encode_backdrop
from pna.maps.web_index import Link
from pna.material import Material
from pna.report.document.characters import clean
from pna.results import Results
from pna.subsets import MODES
from pna.wording import explorer as words

__all__ = ["explorer", "explorer_not_made"]

_HEADS = (
    "Area", "People", "Within", "Further", "Not known", "Share within",
    "Within, against all open", "Further, against all open",
)  # fmt: skip
_CHANGE_HEADS = ("People newly further", "People newly not known")
_WAYS = (
    ("either", "By car or on foot: within either time"),
    ("drive", "By car"),
    ("walk", "On foot"),
)
_PARTS = ("engine", "map", "words", "page", "controls", "results", "nearest")
"""Scripts that the explorer's own brings together."""
_NO_CACHE = Cache(None)


def explorer_not_made(material: Material) -> str:
    """Say why a study has no explorer.

    Parameters
    ----------
    material
        From `pna.material.material`.

    Returns
    -------
    str
        In a sentence, with what would make it; empty where it can be made.
    """
    results = material.results
    if not results.matrices:
        return words.NOT_MADE["straight"]
    if not len(results.sites):
        return words.NOT_MADE["premises"]
    return "" if len(results.demand) else words.NOT_MADE["places"]


def explorer(
    material: Material,
    under: Backdrop,
    *,
    cache: Cache = _NO_CACHE,
    behind: Under | None = None,
    index: Link | None = None,
) -> str:
    """Make the explorer as one self-contained page.

    The page holds the minutes between every place where people live and every premises that
    counts, in whole minutes rounded up (`pna.maps.explorer_data.whole_minutes`), the people of
    every place, and the opening hours. Its script follows `pna.subsets.rules_over` and
    `pna.disclosure`, so that its figures are those of the tables; where the study hides or rounds
    numbers they are near them (`pna.maps.explorer_people`). Leaflet, styles and data are all
    inside; a Content-Security-Policy forbids anything else. The same input gives the same bytes.

    Parameters
    ----------
    material
        From `pna.material.material`, of a study that counts by roads.
    under
        What lies under the map.
    cache
        Of the study, for its postcode directory.
    behind
        The same backdrop made ready, if it is at hand (`pna.maps.web_backdrop.encode_backdrop`).
    index
        The page of all maps; None: this page stands alone.

    Returns
    -------
    str
        HTML. Write it as UTF-8 with line feeds as they are, for the policy holds hashes of the
        scripts.

    Raises
    ------
    DataError
        The study has no explorer (`explorer_not_made`).
    ExternalResourceError
        The page would fetch something from outside: a fault of this package.
    """
    fault = explorer_not_made(material)
    if fault:
        raise DataError(fault)
    results = material.results
    study = results.study
    behind = encode_backdrop(under) if behind is None else behind
    with offline.counted_ids():
        page_map = offline.OfflineMap(latlon_bounds(_to_show(results)))
        Figure().add_child(page_map)
        for layer in behind.layers:
            group = folium.FeatureGroup(name=layer.key, show=layer.show)
            group.add_child(offline.Drawing(layer.function, layer.key))
            page_map.add_child(group)
        map_html, map_script = offline.scripts_of(page_map)
    data = {
        **{layer.key: layer.data for layer in behind.layers},
        **_data(results, cache),
        "credit": behind.credit,
    }
    scripts = (
        offline.leaflet_js(),
        offline.map_js(),
        *(offline.package_file(f"explorer.{name}.js") for name in _PARTS),
        map_script,
        offline.package_file("explorer.js"),
    )
    one, many = words.unit_words(study.demand.unit)
    has_hours = bool(data["times"]["known"] or data["times"]["slots"])
    page = offline.environment().get_template("explorer.html.j2").render(
        title=words.TITLE,
        study=clean(study.study.name),
        date=map_words.long_date(study.study.reference_date),
        invented=study.study.invented,
        invented_words=words.INVENTED,
        scenario=words.SCENARIO,
        policy=offline.content_security_policy(scripts),
        leaflet_css=offline.leaflet_css(),
        css=offline.package_file("map.css") + offline.package_file("explorer.css"),
        leaflet_licence=offline.asset("leaflet-LICENSE.txt"),
        scripts=scripts,
        data=offline.data_block(data),
        map_html=map_html,
        many=many,
        one=one,
        sets=[(name, f"{wording.set_words(name).capitalize()}") for name in study.premises.sets],
        ways=_WAYS,
        times=[
            (mode, label, data["minutes"][mode], data["modes"][mode]["most"])
            for mode, label in zip(MODES, ("Minutes by car", "Minutes on foot"), strict=True)
        ],
        slots=[_slot_label(slot) for slot in data["times"]["slots"]],
        custom=bool(data["times"]["known"]),
        days=[day.capitalize() for day in DAYS],
        both_kinds=_both_kinds(data["areas"]),
        groups=_grouped(data),
        keys=_keys(study.premises.sets, has_hours=has_hours),
        backdrop=behind.layers,
        index=index,
        heads=_HEADS,
        change_heads=("Place", words.area_words(data["by"])[0], *_CHANGE_HEADS),
        areas=_areas(data["areas"]),
        hides=words.hidden_words(study.disclosure),
        postcodes=data["postcodes"],
        postcode_help=words.postcode_help(study.demand.unit),
        no_postcodes=words.why_no_postcodes(study.demand.unit),
        notes=(*_notes(results, has_hours=has_hours), *behind.notes),
        attribution=provenance.attribution(study, results.findings),
        openstreetmap=behind.credit,
    )  # fmt: skip
    return offline.refuse_external(page)


def _notes(results: Results, *, has_hours: bool) -> tuple[str, ...]:
    return words.notes(
        results.study,
        speeds=results.matrices["drive"].preset,
        not_listed=len(results.premises) - len(results.sites),
        odd_headline=_odd_headline(results),
        has_hours=has_hours,
    )


def _data(results: Results, cache: Cache) -> dict[str, Any]:
    """What the page's script reads."""
    study = results.study
    groups, group_of = explorer_data.groups(results)
    areas = explorer_data.areas(results)
    return {
        "sets": list(study.premises.sets),
        "minutes": {mode: _opening(results, mode) for mode in MODES},
        "modes": explorer_data.modes(results),
        "places": explorer_data.places(results, _by(areas)),
        "areas": areas,
        "by": _by(areas),
        "groups": groups,
        "premises": explorer_data.premises(results, group_of),
        "times": explorer_data.times(results),
        "postcodes": explorer_data.postcodes(_directory(results, cache), results),
        "unit": {"key": study.demand.unit, "one": words.unit_words(study.demand.unit)[0]},
        "postcodeHelp": words.postcode_help(study.demand.unit),
        "disclosure": {
            "below": study.disclosure.suppress_below,
            "round": study.disclosure.round_to,
        },
        "texts": words.texts(study),
        "states": dict(words.STATES),
        "dots": style.DOTS,
        "symbols": {
            str(kind): style.site(symbols.symbol_of(str(kind)))
            for kind in sorted(set(results.sites["kind"].astype(str)))
        },
    }


def _directory(results: Results, cache: Cache) -> pd.DataFrame | None:
    """Postcodes of the places, if the study names a directory and they are none themselves."""
    study = results.study
    given = study.inputs.postcodes
    if given is None or study.demand.unit == "postcode" or not given.file.is_file():
        return None
    places = results.demand["demand_id"].astype(str)
    return postcode_lookup.rows_of(given.file, cache, study.demand.unit, places)


def _opening(results: Results, mode: Literal["drive", "walk"]) -> int:
    """Whole minutes that the page opens with: the headline's, if they are whole."""
    most = explorer_data.most_minutes(results.matrices[mode].limit_minutes)
    return min(max(math.floor(_headline(results, mode)), 1), most)


def _headline(results: Results, mode: str) -> float:
    headline = results.study.headline
    return float(headline.drive_minutes if mode == "drive" else headline.walk_minutes)


def _odd_headline(results: Results) -> list[str]:
    return [
        f"the {_headline(results, mode):g} minutes' {mode}"
        for mode in MODES
        if not _headline(results, mode).is_integer()
    ]


def _to_show(results: Results) -> gpd.GeoSeries:
    """What the map opens on: the board's area, or else the places."""
    areas = results.areas
    of_board = gpd.GeoSeries(areas.geometry[areas["area_type"] == "hwb"])
    placed = of_board[of_board.notna() & ~of_board.is_empty]
    return gpd.GeoSeries(placed) if len(placed) else gpd.GeoSeries(results.demand.geometry)


def _by(areas: Sequence[dict[str, Any]]) -> str:
    """Areas of which kind the table shows at first: those of which there are several."""
    number = {
        kind: sum(area["type"] == kind for area in areas) for kind in explorer_data.AREA_TYPES
    }
    several = [kind for kind in explorer_data.AREA_TYPES if number[kind] > 1]
    there = [kind for kind in explorer_data.AREA_TYPES if number[kind]]
    return (*several, *there, "hwb")[0]


def _both_kinds(areas: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """What the reader can choose between, if there is anything to choose."""
    first = _by(areas)
    kinds = [kind for kind in explorer_data.AREA_TYPES if any(a["type"] == kind for a in areas)]
    if len(kinds) < 2:  # noqa: PLR2004 - nothing to choose
        return []
    kinds.sort(key=lambda kind: kind != first)
    return [(kind, words.area_words(kind)[1]) for kind in kinds]


def _areas(areas: Sequence[dict[str, Any]]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Rows of the table by kind of area, each with its position."""
    return [
        (kind, [(n, area["name"]) for n, area in enumerate(areas) if area["type"] == kind])
        for kind in ("hwb", *explorer_data.AREA_TYPES)
        if any(area["type"] == kind for area in areas)
    ]


def _grouped(data: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The list of premises: by group, and in it by name."""
    listed = []
    for number, group in enumerate(data["groups"]):
        members = [
            {
                "number": position,
                "name": one[1] or data["texts"]["no_name"],
                "about": ", ".join(part for part in (one[3], one[0]) if part),
                "swatch": symbols.svg(symbols.symbol_of(one[8]), counted=True),
            }
            for position, one in enumerate(data["premises"])
            if one[5] == number
        ]
        members.sort(key=lambda one: (str(one["name"]).casefold(), one["number"]))
        listed.append((group, members))
    return listed


def _slot_label(slot: dict[str, str]) -> str:
    """Days of the rota are named by their date, which the words say better."""
    is_date = slot["name"][:4].isdigit() and slot["when"].startswith("open ")
    return slot["when"].removeprefix("open ") if is_date else slot["name"]


def _keys(sets: Sequence[str], *, has_hours: bool) -> list[tuple[Markup, str]]:
    """Lines of the legend: dots, then premises."""
    lines = [(style.dot(state), label) for state, label in words.STATES.items()]
    pharmacy = symbols.KINDS["pharmacy"]
    lines.append((symbols.svg(pharmacy, counted=True), words.MARKS["open"]))
    if len(sets) > 1:
        practice = symbols.KINDS["dispensing_practice"]
        lines.append((symbols.svg(practice, counted=True), words.MARKS["practice"]))
    lines.append((style.crossed(pharmacy), words.MARKS["closed"]))
    if has_hours:
        lines.append((symbols.svg(pharmacy, counted=False), words.MARKS["shut"]))
        lines.append((style.queried(pharmacy), words.MARKS["unknown"]))
    return lines
