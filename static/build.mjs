// Bundle src/ into dist/: the style sheet with its fonts, the scripts, and one sprite of the icons in src/icons.json.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const made = here("node_modules/.dist"); // moved to dist/ when complete

const bundle = (options) => build({
  absWorkingDir: here("."), bundle: true, minify: true, outdir: made, logLevel: "warning", legalComments: "none",
  target: ["es2022", "chrome111", "firefox113", "safari16.4"], assetNames: "fonts/[name]", loader: { ".woff2": "file" },
  ...options,
});

const symbol = async (name) => {
  const source = await readFile(here(`node_modules/@tabler/icons/icons/outline/${name}.svg`), "utf8");
  const shapes = source.replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
};

const sprite = async () => {
  const names = JSON.parse(await readFile(here("src/icons.json"), "utf8"));
  const symbols = await Promise.all(names.map(symbol));
  await writeFile(`${made}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
};

await rm(made, { recursive: true, force: true });
await mkdir(made, { recursive: true });
await Promise.all([
  bundle({ entryPoints: { app: "src/css/index.css" } }),
  bundle({ entryPoints: { app: "src/js/app.js", charts: "src/js/charts/index.js", choices: "src/js/choices.js", theme: "src/js/theme.js" }, format: "iife" }),
  sprite(),
]);
await rm(here("dist"), { recursive: true, force: true });
await rename(made, here("dist"));
