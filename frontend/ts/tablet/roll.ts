// What the screens show, from the roll of the server and the events that it does not know yet. Pure: two tablets that
// have heard of the same events show the same, in whatever order they heard of them.
import type { Child, Facts, Happening, Kind, Presence, Recorded, Roll } from "./contract.ts";

export interface Check {
  id: string;
  at: number;
  by: number;
  normal: boolean;
  facts: Facts;
}

/** One child's day. */
export interface ChildDay {
  child: Child;
  state: Presence;
  arrived: number | null;
  broughtBy: string;
  left: number | null;
  collectedBy: string;
  reason: string;
  checks: Check[];
  /** The child was set apart and is not back among the others. */
  isolated: boolean;
  /** Minutes past the expected time with nobody having said why; 0 while not yet to be asked about. */
  late: number;
  /** The child's events that hold, oldest first, as they were put right. */
  records: Recorded[];
}

export interface HeadCount {
  at: number;
  place: string;
  seen: number;
}

const MINUTE = 60_000;
export const instant = (at: string): number => Date.parse(at);
const named = (value: unknown): string => (typeof value === "string" ? value : "");

/** One order for all tablets: by instant, then within a tablet by its sequence, then by id. */
function order(a: Recorded, b: Recorded): number {
  return instant(a.at) - instant(b.at) || (a.seq ?? 0) - (b.seq ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** The events that hold: each once, those that count, undone ones gone, corrected ones as corrected, in order. */
export function holding(...sources: Recorded[][]): Recorded[] {
  const all = new Map<string, Recorded>();
  for (const event of sources.flat()) {
    if ((event.state ?? "applied") === "applied") all.set(event.id, all.get(event.id) ?? event);
  }
  const sorted = [...all.values()].sort(order);
  for (const { kind, facts } of sorted) {
    const of = typeof facts.of === "string" ? all.get(facts.of) : undefined;
    if (!of || (kind !== "undo" && kind !== "correct")) continue;
    const put = (facts.facts ?? {}) as Facts;
    if (kind === "undo" || put.void === true) all.delete(of.id);
    else all.set(of.id, { ...of, at: named(put.at) || of.at, facts: { ...of.facts, ...put } });
  }
  return [...all.values()].filter(({ kind }) => kind !== "undo" && kind !== "correct").sort(order);
}

function untouched(child: Child, state: Presence): ChildDay {
  const known = state !== "expected";
  return {
    child,
    state,
    arrived: known && child.arrived_at ? instant(child.arrived_at) : null,
    broughtBy: "",
    left: known && child.left_at ? instant(child.left_at) : null,
    collectedBy: "",
    reason: known ? (child.reason ?? "") : "",
    checks: [],
    isolated: false,
    late: 0,
    records: [],
  };
}

const apply: Partial<Record<Kind, (day: ChildDay, event: Recorded, at: number) => void>> = {
  arrival(day, event, at) {
    if (day.state === "present" || (day.state === "left" && at <= (day.left ?? at))) {
      day.broughtBy ||= named(event.facts.brought_name);
      return;
    }
    Object.assign(day, { state: "present", arrived: at, broughtBy: named(event.facts.brought_name), reason: "" });
  },
  check(day, event, at) {
    const normal = event.facts.normal === true;
    day.checks.push({ id: event.id, at, by: event.by, normal, facts: event.facts });
    day.isolated = event.facts.isolated === true;
  },
  departure(day, event, at) {
    if (day.state === "present" && at >= (day.arrived ?? at)) {
      Object.assign(day, { state: "left", left: at, collectedBy: "", isolated: false });
    }
  },
  absence(day, event) {
    if (day.state === "expected" || day.state === "absent") {
      Object.assign(day, { state: "absent", reason: named(event.facts.reason) });
    }
  },
};

function fold(day: ChildDay, events: Recorded[]): ChildDay {
  const collected = (id: unknown): string => day.child.pickups.find((pickup) => pickup.id === id)?.name ?? "";
  for (const event of events) {
    apply[event.kind]?.(day, event, instant(event.at));
    if (event.kind === "departure") day.collectedBy ||= collected(event.facts.pickup);
    if (event.kind === "arrival") day.broughtBy ||= collected(event.facts.brought_by);
  }
  day.records = events;
  return day;
}

/** Where the child's day began, so that what the server says of it follows from the events that it told. What it does
 * not explain (a child excused at home, a director's word) is believed as it is. */
function beginning(child: Child, events: Recorded[]): Presence {
  const leads = (from: Presence): boolean => fold(untouched(child, from), events).state === child.state;
  return (["expected", "absent"] as const).find(leads) ?? child.state;
}

function lateness(day: ChildDay, roll: Roll, now: number): number {
  const clock = day.child.expected_from;
  if (day.state !== "expected" || !clock) return 0;
  const expected = Date.parse(`${roll.day}T${clock.slice(0, 5)}:00+08:00`);
  const minutes = Math.floor((now - expected) / MINUTE);
  return minutes >= Number(roll.rules.late_minutes ?? 15) ? minutes : 0;
}

/** Every child's day at `now`, in the order of the roll. */
export function days(roll: Roll, queued: Happening[], now: number): ChildDay[] {
  const all = byChild(holding(roll.ledger_of_today, queued));
  const told = byChild(holding(roll.ledger_of_today));
  return roll.children.map((child) => {
    const day = fold(untouched(child, beginning(child, told.get(child.id) ?? [])), all.get(child.id) ?? []);
    day.late = lateness(day, roll, now);
    return day;
  });
}

/** The children whom an event is about: one, or those of a log. */
export function about({ kind, child, facts }: Recorded): number[] {
  if (child !== null) return [child];
  return kind === "log" && Array.isArray(facts.children) ? (facts.children as number[]) : [];
}

function byChild(events: Recorded[]): Map<number, Recorded[]> {
  const found = new Map<number, Recorded[]>();
  for (const event of events) {
    for (const child of about(event)) found.set(child, [...(found.get(child) ?? []), event]);
  }
  return found;
}

export interface Count {
  all: number;
  expected: number;
  present: number;
  absent: number;
  left: number;
  late: number;
}

/** How many children there are of each state. */
export function count(of: ChildDay[]): Count {
  const many = (state: Presence): number => of.filter((day) => day.state === state).length;
  return {
    all: of.length,
    expected: many("expected"),
    present: many("present"),
    absent: many("absent"),
    left: many("left"),
    late: of.filter(({ late }) => late > 0).length,
  };
}

/** Everybody who is clocked in. */
export function atWork(roll: Roll, queued: Happening[]): Set<number> {
  const here = new Set(roll.staff.filter((carer) => carer.present).map((carer) => carer.employment));
  for (const event of holding(roll.ledger_of_today, queued)) {
    if (event.kind === "clock_in") here.add(event.by);
    if (event.kind === "clock_out") here.delete(event.by);
  }
  return here;
}

/** Who of a class's carers is at work and counts to the ratio. */
export function onDuty(roll: Roll, queued: Happening[], room: number | null): Set<number> {
  const here = atWork(roll, queued);
  const ours = roll.staff.filter(
    (carer) => here.has(carer.employment) && carer.counts !== false && (room === null || carer.classes.includes(room)),
  );
  return new Set(ours.map((carer) => carer.employment));
}

/** The children that the roll holds present and nobody saw: a head-count's answer. */
export function missing(of: ChildDay[], seen: ReadonlySet<number>): ChildDay[] {
  return of.filter((day) => day.state === "present" && !seen.has(day.child.id));
}

/** The last head-count of a room. */
export function lastCount(roll: Roll, queued: Happening[], room: number): HeadCount | null {
  const counts = holding(roll.ledger_of_today, queued).filter((e) => e.kind === "head_count" && e.class === room);
  const last = counts.at(-1);
  if (!last) return null;
  return { at: instant(last.at), place: named(last.facts.place), seen: (last.facts.present as number[]).length };
}
