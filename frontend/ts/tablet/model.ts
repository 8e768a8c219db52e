// All that the screens are made of, as plain data: a screen is a function of it.
import type { Carer, CareClass, Child, Clash, Pickup, Roll } from "./contract.ts";
import type { ChildDay, HeadCount } from "./roll.ts";
import { listed, say, spoken } from "./texts.ts";

export type Mode = "arrive" | "leave" | "check" | "records";
export type Filter = "all" | "expected" | "present" | "absent" | "left" | "late";
export type Why = "unknown" | "expired" | "form" | "key" | "signature" | "child" | "early" | "listed";
export type View =
  | { at: "room" | "rooms" | "menu" | "count" }
  | { at: "child"; child: number; mode: Mode }
  | { at: "reason"; child: number }
  | { at: "correct"; child: number; event: string }
  | { at: "counted"; missing: number[] }
  | { at: "refused"; child: number; why: Why; who: string };

export interface Undo {
  words: string;
  left: number;
}

export interface Model {
  phase: "opening" | "elsewhere" | "pair" | "lock" | "open";
  /** One sentence about what went wrong or was done. */
  said: string;
  institution: string;
  people: { employment: number; name: string }[];
  who: number | null;
  /** How many digits of the PIN are there; -1 while it is being judged. */
  digits: number;
  roll: Roll | null;
  now: number;
  me: Carer | null;
  room: CareClass | null;
  days: ChildDay[];
  onDuty: Set<number>;
  /** Whether the one at the desk has clocked in. */
  clockedIn: boolean;
  counted: HeadCount | null;
  filter: Filter;
  view: View;
  /** What is chosen and written in the open sheet. */
  form: Record<string, string>;
  seen: ReadonlySet<number>;
  online: boolean;
  heard: number | null;
  /** Why the server would not listen, in its own words. */
  trouble: string;
  unsent: number;
  clashes: Clash[];
  undo: Undo | null;
  photos: ReadonlyMap<string, string>;
}

const BEIJING = "Asia/Shanghai";

/** 07:52 */
export function hours(at: number): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: BEIJING, hour: "2-digit", minute: "2-digit" }).format(at);
}

/** 周二 11 月 24 日 */
export function dayWords(at: number): string {
  const date = new Date(at);
  if (spoken() === "en") {
    return new Intl.DateTimeFormat("en-GB", { timeZone: BEIJING, weekday: "short", day: "numeric", month: "short" }).format(date);
  }
  const parts = new Intl.DateTimeFormat("zh-CN", { timeZone: BEIJING, weekday: "short", month: "numeric", day: "numeric" });
  const told = Object.fromEntries(parts.formatToParts(date).map(({ type, value }) => [type, value]));
  return `${told.weekday} ${told.month} 月 ${told.day} 日`;
}

/** Which part of the day it is. */
export function partOfDay(at: number): "morning" | "noon" | "day" | "evening" {
  const hour = Number(hours(at).slice(0, 2));
  return hour < 11 ? "morning" : hour < 14 ? "noon" : hour < 16 ? "day" : "evening";
}

/** Until when a person may collect (ms); a day alone counts to its end. */
export function ending({ valid_to: to }: Pickup): number {
  if (!to) return Infinity;
  return Date.parse(to.length === 10 ? `${to}T24:00:00+08:00` : to);
}

export const holds = (pickup: Pickup, now: number): boolean => ending(pickup) > now;

/** Whoever may be called about the child. */
export const guardian = (child: Child): Pickup | undefined =>
  child.pickups.find((pickup) => pickup.guardian && pickup.phone) ?? child.pickups.find((pickup) => pickup.phone);

/** What to call a person of the child's: mother, grandfather, or the name. */
export const known = (pickup: Pickup): string => pickup.relation || pickup.name;

export const custody = (child: Child): boolean => child.alerts.includes("custody");

/** The strips at the foot of a tile: what can hurt. */
export function dangers(child: Child): { tone: "allergy" | "medicine" | "custody"; icon: string; words: string }[] {
  const drugs = child.medication.map((one) => (typeof one === "string" ? { name: one, at: "" } : one));
  const due = drugs.flatMap(({ at, name }) => (at ? [at] : name ? [name] : []));
  return [
    ...(custody(child) ? [{ tone: "custody" as const, icon: "lock", words: say("custody") }] : []),
    ...(child.allergies.length
      ? [{ tone: "allergy" as const, icon: "plant-2-off", words: say("allergy", { what: listed(child.allergies) }) }]
      : []),
    ...(child.alerts.includes("return_proof")
      ? [{ tone: "allergy" as const, icon: "file-alert", words: say("return_proof") }]
      : []),
    ...(due.length ? [{ tone: "medicine" as const, icon: "pill", words: say("medicine_due", { what: listed(due) }) }] : []),
  ];
}
