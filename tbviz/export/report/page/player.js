"use strict";
// A slider over steps, with a button that plays them. Sliders may go together: the others then show
// what they have at the same step.

const PLAY = "M4 2.5v11l9-5.5z";
const PAUSE = "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z";
const MILLISECONDS = 320; // for which a step is shown while playing
const players = new Set();
let moment = null; // the step that was chosen last

// The index of the newest step until a moment, or of the first.
function newestAt(steps, moment) {
  let index = 0;
  while (index + 1 < steps.length && steps[index + 1] <= moment) index += 1;
  return index;
}

function areTogether() {
  return document.getElementById("together").checked;
}

function player(data, show) {
  const { steps } = data;
  const last = steps.length - 1;
  const slider = make("input", { type: "range", min: 0, max: last, value: last, "aria-label": "step" });
  const label = make("output");
  const button = make("button", { type: "button" });
  const own = { steps, go, pause, element: make("div", { className: "player" }, button, slider, label), at: last };
  let timer = null;

  function go(index) {
    own.at = index;
    slider.value = index;
    label.textContent = `step ${shown(steps[index])}`;
    label.title = new Date(data.times[index] * 1000).toLocaleString();
    show(index);
  }
  function choose(index) {
    go(index);
    moment = steps[index];
    for (const other of others()) other.go(newestAt(other.steps, moment));
  }
  function others() {
    return areTogether() ? [...players].filter((other) => other !== own) : [];
  }
  function pause() {
    clearInterval(timer);
    timer = null;
    paint();
  }
  function paint() {
    button.replaceChildren(icon(timer === null ? PLAY : PAUSE));
    button.setAttribute("aria-label", timer === null ? "play" : "pause");
  }
  button.addEventListener("click", () => {
    if (timer !== null) return pause();
    for (const other of others()) other.pause();
    choose(own.at === last ? 0 : own.at + 1);
    timer = setInterval(() => {
      choose(own.at === last ? 0 : own.at + 1);
      if (own.at === last) pause();
    }, MILLISECONDS);
    paint();
  });
  slider.addEventListener("input", () => {
    if (timer !== null) pause();
    choose(Number(slider.value));
  });
  button.hidden = slider.hidden = last < 1;
  paint();
  players.add(own);
  go(moment !== null && areTogether() ? newestAt(steps, moment) : last);
  return own.element;
}
