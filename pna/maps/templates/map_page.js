"use strict";
/* The page around the map: the ticks of its legend, its tables, and its print. */
(function () {
  document.querySelectorAll("fieldset[data-group]").forEach(function (fieldset) {
    const all = fieldset.querySelector("[data-all]");
    const each = Array.from(fieldset.querySelectorAll("[data-layer]"));
    function apply() {
      each.forEach(function (tick) {
        const layer = pna.layers[tick.dataset.layer];
        if (layer && tick.checked !== pna.leaflet().hasLayer(layer)) {
          if (tick.checked) { layer.addTo(pna.leaflet()); } else { layer.remove(); }
        }
      });
      if (all) {
        const on = each.filter(function (tick) { return tick.checked; }).length;
        all.checked = on === each.length;
        all.indeterminate = on > 0 && on < each.length;
      }
      pna.leaflet().fire("pna:layers");
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

  /* On paper the map keeps its shape and what it shows, made as large as fits: drawn anew in
     another shape, it would be printed before it is drawn. */
  addEventListener("beforeprint", function () {
    const box = pna.leaflet().getContainer(), wide = box.offsetWidth, high = box.offsetHeight;
    Object.assign(box.style, { width: wide + "px", height: high + "px",
      zoom: Math.min(660 / wide, pna.paperHigh / high) });
  });
  addEventListener("afterprint", function () {
    Object.assign(pna.leaflet().getContainer().style, { width: "", height: "", zoom: "" });
  });
}());
