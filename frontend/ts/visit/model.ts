// A visit as the screens show it: what the server told and what the phone adds, worked out.
import { written } from "../kit/clock.ts";
import { facts, lacking, type Lack, results, skipped, type Standing, standing, withdrawn } from "./checklist.ts";
import type { Happening, Item, Visit } from "./contract.ts";

export interface Line {
  item: Item;
  stand: Standing | undefined;
  photos: Happening[];
  voices: Happening[];
  /** What stands no more, and by which word. */
  withdrawn: { of: Happening; by: Happening }[];
  /** Why nothing need be said here. */
  skipped: string | undefined;
  lacks: Lack[];
  /** What the last visit found here. */
  last: Visit["last"][number] | undefined;
}

export interface State {
  visit: Visit;
  events: Happening[];
  lines: Line[];
  /** Who has shown the certificate. */
  shown: Set<number>;
  unmet: number;
  done: number;
  needed: number;
}

export function state(visit: Visit, pending: Happening[]): State {
  const known = new Set(visit.events.map(({ id }) => id));
  const events = [...visit.events, ...pending.filter(({ id }) => !known.has(id))];
  const stand = standing(events);
  const gone = skipped(results(stand), visit.skips);
  const away = withdrawn(events);
  const domains = Object.keys(visit.domains);
  const listed = [...visit.checklist].sort((a, b) => domains.indexOf(a.domain) - domains.indexOf(b.domain));
  const lines = listed.map((item): Line => {
    const here = events.filter(({ item: code }) => code === item.code);
    const stands = here.filter(({ id }) => !away.has(id));
    const photos = stands.filter(({ kind }) => kind === "photo");
    const why = gone.get(item.code);
    return {
      item, stand: stand.get(item.code), photos, skipped: why, voices: stands.filter(({ kind }) => kind === "voice"),
      withdrawn: here.flatMap((of) => (away.has(of.id) ? [{ of, by: away.get(of.id) as Happening }] : [])),
      lacks: why ? [] : lacking(item, stand.get(item.code), photos.length, visit.photo_when_unmet),
      last: visit.last.find(({ item: code }) => code === item.code),
    };
  });
  return {
    visit, events, lines,
    shown: new Set(events.filter(({ kind }) => kind === "check_in").map(({ user }) => user)),
    unmet: lines.filter(({ stand: one, skipped: why }) => !why && one?.counts && facts(one.counts).result === "unmet").length,
    done: lines.filter(({ lacks }) => !lacks.length).length,
    needed: lines.filter(({ lacks }) => lacks.length).length,
  };
}

/** The last day of a term, from the day on which the visit began. */
export function due(visit: Visit, days: number): string {
  const began = visit.started_at ? written(Date.parse(visit.started_at)) : visit.today;
  const from = Date.parse(`${began.slice(0, 10)}T00:00:00Z`);
  return new Date(from + days * 86_400_000).toISOString().slice(0, 10);
}
