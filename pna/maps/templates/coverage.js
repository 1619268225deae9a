"use strict";
/* Draws the layers of a page from its data block. Text from data only ever becomes text nodes. */
var pna = (function () {
  const data = JSON.parse(document.getElementById("pna-data").textContent);
  const layers = {};
  const renderers = {};
  const PANES = { drive: 310, walk: 320, roads: 330, veil: 340, areas: 350, dots: 410, names: 420 };
  let map = null;

  /* Encoded geometry to polygons of rings of [lat, lon]; the counterpart of encode.py. */
  function decode(text) {
    const polygons = [];
    let position = [0, 0], axis = 0, value = 0, shift = 0, ring = [];
    if (text) { polygons.push([ring]); }
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code === 32) { ring = []; polygons[polygons.length - 1].push(ring); continue; }
      if (code === 47) { ring = []; polygons.push([ring]); continue; }
      const bits = code - 63;
      value |= (bits & 31) << shift;
      shift += 5;
      if (bits >= 32) { continue; }
      position[axis] += value & 1 ? ~(value >> 1) : value >> 1;
      if (axis === 1) { ring.push([position[0] / 1e5, position[1] / 1e5]); }
      axis = 1 - axis; value = 0; shift = 0;
    }
    return polygons;
  }

  function tooltip(lines) {
    const box = document.createElement("div");
    lines.forEach(function (line, i) {
      const part = document.createElement(i === 0 ? "strong" : "span");
      part.textContent = line;
      box.append(part);
    });
    return box;
  }

  /* A tooltip opens towards the middle of the map, and is then pushed in from the sides. */
  function choose(layer) {
    const up = map.latLngToContainerPoint(layer.getLatLng()).y > map.getSize().y / 2;
    layer.getTooltip().options.direction = up ? "top" : "bottom";
  }

  function pushIn(event) {
    const element = event.tooltip.getElement();
    element.style.marginLeft = "";
    const tip = element.getBoundingClientRect(), box = map.getContainer().getBoundingClientRect();
    const shift = Math.max(box.left + 4 - tip.left, 0) || Math.min(box.right - 4 - tip.right, 0);
    element.style.marginLeft = shift + "px";
  }

  function describe(layer, lines) {
    layer.on("mouseover click", function () { choose(layer); });
    layer.on("add", function () {
      const element = layer.getElement();
      element.setAttribute("tabindex", "0");
      element.setAttribute("role", "img");
      element.setAttribute("aria-label", lines.join(". "));
      element.addEventListener("focus", function () {
        const at = layer.getLatLng(), box = map.getContainer();
        /* The browser has scrolled the map's own box, which must stay where it is. */
        box.scrollLeft = 0;
        box.scrollTop = 0;
        if (element.matches(":focus-visible") && !map.getBounds().pad(-0.15).contains(at)) {
          map.panTo(at, { animate: false });
        }
        choose(layer);
      });
    });
    layer.bindTooltip(tooltip(lines), { direction: "top", opacity: 1 });
  }

  function still(pane, options) {
    return Object.assign(
      { pane: pane, renderer: renderers[pane], interactive: false, smoothFactor: 0.5 }, options);
  }

  const draw = {
    band: function (group, d) {
      L.polygon(decode(d.shape), still(d.pane, {
        className: "pna-band", fillColor: d.fill, fillOpacity: 1, color: d.edge, weight: 0.8,
        dashArray: d.dash })).addTo(group);
      if (d.line) {
        L.polygon(decode(d.line), still(d.pane, {
          className: "pna-rule", fill: false, color: d.edge, weight: 2.4, dashArray: d.dash,
        })).addTo(group);
      }
    },
    roads: function (group, classes) {
      classes.forEach(function (d) {
        const lines = decode(d.lines).flat();
        const drawn = L.polyline(lines, still("roads", {
          color: "#3c3c3c", opacity: 0.38, weight: d.weight, smoothFactor: 1.2 }));
        function update() {
          if (map.getZoom() >= d.minZoom) { drawn.addTo(group); } else { group.removeLayer(drawn); }
        }
        map.on("zoomend", update);
        update();
      });
    },
    area: function (group, d) {
      if (d.veil) {
        L.polygon(decode(d.veil), still("veil", {
          className: "pna-veil", stroke: false, fillColor: "#f7f6f2", fillOpacity: 0.62,
        })).addTo(group);
      }
      L.polygon(decode(d.shape), still("areas", {
        className: "pna-area", fill: false, color: d.colour, weight: d.weight, dashArray: d.dash,
      })).addTo(group);
    },
    dots: function (group, d) {
      d.dots.forEach(function (dot) {
        const layer = L.circleMarker([dot[0], dot[1]], {
          pane: "dots", renderer: renderers.dots, className: "pna-dot", radius: dot[2],
          color: d.hollow ? d.colour : "#ffffff", weight: d.hollow ? 2 : 1.2,
          dashArray: d.hollow ? "4 3" : "", fillColor: d.hollow ? "#ffffff" : d.colour,
          fillOpacity: 0.92, bubblingMouseEvents: true });
        describe(layer, dot[3]);
        layer.addTo(group);
      });
    },
    premises: function (group, d) {
      d.marks.forEach(function (mark) {
        const icon = L.divIcon({ className: "pna-mark", html: d.svg[mark[2]], iconSize: [24, 24] });
        const layer = L.marker([mark[0], mark[1]], {
          icon: icon, keyboard: true, autoPanOnFocus: false });
        describe(layer, mark[3]);
        layer.addTo(group);
      });
    },
    names: function (group, names) {
      const markers = names.map(function (name) {
        const text = document.createElement("span");
        text.textContent = name[4];
        return L.marker([name[0], name[1]], {
          pane: "names", interactive: false, keyboard: false,
          icon: L.divIcon({ className: "pna-name rank-" + name[2], html: text, iconSize: [0, 0] }) });
      });
      /* The larger places first; a name that would cover one already placed waits for more room. */
      function place() {
        const taken = [];
        const zoom = map.getZoom(), view = map.getBounds().pad(0.1);
        names.forEach(function (name, i) {
          const at = map.latLngToLayerPoint([name[0], name[1]]);
          const half = (name[2] < 2 ? 4.6 : 3.6) * name[4].length + 4;
          const box = [at.x - half, at.y - 24, at.x + half, at.y - 4];
          const fits = zoom >= name[3] && view.contains([name[0], name[1]]) &&
            taken.every(function (b) {
              return box[2] < b[0] || box[0] > b[2] || box[3] < b[1] || box[1] > b[3];
            });
          if (fits) { taken.push(box); markers[i].addTo(group); } else { group.removeLayer(markers[i]); }
        });
      }
      map.on("moveend", place);
      place();
    },
  };

  function note(position, className, fill) {
    const control = L.control({ position: position });
    control.onAdd = function () {
      const box = L.DomUtil.create("div", className);
      fill(box);
      return box;
    };
    control.addTo(map);
  }

  function makeMap(id, bounds) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    map = L.map(id, {
      attributionControl: false, zoomSnap: 0.5, minZoom: 7, maxZoom: 17, scrollWheelZoom: false,
      zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still });
    Object.keys(PANES).forEach(function (name) {
      const pane = map.createPane(name);
      pane.style.zIndex = PANES[name];
      if (name !== "dots") { pane.style.pointerEvents = "none"; }
      renderers[name] = name === "roads"
        ? L.canvas({ pane: name, padding: 0.3 }) : L.svg({ pane: name, padding: 0.3 });
    });
    map.fitBounds(bounds, { padding: [12, 12] });
    /* The wheel scrolls the page until the reader has stepped into the map. */
    map.on("focus", function () { map.scrollWheelZoom.enable(); });
    map.on("blur", function () { map.scrollWheelZoom.disable(); });
    function scaleMarks() {
      const size = Math.min(1, Math.max(0.62, 0.62 + (map.getZoom() - 10) * 0.095));
      map.getContainer().style.setProperty("--mark", size.toFixed(2));
    }
    map.on("zoomend", scaleMarks);
    scaleMarks();
    const box = map.getContainer();
    map.on("tooltipopen", pushIn);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", document.querySelector("h1").textContent + ": map");
    box.setAttribute("aria-describedby", "map-help");
    L.control.scale({ maxWidth: 120 }).addTo(map);
    note("topright", "pna-north", function (north) {
      north.setAttribute("role", "img");
      north.setAttribute("aria-label", "North is up");
      north.append("\u2191", document.createElement("br"), "N");
    });
    if (data.credit) {
      note("bottomright", "pna-note", function (credit) {
        const link = document.createElement("a");
        link.href = "https://www.openstreetmap.org/copyright";
        link.rel = "noopener noreferrer";
        link.textContent = "\u00a9 OpenStreetMap contributors";
        credit.append(link);
      });
    }
    return map;
  }

  function makeLayer(group, name, key) {
    layers[key] = group;
    draw[name](group, data[key]);
  }

  document.querySelectorAll("fieldset[data-group]").forEach(function (fieldset) {
    const all = fieldset.querySelector("[data-all]");
    const each = Array.from(fieldset.querySelectorAll("[data-layer]"));
    function apply() {
      each.forEach(function (tick) {
        const layer = layers[tick.dataset.layer];
        if (layer && tick.checked !== map.hasLayer(layer)) {
          if (tick.checked) { layer.addTo(map); } else { layer.remove(); }
        }
      });
      if (all) {
        const on = each.filter(function (tick) { return tick.checked; }).length;
        all.checked = on === each.length;
        all.indeterminate = on > 0 && on < each.length;
      }
    }
    fieldset.addEventListener("change", function (event) {
      if (event.target === all) {
        each.forEach(function (tick) { tick.checked = all.checked; });
      }
      apply();
    });
    addEventListener("DOMContentLoaded", apply);
  });
  addEventListener("submit", function (event) { event.preventDefault(); });

  return { map: makeMap, layer: makeLayer, decode: decode, layers: layers };
}());
