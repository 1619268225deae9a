"use strict";
/* What the explorer's scripts do to the page. Text from data only ever becomes text nodes. */
var pnaPage = (function () {
  function byId(id) { return document.getElementById(id); }

  function flag(input, wrong) {
    if (wrong) { input.setAttribute("aria-invalid", "true"); return; }
    input.removeAttribute("aria-invalid");
  }

  /* What each element says is remembered: to ask the page takes longer. */
  const said = new Map();
  function setText(element, text) {
    if (said.get(element) === text) { return; }
    said.set(element, text);
    element.textContent = text;
  }

  function line(name, text) {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  }

  return { byId: byId, flag: flag, setText: setText, line: line };
}());
