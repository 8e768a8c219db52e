// All that the screens are made of, as plain data: a screen is a function of it.
import type { Nap } from "./care.ts";
import type { Carer, CareClass, Child, Clash, Dose, Pickup, Roll } from "./contract.ts";
import type { What } from "./log.ts";
import type { ChildDay, HeadCount } from "./roll.ts";
import { spoken } from "./texts.ts";

export type Mode = "arrive" | "leave" | "check" | "records" | "care";
export type Filter = "all" | "expected" | "present" | "absent" | "left" | "late";
export type Why =
  | "unknown" | "expired" | "later" | "blocked" | "barred" | "form" | "key" | "signature" | "child" | "early" | "lapsed" | "listed" | "code";
export type View =
  | { at: "room" | "rooms" | "menu" | "count" | "sleep" }
  | { at: "log"; what: What }
  | { at: "child"; child: number; mode: Mode }
  | { at: "reason"; child: number }
  | { at: "dose"; child: number; order: number; slot: string }
  | { at: "correct"; child: number; event: string }
  | { at: "counted"; missing: number[] }
  | { at: "refused"; child: number; why: Why; who: string };

/** A token that was shown for a child and is good: whose it is, and until when it may be noted (ms). */
export interface Proof {
  child: number;
  who: string;
  how: "token" | "code";
  token: string;
  until: number;
}

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
  /** The children whom the open log is about. */
  picked: ReadonlySet<number>;
  proof: Proof | null;
  /** The address of the picture in the open sheet, until it is written. */
  shot: string;
  naps: ReadonlyMap<number, Nap>;
  doses: ReadonlyMap<number, Dose[]>;
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

/** From when on a person may collect (ms). */
export const beginning = ({ valid_from: from }: Pickup): number => (from ? Date.parse(from) : -Infinity);

export const holds = (pickup: Pickup, now: number): boolean => beginning(pickup) <= now && ending(pickup) > now;

/** The proof that stands for this person of the child's, while it may still be noted. */
export function proven(proof: Proof | null, child: number, who: string | undefined, now: number): Proof | null {
  return proof && proof.child === child && proof.who === who && now < proof.until ? proof : null;
}

/** Whether the child may be let go with the one who is chosen: held good now, and proven where that is needed. */
export function mayLeave(child: Child, who: string | undefined, proof: Proof | null, now: number): boolean {
  const by = child.pickups.find(({ id }) => id === who);
  return by !== undefined && holds(by, now) && (!by.code || proven(proof, child.id, who, now) !== null);
}

/** Whoever may be called about the child. */
export const guardian = (child: Child): Pickup | undefined =>
  child.pickups.find((pickup) => pickup.guardian && pickup.phone) ?? child.pickups.find((pickup) => pickup.phone);

/** What to call a person of the child's: mother, grandfather, or the name. */
export const known = (pickup: Pickup): string => pickup.relation || pickup.name;

export const custody = (child: Child): boolean => child.alerts.includes("custody");
