"use strict";
/* A page's map: its panes and layers, from the page's data block. What the layers draw, say and name
   is in the other scripts of maps, each of which adds to this. Text from data only ever becomes
   text nodes. */
var pna = (function () {
  const data = JSON.parse(document.getElementById("pna-data").textContent);
  const layers = {};
  const renderers = {};
  const PANES = { roads: 360, veil: 365, areas: 370, names: 500 };
  const marks = [];
  const draw = {};
  const waiting = [];
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

  function svg(name, attributes) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    return element;
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
    /* So that a wide screen shows the whole map below what stands above it. */
    const above = document.getElementById(id).getBoundingClientRect().top + scrollY;
    document.documentElement.style.setProperty("--above", Math.ceil(above) + "px");
    map = L.map(id, {
      attributionControl: false, zoomSnap: 0.25, minZoom: 7, maxZoom: 17, scrollWheelZoom: false,
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
    waiting.forEach(function (then) { then(map, box); });
    return map;
  }

  function makeLayer(group, name, key) {
    layers[key] = group;
    draw[name](group, data[key], key);
  }

  return {
    map: makeMap, layer: makeLayer, decode: decode, layers: layers, data: data,
    /* What draws a layer of each kind; each script adds its own. */
    draw: draw, panes: PANES, paneAt: paneAt, still: still, svg: svg,
    /* The renderer of a pane that has been made. */
    renderer: function (pane) { return renderers[pane]; },
    byZoom: byZoom, marks: marks, markSize: markSize,
    /* What is to be done as soon as there is a map: then(map, its element). */
    whenMade: function (then) { waiting.push(then); },
    leaflet: function () { return map; },
    /* Pixels that a map may be high on paper, so that its legend fits below it. */
    paperHigh: 440,
  };
}());
