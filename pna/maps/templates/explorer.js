"use strict";
/* The explorer: what is supposed, what it comes to, and the page that says so. */
window.pnaExplorer = (function () {
  const data = pna.data, texts = data.texts, words = pnaWords, byId = pnaPage.byId;
  const setText = pnaPage.setText;
  const STATE_NAMES = ["within", "further", "unknown"];
  const every = new Uint8Array(data.premises.length).fill(1);
  let engine = null, drawn = null, current = null, milliseconds = NaN, heard = "";
  let before = { key: "", states: null };

  function markStates(choice, ticked, now) {
    return data.premises.map(function (one, p) {
      if (!one[4][choice.set]) { return ""; }
      if (!ticked[p]) { return "closed"; }
      return now.open[p] ? "open" : now.doubt[p] ? "unknown" : "shut";
    });
  }

  /* What a place has become, against all premises open. */
  function stateOf(i) {
    return current.now[i] === 1 && before.states[i] === 0 ? "newly" : STATE_NAMES[current.now[i]];
  }

  function answer() {
    const start = performance.now();
    const choice = pnaControls.chosen(), ticked = pnaControls.ticked();
    const key = JSON.stringify(choice);
    if (before.key !== key) { before = { key: key, states: engine.states(choice, every) }; }
    const open = engine.openIn(choice, ticked), now = engine.states(choice, ticked);
    const rows = data.areas.map(function (area) { return engine.row(area, now, before.states); });
    const marks = markStates(choice, ticked, open);
    const inSet = marks.filter(Boolean).length;
    const gone = Array.from(marks.keys()).filter(function (p) { return marks[p] === "closed"; });
    const sentence = pnaResults.finding(choice, rows[0], gone.length, inSet);
    current = { choice: choice, open: open, now: now, rows: rows, marks: marks, sentence: sentence };
    setText(byId("finding"), sentence);
    setText(byId("short"), words.say("short", { outside: words.peopleText(rows[0].further),
      total: words.peopleText(rows[0].total), share: words.shareText(rows[0]) }));
    setText(byId("supposed"), gone.length === 0 ? words.say("nothing_closed")
      : words.say("closed_list", { names: words.listOf(gone.map(words.toldApart), 20) }));
    setText(byId("caption"), words.say("caption", { rule: words.ruleWords(choice, "either"),
      set: texts["set_" + data.sets[choice.set]], open: words.openWords(choice, "open_at"),
      areas: texts["by_" + pnaControls.by()] }));
    pnaResults.fill(rows);
    pnaResults.fillChanges(engine, now, before.states);
    pnaControls.list(choice, marks);
    if (drawn) {
      drawn.dots(Array.from(now, function (state, i) { return stateOf(i); }));
      drawn.marks(marks);
    }
    lookUp();
    milliseconds = performance.now() - start;
  }

  function lookUp() { if (heard) { pnaNearest.lookUp(heard, engine, current, drawn); } }

  function placeLines(i) {
    const places = data.places, choice = current.choice;
    const lines = [places.names[places.name[i]] || places.codes[i]];
    if (places.kinds[places.kind[i]]) { lines.push(places.kinds[places.kind[i]]); }
    const count = words.peopleText(engine.shown(places.people[i]));
    lines.push(count === "1" ? words.say("one_person") : words.say("people", { people: count }));
    lines.push(data.states[stateOf(i)]);
    ["drive", "walk"].forEach(function (mode) {
      if (choice.mode !== mode && choice.mode !== "either") { return; }
      const found = engine.ranked(i, mode, current.open.open), name = words.say("mode_" + mode);
      if (found.length) {
        lines.push(words.say("dot_time", { mode: name, minutes: found[0][1],
          name: words.named(found[0][0]), unit: texts[found[0][1] === 1 ? "minute" : "minutes"] }));
      } else {
        lines.push(engine.off[mode][i] ? words.say("dot_off", { mode: name })
          : words.say("dot_beyond", { mode: name, limit: data.modes[mode].most }));
      }
    });
    lines.push(places.codes[i]);
    return lines;
  }

  function premisesLines(p) {
    const one = data.premises[p];
    const state = { open: "mark_open", closed: "mark_closed", shut: "mark_shut",
      unknown: "mark_unknown" }[current.marks[p]];
    return [words.named(p), one[2], one[3], one[0], state ? texts[state] : ""].filter(Boolean);
  }

  function anew() {
    pnaResults.showAreas(pnaControls.by());
    answer();
  }

  function listen() {
    /* Some controls stand beside the table: whose they are decides, not where they are. */
    document.querySelector("main").addEventListener("input", function (event) {
      if (event.target.form !== pnaControls.form) { return; }
      if (event.target.id === "search") { pnaControls.list(current.choice, current.marks); return; }
      anew();
    });
    byId("tick-all").addEventListener("click", function () {
      pnaControls.tickListed(true);
      answer();
    });
    byId("untick-all").addEventListener("click", function () {
      pnaControls.tickListed(false);
      answer();
    });
    byId("start-again").addEventListener("click", function () {
      pnaControls.again();
      anew();
    });
    /* However long the answer, on a wide screen the controls end where the screen does. */
    const choose = document.querySelector(".choose");
    const fit = new ResizeObserver(function () {
      const above = choose.getBoundingClientRect().top + scrollY;
      document.documentElement.style.setProperty("--told", Math.ceil(above) + "px");
    });
    fit.observe(byId("finding"));
    fit.observe(byId("supposed"));
    const asked = byId("ask");
    if (asked) {
      asked.addEventListener("submit", function () {
        heard = byId("postcode").value.trim();
        lookUp();
      });
    }
  }

  async function start() {
    pnaControls.start();
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
    anew();
    drawn = pnaPlaces.make(
      function (kind, n) { return kind === "place" ? placeLines(n) : premisesLines(n); },
      function (p) {
        pnaControls.turn(p);
        answer();
      });
    answer();
    listen();
    document.documentElement.dataset.ready = "yes";
  }

  function fail(name) {
    setText(byId("finding"), words.say(name));
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
