// The day log: what is noted of one child or of several at once. Nothing here says where a child is or who collects it.
import type { Child, Facts } from "./contract.ts";
import { hours } from "./model.ts";

/** What there is to choose for each thing; the first in the list is offered first. */
export const CHOICES = {
  meal: { meal: ["breakfast", "snack_am", "lunch", "snack_pm", "dinner"], amount: ["all", "most", "half", "little", "none"] },
  milk: { ml: ["60", "90", "120", "150", "180", "210"] },
  water: { ml: ["50", "80", "100", "150"] },
  sleep: { state: ["asleep", "awake"] },
  nappy: { nappy: ["wet", "dirty", "both", "dry"] },
  mood: { mood: ["happy", "calm", "tired", "upset"] },
  outdoor: { minutes: ["20", "30", "45", "60", "90", "120"] },
  activity: {},
  photo: {},
  note: {},
} as const;

export type What = keyof typeof CHOICES;
export const WHATS = Object.keys(CHOICES) as What[];
const IN_WORDS: What[] = ["activity", "note"];
const NUMBERS = ["ml", "minutes"];
const MOST = 200;

/** Whether a child may be chosen for it: nobody is photographed whose guardians did not all agree. */
export const open = (what: What, child: Child): boolean => what !== "photo" || child.photo_ok === true;

export const choicesOf = (what: What): [string, readonly string[]][] => Object.entries(CHOICES[what]);

/** The meal of this hour. */
export function mealAt(now: number): string {
  const hour = Number(hours(now).slice(0, 2));
  return hour < 9 ? "breakfast" : hour < 11 ? "snack_am" : hour < 14 ? "lunch" : hour < 16 ? "snack_pm" : "dinner";
}

/** The facts of one log event about these children; null while something that it needs is missing. */
export function logged(what: What, form: Record<string, string>, children: number[], now: number): Facts | null {
  const chosen: Record<string, string> = what === "meal" ? { meal: mealAt(now), ...form } : form;
  const note = chosen.note?.trim().slice(0, MOST) ?? "";
  const facts: Facts = { what, children, ...(note ? { note } : {}) };
  if (what === "photo" && !chosen.photo) return null;
  if (what === "photo") facts.photo = chosen.photo;
  for (const [name] of choicesOf(what)) {
    if (!chosen[name]) return null;
    facts[name] = NUMBERS.includes(name) ? Number(chosen[name]) : chosen[name];
  }
  return children.length && (note || !IN_WORDS.includes(what)) ? facts : null;
}
