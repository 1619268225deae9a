"use strict";
/* The list of what the map shows, to be searched by name, code or postcode. */
(function () {
  const box = document.getElementById("find");
  if (!box) { return; }
  const input = box.querySelector("input"), list = box.querySelector("ul");
  const count = box.querySelector(".count"), said = box.querySelector(".said");
  const places = pna.marks.filter(function (mark) { return mark.listed; });
  const total = places.length;

  function plain(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function close(text) { return plain(text).replace(/[\s.,'\u2019-]+/g, ""); }

  places.sort(function (a, b) {
    return a.lines[0].localeCompare(b.lines[0], "en") || (a.lines.join() < b.lines.join() ? -1 : 1);
  });
  places.forEach(function (place) {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    place.lines.forEach(function (line, i) {
      const part = document.createElement(i === 0 ? "strong" : "span");
      part.textContent = line;
      button.append(part, " ");
    });
    button.addEventListener("click", function () { goTo(place); });
    item.append(button);
    list.append(item);
    place.item = item;
    place.button = button;
    place.text = close(place.lines.join(" "));
  });

  function shown() { return places.filter(function (place) { return !place.item.hidden; }); }

  /* The Tab key stops at one line of the list; arrow keys go from there. */
  function stopAt(place) {
    places.forEach(function (one) { one.button.tabIndex = one === place ? 0 : -1; });
  }

  function filter() {
    const words = plain(input.value).split(/\s+/).map(close).filter(Boolean);
    const whole = close(input.value);
    places.forEach(function (place) {
      place.item.hidden = !(place.text.includes(whole) || words.every(function (word) {
        return place.text.includes(word);
      }));
    });
    const found = shown();
    stopAt(found[0]);
    count.textContent = found.length + " of " + total + (found.length ? "" : ": none has this in it");
    list.scrollTop = 0;
  }

  /* A tick that would hide what was chosen is set first. */
  function showLayer(place) {
    const key = Object.keys(pna.layers).find(function (k) { return pna.layers[k] === place.group; });
    const tick = Array.from(document.querySelectorAll("[data-layer]")).find(function (one) {
      return one.dataset.layer === key;
    });
    if (tick && !tick.checked) {
      tick.checked = true;
      tick.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  function goTo(place) {
    const map = pna.leaflet(), at = place.layer.getLatLng(), view = map.getContainer();
    showLayer(place);
    places.forEach(function (one) { one.layer.closeTooltip(); });
    document.querySelectorAll(".pna-chosen").forEach(function (one) {
      one.classList.remove("pna-chosen");
    });
    map.setView(at, Math.max(map.getZoom(), 13), { animate: false });
    place.layer.openTooltip();
    place.layer.getElement().classList.add("pna-chosen");
    const seen = view.getBoundingClientRect();
    if (seen.bottom < 160 || seen.top > innerHeight - 160) {
      view.scrollIntoView({ block: "start", behavior: "instant" });
    }
    said.textContent = place.lines[0] + " is shown on the map.";
  }

  function walk(event) {
    const found = shown(), at = found.findIndex(function (place) {
      return place.button === document.activeElement;
    });
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: found.length - 1 };
    const of_input = document.activeElement === input;
    if (!(event.key in steps) || !found.length || (of_input && event.key !== "ArrowDown")) { return; }
    event.preventDefault();
    if (steps[event.key] < 0) { input.focus(); return; }
    const next = found[Math.min(steps[event.key], found.length - 1)];
    stopAt(next);
    next.button.focus();
  }

  input.addEventListener("input", filter);
  input.addEventListener("keydown", function (event) {
    const found = shown();
    if (event.key === "Enter" && found.length === 1) { goTo(found[0]); }
  });
  box.addEventListener("keydown", walk);
  filter();
  box.hidden = total === 0;
}());
