"use strict";
// Hyperparameters: a row for each run, with where its curves ended, to be sorted by any column.

const MOST_METRICS = 8;

function settingsCard(data, card, blocks) {
  const curves = blocks.filter((block) => block.kind === "scalar")
    .sort((a, b) => b.series.length - a.series.length).slice(0, MOST_METRICS);
  const names = [...new Set(data.rows.flatMap((row) => Object.keys(row.values)))];
  const columns = [
    { name: "run", of: (row) => row.run, cell: (row) => runLabel(row.run) },
    ...names.map((name) => ({ name, of: (row) => row.values[name] ?? "" })),
    ...curves.map((curve) => ({ name: `${curve.tag}, last`, of: (row) => lastOf(curve, row.run) })),
  ];
  for (const column of columns) {
    column.isNumber = data.rows.every((row) => typeof column.of(row) === "number" || column.of(row) === "");
    column.cell ??= (row) => {
      const value = column.of(row);
      return typeof value === "number" ? shown(value, 5) : String(value);
    };
  }
  const body = make("tbody");
  const headings = columns.map((column) => {
    const button = make("button", { type: "button", dir: "auto" }, column.name);
    const heading = make("th", { scope: "col", className: column.isNumber ? "number" : "" }, button);
    button.addEventListener("click", () => sort(column, heading));
    return heading;
  });

  function fill(rows) {
    body.replaceChildren(...rows.map((row) => make("tr", {}, ...columns.map(
      (column) => make("td", { dir: "auto", className: column.isNumber ? "number" : "" }, column.cell(row))))));
  }
  function sort(column, heading) {
    const falls = heading.getAttribute("aria-sort") === "ascending";
    for (const each of headings) each.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", falls ? "descending" : "ascending");
    fill([...data.rows].sort((a, b) => (falls ? -1 : 1) * compare(column.of(a), column.of(b))));
  }
  fill(data.rows);
  const head = make("thead", {}, make("tr", {}, ...headings));
  return { body: [make("div", { className: "table" }, make("table", { className: "sortable" }, head, body))], buttons: [] };
}

function lastOf(curve, run) {
  const series = curve.series.find((each) => each.run === run);
  return series ? toNumber(series.values.at(-1) ?? NaN) : "";
}

// Numbers by size, after them what is no number, by its text; digits in a text count as numbers.
function compare(a, b) {
  const [first, second] = [a, b].map((each) => typeof each === "number" && !Number.isNaN(each));
  if (first && second) return a - b;
  if (first !== second) return first ? -1 : 1;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}
