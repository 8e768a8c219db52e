// One item of the checklist.
import { html, icon, type Markup } from "../../kit/markup.ts";
import { facts } from "../checklist.ts";
import type { Measure } from "../contract.ts";
import { proposed } from "../deeds.ts";
import type { Desk } from "../desk.ts";
import { due, type Line, type State } from "../model.ts";
import { say, type Word } from "../texts.ts";
import { photos, voices } from "./evidence.ts";
import { field, hours, nameOf, saying, stateLine, visitHead } from "./parts.ts";

const RESULTS = [["met", "check"], ["unmet", "x"], ["na", "minus"]] as const;

function results(desk: Desk, title: string): Markup {
  return html`<div class="zv-results" role="group" aria-label="${title}">${RESULTS.map(([result, sign]) => {
    const pressed = desk.form.result === result;
    return html`<button class="zv-result zv-result-${result}" data-do="result" data-is="${result}" aria-pressed="${pressed ? "true" : "false"}">${icon(sign)}${say(result)}</button>`;
  })}</div>`;
}

function limit({ minimum, maximum, unit }: Measure): string {
  const words = [minimum !== undefined && say("at_least", { n: minimum }), maximum !== undefined && say("at_most", { n: maximum })];
  return `${words.filter(Boolean).join("，")} ${unit}`;
}

function measures(desk: Desk, line: Line): Markup {
  const all = line.item.measures ?? [];
  if (!all.length) return html``;
  const says = proposed(desk);
  const differs = says === "unmet" && desk.form.result === "met";
  return html`<section data-key="measures"><h3>${say("measure")}</h3>${all.map((one) => {
    const name = `measure ${one.key}`;
    return html`<div class="zv-measure"><label for="m-${one.key}">${one.label}<small>${limit(one)}</small></label>
      <input id="m-${one.key}" name="${name}" inputmode="decimal" maxlength="12" autocomplete="off" value="${desk.form[name] ?? ""}"><span>${one.unit}</span></div>`;
  })}${says ? html`<p class="${says === "met" ? "zv-good" : "zv-bad"}" role="status">${icon(says === "met" ? "circle-check" : "alert-triangle")}${say(differs ? "measured_differs" : says === "met" ? "measured_met" : "measured_unmet")}</p>` : ""}</section>`;
}

function terms(desk: Desk, state: State): Markup {
  const chip = (term: string, words: string): Markup =>
    html`<button class="zv-chip" data-do="term" data-is="${term}" aria-pressed="${desk.form.term === term ? "true" : "false"}">${words}</button>`;
  const days = state.visit.rule.term_days.map((n) => {
    const until = due(state.visit, n).slice(5);
    return chip(String(n), desk.form.term === String(n) ? say("term_until", { n, day: until }) : say("term_days", { n }));
  });
  return html`<section data-key="terms"><h3>${say("term")}</h3><div class="zv-chips" role="group" aria-label="${say("term")}">${chip("spot", say("term_spot"))}${days}</div></section>`;
}

function conflict(desk: Desk, line: Line): Markup {
  const both = line.stand?.conflict ?? [];
  if (!both.length) return html``;
  return html`<section class="zv-conflict" data-key="conflict"><h3>${icon("alert-triangle")}${say("conflict")}</h3><p>${say("conflict_how")}</p><ul class="zv-rows">${both.map((one) => {
    const told = facts(one);
    return html`<li data-key="${one.id}"><span><b>${say(told.result)}</b>　${told.fact}<br><small>${say("by_at", { name: nameOf(desk, one.user), at: hours(one.at) })}</small></span><button class="zv-button" data-do="settle" data-is="${one.id}">${say("choose_this")}</button></li>`;
  })}</ul></section>`;
}

function more(desk: Desk, state: State, line: Line): Markup {
  const { result } = desk.form;
  if (!result) return html`${measures(desk, line)}${voices(desk, state, line)}`;
  const unmet = result === "unmet";
  return html`${measures(desk, line)}${field(desk, "fact", "fact", { rows: unmet ? 3 : 2 })}${result === "na" ? "" : photos(desk, state, line)}${voices(desk, state, line)}${
    unmet ? html`${terms(desk, state)}${field(desk, "words", "words", { rows: 2 })}` : ""
  }${field(desk, "note", "note")}`;
}

export function item(desk: Desk, code: string): Markup {
  const state = desk.state;
  const line = state?.lines.find((one) => one.item.code === code);
  if (!state || !line) return html``;
  const { item: it } = line;
  const at = state.lines.indexOf(line) + 1;
  const all = state.lines.length;
  const critical = it.weight === "C";
  return html`<div class="zv-page">${visitHead(desk, "overview")}${stateLine(desk)}
    <div class="zv-progress"><p><span>${say("position", { domain: state.visit.domains[it.domain] ?? "", at, all })}</span><span>${say("unmet_count", { n: state.unmet })}</span></p><progress value="${at}" max="${all}" aria-label="${say("position", { domain: "", at, all })}"></progress></div>
    <main class="zv-item"><section class="zv-ask" data-key="ask-${code}">
      <p><span class="zv-weight zv-weight-${it.weight}">${icon(critical ? "alert-octagon-filled" : "point-filled")}${say(`weight_${it.weight}` as Word)}</span><span>${it.code}，${it.method}</span></p>
      <h2>${it.title}</h2><p>${say("basis", { text: it.basis })}</p>
      ${line.last ? html`<p class="zv-warn">${icon("history")}${say("last_here", { fact: line.last.fact })}</p>` : ""}
      ${line.skipped ? html`<p class="zv-warn">${icon("info-circle")}${say("skipped", { because: line.skipped })}</p>` : results(desk, it.title)}</section>
      <div class="zv-more" data-key="more-${code}">${saying(desk)}${conflict(desk, line)}${line.skipped ? "" : more(desk, state, line)}</div></main>
    <footer class="zv-foot"><button class="zv-button" data-do="previous">${say("previous")}</button><button class="zv-button zv-main" data-do="next">${say("save_next")}</button></footer></div>`;
}
