// Size × potential: one bubble an account, both axes logarithmic, area by contribution.
//
// data.points   [{name, url, x, y, area, tier, estimated, caption}]: money in the base currency, tier a code,
//               x and y above 0, the largest first; caption on those that are named in the chart if there is room
// data.lines    {x, y}: where small becomes large
// data.corners  {topLeft, topRight, bottomLeft, bottomRight}: what to do in each quadrant
// data.words    {x, y, area, estimated, tiers: {code: word}}
// data.symbol   of the currency
import { alpha, axis, base, font, note, tip, token, tooltip } from "./paint.js";
import { money, tick } from "./figures.js";
import { place } from "./labels.js";

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

const mark = (point, fill, offset) => ({
  ...point,
  value: [point.x, point.y],
  label: offset ? { show: true, position: offset } : undefined,
  itemStyle: point.estimated ? { color: "transparent", borderColor: alpha(fill, 0.6), borderWidth: 1 } : undefined,
});

const series = (code, index, data, size, offsets) => {
  const [name, opacity] = FILLS[code];
  const fill = token(name);
  const divide = { silent: true, animation: false, symbol: "none", lineStyle: { color: token("--ink-3"), type: "dashed", width: 1 }, label: { show: false } };
  return {
    name: data.words.tiers[code], type: "scatter", z: 2 + index,
    data: data.points.filter((point) => point.tier === code).map((point) => mark(point, fill, offsets.get(point))),
    symbolSize: (_, item) => size(item.data.area),
    itemStyle: { color: alpha(fill, opacity), borderColor: token("--card"), borderWidth: 0.5 },
    emphasis: { itemStyle: { borderColor: token("--ink"), borderWidth: 1.5 } },
    label: { show: false, align: "left", verticalAlign: "top", lineHeight: 15, fontSize: 11, color: token("--ink"), textBorderColor: token("--card"), textBorderWidth: 3, formatter: (item) => item.data.caption || "" },
    markLine: code === "STRATEGIC" ? { ...divide, data: [{ xAxis: data.lines.x }, { yAxis: data.lines.y }] } : undefined,
  };
};

// What each corner asks for, in the order of the graphic below: its box is not free for names.
const cornerBoxes = (notes, frame) => notes.flatMap((words, index) => {
  const width = 7.5 * words.length;
  const left = index % 2 ? frame.right - width : frame.left;
  const top = index < 2 ? 0 : frame.bottom - 24;
  return { left, top, right: left + width, bottom: top + 24 };
});

// Where each account stands in the canvas, and from there the place of its name.
const named = ({ points, lines }, size, { across, up, plot, frame, taken }) => {
  const share = (value, { min, max }) => Math.log(value / min) / Math.log(max / min);
  const spot = ({ x, y }) => ({
    x: plot.left + share(x, across) * (plot.right - plot.left),
    y: plot.bottom - share(y, up) * (plot.bottom - plot.top),
  });
  const spots = points.map((point) => ({ point, caption: point.caption, radius: size(point.area) / 2, ...spot(point) }));
  const places = place(spots, { frame, taken, lines: spot(lines), font: `11px ${font()}` });
  return new Map([...places].map(([{ point }, offset]) => [point, offset]));
};

const corners = ({ topLeft, topRight, bottomLeft, bottomRight }) => [
  note(topLeft, { left: 60, top: 6 }), note(topRight, { right: 20, top: 6 }),
  note(bottomLeft, { left: 60, bottom: 48 }), note(bottomRight, { right: 20, bottom: 48 }),
];

export const bubble = (data, width, height) => {
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
  const up = ends([...data.points.map((point) => point.y), data.lines.y]);
  const isNarrow = width < 480;
  const grid = { left: 52, right: 14, top: isNarrow ? 14 : 30, bottom: 40 };
  const plot = { left: grid.left, right: width - grid.right, top: grid.top, bottom: height - grid.bottom };
  const frame = { ...plot, right: width, top: 0 };
  const notes = isNarrow ? [] : [data.corners.topLeft, data.corners.topRight, data.corners.bottomLeft, data.corners.bottomRight];
  const offsets = named(data, size, { across, up, plot, frame, taken: cornerBoxes(notes, plot) });
  const log = (name, limits, gap) => axis({
    type: "log", ...limits, name: `${name}, ${symbol}`, nameLocation: "middle", nameGap: gap,
    axisLabel: { formatter: money10 }, splitLine: { show: false },
  });
  return {
    ...base(),
    grid,
    graphic: isNarrow ? [] : corners(data.corners),
    xAxis: log(words.x, across, 24),
    yAxis: log(words.y, up, 38),
    tooltip: { ...tooltip(), formatter: describe },
    toolbox: { show: false },
    brush: { toolbox: ["rect"], xAxisIndex: 0, yAxisIndex: 0, throttleType: "debounce", throttleDelay: 200, brushStyle: { color: alpha(token("--accent"), 0.1), borderColor: token("--accent"), borderWidth: 1 } },
    series: ORDER.map((code, index) => series(code, index, data, size, offsets)),
  };
};
