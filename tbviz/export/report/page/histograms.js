"use strict";
// Histograms over steps as a heat map: each column is a step, the darker the more values there.

function heatColors() {
  return isDark()
    ? [[0, "#181c22"], [0.15, "#14344e"], [0.5, "#2478b5"], [1, "#c9ecff"]]
    : [[0, "#ffffff"], [0.15, "#d5e8f5"], [0.5, "#5aa5d6"], [1, "#003a5e"]];
}

function histogramCard(data) {
  const plot = plotOf(data);
  const { edges } = data;
  const counts = data.counts.map((step) => step.map(toNumber));
  const totals = counts.map((step) => step.reduce((sum, count) => sum + count, 0) || 1);
  const centers = edges.slice(1).map((edge, index) => (edge + edges[index]) / 2);
  const range = centers.map((_, index) => `${shown(edges[index])} to ${shown(edges[index + 1])}`);

  // Rows are buckets. The color follows the square root of the share, so that tails can be seen.
  const shares = centers.map((_, row) => counts.map((step, column) => step[row] / totals[column]));
  // A step whose values lie close together, as at the start, would leave all others pale: what is more
  // than four times as high as the middle one of the peaks looks alike.
  const peaks = totals.map((_, column) => Math.sqrt(Math.max(...shares.map((row) => row[column]))));
  const middle = [...peaks].sort((a, b) => a - b)[Math.floor(peaks.length / 2)];
  const map = () => ({
    type: "heatmap", x: data.steps, y: centers,
    z: shares.map((row) => row.map(Math.sqrt)),
    customdata: shares.map((row, index) => row.map((share, column) => [
      range[index], `${(100 * share).toPrecision(3)} %`, shown(Math.round(counts[column][index])),
    ])),
    hovertemplate: "step %{x:,}<br>%{customdata[0]}<br>%{customdata[2]} values, %{customdata[1]}<extra></extra>",
    colorscale: heatColors(), showscale: false, zmin: 0, zmax: Math.min(Math.max(...peaks), 2 * middle) || 1,
  });
  const bars = () => ({
    type: "bar", x: centers, y: counts[0], marker: { color: color("accent") },
    customdata: range, hovertemplate: "%{customdata}<br>%{y:,.0f} values<extra></extra>",
  });

  function draw() {
    const single = data.steps.length === 1;
    const look = single
      ? layout({ title: { text: "value" } }, { title: { text: "values" } })
      : layout({ title: { text: "step" }, showgrid: false }, { showgrid: false });
    drawChart(plot, [single ? bars() : map()], look);
  }
  whenNear(plot, () => {
    draw();
    whenChanged(plot, draw);
  });
  return { body: [plot, stepsNote(data)], buttons: [] };
}
