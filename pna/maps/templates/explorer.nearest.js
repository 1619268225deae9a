"use strict";
/* The nearest premises of a postcode. */
var pnaNearest = (function () {
  const data = pna.data, texts = data.texts, words = pnaWords, byId = pnaPage.byId;
  const line = pnaPage.line, flag = pnaPage.flag;

  /* The nearest premises of a postcode's place. */
  async function lookUp(heard, engine, current, drawn) {
    const box = byId("nearest"), input = byId("postcode");
    const plain = heard.toUpperCase().replace(/[^A-Z0-9]/g, "");
    const written = plain.slice(0, -3) + " " + plain.slice(-3);
    flag(input, false);
    if (!/^[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}$/.test(plain)) {
      flag(input, true);
      if (drawn) { drawn.spot(-1); }
      box.replaceChildren(line("p", words.say("postcode_short",
        { example: data.postcodes.example })));
      return;
    }
    const place = await engine.placeOf(plain);
    if (drawn) { drawn.spot(place); }
    if (place < 0) {
      flag(input, true);
      box.replaceChildren(line("p", words.say("postcode_unknown",
        { postcode: written, area: data.areas[0].name })));
      return;
    }
    const places = data.places, code = places.codes[place];
    const name = places.names[places.name[place]] || texts.no_name;
    const closed = current.marks.includes("closed") ? words.say("postcode_closed") : "";
    const found = data.unit.key === "postcode" ? "postcode_is" : "postcode_found";
    const parts = [line("p", words.say(found,
      { postcode: written, unit: data.unit.one, code: code, place: name }) + closed)];
    ["drive", "walk"].forEach(function (mode) {
      parts.push.apply(parts, ofMode(place, mode, engine, current));
    });
    parts.push(line("p", data.postcodeHelp));
    box.replaceChildren.apply(box, parts);
  }

  function ofMode(place, mode, engine, current) {
    const choice = current.choice, set = data.sets[choice.set];
    const head = line("h3", words.say("nearest", { mode: words.say("by_" + mode),
      set: texts["sets_" + set], open: words.openWords(choice, "open_then") }));
    if (engine.off[mode][place]) { return [head, line("p", words.say("nearest_off"))]; }
    const found = engine.ranked(place, mode, current.open.open);
    const doubt = engine.ranked(place, mode, current.open.doubt);
    const parts = [head];
    const worst = found.length >= 3 ? found[2][1] : 255;
    if (found.length === 0) {
      parts.push(line("p", words.say("nearest_none", { limit: data.modes[mode].most })));
    } else {
      const items = document.createElement("ol");
      found.slice(0, 3).forEach(function (one) {
        items.append(line("li", timed("nearest_one", one)));
      });
      parts.push(items);
      const more = found.slice(3).filter(function (one) { return one[1] === worst; }).length;
      if (more) { parts.push(line("p", words.say("nearest_more", { number: more }))); }
    }
    doubt.filter(function (one) { return one[1] <= worst; }).slice(0, 3).forEach(function (one) {
      parts.push(line("p", timed("nearest_doubt", one)));
    });
    return parts;
  }

  function timed(text, one) {
    return words.say(text, { name: words.toldApart(one[0]), minutes: one[1],
      unit: texts[one[1] === 1 ? "minute" : "minutes"] });
  }

  return { lookUp: lookUp };
}());
