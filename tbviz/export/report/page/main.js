"use strict";
// The page: sections of cards, made of the blocks of data.

const SECTIONS = [
  { kind: "findings", name: "Health findings", card: findingsCard },
  { kind: "scalar", name: "Scalars", card: curveCard },
  { kind: "latent_codes", name: "Latent space", card: scatterCard, slides: true },
  { kind: "image", name: "Images", card: pictureCard, slides: true },
  { kind: "histogram", name: "Histograms", card: histogramCard },
  { kind: "hparams", name: "Hyperparameters", card: settingsCard },
  { kind: "text", name: "Text", card: textCard, slides: true },
];
const WIDER = "M2 6V2h4v1.6H4.7l2.4 2.4-1.1 1.1-2.4-2.4V6zm12 4v4h-4v-1.6h1.3l-2.4-2.4 1.1-1.1 2.4 2.4V10z";

function stepsNote(data) {
  const left = data.steps.length < data.of;
  const text = left ? `${shown(data.steps.length)} of ${shown(data.of)} steps` : plural(data.of, "step");
  return make("p", { className: "note" }, text);
}

function cardOf(data, section, blocks) {
  const card = make("article", { className: `card ${section.kind}` });
  card.data = data;
  const wider = make("button", { type: "button", title: "wider", "aria-label": "wider", "aria-pressed": "false" });
  wider.append(icon(WIDER));
  wider.addEventListener("click", () => {
    wider.setAttribute("aria-pressed", String(card.classList.toggle("wide")));
  });
  const heading = make("h3", { dir: "auto", title: data.tag }, ...tagName(data.tag));
  if (data.run !== undefined && runs.names.length > 1) heading.append(runLabel(data.run));
  const { body, buttons } = section.card(data, card, blocks);
  if (section.kind === "hparams") return card.append(...body), card;
  card.append(make("header", {}, heading, ...buttons, wider), ...body);
  return card;
}

function sectionOf(section, blocks) {
  const own = blocks.filter((block) => block.kind === section.kind);
  if (!own.length) return null;
  const element = make("section", { id: section.kind });
  const tags = new Set(own.map((block) => block.tag)).size;
  const count = section.kind === "hparams" ? "" : plural(tags, "tag");
  element.append(
    make("h2", {}, `${section.name} `, make("small", {}, count)),
    make("div", { className: "cards" }, ...own.map((data) => cardOf(data, section, blocks))),
  );
  return element;
}

// Hide the cards of other tags and of hidden runs, and sections that have none left.
function choose() {
  const wanted = document.getElementById("filter").value.toLowerCase();
  for (const card of document.querySelectorAll(".card")) {
    const { tag, run } = card.data;
    card.hidden = !tag.toLowerCase().includes(wanted) || runs.hidden.has(run);
  }
  for (const section of document.querySelectorAll("main section")) {
    section.hidden = !section.querySelector(".card:not([hidden])");
  }
}

function connect(blocks) {
  const changed = (name) => () => document.dispatchEvent(new Event(name));
  const smoothing = document.getElementById("smoothing");
  smoothing.addEventListener("input", () => {
    document.getElementById("smoothing-value").textContent = smoothing.value;
  });
  smoothing.addEventListener("input", changed("curves"));
  document.getElementById("abscissa").addEventListener("change", changed("curves"));
  document.getElementById("filter").addEventListener("input", choose);
  document.addEventListener("runs", choose);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed("theme"));
  const theme = document.getElementById("theme");
  const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    changed("theme")();
  });
  document.addEventListener("theme", name);
  name();
  const there = (test) => SECTIONS.some((each) => test(each) && blocks.some((block) => block.kind === each.kind));
  for (const tool of document.querySelectorAll(".tool[data-for]")) {
    tool.hidden = !there((each) => (tool.dataset.for === "slider" ? each.slides : each.kind === tool.dataset.for));
  }
}

function omission(tag, reason, of) {
  const which = of.length > 1 ? ` (${plural(of.length, "run")})` : "";
  return make("li", {}, make("bdi", {}, tag), `${which}: ${reason}`);
}

function foot(about) {
  const footer = document.getElementById("footer");
  const alike = new Map();
  for (const { run, tag, reason } of about.omissions) {
    const entry = JSON.stringify([tag, reason]);
    alike.set(entry, [...(alike.get(entry) ?? []), run]);
  }
  if (alike.size) {
    footer.append(make("details", {},
      make("summary", {}, `Not in this page: ${plural(alike.size, "tag")}`),
      make("ul", {}, ...[...alike].map(([entry, of]) => omission(...JSON.parse(entry), of)))));
  }
  footer.append(make("p", {}, "Written by tbviz. Curves and histograms are drawn by plotly.js "
    + "(\u00a9 Plotly, Inc.; MIT license), which this page brings along; it needs no network."));
}

function start() {
  const blocks = [...document.querySelectorAll("script.block")].map((block) => JSON.parse(block.textContent));
  const about = blocks.pop();
  Object.assign(runs, { names: about.runs, palette: about.palette });
  runList();
  const sections = SECTIONS.map((section) => sectionOf(section, blocks)).filter(Boolean);
  document.getElementById("main").replaceChildren(...sections);
  document.getElementById("sections").append(...sections.map((section) => make(
    "a", { href: `#${section.id}` }, section.firstElementChild.firstChild.textContent.trim())));
  const tags = new Set(blocks.map((block) => block.tag).filter(Boolean)).size;
  document.getElementById("summary").textContent = `${plural(about.runs.length, "run")}, ${plural(tags, "tag")}`;
  connect(blocks);
  foot(about);
}

start();
