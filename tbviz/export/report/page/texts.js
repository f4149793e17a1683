"use strict";
// Texts, as they were written.

function textCard(data) {
  const box = make("div");
  function show(index) {
    const rows = data.texts[index];
    const single = rows.length === 1 && rows[0].length === 1;
    box.replaceChildren(single
      ? make("pre", { className: "words", dir: "auto" }, rows[0][0])
      : make("div", { className: "table" }, make("table", {}, make("tbody", {}, ...rows.map(
        (row) => make("tr", {}, ...row.map((cell) => make("td", { dir: "auto" }, cell))))))));
  }
  const controls = player(data, show);
  return { body: [box, controls, stepsNote(data)], buttons: [] };
}
