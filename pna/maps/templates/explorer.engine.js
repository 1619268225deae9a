"use strict";
/* Works the explorer's figures out from the minutes in the page; it draws nothing.

   It follows pna.subsets.rules_over: within, further, not known; and pna.disclosure. */
var pnaEngine = (function () {
  const WITHIN = 0, FURTHER = 1, UNKNOWN = 2, NEVER = 255;
  const WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

  async function unpacked(text) {
    const raw = atob(text), bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i += 1) { bytes[i] = raw.charCodeAt(i); }
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const steps = new Uint8Array(await new Response(stream).arrayBuffer());
    for (let i = 1; i < steps.length; i += 1) { steps[i] = (steps[i] + steps[i - 1]) & 255; }
    return steps;
  }

  /* Half up, away from zero, as pna.writing.half_up. */
  function halfUp(value, unit) {
    return Math.sign(value) * Math.floor(Math.abs(value) / unit + 0.5 + 1e-9) * unit;
  }

  function sixDecimals(value) {
    const size = Math.floor(Math.abs(value) * 1e6 + 0.5) / 1e6;
    return size === 0 ? 0 : Math.sign(value) * size;
  }

  async function engine(data) {
    const count = data.places.people.length, premises = data.premises.length;
    const people = Float64Array.from(data.places.people);
    const minutes = {}, off = {};
    for (const mode of ["drive", "walk"]) {
      minutes[mode] = await unpacked(data.modes[mode].minutes);
      if (minutes[mode].length !== count * premises) { throw new Error("length of " + mode); }
      off[mode] = new Uint8Array(count);
      data.modes[mode].off.forEach(function (i) { off[mode][i] = 1; });
    }
    const everyone = Array.from(people.keys());

    /* Least minutes of every place to any of the premises that are flagged. */
    function nearest(mode, flags) {
      const least = new Uint8Array(count).fill(NEVER), of = minutes[mode];
      for (let p = 0; p < premises; p += 1) {
        if (!flags[p]) { continue; }
        const first = p * count;
        for (let i = 0; i < count; i += 1) {
          if (of[first + i] < least[i]) { least[i] = of[first + i]; }
        }
      }
      return least;
    }

    /* By premises: 0 closed, 1 open, 2 not known, at a time of the week. */
    function statesAt(when) {
      if (when.kind === "any") { return new Uint8Array(premises).fill(1); }
      if (when.kind === "slot") {
        return Uint8Array.from(data.times.slots[when.slot].states, Number);
      }
      const moment = when.day * 1440 + when.minute;
      const states = Uint8Array.from(data.times.known, function (days) {
        return days[when.day] === "1" ? 0 : 2;
      });
      data.times.spells.forEach(function (spell) {
        if (spell[1] <= moment && moment < spell[2]) { states[spell[0]] = 1; }
      });
      return states;
    }

    /* Which premises are open, and of which it is not known, of those ticked in the set. */
    function openIn(choice, ticked) {
      const states = statesAt(choice.when);
      const open = new Uint8Array(premises), doubt = new Uint8Array(premises);
      for (let p = 0; p < premises; p += 1) {
        if (!ticked[p] || !data.premises[p][4][choice.set]) { continue; }
        open[p] = states[p] === 1 ? 1 : 0;
        doubt[p] = states[p] === 2 ? 1 : 0;
      }
      return { open: open, doubt: doubt };
    }

    function judge(mode, limit, now) {
      const near = nearest(mode, now.open);
      const perhaps = now.doubt.includes(1) ? nearest(mode, now.doubt) : null;
      const state = new Uint8Array(count);
      for (let i = 0; i < count; i += 1) {
        if (near[i] <= limit) { state[i] = WITHIN; continue; }
        state[i] = off[mode][i] || (perhaps && perhaps[i] <= limit) ? UNKNOWN : FURTHER;
      }
      return state;
    }

    /* The state of every place, under one rule. */
    function states(choice, ticked) {
      const now = openIn(choice, ticked);
      if (choice.mode !== "either") { return judge(choice.mode, choice.minutes[choice.mode], now); }
      const drive = judge("drive", choice.minutes.drive, now);
      const walk = judge("walk", choice.minutes.walk, now);
      return drive.map(function (state, i) {
        if (state === WITHIN || walk[i] === WITHIN) { return WITHIN; }
        return state === UNKNOWN || walk[i] === UNKNOWN ? UNKNOWN : FURTHER;
      });
    }

    function sums(state, where) {
      const found = [0, 0, 0];
      (where || everyone).forEach(function (i) { found[state[i]] += people[i]; });
      return { within: found[WITHIN], further: found[FURTHER], unknown: found[UNKNOWN],
        total: found[0] + found[1] + found[2] };
    }

    /* What may be shown of a number of people: null is hidden. */
    function shown(value) {
      const exact = sixDecimals(value), size = Math.abs(exact);
      if (size > 0 && size < data.disclosure.below) { return null; }
      return data.disclosure.round ? halfUp(exact, data.disclosure.round) + 0 : exact;
    }

    function small(value) { return shown(value) === null; }

    /* One row of the table: numbers as they may be shown, null where hidden, share NaN of nobody. */
    function row(area, now, before) {
      const a = sums(now, area.places), b = sums(before, area.places);
      const made = { type: area.type, code: area.code, name: area.name };
      ["total", "within", "further", "unknown"].forEach(function (key) { made[key] = shown(a[key]); });
      made.withinChange = shown(a.within - b.within);
      made.furtherChange = shown(a.further - b.further);
      made.furtherBefore = shown(b.further);
      made.shareWithin = share(a.within, a.total, made);
      made.shareFurther = share(a.further, a.total, made);
      return made;
    }

    function share(part, whole, made) {
      const hiding = data.disclosure.below || data.disclosure.round;
      if (hiding && [made.total, made.within, made.further, made.unknown].includes(null)) {
        return null;
      }
      if (hiding && (small(part) || small(whole - part))) { return null; }
      if (!(whole > 0)) { return NaN; }
      if (!data.disclosure.round) { return part / whole; }
      const bottom = shown(whole);
      return bottom > 0 ? Math.min(shown(part) / bottom, 1) : NaN;
    }

    /* Settlements with people for whom it is different than with all open, most people first. */
    function changes(now, before) {
      const found = new Map();
      for (let i = 0; i < count; i += 1) {
        if (now[i] === before[i]) { continue; }
        const district = data.places.district[i];
        const key = data.places.name[i] + "/" + district;
        if (!found.has(key)) {
          found.set(key, { name: data.places.names[data.places.name[i]], district: district,
            further: 0, unknown: 0, first: i });
        }
        found.get(key)[now[i] === UNKNOWN ? "unknown" : "further"] += people[i];
      }
      return Array.from(found.values()).sort(function (x, y) {
        return y.further + y.unknown - x.further - x.unknown || x.first - y.first;
      });
    }

    /* The nearest premises of a place that are flagged: [premises, whole minutes], least first. */
    function ranked(place, mode, flags) {
      const found = [];
      for (let p = 0; p < premises; p += 1) {
        const time = minutes[mode][p * count + place];
        if (flags[p] && time <= data.modes[mode].most) { found.push([p, time]); }
      }
      return found.sort(function (x, y) { return x[1] - y[1] || x[0] - y[0]; });
    }

    let directory = null;
    /* The place of a postcode in capitals without a space; -1 if it is not known. */
    async function placeOf(postcode) {
      if (!directory) {
        const packed = data.postcodes, low = await unpacked(packed.low);
        const high = await unpacked(packed.high);
        directory = new Map();
        let n = 0;
        packed.sectors.forEach(function (sector, s) {
          for (let k = 0; k < packed.counts[s]; k += 1, n += 1) {
            directory.set(sector + packed.ends.slice(2 * n, 2 * n + 2), low[n] + 256 * high[n]);
          }
        });
      }
      return directory.has(postcode) ? directory.get(postcode) : -1;
    }

    return { states: states, openIn: openIn, row: row, changes: changes, ranked: ranked,
      placeOf: placeOf, shown: shown, off: off, nearest: nearest };
  }

  return { engine: engine, WITHIN: WITHIN, FURTHER: FURTHER, UNKNOWN: UNKNOWN, WEEK: WEEK };
}());
