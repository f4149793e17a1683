"use strict";
// The ground of points of a plane: axes that stay, from the lower left corner.

const OUTSIDE = 0xffff; // a coordinate of a point that is not finite
const WHOLE = 0xfffe; // the coordinate at the upper limit of an axis

// Round numbers within limits, about `count` of them.
function ticks([low, high], count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const first = Math.ceil(low / step);
  const found = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, nth) => (first + nth) * step);
  return found.map((value) => Number(value.toPrecision(12)));
}

function shareOf(value, [low, high]) {
  return (value - low) / (high - low);
}

function axesPen(pen) {
  pen.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  Object.assign(pen, { strokeStyle: color("grid"), fillStyle: color("dim"), lineWidth: 1 });
}

function planeGround({ limits, axes }) {
  let area = null; // of the axes, in CSS pixels

  function fit(width, height) {
    area = { left: 58, top: 8, width: width - 68, height: height - 54 };
  }
  function toPixels(places, point) {
    const [x, y] = [places[2 * point], places[2 * point + 1]];
    return [area.left + (x / WHOLE) * area.width, area.top + (1 - y / WHOLE) * area.height];
  }
  function draw(pen) {
    const [horizontal, vertical] = limits;
    axesPen(pen);
    pen.beginPath();
    pen.textAlign = "center";
    for (const value of ticks(horizontal, Math.max(2, area.width / 80))) {
      const x = Math.round(area.left + shareOf(value, horizontal) * area.width) + 0.5;
      pen.moveTo(x, area.top);
      pen.lineTo(x, area.top + area.height);
      pen.fillText(shown(value), x, area.top + area.height + 17);
    }
    Object.assign(pen, { textAlign: "right", textBaseline: "middle" });
    for (const value of ticks(vertical, Math.max(2, area.height / 60))) {
      const y = Math.round(area.top + (1 - shareOf(value, vertical)) * area.height) + 0.5;
      pen.moveTo(area.left, y);
      pen.lineTo(area.left + area.width, y);
      pen.fillText(shown(value), area.left - 7, y);
    }
    pen.stroke();
    pen.textAlign = "center";
    pen.fillText(axes[0], area.left + area.width / 2, area.top + area.height + 38);
    pen.rotate(-Math.PI / 2);
    pen.fillText(axes[1], -area.top - area.height / 2, 10);
    pen.rotate(Math.PI / 2);
    pen.strokeStyle = color("line");
    pen.strokeRect(area.left + 0.5, area.top + 0.5, area.width, area.height);
  }
  const inOrder = (count) => Array.from({ length: count }, (_, point) => point);
  return { fit, draw, toPixels, inOrder };
}
