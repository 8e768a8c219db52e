// One child's sheet: arrival, departure, check, care and the day's records, each a tab where the child's day allows it.
import { html, icon, type Markup } from "../../kit/markup.ts";
import { strips } from "../care.ts";
import { beginning, custody, ending, holds, hours, known, mayLeave, type Mode, type Model, proven } from "../model.ts";
import type { Pickup } from "../contract.ts";
import type { ChildDay } from "../roll.ts";
import { say } from "../texts.ts";
import { careBody } from "./care.ts";
import { checkBody, checkDeeds } from "./check.ts";
import { button, face, field, sheet, title } from "./parts.ts";
import { recordList } from "./records.ts";

/** Which tabs a child's day has; the first opens by itself. */
export function modes({ state, records }: ChildDay): Mode[] {
  if (state === "present") return ["leave", "check", "care", "records"];
  return records.length ? ["arrive", "records"] : ["arrive"];
}

function head({ child }: ChildDay, model: Model): Markup {
  const months = child.months === undefined ? "" : say("months", { n: child.months });
  const note = [months, child.allergies.length || child.alerts.includes("health_unknown") ? "" : say("no_allergy")].filter(Boolean).join(say("comma"));
  return html`${face(child.name, child.photo, model, "zt-face-large")}${title(child.name, note)}`;
}

function warnings({ child, state }: ChildDay, model: Model): Markup {
  const nap = state === "present" ? model.naps.get(child.id) : undefined;
  const all = strips(child, model.doses.get(child.id) ?? [], nap, model.now);
  const first = (child.allergy_details ?? []).filter(({ action }) => action);
  return html`${all.map(({ tone, icon: sign, words }) => html`<p class="zt-warning zt-strip-${tone}">${icon(sign)}${words}</p>`)}
    ${first.map(({ name, action }) => html`<p class="zt-note">${say("allergy_first", { what: name, action })}</p>`)}
    ${custody(child) ? html`<p class="zt-note">${say("custody_how")}</p>` : ""}`;
}

/** Whom a court forbids to collect the child: named, and one tap from the red screen. */
function forbidden({ child }: ChildDay): Markup {
  if (!child.blocked?.length) return html``;
  return html`<div class="zt-choices">${child.blocked.map(
    ({ name, court, number }, place) => html`<button type="button" class="zt-choice zt-forbidden" data-do="blocked" data-is="${place}" data-key="blocked-${place}">${icon("lock")}<span><b>${say("blocked_named", { name })}</b><small>${court} ${number}</small></span>${icon("hand-stop")}</button>`,
  )}</div>`;
}

function tabs(day: ChildDay, mode: Mode): Markup {
  const all = modes(day);
  if (all.length < 2) return html``;
  return html`<div class="zt-tabs">${all.map(
    (one) => html`<button type="button" data-do="mode" data-is="${one}" aria-pressed="${one === mode ? "true" : "false"}">${say(`tab_${one}`)}</button>`,
  )}</div>`;
}

function person(pickup: Pickup, model: Model, note: unknown, bad = false): Markup {
  const on = model.form.who === pickup.id;
  return html`<button type="button" class="zt-choice ${bad ? "zt-choice-bad" : ""}" data-do="${bad ? "outside" : "choose"}" data-is="${bad ? pickup.id : `who=${pickup.id}`}" aria-pressed="${on ? "true" : "false"}" data-key="pickup-${pickup.id}">
    ${face(pickup.relation || pickup.name, pickup.photo, model)}<span><b>${known(pickup)}</b><small>${[pickup.relation ? pickup.name : "", note].filter(Boolean).join(say("comma"))}</small></span>${icon(bad ? "alert-octagon" : on ? "circle-dot" : "circle")}</button>`;
}

function arrive(day: ChildDay, model: Model): Markup {
  const valid = day.child.pickups.filter((pickup) => holds(pickup, model.now));
  const other = model.form.who === "other";
  return html`${day.reason ? html`<p class="zt-note">${icon("calendar-off")}${say("absent_because", { reason: day.reason })}</p>` : ""}
    <h3>${say("who_brought")}</h3><div class="zt-choices">
    ${valid.map((pickup, place) => person(pickup, model, place === 0 && say("usually")))}
    <button type="button" class="zt-choice zt-choice-other" data-do="choose" data-is="who=other" aria-pressed="${other ? "true" : "false"}">${icon("user-question")}<span>${say("somebody_else")}</span></button>
    ${other ? field(model, "name", say("their_name")) : ""}</div>`;
}

function arriveDeeds(model: Model): Markup {
  const nameless = model.form.who === "other" && !model.form.name?.trim();
  return html`<p class="zt-routine">${nameless ? say("name_needed") : say("routine")}</p>
    <button type="button" class="zt-button zt-main zt-ok" data-do="arrive" data-is="" ${nameless ? html`disabled` : ""}>${icon("circle-check")}${say("arrive_normal")}</button>
    ${button("mode", "check", "zt-caution", icon("stethoscope"), say("abnormal"))}`;
}

/** What is to be known of one who may collect: a code that is needed, an end of today, or that it is not now. */
function note(pickup: Pickup, model: Model): string {
  if (ending(pickup) <= model.now) return say("expired");
  if (beginning(pickup) > model.now) return say("valid_from", { at: hours(beginning(pickup)) });
  const until = ending(pickup) < model.now + 86_400_000 ? say("valid_until", { at: hours(ending(pickup) - 1) }) : "";
  return [pickup.code ? say("code_needed") : "", until].filter(Boolean).join(say("comma"));
}

function leave(day: ChildDay, model: Model): Markup {
  const { child } = day;
  const chosen = child.pickups.find(({ id }) => id === model.form.who);
  const { asking, note: trouble } = model.form;
  return html`${forbidden(day)}${chosen ? compare(chosen, model) : ""}<h3>${say("who_collects")}</h3><div class="zt-choices">
    ${child.pickups.map((pickup) => person(pickup, model, note(pickup, model), !holds(pickup, model.now)))}
    <button type="button" class="zt-choice zt-choice-other" data-do="unknown" data-is="">${icon("user-question")}<span>${say("not_listed")}</span></button>
    </div>
    <h3>${say("enter_token")}</h3>
    <div class="zt-token">${field(model, "token", say("token"))}${button("scan", "", "", icon("qrcode"), say("scan"))}${button("token", "", "", say(asking ? "checking" : "check_token"))}</div>
    ${trouble ? html`<p class="zt-said" role="alert">${icon("info-circle")}${trouble}</p>` : model.online ? "" : html`<p class="zt-note">${icon("cloud-off")}${say("code_offline")}</p>`}
    ${proven(model.proof, child.id, model.form.who, model.now) ? html`<p class="zt-note zt-good">${icon("circle-check-filled")}${say("token_good")}</p>` : ""}`;
}

function compare(pickup: Pickup, model: Model): Markup {
  return html`<div class="zt-compare" data-key="compare">${face(pickup.relation || pickup.name, pickup.photo, model, "zt-face-huge")}
    <p><b>${pickup.name}</b>${pickup.photo ? say("compare_face") : say("no_photo")}</p></div>`;
}

function leaveDeeds({ child }: ChildDay, model: Model): Markup {
  const may = mayLeave(child, model.form.who, model.proof, model.now);
  const why = may ? "" : say(model.form.who ? "prove_first" : "choose_first");
  return html`${why ? html`<p class="zt-routine">${why}</p>` : ""}
    <button type="button" class="zt-button zt-main" data-do="leave" data-is="" ${may ? "" : html`disabled`}>${icon("door-exit")}${say("leave_done")}</button>`;
}

export function child(day: ChildDay, mode: Mode, model: Model): Markup {
  const body = {
    arrive: () => arrive(day, model),
    leave: () => leave(day, model),
    check: () => checkBody(model),
    care: () => careBody(day, model),
    records: () => recordList(day, model),
  }[mode]();
  const deeds = {
    arrive: () => arriveDeeds(model),
    leave: () => leaveDeeds(day, model),
    check: () => checkDeeds(day, model),
    care: () => html``,
    records: () => html``,
  }[mode]();
  const top = html`${warnings(day, model)}${tabs(day, mode)}`;
  return sheet(`child-${day.child.id}-${mode}`, head(day, model), html`${top}${body}`, deeds, mode === "check");
}
