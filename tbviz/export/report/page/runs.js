"use strict";
// The runs: their colors, and which of them are shown.

const DASHES = ["solid", "dash", "dot", "dashdot"];
const runs = { names: [], palette: [], hidden: new Set() };

function runColor(run) {
  return onPaper(runs.palette[runs.names.indexOf(run) % runs.palette.length]);
}

// More runs than colors begin again with another kind of line.
function runDash(run) {
  const round = Math.floor(runs.names.indexOf(run) / runs.palette.length);
  return DASHES[round % DASHES.length];
}

function runDot(run) {
  const dot = make("span", { className: "dot" });
  const paint = () => { dot.style.background = runColor(run); };
  paint();
  document.addEventListener("theme", paint);
  return dot;
}

function runLabel(run) {
  return make("span", { className: "run", title: run }, runDot(run), make("bdi", {}, run));
}

function runList() {
  const box = document.getElementById("runs");
  box.hidden = runs.names.length < 2;
  const count = () => {
    const seen = runs.names.length - runs.hidden.size;
    box.firstElementChild.textContent = `Runs: ${seen} of ${runs.names.length}`;
  };
  box.lastElementChild.append(...runs.names.map((run) => {
    const input = make("input", { type: "checkbox", checked: true });
    input.addEventListener("change", () => {
      runs.hidden[input.checked ? "delete" : "add"](run);
      count();
      document.dispatchEvent(new Event("runs"));
    });
    return make("label", {}, input, runDot(run), make("bdi", {}, run));
  }));
  count();
}
