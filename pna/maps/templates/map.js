"use strict";
/* Draws the layers of a page from its data block. Text from data only ever becomes text nodes. */
var pna = (function () {
  const data = JSON.parse(document.getElementById("pna-data").textContent);
  const layers = {};
  const renderers = {};
  const PANES = { roads: 360, veil: 365, areas: 370, names: 500 };
  const marks = [];
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

  /* The Tab key stops at one symbol of each layer; from there the arrow keys go to the others. */
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  function step(event, layer, ring) {
    const shown = ring.filter(function (one) { return map.hasLayer(one); });
    const at = shown.indexOf(layer), last = shown.length - 1;
    let next = null;
    if (event.key === "Home") { next = 0; }
    if (event.key === "End") { next = last; }
    if (event.key in STEPS) { next = Math.min(Math.max(at + STEPS[event.key], 0), last); }
    if (next === null) { return; }
    event.preventDefault();
    event.stopPropagation();
    shown[next].getElement().focus({ focusVisible: true });
  }

  function describe(layer, lines, ring) {
    if (ring) { ring.push(layer); }
    layer.on("mouseover click", function () { choose(layer); });
    layer.on("add", function () {
      const element = layer.getElement();
      const stop = !ring || (ring.stop || ring[0]) === layer;
      element.setAttribute("tabindex", stop ? "0" : "-1");
      element.setAttribute("role", "img");
      element.setAttribute("aria-label", lines.join(". "));
      if (element.pnaHeard) { return; }
      element.pnaHeard = true;
      if (ring) { element.addEventListener("keydown", function (e) { step(e, layer, ring); }); }
      element.addEventListener("focus", function () {
        const at = layer.getLatLng(), box = map.getContainer();
        /* The browser has scrolled the map's own box, which must stay where it is. */
        box.scrollLeft = 0;
        box.scrollTop = 0;
        if (ring) {
          const old = ring.stop || ring[0];
          if (old.getElement()) { old.getElement().setAttribute("tabindex", "-1"); }
          element.setAttribute("tabindex", "0");
          ring.stop = layer;
        }
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

  /* The pane at a height, made when first asked for. */
  function paneAt(z, touched) {
    const name = "z" + z;
    if (!renderers[name]) {
      const pane = map.createPane(name);
      pane.style.zIndex = z;
      if (!touched) { pane.style.pointerEvents = "none"; }
      renderers[name] = L.svg({ pane: name, padding: 0.3 });
    }
    return name;
  }

  function byZoom(apply) {
    function now() { apply(map.getZoom()); }
    map.on("zoomend", now);
    now();
  }

  /* How large a symbol is drawn, of its full 24 pixels. */
  function markSize() {
    return Math.min(1, Math.max(0.46, 0.46 + (map.getZoom() - 9) * 0.11));
  }

  /* Boxes of the symbols that are on the map, in layer pixels. */
  function markBoxes() {
    const half = 12 * markSize();
    return marks.filter(function (m) { return map.hasLayer(m.layer); }).map(function (m) {
      const at = map.latLngToLayerPoint(m.layer.getLatLng());
      const x = at.x + m.right, y = at.y + m.down;
      return [x - half, y - half, x + half, y + half];
    });
  }

  function svg(name, attributes) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    return element;
  }

  /* Lines over a fill, so that colour alone never tells; the same signs as in the legend. */
  const SIGNS = {
    "/": [8, "M-2 2l4 -4M0 8l8 -8M6 10l4 -4", 0],
    "x": [8, "M0 0l8 8M0 8l8 -8", 0],
    ".": [7, "M3.5 3.5h.01", 2.6],
    "range": [5.6, "M-1.4 1.4l2.8 -2.8M0 5.6l5.6 -5.6M4.2 7l2.8 -2.8", 0],
  };

  function pattern(id, d) {
    const sign = SIGNS[d.hatch], size = sign[0];
    const made = svg("pattern", { id: id, width: size, height: size,
      patternUnits: "userSpaceOnUse" });
    if (d.fill) { made.append(svg("path", { d: "M0 0h" + size + "v" + size + "H0z", fill: d.fill })); }
    made.append(svg("path", { d: sign[1], stroke: d.ink, "stroke-width": sign[2] || d.width || 1.3,
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

  const draw = {
    ground: function (group, d) {
      L.polygon(decode(d.shape), still(paneAt(d.z), {
        className: "pna-ground", fillColor: d.fill, fillOpacity: 1, color: d.edge || d.fill,
        weight: 0.7, smoothFactor: 1 })).addTo(group);
    },
    water: function (group, d) {
      if (d.shape) { draw.ground(group, d); }
      if (!d.lines) { return; }
      const rivers = L.polyline(decode(d.lines).flat(), still(paneAt(d.z), {
        className: "pna-river", color: d.edge, weight: 1, smoothFactor: 1.2 }));
      byZoom(function (zoom) {
        rivers.setStyle({ weight: Math.min(2.5, Math.max(0.8, (zoom - 8) * 0.4)) });
      });
      rivers.addTo(group);
    },
    band: function (group, d) {
      L.polygon(decode(d.shape), still(paneAt(d.z), {
        /* A hairline of the fill itself closes the seam between neighbours. */
        className: "pna-band", fillColor: d.fill, fillOpacity: 1, color: d.fill, weight: 0.6,
      })).addTo(group);
      if (d.line) {
        const line = L.polygon(decode(d.line), still(paneAt(d.z + 2), {
          className: "pna-rule", fill: false, color: d.edge, dashArray: d.dash })).addTo(group);
        byZoom(function (zoom) {
          line.setStyle({ weight: Math.min(2.4, Math.max(1, 1 + (zoom - 10) * 0.5)) });
        });
      }
    },
    range: function (group, d, key) {
      const ring = filled(L.polygon(decode(d.shape), still(paneAt(d.z + 1), {
        className: "pna-range", fillOpacity: 1, color: d.edge, weight: 1, dashArray: d.dash })),
      { hatch: "range", ink: "#ffffff", width: 2.6 }, key).addTo(group);
      /* From afar two more lines would hide what they go round. */
      byZoom(function (zoom) { ring.setStyle({ stroke: zoom >= 11.5 }); });
    },
    neighbours: function (group, d) {
      L.polygon(decode(d.shape), still("areas", {
        className: "pna-neighbour", fill: false, color: d.colour, weight: 1, dashArray: "1 4",
        lineCap: "round" })).addTo(group);
      draw.names(group, d.names);
    },
    roads: function (group, classes) {
      classes.forEach(function (d) {
        const lines = decode(d.lines).flat();
        const drawn = L.polyline(lines, still("roads", {
          color: "#3c3c3c", opacity: 0.38, weight: d.weight, smoothFactor: 1.2 }));
        byZoom(function (zoom) {
          if (zoom >= d.minZoom) { drawn.addTo(group); } else { group.removeLayer(drawn); }
        });
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
    dots: function (group, d, key) {
      const ring = [];
      d.dots.forEach(function (dot) {
        const layer = L.circleMarker([dot[0], dot[1]], {
          pane: paneAt(d.z, true), renderer: renderers["z" + d.z], className: "pna-dot",
          radius: dot[2], color: d.hollow ? d.fill : d.edge, weight: d.hollow ? 2 : 1.2,
          dashArray: d.hollow ? "4 3" : "", fillColor: d.hollow ? "#ffffff" : d.fill,
          fillOpacity: 0.92, bubblingMouseEvents: true });
        describe(layer, dot[3], ring);
        if (!d.hollow) { filled(layer, d, key); }
        layer.addTo(group);
      });
    },
    marks: function (group, d) {
      const ring = [];
      d.marks.forEach(function (mark) {
        const icon = L.divIcon({
          className: "pna-mark", html: d.svg[mark[2]], iconSize: [24, 24],
          iconAnchor: [12 - mark[4], 12 - mark[5]], tooltipAnchor: [mark[4], mark[5]] });
        const layer = L.marker([mark[0], mark[1]], {
          pane: d.z ? paneAt(d.z, true) : "markerPane", icon: icon, keyboard: true,
          autoPanOnFocus: false });
        describe(layer, mark[3], ring);
        marks.push({ layer: layer, right: mark[4], down: mark[5], lines: mark[3],
          listed: d.listed, group: group });
        layer.addTo(group);
      });
    },
    names: function (group, names) {
      names.forEach(function (name) {
        const text = document.createElement("span");
        text.textContent = name[4];
        named.push({ group: group, at: [name[0], name[1]], rank: name[2], from: name[3],
          length: name[4].length, marker: L.marker([name[0], name[1]], {
            pane: "names", interactive: false, keyboard: false, icon: L.divIcon({
              className: "pna-name rank-" + name[2], html: text, iconSize: [0, 0] }) }) });
      });
      named.sort(function (a, b) { return a.rank - b.rank; });
    },
  };

  /* Shifts of a name from its place, in half widths across and in pixels down, best first. */
  const NEAR = [[0, -14], [0, 15], [1, 0], [-1, 0], [0, -24], [0, 25], [1, -14], [-1, -14]];
  const FAR = NEAR.concat([[1, 14], [-1, 14], [0, -36], [0, 36], [0, -50], [0, 50]]);
  const OF_AREA = 7;
  const named = [];

  /* The larger places first; a name that would cover one already placed or, below zoom 13, a
     symbol waits for more room. Only that of a city never waits. */
  function placeNames() {
    const zoom = map.getZoom(), view = map.getBounds().pad(0.1);
    const taken = zoom < 13 ? markBoxes() : [];
    named.forEach(function (name) {
      const marker = name.marker, rank = name.rank;
      name.group.removeLayer(marker);
      if (!map.hasLayer(name.group) || zoom < name.from || !view.contains(name.at)) { return; }
      const at = map.latLngToLayerPoint(name.at);
      const half = (rank < 2 ? 4.6 : 3.6) * name.length + 4;
      const shifts = rank === OF_AREA ? [[0, 0]] : (rank < 2 ? FAR : NEAR).map(function (t) {
        return [t[0] * (half + 8), t[1]];
      });
      const found = shifts.find(function (s) {
        const x = at.x + s[0], y = at.y + s[1];
        return taken.every(function (b) {
          return x + half < b[0] || x - half > b[2] || y + 9 < b[1] || y - 9 > b[3];
        });
      }) || (rank === 0 && shifts[0]);
      if (!found) { return; }
      const x = at.x + found[0], y = at.y + found[1];
      taken.push([x - half, y - 9, x + half, y + 9]);
      marker.options.icon.options.html.style.translate = found[0] + "px " + found[1] + "px";
      marker.addTo(name.group);
    });
  }

  /* Escape takes away what a symbol or the land says. */
  function quiet(event) {
    if (event.key !== "Escape") { return; }
    map.eachLayer(function (layer) {
      if (layer instanceof L.Tooltip) { map.closeTooltip(layer); }
    });
  }

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
      pane.style.pointerEvents = "none";
      renderers[name] = name === "roads"
        ? L.canvas({ pane: name, padding: 0.3 }) : L.svg({ pane: name, padding: 0.3 });
    });
    map.fitBounds(bounds, { padding: [12, 12] });
    /* The wheel scrolls the page until the reader has stepped into the map. */
    map.on("focus", function () { map.scrollWheelZoom.enable(); });
    map.on("blur", function () { map.scrollWheelZoom.disable(); });
    const box = map.getContainer();
    byZoom(function () { box.style.setProperty("--mark", markSize().toFixed(2)); });
    map.on("tooltipopen", pushIn);
    box.addEventListener("keydown", quiet);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", document.querySelector("h1").textContent + ": map");
    box.setAttribute("aria-describedby", "map-help");
    L.control.scale({ maxWidth: 120 }).addTo(map);
    note("topright", "pna-north", function (north) {
      north.setAttribute("role", "img");
      north.setAttribute("aria-label", "North is up");
      north.append("\u2191", document.createElement("br"), "N");
    });
    if (data.tiles) {
      layers.tiles = L.tileLayer(data.tiles, { maxZoom: 19 });
      map.on("layeradd layerremove", function () {
        box.classList.toggle("with-tiles", map.hasLayer(layers.tiles));
      });
    }
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
    draw[name](group, data[key], key);
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
      map.fire("pna:layers");
    }
    fieldset.addEventListener("change", function (event) {
      if (event.target === all) {
        each.forEach(function (tick) { tick.checked = all.checked; });
      }
      apply();
    });
    addEventListener("DOMContentLoaded", apply);
  });
  document.querySelectorAll(".sideways").forEach(function (hint) {
    const box = hint.nextElementSibling;
    new ResizeObserver(function () {
      hint.hidden = box.scrollWidth <= box.clientWidth;
    }).observe(box);
  });
  addEventListener("submit", function (event) { event.preventDefault(); });
  addEventListener("DOMContentLoaded", function () {
    map.on("moveend pna:layers", placeNames);
    placeNames();
  });

  /* On paper the map keeps its shape and what it shows, made as large as fits: drawn anew in
     another shape, it would be printed before it is drawn. */
  addEventListener("beforeprint", function () {
    const box = map.getContainer(), wide = box.offsetWidth, high = box.offsetHeight;
    Object.assign(box.style, { width: wide + "px", height: high + "px",
      zoom: Math.min(660 / wide, 520 / high) });
  });
  addEventListener("afterprint", function () {
    Object.assign(map.getContainer().style, { width: "", height: "", zoom: "" });
  });

  return {
    map: makeMap, layer: makeLayer, decode: decode, layers: layers,
    /* What a page with further layers draws them with. */
    draw: draw, panes: PANES, marks: marks, data: data, still: still, describe: describe,
    byZoom: byZoom, svg: svg, paneAt: paneAt, filled: filled, tooltip: tooltip, pushIn: pushIn,
    leaflet: function () { return map; },
  };
}());
