// The sheets that belong to no one child's hand-over: a reason, the classes, and what concerns the carer and the device.
import { html, icon, type Markup } from "../../kit/markup.ts";
import { guardian, hours, known, type Model } from "../model.ts";
import type { ChildDay } from "../roll.ts";
import { coded, say } from "../texts.ts";
import { button, call, chip, face, field, said, sheet, title } from "./parts.ts";

const REASONS = ["reason_ill", "reason_private", "reason_late", "reason_weather", "reason_unreached", "reason_other"] as const;

export function reason(day: ChildDay, model: Model): Markup {
  const chosen = model.form.reason;
  const done = chosen && (chosen !== "reason_other" || model.form.words?.trim());
  const whom = guardian(day.child);
  return sheet(
    `reason-${day.child.id}`,
    html`${face(day.child.name, day.child.photo, model, "zt-face-large")}${title(say("reason_title", { name: day.child.name }))}`,
    html`<div class="zt-chips">${REASONS.map((one) => chip(model, "reason", one, say(one)))}</div>
      ${chosen === "reason_other" ? field(model, "words", say("write_reason")) : ""}
      ${whom ? call(whom.phone, known(whom), "zt-warn") : ""}`,
    html`<button type="button" class="zt-button zt-main" data-do="excuse" data-is="${day.child.id}" ${done ? "" : html`disabled`}>${say("record_reason")}</button>`,
  );
}

export function rooms(model: Model): Markup {
  const all = model.roll?.classes ?? [];
  return sheet(
    "rooms",
    title(say("choose_room")),
    html`<div class="zt-choices">${all.map(
      ({ id, name }) => html`<button type="button" class="zt-choice" data-do="room" data-is="${id}" aria-pressed="${model.room?.id === id ? "true" : "false"}"><span><b>${name}</b></span>${icon(model.room?.id === id ? "circle-dot" : "circle")}</button>`,
    )}</div>`,
    "",
  );
}

function clashes(model: Model): Markup {
  if (!model.clashes.length) return html`<p class="zt-note zt-good">${icon("circle-check-filled")}${say("clashes_none")}</p>`;
  const name = (id: number | null): string => model.roll?.children.find((child) => child.id === id)?.name ?? "";
  return html`<ol class="zt-records">${model.clashes.map(
    (clash) => html`<li data-key="${clash.id}"><time>${hours(Date.parse(clash.at))}</time><span><b>${name(clash.child)} ${coded("did", clash.kind)}</b><small>${clash.sentence ?? say("clash_conflict")}</small></span></li>`,
  )}</ol><p class="zt-note">${say("clash_who")}</p>`;
}

function erasing(model: Model): Markup {
  if (model.unsent) return html`<p class="zt-note">${say("leave_tablet_wait", { n: model.unsent })}</p>`;
  if (model.form.sure) return button("erase_all", "", "zt-danger", icon("trash"), say("leave_tablet_sure"));
  return html`<p class="zt-note">${say("leave_tablet_how")}</p>${button("choose", "sure=yes", "zt-small", say("leave_tablet"))}`;
}

export function menu(model: Model): Markup {
  const here = model.me !== null && model.clockedIn;
  const heard = model.heard === null ? "" : say("heard", { at: hours(model.heard) });
  return sheet(
    "menu",
    html`${face(model.me?.name ?? "", null, model, "zt-face-large")}${title(model.me?.name ?? "", model.me && coded("post", model.me.post))}`,
    html`${said(model)}<div class="zt-two">${button("clock", here ? "clock_out" : "clock_in", "", icon(here ? "clock-minus" : "clock-plus"), say(here ? "clock_out" : "clock_in"))}
      ${button("language", "", "", icon("language"), say("language"))}</div>
      <h3>${say("unsent_title")} ${model.unsent}</h3><p class="zt-note">${say("unsent_calm")} ${heard}</p>${model.trouble ? html`<p class="zt-said">${icon("info-circle")}${model.trouble}</p>` : ""}
      <h3>${say("clashes")} ${model.clashes.length}</h3>${clashes(model)}
      <div class="zt-erase">${erasing(model)}</div>`,
    button("lock", "", "zt-main", icon("lock"), say("lock")),
  );
}
