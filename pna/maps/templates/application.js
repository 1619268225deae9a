"use strict";
/* What the map of an application draws beside the layers of coverage.js. */
(function () {
  Object.assign(pna.panes, { after: 312, change: 316, before: 318, possible: 405 });

  function svg(name, attributes) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    return element;
  }

  function hatch(id, d) {
    const pattern = svg("pattern", { id: id, width: 7, height: 7,
      patternUnits: "userSpaceOnUse", patternTransform: "rotate(" + (d.up ? 45 : -45) + ")" });
    pattern.append(svg("path", { d: "M0 0h7v7H0z", fill: d.fill, "fill-opacity": 0.78 }));
    pattern.append(svg("path", { d: "M3.5 0v7", stroke: d.colour, "stroke-width": 1.4 }));
    return pattern;
  }

  function icon(html, size, className, right, up) {
    return L.divIcon({ className: className, html: html, iconSize: [size, size],
      iconAnchor: [size / 2 - (right || 0), size / 2 + (up || 0)] });
  }

  pna.draw.after = function (group, d) {
    L.polygon(pna.decode(d.shape), pna.still("after", {
      className: "pna-after", fillColor: d.fill, fillOpacity: 0.85, color: d.line, weight: 1.6,
    })).addTo(group);
  };
  pna.draw.before = function (group, d) {
    L.polyline(pna.decode(d.lines).flat(), pna.still("before", {
      className: "pna-before", color: d.line, weight: 2, dashArray: d.dash })).addTo(group);
  };
  pna.draw.change = function (group, d) {
    const id = "pna-hatch-" + (d.up ? "up" : "down");
    const land = L.polygon(pna.decode(d.shape), pna.still("change", {
      className: "pna-change", stroke: false, fillColor: "url(#" + id + ")", fillOpacity: 1 }));
    /* The renderer has its own picture only once something is drawn on it. */
    land.on("add", function () {
      const picture = land.getElement().ownerSVGElement;
      if (!picture.querySelector("#" + id)) { picture.prepend(hatch(id, d)); }
    });
    land.addTo(group);
  };
  pna.draw.moved = function (group, d) {
    d.places.forEach(function (place) {
      const size = place[2], box = Math.max(24, size), middle = box / 2, half = size / 2;
      const tip = d.up ? -half : half, foot = d.up ? half * 0.75 : -half * 0.75;
      const picture = svg("svg", { width: box, height: box, viewBox: [0, 0, box, box].join(" "),
        "aria-hidden": "true" });
      picture.append(svg("path", {
        d: "M" + [middle, middle + tip, middle + half, middle + foot,
          middle - half, middle + foot].join(" ") + "z",
        fill: place[4] ? d.colour : "#ffffff", stroke: place[4] ? "#ffffff" : d.colour,
        "stroke-width": place[4] ? 1 : 1.8, "stroke-linejoin": "round" }));
      const layer = L.marker([place[0], place[1]], {
        icon: icon(picture, box, "pna-moved"), keyboard: true, autoPanOnFocus: false,
        zIndexOffset: -500 });
      pna.describe(layer, place[3]);
      layer.addTo(group);
    });
  };
  pna.draw.possible = function (group, d) {
    d.circles.forEach(function (circle) {
      L.polygon(pna.decode(circle).flat(), pna.still("possible", {
        className: "pna-circle", fill: false, color: d.colour, weight: 2, dashArray: "1 5",
        lineCap: "round" })).addTo(group);
    });
    d.dots.forEach(function (dot) {
      L.circleMarker(dot, pna.still("possible", {
        className: "pna-tried", radius: 3, stroke: true, color: "#ffffff", weight: 1,
        fillColor: d.colour, fillOpacity: 1 })).addTo(group);
    });
  };
  pna.draw.sites = function (group, d) {
    d.links.forEach(function (link) {
      const map = pna.leaflet(), from = L.latLng(link[0]), to = L.latLng(link[1]);
      L.polyline([from, to], pna.still("possible", {
        className: "pna-link", color: "#1a1a1a", weight: 2.5, dashArray: link[2] })).addTo(group);
      const a = map.project(from, 15), b = map.project(to, 15);
      const picture = svg("svg", { width: 40, height: 40, viewBox: "-20 -20 40 40",
        "aria-hidden": "true" });
      const turn = Math.atan2(b.y - a.y, b.x - a.x) * 180 / Math.PI;
      picture.append(svg("path", { d: "M-17 0l-9 -6v12z", fill: "#1a1a1a",
        transform: "rotate(" + turn + ")" }));
      picture.setAttribute("overflow", "visible");
      L.marker(to, { icon: icon(picture, 40, "pna-arrow"), interactive: false, keyboard: false,
        zIndexOffset: 900 }).addTo(group);
    });
    d.sites.forEach(function (site) {
      const box = document.createElement("div");
      box.className = "pna-site-box";
      box.append(document.createRange().createContextualFragment(d.svg[site[2]]));
      const label = document.createElement("span");
      label.className = "pna-site-label " + (site[5] ? "to-left" : "to-right");
      label.textContent = site[4];
      box.append(label);
      const layer = L.marker([site[0], site[1]], {
        icon: icon(box, 40, "pna-site", site[6], site[7]), keyboard: true,
        autoPanOnFocus: false, zIndexOffset: 1000 });
      pna.describe(layer, site[3]);
      pna.marks.push({ layer: layer, right: site[6], down: -site[7] });
      layer.addTo(group);
    });
  };

  /* One way of travelling at a time: its layers as they were ticked, those of the other off. */
  const choices = Array.from(document.querySelectorAll("[name=mode]"));
  const parts = Array.from(document.querySelectorAll("fieldset[data-mode]"));
  function show(mode) {
    parts.forEach(function (part) {
      const on = part.dataset.mode === mode;
      if (on !== part.hidden) { return; }
      part.querySelectorAll("[data-layer]").forEach(function (tick) {
        if (on) {
          tick.checked = tick.dataset.was === "on";
        } else {
          tick.dataset.was = tick.checked ? "on" : "";
          tick.checked = false;
        }
      });
      part.hidden = !on;
      part.dispatchEvent(new Event("change"));
    });
  }
  function chosen() {
    const one = choices.find(function (choice) { return choice.checked; });
    return one ? one.value : "";
  }
  choices.forEach(function (choice) {
    choice.addEventListener("change", function () { show(chosen()); });
  });
  addEventListener("DOMContentLoaded", function () { show(chosen()); });
  document.querySelectorAll("[data-fit]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      pna.leaflet().fitBounds(pna.data.views[button.dataset.fit || chosen()], { padding: [12, 12] });
    });
  });
}());
