// What many simulated futures of one account are worth, with the 10, 50 and 90 % marks.
//
// data.edges   n + 1 limits of the bars, in the base currency; data.counts  n draws
// data.marks   [{value, label}]
// data.words   {x, draws}; data.symbol  of the currency
import { alpha, axis, base, tip, token, tooltip } from "./paint.js";
import { money, percent } from "./figures.js";

const draw = (_, api) => {
  const [left, top] = api.coord([api.value(0), api.value(2)]);
  const [right, bottom] = api.coord([api.value(1), 0]);
  return { type: "rect", shape: { x: left + 0.5, y: top, width: Math.max(right - left - 1, 1), height: bottom - top }, style: { fill: alpha(token("--accent"), 0.65) } };
};

export const histogram = ({ edges, counts, marks, words, symbol }) => {
  const middle = (edges[0] + edges.at(-1)) / 2;
  const all = counts.reduce((sum, count) => sum + count, 0) || 1;
  const describe = ({ data: [from, to, share] }) => tip(`${money(from, symbol)} – ${money(to, symbol)}`, [`${percent(share)} ${words.draws}`]);
  return {
    ...base(),
    grid: { left: 44, right: 20, top: 48, bottom: 40 },
    xAxis: axis({ type: "value", min: edges[0], max: edges.at(-1), name: words.x, nameLocation: "middle", nameGap: 24, splitLine: { show: false }, splitNumber: 4, axisLabel: { formatter: (value) => money(value, symbol), hideOverlap: true, showMaxLabel: false } }),
    yAxis: axis({ type: "value", max: (Math.max(...counts) / all) * 1.02 || 1, splitNumber: 2, axisLabel: { formatter: (share) => percent(share), showMaxLabel: false } }),
    tooltip: { ...tooltip(), formatter: describe },
    series: [{
      type: "custom", renderItem: draw, encode: { x: [0, 1], y: 2 }, data: counts.map((count, index) => [edges[index], edges[index + 1], count / all]),
      markLine: {
        silent: true, animation: false, symbol: "none", lineStyle: { color: token("--ink"), width: 1, type: "dashed" },
        label: { color: token("--ink"), fontSize: 11, fontWeight: 600, formatter: ({ data }) => data.text },
        // One above the other, towards the middle: they meet nowhere, however near the marks are.
        data: marks.map(({ value, label }, index) => ({ xAxis: value, text: label, label: { position: "end", distance: 3 + 14 * (marks.length - 1 - index), align: value > middle ? "right" : "left" } })),
      },
    }],
  };
};
