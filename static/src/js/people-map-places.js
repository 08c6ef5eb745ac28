// Who stands next to somebody on the people map, in the direction of an arrow key.
const middle = (node) => {
  const { x, y } = node.dataset;
  const card = node.querySelector(".pnode-card");
  return [Number(x) + Number(card.getAttribute("width")) / 2, Number(y) + Number(card.getAttribute("height")) / 2];
};

// Sideways counts double, so that an arrow keeps its row or column while somebody stands there.
export const nearest = (node, all, [dx, dy]) => {
  const [x, y] = middle(node);
  const far = (other) => {
    const [left, top] = middle(other);
    const ahead = (left - x) * dx + (top - y) * dy;
    const aside = Math.abs((left - x) * dy) + Math.abs((top - y) * dx);
    return ahead > 4 ? ahead + 2 * aside : Infinity;
  };
  const [best] = all.filter((other) => other !== node).map((other) => [far(other), other]).sort(([one], [two]) => one - two);
  return best && best[0] < Infinity ? best[1] : null;
};
