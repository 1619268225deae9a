"""Maps on paper: vector PDF and PNG from what a map shows, with its furniture, list and insets."""

from pna.maps.static.sheet import sheet_pdf, sheet_png

