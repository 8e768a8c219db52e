// What a checklist makes of what was told. The server judges by the same data in `queries/answers.py`; a test holds
// the two together.
import type { Answered, Happening, Item, Measure, Settled, Skip } from "./contract.ts";

export interface Standing {
  /** The answer that counts; null where two officers contradict each other. */
  counts: Happening | null;
  conflict: Happening[];
}

export const facts = (event: Happening): Answered => event.facts as unknown as Answered;
const order = (a: Happening, b: Happening): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1);

/** Of one officer the last answer counts; of two the last, unless they differ: then the one that an officer chose,
 * knowing exactly these. */
export function standing(events: Happening[]): Map<string, Standing> {
  const last = new Map<string, Map<number, Happening>>();
  const settled = new Map<string, Settled>();
  for (const event of [...events].sort(order)) {
    if (event.kind === "answer") last.set(event.item, (last.get(event.item) ?? new Map()).set(event.user, event));
    if (event.kind === "settle") settled.set(event.item, event.facts as unknown as Settled);
  }
  return new Map([...last].map(([item, by]) => [item, stands([...by.values()].sort(order), settled.get(item))]));
}

function stands(answers: Happening[], settled: Settled | undefined): Standing {
  const said = new Set(answers.map((one) => `${facts(one).result} ${facts(one).term ?? ""}`));
  if (said.size === 1) return { counts: answers.at(-1) ?? null, conflict: [] };
  const known = new Set(settled ? [settled.of, ...settled.over] : []);
  if (known.size === answers.length && answers.every(({ id }) => known.has(id))) {
    return { counts: answers.find(({ id }) => id === settled?.of) ?? null, conflict: [] };
  }
  return { counts: null, conflict: answers };
}

/** The photos and voice notes that stand no more, and by which word; of several the first. */
export function withdrawn(events: Happening[]): Map<string, Happening> {
  const found = new Map<string, Happening>();
  for (const event of [...events].sort(order)) {
    const of = String(event.facts.of);
    if (event.kind === "withdraw" && !found.has(of)) found.set(of, event);
  }
  return found;
}

export function results(stand: Map<string, Standing>): Record<string, string> {
  return Object.fromEntries([...stand].flatMap(([code, { counts }]) => (counts ? [[code, facts(counts).result]] : [])));
}

/** The items that need no answer, and why. The rules are read in their order; what one skips answers no other. */
export function skipped(told: Record<string, string>, skips: Skip[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { when, skip, because } of skips) {
    if (!Object.entries(when).every(([code, result]) => !found.has(code) && told[code] === result)) continue;
    for (const code of skip) if (!found.has(code)) found.set(code, because);
  }
  return found;
}

const within = ({ minimum, maximum }: Measure, value: number): boolean =>
  (minimum ?? value) <= value && value <= (maximum ?? value);

/** What the measurements say: `unmet` where one is out of its limit, `met` where all are within, else nothing. */
export function measured(measures: Measure[], values: Record<string, number>): "met" | "unmet" | "" {
  const given = measures.map((one) => [one, values[one.key]] as const);
  if (given.some(([one, value]) => value !== undefined && !within(one, value))) return "unmet";
  return measures.length && given.every(([, value]) => value !== undefined) ? "met" : "";
}

export type Lack = "answer" | "conflict" | "fact" | "term" | "photo" | "measure";

/** What an item still needs before the record. */
export function lacking(item: Item, stand: Standing | undefined, photos: number, photoWhenUnmet: string[]): Lack[] {
  if (!stand) return ["answer"];
  if (!stand.counts) return ["conflict"];
  const told = facts(stand.counts);
  if (told.result !== "unmet") {
    const said = measured(item.measures ?? [], told.measures ?? {});
    return told.result === "met" && said === "unmet" ? ["measure"] : [];
  }
  const needs: [Lack, boolean][] = [
    ["fact", !(told.fact ?? "").trim()],
    ["term", !told.term],
    ["photo", photoWhenUnmet.includes(item.weight) && !photos],
  ];
  return needs.flatMap(([name, missing]) => (missing ? [name] : []));
}
