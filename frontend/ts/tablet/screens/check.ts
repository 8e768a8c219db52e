// The health check: what is not normal is chosen, everything else stays normal. Something abnormal leads to isolating,
// calling and recording in one deed.
import { html, icon, type Markup } from "../../kit/markup.ts";
import { guardian, known, type Model, partOfDay } from "../model.ts";
import type { Facts, Roll } from "../contract.ts";
import type { ChildDay } from "../roll.ts";
import { catalogue, coded, say, type Word } from "../texts.ts";
import { button, chip, field } from "./parts.ts";

export const FINDINGS = {
  mouth: ["blister", "ulcer", "red"],
  hands: ["rash", "blister", "wound"],
  skin: ["rash", "wound", "bruise"],
  spirit: ["listless", "crying", "drowsy"],
} as const;
const PARTS = Object.keys(FINDINGS) as (keyof typeof FINDINGS)[];
const QUICK = ["36.5", "37.5", "38.0", "38.5", "39.0"];

export const feverAbove = (roll: Roll | null): number => Number(roll?.rules.temperature_c_max ?? 37.3);

/** The facts of a check from what was chosen; normal is what nobody found otherwise. */
export function findings(form: Record<string, string>, roll: Roll | null, now: number): Facts {
  const facts: Facts = { when: form.when ?? whenOf(now), normal: true };
  const temperature = Number.parseFloat(form.temperature ?? "");
  if (temperature >= 30 && temperature <= 45) {
    facts.temperature = temperature;
    if (temperature > feverAbove(roll)) facts.normal = false;
  }
  for (const part of PARTS) {
    if (!form[part]) continue;
    facts[part] = catalogue.zh[`finding_${form[part]}` as Word] ?? form[part]; // kept in words, in Chinese
    facts.normal = false;
  }
  if (form.medicine?.trim()) facts.medicine = form.medicine.trim();
  return facts;
}

export const whenOf = (now: number): "morning" | "noon" | "day" => {
  const part = partOfDay(now);
  return part === "evening" ? "day" : part;
};

export function checkBody(model: Model): Markup {
  const when = model.form.when ?? whenOf(model.now);
  const shown = { ...model, form: { ...model.form, when } };
  return html`<div class="zt-check">
    <div class="zt-row"><h3>${say("check_title")}</h3><div class="zt-chips">${(["morning", "noon", "day"] as const).map((one) => chip(shown, "when", one, say(`check_${one}`)))}</div></div>
    <div class="zt-row"><h3>${say("temperature")}<small>${say("temperature_limit", { max: feverAbove(model.roll) })}</small></h3>
      <div class="zt-chips">${QUICK.map((degrees) => chip(model, "temperature", degrees, degrees))}
      <input name="temperature" inputmode="decimal" class="zt-degrees" value="${model.form.temperature}" aria-label="${say("temperature")}"></div></div>
    ${PARTS.map(
      (part) => html`<div class="zt-row"><h3>${say(part)}</h3><div class="zt-chips">${chip(model, part, "", say("finding_normal"))}${FINDINGS[part].map((found) => chip(model, part, found, coded("finding", found)))}</div></div>`,
    )}
    ${field(model, "medicine", say("medicine"), say("medicine_hint"))}
  </div>`;
}

export function checkDeeds(day: ChildDay, model: Model): Markup {
  const { normal } = findings(model.form, model.roll, model.now);
  if (normal) {
    return html`<button type="button" class="zt-button zt-main zt-ok" data-do="check" data-is="stay">${icon("circle-check")}${say("check_normal")}</button>`;
  }
  const whom = guardian(day.child);
  const isolate = whom?.phone
    ? html`<a class="zt-button zt-main zt-danger" href="tel:${whom.phone}" data-do="check" data-is="call">${icon("phone-call")}${say("isolate_call", { who: known(whom) })}</a>`
    : html`<button type="button" class="zt-button zt-main zt-danger" data-do="check" data-is="isolate">${icon("alert-triangle")}${say("isolate_record")}</button>`;
  return html`${isolate}${button("check", "stay", "zt-caution", icon("eye-check"), say("record_stay"))}`;
}
