// Said against happened: a dot for each tenth of the accounts, on the diagonal where the model is right.
//
// data.points  [{predicted, observed, accounts}]: shares from 0 to 1
// data.words   {x, y, accounts}
import { axis, base, tip, token, tooltip } from "./paint.js";
import { percent, plain } from "./figures.js";

export const calibration = ({ points, words }) => {
  const side = (name, gap) => axis({
    type: "value", min: 0, max: 100, interval: 20, name, nameLocation: "middle", nameGap: gap, axisLabel: { formatter: "{value} %" },
  });
  const describe = ({ data }) => tip(`${words.x} ${percent(data.predicted)}`, [`${words.y} ${percent(data.observed)}`, `${plain(data.accounts)} ${words.accounts}`]);
  return {
    ...base(),
    grid: { left: 58, right: 20, top: 14, bottom: 44 },
    xAxis: side(words.x, 26),
    yAxis: side(words.y, 42),
    tooltip: { ...tooltip(), formatter: describe },
    series: [{
      type: "scatter", symbolSize: 11, cursor: "default",
      data: points.map((point) => ({ ...point, value: [100 * point.predicted, 100 * point.observed] })),
      itemStyle: { color: token("--accent"), borderColor: token("--card"), borderWidth: 1 },
      markLine: {
        silent: true, animation: false, symbol: "none", lineStyle: { color: token("--ink-3"), type: "dashed", width: 1 },
        label: { show: false },
        data: [[{ coord: [0, 0] }, { coord: [100, 100] }]],
      },
    }],
  };
};
