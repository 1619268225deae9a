"use strict";
/* What the map of an application draws beside the layers of coverage.js. */
(function () {
  /* Names stand above the symbols of places: which village gains is what the map is about. */
  Object.assign(pna.panes, { after: 312, change: 316, before: 318, possible: 405, names: 620 });

  const svg = pna.svg;

  function hatch(id, d) {
    const pattern = svg("pattern", { id: id, width: 7, height: 7,
      patternUnits: "userSpaceOnUse", patternTransform: "rotate(" + (d.up ? 45 : -45) + ")" });
    pattern.append(svg("path", { d: "M0 0h7v7H0z", fill: d.fill, "fill-opacity": 0.78 }));
    pattern.append(svg("path", { d: "M3.5 0v7", stroke: d.colour, "stroke-width": 1.4 }));
    return pattern;
  }

  function icon(html, size, className) {
    return L.divIcon({ className: className, html: html, iconSize: [size, size] });
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
  /* Sites that would cover one another, or a premises at the same point, are moved apart. */
  function apart(sites, others) {
    const map = pna.leaflet();
    const at = sites.map(function (site) { return map.latLngToLayerPoint(site.layer.getLatLng()); });
    sites.forEach(function (site, i) {
      let shift = 0, left = site.left;
      at.forEach(function (point, j) {
        if (i === j || point.distanceTo(at[i]) > 34) { return; }
        left = site.left === sites[j].left ? i < j : site.left;
        shift = left ? -20 : 20;
      });
      if (!shift && others.some(function (mark) {
        return map.distance(mark.layer.getLatLng(), site.layer.getLatLng()) < 15;
      })) { shift = left ? -28 : 28; }
      site.label.className = "pna-site-label " + (left ? "to-left" : "to-right");
      const element = site.layer.getElement();
      if (element) { element.style.marginLeft = shift - 20 + "px"; }
      /* Names of places leave the symbol and its label free. */
      site.marks.forEach(function (mark, k) {
        mark.right = shift + (left ? -1 : 1) * (k ? 12 + 18 * k : 0);
      });
    });
  }

  pna.draw.sites = function (group, d) {
    const map = pna.leaflet();
    const arrows = d.links.map(function (link) {
      const from = L.latLng(link[0]), to = L.latLng(link[1]);
      const a = map.project(from, 15), b = map.project(to, 15);
      const turn = Math.atan2(b.y - a.y, b.x - a.x) * 180 / Math.PI;
      const picture = svg("svg", { width: 60, height: 60, viewBox: "-30 -30 60 60",
        "aria-hidden": "true" });
      picture.append(svg("path", { d: "M-19 0l-12 -6.5v13z", fill: "#1a1a1a", stroke: "#ffffff",
        "stroke-width": 1, transform: "rotate(" + turn + ")" }));
      return { from: from, to: to,
        line: L.polyline([from, to], pna.still("possible", {
          className: "pna-link", color: "#1a1a1a", weight: 2.5, dashArray: link[2] })),
        head: L.marker(to, { icon: icon(picture, 60, "pna-arrow"), interactive: false,
          keyboard: false, zIndexOffset: 900 }) };
    });
    const sites = d.sites.map(function (site) {
      const box = document.createElement("div"), label = document.createElement("span");
      box.className = "pna-site-box";
      box.append(document.createRange().createContextualFragment(d.svg[site[2]]));
      label.textContent = site[4];
      box.append(label);
      const layer = L.marker([site[0], site[1]], {
        icon: icon(box, 40, "pna-site"), keyboard: true, autoPanOnFocus: false,
        zIndexOffset: 1000 });
      pna.describe(layer, site[3]);
      layer.addTo(group);
      const marks = [];
      for (let x = 0; x < 20 + Math.min(170, 7 * site[4].length); x += 18) {
        marks.push({ layer: layer, right: 0, down: 0 });
      }
      pna.marks.push.apply(pna.marks, marks);
      return { layer: layer, left: site[5] === 1, label: label, marks: marks };
    });
    function place() {
      apart(sites, pna.marks.filter(function (mark) {
        return !sites.some(function (site) { return site.layer === mark.layer; });
      }));
      arrows.forEach(function (arrow) {
        const long = map.latLngToLayerPoint(arrow.from).distanceTo(map.latLngToLayerPoint(arrow.to));
        /* Where the two symbols touch, there is no room for an arrow. */
        [arrow.line, arrow.head].forEach(function (part) {
          if (long > 52) { part.addTo(group); } else { group.removeLayer(part); }
        });
      });
    }
    group.on("add", place);
    map.on("zoomend pna:layers", place);
    place();
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
