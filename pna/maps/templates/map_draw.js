"use strict";
/* Draws land, lines and bands. */
(function () {
  pna.draw.ground = function (group, d) {
    L.polygon(pna.decode(d.shape), pna.still(pna.paneAt(d.z), {
      className: "pna-ground", fillColor: d.fill, fillOpacity: 1, color: d.edge || d.fill,
      weight: 0.7, smoothFactor: 1 })).addTo(group);
  };
  pna.draw.water = function (group, d) {
    if (d.shape) { pna.draw.ground(group, d); }
    if (!d.lines) { return; }
    const rivers = L.polyline(pna.decode(d.lines).flat(), pna.still(pna.paneAt(d.z), {
      className: "pna-river", color: d.edge, weight: 1, smoothFactor: 1.2 }));
    pna.byZoom(function (zoom) {
      rivers.setStyle({ weight: Math.min(2.5, Math.max(0.8, (zoom - 8) * 0.4)) });
    });
    rivers.addTo(group);
  };
  pna.draw.band = function (group, d, key) {
    pna.filled(L.polygon(pna.decode(d.shape), pna.still(pna.paneAt(d.z), {
      /* A hairline of the fill itself closes the seam between neighbours. */
      className: "pna-band", fillColor: d.fill, fillOpacity: 1, color: d.fill, weight: 0.6,
    })), d, key).addTo(group);
    if (d.line) {
      const line = L.polygon(pna.decode(d.line), pna.still(pna.paneAt(d.z + 2), {
        className: "pna-rule", fill: false, color: d.edge, dashArray: d.dash })).addTo(group);
      pna.byZoom(function (zoom) {
        line.setStyle({ weight: Math.min(2.4, Math.max(0.6, 0.7 + (zoom - 10) * 0.5)) });
      });
    }
  };
  pna.draw.range = function (group, d, key) {
    const ring = pna.filled(L.polygon(pna.decode(d.shape), pna.still(pna.paneAt(d.z + 1), {
      className: "pna-range", fillOpacity: 1, color: d.edge, weight: 1, dashArray: d.dash })),
    { hatch: "range", ink: "#ffffff", width: 2.6 }, key).addTo(group);
    /* From afar two more lines would hide what they go round. */
    pna.byZoom(function (zoom) { ring.setStyle({ stroke: zoom >= 11.5 }); });
  };
  pna.draw.neighbours = function (group, d) {
    L.polygon(pna.decode(d.shape), pna.still("areas", {
      className: "pna-neighbour", fill: false, color: d.colour, weight: 1, dashArray: "1 4",
      lineCap: "round" })).addTo(group);
    pna.draw.names(group, d.names);
  };
  pna.draw.roads = function (group, classes) {
    classes.forEach(function (d) {
      const lines = pna.decode(d.lines).flat();
      const drawn = L.polyline(lines, pna.still("roads", {
        color: "#3c3c3c", opacity: 0.38, weight: d.weight, smoothFactor: 1.2 }));
      pna.byZoom(function (zoom) {
        if (zoom >= d.minZoom) { drawn.addTo(group); } else { group.removeLayer(drawn); }
      });
    });
  };
  pna.draw.area = function (group, d) {
    if (d.veil) {
      L.polygon(pna.decode(d.veil), pna.still("veil", {
        className: "pna-veil", stroke: false, fillColor: "#f7f6f2", fillOpacity: 0.62,
      })).addTo(group);
    }
    L.polygon(pna.decode(d.shape), pna.still("areas", {
      className: "pna-area", fill: false, color: d.colour, weight: d.weight, dashArray: d.dash,
    })).addTo(group);
  };
}());
