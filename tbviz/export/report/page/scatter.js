"use strict";
// Latent codes on a canvas: points glide from step to step within axes that stay.

const GLIDE = 240; // milliseconds
const SHAPES = {
  disc: (path, r) => path.arc(0, 0, r, 0, 2 * Math.PI),
  square: (path, r) => path.rect(-0.88 * r, -0.88 * r, 1.76 * r, 1.76 * r),
  triangle: (path, r) => { path.moveTo(0, -1.2 * r); path.lineTo(1.1 * r, 0.8 * r); path.lineTo(-1.1 * r, 0.8 * r); path.closePath(); },
  diamond: (path, r) => { path.moveTo(0, -1.25 * r); path.lineTo(1.25 * r, 0); path.lineTo(0, 1.25 * r); path.lineTo(-1.25 * r, 0); path.closePath(); },
};

// What a step holds: `places` the coordinates of each point, `rows` its index, `labels` the index of its label.
function pointsOf(data, index) {
  const at = (texts) => new Uint32Array(toBytes(texts[texts.length === 1 ? 0 : index]).buffer);
  return {
    places: new Uint16Array(toBytes(data.codes[index]).buffer),
    rows: at(data.rows),
    labels: data.labels.length ? at(data.label_of) : null,
  };
}

function scatterCard(data, card) {
  const canvas = make("canvas", { role: "img", "aria-label": `${data.tag} as points` });
  const dimensions = data.limits.length;
  const ground = dimensions === 3 ? spaceGround(data) : planeGround(data);
  const tip = make("div", { className: "tip", hidden: true });
  const box = make("div", { className: "scatter" }, canvas, tip);
  const note = make("p", { className: "note" });
  const hidden = new Set(); // the looks that the legend has switched off
  let now = null; // the points of the step that is shown
  let drawn = null; // places in the middle of their way
  let gliding = 0;

  function look(point) {
    return now.labels ? data.looks[now.labels[point]] : 0;
  }
  function isOutside(places, point) {
    return places[dimensions * point] === OUTSIDE;
  }
  function draw() {
    if (!now || !canvas.clientWidth) return;
    const { clientWidth: width, clientHeight: height } = canvas;
    const ratio = window.devicePixelRatio || 1;
    Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    ground.fit(width, height);
    ground.draw(pen);
    drawPoints(pen, drawn);
  }
  function radius() {
    return Math.min(5, Math.max(1.6, 90 / Math.sqrt(now.rows.length)));
  }
  function drawPoints(pen, places) {
    const paths = data.styles.map(({ shape }) => {
      const path = new Path2D();
      SHAPES[shape](path, radius());
      return path;
    });
    const colors = data.styles.map((style) => (data.scale ? style.color : onPaper(style.color)));
    Object.assign(pen, { strokeStyle: color("card"), lineWidth: 0.7, globalAlpha: 0.9 });
    for (const point of ground.inOrder(now.rows.length, places)) {
      if (isOutside(places, point) || hidden.has(look(point))) continue;
      const [x, y] = ground.toPixels(places, point);
      pen.translate(x, y);
      pen.fillStyle = colors[look(point)];
      pen.fill(paths[look(point)]);
      pen.stroke(paths[look(point)]);
      pen.translate(-x, -y);
    }
  }
  function show(index) {
    const before = drawn;
    const known = now;
    now = pointsOf(data, index);
    tip.hidden = true;
    note.textContent = pointsNote(data, index, now);
    cancelAnimationFrame(gliding);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const same = known && known.rows.length === now.rows.length;
    if (still || !same) {
      drawn = now.places;
      return draw();
    }
    glide(before, now.places, performance.now());
  }
  function glide(from, to, start) {
    const share = Math.min(1, (performance.now() - start) / GLIDE);
    drawn = share === 1 ? to : Float32Array.from(to, (place, at) => (
      place === OUTSIDE || from[at] === OUTSIDE ? place : from[at] + (place - from[at]) * share));
    draw();
    if (share < 1) gliding = requestAnimationFrame(() => glide(from, to, start));
  }
  function nearest(x, y) {
    let best = { distance: 14 ** 2, point: null };
    for (let point = 0; point < now.rows.length; point += 1) {
      if (isOutside(drawn, point) || hidden.has(look(point))) continue;
      const [left, top] = ground.toPixels(drawn, point);
      const distance = (left - x) ** 2 + (top - y) ** 2;
      if (distance <= best.distance) best = { distance, point, left, top };
    }
    return best;
  }
  function tell(event) {
    if (!now || !drawn) return;
    const { point, left, top } = nearest(event.offsetX, event.offsetY);
    tip.hidden = point === null;
    if (point === null) return;
    tip.textContent = pointText(data, now, point);
    const right = left > canvas.clientWidth / 2;
    Object.assign(tip.style, {
      top: `${top + 10}px`,
      left: right ? "auto" : `${left + 10}px`,
      right: right ? `${canvas.clientWidth - left + 10}px` : "auto",
    });
  }
  canvas.addEventListener("pointermove", tell);
  canvas.addEventListener("pointerdown", tell);
  canvas.addEventListener("pointerleave", () => { tip.hidden = true; });
  if (dimensions === 3) {
    turnable(canvas, ground, () => {
      tip.hidden = true;
      draw();
    });
  }
  const legend = scatterLegend(data, hidden, draw);
  whenNear(box, () => {
    legend.before(player(data, show));
    whenChanged(canvas, draw);
  });
  return { body: [box, legend, note], buttons: [] };
}

function pointText(data, now, point) {
  const value = (place, [low, high]) => {
    const digit = 10 ** Math.floor(Math.log10((high - low) / 1000)); // what a pixel can tell
    return shown(Math.round((low + (place / WHOLE) * (high - low)) / digit) * digit + 0);
  };
  const from = data.limits.length * point;
  const place = data.limits.map((pair, axis) => value(now.places[from + axis], pair)).join(", ");
  const label = now.labels ? `: ${data.labels[now.labels[point]]}` : "";
  return `(${place}), index ${shown(now.rows[point])}${label}`;
}

function pointsNote(data, index, now) {
  const all = data.counts[index];
  const count = now.rows.length < all ? `${shown(now.rows.length)} of ${plural(all, "point")}` : plural(all, "point");
  let lost = 0;
  for (let at = 0; at < now.places.length; at += data.limits.length) lost += now.places[at] === OUTSIDE;
  const drag = data.limits.length === 3 ? "drag to turn" : "";
  const notes = [stepsNote(data).textContent, count, lost ? `${shown(lost)} of them not finite` : "", data.view, drag];
  return notes.filter(Boolean).join(", ");
}

// The labels and their looks; a click on one hides its points, or shows them again.
function scatterLegend(data, hidden, draw) {
  const legend = make("div", { className: "legend" });
  if (data.scale) {
    const bar = make("span", { className: "scale" });
    bar.style.background = `linear-gradient(to right, ${data.styles.map((style) => style.color)})`;
    legend.append(shown(data.scale[0]), bar, shown(data.scale[1]));
    return legend;
  }
  const paint = () => legend.replaceChildren(...(data.names ?? []).map((name, look) => {
    const { shape } = data.styles[look];
    const mark = icon({
      disc: "M8 3a5 5 0 1 0 .01 0z", square: "M3.5 3.5h9v9h-9z", triangle: "M8 2l6 11H2z", diamond: "M8 1.5L14.5 8 8 14.5 1.5 8z",
    }[shape], 12);
    mark.style.fill = onPaper(data.styles[look].color);
    const entry = make("button", { type: "button", "aria-pressed": String(!hidden.has(look)) }, mark, make("span", { dir: "auto" }, name));
    entry.addEventListener("click", () => {
      hidden[hidden.has(look) ? "delete" : "add"](look);
      entry.setAttribute("aria-pressed", String(!hidden.has(look)));
      draw();
    });
    return entry;
  }));
  paint();
  document.addEventListener("theme", paint);
  return legend;
}
