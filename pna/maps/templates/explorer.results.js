"use strict";
/* What it comes to: the sentence, the table by area, and the places for which it is different. */
var pnaResults = (function () {
  const data = pna.data, texts = data.texts, words = pnaWords, byId = pnaPage.byId;
  const MOST_CHANGES = 40;

  function finding(choice, row, closed, inSet) {
    const set = data.sets[choice.set];
    let supposed = "";
    if (closed) {
      supposed = closed === 1 ? words.say("supposed_one", { all: inSet })
        : closed === inSet ? words.say("supposed_all", { all: inSet })
          : words.say("supposed_some", { closed: closed, all: inSet });
    }
    let text = words.say("finding", {
      supposed: supposed, outside: words.peopleText(row.further), total: words.peopleText(row.total),
      share: words.shareText(row),
      rule: words.ruleWords(choice, "both"), set: texts["set_" + set], area: row.name,
      open: words.openWords(choice, "open_at") });
    if (closed) {
      /* A hidden difference must not come of two numbers that are told. */
      const change = row.furtherChange;
      text += words.say(change === null ? "before_hidden" : change === 0 ? "before_same" : "before",
        { before: words.peopleText(row.furtherBefore) });
    }
    if (row.unknown !== 0) {
      text += words.say(choice.when.kind === "any" ? "unknown" : "unknown_hours",
        { unknown: words.peopleText(row.unknown) });
    }
    return text;
  }

  /* Every cell of the table, once; later only their text changes. */
  const cells = data.areas.map(function (area, n) {
    const line = byId("area-" + n);
    return line ? Array.from(line.querySelectorAll("td")) : null;
  });

  function fill(rows) {
    rows.forEach(function (row, n) {
      if (!cells[n]) { return; }
      const share = row.shareWithin;
      [words.cell(row.total), words.cell(row.within), words.cell(row.further),
        words.cell(row.unknown),
        share === null ? texts.hidden : Number.isNaN(share) ? texts.no_share : words.percent(share),
        words.signed(row.withinChange), words.signed(row.furtherChange)].forEach(function (text, k) {
        pnaPage.setText(cells[n][k], text);
      });
    });
  }

  function fillChanges(engine, now, before) {
    const found = engine.changes(now, before), body = byId("changes-rows");
    body.replaceChildren();
    found.slice(0, MOST_CHANGES).forEach(function (one) {
      const line = document.createElement("tr"), name = document.createElement("th");
      name.scope = "row";
      name.textContent = one.name || texts.no_name;
      line.append(name);
      [one.area >= 0 ? data.places.areas[one.area] : "",
        words.cell(engine.shown(one.further)), words.cell(engine.shown(one.unknown)),
      ].forEach(function (text, k) {
        const part = document.createElement("td");
        part.textContent = text;
        if (k) { part.className = "number"; }
        line.append(part);
      });
      body.append(line);
    });
    const more = found.length > MOST_CHANGES ? words.say("first_rows", { number: MOST_CHANGES }) : "";
    pnaPage.setText(byId("changes-say"), found.length === 0 ? words.say("no_changes") : words.say("changes", {
      number: found.length, more: more,
      settlements: texts[found.length === 1 ? "settlement" : "settlements"] }));
    byId("changes-table").hidden = found.length === 0;
  }

  function showAreas(by) {
    document.querySelectorAll("tbody[data-areas]").forEach(function (body) {
      body.hidden = body.dataset.areas !== by;
    });
  }

  return { finding: finding, fill: fill, fillChanges: fillChanges, showAreas: showAreas };
}());
