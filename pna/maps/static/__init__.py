"""Maps on paper: vector PDF and PNG from what a map shows, with its furniture, list and insets."""

from pna.maps.static.figure import figure_png
from pna.maps.static.files import write_sheets
from pna.maps.static.papers import PAPERS
from pna.maps.static.prepared import Prepared
from pna.maps.static.sheet import sheet_pdf, sheet_png

__all__ = ["PAPERS", "Prepared", "figure_png", "sheet_pdf", "sheet_png", "write_sheets"]
