// Where the names of marks stand: beside their mark, on no other name and on no other large mark; a name without room is left out.
const HEIGHT = 15;
const GAP = 3;
const LARGE = 7; // px of radius from which a name may not cover a mark
const SMALL_COVERED = 2;
const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1]];

const measured = (font) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  return (text) => Math.ceil(pen.measureText(text).width) + 2;
};

// The box of a name at one side of its mark: on a diagonal it touches the rim, above and below it keeps off the edge.
const box = ({ x, y, radius }, width, [across, down], frame) => {
  const reach = (radius + GAP) * (across && down ? 0.75 : 1);
  const left = across ? x + across * reach - (across < 0 ? width : 0) : Math.min(Math.max(x - width / 2, frame.left), frame.right - width);
  const top = down ? y + down * reach - (down < 0 ? HEIGHT : 0) : y - HEIGHT / 2;
  return { left, top, right: left + width, bottom: top + HEIGHT };
};

const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const covers = (area, { x, y, radius }) => {
  const across = Math.max(area.left - x, 0, x - area.right);
  const down = Math.max(area.top - y, 0, y - area.bottom);
  return across * across + down * down < radius * radius;
};

const within = (area, frame) => area.left >= frame.left && area.right <= frame.right && area.top >= frame.top && area.bottom <= frame.bottom;

const crosses = (area, { x, y }) => (area.left < x && x < area.right) || (area.top < y && y < area.bottom);

// How many small marks a name at this place hides, and whether it stands on a dividing line; Infinity where it may not stand.
const cost = (area, mark, marks, taken, { frame, lines }) => {
  if (!within(area, frame) || taken.some((other) => meet(area, other))) return Infinity;
  const covered = marks.filter((other) => other !== mark && covers(area, other));
  return covered.some((other) => other.radius >= LARGE) ? Infinity : covered.length + 0.5 * crosses(area, lines);
};

// marks [{x, y, radius, caption}] in px, the most important first; taken: boxes in use; lines {x, y}: the dividing lines; the answer: mark -> offset from the mark's own box.
export const place = (marks, { frame, taken, lines, font }) => {
  const width = measured(font);
  const used = [...taken];
  const places = new Map();
  for (const mark of marks.filter((each) => each.caption)) {
    const options = SIDES.map((side) => box(mark, width(mark.caption), side, frame)).map((area) => ({ area, cost: cost(area, mark, marks, used, { frame, lines }) }));
    const best = options.reduce((least, each) => (each.cost < least.cost ? each : least));
    if (best.cost > SMALL_COVERED) continue;
    used.push(best.area);
    places.set(mark, [best.area.left - (mark.x - mark.radius), best.area.top - (mark.y - mark.radius)]);
  }
  return places;
};
