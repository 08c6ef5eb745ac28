// P(alive) by repeat orders and weeks of silence, in five bands: a filled contour.
//
// data.silence, data.frequency  the sides of the grid, ascending, at any distance
// data.probability              a row for each frequency, a figure for each silence
// data.words                    {x, y, alive}
import { alpha, axis, base, tip, token, tooltip } from "./paint.js";
import { percent, plain } from "./figures.js";

const BANDS = [0.1, 0.28, 0.48, 0.7, 0.95];
const band = (probability) => BANDS[Math.min(Math.floor(probability * BANDS.length), BANDS.length - 1)];

// Half-way to its neighbours is where a figure's cell ends.
const limits = (values) => [values[0], ...values.slice(1).map((value, index) => (values[index] + value) / 2), values.at(-1)];

// Whole pixels, so that neighbours neither overlap nor leave a gap.
const draw = (_, api) => {
  const [left, top] = api.coord([api.value(0), api.value(3)]).map(Math.round);
  const [right, bottom] = api.coord([api.value(1), api.value(2)]).map(Math.round);
  return { type: "rect", shape: { x: left, y: top, width: right - left, height: bottom - top }, style: { fill: alpha(token("--accent"), band(api.value(4))) } };
};

export const alive = ({ silence, frequency, probability, words }) => {
  const [across, up] = [limits(silence), limits(frequency)];
  const side = (ends, name, gap) => axis({
    type: "value", min: ends[0], max: ends.at(-1), name, nameLocation: "middle", nameGap: gap, splitLine: { show: false },
    axisLabel: { formatter: (value) => plain(value), showMinLabel: ends[0] === 0, showMaxLabel: false },
  });
  const describe = ({ data: [, , , , share, x, y] }) => tip(`${words.alive} ${percent(share)}`, [`${words.y} ${plain(y)}`, `${words.x} ${plain(x)}`]);
  return {
    ...base(),
    grid: { left: 48, right: 16, top: 8, bottom: 44 },
    xAxis: side(across, words.x, 26),
    yAxis: side(up, words.y, 34),
    tooltip: { ...tooltip(), formatter: describe },
    series: [{
      type: "custom", renderItem: draw, animation: false, encode: { x: [0, 1], y: [2, 3] },
      data: probability.flatMap((row, y) => row.map((share, x) => [across[x], across[x + 1], up[y], up[y + 1], share, silence[x], frequency[y]])),
    }],
  };
};
