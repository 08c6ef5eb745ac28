// P(alive) by repeat orders and weeks of silence, in five bands: a filled contour.
//
// data.silence, data.frequency  the sides of the grid, ascending
// data.probability              a row for each frequency, a figure for each silence
// data.words                    {x, y, alive}
import { alpha, axis, base, tip, token, tooltip } from "./paint.js";
import { percent, plain } from "./figures.js";

const BANDS = [0.1, 0.28, 0.48, 0.7, 0.95];
const band = (probability) => BANDS[Math.min(Math.floor(probability * BANDS.length), BANDS.length - 1)];

// Whole pixels, so that neighbours neither overlap nor leave a gap.
const draw = (_, api) => {
  const [x, y] = api.coord([api.value(0), api.value(1)]);
  const [width, height] = api.size([1, 1]);
  const [left, right, top, bottom] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2].map(Math.round);
  return { type: "rect", shape: { x: left, y: top, width: right - left, height: bottom - top }, style: { fill: alpha(token("--accent"), band(api.value(2))) } };
};

export const alive = ({ silence, frequency, probability, words }) => {
  const side = (values, name, gap, most) => axis({
    type: "category", data: values.map((value) => plain(value)), name, nameLocation: "middle", nameGap: gap, splitLine: { show: false },
    axisLabel: { interval: Math.ceil(values.length / most) - 1 },
  });
  const describe = ({ data: [x, y, share] }) => tip(`${words.alive} ${percent(share)}`, [`${words.y} ${plain(frequency[y])}`, `${words.x} ${plain(silence[x])}`]);
  return {
    ...base(),
    grid: { left: 48, right: 16, top: 8, bottom: 44 },
    xAxis: side(silence, words.x, 26, 9),
    yAxis: side(frequency, words.y, 34, 8),
    tooltip: { ...tooltip(), formatter: describe },
    series: [{ type: "custom", renderItem: draw, animation: false, data: probability.flatMap((row, y) => row.map((share, x) => [x, y, share])) }],
  };
};
