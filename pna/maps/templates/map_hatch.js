"use strict";
/* Signs over a fill, and fills that bear them. */
(function () {
  /* Lines over a fill, so that colour alone never tells; the same signs as in the legend. */
  const SIGNS = {
    "/": [8, "M-2 2l4 -4M0 8l8 -8M6 10l4 -4", 0],
    "x": [8, "M0 0l8 8M0 8l8 -8", 0],
    ".": [7, "M3.5 3.5h.01", 2.6],
    "range": [5.6, "M-1.4 1.4l2.8 -2.8M0 5.6l5.6 -5.6M4.2 7l2.8 -2.8", 0],
  };

  function pattern(id, d) {
    const sign = SIGNS[d.hatch], size = sign[0];
    const made = pna.svg("pattern", { id: id, width: size, height: size,
      patternUnits: "userSpaceOnUse" });
    if (d.fill) { made.append(pna.svg("path", { d: "M0 0h" + size + "v" + size + "H0z", fill: d.fill })); }
    made.append(pna.svg("path", { d: sign[1], stroke: d.ink, "stroke-width": d.width || sign[2] || 1.3,
      "stroke-linecap": sign[2] ? "round" : "butt", fill: "none" }));
    return made;
  }

  /* What Leaflet fills with, and a call that puts the pattern beside the shape once it is drawn. */
  function filled(layer, d, key) {
    if (!d.hatch) { return layer; }
    const id = "pna-hatch-" + key;
    layer.setStyle({ fillColor: "url(#" + id + ")" });
    /* The renderer has its own picture only once something is drawn on it. */
    layer.on("add", function () {
      if (!document.getElementById(id)) {
        layer.getElement().ownerSVGElement.prepend(pattern(id, d));
      }
    });
    return layer;
  }

  pna.filled = filled;
}());
