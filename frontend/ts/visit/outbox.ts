// What an officer told: written before it is shown, sent until it is answered, kept until the visit tells of it.
import { type Clock, written } from "../kit/clock.ts";
import { open, openBytes, seal, sealBytes } from "../kit/seal.ts";
import type { Answer, Happening } from "./contract.ts";
import type { Store } from "./things.ts";

export interface Entry {
  visit: number;
  event: Omit<Happening, "at">;
  /** The instant (ms), and the session of the clock that told it. */
  told: number;
  session: string;
  result: Answer["results"][number] | null;
}

const BATCH = 100;

export class Outbox {
  entries: [number, Entry][] = [];
  /** Photos and voice notes that lie here. */
  shots = new Set<string>();

  private constructor(
    private readonly store: Store,
    private readonly key: CryptoKey,
    private readonly clock: Clock,
  ) {}

  /** With all that was told in earlier lives of the page. */
  static async open(store: Store, key: CryptoKey, clock: Clock): Promise<Outbox> {
    const outbox = new Outbox(store, key, clock);
    for (const [place, sealed] of await store.queued()) outbox.entries.push([place, await open<Entry>(key, sealed)]);
    const names = (await store.names()).map(String).filter((name) => name.startsWith("shot "));
    outbox.shots = new Set(names.map((name) => name.slice("shot ".length)));
    return outbox;
  }

  /** Resolves when it lies on the disk. */
  async add(visit: number, event: Omit<Happening, "at">): Promise<void> {
    const entry: Entry = { visit, event, told: this.clock.now(), session: this.clock.session, result: null };
    const named = new Set([entry.session, ...this.entries.map(([, { session }]) => session)]);
    await this.store.write("clock", this.clock.keep(named));
    this.entries = [...this.entries, [await this.store.append(await seal(this.key, entry)), entry]];
  }

  happening({ event, told, session }: Entry): Happening {
    return { ...event, at: written(this.clock.truly(told, session)) };
  }

  waiting(visit?: number): Entry[] {
    return this.entries.map(([, one]) => one).filter((one) => !one.result && (visit ?? one.visit) === one.visit);
  }

  /** The events that the server has not refused, to be shown beside those of which it tells. */
  pending(visit: number): Happening[] {
    const mine = this.entries.map(([, one]) => one).filter((one) => one.visit === visit);
    return mine.filter(({ result }) => result?.state !== "refused").map((one) => this.happening(one));
  }

  refused(visit: number): Entry[] {
    return this.entries.map(([, one]) => one).filter((one) => one.visit === visit && one.result?.state === "refused");
  }

  next(visit: number): Happening[] {
    return this.waiting(visit).slice(0, BATCH).map((one) => this.happening(one));
  }

  async settle(answer: Answer): Promise<void> {
    const results = new Map(answer.results.map((one) => [one.id, one]));
    for (const [place, entry] of [...this.entries]) {
      const result = entry.result ?? results.get(entry.event.id) ?? null;
      if (result === entry.result) continue;
      await this.#put(place, { ...entry, result });
    }
  }

  /** What the visit tells of itself need not be kept; what was refused is, until it was read. */
  async forget(visit: number, known: ReadonlySet<string>): Promise<void> {
    for (const [place, entry] of [...this.entries]) {
      const told = known.has(entry.event.id) || entry.result?.state === "late";
      if (entry.visit === visit && entry.result && told) await this.#put(place, null);
    }
  }

  async read(id: string): Promise<void> {
    for (const [place, { event }] of [...this.entries]) if (event.id === id) await this.#put(place, null);
  }

  async #put(place: number, entry: Entry | null): Promise<void> {
    await this.store.replace(place, entry && (await seal(this.key, entry)));
    this.entries = this.entries.flatMap((one) => (one[0] !== place ? [one] : entry ? [[place, entry]] : []));
  }

  async keepShot(id: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.store.write(`shot ${id}`, await sealBytes(this.key, bytes));
    this.shots.add(id);
  }

  async shot(id: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const sealed = await this.store.read(`shot ${id}`);
    return sealed ? openBytes(this.key, sealed) : null;
  }

  async dropShot(id: string): Promise<void> {
    await this.store.remove(`shot ${id}`);
    this.shots.delete(id);
  }
}
