// The districts as a choropleth with points, drawn over the same data that the list beside it shows.
// Where the installation names tiles of a base map, they lie below and the districts are only tinted.
import { LinesChart, ScatterChart } from "echarts/charts";
import { GeoComponent, TooltipComponent } from "echarts/components";
import { getMap, init, registerMap, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([LinesChart, ScatterChart, GeoComponent, TooltipComponent, SVGRenderer]);

interface District {
  code: string;
  name: string;
  label?: string;
  value: number;
  url?: string;
}
interface Point {
  name: string;
  lng: number;
  lat: number;
  url?: string;
}
interface Data {
  districts: District[];
  points: Point[];
  unit: string;
}
type Place = [number, number];
interface Outlines {
  features: { properties: { code: string; name: string; center: Place } }[];
}
type Chart = ReturnType<typeof init>;

const STEPS = ["#DCEBEF", "#B5D3DC", "#86B7C5", "#35768C", "#0E4656"];
// Where to write in a district, by its code: the middle of its area, not its seat of office.
const INSIDE: Record<string, Place> = {
  "110105": [116.52, 39.95],
  "110108": [116.23, 40.04],
  "110109": [115.72, 39.98],
  "110111": [115.86, 39.72],
  "110112": [116.75, 39.8],
  "110113": [116.74, 40.15],
  "110114": [116.2, 40.22],
  "110115": [116.43, 39.64],
  "110116": [116.55, 40.65],
  "110117": [117.13, 40.21],
  "110118": [117.02, 40.53],
  "110119": [116.12, 40.52],
};
// Too small to write on: their words stand outside the city, at the end of a line.
const OUTSIDE: Record<string, Place> = {
  "110101": [117.2, 39.82],
  "110102": [117.2, 39.68],
  "110106": [117.2, 39.54],
  "110107": [115.6, 40.3],
};
const OUTSIDE_ON_PHONES: Record<string, Place> = { ...OUTSIDE, "110105": [117.2, 39.97], "110108": [115.6, 40.47] };
const PHONE = 480;

/** Web Mercator, in which tiles are cut. */
const mercator = {
  project: ([lng, lat]: number[]): Place => [lng ?? 0, -deg(Math.asinh(Math.tan(rad(lat ?? 0))))],
  unproject: ([x, y]: number[]): Place => [x ?? 0, deg(Math.atan(Math.sinh(rad(-(y ?? 0)))))],
};
const rad = (d: number): number => (d * Math.PI) / 180;
const deg = (r: number): number => (r * 180) / Math.PI;

function step(value: number, most: number): number {
  return value === 0 ? 0 : Math.min(STEPS.length - 1, Math.floor((value / most) * STEPS.length));
}

async function draw(box: HTMLElement): Promise<void> {
  const source = document.getElementById(box.dataset.source ?? "");
  if (!source?.textContent || !box.dataset.boundaries) return;
  const data = JSON.parse(source.textContent) as Data;
  const outlines = (await (await fetch(box.dataset.boundaries)).json()) as Outlines;
  if (!getMap("beijing")) registerMap("beijing", outlines as unknown as Parameters<typeof registerMap>[1]);
  const face = document.createElement("div");
  face.className = "zh-map-face";
  box.append(face);
  const chart = init(face, undefined, { renderer: "svg" });
  chart.setOption(picture(data, outlines, box));
  chart.on("click", (event) => {
    const byName = data.districts.find((d) => d.name === event.name && event.componentType === "geo");
    const url = byName?.url ?? (event.data as { url?: string } | undefined)?.url;
    if (url) location.assign(url);
  });
  if (box.dataset.tiles) layTiles(chart, box, box.dataset.tiles);
  new ResizeObserver(() => chart.resize()).observe(box);
}

function picture(data: Data, outlines: Outlines, box: HTMLElement): Parameters<Chart["setOption"]>[0] {
  const tiles = box.dataset.tiles;
  const outside = box.clientWidth < PHONE ? OUTSIDE_ON_PHONES : OUTSIDE;
  const style = getComputedStyle(document.body);
  const ink = style.color;
  const most = Math.max(1, ...data.districts.map((d) => d.value));
  const known = outlines.features.flatMap(({ properties }) => {
    const district = data.districts.find((d) => d.code === properties.code);
    return district ? [{ ...district, key: properties.name, center: properties.center }] : [];
  });
  const written = known.map((d) => {
    const out = outside[d.code];
    const name = (d.label ?? d.name).replace(/(区| District)$/, "");
    const light = !out && !tiles && step(d.value, most) > 2;
    return {
      name: d.name,
      value: out ?? INSIDE[d.code] ?? d.center,
      label: { formatter: `${name}${out ? " " : "\n"}${d.value}`, color: light ? "#FFFFFF" : out ? ink : "#1B2429" },
    };
  });
  return {
    animation: false,
    tooltip: { formatter: (p: { name: string }) => told(p.name, data) },
    geo: {
      map: "beijing",
      roam: Boolean(tiles),
      ...(tiles ? { projection: mercator } : {}),
      layoutCenter: ["50%", "50%"],
      layoutSize: "96%",
      label: { show: false },
      emphasis: { label: { show: false }, itemStyle: { areaColor: "#FDF1E4" } },
      itemStyle: { areaColor: "#EEECE7", borderColor: "#FFFFFF", opacity: tiles ? 0.45 : 1 },
      regions: known.map((d) => ({ name: d.key, itemStyle: { areaColor: STEPS[step(d.value, most)] } })),
    },
    series: [
      {
        type: "lines",
        coordinateSystem: "geo",
        silent: true,
        lineStyle: { color: ink, width: 1, opacity: 0.6 },
        data: known.filter((d) => outside[d.code]).map((d) => ({ coords: [INSIDE[d.code] ?? d.center, outside[d.code]] })),
      },
      {
        type: "scatter",
        coordinateSystem: "geo",
        symbolSize: 8,
        itemStyle: { color: "#C97500", borderColor: "#fff", borderWidth: 1 },
        data: data.points.map((p) => ({ name: p.name, value: [p.lng, p.lat], url: p.url })),
      },
      {
        type: "scatter",
        coordinateSystem: "geo",
        symbolSize: 1,
        itemStyle: { color: "transparent" },
        silent: true,
        labelLayout: { hideOverlap: false },
        label: { show: true, position: "inside", fontSize: 12, lineHeight: 15, align: "center", fontFamily: style.fontFamily },
        data: written,
      },
    ],
  };
}

function told(name: string, data: Data): string {
  const district = data.districts.find((d) => d.name === name);
  const text = district ? `${district.label ?? name}: ${district.value} ${data.unit}` : name;
  const safe = document.createElement("span");
  safe.textContent = text;
  return safe.innerHTML;
}

/** Lay the tiles that the present view needs below the chart, again after each move. */
function layTiles(chart: Chart, box: HTMLElement, template: string): void {
  const layer = document.createElement("div");
  layer.className = "zh-map-tiles";
  box.prepend(layer);
  const lay = (): void => {
    // The view is linear in Mercator: two known places tell where all others are.
    const [x0, y0] = chart.convertToPixel("geo", [115, 39]) as Place;
    const [x1, y1] = chart.convertToPixel("geo", [118, 41]) as Place;
    const high = (lat: number): number => deg(Math.asinh(Math.tan(rad(lat))));
    const lng = (x: number): number => 115 + ((x - x0) * 3) / (x1 - x0);
    const lat = (y: number): number =>
      deg(Math.atan(Math.sinh(rad(high(39) + ((y - y0) * (high(41) - high(39))) / (y1 - y0)))));
    const [west, east, north, south] = [lng(0), lng(box.clientWidth), lat(0), lat(box.clientHeight)];
    const zoom = Math.max(1, Math.min(17, Math.round(Math.log2((box.clientWidth * 360) / (256 * (east - west))))));
    const many = 2 ** zoom;
    const column = (lng: number): number => ((lng + 180) / 360) * many;
    const row = (lat: number): number => ((1 - Math.asinh(Math.tan(rad(lat))) / Math.PI) / 2) * many;
    const corner = (x: number, y: number): Place => {
      const lat = deg(Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / many))));
      return chart.convertToPixel("geo", [(x / many) * 360 - 180, lat]) as Place;
    };
    const tiles: HTMLImageElement[] = [];
    for (let x = Math.floor(column(west)); x <= column(east); x++)
      for (let y = Math.floor(row(north)); y <= row(south); y++) {
        const [left, top] = corner(x, y);
        const [right, bottom] = corner(x + 1, y + 1);
        const image = new Image();
        image.alt = "";
        image.src = template.replace("{z}", `${zoom}`).replace("{x}", `${x}`).replace("{y}", `${y}`);
        image.style.cssText = `left:${left}px;top:${top}px;width:${right - left}px;height:${bottom - top}px`;
        tiles.push(image);
      }
    layer.replaceChildren(...tiles.slice(0, 120));
  };
  chart.on("georoam", lay);
  new ResizeObserver(lay).observe(box);
}

document.querySelectorAll<HTMLElement>("[data-map]").forEach((box) => void draw(box));
