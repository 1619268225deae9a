"use strict";
/* The explorer's controls, table and sentences. Text from data only ever becomes text nodes. */
window.pnaExplorer = (function () {
  const data = pna.data, texts = data.texts, all = data.premises.length;
  const STATE_NAMES = ["within", "further", "unknown"];
  const MOST_CHANGES = 40;
  const form = document.getElementById("controls");
  const boxes = Array.from(form.querySelectorAll("input[data-premises]"));
  const lines = boxes.map(function (tick) {
    const p = Number(tick.dataset.premises), one = data.premises[p];
    const spaceless = one[3].replace(/ /g, "");
    return { p: p, tick: tick, item: tick.closest("li"),
      state: tick.parentNode.querySelector(".state"),
      text: [one[1], one[3], spaceless, one[0], data.groups[one[5]]].join(" ").toLowerCase() };
  });
  const byId = function (id) { return document.getElementById(id); };
  let engine = null, drawn = null, last = null, milliseconds = NaN, heard = "";

  function say(name, values) {
    return texts[name].replace(/\{(\w+)\}/g, function (whole, key) {
      return values && key in values ? String(values[key]) : whole;
    });
  }

  const thousands = new Intl.NumberFormat("en-GB");
  function whole(value) { return thousands.format(Math.floor(Math.abs(value) + 0.5 + 1e-9)); }

  function peopleText(value) {
    return value === null ? say("fewer_than", { number: data.disclosure.below }) : whole(value);
  }

  function percent(share) {
    return (Math.floor(share * 1000 + 0.5 + 1e-9) / 10).toFixed(1) + "%";
  }

  function minutesWords(mode, minutes) {
    return minutes === 1 ? say(mode + "_one") : say(mode, { minutes: minutes });
  }

  function ruleWords(choice, name) {
    if (choice.mode !== "either") {
      return minutesWords(choice.mode, choice.minutes[choice.mode]);
    }
    return say(name, { drive: minutesWords("drive", choice.minutes.drive),
      walk: minutesWords("walk", choice.minutes.walk) });
  }

  function openWords(choice, name) {
    if (choice.when.kind === "any") { return ""; }
    if (choice.when.kind === "slot") {
      return say(name, { when: data.times.slots[choice.when.slot].when });
    }
    const day = pnaEngine.WEEK[choice.when.day];
    return say(name, { when: say("day_time", {
      day: day[0].toUpperCase() + day.slice(1), time: choice.when.time }) });
  }

  /* What the controls say; what is not to be used keeps its last value, and a message says so. */
  function chosen() {
    const kind = form.elements.when ? form.elements.when.value : "any";
    const choice = { set: Number(form.elements.set.value), mode: form.elements.mode.value,
      minutes: {}, when: { kind: "any" } };
    const faults = [];
    for (const mode of ["drive", "walk"]) {
      const input = form.elements[mode], most = data.modes[mode].most;
      const used = choice.mode === mode || choice.mode === "either";
      const good = /^\d+$/.test(input.value) && input.value >= 1 && input.value <= most;
      choice.minutes[mode] = good ? Number(input.value) : last.minutes[mode];
      flag(input, used && !good);
      if (used && !good) {
        faults.push(say("minutes_fault", { most: most, last: minutesWords(mode, last.minutes[mode]) }));
      }
      byId(mode + "-minutes").hidden = !used;
    }
    if (kind === "time") {
      const day = Number(form.elements.day.value), time = form.elements.time.value;
      const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
      flag(form.elements.time, !match);
      if (!match) { faults.push(say("time_fault", { last: last.time })); }
      const used = match ? time : last.time;
      choice.when = { kind: "time", day: day, time: used,
        minute: 60 * Number(used.slice(0, 2)) + Number(used.slice(3)) };
    } else if (kind !== "any") {
      choice.when = { kind: "slot", slot: Number(kind) };
    }
    if (byId("day-time")) { byId("day-time").hidden = kind !== "time"; }
    last = { minutes: choice.minutes, time: choice.when.time || last.time };
    setText(byId("fault"), faults.join(" "));
    byId("fault").hidden = faults.length === 0;
    return choice;
  }

  function flag(input, wrong) {
    if (wrong) { input.setAttribute("aria-invalid", "true"); } else { input.removeAttribute("aria-invalid"); }
  }

  /* What each element says is remembered: to ask the page takes longer. */
  const said = new Map();
  function setText(element, text) {
    if (said.get(element) === text) { return; }
    said.set(element, text);
    element.textContent = text;
  }

  function shareText(row) {
    const share = row.shareFurther;
    return share === null || Number.isNaN(share) ? "" : say("share", { share: percent(share) });
  }

  function finding(choice, row, closed, inSet) {
    const set = data.sets[choice.set];
    let supposed = "";
    if (closed) {
      supposed = closed === 1 ? say("supposed_one", { all: inSet })
        : closed === inSet ? say("supposed_all", { all: inSet })
          : say("supposed_some", { closed: closed, all: inSet });
    }
    let text = say("finding", {
      supposed: supposed, outside: peopleText(row.further), total: peopleText(row.total),
      share: shareText(row),
      rule: ruleWords(choice, "both"), set: texts["set_" + set], area: row.name,
      open: openWords(choice, "open_at") });
    if (closed) {
      /* A hidden difference must not come of two numbers that are told. */
      const change = row.furtherChange;
      text += say(change === null ? "before_hidden" : change === 0 ? "before_same" : "before",
        { before: peopleText(row.furtherBefore) });
    }
    if (row.unknown !== 0) {
      text += say(choice.when.kind === "any" ? "unknown" : "unknown_hours",
        { unknown: peopleText(row.unknown) });
    }
    return text;
  }

  /* Every cell of the table, once; later only their text changes. */
  const cells = data.areas.map(function (area, n) {
    const line = byId("area-" + n);
    return line ? Array.from(line.querySelectorAll("td")) : null;
  });

  function cell(value) { return value === null ? texts.hidden : whole(value); }

  function signed(value) {
    if (value === null) { return texts.hidden; }
    const size = whole(value);
    return size === "0" ? size : (value > 0 ? "+" : "\u2212") + size;
  }

  function fill(rows) {
    rows.forEach(function (row, n) {
      if (!cells[n]) { return; }
      const share = row.shareWithin;
      [cell(row.total), cell(row.within), cell(row.further), cell(row.unknown),
        share === null ? texts.hidden : Number.isNaN(share) ? texts.no_share : percent(share),
        signed(row.withinChange), signed(row.furtherChange)].forEach(function (text, k) {
        setText(cells[n][k], text);
      });
    });
  }

  function named(p) { return data.premises[p][1] || texts.no_name; }

  /* Names come more than once: the postcode tells them apart. */
  function toldApart(p) {
    const postcode = data.premises[p][3];
    return postcode ? say("with_postcode", { name: named(p), postcode: postcode }) : named(p);
  }

  function listOf(names, most) {
    const first = names.slice(0, most).join("; ");
    return names.length <= most ? first
      : say("and_more", { names: first, number: names.length - most });
  }

  function fillChanges(now, before) {
    const found = engine.changes(now, before), body = byId("changes-rows");
    body.replaceChildren();
    found.slice(0, MOST_CHANGES).forEach(function (one) {
      const line = document.createElement("tr"), name = document.createElement("th");
      name.scope = "row";
      name.textContent = one.name || texts.no_name;
      line.append(name);
      [one.area >= 0 ? data.places.areas[one.area] : "",
        cell(engine.shown(one.further)), cell(engine.shown(one.unknown))].forEach(function (text, k) {
        const part = document.createElement("td");
        part.textContent = text;
        if (k) { part.className = "number"; }
        line.append(part);
      });
      body.append(line);
    });
    const more = found.length > MOST_CHANGES ? say("first_rows", { number: MOST_CHANGES }) : "";
    setText(byId("changes-say"), found.length === 0 ? say("no_changes") : say("changes", {
      number: found.length, more: more,
      settlements: texts[found.length === 1 ? "settlement" : "settlements"] }));
    byId("changes-table").hidden = found.length === 0;
  }

  function markStates(choice, ticked, now) {
    return data.premises.map(function (one, p) {
      if (!one[4][choice.set]) { return ""; }
      if (!ticked[p]) { return "closed"; }
      return now.open[p] ? "open" : now.doubt[p] ? "unknown" : "shut";
    });
  }

  /* Which of the list can be seen: those of the set that have what is searched for. */
  function list(choice, marks) {
    const wanted = byId("search").value.trim().toLowerCase();
    let listed = 0, open = 0;
    lines.forEach(function (one) {
      const there = marks[one.p] !== "" && one.text.includes(wanted);
      if (one.item.hidden === there) { one.item.hidden = !there; }
      listed += there ? 1 : 0;
      open += there && one.tick.checked ? 1 : 0;
      setText(one.state, marks[one.p] === "shut" ? texts.state_closed
        : marks[one.p] === "unknown" ? texts.state_unknown : "");
    });
    form.querySelectorAll("fieldset[data-of]").forEach(function (group) {
      const none = !group.querySelector("li:not([hidden])");
      if (group.hidden !== none) { group.hidden = none; }
    });
    setText(byId("listed"), listed === 0 ? say("none_listed")
      : say(listed === 1 ? "one_listed" : "listed", { number: listed, open: open }));
  }

  let before = { key: "", states: null };

  function answer() {
    const start = performance.now();
    const choice = chosen(), ticked = new Uint8Array(all), every = new Uint8Array(all).fill(1);
    lines.forEach(function (one) { ticked[one.p] = one.tick.checked ? 1 : 0; });
    const key = JSON.stringify(choice);
    if (before.key !== key) { before = { key: key, states: engine.states(choice, every) }; }
    const open = engine.openIn(choice, ticked), now = engine.states(choice, ticked);
    const rows = data.areas.map(function (area) { return engine.row(area, now, before.states); });
    const inSet = data.premises.filter(function (one) { return one[4][choice.set]; }).length;
    const gone = data.premises.map(function (one, p) { return p; }).filter(function (p) {
      return data.premises[p][4][choice.set] && !ticked[p];
    });
    const sentence = finding(choice, rows[0], gone.length, inSet);
    setText(byId("finding"), sentence);
    setText(byId("short"), say("short", { outside: peopleText(rows[0].further),
      total: peopleText(rows[0].total), share: shareText(rows[0]) }));
    setText(byId("supposed"), gone.length === 0 ? say("nothing_closed")
      : say("closed_list", { names: listOf(gone.map(toldApart), 20) }));
    setText(byId("caption"), say("caption", { rule: ruleWords(choice, "either"),
      set: texts["set_" + data.sets[choice.set]], open: openWords(choice, "open_at"),
      areas: texts["by_" + (form.elements.by ? form.elements.by.value : data.by)] }));
    fill(rows);
    fillChanges(now, before.states);
    const marks = markStates(choice, ticked, open);
    list(choice, marks);
    if (drawn) {
      const was = before.states;
      drawn.dots(Array.from(now, function (state, i) {
        return state === 1 && was[i] === 0 ? "newly" : STATE_NAMES[state];
      }));
      drawn.marks(marks);
    }
    current = { choice: choice, open: open, now: now, rows: rows, marks: marks, sentence: sentence };
    if (heard) { lookUp(); }
    milliseconds = performance.now() - start;
  }
  let current = null;

  function dotLines(i) {
    const places = data.places, choice = current.choice;
    const lines = [places.names[places.name[i]] || places.codes[i]];
    if (places.kinds[places.kind[i]]) { lines.push(places.kinds[places.kind[i]]); }
    const count = whole(places.people[i]);
    lines.push(count === "1" ? say("one_person") : say("people", { people: count }));
    lines.push(data.states[current.now[i] === 1 && before.states[i] === 0
      ? "newly" : STATE_NAMES[current.now[i]]]);
    ["drive", "walk"].forEach(function (mode) {
      if (choice.mode !== mode && choice.mode !== "either") { return; }
      const found = engine.ranked(i, mode, current.open.open), name = say("mode_" + mode);
      if (found.length) {
        lines.push(say("dot_time", { mode: name, minutes: found[0][1], name: named(found[0][0]),
          unit: texts[found[0][1] === 1 ? "minute" : "minutes"] }));
      } else {
        lines.push(engine.off[mode][i] ? say("dot_off", { mode: name })
          : say("dot_beyond", { mode: name, limit: data.modes[mode].most }));
      }
    });
    lines.push(places.codes[i]);
    return lines;
  }

  function premisesLines(p) {
    const one = data.premises[p];
    const state = { open: "mark_open", closed: "mark_closed", shut: "mark_shut",
      unknown: "mark_unknown" }[current.marks[p]];
    return [named(p), one[2], one[3], one[0], state ? texts[state] : ""].filter(Boolean);
  }

  /* The nearest premises of a postcode's place. */
  async function lookUp() {
    const box = byId("nearest"), input = byId("postcode");
    const plain = heard.toUpperCase().replace(/[^A-Z0-9]/g, "");
    const written = plain.slice(0, -3) + " " + plain.slice(-3);
    flag(input, false);
    if (!/^[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}$/.test(plain)) {
      flag(input, true);
      if (drawn) { drawn.spot(-1); }
      box.replaceChildren(line("p", say("postcode_short", { example: data.postcodes.example })));
      return;
    }
    const place = await engine.placeOf(plain);
    if (drawn) { drawn.spot(place); }
    if (place < 0) {
      flag(input, true);
      box.replaceChildren(line("p", say("postcode_unknown",
        { postcode: written, area: data.areas[0].name })));
      return;
    }
    const places = data.places, code = places.codes[place];
    const name = places.names[places.name[place]] || texts.no_name;
    const closed = current.marks.includes("closed") ? say("postcode_closed") : "";
    const parts = [line("p", say(data.unit.key === "postcode" ? "postcode_is" : "postcode_found",
      { postcode: written, unit: data.unit.one, code: code, place: name }) + closed)];
    ["drive", "walk"].forEach(function (mode) { parts.push.apply(parts, ofMode(place, mode)); });
    parts.push(line("p", data.postcodeHelp));
    box.replaceChildren.apply(box, parts);
  }

  function ofMode(place, mode) {
    const choice = current.choice, set = data.sets[choice.set];
    const head = line("h3", say("nearest", { mode: say("by_" + mode), set: texts["sets_" + set],
      open: openWords(choice, "open_then") }));
    if (engine.off[mode][place]) { return [head, line("p", say("nearest_off"))]; }
    const found = engine.ranked(place, mode, current.open.open);
    const doubt = engine.ranked(place, mode, current.open.doubt);
    const parts = [head];
    const worst = found.length >= 3 ? found[2][1] : 255;
    if (found.length === 0) {
      parts.push(line("p", say("nearest_none", { limit: data.modes[mode].most })));
    } else {
      const items = document.createElement("ol");
      found.slice(0, 3).forEach(function (one) { items.append(line("li", timed("nearest_one", one))); });
      parts.push(items);
      const more = found.slice(3).filter(function (one) { return one[1] === worst; }).length;
      if (more) { parts.push(line("p", say("nearest_more", { number: more }))); }
    }
    doubt.filter(function (one) { return one[1] <= worst; }).slice(0, 3).forEach(function (one) {
      parts.push(line("p", timed("nearest_doubt", one)));
    });
    return parts;
  }

  function timed(text, one) {
    return say(text, { name: toldApart(one[0]), minutes: one[1],
      unit: texts[one[1] === 1 ? "minute" : "minutes"] });
  }

  function line(name, text) {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  }

  function showAreas() {
    const by = form.elements.by ? form.elements.by.value : data.by;
    document.querySelectorAll("tbody[data-areas]").forEach(function (body) {
      body.hidden = body.dataset.areas !== by;
    });
  }

  function tickListed(on) {
    lines.forEach(function (one) { if (!one.item.hidden) { one.tick.checked = on; } });
    answer();
  }

  function listen() {
    /* Of these some stand beside the table: on what they are told, not where they stand. */
    document.querySelector("main").addEventListener("input", function (event) {
      if (event.target.form !== form) { return; }
      if (event.target.id === "search") { list(current.choice, current.marks); return; }
      showAreas();
      answer();
    });
    byId("tick-all").addEventListener("click", function () { tickListed(true); });
    byId("untick-all").addEventListener("click", function () { tickListed(false); });
    byId("start-again").addEventListener("click", function () {
      form.reset();
      boxes.forEach(function (tick) { tick.checked = true; });
      last = { minutes: Object.assign({}, data.minutes), time: "10:00" };
      showAreas();
      answer();
    });
    const asked = byId("ask");
    if (asked) {
      asked.addEventListener("submit", function () {
        heard = byId("postcode").value.trim();
        if (heard) { lookUp(); }
      });
    }
  }

  async function start() {
    last = { minutes: Object.assign({}, data.minutes), time: "10:00" };
    if (typeof DecompressionStream === "undefined") {
      fail("old_browser");
      return;
    }
    try {
      engine = await pnaEngine.engine(data);
    } catch (error) {
      fail("spoilt");
      throw error;
    }
    showAreas();
    answer();
    drawn = pnaPlaces.make(
      function (kind, n) { return kind === "place" ? dotLines(n) : premisesLines(n); },
      function (p) {
        const tick = boxes.find(function (one) { return Number(one.dataset.premises) === p; });
        tick.checked = !tick.checked;
        answer();
      });
    answer();
    listen();
    form.querySelectorAll("fieldset[disabled]").forEach(function (one) { one.disabled = false; });
    document.documentElement.dataset.ready = "yes";
  }

  function fail(name) {
    setText(byId("finding"), say(name));
    document.documentElement.dataset.ready = "no";
  }

  const ready = new Promise(function (resolve, reject) {
    addEventListener("DOMContentLoaded", function () { start().then(resolve, reject); });
  });

  return {
    ready: ready,
    /* What stands in the table, as it may be shown: hidden numbers are null. */
    result: function () {
      return { choice: current.choice, sentence: current.sentence, rows: current.rows };
    },
    /* How long the last answer took. */
    milliseconds: function () { return milliseconds; },
  };
}());
