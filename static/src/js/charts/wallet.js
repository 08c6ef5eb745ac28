// What a customer spends by category, and who holds it; a part opens the entries behind it.
//
// data.cats, data.urls, data.totals  one a category, the largest first
// data.series  [{name, fill, values}], ours first
// data.symbol, data.words {a_year, of_category, more}
import { alpha, axis, base, tip, token, tooltip } from "./paint.js";
import { money, percent, tick } from "./figures.js";

const COLOURS = { accent: "--accent", "rival-1": "--rival-1", "rival-2": "--rival-2", "rival-3": "--rival-3", inhouse: "--inhouse", unplaced: "--unplaced", unsaid: "--well" };
const HOLLOW = new Set(["unplaced", "unsaid"]);

const colour = (fill) => (fill === "rival-other" ? alpha(token("--rival-1"), 0.4) : token(COLOURS[fill]));
const luminance = (hex) => {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  return 0.2126 * red ** 2.2 + 0.7152 * green ** 2.2 + 0.0722 * blue ** 2.2;
};
const onColour = (fill) => (fill.startsWith("#") && luminance(fill) < 0.3 ? "#fff" : "#18202e");
const hatch = () => ({ symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: token("--ink-3") });

export const wallet = ({ cats, urls, totals, series, symbol, words }, width) => {
  const small = width < 520;
  const most = Math.max(...totals, 1);
  const room = most / (width - (small ? 180 : 220)); // money a pixel
  const thousands = (value) => money(value, "").replace(/\u00a0k$/u, "");
  const parts = series.map(({ name, fill, values }, place) => ({
    name, type: "bar", stack: "all", barWidth: small ? 16 : 20, cursor: "pointer",
    data: values.map((value, at) => ({ value, url: urls[at] })),
    itemStyle: { color: colour(fill), borderColor: HOLLOW.has(fill) ? token("--ink-3") : token("--card"), borderWidth: 1, decal: fill === "unplaced" ? hatch() : undefined },
    emphasis: { focus: "none", itemStyle: { borderColor: token("--ink"), borderWidth: 1 } },
    label: { show: !HOLLOW.has(fill), fontSize: 11, color: onColour(colour(fill)), formatter: ({ value }) => (value / room > 34 ? thousands(value) : "") },
    markPoint: place === series.length - 1 ? {
      symbol: "rect", symbolSize: 1, silent: true, itemStyle: { color: "transparent" },
      label: { position: "right", distance: 6, color: token("--ink"), fontSize: 12, fontWeight: 600, formatter: ({ data }) => thousands(totals[data.at]) },
      data: totals.map((total, at) => ({ coord: [total, at], at })),
    } : undefined,
  }));
  return {
    ...base(),
    grid: { left: small ? 96 : 138, right: small ? 52 : 66, top: 4, bottom: 28 },
    xAxis: axis({ type: "value", splitNumber: small ? 3 : 5, axisLabel: { formatter: tick, hideOverlap: true } }),
    yAxis: axis({ type: "category", inverse: true, data: cats, splitLine: { show: false }, axisLabel: { color: token("--ink"), fontSize: 12, margin: 10, width: small ? 84 : 124, overflow: "truncate" } }),
    tooltip: { ...tooltip(), trigger: "item", formatter: ({ name, seriesName, value, dataIndex }) => tip(`${name}: ${seriesName}`, [
      `${money(value, symbol)} ${words.a_year}`, `${percent(value / (totals[dataIndex] || 1))} ${words.of_category}`, words.more,
    ]) },
    series: parts,
  };
};
