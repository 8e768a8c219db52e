// A small room for the tablet's tests: children, a roll, and events at minutes of one morning.
import type { Child, Facts, Happening, Kind, Roll } from "../ts/tablet/contract.ts";

export const DAY = "2026-11-24";
export const at = (clock: string): number => Date.parse(`${DAY}T${clock}:00+08:00`);

export function child(id: number, more: Partial<Child> = {}): Child {
  return {
    id, name: `孩子${id}`, class: 1, expected_from: "08:00", expected_to: "17:30", allergies: [], medication: [], alerts: [],
    state: "expected", arrived_at: null, left_at: null,
    pickups: [{ id: `guardian:${id}`, name: "演示", relation: "妈妈", phone: "000" }], ...more,
  };
}

export function roll(children: Child[], more: Partial<Roll> = {}): Roll {
  return {
    day: DAY, now: `${DAY}T07:00:00+08:00`, valid_until: `${DAY}T23:59:59+08:00`, classes: [{ id: 1, name: "一班", ratio: 5 }],
    staff: [{ employment: 9, name: "周老师", post: "", classes: [1] }], children, keys: [],
    rules: { late_minutes: 15, temperature_c_max: 37.3 }, ledger_of_today: [], ...more,
  };
}

let made = 0;
export function happened(kind: Kind, of: number | null, clock: string, facts: Facts = {}): Happening {
  made += 1;
  return { id: `e${made}`, kind, child: of, at: `${DAY}T${clock}:00+08:00`, seq: made, by: 9, class: 1, facts };
}

/** A stream of numbers in [0, 1) that is the same for the same seed. */
export function chance(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

export function shuffled<T>(all: T[], random: () => number): T[] {
  const left = [...all];
  return all.map(() => left.splice(Math.floor(random() * left.length), 1)[0] as T);
}
