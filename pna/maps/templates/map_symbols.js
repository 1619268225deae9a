"use strict";
/* Draws what stands at points: dots and symbols. */
(function () {
  /* There dots are smaller, on the map and in the legend. */
  const narrow = matchMedia("(max-width: 40rem)").matches;

  /* A dot with one stroke across it, or two, of the colour of its rim. */
  const StruckDot = L.CircleMarker.extend({
    _updatePath: function () {
      L.CircleMarker.prototype._updatePath.call(this);
      if (this._empty()) { return; }
      const x = this._point.x, y = this._point.y, far = Math.round(this._radius) * Math.SQRT1_2;
      const ends = function (down) {
        return "M" + (x - far) + "," + (y - down) + "L" + (x + far) + "," + (y + down);
      };
      this._path.setAttribute("d", this._path.getAttribute("d") + ends(-far) +
        (this.options.strokes > 1 ? ends(far) : ""));
    } });

  pna.draw.dots = function (group, d, key) {
    const ring = [], scale = narrow ? 0.65 : 1;
    d.dots.forEach(function (dot) {
      const layer = new (d.strokes ? StruckDot : L.CircleMarker)([dot[0], dot[1]], {
        strokes: d.strokes,
        pane: pna.paneAt(d.z, true), renderer: pna.renderer("z" + d.z), className: "pna-dot",
        radius: dot[2] * scale, color: d.hollow ? d.fill : d.edge, weight: d.hollow ? 2 : 1.2,
        dashArray: d.hollow ? "4 3" : "", fillColor: d.hollow ? "#ffffff" : d.fill,
        fillOpacity: 0.92, bubblingMouseEvents: true });
      pna.describe(layer, dot[3].concat(d.alike), ring);
      if (!d.hollow) { pna.filled(layer, d, key); }
      layer.addTo(group);
    });
  };
  pna.draw.marks = function (group, d) {
    const ring = [];
    d.marks.forEach(function (mark) {
      const icon = L.divIcon({
        className: "pna-mark", html: d.svg[mark[2]], iconSize: [24, 24],
        iconAnchor: [12 - mark[4], 12 - mark[5]], tooltipAnchor: [mark[4], mark[5]] });
      const layer = L.marker([mark[0], mark[1]], {
        pane: d.z ? pna.paneAt(d.z, true) : "markerPane", icon: icon, keyboard: true,
        autoPanOnFocus: false });
      pna.describe(layer, mark[3], ring);
      pna.marks.push({ layer: layer, right: mark[4], down: mark[5], lines: mark[3],
        listed: d.listed, group: group });
      layer.addTo(group);
    });
  };
}());
