"use strict";
/* The explorer's map: a dot for every place where people live, a symbol for every premises. */
var pnaPlaces = (function () {
  Object.assign(pna.panes, { land: 305, spot: 430 });
  const PAPER = "#ffffff";
  const SMALLEST = 1.6;

  /* Water, woods and built-up land under everything else. */
  pna.draw.land = function (group, d) {
    d.forEach(function (part) {
      const shape = part.line ? L.polyline : L.polygon;
      const decoded = part.line ? pna.decode(part.shape).flat() : pna.decode(part.shape);
      shape(decoded, pna.still("land", {
        className: "pna-land", stroke: Boolean(part.line), color: part.colour, weight: 1.2,
        fill: !part.line, fillColor: part.colour, fillOpacity: 1 })).addTo(group);
    });
  };

  /* A dot whose shape says what its colour says. Leaflet's canvas asks each layer to draw itself. */
  const Dot = L.CircleMarker.extend({
    _updatePath: function () {
      const renderer = this._renderer;
      if (!renderer._drawing || this._empty()) { return; }
      const pen = renderer._ctx, at = this._point, style = pna.data.dots[this.options.state];
      const r = Math.max(this._radius, style.least || 1);
      pen.beginPath();
      if (style.shape === "diamond") {
        const d = r * 1.4;
        pen.moveTo(at.x, at.y - d); pen.lineTo(at.x + d, at.y); pen.lineTo(at.x, at.y + d);
        pen.lineTo(at.x - d, at.y); pen.closePath();
      } else {
        pen.arc(at.x, at.y, r, 0, 2 * Math.PI);
      }
      pen.setLineDash(style.dash ? [3, 2] : []);
      pen.fillStyle = style.fill;
      pen.fill();
      pen.strokeStyle = style.line;
      pen.lineWidth = style.weight;
      pen.stroke();
      pen.setLineDash([]);
    },
  });

  function box(lines) {
    const element = document.createElement("div");
    lines.forEach(function (line, i) {
      const part = document.createElement(i === 0 ? "strong" : "span");
      part.textContent = line;
      element.append(part);
    });
    return element;
  }

  function told(layer, lines) {
    layer.bindTooltip(function () { return box(lines()); }, { direction: "top", opacity: 1 });
    layer.on("mouseover click", function () {
      const map = pna.leaflet();
      const up = map.latLngToContainerPoint(layer.getLatLng()).y > map.getSize().y / 2;
      layer.getTooltip().options.direction = up ? "top" : "bottom";
    });
  }

  function radius(people, largest, zoom) {
    const most = Math.min(16, Math.max(3.4, 3.4 + (zoom - 9) * 1.6));
    return largest > 0 ? Math.max(most * Math.sqrt(Math.max(people, 0) / largest), SMALLEST) : SMALLEST;
  }

  /* Symbols of one point stand on a circle, so that none hides another. */
  function shifts(premises) {
    const at = new Map();
    premises.forEach(function (one, p) {
      const key = one[6] + "/" + one[7];
      if (one[6] !== null) { at.set(key, (at.get(key) || []).concat(p)); }
    });
    const found = premises.map(function () { return [0, 0]; });
    at.forEach(function (together) {
      if (together.length === 1) { return; }
      const far = 10 / Math.sin(Math.PI / together.length);
      together.forEach(function (p, k) {
        const angle = Math.PI + 2 * Math.PI * k / together.length;
        found[p] = [far * Math.cos(angle), far * Math.sin(angle)];
      });
    });
    return found;
  }

  /* Draws everything once. lines(kind, number) tells what a tooltip says; pick(number) is called
     when a premises is clicked. */
  function make(lines, pick) {
    const map = pna.leaflet(), places = pna.data.places;
    const pane = map.createPane("places");
    pane.style.zIndex = 400;
    const renderer = L.canvas({ pane: "places", padding: 0.2 });
    const largest = places.people.reduce(function (x, y) { return Math.max(x, y); }, 0);
    const dots = [];
    const group = L.layerGroup();
    for (let i = 0; i < places.people.length; i += 1) {
      if (places.lat[i] === null) { dots.push(null); continue; }
      const dot = new Dot([places.lat[i], places.lon[i]], {
        pane: "places", renderer: renderer, state: "within", weight: 2, bubblingMouseEvents: true,
        radius: radius(places.people[i], largest, map.getZoom()) });
      told(dot, function () { return lines("place", i); });
      dots.push(dot);
      group.addLayer(dot);
    }
    group.addTo(map);
    map.on("zoomend", function () {
      dots.forEach(function (dot, i) {
        if (dot) { dot.setRadius(radius(places.people[i], largest, map.getZoom())); }
      });
    });

    const moved = shifts(pna.data.premises);
    const marks = pna.data.premises.map(function (one, p) {
      if (one[6] === null) { return null; }
      const picture = document.createElement("div");
      picture.className = "site";
      /* Pictures of this package's own making; they hold no data. */
      picture.innerHTML = pna.data.symbols[one[8]];
      const mark = L.marker([one[6], one[7]], {
        keyboard: false, icon: L.divIcon({ className: "pna-mark pna-site", html: picture,
          iconSize: [24, 24], iconAnchor: [12 - moved[p][0], 12 - moved[p][1]],
          tooltipAnchor: moved[p] }) });
      told(mark, function () { return lines("premises", p); });
      mark.on("click", function () { pick(p); });
      mark.on("add", function () { mark.getElement().setAttribute("aria-hidden", "true"); });
      mark.addTo(map);
      return { layer: mark, picture: picture };
    });
    marks.forEach(function (mark, p) {
      if (mark) { pna.marks.push({ layer: mark.layer, right: moved[p][0], down: moved[p][1] }); }
    });

    let spot = null;
    return {
      /* Only dots whose state is another are drawn again; what has changed lies on top. */
      dots: function (states) {
        const further = [], newly = [];
        dots.forEach(function (dot, i) {
          if (!dot) { return; }
          if (dot.options.state !== states[i]) {
            dot.options.state = states[i];
            dot.redraw();
          }
          if (states[i] === "newly") { newly.push(dot); }
          if (states[i] === "further") { further.push(dot); }
        });
        further.concat(newly).forEach(function (dot) { dot.bringToFront(); });
      },
      /* states: by premises "open", "closed" (not ticked), "shut", "unknown" or "" (not in the set). */
      marks: function (states) {
        marks.forEach(function (mark, p) {
          if (!mark || mark.picture.dataset.state === states[p]) { return; }
          mark.picture.dataset.state = states[p];
          mark.layer.getElement().hidden = states[p] === "";
        });
      },
      spot: function (place) {
        if (spot) { spot.remove(); spot = null; }
        if (place < 0 || places.lat[place] === null) { return; }
        const at = [places.lat[place], places.lon[place]];
        spot = L.layerGroup([
          L.circleMarker(at, pna.still("spot", { radius: 17, color: PAPER, weight: 7, fill: false })),
          L.circleMarker(at, pna.still("spot", { className: "pna-spot", radius: 17,
            color: "#1a1a1a", weight: 3, fill: false })),
        ]).addTo(map);
        if (!map.getBounds().pad(-0.15).contains(at)) { map.panTo(at, { animate: false }); }
      },
    };
  }

  return { make: make };
}());
