"use strict";
// The ground of points of space: an open box that can be turned, seen from far away, as in
// tbviz.images.space. Of a place (x, y, z), its coordinates from -1 to 1 along the box, the screen has
// right = -x sin a + y cos a, and up and nearer by the elevation e from x cos a + y sin a and z.

const HALF_LENGTHS = [4 / 3, 4 / 3, 1];
const TURN = 0.5; // degrees for each CSS pixel of a drag
const LABELS = 46; // CSS pixels around the box

function spaceGround({ limits, axes }) {
  const at = { azimuth: -60, elevation: 20 }; // degrees
  let size = { width: 0, height: 0 };
  let view = []; // right, up and nearer for each axis of the box

  function look() {
    const [a, e] = [at.azimuth, at.elevation].map((degrees) => (degrees * Math.PI) / 180);
    const rows = [
      [-Math.sin(a), Math.cos(a), 0],
      [-Math.cos(a) * Math.sin(e), -Math.sin(a) * Math.sin(e), Math.cos(e)],
      [Math.cos(a) * Math.cos(e), Math.sin(a) * Math.cos(e), Math.sin(e)],
    ];
    view = rows.map((row) => row.map((each, axis) => each * HALF_LENGTHS[axis]));
  }
  function fit(width, height) {
    size = { width, height };
    look();
  }
  function turn(right, down) {
    at.azimuth -= right * TURN;
    at.elevation = Math.min(90, Math.max(-90, at.elevation + down * TURN));
    look();
  }
  const along = (row, place) => row[0] * place[0] + row[1] * place[1] + row[2] * place[2];
  const reach = (row) => row.reduce((sum, each) => sum + Math.abs(each), 0);

  function seen(place) {
    const scale = Math.min(
      (size.width / 2 - LABELS) / Math.hypot(...HALF_LENGTHS.slice(0, 2)),
      (size.height / 2 - LABELS) / reach(view[1]),
    );
    return [size.width / 2 + scale * along(view[0], place), size.height / 2 - scale * along(view[1], place)];
  }
  function placeOf(places, point) {
    return [0, 1, 2].map((axis) => (2 * places[3 * point + axis]) / WHOLE - 1);
  }
  function toPixels(places, point) {
    return seen(placeOf(places, point));
  }
  // The points from the farthest to the nearest, which cover one another.
  function inOrder(count, places) {
    const depth = Float32Array.from({ length: count }, (_, point) => along(view[2], placeOf(places, point)));
    return Array.from({ length: count }, (_, point) => point).sort((one, other) => depth[one] - depth[other]);
  }
  function line(pen, from, to) {
    pen.moveTo(...seen(from));
    pen.lineTo(...seen(to));
  }
  // A place of the box by its coordinates along some axes.
  function corner(entries) {
    const place = [0, 0, 0];
    for (const [axis, share] of entries) place[axis] = share;
    return place;
  }
  function drawWall(pen, wall, far, marks) {
    const [first, second] = [0, 1, 2].filter((axis) => axis !== wall);
    for (const [axis, across] of [[first, second], [second, first]]) {
      for (const { share } of marks[axis]) {
        line(pen, corner([[wall, far], [axis, share], [across, -1]]), corner([[wall, far], [axis, share], [across, 1]]));
      }
    }
  }
  function drawFrame(pen, wall, far) {
    const [first, second] = [0, 1, 2].filter((axis) => axis !== wall);
    for (const end of [-1, 1]) {
      line(pen, corner([[wall, far], [first, end], [second, -1]]), corner([[wall, far], [first, end], [second, 1]]));
      line(pen, corner([[wall, far], [first, -1], [second, end]]), corner([[wall, far], [first, 1], [second, end]]));
    }
  }
  // The edge that carries the labels of an axis: of the two along the outline of the box the lower,
  // and of two that are as low, as those of z may be, the left one.
  function labeledEdge(axis) {
    const [first, second] = [0, 1, 2].filter((each) => each !== axis);
    const near = (each) => Math.sign(view[2][each]) || 1;
    const ends = [[near(first), -near(second)], [-near(first), near(second)]];
    const edges = ends.map(([one, other]) => corner([[first, one], [second, other]]));
    const [left, top] = [0, 1].map((side) => edges.map((edge) => seen(edge)[side]));
    const isUpright = Math.abs(top[0] - top[1]) < Math.abs(left[0] - left[1]) / 4 && axis === 2;
    const best = isUpright ? Number(left[1] < left[0]) : Number(top[1] > top[0]);
    return edges[best];
  }
  function drawLabels(pen, axis, marks) {
    const edge = labeledEdge(axis);
    const [start, end] = [-1, 1].map((share) => seen(edge.map((each, at) => (at === axis ? share : each))));
    const length = Math.hypot(end[0] - start[0], end[1] - start[1]);
    if (length < 30) return; // seen from its end
    const middle = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2];
    let outward = [-(end[1] - start[1]) / length, (end[0] - start[0]) / length];
    const away = outward[0] * (middle[0] - size.width / 2) + outward[1] * (middle[1] - size.height / 2);
    outward = outward.map((each) => (away < 0 ? -each : each));
    pen.textAlign = Math.abs(outward[0]) < 0.35 ? "center" : outward[0] < 0 ? "right" : "left";
    pen.textBaseline = "middle";
    let widest = 0;
    for (const { share, text } of marks) {
      const [x, y] = seen(edge.map((each, at) => (at === axis ? share : each)));
      pen.fillText(text, x + 10 * outward[0], y + 10 * outward[1]);
      widest = Math.max(widest, pen.measureText(text).width);
    }
    const gap = 25 + Math.abs(outward[0]) * widest;
    const angle = Math.atan2(end[1] - start[1], end[0] - start[0]);
    pen.save();
    pen.translate(middle[0] + gap * outward[0], middle[1] + gap * outward[1]);
    pen.rotate(Math.abs(angle) > Math.PI / 2 + 0.01 ? angle + Math.PI : angle);
    pen.textAlign = "center";
    pen.fillText(axes[axis], 0, 0);
    pen.restore();
  }
  function draw(pen) {
    const marks = limits.map((pair) => ticks(pair, 5).map((value) => ({ share: 2 * shareOf(value, pair) - 1, text: shown(value) })));
    const far = view[2].map((each) => (each > 0 ? -1 : 1));
    axesPen(pen);
    pen.beginPath();
    for (const wall of [0, 1, 2]) drawWall(pen, wall, far[wall], marks);
    pen.stroke();
    pen.strokeStyle = color("line");
    pen.beginPath();
    for (const wall of [0, 1, 2]) drawFrame(pen, wall, far[wall]);
    pen.stroke();
    for (const axis of [0, 1, 2]) drawLabels(pen, axis, marks[axis]);
  }
  return { fit, draw, toPixels, inOrder, turn };
}

// Let a canvas be turned by a drag, and by the arrow keys; `changed` is called after each turn.
function turnable(canvas, ground, changed) {
  const KEYS = { ArrowLeft: [-10, 0], ArrowRight: [10, 0], ArrowUp: [0, -10], ArrowDown: [0, 10] };
  canvas.classList.add("turns");
  canvas.tabIndex = 0;
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    if (!event.buttons || !canvas.hasPointerCapture(event.pointerId)) return;
    ground.turn(event.movementX, event.movementY);
    changed();
  });
  canvas.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    ground.turn(...KEYS[event.key]);
    changed();
  });
}
