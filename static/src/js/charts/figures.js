// Compact money as sam/lib/figures.py writes it: £4,200, £372 k, £1.84 m; a true minus.
const locale = () => document.documentElement.lang || "en";
export const plain = (value, digits = 0) =>
  new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
const STEPS = [[1e9, "bn"], [1e6, "m"]];
const rounded = (value, digits) => Math.round(value * 10 ** digits + 1e-7) / 10 ** digits; // 9.995 is not quite

const scaled = (size) => {
  for (const [unit, suffix] of STEPS) {
    if (rounded(size / (unit / 1000), 0) < 1000) continue;
    const value = size / unit;
    const digits = rounded(value, 2) < 10 ? 2 : rounded(value, 1) < 100 ? 1 : 0;
    return `${plain(value, digits)}\u00a0${suffix}`;
  }
  return rounded(size, 0) < 10000 ? plain(size) : `${plain(size / 1000)}\u00a0k`;
};

export const money = (value, symbol) => {
  const text = scaled(Math.abs(value));
  return `${value < 0 && text !== "0" ? "\u2212" : ""}${symbol}${text}`;
};

export const percent = (share, digits = 0) => `${plain(100 * share, digits)}\u00a0%`;

// The label of a gridline: 100 k, 1 m.
export const tick = (value) => {
  if (value >= 1e9) return `${value / 1e9}\u00a0bn`;
  if (value >= 1e6) return `${value / 1e6}\u00a0m`;
  return value >= 1000 ? `${value / 1000}\u00a0k` : `${value}`;
};
