// The end of a visit: the conclusion, the record that the server makes, and who signs it.
import { html, icon, type Markup } from "../../kit/markup.ts";
import type { Conclusion } from "../contract.ts";
import type { Desk } from "../desk.ts";
import { path } from "../pad.ts";
import { say, type Word } from "../texts.ts";
import { field, hours, saying, stateLine, visitHead } from "./parts.ts";

const CONCLUSIONS: [Conclusion, Word][] = [
  ["clear", "clear"], ["corrected", "corrected_c"], ["pending", "pending"], ["refused", "refused_c"], ["absent", "absent"],
];
const titled = (conclusion: Conclusion): string => say(CONCLUSIONS.find(([one]) => one === conclusion)?.[1] ?? "clear");
const disabled = (desk: Desk): Markup | string => (desk.busy ? html` disabled` : "");

export function end(desk: Desk): Markup {
  const state = desk.state;
  if (!state) return html``;
  const without = desk.concluded === "refused" || desk.concluded === "absent";
  return html`<div class="zv-page">${visitHead(desk, "overview")}${stateLine(desk)}<main class="zv-body">
    ${state.needed && !without ? html`<p class="zv-warn">${icon("alert-triangle")}${say("still", { n: state.needed })}</p>` : ""}
    ${state.visit.record ? html`<section class="zv-card" data-key="made"><h2>${say("record")}</h2><p>${titled(state.visit.record.conclusion)}</p><button class="zv-button" data-do="sign">${icon("signature")}${say("sign")}</button></section>` : ""}
    <section class="zv-card" data-key="conclusion"><h2>${say("conclusion")}</h2><div class="zv-choices" role="group" aria-label="${say("conclusion")}">${CONCLUSIONS.map(
      ([one, word]) => html`<button class="zv-chip" data-do="conclusion" data-is="${one}" aria-pressed="${desk.concluded === one ? "true" : "false"}">${say(word)}</button>`,
    )}</div></section>
    <section class="zv-card">${field(desk, "summary", "summary", { rows: 4, hint: say("summary_hint") })}<p>${say("record_needs_network")}</p></section>${saying(desk)}</main>
    <footer class="zv-foot"><button class="zv-button zv-main" data-do="record"${disabled(desk)}>${icon("file-text")}${state.visit.record ? say("make_again") : say("make_record")}</button></footer></div>`;
}

function pad(desk: Desk, name: string): Markup {
  const lines = desk.strokes[name] ?? [];
  return html`<div class="zv-pad"><p>${say("draw")}</p><svg data-pad="${name}" viewBox="0 0 1000 400" role="img" aria-label="${say("draw")}">${lines.map((line) => html`<polyline points="${path(line)}"/>`)}</svg>
    <button class="zv-button" type="button" data-do="clear" data-is="${name}">${say("clear_pad")}</button></div>`;
}

function officers(desk: Desk): Markup {
  const { visit } = desk.state ?? {};
  const signed = visit?.record?.signatures.filter(({ signer }) => signer === "officer") ?? [];
  const rows = visit?.officers.map(({ id, name }) => {
    const own = signed.find(({ user }) => user === id);
    return html`<li data-key="signer-${id}"><span class="${own ? "zv-good" : ""}">${own ? html`${icon("circle-check")}${say("signed_at", { name, at: hours(own.at) })}` : say("not_signed", { name })}</span></li>`;
  });
  const mine = signed.some(({ user }) => user === desk.user?.id);
  return html`<section class="zv-card" data-key="officers"><h2>${say("officers")}</h2><p>${say("officer_signs")}</p><ul class="zv-rows">${rows}</ul>
    ${mine || visit?.done ? "" : html`${pad(desk, "own")}<button class="zv-button zv-main" data-do="signown"${disabled(desk)}>${icon("signature")}${say("sign_own")}</button>`}</section>`;
}

function house(desk: Desk): Markup {
  const record = desk.state?.visit.record;
  const signed = record?.signatures.find(({ signer }) => signer === "institution");
  const frame = (inner: Markup): Markup => html`<section class="zv-card" data-key="house"><h2>${say("house")}</h2>${inner}</section>`;
  if (record?.conclusion === "absent") return frame(html`<p>${say("house_absent")}</p>`);
  if (signed) {
    const told = { name: signed.name, at: hours(signed.at), why: signed.refused };
    return frame(html`<p class="zv-good">${icon("circle-check")}${say(signed.refused ? "house_refused" : "house_signed", told)}</p>`);
  }
  if (desk.form.refusing) {
    return frame(html`<form data-do="refuse">${field(desk, "name", "name")}${field(desk, "refused", "why_refused", { rows: 2 })}${field(desk, "witness", "witness")}
      <button class="zv-button zv-main"${disabled(desk)}>${say("note_refusal")}</button><button class="zv-button" type="button" data-do="refusing">${say("not_refusing")}</button></form>`);
  }
  return frame(html`<form data-do="signhouse"><p>${say("house_signs")}</p>${field(desk, "name", "name")}${field(desk, "post", "post")}${pad(desk, "house")}
    <button class="zv-button zv-main"${disabled(desk)}>${icon("signature")}${say("sign_house")}</button><button class="zv-button" type="button" data-do="refusing">${say("refusing")}</button></form>`);
}

export function sign(desk: Desk): Markup {
  const state = desk.state;
  const record = state?.visit.record;
  if (!state || !record) return end(desk);
  const { visit } = state;
  const unmet = state.lines.filter(({ stand, skipped }) => !skipped && stand?.counts?.facts.result === "unmet");
  const done = html`<section class="zv-sealed" role="status" data-key="sealed">${icon("shield-check")}<h2>${say("sealed")}</h2><p>${say("sealed_how")}</p><a class="zv-button zv-main" href="/inspections/${visit.id}/record/">${say("see_record")}</a></section>`;
  return html`<div class="zv-page">${visitHead(desk, "overview")}${stateLine(desk)}<main class="zv-body">${visit.done ? done : ""}
    <section class="zv-card" data-key="record"><h2>${say("record")}</h2><dl class="zv-facts"><dt>${say("conclusion")}</dt><dd>${titled(record.conclusion)}</dd><dt>${say("summary")}</dt><dd>${record.summary}</dd>
    ${unmet.map(({ item, stand }) => html`<dt>${item.code}</dt><dd>${item.title}<br>${String(stand?.counts?.facts.fact ?? "")}</dd>`)}</dl><p class="zv-mono">${say("record_sm3", { sm3: record.sm3 })}</p></section>
    ${saying(desk)}${officers(desk)}${house(desk)}</main>
    ${visit.done ? "" : html`<footer class="zv-foot"><button class="zv-button" data-do="end">${say("make_again")}</button></footer>`}</div>`;
}
