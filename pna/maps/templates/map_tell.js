"use strict";
/* What a symbol says, at the pointer and by keyboard. */
(function () {
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
    const map = pna.leaflet();
    const up = map.latLngToContainerPoint(layer.getLatLng()).y > map.getSize().y / 2;
    layer.getTooltip().options.direction = up ? "top" : "bottom";
  }

  function pushIn(event) {
    const element = event.tooltip.getElement();
    element.style.marginLeft = "";
    const tip = element.getBoundingClientRect();
    const box = pna.leaflet().getContainer().getBoundingClientRect();
    const shift = Math.max(box.left + 4 - tip.left, 0) || Math.min(box.right - 4 - tip.right, 0);
    element.style.marginLeft = shift + "px";
  }

  /* The Tab key stops at one symbol of each layer; from there the arrow keys go to the others. */
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  function step(event, layer, ring) {
    const shown = ring.filter(function (one) { return pna.leaflet().hasLayer(one); });
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
        const map = pna.leaflet(), at = layer.getLatLng(), box = map.getContainer();
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

  /* Escape takes away what a symbol or the land says. */
  function quiet(event) {
    if (event.key !== "Escape") { return; }
    pna.leaflet().eachLayer(function (layer) {
      if (layer instanceof L.Tooltip) { pna.leaflet().closeTooltip(layer); }
    });
  }

  pna.tooltip = tooltip;
  pna.pushIn = pushIn;
  pna.describe = describe;
  pna.whenMade(function (map, box) {
    map.on("tooltipopen", pushIn);
    box.addEventListener("keydown", quiet);
  });
}());
