"use strict";
// Markdown as elements: headings, lists, quotes, code, tables and lines, and in these emphasis and
// code. All else stays the text that it is, HTML and links too.

const SPAN = 500; // letters of what stands between two marks, at most
const DEPTH = 6; // of quotes and lists in each other
const MARKS = new RegExp([
  `\`([^\`]{1,${SPAN}})\``,
  `\\*\\*(?=\\S)(.{1,${SPAN}}?)(?<=\\S)\\*\\*`,
  `\\*(?=[^\\s*])(.{1,${SPAN}}?)(?<=\\S)\\*`,
  `(?<!\\w)__(?=\\S)(.{1,${SPAN}}?)(?<=\\S)__(?!\\w)`,
  `(?<!\\w)_(?=[^\\s_])(.{1,${SPAN}}?)(?<=\\S)_(?!\\w)`,
].join("|"), "g");
const ITEM = /^( {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+)(.*)$/;
const BELOW = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/; // the head of a table
const LINE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const BLOCKS = [fenced, heading, line, quote, list, table];

function marked(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(MARKS)) {
    const [all, code, ...others] = found;
    const strong = others[0] ?? others[2];
    const inner = strong ?? others[1] ?? others[3];
    parts.push(text.slice(end, found.index), code !== undefined
      ? make("code", {}, code)
      : make(strong === undefined ? "em" : "strong", {}, ...marked(inner)));
    end = found.index + all.length;
  }
  return [...parts, text.slice(end)];
}

// Each block takes lines from the first on, and returns its element and how many it took, or null.

function fenced(lines) {
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(lines[0])?.[1];
  if (!fence) return null;
  const after = lines.slice(1).findIndex((each) => each.trim() === fence);
  const end = after < 0 ? lines.length : after + 1;
  return [make("pre", {}, lines.slice(1, end).join("\n")), end + 1];
}

function heading(lines) {
  const [, marks, words] = /^ {0,3}(#{1,6})[ \t]+(.*)$/.exec(lines[0]) ?? [];
  return marks ? [make(`h${Math.min(marks.length + 3, 6)}`, {}, ...marked(words)), 1] : null;
}

function line(lines) {
  return LINE.test(lines[0]) ? [make("hr"), 1] : null;
}

function quote(lines, depth) {
  const other = lines.findIndex((each) => !each.startsWith(">"));
  const end = other < 0 ? lines.length : other;
  if (!end || depth >= DEPTH) return null;
  const inner = lines.slice(0, end).map((each) => each.replace(/^> ?/, ""));
  return [make("blockquote", {}, ...blocksOf(inner, depth + 1)), end];
}

function list(lines, depth) {
  if (!ITEM.test(lines[0]) || depth >= DEPTH) return null;
  const indent = (text) => text.search(/\S/);
  const numbered = (text) => /^ *\d/.test(text);
  const items = [];
  let end = 0;
  for (; end < lines.length; end += 1) {
    const item = indent(lines[end]) < indent(lines[0]) + 2 && ITEM.exec(lines[end]);
    if (item && !LINE.test(lines[end]) && numbered(item[0]) === numbered(lines[0])) items.push([item[2]]);
    else if (/^(?: {2,}|\t)\S/.test(lines[end])) items.at(-1).push(lines[end].replace(/^(?: {2,4}|\t)/, ""));
    else break;
  }
  const start = Number.parseInt(lines[0], 10);
  const properties = start > 1 ? { start } : {};
  return [make(numbered(lines[0]) ? "ol" : "ul", properties,
    ...items.map((item) => make("li", {}, ...blocksOf(item, depth + 1)))), end];
}

function table(lines) {
  if (lines.length < 2 || !lines[0].includes("|") || !BELOW.test(lines[1])) return null;
  const other = lines.findIndex((each) => !each.includes("|"));
  const end = other < 0 ? lines.length : Math.max(other, 2);
  const row = (text, name) => make("tr", {}, ...text.trim().replace(/^\||\|$/g, "").split("|").map(
    (cell) => make(name, { dir: "auto" }, ...marked(cell.trim()))));
  return [make("div", { className: "table" }, make("table", {},
    make("thead", {}, row(lines[0], "th")),
    make("tbody", {}, ...lines.slice(2, end).map((each) => row(each, "td"))))), end];
}

function blockAt(lines, depth) {
  for (const block of BLOCKS) {
    const found = block(lines, depth);
    if (found) return found;
  }
  return null;
}

function blocksOf(lines, depth) {
  const elements = [];
  let paragraph = [];
  const close = () => {
    if (paragraph.length) elements.push(make("p", {}, ...marked(paragraph.join("\n"))));
    paragraph = [];
  };
  for (let at = 0; at < lines.length;) {
    const found = blockAt(lines.slice(at), depth);
    if (found || !lines[at].trim()) close();
    if (found) elements.push(found[0]);
    else if (lines[at].trim()) paragraph.push(lines[at]);
    at += found ? found[1] : 1;
  }
  close();
  return elements;
}

function markdown(text) {
  return make("div", { className: "markdown", dir: "auto" }, ...blocksOf(text.split(/\r?\n/), 0));
}
