// What several screens of a visit share.
import { written } from "../../kit/clock.ts";
import { html, icon, type Markup } from "../../kit/markup.ts";
import type { Desk } from "../desk.ts";
import { say, told, type Word } from "../texts.ts";

export const hours = (instant: number | string): string =>
  written(typeof instant === "string" ? Date.parse(instant) : instant).slice(11, 16);

export const nameOf = (desk: Desk, user: number): string =>
  desk.state?.visit.officers.find(({ id }) => id === user)?.name ?? (user === desk.user?.id ? desk.user.name : "");

/** Whether everything is with the server, or lies here. */
export function stateLine(desk: Desk): Markup {
  const n = (desk.outbox?.waiting().length ?? 0) + waitingShots(desk);
  const { online = false, signIn = false } = desk.sync ?? {};
  const [tone, sign, words] = !online
    ? ["warn", "cloud-off", n ? say("offline_unsent", { n }) : say("offline")]
    : signIn
      ? ["warn", "lock", say("signed_out", { n })]
      : n
        ? ["calm", "cloud-upload", say("sending", { n })]
        : ["ok", "cloud-check", say("all_sent")];
  return html`<p class="zv-state zv-state-${tone}" role="status">${icon(String(sign))}<b>${words}</b>
    ${signIn ? html`<a href="/accounts/sign-in/?next=/visit/">${say("sign_in")}</a>` : ""}
    ${desk.kept ? html`<span>${say("kept_at", { at: hours(desk.kept) })}</span>` : ""}</p>`;
}

/** Photos and voice notes that were told and whose files the server has not. */
function waitingShots(desk: Desk): number {
  const sent = new Set([...desk.visits.values()].flatMap(({ files }) => files));
  const unsent = new Set(desk.outbox?.waiting().map(({ event }) => event.id));
  return [...(desk.outbox?.shots ?? [])].filter((id) => !sent.has(id) && !unsent.has(id)).length;
}

export function head(desk: Desk, back: string, title: string, under: string, aside: Markup | string = ""): Markup {
  return html`<header class="zv-head">
    <button class="zv-icon" data-do="${back}" aria-label="${say("back")}">${icon("chevron-left")}</button>
    <div><h1 tabindex="-1" data-first>${title}</h1><p>${under}</p></div>${aside}</header>`;
}

/** A visit's head: whom, what kind, and who has shown his certificate. */
export function visitHead(desk: Desk, back: string): Markup {
  const state = desk.state;
  if (!state) return html``;
  const { visit, shown } = state;
  const list = html`<button class="zv-aside" data-do="overview">${icon("list-details")}${say("checklist")}</button>`;
  const n = visit.officers.filter(({ id }) => shown.has(id)).length;
  return head(desk, back, visit.institution, say("showed", { kind: visit.kind, n }), list);
}

export const saying = (desk: Desk): Markup =>
  desk.said ? html`<p class="zv-said" role="alert">${icon("alert-triangle")}${told(desk.said)}</p>` : html``;

/** A field of text that keeps what is being typed. */
export function field(desk: Desk, name: string, label: Word, more: { rows?: number; type?: string; hint?: string } = {}): Markup {
  const value = desk.form[name] ?? "";
  const id = `f-${name.replace(" ", "-")}`;
  const box = more.rows
    ? html`<textarea id="${id}" name="${name}" rows="${more.rows}" maxlength="2000" placeholder="${more.hint ?? ""}" data-own>${value}</textarea>`
    : html`<input id="${id}" name="${name}" type="${more.type ?? "text"}" maxlength="200" value="${value}" autocomplete="off">`;
  return html`<div class="zv-field" data-key="${id} ${desk.view.at} ${"code" in desk.view ? desk.view.code : ""}"><label for="${id}">${say(label)}</label>${box}</div>`;
}
