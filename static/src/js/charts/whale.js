// Cumulative contribution, customers ranked by it: how high the curve climbs before those that lose money.
//
// data.curve  [[% of customers, % of contribution]]
// data.band   [[% of customers, low, high]], or nothing
// data.split  [x, y]: so many make so much; data.peak  [x, y]
// data.words  {x, customers, make, split, peak}
import { axis, base, tip, token, tooltip } from "./paint.js";
import { plain } from "./figures.js";

const hidden = (data) => ({ type: "line", stack: "band", stackStrategy: "all", symbol: "none", silent: true, lineStyle: { opacity: 0 }, data });

const guides = ({ split }) => ({
  silent: true, animation: false, symbol: "none", label: { show: false }, lineStyle: { color: token("--ink-3"), type: "dashed", width: 1 },
  data: [{ yAxis: 100 }, ...(split ? [[{ coord: [split[0], 0] }, { coord: split }], [{ coord: [0, split[1]] }, { coord: split }]] : [])],
});

const marks = ({ split, peak, words }) => ({
  silent: true, animation: false, symbol: "circle", symbolSize: 9, itemStyle: { color: token("--card"), borderColor: token("--ink"), borderWidth: 2 },
  label: { color: token("--ink"), fontSize: 12, fontWeight: 600, formatter: ({ data }) => data.text },
  data: [
    ...(split ? [{ coord: split, text: words.split, label: { position: "right", distance: 8, offset: [0, 10] } }] : []),
    { coord: peak, text: words.peak, label: { position: "top", distance: 8, offset: [peak[0] > 88 ? -30 : 0, 0] } },
  ],
});

export const whale = (data) => {
  const { curve, band, peak, words } = data;
  const top = Math.max(peak[1], ...(band || []).map(([, , high]) => high), 100);
  const low = Math.min(0, ...curve.map(([, share]) => share));
  const describe = (all) => {
    const mark = all.find(({ seriesName }) => seriesName === "curve");
    return mark ? tip(`${plain(mark.data[0], 1)} ${words.customers}`, [`${words.make} ${plain(mark.data[1], 1)} %`]) : null;
  };
  return {
    ...base(),
    grid: { left: 50, right: 20, top: 26, bottom: 44 },
    xAxis: axis({ type: "value", min: 0, max: 100, interval: 20, name: words.x, nameLocation: "middle", nameGap: 26, splitLine: { show: false } }),
    yAxis: axis({ type: "value", min: 20 * Math.floor(low / 20), max: 20 * Math.ceil(top / 20), axisLabel: { formatter: "{value} %" } }),
    tooltip: { ...tooltip(), trigger: "axis", axisPointer: { lineStyle: { color: token("--ink-3") } }, formatter: describe },
    series: [
      ...(band ? [
        hidden(band.map(([x, from]) => [x, from])),
        { ...hidden(band.map(([x, from, to]) => [x, to - from])), areaStyle: { color: token("--alternative-mid"), opacity: 0.25 } },
      ] : []),
      { name: "curve", type: "line", data: curve, symbol: "none", z: 5, lineStyle: { color: token("--ink"), width: 2 }, markLine: guides(data), markPoint: marks(data) },
    ],
  };
};
