// Draw every [data-chart] from the JSON beside it; redraw it as it is to be when the theme or its size changes.
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { BrushComponent, GraphicComponent, GridComponent, MarkLineComponent, MarkPointComponent, ToolboxComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { enhance, within } from "../enhance.js";
import { alive } from "./alive.js";
import { balance } from "./balance.js";
import { bubble } from "./bubble.js";
import { calibration } from "./calibration.js";
import { course } from "./course.js";
import { histogram } from "./histogram.js";
import { season } from "./season.js";
import { totals } from "./totals.js";
import { track } from "./track.js";
import { wallet } from "./wallet.js";
import { whale } from "./whale.js";

echarts.use([
  BarChart, BrushComponent, CanvasRenderer, CustomChart, GraphicComponent, GridComponent, LineChart, MarkLineComponent,
  MarkPointComponent, ScatterChart, ToolboxComponent, TooltipComponent,
]);

const BUILDERS = { alive, balance, bubble, calibration, course, histogram, season, totals, track, wallet, whale };
const live = new Set();

const dataOf = (node) => JSON.parse(document.getElementById(`${node.id}-data`).textContent);

// The area that was drawn becomes the filters of the list behind it, so the address holds the state.
const openList = (node, areas) => {
  const link = document.querySelector(`[data-area-list="${node.id}"]`);
  const range = areas[0]?.coordRange;
  if (!link) return;
  link.hidden = !range;
  if (!range) return;
  const address = new URL(link.dataset.base, location.href);
  const [x, y] = link.dataset.names.split(",");
  [[x, range[0]], [y, range[1]]].forEach(([name, [low, high]]) => {
    address.searchParams.set(`${name}_min`, Math.floor(low));
    address.searchParams.set(`${name}_max`, Math.ceil(high));
  });
  link.href = address.href;
};

const draw = (node, changes = {}) => {
  const chart = echarts.getInstanceByDom(node) || start(node);
  chart.setOption({ ...BUILDERS[node.dataset.chart](dataOf(node), node.clientWidth, node.clientHeight), ...changes }, true);
};
const redraw = (node) => draw(node, { animation: false }); // bars that move from where they were are wrong until they arrive

const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => {
  const chart = echarts.getInstanceByDom(target);
  if (!chart || !target.clientWidth || (chart.getWidth() === target.clientWidth && chart.getHeight() === target.clientHeight)) return;
  chart.resize();
  redraw(target);
}));

const start = (node) => {
  const chart = echarts.init(node, null, { renderer: "canvas" });
  live.add(node);
  sizes.observe(node);
  chart.on("click", ({ data }) => { if (data?.url) location.assign(data.url); });
  chart.on("brushEnd", ({ areas }) => openList(node, areas));
  return chart;
};

const redrawAll = () => live.forEach((node) => {
  if (node.isConnected) return redraw(node);
  sizes.unobserve(node);
  echarts.dispose(node);
  live.delete(node);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-area]");
  const chart = button && echarts.getInstanceByDom(document.getElementById(button.dataset.area));
  if (!chart) return;
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", on);
  chart.dispatchAction({ type: "takeGlobalCursor", key: "brush", brushOption: { brushType: on ? "rect" : false, brushMode: "single" } });
  if (on) return;
  chart.dispatchAction({ type: "brush", areas: [] });
  openList(document.getElementById(button.dataset.area), []);
});
document.documentElement.addEventListener("themechange", redrawAll);

document.fonts.ready.then(() => enhance((root) => within(root, "[data-chart]").forEach((node) => draw(node))));
