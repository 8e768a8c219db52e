// The day log: what, how much, and whom; a few taps for one child or the whole room. It never hands a child over.
import { html, icon, type Markup } from "../../kit/markup.ts";
import type { Model } from "../model.ts";
import type { Facts } from "../contract.ts";
import { choicesOf, logged, mealAt, open, type What, WHATS } from "../log.ts";
import { coded, listed, say } from "../texts.ts";
import { button, chip, face, field, sheet, title } from "./parts.ts";

const SIGNS: Record<What, { icon: string }> = {
  meal: { icon: "soup" },
  milk: { icon: "baby-bottle" },
  water: { icon: "droplet" },
  sleep: { icon: "zzz" },
  nappy: { icon: "diaper" },
  mood: { icon: "mood-smile" },
  outdoor: { icon: "trees" },
  activity: { icon: "ball-football" },
  photo: { icon: "camera" },
  note: { icon: "notes" },
};
const UNITS: Record<string, "unit_ml" | "unit_minutes"> = { ml: "unit_ml", minutes: "unit_minutes" };

const worded = (name: string, value: unknown): string =>
  UNITS[name] ? say(UNITS[name], { n: String(value) }) : coded(name, String(value));

/** One entry in words. */
export function logWords(facts: Facts): string {
  const what = String(facts.what);
  const names = ["meal", "amount", "ml", "state", "position", "nappy", "mood", "minutes"].filter((name) => facts[name]);
  const slot = typeof facts.slot === "string" ? [facts.slot] : [];
  const note = typeof facts.note === "string" && facts.note ? [facts.note] : [];
  return [coded("log", what), ...slot, ...names.map((name) => worded(name, facts[name])), ...note].join(say("comma"));
}

/** The things that can be noted, each a button; of one child, or of those who are chosen then. */
export function things(does: (what: What) => string, name: string, on?: What): Markup {
  return html`<div class="zt-things">${WHATS.map(
    (what) => html`<button type="button" class="zt-thing" data-do="${name}" data-is="${does(what)}" ${on ? html`aria-pressed="${on === what ? "true" : "false"}"` : ""}>${icon(SIGNS[what].icon)}${say(`log_${what}`)}</button>`,
  )}</div>`;
}

function whom(what: What, model: Model): Markup {
  const present = model.days.filter(({ state }) => state === "present");
  if (!present.length) return html`<p class="zt-note">${say("count_nobody")}</p>`;
  const here = present.filter(({ child }) => open(what, child));
  const not = present.filter(({ child }) => !open(what, child)).map(({ child }) => child.name);
  const all = here.length > 0 && here.every(({ child }) => model.picked.has(child.id));
  return html`<div class="zt-picks"><button type="button" class="zt-chip" data-do="pick_room" data-is="" aria-pressed="${all ? "true" : "false"}">${say("pick_room", { n: here.length })}</button>${here.map(
    ({ child }) => html`<button type="button" class="zt-chip zt-pick" data-do="pick" data-is="${child.id}" data-key="pick-${child.id}" aria-pressed="${model.picked.has(child.id) ? "true" : "false"}">${face(child.name, child.photo, model)}${child.name}</button>`,
  )}</div>${not.length ? html`<p class="zt-note">${icon("info-circle")}${say("photo_not_ok", { who: listed(not) })}</p>` : ""}`;
}

/** The device's camera; where it has none, a picture is chosen. */
function camera(model: Model): Markup {
  return html`<div class="zt-shot">${model.shot ? html`<img src="${model.shot}" alt="${say("photo_taken")}">` : ""}<label class="zt-button">${icon("camera")}${say(model.shot ? "photo_again" : "photo_take")}<input type="file" accept="image/*" capture="environment" name="camera"></label></div>`;
}

export function log(what: What, model: Model): Markup {
  const shown = { ...model, form: what === "meal" ? { meal: mealAt(model.now), ...model.form } : model.form };
  const picked = model.days.filter(({ child, state }) => state === "present" && open(what, child) && model.picked.has(child.id));
  const ready = logged(what, model.form, picked.map(({ child }) => child.id), model.now) !== null;
  return sheet(
    "log",
    title(say("log_title"), say("log_how")),
    html`${things((one) => one, "what", what)}
      ${what === "photo" ? camera(model) : ""}
      ${choicesOf(what).map(([name, values]) => html`<div class="zt-row zt-row-log"><h3>${say(`choose_${name}` as "choose_meal")}</h3><div class="zt-chips">${values.map((value) => chip(shown, name, value, worded(name, value)))}</div></div>`)}
      <h3>${say("log_whom", { n: picked.length })}</h3>${whom(what, model)}
      ${field(model, "note", say(choicesOf(what).length || what === "photo" ? "log_note_more" : `log_${what}`), "", html`maxlength="200"`)}`,
    html`<button type="button" class="zt-button zt-main" data-do="note" data-is="" ${ready ? "" : html`disabled`}>${icon("circle-check")}${say("log_deed", { n: picked.length })}</button>`,
    true,
  );
}

export const logButton = (): Markup => button("log", "", "zt-filter zt-filter-count", icon("notes"), say("log_open"));
