"use strict";
/* Numbers, times and names in the explorer's words. */
var pnaWords = (function () {
  const data = pna.data, texts = data.texts;

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

  function shareText(row) {
    const share = row.shareFurther;
    return share === null || Number.isNaN(share) ? "" : say("share", { share: percent(share) });
  }

  function cell(value) { return value === null ? texts.hidden : whole(value); }

  function signed(value) {
    if (value === null) { return texts.hidden; }
    const size = whole(value);
    return size === "0" ? size : (value > 0 ? "+" : "\u2212") + size;
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

  return { say: say, whole: whole, peopleText: peopleText, percent: percent, cell: cell,
    signed: signed, shareText: shareText, minutesWords: minutesWords, ruleWords: ruleWords,
    openWords: openWords, named: named, toldApart: toldApart, listOf: listOf };
}());
