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
      named.push({ group: group, at: [name[0], name[1]], rank: name[2], from: name[3],
        length: Math.max.apply(null, lines.map(function (line) { return line.length; })),
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

  /* The larger places first; a name that would cover one already placed or, below zoom 13, a
     symbol waits for more room. Only that of a city never waits. */
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
    const taken = zoom < 13 ? markBoxes() : [];
    named.forEach(function (name) {
      const marker = name.marker, rank = name.rank;
      name.group.removeLayer(marker);
      if (!map.hasLayer(name.group) || zoom < name.from || !view.contains(name.at)) { return; }
      const at = map.latLngToLayerPoint(name.at);
      const half = (rank < 2 || rank === OF_AREA ? 4.6 : 3.6) * name.length + 4;
      const shifts = rank === OF_AREA ? inwards(at, half) : (rank < 2 ? FAR : NEAR).map(
        function (t) { return [t[0] * (half + 8), t[1]]; });
      const found = shifts.find(function (s) {
        const x = at.x + s[0], y = at.y + s[1];
        /* Half a name at the edge of the map is worse than none. */
        const inside = x - half > seen.min.x && x + half < seen.max.x &&
          y - name.high > seen.min.y && y + name.high < seen.max.y;
        return inside && taken.every(function (b) {
          return x + half < b[0] || x - half > b[2] || y + name.high < b[1] || y - name.high > b[3];
        });
      }) || (rank === 0 && shifts[0]);
      if (!found) { return; }
      const x = at.x + found[0], y = at.y + found[1];
      taken.push([x - half, y - name.high, x + half, y + name.high]);
      marker.options.icon.options.html.style.translate = found[0] + "px " + found[1] + "px";
      marker.addTo(name.group);
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
