"use strict";
// plotly.js: unpacked when the first chart is near, and set up alike for all charts.

let unpacked = null;

// Draw a chart, or draw it anew, as large as its place is now.
async function drawChart(plot, traces, look) {
  unpacked ??= unpack();
  try {
    const { clientWidth: width, clientHeight: height } = plot;
    await (await unpacked).react(plot, traces, { ...look, width, height }, CONFIG);
  } catch (error) {
    plot.replaceChildren(make("p", { className: "problem" }, `This browser cannot draw it: ${error}`));
  }
}

function plotOf(data) {
  return make("div", { className: "plot", role: "img", "aria-label": `${data.tag}, a chart` });
}

async function unpack() {
  const packed = new Blob([toBytes(document.getElementById("library").textContent)]);
  const plain = packed.stream().pipeThrough(new DecompressionStream("gzip"));
  const script = make("script", { textContent: await new Response(plain).text() });
  document.head.append(script);
  return window.Plotly;
}

// No buttons: dragging zooms, a double click goes back. A finger scrolls the page instead.
const CONFIG = { displayModeBar: false, doubleClick: "reset" };

// plotly.js takes a few tags in its texts for markup; text of event files is none.
function literal(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function layout(horizontal, vertical) {
  const axis = {
    gridcolor: color("grid"), linecolor: color("line"), zeroline: false, automargin: true,
    tickfont: { size: 11 }, title: { font: { size: 12 }, standoff: 6 },
  };
  return {
    margin: { l: 44, r: 12, t: 8, b: 34 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: color("dim") },
    showlegend: false,
    hoverlabel: {
      bgcolor: color("card"), bordercolor: color("line"), font: { color: color("ink"), size: 12 }, namelength: 28,
    },
    dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom",
    xaxis: { ...axis, ...horizontal, title: { ...axis.title, ...horizontal.title } },
    yaxis: { ...axis, ...vertical, title: { ...axis.title, ...vertical.title } },
  };
}
