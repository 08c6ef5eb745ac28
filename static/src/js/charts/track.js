// Cumulative repeat purchases, as they happened and as the model expects them from the first week on.
//
// data.weeks, data.actual, data.expected   numbers in step
// data.words  {x, y, actual, expected, week}
import { axis, base, tip, token, tooltip } from "./paint.js";
import { plain, tick } from "./figures.js";

const line = (name, values, weeks, style) => ({
  name, type: "line", symbol: "none", silent: true, data: weeks.map((week, index) => [week, values[index]]), lineStyle: { width: 2, ...style },
});

export const track = ({ weeks, actual, expected, words }) => {
  const describe = (marks) => {
    const at = marks[0]?.dataIndex;
    if (at === undefined) return null;
    return tip(`${words.week} ${plain(weeks[at])}`, [`${words.actual} ${plain(actual[at])}`, `${words.expected} ${plain(expected[at])}`]);
  };
  return {
    ...base(),
    grid: { left: 52, right: 16, top: 12, bottom: 40 },
    xAxis: axis({ type: "value", min: weeks[0], max: weeks.at(-1), name: words.x, nameLocation: "middle", nameGap: 24, splitLine: { show: false }, axisLabel: { showMaxLabel: false } }),
    yAxis: axis({ type: "value", min: 0, axisLabel: { formatter: tick } }),
    tooltip: { ...tooltip(), trigger: "axis", axisPointer: { lineStyle: { color: token("--ink-3") } }, formatter: describe },
    series: [
      line(words.actual, actual, weeks, { color: token("--ink") }),
      line(words.expected, expected, weeks, { color: token("--accent"), type: "dashed" }),
    ],
  };
};
