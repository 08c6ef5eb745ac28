// The people map: size, views, mouse and keyboard. The server draws it; a change is sent and the new drawing put in its place.
import { enhance, within } from "./enhance.js";
import { nearest } from "./people-map-places.js";

const SVG = "http://www.w3.org/2000/svg";
const [STEP, LEAP, SLACK] = [8, 40, 4]; // map units of an arrow key, with Shift, and what is still a click
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const DRAWS = { i: "INFLUENCE", c: "CONFLICT" };

// What outlives a new drawing: the tool, the size, where one has scrolled to, and who has the focus.
const kept = { tool: "look", zoom: 1, left: 0, top: 0, focus: null };
let act = null; // {kind: "line", from, as} or {kind: "move", node, x, y, …}

const map = (inside) => inside.closest("[data-people-map]");
const drawing = (root) => root.querySelector(".pm-svg");
const nodes = (root) => [...root.querySelectorAll(".pnode[data-key]")];
const at = (node) => ({ x: Number(node.dataset.x), y: Number(node.dataset.y) });
const say = (root, words) => { root.querySelector("[data-pm-said]").textContent = words; };
const tell = (root, name, node) => say(root, drawing(root).dataset[name].replace("%(who)s", node?.dataset.name ?? ""));

const size = (root, zoom) => {
  const svg = drawing(root);
  const { width, height } = svg.viewBox.baseVal;
  kept.zoom = Math.min(Math.max(zoom, 0.25), 2);
  svg.setAttribute("width", Math.round(width * kept.zoom));
  svg.setAttribute("height", Math.round(height * kept.zoom));
};

const fit = (root) => {
  const { clientWidth } = root.querySelector("[data-pm-scroll]");
  size(root, Math.min(1, clientWidth / drawing(root).viewBox.baseVal.width));
};

const choose = (root, tool) => {
  kept.tool = tool;
  root.dataset.tool = tool;
  root.querySelectorAll("[data-pm-tool]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.pmTool === tool)));
};

const put = (node, { x, y }) => {
  node.setAttribute("transform", `translate(${x} ${y})`);
  Object.assign(node.dataset, { x, y });
};

const dim = (root, key, off) => root.querySelectorAll("[data-ends]").forEach((line) => {
  if (line.dataset.ends.split(" ").includes(key)) line.classList.toggle("is-off", off);
});

const stop = (root, words = true) => {
  if (!act) return;
  if (act.kind === "move") { put(act.node, act.start); dim(root, act.node.dataset.key, false); }
  act.ghost?.remove();
  root.querySelectorAll(".is-picked").forEach((node) => node.classList.remove("is-picked"));
  act = null;
  if (words) tell(root, "left");
};

const send = (root, address, values, focus) => {
  const { scrollLeft, scrollTop } = root.querySelector("[data-pm-scroll]");
  Object.assign(kept, { left: scrollLeft, top: scrollTop, focus });
  act = null;
  const without = root.querySelector("#pm-without")?.value ?? "";
  window.htmx.ajax("POST", address, { source: root, target: root, swap: "outerHTML", values: { ...values, without, full: root.dataset.full ?? "" } });
};

const startLine = (root, node, as) => {
  stop(root, false);
  act = { kind: "line", from: node, as };
  node.classList.add("is-picked");
  tell(root, "from", node);
};

const endLine = (root, node) => {
  if (node === act.from) return stop(root);
  act.ghost?.remove();
  return send(root, root.dataset.lines, { from_position: act.from.dataset.key, to_position: node.dataset.key, kind: act.as }, node.id);
};

const startMove = (root, node) => {
  stop(root, false);
  act = { kind: "move", node, start: at(node) };
  node.classList.add("is-picked");
  dim(root, node.dataset.key, true);
};

const endMove = (root) => {
  const { node } = act;
  const { x, y } = at(node);
  send(root, root.dataset.places, { position: node.dataset.key, x, y }, node.id);
};

const shift = (node, [dx, dy], far) => {
  const { x, y } = at(node);
  put(node, { x: Math.max(0, x + dx * far), y: Math.max(0, y + dy * far) });
  node.scrollIntoView({ block: "nearest", inline: "nearest" });
};

const focus = (root, node) => {
  nodes(root).forEach((each) => each.setAttribute("tabindex", each === node ? "0" : "-1"));
  node.focus();
};

const pressed = (event, root, node) => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key in ARROWS) {
    if (act?.kind === "move") shift(node, ARROWS[key], event.shiftKey ? LEAP : STEP);
    else { const next = nearest(node, nodes(root), ARROWS[key]); if (next) focus(root, next); }
    return true;
  }
  if (!root.dataset.lines) return false;
  if (key === "Escape" && act) { stop(root); return true; }
  if (key === "Enter" && act) { if (act.kind === "move") endMove(root); else endLine(root, node); return true; }
  if (key in DRAWS) { startLine(root, node, DRAWS[key]); return true; }
  if (key === "m") { startMove(root, node); tell(root, "moving", node); return true; }
  return false;
};

document.addEventListener("keydown", (event) => {
  const node = event.target.closest?.(".pnode[data-key]");
  if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
  if (pressed(event, map(node), node)) event.preventDefault();
});

// The mouse: in place of following the link, a node is dragged or a line is drawn from it.
const point = (svg, event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

document.addEventListener("pointerdown", (event) => {
  const node = event.target.closest?.(".pnode[data-key]");
  const root = node && map(node);
  if (!root?.dataset.lines || kept.tool === "look" || event.button !== 0) return;
  event.preventDefault();
  const from = point(drawing(root), event);
  if (act?.kind === "line" && act.from !== node) { endLine(root, node); return; }
  if (kept.tool === "move") startMove(root, node);
  else startLine(root, node, kept.tool.toUpperCase());
  Object.assign(act, { root, from: act.from, grip: from, held: true });
});

document.addEventListener("pointermove", (event) => {
  if (!act?.held) return;
  const svg = drawing(act.root);
  const { x, y } = point(svg, event);
  if (Math.hypot(x - act.grip.x, y - act.grip.y) > SLACK) act.moved = true;
  if (!act.moved) return;
  if (act.kind === "move") {
    put(act.node, { x: Math.max(0, Math.round(act.start.x + x - act.grip.x)), y: Math.max(0, Math.round(act.start.y + y - act.grip.y)) });
    return;
  }
  if (!act.ghost) {
    act.ghost = document.createElementNS(SVG, "path");
    act.ghost.setAttribute("class", "pm-ghost");
    svg.append(act.ghost);
  }
  act.ghost.setAttribute("d", `M${act.grip.x} ${act.grip.y}L${x} ${y}`);
});

document.addEventListener("pointerup", (event) => {
  if (!act?.held) return;
  const { root } = act;
  act.held = false;
  if (act.kind === "move") { if (act.moved) endMove(root); else stop(root, false); return; }
  const under = document.elementFromPoint(event.clientX, event.clientY)?.closest(".pnode[data-key]");
  if (under && under !== act.from) endLine(root, under);
  else if (act.moved) stop(root);
});

document.addEventListener("click", (event) => {
  const node = event.target.closest?.(".pnode[data-key]");
  if (node && map(node).dataset.lines && kept.tool !== "look") { event.preventDefault(); return; }
  const button = event.target.closest?.("[data-pm-tool], [data-pm-zoom], [data-pm-view]");
  const root = button && map(button);
  if (!root) return;
  const { pmTool, pmZoom, pmView } = button.dataset;
  if (pmTool) { stop(root, false); choose(root, pmTool); }
  if (pmZoom === "fit") fit(root);
  else if (pmZoom) size(root, kept.zoom * (pmZoom === "in" ? 1.25 : 0.8));
  if (!pmView) return;
  event.preventDefault();
  root.classList.toggle("pm-as-list", pmView === "list");
  root.querySelectorAll("[data-pm-view]").forEach((each) => { if (each === button) each.setAttribute("aria-current", "true"); else each.removeAttribute("aria-current"); });
});

// Whoever has the focus or the pointer keeps their lines; those of the others stand back.
const narrow = (event) => {
  const root = event.target.closest?.("[data-people-map]");
  if (!root || !drawing(root) || act) return;
  const key = event.target.closest(".pnode[data-key]")?.dataset.key;
  root.querySelector(".pm-lines").classList.toggle("is-narrowed", Boolean(key));
  root.querySelectorAll("[data-ends]").forEach((line) => line.classList.toggle("is-mine", line.dataset.ends.split(" ").includes(key)));
};
document.addEventListener("mouseover", narrow);
document.addEventListener("focusin", narrow);

document.addEventListener("dragstart", (event) => { if (event.target.closest?.(".pnode[data-key]")) event.preventDefault(); });

enhance((page) => within(page, "[data-people-map]").forEach((root) => {
  if (!drawing(root)) return;
  root.querySelector("[data-pm-tools]").hidden = false;
  choose(root, root.dataset.lines ? kept.tool : "look");
  const again = kept.focus && root.querySelector(`#${CSS.escape(kept.focus)}`);
  nodes(root).forEach((node, place) => node.setAttribute("tabindex", (again ? node === again : place === 0) ? "0" : "-1"));
  if (page === document) return;
  size(root, kept.zoom);
  root.querySelector("[data-pm-scroll]").scrollTo(kept.left, kept.top);
  again?.focus({ preventScroll: true });
  kept.focus = null;
  if (root.dataset.said) say(root, root.dataset.said);
}));
