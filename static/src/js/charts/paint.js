// What all charts share: colours from the CSS tokens, quiet axes, tooltips that are DOM nodes.
export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const font = () => getComputedStyle(document.body).fontFamily;

const channels = (hex) => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
export const alpha = (hex, opacity) => `rgba(${channels(hex).join(",")},${opacity})`;

export const tip = (title, lines) => {
  const box = document.createElement("div");
  const head = document.createElement("b");
  box.className = "tip";
  head.textContent = title;
  box.append(head, ...lines.map((text) => Object.assign(document.createElement("div"), { textContent: text })));
  return box;
};

export const tooltip = () => ({
  backgroundColor: token("--card"), borderColor: token("--line-2"), borderWidth: 1, padding: [6, 10],
  textStyle: { color: token("--ink"), fontSize: 12 }, transitionDuration: 0, confine: true,
});

export const base = () => ({
  animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  animationDuration: 200,
  textStyle: { fontFamily: font(), fontSize: 12, color: token("--ink-2") },
  tooltip: tooltip(),
});

export const axis = ({ axisLabel, ...extra } = {}) => ({
  axisLine: { show: false }, axisTick: { show: false },
  axisLabel: { color: token("--ink-3"), fontSize: 11, ...axisLabel },
  splitLine: { show: true, lineStyle: { color: token("--line"), width: 1 } },
  nameTextStyle: { color: token("--ink-2"), fontSize: 11 },
  ...extra,
});

export const note = (text, place) => ({
  type: "text", silent: true, z: 10, ...place,
  style: { text, fill: token("--ink-3"), stroke: token("--card"), lineWidth: 3, font: `600 12px ${font()}` },
});
