"""A style for QGIS: regions in the colours of the map, with their names."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from optimizer.drawing.fonts import FONT

__all__ = ["qgis_style"]

VERSION = "3.22.0"
"""Of QGIS: what is written here is read by this version and by later ones."""

OUTLINE = "31,38,44,255"
"""Red, green, blue and opacity of borders and names."""

WHITE = "255,255,255,255"


def qgis_style(colours: Mapping[str, str]) -> str:
    """Return the text of a ``.qml`` file, which QGIS reads when it opens the layer beside it.

    Parameters
    ----------
    colours : mapping of str to str
        By the value of the column ``region`` its colour as ``#RRGGBB``.
    """
    root = Element("qgis", version=VERSION, styleCategories="Symbology|Labeling", labelsEnabled="1")
    renderer = SubElement(root, "renderer-v2", type="categorizedSymbol", attr="region", symbollevels="0")
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, (region, colour) in enumerate(colours.items()):
        what = {"symbol": f"{number}", "value": region, "label": region, "render": "true", "type": "string"}
        SubElement(categories, "category", what)
        symbol = SubElement(symbols, "symbol", name=f"{number}", type="fill", alpha="1")
        layer = SubElement(
            symbol, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0", "locked": "0"}
        )
        _options(
            layer,
            color=",".join(f"{int(colour[k : k + 2], 16)}" for k in (1, 3, 5)) + ",255",
            style="solid",
            outline_color=OUTLINE,
            outline_style="solid",
            outline_width="0.4",
            outline_width_unit="MM",
            joinstyle="round",
        )
    labels = SubElement(SubElement(root, "labeling", type="simple"), "settings", calloutType="simple")
    text = SubElement(
        labels,
        "text-style",
        fieldName="region",
        isExpression="0",
        fontFamily=FONT,
        namedStyle="Bold",
        fontWeight="75",
        fontSize="9",
        fontSizeUnit="Point",
        textColor=OUTLINE,
        textOpacity="1",
    )
    SubElement(text, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM", bufferColor=WHITE)
    SubElement(labels, "placement", placement="1", polygonPlacementFlags="2")
    SubElement(labels, "rendering", drawLabels="1", obstacle="1", scaleVisibility="0")
    ElementTree.indent(root, " ")
    heading = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return heading + ElementTree.tostring(root, encoding="unicode") + "\n"


def _options(layer: Element, **values: str) -> None:
    options = SubElement(layer, "Option", type="Map")
    for name, value in values.items():
        SubElement(options, "Option", type="QString", name=name, value=value)
