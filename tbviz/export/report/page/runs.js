"use strict";
// The runs: their colors, and which of them are shown.

// The dashes of plotly.js, and their lines and gaps in pixels.
const DASHES = { solid: [22, 0], dash: [6, 3], dot: [3, 3], dashdot: [7, 3, 2, 3] };
const runs = { names: [], palette: [], hidden: new Set() };

function runColor(run) {
  return onPaper(runs.palette[runs.names.indexOf(run) % runs.palette.length]);
}

// More runs than colors begin again with another kind of line.
function runDash(run) {
  const round = Math.floor(runs.names.indexOf(run) / runs.palette.length);
  return Object.keys(DASHES)[round % Object.keys(DASHES).length];
}

// A piece of the line that is drawn for a run.
function runLine(run) {
  const line = make("span", { className: "line" });
  const paint = () => {
    let end = 0;
    const stops = DASHES[runDash(run)].map((length, at) => {
      end += length;
      return `${at % 2 ? "transparent" : runColor(run)} ${end - length}px ${end}px`;
    });
    line.style.background = `repeating-linear-gradient(90deg, ${stops.join(", ")})`;
  };
  paint();
  document.addEventListener("theme", paint);
  return line;
}

function runLabel(run) {
  return make("span", { className: "run", title: run }, runLine(run), make("bdi", {}, run));
}

// The legend of all curves, in which runs are switched off and on: one by one, or all at once.
function runList() {
  const box = document.getElementById("runs");
  box.hidden = runs.names.length < 2;
  const inputs = runs.names.map((run) => make("input", { type: "checkbox", checked: true, "aria-label": run }));
  const all = make("button", { type: "button" });
  const count = () => {
    const seen = runs.names.length - runs.hidden.size;
    box.firstElementChild.textContent = `Runs: ${seen} of ${runs.names.length}`;
    all.textContent = seen ? "none" : "all";
  };
  const choose = (chosen) => {
    runs.names.forEach((run, at) => {
      inputs[at].checked = chosen(run, at);
      runs.hidden[inputs[at].checked ? "delete" : "add"](run);
    });
    count();
    document.dispatchEvent(new Event("runs"));
  };
  all.addEventListener("click", () => choose(() => all.textContent === "all"));
  inputs.forEach((input) => input.addEventListener("change", () => choose((_, at) => inputs[at].checked)));
  const labels = runs.names.map((run, at) => make("label", { title: run }, inputs[at], runLine(run), make("bdi", {}, run)));
  box.lastElementChild.append(...labels);
  box.lastElementChild.before(all);
  count();
}
