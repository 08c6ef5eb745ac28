// Size × potential: one bubble an account, both axes logarithmic, area by contribution.
//
// data.points   [{name, url, x, y, area, tier, estimated, caption}]: money in the base currency, tier a code,
//               x and y above 0; caption only on the few that are named in the chart
// data.lines    {x, y}: where small becomes large
// data.corners  {topLeft, topRight, bottomLeft, bottomRight}: what to do in each quadrant
// data.words    {x, y, area, estimated, tiers: {code: word}}
// data.symbol   of the currency
import { alpha, axis, base, note, tip, token, tooltip } from "./paint.js";
import { money, tick } from "./figures.js";

const FILLS = { STRATEGIC: ["--strategic", 0.85], VALUED: ["--valued", 0.5], ALTERNATIVE: ["--alternative-mid", 0.5] };
const ORDER = ["ALTERNATIVE", "VALUED", "STRATEGIC"];

// The axis ends a little outside the data and the dividing line, on a quarter of a decade.
const ends = (values) => ({
  min: 10 ** (Math.floor(Math.log10(Math.min(...values)) * 4 - 0.4) / 4),
  max: 10 ** (Math.ceil(Math.log10(Math.max(...values)) * 4 + 0.4) / 4),
});

const radius = (points) => {
  const largest = Math.max(1, ...points.map((point) => point.area || 0));
  return (area) => Math.max(4, 30 * Math.sqrt(Math.max(area || 0, 0) / largest));
};

const money10 = (value) => (Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6) ? tick(value) : "");

// The name of a bubble near the right edge stands at its left.
const mark = (point, fill, rightmost) => ({
  ...point,
  value: [point.x, point.y],
  label: point.x > rightmost ? { position: "left" } : undefined,
  itemStyle: point.estimated ? { color: "transparent", borderColor: alpha(fill, 0.6), borderWidth: 1 } : undefined,
});

const series = (code, index, data, size, rightmost) => {
  const [name, opacity] = FILLS[code];
  const fill = token(name);
  const divide = { silent: true, symbol: "none", lineStyle: { color: token("--ink-3"), type: "dashed", width: 1 }, label: { show: false } };
  return {
    name: data.words.tiers[code], type: "scatter", z: 2 + index,
    data: data.points.filter((point) => point.tier === code).map((point) => mark(point, fill, rightmost)),
    symbolSize: (_, item) => size(item.data.area),
    itemStyle: { color: alpha(fill, opacity), borderColor: token("--card"), borderWidth: 0.5 },
    emphasis: { itemStyle: { borderColor: token("--ink"), borderWidth: 1.5 } },
    label: { show: true, position: "right", distance: 3, fontSize: 11, color: token("--ink"), textBorderColor: token("--card"), textBorderWidth: 3, formatter: (item) => item.data.caption || "" },
    labelLayout: { hideOverlap: true },
    markLine: code === "STRATEGIC" ? { ...divide, data: [{ xAxis: data.lines.x }, { yAxis: data.lines.y }] } : undefined,
  };
};

const corners = ({ topLeft, topRight, bottomLeft, bottomRight }) => [
  note(topLeft, { left: 60, top: 6 }), note(topRight, { right: 20, top: 6 }),
  note(bottomLeft, { left: 60, bottom: 48 }), note(bottomRight, { right: 20, bottom: 48 }),
];

export const bubble = (data, width) => {
  const { words, symbol } = data;
  const side = (value) => money(value, symbol);
  const describe = ({ data: point }) => tip(point.name, [
    words.tiers[point.tier],
    `${words.x} ${side(point.x)}`,
    `${words.y} ${side(point.y)}${point.estimated ? ` (${words.estimated})` : ""}`,
    ...(point.area === null ? [] : [`${words.area} ${side(point.area)}`]),
  ]);
  const size = radius(data.points);
  const across = ends([...data.points.map((point) => point.x), data.lines.x]);
  const rightmost = across.min ** 0.25 * across.max ** 0.75;
  const log = (name, limits, gap) => axis({
    type: "log", ...limits, name: `${name}, ${symbol}`, nameLocation: "middle", nameGap: gap,
    axisLabel: { formatter: money10 }, splitLine: { show: false },
  });
  return {
    ...base(),
    grid: { left: 52, right: 14, top: width < 480 ? 14 : 30, bottom: 40 },
    graphic: width < 480 ? [] : corners(data.corners),
    xAxis: log(words.x, across, 24),
    yAxis: log(words.y, ends([...data.points.map((point) => point.y), data.lines.y]), 38),
    tooltip: { ...tooltip(), formatter: describe },
    toolbox: { show: false },
    brush: { toolbox: ["rect"], xAxisIndex: 0, yAxisIndex: 0, throttleType: "debounce", throttleDelay: 200, brushStyle: { color: alpha(token("--accent"), 0.1), borderColor: token("--accent"), borderWidth: 1 } },
    series: ORDER.map((code, index) => series(code, index, data, size, rightmost)),
  };
};
