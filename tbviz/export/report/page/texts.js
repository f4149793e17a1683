"use strict";
// Texts and findings, as Markdown; a table has it in each cell.

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
