// The balance index of each week judged; a dot opens its week.
//
// data.weeks  [{label, index or null, state, words, url, chosen}], oldest first
// data.words  {y, week}
import { axis, base, tip, token, tooltip } from "./paint.js";
import { plain } from "./figures.js";

const COLOURS = { GREEN: "--good-mid", AMBER: "--watch-mid", RED: "--now", UNKNOWN: "--ink-3" };

const mark = ({ index, state, url, chosen }) => ({
  value: index, url, symbolSize: chosen ? 11 : 6,
  itemStyle: { color: token(COLOURS[state]), borderColor: token("--card"), borderWidth: chosen ? 2 : 1 },
});

export const balance = ({ weeks, words }, width) => ({
  ...base(),
  grid: { left: 40, right: 16, top: 26, bottom: 26 },
  xAxis: axis({ type: "category", data: weeks.map(({ label }) => label), boundaryGap: false, splitLine: { show: false }, axisLabel: { interval: Math.ceil(weeks.length / Math.max(Math.floor(width / 110), 1)) - 1, showMinLabel: false } }),
  yAxis: axis({ type: "value", min: 0, max: 100, interval: 25, name: words.y, nameTextStyle: { color: token("--ink-3"), align: "left", padding: [0, 0, 0, -28] } }),
  tooltip: { ...tooltip(), trigger: "axis", axisPointer: { lineStyle: { color: token("--ink-3") } }, formatter: ([{ dataIndex }]) => {
    const { label, index, words: state } = weeks[dataIndex];
    return tip(`${words.week} ${label}`, [index === null ? state : `${plain(index)} ${words.y}: ${state}`]);
  } },
  series: [{ type: "line", data: weeks.map(mark), symbol: "circle", showAllSymbol: true, cursor: "pointer", lineStyle: { width: 2, color: token("--ink") } }],
});
