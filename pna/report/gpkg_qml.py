"""Styles as QGIS keeps them: symbols, rules, labels and names of columns, as QML text.

Only what is told differs from QGIS's own defaults is written. Properties are written twice, as
QGIS 3.4 reads them (``prop``) and as later ones write them (``Option``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree as ET

from pna.report.document.characters import clean

__all__ = ["Label", "Part", "Rule", "column", "fill", "hatch", "marker", "qml", "quoted"]

_VERSION = "3.22.0"
_NEVER_CLOSER = "100000000"
_OPAQUE = 255


@dataclass(frozen=True)
class Part:
    """One of the things that a symbol is drawn of, the lowest first.

    Attributes
    ----------
    kind
        Of the symbol that it belongs to.
    class_
        As QGIS names it: ``SimpleMarker``.
    properties
        As QGIS names them.
    size
        Of a marker in millimetres: an expression of the columns.
    """

    kind: Literal["marker", "line", "fill"]
    class_: str
    properties: Mapping[str, str]
    size: str = ""


@dataclass(frozen=True)
class Rule:
    """Which rows are drawn how.

    Attributes
    ----------
    label
        In the legend.
    where
        An expression of the columns; empty: all rows. ``ELSE``: those that no other rule draws.
    parts
        Of its symbol; none for a rule that only groups others.
    shown
        Whether it is switched on when the layer is opened.
    rules
        Within this one.
    from_scale
        The scale at which they are drawn, as for `Label`.
    """

    label: str
    where: str = ""
    parts: tuple[Part, ...] = ()
    shown: bool = True
    rules: tuple[Rule, ...] = ()
    from_scale: int = 0


@dataclass(frozen=True)
class Label:
    """Names that are written beside rows; only rows that a rule draws have one.

    Attributes
    ----------
    column
        That holds the name.
    where
        As for `Rule`.
    points
        Size of the type.
    from_scale
        The scale at which they appear, as its denominator: 250,000 for 1:250,000; 0: at any.
    bold
        Whether the type is.
    """

    column: str
    where: str = ""
    points: float = 9.0
    from_scale: int = 0
    bold: bool = False


@dataclass
class _Symbols:
    """Symbols in the order of their numbers."""

    root: ET.Element
    count: int = 0
    keys: int = field(default=0)

    def add(self, parts: Sequence[Part]) -> str:
        name = str(self.count)
        self.count += 1
        symbol = ET.SubElement(
            self.root, "symbol", type=parts[0].kind, name=name, alpha="1", clip_to_extent="1"
        )
        for part in parts:
            _part(symbol, part)
        return name

    def key(self) -> str:
        # QGIS tells rules apart by keys: any will do that are unique in their layer.
        self.keys += 1
        return f"{{{self.keys:08d}-0000-4000-8000-000000000000}}"


def column(name: str) -> str:
    """Write the name of a column for an expression."""
    return '"{}"'.format(name.replace('"', '""'))


def quoted(value: str) -> str:
    r"""Write a value for an expression, where ``'`` and ``\`` mean something."""
    escaped = clean(value).replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def marker(
    shape: str,
    colour: str,
    edge: str,
    millimetres: float,
    *,
    edge_millimetres: float = 0.3,
    angle: int = 0,
    size: str = "",
) -> Part:
    """Give a simple marker: ``circle``, ``square``, ``diamond``, ``triangle``, ``hexagon`` ...

    Parameters
    ----------
    shape
        As QGIS names it.
    colour, edge
        ``#rrggbb`` inside (empty: nothing), and of the line.
    millimetres, edge_millimetres
        How large it is, and how wide its line.
    angle
        Degrees by which it is turned.
    size
        An expression of the columns that gives millimetres in place of these.
    """
    properties = {
        "name": shape,
        "angle": str(angle),
        "color": _rgba(colour),
        "outline_color": _rgba(edge),
        "outline_style": "solid",
        "outline_width": f"{edge_millimetres:g}",
        "outline_width_unit": "MM",
        "size": f"{millimetres:g}",
        "size_unit": "MM",
    }
    return Part("marker", "SimpleMarker", properties, size)


def fill(
    colour: str = "", edge: str = "", *, edge_millimetres: float = 0.3, pen: str = "solid"
) -> Part:
    """Give a simple fill.

    Parameters
    ----------
    colour
        ``#rrggbb`` inside; empty: nothing.
    edge
        Of the line round it; empty: none.
    edge_millimetres, pen
        How wide the line is, and ``solid``, ``dash`` or ``dot``.
    """
    properties = {
        "color": _rgba(colour),
        "style": "solid" if colour else "no",
        "outline_color": _rgba(edge),
        "outline_style": pen if edge else "no",
        "outline_width": f"{edge_millimetres:g}",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    return Part("fill", "SimpleFill", properties)


def hatch(colour: str, angle: int, *, apart: float = 1.8) -> Part:
    """Give lines over a fill.

    Parameters
    ----------
    colour
        ``#rrggbb``.
    angle
        Degrees from level, against the clock.
    apart
        Millimetres between them.
    """
    properties = {
        "angle": str(angle),
        "color": _rgba(colour),
        "distance": f"{apart:g}",
        "distance_unit": "MM",
        "line_width": "0.2",
        "line_width_unit": "MM",
    }
    return Part("fill", "LinePatternFill", properties)


def qml(
    rules: Sequence[Rule],
    *,
    labels: Sequence[Label] = (),
    order: Sequence[tuple[str, bool]] = (),
    opacity: float = 1.0,
    aliases: Mapping[str, str] | None = None,
    shown_as: str = "",
) -> str:
    """Write the style of one layer.

    Parameters
    ----------
    rules
        How its rows are drawn.
    labels
        Which names are written; the first that fits a row is its own.
    order
        Columns by which rows are drawn, and whether upwards; the last lie on top.
    opacity
        Of the whole layer, 0 to 1.
    aliases
        By column: what it is called in tables and forms.
    shown_as
        The column that names a row.

    Returns
    -------
    str
        QML, the same for the same style.
    """
    root = ET.Element(
        "qgis", version=_VERSION, styleCategories="AllStyleCategories",
        labelsEnabled="1" if labels else "0", hasScaleBasedVisibilityFlag="0",
        minScale=_NEVER_CLOSER, maxScale="0",
    )  # fmt: skip
    renderer = ET.SubElement(
        root, "renderer-v2", type="RuleRenderer", symbollevels="0", forceraster="0",
        enableorderby="1" if order else "0",
    )  # fmt: skip
    tree = ET.SubElement(renderer, "rules")
    symbols = _Symbols(ET.SubElement(renderer, "symbols"))
    tree.set("key", symbols.key())
    for rule in rules:
        _rule(tree, rule, symbols)
    if order:
        clauses = ET.SubElement(renderer, "orderby")
        for name, upwards in order:
            clause = ET.SubElement(
                clauses, "orderByClause", asc="1" if upwards else "0", nullsFirst="1"
            )
            clause.text = column(name)
    if labels:
        _labelling(root, labels, symbols)
    ET.SubElement(root, "layerOpacity").text = f"{opacity:g}"
    if aliases:
        named = ET.SubElement(root, "aliases")
        for number, (name, alias) in enumerate(aliases.items()):
            ET.SubElement(named, "alias", index=str(number), field=name, name=alias)
    if shown_as:
        ET.SubElement(root, "previewExpression").text = column(shown_as)
    ET.indent(root, " ")
    doctype = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return doctype + ET.tostring(root, encoding="unicode")


def _rule(parent: ET.Element, rule: Rule, symbols: _Symbols) -> None:
    element = ET.SubElement(parent, "rule", key=symbols.key(), label=clean(rule.label))
    if rule.where:
        element.set("filter", rule.where)
    if rule.from_scale:
        element.set("scalemaxdenom", str(rule.from_scale))
    if rule.parts:
        element.set("symbol", symbols.add(rule.parts))
    if not rule.shown:
        element.set("checkstate", "0")
    for inner in rule.rules:
        _rule(element, inner, symbols)


def _part(symbol: ET.Element, part: Part) -> None:
    layer = ET.SubElement(
        symbol, "layer", {"class": part.class_, "enabled": "1", "locked": "0", "pass": "0"}
    )
    options = ET.SubElement(layer, "Option", type="Map")
    for name, value in part.properties.items():
        ET.SubElement(options, "Option", name=name, type="QString", value=value)
    for name, value in part.properties.items():
        ET.SubElement(layer, "prop", k=name, v=value)
    if part.size:
        _sized(layer, part.size)


def _sized(layer: ET.Element, expression: str) -> None:
    """Let the columns decide how large a marker is."""
    defined = ET.SubElement(ET.SubElement(layer, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(defined, "Option", name="name", type="QString", value="")
    properties = ET.SubElement(defined, "Option", name="properties", type="Map")
    size = ET.SubElement(properties, "Option", name="size", type="Map")
    ET.SubElement(size, "Option", name="active", type="bool", value="true")
    ET.SubElement(size, "Option", name="expression", type="QString", value=expression)
    ET.SubElement(size, "Option", name="type", type="int", value="3")
    ET.SubElement(defined, "Option", name="type", type="QString", value="collection")


def _labelling(root: ET.Element, labels: Sequence[Label], symbols: _Symbols) -> None:
    labelling = ET.SubElement(root, "labeling", type="rule-based")
    rules = ET.SubElement(labelling, "rules", key=symbols.key())
    for label in labels:
        rule = ET.SubElement(rules, "rule", key=symbols.key(), description=label.column)
        if label.where:
            rule.set("filter", label.where)
        if label.from_scale:
            # From the named scale on, and closer: the smallest scale at which it is drawn.
            rule.set("scalemaxdenom", str(label.from_scale))
        settings = ET.SubElement(rule, "settings", calloutType="simple")
        style = ET.SubElement(
            settings, "text-style", fieldName=label.column, isExpression="0",
            fontFamily="Arial", fontSize=f"{label.points:g}", fontSizeUnit="Point",
            fontWeight="75" if label.bold else "50", namedStyle="Bold" if label.bold else "Regular",
            textColor="26,26,26,255", textOpacity="1", allowHtml="0",
        )  # fmt: skip
        ET.SubElement(
            style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM",
            bufferColor="255,255,255,255", bufferOpacity="1",
        )  # fmt: skip
        # Beside the symbol, however large it is, and not over it.
        ET.SubElement(
            settings, "placement", placement="6", offsetType="1", dist="0.6", distUnits="MM",
            priority="5",
        )  # fmt: skip
        ET.SubElement(settings, "rendering", drawLabels="1", scaleVisibility="0")


def _rgba(colour: str) -> str:
    """Give ``#rrggbb`` as QGIS writes it; empty is transparent."""
    if not colour:
        return "255,255,255,0"
    channels = [str(int(colour[start : start + 2], 16)) for start in (1, 3, 5)]
    return ",".join([*channels, str(_OPAQUE)])
