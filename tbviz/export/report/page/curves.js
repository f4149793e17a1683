"use strict";
// A chart of a scalar tag: a curve for each run, smoothed as TensorBoard smooths.

// An exponential moving average whose bias towards zero at the start is taken out: after n values
// it is divided by 1 - weight ** n. What is not finite passes as it is, and so do values that are
// all the same (TensorBoard, webapp/widgets/line_chart_v2/data_transformer.ts).
function smoothed(values, weight) {
  if (values.every((value) => value === values[0])) return values;
  let average = 0;
  let count = 0;
  return values.map((value) => {
    if (!Number.isFinite(value) || weight === 0) return value;
    count += 1;
    average = average * weight + (1 - weight) * value;
    return average / (1 - weight ** count);
  });
}

const TOGETHER = 4; // curves whose values one label tells at once

const ABSCISSAS = {
  step: { title: "step", of: (series) => series.steps },
  relative: {
    title: "seconds since start",
    of: (series) => series.times.map((time) => time - series.start),
  },
  wall: {
    title: "",
    type: "date",
    // plotly.js knows no time zones: dates are written in that of the reader.
    of: (series) => series.times.map((time) => {
      const date = new Date(time * 1000);
      return new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 23);
    }),
  },
};

// Of curves that last long, the time is counted in minutes, hours or days.
function unitOfTime(data) {
  const longest = Math.max(0, ...data.series.map((each) => (each.times.at(-1) ?? 0) - each.start));
  const units = [[172800, 86400, "days"], [7200, 3600, "hours"], [120, 60, "minutes"], [0, 1, "seconds"]];
  const [, seconds, name] = units.find(([from]) => longest >= from);
  return { seconds, name };
}

function curveCard(data) {
  const plot = plotOf(data);
  const log = make("button", { type: "button", title: "logarithmic axis", "aria-pressed": "false" }, "log");
  const unit = unitOfTime(data);
  for (const each of data.series) each.values = each.values.map(toNumber);

  function draw() {
    const weight = Number(document.getElementById("smoothing").value);
    const kind = document.getElementById("abscissa").value;
    const isLog = log.getAttribute("aria-pressed") === "true";
    const seen = data.series.filter((each) => !runs.hidden.has(each.run));
    const places = (each) => {
      const xs = ABSCISSAS[kind].of(each);
      return kind === "relative" ? xs.map((x) => x / unit.seconds) : xs;
    };
    const traces = seen.flatMap((each) => curveTraces(each, places(each), weight, isLog));
    const title = kind === "relative" ? `${unit.name} since start` : ABSCISSAS[kind].title;
    const horizontal = { title: { text: title }, type: ABSCISSAS[kind].type ?? "linear" };
    const vertical = { type: isLog ? "log" : "linear" };
    const look = { ...layout(horizontal, vertical), hovermode: seen.length > TOGETHER ? "closest" : "x unified", uirevision: `${kind} ${isLog}` };
    drawChart(plot, traces, look);
  }
  log.addEventListener("click", () => {
    log.setAttribute("aria-pressed", String(log.getAttribute("aria-pressed") !== "true"));
    draw();
  });
  whenNear(plot, () => {
    draw();
    whenChanged(plot, draw);
    for (const event of ["runs", "curves"]) document.addEventListener(event, draw);
  });
  const thinned = data.series.filter((each) => each.steps.length < each.of);
  const notes = thinned.length ? [curveNote(thinned)] : [];
  return { body: [plot, ...notes], buttons: [log] };
}

function curveNote(thinned) {
  const [most] = [...thinned].sort((a, b) => b.of - a.of);
  const runsOf = thinned.length > 1 ? ` in ${plural(thinned.length, "run")}` : "";
  return make("p", { className: "note" },
    `${shown(most.steps.length)} of ${shown(most.of)} points${runsOf}: the least and greatest of each stretch`);
}

function curveTraces(series, xs, weight, isLog) {
  const line = { color: runColor(series.run), dash: runDash(series.run), width: 2 };
  const few = series.values.length < 3 ? "lines+markers" : "lines";
  const finite = series.values.map((value) => (Number.isFinite(value) ? value : null));
  const name = literal(series.run);
  const format = weight ? "%{y:.5g} (as logged %{customdata:.5g})" : "%{y:.6g}";
  const traces = [{
    x: xs, y: smoothed(finite.map((value) => value ?? NaN), weight).map((y) => (Number.isFinite(y) ? y : null)),
    customdata: finite, name, mode: few, line, hovertemplate: format,
  }];
  if (weight) {
    traces.unshift({ x: xs, y: finite, mode: few, line: { ...line, width: 1 }, opacity: 0.3, hoverinfo: "skip" });
  }
  return traces.concat(lostTrace(series, xs, finite, isLog));
}

// Points that are not finite: crosses at the height of the last finite value.
function lostTrace(series, xs, finite, isLog) {
  const lost = series.values.flatMap((value, index) => (Number.isFinite(value) ? [] : [index]));
  if (!lost.length) return [];
  let height = finite.find((value) => value !== null && !(isLog && value <= 0)) ?? 1;
  const heights = finite.map((value) => (height = value ?? height));
  return [{
    x: lost.map((index) => xs[index]),
    y: lost.map((index) => heights[index]),
    text: lost.map((index) => String(series.values[index])),
    name: literal(series.run), mode: "markers", hovertemplate: "%{text}",
    marker: { symbol: "x", size: 9, color: runColor(series.run), line: { width: 1, color: color("card") } },
  }];
}
