// Draw every [data-chart] from the JSON beside it; redraw when the theme or the width changes.
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

const draw = (node) => {
  const chart = echarts.getInstanceByDom(node) || start(node);
  chart.setOption(BUILDERS[node.dataset.chart](dataOf(node), node.clientWidth, node.clientHeight), true);
};

const start = (node) => {
  const chart = echarts.init(node, null, { renderer: "canvas" });
  live.add(node);
  chart.on("click", ({ data }) => { if (data?.url) location.assign(data.url); });
  chart.on("brushEnd", ({ areas }) => openList(node, areas));
  return chart;
};

const redraw = () => live.forEach((node) => {
  if (node.isConnected) return draw(node);
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
document.documentElement.addEventListener("themechange", redraw);
addEventListener("resize", () => {
  live.forEach((node) => echarts.getInstanceByDom(node)?.resize());
  redraw();
});

document.fonts.ready.then(() => enhance((root) => within(root, "[data-chart]").forEach(draw)));
