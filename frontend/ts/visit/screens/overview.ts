// The checklist at a glance: by domain, how each item stands and what it lacks.
import { html, icon, type Markup } from "../../kit/markup.ts";
import { facts } from "../checklist.ts";
import type { Desk } from "../desk.ts";
import type { Line } from "../model.ts";
import { say, type Word } from "../texts.ts";
import { saying, stateLine, visitHead } from "./parts.ts";

const SIGNS: Record<string, string> = { met: "check", unmet: "x", na: "minus" }; // an icon each

function standing(line: Line): Markup {
  if (line.skipped) return html`<span class="zv-quiet">${icon("minus")}${say("na")}</span>`;
  const counts = line.stand?.counts;
  const lacks = line.lacks.filter((one) => one !== "answer").map((one) => say(`lack_${one}` as Word));
  const result = counts ? facts(counts).result : "";
  const tone = result === "unmet" ? "zv-bad" : result === "met" ? "zv-good" : "zv-quiet";
  return html`${result ? html`<span class="${tone}">${icon(SIGNS[result] ?? "minus")}${say(result)}</span>` : ""}${lacks.map((words) => html`<span class="zv-lack">${icon("alert-triangle")}${words}</span>`)}`;
}

function domain(desk: Desk, name: string, lines: Line[]): Markup {
  const done = lines.filter(({ lacks }) => !lacks.length).length;
  return html`<section data-key="domain-${name}"><h2>${name}<small>${done}/${lines.length}</small></h2><ul class="zv-index">${lines.map(
    (line) => html`<li data-key="row-${line.item.code}"><button data-do="item" data-is="${line.item.code}"><span><small>${line.item.code}${line.item.weight === "C" ? html`　<b class="zv-bad">${say("weight_C")}</b>` : ""}</small><br>${line.item.title}</span><span class="zv-stands">${standing(line)}</span></button></li>`,
  )}</ul></section>`;
}

export function overview(desk: Desk): Markup {
  const state = desk.state;
  if (!state) return html``;
  const { visit, lines } = state;
  const refused = desk.outbox?.refused(visit.id) ?? [];
  const domains = Object.keys(visit.domains).map((one) => [visit.domains[one] ?? one, lines.filter(({ item }) => item.domain === one)] as const);
  return html`<div class="zv-page">${visitHead(desk, "start")}${stateLine(desk)}
    <div class="zv-progress"><p><span>${say("done_of", { done: state.done, all: lines.length })}</span><span>${say("unmet_count", { n: state.unmet })}</span></p><progress value="${state.done}" max="${lines.length}" aria-label="${say("done_of", { done: state.done, all: lines.length })}"></progress></div>
    <main class="zv-body">${saying(desk)}${
      refused.length
        ? html`<section class="zv-conflict"><h3>${icon("alert-triangle")}${say("refused_events")}</h3><ul class="zv-rows">${refused.map(({ event, result }) => html`<li data-key="${event.id}"><span>${event.item}　${result?.sentence}</span><button class="zv-button" data-do="read" data-is="${event.id}">${say("understood")}</button></li>`)}</ul></section>`
        : ""
    }${domains.filter(([, found]) => found.length).map(([name, found]) => domain(desk, name, found))}</main>
    <footer class="zv-foot"><button class="zv-button zv-main" data-do="${visit.record ? "sign" : "end"}">${say("to_end")}</button></footer></div>`;
}
