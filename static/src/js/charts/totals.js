// Orders of the whole portfolio after each origin: what happened, and the two intervals around what was expected.
//
// data.rows   [{origin, actual, expected, low, high, wideLow, wideHigh}]
// data.words  {x, actual, expected, own, wide}
import { alpha, axis, base, tip, token, tooltip } from "./paint.js";
import { plain, tick } from "./figures.js";

const bar = (api, low, high, height, fill) => {
  const [left, y] = api.coord([low, api.value(0)]);
  const [right] = api.coord([high, api.value(0)]);
  return { type: "rect", shape: { x: left, y: y - height / 2, width: Math.max(right - left, 1), height, r: 2 }, style: { fill } };
};

const draw = (_, api) => {
  const [expected, y] = api.coord([api.value(2), api.value(0)]);
  const [actual] = api.coord([api.value(1), api.value(0)]);
  const isOut = api.value(1) < api.value(3) || api.value(1) > api.value(4);
  return {
    type: "group",
    children: [
      bar(api, api.value(5), api.value(6), 6, alpha(token("--accent"), 0.22)),
      bar(api, api.value(3), api.value(4), 14, alpha(token("--accent"), 0.5)),
      { type: "rect", shape: { x: expected - 1, y: y - 9, width: 2, height: 18 }, style: { fill: token("--accent") } },
      { type: "circle", shape: { cx: actual, cy: y, r: 5 }, style: { fill: isOut ? token("--card") : token("--ink"), stroke: token("--ink"), lineWidth: 2 } },
    ],
  };
};

export const totals = ({ rows, words }) => {
  const describe = ({ dataIndex }) => {
    const row = rows[dataIndex];
    const span = (low, high) => `${plain(low)} – ${plain(high)}`;
    return tip(row.origin, [
      `${words.actual} ${plain(row.actual)}`, `${words.expected} ${plain(row.expected)}`,
      `${words.own} ${span(row.low, row.high)}`, `${words.wide} ${span(row.wideLow, row.wideHigh)}`,
    ]);
  };
  const all = rows.flatMap((row) => [row.actual, row.wideLow, row.wideHigh, row.low, row.high]);
  const room = 0.06 * (Math.max(...all) - Math.min(...all) || 1);
  return {
    ...base(),
    grid: { left: 84, right: 20, top: 8, bottom: 44 },
    xAxis: axis({ type: "value", scale: true, min: Math.max(0, Math.floor(Math.min(...all) - room)), max: Math.ceil(Math.max(...all) + room), name: words.x, nameLocation: "middle", nameGap: 26, axisLabel: { formatter: tick, showMinLabel: false, showMaxLabel: false, hideOverlap: true } }),
    yAxis: axis({ type: "category", inverse: true, data: rows.map((row) => row.origin), splitLine: { show: false }, axisLabel: { color: token("--ink-2") } }),
    tooltip: { ...tooltip(), formatter: describe },
    series: [{ type: "custom", renderItem: draw, encode: { x: [1, 2, 3, 4, 5, 6], y: 0 }, data: rows.map((row, index) => [index, row.actual, row.expected, row.low, row.high, row.wideLow, row.wideHigh]) }],
  };
};
