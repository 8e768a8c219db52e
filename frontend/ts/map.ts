// The districts as a choropleth with points, drawn over the same data that the list beside it shows.
import { EffectScatterChart, MapChart, ScatterChart } from "echarts/charts";
import { GeoComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { getMap, init, registerMap, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([MapChart, ScatterChart, EffectScatterChart, GeoComponent, TooltipComponent, VisualMapComponent, SVGRenderer]);

interface Point {
  name: string;
  lng: number;
  lat: number;
  url?: string;
}
interface Data {
  districts: { name: string; value: number; url?: string }[];
  points: Point[];
  unit: string;
}

const STEPS = ["#DCEBEF", "#B5D3DC", "#86B7C5", "#35768C", "#0E4656"];

async function draw(box: HTMLElement): Promise<void> {
  const source = document.getElementById(box.dataset.source ?? "");
  if (!source?.textContent || !box.dataset.boundaries) return;
  const data = JSON.parse(source.textContent) as Data;
  if (!getMap("beijing")) {
    const answer = await fetch(box.dataset.boundaries);
    registerMap("beijing", (await answer.json()) as Parameters<typeof registerMap>[1]);
  }
  const ink = getComputedStyle(document.body).color;
  const chart = init(box, undefined, { renderer: "svg" });
  const most = Math.max(1, ...data.districts.map((d) => d.value));
  chart.setOption({
    tooltip: { formatter: (p: { name: string; value?: number | number[] }) => label(p, data.unit) },
    visualMap: { show: false, min: 0, max: most, inRange: { color: STEPS }, seriesIndex: 0 },
    geo: { map: "beijing", roam: true, itemStyle: { areaColor: "#EEECE7", borderColor: "#fff" }, label: { show: false } },
    series: [
      {
        type: "map",
        geoIndex: 0,
        data: data.districts.map((d) => ({ ...d, label: { show: true, formatter: `${d.name}\n${d.value}`, color: ink } })),
      },
      {
        type: "scatter",
        coordinateSystem: "geo",
        symbolSize: 9,
        itemStyle: { color: "#C97500", borderColor: "#fff", borderWidth: 1 },
        data: data.points.map((p) => ({ name: p.name, value: [p.lng, p.lat], url: p.url })),
      },
    ],
  });
  chart.on("click", (event) => {
    const url = (event.data as { url?: string } | undefined)?.url;
    if (url) location.assign(url);
  });
  new ResizeObserver(() => chart.resize()).observe(box);
}

function label(p: { name: string; value?: number | number[] }, unit: string): string {
  return typeof p.value === "number" && !Number.isNaN(p.value) ? `${p.name}：${p.value} ${unit}` : p.name;
}

document.querySelectorAll<HTMLElement>("[data-map]").forEach((box) => void draw(box));
