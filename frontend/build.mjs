// Builds static/build: three style sheets, the scripts, one sprite of the icons that templates, navigation and tablet name.
import { build } from "esbuild";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const out = "../static/build";
await mkdir(out, { recursive: true });
await build({
  entryPoints: {
    zhaohu: "css/zhaohu.css",
    app: "ts/app.ts",
    map: "ts/map.ts",
    verify: "ts/verify.ts",
    "tablet-look": "css/tablet.css",
    tablet: "ts/tablet/main.ts",
    family: "ts/family/main.ts",
    "visit-look": "css/visit.css",
    visit: "ts/visit/main.ts",
    worker: "ts/worker.ts",
  },
  outdir: out,
  bundle: true,
  minify: true,
  target: ["es2022", "chrome100", "safari15.4"],
  logLevel: "warning",
});

async function files(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((f) => f.isFile() && /\.(html|py|ts)$/.test(f.name))
    .map((f) => join(f.parentPath ?? f.path, f.name));
}

const names = new Set(["check", "alert-triangle", "alert-octagon", "clock", "info-circle"]);
for (const path of await files("../zhaohu")) {
  const text = await readFile(path, "utf8");
  for (const [, name] of text.matchAll(/icon[ =:]*"([a-z0-9-]+)"/g)) names.add(name);
}
// In the screens of the tablet and of a visit an icon may be one of several: on a line that speaks of an icon or a sign, each name of one.
const drawn = new Set((await readdir("node_modules/@tabler/icons/icons/outline")).map((file) => file.slice(0, -4)));
for (const path of [...(await files("ts/tablet")), ...(await files("ts/visit"))]) {
  for (const line of (await readFile(path, "utf8")).split("\n").filter((l) => /\b(icon|sign)\b/.test(l))) {
    for (const [, name] of line.matchAll(/"([a-z0-9-]+)"/g)) if (drawn.has(name.replace(/-filled$/, ""))) names.add(name);
  }
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
