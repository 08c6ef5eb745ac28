// The figures of an objective over time, with its target and the day it is due.
//
// data.points  [{on, label, value or null, words, note}], oldest first
// data.target, data.due, data.unit (percent, money or number), data.symbol, data.falls, data.words {target}
import { axis, base, tip, token, tooltip } from "./paint.js";
import { money, percent, plain } from "./figures.js";

const WRITTEN = { percent: (value) => percent(value), money: (value, symbol) => money(value, symbol), number: (value) => plain(value, Number.isInteger(value) ? 0 : 1) };
const day = (on) => Date.parse(`${on}T12:00:00Z`);

export const course = ({ points, target, due, unit, symbol, falls, words }) => {
  const ink = token("--ink"), quiet = token("--ink-3");
  return {
    ...base(),
    grid: { left: 62, right: 24, top: 18, bottom: 26 },
    xAxis: axis({ type: "time", max: Math.max(day(due), day(points.at(-1).on)), splitLine: { show: false }, axisLabel: { hideOverlap: true, formatter: (at) => new Intl.DateTimeFormat(document.documentElement.lang || "en", { month: "short", year: "2-digit" }).format(at) }, minInterval: 28 * 86400000 }),
    yAxis: axis({
      type: "value", inverse: falls, scale: true, min: ({ min, max }) => falls ? 1 : Math.max(Math.min(min, target) - (Math.max(max, target) - Math.min(min, target)) * 0.15, Math.min(0, min)),
      max: ({ max, min }) => falls ? 4 : Math.max(max, target) + (Math.max(max, target) - Math.min(min, target)) * 0.15,
      ...(falls ? { interval: 1 } : { splitNumber: 4 }), axisLabel: { formatter: (value) => WRITTEN[unit](value, symbol), showMinLabel: falls, showMaxLabel: falls },
    }),
    tooltip: { ...tooltip(), trigger: "axis", axisPointer: { lineStyle: { color: quiet } }, formatter: (marks) => {
      const at = points[marks[0]?.dataIndex];
      return at ? tip(at.label, [at.words, ...(at.note ? [at.note] : [])]) : null;
    } },
    series: [{
      type: "line", step: "end", data: points.map(({ on, value }) => [day(on), value]), symbol: "circle", symbolSize: 6, showAllSymbol: points.length < 25,
      itemStyle: { color: token("--accent") }, lineStyle: { width: 2, color: token("--accent") },
      markLine: { silent: true, symbol: "none", animation: false, data: [{ yAxis: target, lineStyle: { color: ink, type: "dashed", width: 1 }, label: { formatter: words.target, position: "insideEndTop", color: ink, fontSize: 11 } }] },
    }],
  };
};
