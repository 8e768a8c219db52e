// The events of this tablet: written before the tap is confirmed, sent until each is answered, kept until the roll of
// the server knows them.
import { type Clock, written } from "../kit/clock.ts";
import { type Answer, BATCH, type Clash, type Happening, type Result, type Roll } from "./contract.ts";
import { open, seal } from "../kit/seal.ts";
import type { Store } from "./things.ts";

export interface Entry {
  event: Omit<Happening, "seq" | "at">;
  seq: number;
  /** The instant (ms), and the session of the clock that told it. */
  told: number;
  session: string;
  result: Result | null;
  /** The server's instant of the answer (ms). */
  answered: number | null;
}

type Draft = Omit<Happening, "id" | "seq" | "at">;

export const waiting = (entries: Entry[]): Entry[] => entries.filter(({ result }) => result === null);

/** The next events to send, oldest first. */
export function batch(entries: Entry[]): Entry[] {
  return waiting(entries).sort((a, b) => a.seq - b.seq).slice(0, BATCH);
}

/** What an answer says of the entries; those that it does not name keep waiting. */
export function answered(entries: Entry[], answer: Answer): Entry[] {
  const results = new Map(answer.results.map((result) => [result.id, result]));
  return entries.map((entry) => {
    const result = entry.result ?? results.get(entry.event.id) ?? null;
    return result === entry.result ? entry : { ...entry, result, answered: Date.parse(answer.now) };
  });
}


/** What need not be kept once this roll is here: answered ones that it tells of itself, or that are of a day gone by. */
export function spent(entries: Entry[], roll: Roll): Entry[] {
  const told = new Set(roll.ledger_of_today.map(({ id }) => id));
  const past = (entry: Entry): boolean => written(entry.told).slice(0, 10) < roll.day;
  return entries.filter((entry) => entry.result && (told.has(entry.event.id) || past(entry)));
}

export class Queue {
  entries: Entry[] = [];
  changed: () => void = () => undefined;

  private constructor(
    private readonly store: Store,
    private readonly key: CryptoKey,
    private readonly clock: Clock,
  ) {}

  /** All that was queued in earlier lives of the page too. */
  static async open(store: Store, key: CryptoKey, clock: Clock): Promise<Queue> {
    const queue = new Queue(store, key, clock);
    for (const [seq, sealed] of await store.queued()) {
      queue.entries.push({ ...(await open<Entry>(key, sealed)), seq });
    }
    return queue;
  }

  /** Write one deed, or several in one order; resolves when all lie on the disk. */
  async add(...drafts: Draft[]): Promise<Entry[]> {
    const made: Entry[] = [];
    for (const draft of drafts) {
      const told = this.clock.now();
      const event = { id: crypto.randomUUID(), ...draft };
      const entry = { event, seq: 0, told, session: this.clock.session, result: null, answered: null };
      await this.#keepClock([...this.entries, ...made, entry]);
      made.push({ ...entry, seq: await this.store.append(await seal(this.key, entry)) });
    }
    this.entries = [...this.entries, ...made];
    this.changed();
    return made;
  }

  async #keepClock(entries: Entry[]): Promise<void> {
    await this.store.write("clock", this.clock.keep(new Set(entries.map(({ session }) => session))));
  }

  happening({ event, seq, told, session }: Entry): Happening {
    return { ...event, seq, at: written(this.clock.truly(told, session)) };
  }

  /** The events that the screens must add to the roll: those that the server has not judged against. */
  pending(): Happening[] {
    const judged = ({ result }: Entry): boolean => result?.state === "conflict" || result?.state === "refused";
    return this.entries.filter((entry) => !judged(entry)).map((entry) => this.happening(entry));
  }

  next(): Happening[] {
    return batch(this.entries).map((entry) => this.happening(entry));
  }

  get unsent(): number {
    return waiting(this.entries).length;
  }

  /** What the server would not apply, to be settled by a person. */
  get clashes(): (Clash & { state: string })[] {
    return this.entries.flatMap((entry) => {
      const { result } = entry;
      if (result?.state !== "conflict" && result?.state !== "refused") return [];
      return [{ ...this.happening(entry), state: result.state, code: result.code, sentence: result.sentence }];
    });
  }

  async settle(answer: Answer): Promise<void> {
    const after = answered(this.entries, answer);
    const fresh = after.filter((entry, index) => entry !== this.entries[index]);
    for (const entry of fresh) await this.store.replace(entry.seq, await seal(this.key, entry));
    // What was queued meanwhile stands behind.
    this.entries = [...after, ...this.entries.slice(after.length)];
    this.changed();
  }

  async forget(roll: Roll): Promise<void> {
    const gone = new Set(spent(this.entries, roll).map(({ seq }) => seq));
    for (const seq of gone) await this.store.replace(seq, null);
    this.entries = this.entries.filter(({ seq }) => !gone.has(seq));
    await this.#keepClock(this.entries);
  }
}
