"use strict";
/* Names of places, each where it covers nothing. */
(function () {
  /* Shifts of a name from its place, in half widths across and in pixels down, best first. */
  const NEAR = [[0, -14], [0, 15], [1, 0], [-1, 0], [0, -24], [0, 25], [1, -14], [-1, -14]];
  const FAR = NEAR.concat([[1, 14], [-1, 14], [0, -36], [0, 36], [0, -50], [0, 50], [0, -66], [0, 66],
    [0, -84], [0, 84]]);
  const OF_AREA = 7;
  const named = [];
  let firstZoom = 0;

  pna.draw.names = function (group, names) {
    names.forEach(function (name) {
      const text = document.createElement("span");
      const lines = name[2] === OF_AREA ? inLines(name[4]) : [name[4]];
      text.textContent = lines.join("\n");
      named.push({ group: group, at: [name[0], name[1]], rank: name[2], from: name[3], lines: lines,
        high: 9 * lines.length, marker: L.marker([name[0], name[1]], {
          pane: "names", interactive: false, keyboard: false, icon: L.divIcon({
            className: "pna-name rank-" + name[2], html: text, iconSize: [0, 0] }) }) });
    });
    named.sort(function (a, b) { return a.rank - b.rank; });
  };

  function inLines(text) {
    return text.split(" ").reduce(function (lines, word) {
      const last = lines.length - 1;
      if (last >= 0 && (lines[last] + word).length < 15) { lines[last] += " " + word; }
      else { lines.push(word); }
      return lines;
    }, []);
  }

  /* Half the width of a name in pixels, with a little room; letters differ from one computer to
     another. */
  const pen = document.createElement("canvas").getContext("2d");
  function halfOf(name) {
    if (!name.half) {
      const area = name.rank === OF_AREA, large = name.rank < 2;
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const size = (area || large ? 0.9 : 0.75) * rem;
      pen.font = (area ? "italic " : large ? "600 " : "") + size + "px " +
        getComputedStyle(document.body).fontFamily;
      name.half = 4 + Math.max.apply(null, name.lines.map(function (line) {
        return pen.measureText(line).width + (area ? 0.06 * size * line.length : 0);
      })) / 2;
    }
    return name.half;
  }

  /* The larger places first; a name that would cover one already placed or, below zoom 13, a
     symbol waits for more room. Only that of a city waits for nothing but the edge of the map. */
  function placeNames() {
    const map = pna.leaflet();
    const zoom = map.getZoom(), view = map.getBounds().pad(0.1);
    const size = map.getSize();
    const seen = L.bounds(map.containerPointToLayerPoint([0, 0]),
      map.containerPointToLayerPoint(size));
    /* The name of an area is moved in from the edge of the map, if its place is on the map. */
    function inwards(at, half) {
      if (!seen.contains(at) || (size.x < 500 && zoom <= firstZoom)) { return []; }
      const low = seen.min.x + half + 6, high = seen.max.x - half - 6;
      const right = Math.max(Math.min(at.x, high), Math.min(low, high)) - at.x;
      /* Moved further, it might stand in another area. */
      if (Math.abs(right) > half / 2) { return []; }
      const down = Math.max(Math.min(at.y, seen.max.y - 14), seen.min.y + 14) - at.y;
      return [0, -22, 22].map(function (step) { return [right, down + step]; });
    }
    const taken = controlBoxes(map).concat(zoom < 13 ? markBoxes() : []);
    named.forEach(function (name) {
      const marker = name.marker, rank = name.rank;
      name.group.removeLayer(marker);
      if (!map.hasLayer(name.group) || zoom < name.from || !view.contains(name.at)) { return; }
      const at = map.latLngToLayerPoint(name.at);
      const half = halfOf(name);
      const shifts = rank === OF_AREA ? inwards(at, half) : (rank < 2 ? FAR : NEAR).map(
        function (t) { return [t[0] * (half + 8), t[1]]; });
      /* Half a name at the edge of the map is worse than none. */
      function inside(s) {
        const x = at.x + s[0], y = at.y + s[1];
        return x - half > seen.min.x && x + half < seen.max.x &&
          y - name.high > seen.min.y && y + name.high < seen.max.y;
      }
      const whole = shifts.filter(inside);
      const found = whole.find(function (s) {
        const x = at.x + s[0], y = at.y + s[1];
        return taken.every(function (b) {
          return x + half < b[0] || x - half > b[2] || y + name.high < b[1] || y - name.high > b[3];
        });
      }) || (rank === 0 && whole[0]);
      if (!found) { return; }
      const x = at.x + found[0], y = at.y + found[1];
      taken.push([x - half, y - name.high, x + half, y + name.high]);
      marker.options.icon.options.html.style.translate = found[0] + "px " + found[1] + "px";
      marker.addTo(name.group);
    });
  }

  /* Boxes of what lies over the map, in layer pixels. */
  function controlBoxes(map) {
    const box = map.getContainer().getBoundingClientRect();
    return Array.from(map.getContainer().querySelectorAll(".leaflet-control")).map(function (one) {
      const r = one.getBoundingClientRect();
      const a = map.containerPointToLayerPoint([r.left - box.left, r.top - box.top]);
      const b = map.containerPointToLayerPoint([r.right - box.left, r.bottom - box.top]);
      return [a.x - 2, a.y - 2, b.x + 2, b.y + 2];
    });
  }

  /* Boxes of the symbols that are on the map, in layer pixels. */
  function markBoxes() {
    const map = pna.leaflet();
    const half = 12 * pna.markSize();
    return pna.marks.filter(function (m) { return map.hasLayer(m.layer); }).map(function (m) {
      const at = map.latLngToLayerPoint(m.layer.getLatLng());
      const x = at.x + m.right, y = at.y + m.down;
      return [x - half, y - half, x + half, y + half];
    });
  }

  pna.whenMade(function (map) { firstZoom = map.getZoom(); });
  addEventListener("DOMContentLoaded", function () {
    pna.leaflet().on("moveend pna:layers", placeNames);
    placeNames();
  });
}());
