// Who sleeps and is to be looked at, which medicine is to be given, and what can hurt. Pure, like roll.ts: from the roll
// of the server and the events that it does not know yet.
import type { Child, Dose, Happening, Recorded, Roll } from "./contract.ts";
import { custody, hours } from "./model.ts";
import { about, holding, instant } from "./roll.ts";
import { listed, say } from "./texts.ts";

export interface Nap {
  since: number;
  /** When somebody looked last, or the child fell asleep. */
  last: number;
  /** When somebody is to look again. */
  due: number;
  /** From when on a look is missing. */
  most: number;
}

const MINUTE = 60_000;

function nap(since: number, last: number, rules: Roll["rules"]): Nap {
  const [check, most] = [Number(rules.sleep_check_minutes ?? 10), Number(rules.sleep_most_minutes ?? 15)];
  return { since, last, due: last + check * MINUTE, most: last + most * MINUTE };
}

const noted = (event: Recorded, ...whats: string[]): boolean => event.kind === "log" && whats.includes(String(event.facts.what));

/** The children asleep. What the roll says of a child holds until an event tells more. */
export function naps(roll: Roll, queued: Happening[]): Map<number, Nap> {
  const found = new Map<number, Nap>();
  for (const { id, asleep_since: since, sleep_due: due } of roll.children) {
    const check = Number(roll.rules.sleep_check_minutes ?? 10) * MINUTE;
    if (since && due) found.set(id, nap(instant(since), instant(due) - check, roll.rules));
  }
  const events = holding(roll.ledger_of_today, queued).filter((event) => noted(event, "sleep", "sleep_check"));
  for (const child of new Set(events.flatMap(about))) found.delete(child);
  for (const event of events) {
    const at = instant(event.at);
    for (const child of about(event)) {
      const now = found.get(child);
      if (event.facts.state === "awake") found.delete(child);
      else if (now && event.facts.what === "sleep_check") found.set(child, nap(now.since, at, roll.rules));
      else if (!now && event.facts.state === "asleep") found.set(child, nap(at, at, roll.rules));
    }
  }
  return found;
}

/** Whether the tablet is to shake: somebody more is to be looked at than before, or nobody has looked for a minute. */
export function shakes(before: { due: number; at: number }, due: number, now: number): boolean {
  return due > before.due || (due > 0 && now - before.at >= MINUTE);
}

function signed(dose: Dose, events: Recorded[], now: number): Dose {
  const of = events.filter(({ facts }) => facts.order === dose.order && facts.slot === dose.at);
  const given = of.find((event) => noted(event, "medicine"))?.by ?? dose.given_by;
  const done = dose.state === "given" || of.some((event) => noted(event, "medicine_witness") && event.by !== given);
  if (given !== null) return { ...dose, given_by: given, state: done ? "given" : "unwitnessed" };
  const state = now < instant(dose.from) ? "later" : now <= instant(dose.to) ? "due" : "missed";
  return { ...dose, state };
}

/** The doses of each child, as they stand now. What the server holds given is never offered again. */
export function doses(roll: Roll, queued: Happening[], now: number): Map<number, Dose[]> {
  const events = holding(roll.ledger_of_today, queued).filter((event) => noted(event, "medicine", "medicine_witness"));
  return new Map(roll.children.map(({ id, medication }) => [id, medication.map((dose) => signed(dose, events, now))]));
}

export interface Strip {
  tone: "allergy" | "medicine" | "custody" | "sleep" | "late";
  icon: string;
  words: string;
}

function asleep(nap: Nap, now: number): Strip {
  if (now >= nap.most) return { tone: "late", icon: "zzz", words: say("look_late", { n: Math.floor((now - nap.last) / MINUTE) }) };
  return { tone: "sleep", icon: "zzz", words: now >= nap.due ? say("look_now") : say("look_at", { at: hours(nap.due) }) };
}

/** The strips at the foot of a tile: what can hurt, and what is to be done. */
export function strips(child: Child, doses: Dose[], nap: Nap | undefined, now: number): Strip[] {
  const severe = new Set(child.allergy_details?.flatMap(({ name, severity }) => (severity === "severe" ? [name] : [])));
  const what = listed(child.allergies.map((name) => (severe.has(name) ? say("severe", { what: name }) : name)));
  const proof = child.alerts.includes("return_proof");
  return [
    ...(custody(child) ? [{ tone: "custody" as const, icon: "lock", words: say("custody") }] : []),
    ...(what ? [{ tone: "allergy" as const, icon: "plant-2-off", words: say("allergy", { what }) }] : []),
    ...(child.alerts.includes("health_unknown") ? [{ tone: "allergy" as const, icon: "phone-call", words: say("health_unknown") }] : []),
    ...(proof ? [{ tone: "allergy" as const, icon: "file-alert", words: say("return_proof") }] : []),
    ...doses.flatMap(({ at, state }) =>
      state === "given" ? [] : [{ tone: "medicine" as const, icon: "pill", words: say(`dose_${state}`, { at }) }],
    ),
    ...(nap ? [asleep(nap, now)] : []),
  ];
}
