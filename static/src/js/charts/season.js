// The seasonal index: each month against the average one.
//
// data.months  their names; data.index  1 is the average month
// data.words   {y, average}
import { axis, base, tip, token, tooltip } from "./paint.js";
import { plain } from "./figures.js";

export const season = ({ months, index, words }) => {
  const change = (value) => `${value > 0 ? "+" : value < 0 ? "\u2212" : ""}${plain(Math.abs(value))} %`;
  const narrow = matchMedia("(max-width: 767.98px)").matches;
  const from = index.map((value) => 100 * (value - 1));
  return {
    ...base(),
    grid: { left: 54, right: 16, top: 12, bottom: 24 },
    xAxis: axis({ type: "category", data: months, splitLine: { show: false }, axisLabel: { interval: 0, formatter: (month) => (narrow ? month.slice(0, 1) : month) } }),
    yAxis: axis({ type: "value", axisLabel: { formatter: change } }),
    tooltip: { ...tooltip(), formatter: ({ name, value }) => tip(name, [`${change(value)} ${words.average}`]) },
    series: [{ type: "bar", barMaxWidth: 26, cursor: "default", data: from, itemStyle: { color: token("--accent"), opacity: 0.8, borderRadius: 2 } }],
  };
};
