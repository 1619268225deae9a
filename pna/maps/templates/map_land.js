"use strict";
/* Coloured areas and outlined land, and what they say where the pointer or the middle is. */
(function () {
  const grounds = [];

  pna.draw.areas = function (group, d, key) {
    const shapes = d.shapes.map(pna.decode);
    pna.filled(L.polygon(shapes.flat(), pna.still(pna.paneAt(d.z), {
      className: "pna-areas", fillColor: d.fill, fillOpacity: 1, color: d.fill, weight: 0.6,
      smoothFactor: 1 })), d, key).addTo(group);
    remember(group, shapes, d.lines, d.z);
  };
  pna.draw.outlines = function (group, d, key) {
    const shapes = d.shapes.map(pna.decode);
    const land = L.polygon(shapes.flat(), pna.still(pna.paneAt(d.z), {
      className: "pna-outline", fill: Boolean(d.hatch), fillOpacity: 1, color: d.colour,
      weight: d.weight, dashArray: d.dash, lineCap: d.round ? "round" : "butt" }));
    pna.filled(land, { hatch: d.hatch, ink: d.colour, width: 1 }, key).addTo(group);
    if (d.lined) {
      L.polyline(pna.decode(d.lined).flat(), pna.still(pna.paneAt(d.z), {
        className: "pna-outline", color: d.colour, weight: d.weight, dashArray: d.dash,
      })).addTo(group);
    }
    remember(group, shapes, d.lines, d.z);
  };

  /* Land that says what it is: where the pointer is, or at the middle of the map by Enter. */
  function remember(group, shapes, lines, z) {
    grounds.push({ group: group, z: z, shapes: shapes.map(function (polygons, i) {
      const bounds = L.latLngBounds(polygons.flat(2));
      return { polygons: polygons, lines: lines[i], bounds: bounds };
    }).filter(function (one) { return one.lines.length && one.bounds.isValid(); }) });
    grounds.sort(function (a, b) { return b.z - a.z; });
  }

  function inRing(ring, y, x) {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const a = ring[i], b = ring[j];
      if (a[0] > y !== b[0] > y && x < (b[1] - a[1]) * (y - a[0]) / (b[0] - a[0]) + a[1]) {
        inside = !inside;
      }
    }
    return inside;
  }

  /* Lines of everything at a point, the uppermost layer first. */
  function linesAt(point) {
    const found = [];
    grounds.forEach(function (ground) {
      if (!pna.leaflet().hasLayer(ground.group)) { return; }
      ground.shapes.forEach(function (one) {
        if (one.bounds.contains(point) && one.polygons.some(function (rings) {
          return rings.filter(function (ring) {
            return inRing(ring, point.lat, point.lng);
          }).length % 2 === 1;
        })) { found.push(one.lines); }
      });
    });
    return found;
  }

  function tellLand() {
    if (!grounds.length) { return; }
    const map = pna.leaflet(), box = map.getContainer();
    const said = document.getElementById("map-said");
    const tip = L.tooltip({ direction: "top", opacity: 1, offset: [0, -8], className: "pna-land" });
    function close() { map.closeTooltip(tip); said.textContent = ""; }
    function open(point) {
      const found = linesAt(point);
      if (!found.length) { close(); return found; }
      const all = document.createElement("div");
      found.forEach(function (lines) { all.append(pna.tooltip(lines)); });
      tip.options.direction =
        map.latLngToContainerPoint(point).y > map.getSize().y / 2 ? "top" : "bottom";
      tip.options.offset = tip.options.direction === "top" ? [0, -8] : [0, 14];
      tip.setContent(all).setLatLng(point);
      if (!map.hasLayer(tip)) { map.openTooltip(tip); }
      tip.update();
      pna.pushIn({ tooltip: tip });
      return found;
    }
    let waiting = 0;
    function onSymbol(event) {
      return event.originalEvent.target.closest(".pna-mark, .pna-dot, .leaflet-control");
    }
    map.on("mousemove click", function (event) {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(function () {
        if (onSymbol(event)) { close(); } else { open(event.latlng); }
      });
    });
    map.on("mouseout zoomstart movestart", function () { cancelAnimationFrame(waiting); close(); });
    box.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.target !== box) { return; }
      const found = open(map.getCenter());
      said.textContent = found.length
        ? found.map(function (lines) { return lines.join(". "); }).join("; ")
        : "Nothing is told of the middle of the map.";
    });
    box.classList.add("tells-land");
  }

  addEventListener("DOMContentLoaded", tellLand);
}());
