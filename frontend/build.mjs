// Builds static/build: one style sheet, three scripts, one sprite of the icons that templates and navigation name.
import { build } from "esbuild";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const out = "../static/build";
await mkdir(out, { recursive: true });
await build({
  entryPoints: ["css/zhaohu.css", "ts/app.ts", "ts/map.ts", "ts/verify.ts"],
  outdir: out,
  entryNames: "[name]",
  bundle: true,
  minify: true,
  target: ["es2022", "chrome100", "safari15.4"],
  logLevel: "warning",
});

async function files(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((f) => f.isFile() && /\.(html|py)$/.test(f.name))
    .map((f) => join(f.parentPath ?? f.path, f.name));
}

const names = new Set(["check", "alert-triangle", "alert-octagon", "clock", "info-circle"]);
for (const path of await files("../zhaohu")) {
  const text = await readFile(path, "utf8");
  for (const [, name] of text.matchAll(/icon[ =:]*"([a-z0-9-]+)"/g)) names.add(name);
}
const symbols = [];
for (const name of [...names].sort()) {
  const [folder, icon] = name.endsWith("-filled") ? ["filled", name.slice(0, -7)] : ["outline", name];
  const svg = await readFile(`node_modules/@tabler/icons/icons/${folder}/${icon}.svg`, "utf8");
  const inner = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>[\s\S]*$/g, "").trim();
  const paint =
    folder === "filled"
      ? 'fill="currentColor"'
      : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  symbols.push(`<symbol id="${name}" viewBox="0 0 24 24"><g ${paint}>${inner}</g></symbol>`);
}
await writeFile(`${out}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
