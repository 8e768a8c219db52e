// What was recorded of a child today, and how one of it is put right: the first record stays, the correction says why.
import { html, icon, type Markup } from "../../kit/markup.ts";
import { hours, type Model } from "../model.ts";
import type { Recorded } from "../contract.ts";
import { about, type ChildDay, instant } from "../roll.ts";
import { coded, say } from "../texts.ts";
import { logWords } from "./log.ts";
import { button, chip, field, sheet, title } from "./parts.ts";

/** One event in words. */
export function told(event: Recorded, day?: ChildDay): string {
  const { facts } = event;
  const of = (id: unknown): string => day?.child.pickups.find((pickup) => pickup.id === id)?.name ?? "";
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  if (event.kind === "check") {
    const found = ["mouth", "hands", "skin", "spirit"].flatMap((part) =>
      typeof facts[part] === "string" && facts[part] ? [facts[part]] : [],
    );
    const degrees = typeof facts.temperature === "number" ? [`${facts.temperature}℃`] : [];
    return [say(facts.normal === true ? "did_check" : "did_check_bad"), ...degrees, ...found].join(say("comma"));
  }
  const brought = text(facts.brought_name) || of(facts.brought_by);
  const collected = of(facts.pickup);
  if (event.kind === "arrival") return brought ? say("did_arrival", { who: brought }) : say("did_arrival_plain");
  if (event.kind === "departure") return collected ? say("did_departure", { who: collected }) : say("did_departure_plain");
  if (event.kind === "absence") return say("did_absence", { reason: text(facts.reason) });
  if (event.kind === "refusal") return say("did_refusal", { who: text(facts.name) });
  return event.kind === "log" ? logWords(facts) : coded("did", event.kind);
}

export function recordList(day: ChildDay, model: Model): Markup {
  if (!day.records.length) return html`<p class="zt-note">${say("records_none")}</p>`;
  const who = (id: number): string => model.roll?.staff.find(({ employment }) => employment === id)?.name ?? "";
  return html`<ol class="zt-records">${day.records.map(
    (event) => html`<li data-key="${event.id}"><time>${hours(instant(event.at))}</time><span><b>${told(event, day)}</b><small>${who(event.by)}</small></span>${button("correct", event.id, "zt-small", icon("edit"), say("correct"))}</li>`,
  )}</ol>`;
}

const WHYS = ["why_child", "why_time", "why_person", "why_finding", "why_other"] as const;

export function correct(day: ChildDay, event: Recorded, model: Model): Markup {
  const why = model.form.why;
  const said = why && (why !== "why_other" || model.form.words?.trim());
  const done = said && (model.form.void || model.form.time);
  const others = about(event).length;
  return sheet(
    `correct-${event.id}`,
    title(say("correct_title"), `${day.child.name}${say("comma")}${hours(instant(event.at))} ${told(event, day)}`),
    html`<p class="zt-note">${say("correct_keeps")} ${others > 1 ? say("correct_group", { n: others }) : ""}</p>
      <h3>${say("correct_why")}</h3><div class="zt-chips">${WHYS.map((one) => chip(model, "why", one, say(one)))}</div>
      ${why === "why_other" ? field(model, "words", say("write_reason")) : ""}
      <div class="zt-chips">${chip(model, "void", "yes", say("correct_void"))}</div>
      ${model.form.void ? "" : html`<label class="zt-field"><span>${say("correct_time")}</span><input type="time" name="time" value="${model.form.time}"></label>`}`,
    html`<button type="button" class="zt-button zt-main" data-do="put_right" data-is="${event.id}" ${done ? "" : html`disabled`}>${say("correct_deed")}</button>`,
  );
}
