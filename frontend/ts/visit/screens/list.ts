// 「我的检查」, and the first page of a visit: on site, about the house, what was found last time.
import { html, icon, type Markup } from "../../kit/markup.ts";
import type { Summary } from "../contract.ts";
import type { Desk } from "../desk.ts";
import { say } from "../texts.ts";
import { hours, saying, stateLine, visitHead } from "./parts.ts";

function row(desk: Desk, one: Summary): Markup {
  const here = desk.visits.get(one.id);
  const busy = desk.busy ? html` disabled` : "";
  const deeds = one.done
    ? html`<a class="zv-button" href="/inspections/${one.id}/record/">${icon("file-text")}${say("record_done")}</a>`
    : here
      ? html`<button class="zv-button zv-main" data-do="visit" data-is="${one.id}">${say("open")}</button>`
      : html`<button class="zv-button zv-main" data-do="load" data-is="${one.id}"${busy}>${icon("download")}${say("load")}</button>`;
  return html`<li class="zv-card" data-key="visit-${one.id}"><h2>${one.institution}</h2>
    <p>${one.kind}　${one.number}</p><p>${one.address}</p>
    <p>${one.planned_on ? html`${say("planned", { day: one.planned_on })}　` : ""}${say("items", { n: one.items })}${here && !one.done ? html`　<b class="zv-good">${icon("check")}${say("loaded")}</b>` : ""}</p>${deeds}</li>`;
}

export function list(desk: Desk): Markup {
  const rows = [...desk.list].sort((a, b) => Number(a.done) - Number(b.done));
  return html`<div class="zv-page"><header class="zv-head"><a class="zv-icon" href="/" aria-label="${say("back_office")}">${icon("home")}</a>
    <div><h1 tabindex="-1" data-first>${say("my_visits")}</h1><p>${desk.user?.name}</p></div></header>${stateLine(desk)}
    <main class="zv-body">${saying(desk)}${
      rows.length
        ? html`<ul class="zv-list">${rows.map((one) => row(desk, one))}</ul>`
        : html`<div class="zv-empty">${icon("clipboard-check")}<h2>${say("no_visits")}</h2><p>${say("no_visits_how")}</p></div>`
    }</main></div>`;
}

function officers(desk: Desk): Markup[] {
  const state = desk.state;
  return (state?.visit.officers ?? []).map(({ id, name, certificate }) => {
    const told = state?.events.find(({ kind, user }) => kind === "check_in" && user === id);
    return html`<li data-key="officer-${id}"><span><b>${name}</b>　${certificate}</span><span class="${told ? "zv-good" : ""}">${
      told ? html`${icon("circle-check")}${say("showed_at", { at: hours(told.at) })}` : say("not_yet")
    }</span></li>`;
  });
}

export function start(desk: Desk): Markup {
  const state = desk.state;
  if (!state || !desk.user) return list(desk);
  const { visit, shown } = state;
  const mine = shown.has(desk.user.id);
  const began = visit.checklist.some(({ code }) => state.events.some(({ item, kind }) => item === code && kind === "answer"));
  const facts: [string, string][] = [
    [say("address"), visit.address], [say("phone"), visit.facts.phone || "—"], [say("uscc"), visit.facts.uscc],
    [say("filing"), visit.facts.filing], [say("places"), String(visit.facts.places)],
    [say("meals"), visit.facts.meals ? say("yes") : say("no")], [say("why_visit"), visit.reason],
  ];
  const last = visit.last.map(
    ({ item, fact, found_on, corrected_on }) => html`<li><span><b>${item}</b> ${fact}<br><small>${say("found_on", { day: found_on })}　${
      corrected_on ? say("corrected", { day: corrected_on }) : html`<b class="zv-bad">${say("not_corrected")}</b>`
    }</small></span></li>`,
  );
  const deed = mine
    ? html`<button class="zv-button zv-main" data-do="overview">${began ? say("go_on") : say("go_check")}</button>`
    : html`<button class="zv-button zv-main" data-do="checkin"${desk.busy ? html` disabled` : ""}>${icon("id-badge-2")}${desk.busy ? say("locating") : say("i_showed")}</button>`;
  return html`<div class="zv-page">${visitHead(desk, "list")}${stateLine(desk)}<main class="zv-body">${saying(desk)}
    <section class="zv-card"><h2>${say("check_in")}</h2><p>${say("check_in_how")}</p><ul class="zv-rows">${officers(desk)}</ul></section>
    <section class="zv-card"><h2>${say("last_time")}</h2>${last.length ? html`<ul class="zv-rows">${last}</ul>` : html`<p>${say("last_none")}</p>`}</section>
    <section class="zv-card"><h2>${say("about")}</h2><dl class="zv-facts">${facts.map(([name, told]) => html`<dt>${name}</dt><dd>${told}</dd>`)}</dl></section>
    ${mine ? html`<section class="zv-card"><h2>${say("no_checklist")}</h2><p>${say("no_checklist_how")}</p><button class="zv-button" data-do="end">${say("end")}</button></section>` : ""}
    </main><footer class="zv-foot">${deed}</footer></div>`;
}
