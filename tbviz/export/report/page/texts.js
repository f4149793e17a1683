"use strict";
// Texts, as Markdown, of which a table has some in each cell; and findings, as a list.

// All findings of a run, the newest first.
function findingsCard(data) {
  const found = data.texts.map((rows, at) => findingsAt(data.steps[at], rows.flat().join("\n\n")));
  const list = make("div", { className: "findings" }, ...found.reverse().flat());
  return { body: [list, stepsNote(data)], buttons: [] };
}

function findingsAt(step, text) {
  return text.split("\n\n---\n\n").map((finding) => {
    const said = markdown(finding);
    said.prepend(make("p", { className: "note" }, `told at step ${shown(step)}`));
    return said;
  });
}

function textCard(data) {
  const box = make("div");
  function show(index) {
    const rows = data.texts[index];
    const single = rows.length === 1 && rows[0].length === 1;
    box.replaceChildren(single
      ? markdown(rows[0][0])
      : make("div", { className: "table" }, make("table", {}, make("tbody", {}, ...rows.map(
        (row) => make("tr", {}, ...row.map((cell) => make("td", {}, markdown(cell)))))))));
  }
  const controls = player(data, show);
  return { body: [box, controls, stepsNote(data)], buttons: [] };
}
