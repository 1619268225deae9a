"use strict";
/* What the reader supposes: the controls, and the list of premises to be ticked. */
var pnaControls = (function () {
  const data = pna.data, texts = data.texts, words = pnaWords, byId = pnaPage.byId;
  const form = document.getElementById("controls");
  const boxes = Array.from(form.querySelectorAll("input[data-premises]"));
  const lines = boxes.map(function (tick) {
    const p = Number(tick.dataset.premises), one = data.premises[p];
    const spaceless = one[3].replace(/ /g, "");
    return { p: p, tick: tick, item: tick.closest("li"),
      state: tick.parentNode.querySelector(".state"),
      text: [one[1], one[3], spaceless, one[0], data.groups[one[5]]].join(" ").toLowerCase() };
  });
  let last = null;

  /* As the page opens. */
  function start() { last = { minutes: Object.assign({}, data.minutes), time: "10:00" }; }

  function again() {
    form.reset();
    boxes.forEach(function (tick) { tick.checked = true; });
    start();
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
      pnaPage.flag(input, used && !good);
      if (used && !good) {
        faults.push(words.say("minutes_fault",
          { most: most, last: words.minutesWords(mode, last.minutes[mode]) }));
      }
      byId(mode + "-minutes").hidden = !used;
    }
    if (kind === "time") {
      const day = Number(form.elements.day.value), time = form.elements.time.value;
      const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
      pnaPage.flag(form.elements.time, !match);
      if (!match) { faults.push(words.say("time_fault", { last: last.time })); }
      const used = match ? time : last.time;
      choice.when = { kind: "time", day: day, time: used,
        minute: 60 * Number(used.slice(0, 2)) + Number(used.slice(3)) };
    } else if (kind !== "any") {
      choice.when = { kind: "slot", slot: Number(kind) };
    }
    if (byId("day-time")) { byId("day-time").hidden = kind !== "time"; }
    last = { minutes: choice.minutes, time: choice.when.time || last.time };
    pnaPage.setText(byId("fault"), faults.join(" "));
    byId("fault").hidden = faults.length === 0;
    return choice;
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
      pnaPage.setText(one.state, marks[one.p] === "shut" ? texts.state_closed
        : marks[one.p] === "unknown" ? texts.state_unknown : "");
    });
    form.querySelectorAll("fieldset[data-of]").forEach(function (group) {
      const none = !group.querySelector("li:not([hidden])");
      if (group.hidden !== none) { group.hidden = none; }
    });
    pnaPage.setText(byId("listed"), listed === 0 ? words.say("none_listed")
      : words.say(listed === 1 ? "one_listed" : "listed", { number: listed, open: open }));
  }

  /* Which premises are ticked, by their number. */
  function ticked() {
    const found = new Uint8Array(data.premises.length);
    lines.forEach(function (one) { found[one.p] = one.tick.checked ? 1 : 0; });
    return found;
  }

  function tickListed(on) {
    lines.forEach(function (one) { if (!one.item.hidden) { one.tick.checked = on; } });
  }

  function turn(p) {
    const tick = lines.find(function (one) { return one.p === p; }).tick;
    tick.checked = !tick.checked;
  }

  /* Which areas the table shows. */
  function by() { return form.elements.by ? form.elements.by.value : data.by; }

  return { form: form, start: start, again: again, chosen: chosen, list: list, ticked: ticked,
    tickListed: tickListed, turn: turn, by: by };
}());
