"use strict";
// Texts, as they were written, and findings as a list, whose Markdown is tbviz's own and is drawn.

const MARKS = /\*\*(\S.*?)\*\*|\*(\S.*?)\*|`(.+?)`/g;

function marked(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(MARKS)) {
    const [all, strong, emphasized, code] = found;
    const name = strong ? "strong" : emphasized ? "em" : "code";
    parts.push(text.slice(end, found.index), make(name, {}, strong ?? emphasized ?? code));
    end = found.index + all.length;
  }
  return [...parts, text.slice(end)];
}

function findingsAt(step, text) {
  const note = make("p", { className: "note" }, `told at step ${shown(step)}`);
  return text.split("\n\n---\n\n").map((finding) => make("div", {}, note.cloneNode(true),
    ...finding.split("\n\n").map((paragraph) => make("p", {}, ...marked(paragraph)))));
}

// All findings of a run, the newest first.
function findingsCard(data) {
  const texts = data.texts.map((rows, at) => findingsAt(data.steps[at], rows.flat().join("\n\n")));
  const list = make("div", { className: "finding-texts", dir: "auto" }, ...texts.reverse().flat());
  return { body: [list, stepsNote(data)], buttons: [] };
}

function textCard(data) {
  const box = make("div");
  const words = (text) => make("pre", { className: "words", dir: "auto" }, text);
  function show(index) {
    const rows = data.texts[index];
    const single = rows.length === 1 && rows[0].length === 1;
    box.replaceChildren(single
      ? words(rows[0][0])
      : make("div", { className: "table" }, make("table", {}, make("tbody", {}, ...rows.map(
        (row) => make("tr", {}, ...row.map((cell) => make("td", { dir: "auto" }, cell))))))));
  }
  const controls = player(data, show);
  return { body: [box, controls, stepsNote(data)], buttons: [] };
}
