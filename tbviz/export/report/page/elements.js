"use strict";
// Elements, numbers and bytes. Text of event files gets into the page by `make` alone, as text.

function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

function icon(path, size = 14) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const shape = document.createElementNS(space, "path");
  for (const [key, value] of Object.entries({ width: size, height: size, viewBox: "0 0 16 16" })) {
    svg.setAttribute(key, value);
  }
  svg.setAttribute("aria-hidden", "true");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

// A round number of digits, as people write it: 12,000 or 0.0123 or 1.2e-7.
function shown(number, digits = 4) {
  if (!Number.isFinite(number)) return String(number);
  const size = Math.abs(number);
  if (Number.isInteger(number) && size < 1e15) return number.toLocaleString("en-US");
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return Number(number.toPrecision(digits)).toExponential();
  return Number(number.toPrecision(digits)).toLocaleString("en-US", { maximumSignificantDigits: digits });
}

// JSON has neither NaN nor infinity: they come as text.
function toNumber(value) {
  if (typeof value === "number") return value;
  return { inf: Infinity, "-inf": -Infinity }[value] ?? NaN;
}

function plural(count, noun) {
  return `${shown(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function toBytes(base64) {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

// The name of a tag, its last part standing out.
function tagName(tag) {
  const end = tag.lastIndexOf("/") + 1;
  return [make("span", { className: "folder" }, tag.slice(0, end)), tag.slice(end)];
}

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

// The palette was made for white paper: on a dark one its colors are mixed with white.
function onPaper(hex) {
  if (!isDark()) return hex;
  const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return `rgb(${parts.map((part) => Math.round(part + (255 - part) * 0.3)).join(" ")})`;
}

// Call `draw` when an element comes near to what is seen for the first time.
function whenNear(element, draw) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    draw();
  }, { rootMargin: "600px" });
  observer.observe(element);
}

// Call `redraw` whenever its element has another width or height, or the theme is another.
function whenChanged(element, redraw) {
  const measured = () => `${element.clientWidth}x${element.clientHeight}`;
  let size = measured();
  new ResizeObserver(() => {
    if (measured() !== size && element.clientWidth) redraw();
    size = measured();
  }).observe(element);
  document.addEventListener("theme", redraw);
}
