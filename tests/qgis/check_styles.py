"""Open a GeoPackage as QGIS does and see that every layer comes up in its own style.

Run by the Python of QGIS, which is the system's, not by pytest::

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 tests/qgis/check_styles.py layers.gpkg [picture.png]

Exit code 0: all is well; 1: what is wrong is printed; 77: QGIS is not there.
"""

from __future__ import annotations

import os
import sqlite3
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
try:
    from qgis.core import (
        Qgis,
        QgsApplication,
        QgsExpressionContextUtils,
        QgsMapRendererParallelJob,
        QgsMapSettings,
        QgsRenderContext,
        QgsVectorLayer,
    )
    from qgis.PyQt.QtCore import QSize
except ImportError:
    print("QGIS is not there.")
    sys.exit(77)

ORDER = (
    *("isochrones", "isochrone_range", "controlled_localities", "controlled_beyond_1600m"),
    *("controlled_changes", "circles_1600m", "circles_1600m_merged", "areas", "places"),
    *("housing_sites", "special_sites", "premises", "settlements"),
)
"""From the lowest to the highest in the picture."""
IN_PART = ("isochrones", "places", "premises_services")
"""Layers of which some rows are not drawn at first: those of single premises, places within the
headline's times, all services but one."""
CLOSE = 10_000
"""Denominator of a scale at which everything that is switched on is drawn, hamlets too."""


def layers_with_shapes(path):
    with sqlite3.connect(path) as base:
        rows = base.execute("select table_name from gpkg_geometry_columns").fetchall()
    return [name for (name,) in rows]


def every_rule(rule):
    for inner in rule.children():
        yield inner
        yield from every_rule(inner)


def faults(layer, name):
    """What is wrong with one layer; its rules must parse and each feature be drawn by one."""
    if not layer.isValid():
        return [f"{name}: cannot be opened"]
    renderer = layer.renderer()
    if renderer is None or renderer.type() != "RuleRenderer":
        found = renderer.type() if renderer else "nothing"
        return [f"{name}: drawn by {found}, not by the style in the file"]
    wrong = []
    fields = layer.fields()
    for rule in every_rule(renderer.rootRule()):
        expression = rule.filter()
        if expression is not None and not rule.isElse():
            if expression.hasParserError():
                wrong.append(f"{name}: {rule.label()}: {expression.parserErrorString()}")
            unknown = expression.referencedColumns() - set(fields.names())
            if unknown:
                wrong.append(f"{name}: {rule.label()}: no column {', '.join(sorted(unknown))}")
    shown = layer.displayExpression()
    if shown and shown.strip('"') not in fields.names():
        wrong.append(f"{name}: shown as {shown}, which is no column")
    return wrong


def drawn_rows(layer):
    """How many of the rows with shapes a rule that is switched on draws, and how many there are."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(300, 300))
    context = QgsRenderContext.fromMapSettings(settings)
    context.expressionContext().appendScopes(
        QgsExpressionContextUtils.globalProjectLayerScopes(layer)
    )
    context.setRendererScale(CLOSE)
    renderer = layer.renderer().clone()
    renderer.startRender(context, layer.fields())
    found = there = 0
    for feature in layer.getFeatures():
        if feature.hasGeometry():
            there += 1
            context.expressionContext().setFeature(feature)
            found += renderer.willRenderFeature(feature, context)
    renderer.stopRender(context)
    return found, there


def drawn(layer):
    """How many pixels a layer draws by itself."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    extent = layer.extent()
    extent.grow(max(extent.width(), extent.height(), 100.0) * 0.1)
    settings.setExtent(extent)
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(300, 300))
    image = render(settings)
    white = image.pixel(0, 0)
    return sum(
        image.pixel(x, y) != white for x in range(image.width()) for y in range(image.height())
    )


def render(settings):
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def main(path, picture=""):
    application = QgsApplication([], False)  # noqa: FBT003 - QGIS names it nothing
    application.initQgis()
    wrong, layers = [], {}
    for name in layers_with_shapes(path):
        layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        wrong += faults(layer, name)
        if not layer.isValid():
            continue
        layers[name] = layer
        found, there = drawn_rows(layer)
        if (there and not found) or (found != there and name not in IN_PART):
            wrong.append(f"{name}: draws {found} of {there}")
        if found and not drawn(layer):
            wrong.append(f"{name}: the picture of it is empty")
        print(f"{name}: {found} of {there} drawn by {layer.renderer().type()}")
    if picture and layers:
        settings = QgsMapSettings()
        settings.setLayers([layers[name] for name in reversed(ORDER) if name in layers])
        extent = (
            layers["areas"].extent() if "areas" in layers else next(iter(layers.values())).extent()
        )
        extent.scale(1.05)
        settings.setExtent(extent)
        settings.setDestinationCrs(layers["areas"].crs())
        settings.setOutputSize(QSize(1600, 1200))
        settings.setOutputDpi(96)
        render(settings).save(picture)
    layers.clear()
    for line in wrong:
        print(f"WRONG {line}")
    print(f"QGIS {Qgis.QGIS_VERSION}: {'all is well' if not wrong else f'{len(wrong)} faults'}")
    # Taking QGIS down in order is known to crash in some versions; nothing is left to be written.
    sys.stdout.flush()
    os._exit(1 if wrong else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
