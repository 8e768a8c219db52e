// The tablet and the server, kept in step: send at once, ask every 20 seconds, and be calm while nobody answers.
import { asked, fetched, Refused, Unreached } from "../kit/link.ts";
import type { Clock } from "../kit/clock.ts";
import { Rounds } from "../kit/rounds.ts";
import type { Answer, Roll } from "./contract.ts";
import { open, openBytes, seal, sealBytes } from "../kit/seal.ts";
import type { Queue } from "./queue.ts";
import type { Shots } from "./shots.ts";
import type { Store } from "./things.ts";

export interface Open {
  key: CryptoKey;
  queue: Queue;
  shots: Shots;
}

export class Sync {
  roll: Roll | null = null;
  online = navigator.onLine;
  /** When the server was last heard (true time, ms). */
  heard: number | null = null;
  trouble = "";
  photos = new Map<string, string>();
  #opened: Open | null = null;
  readonly #rounds = new Rounds(() => this.#round(), () => this.#unreached());

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly token: string,
    private readonly on: { changed(): void; revoked(): void; refused(why: string): void },
  ) {}

  stop(): void {
    this.#rounds.stop();
    for (const address of this.photos.values()) URL.revokeObjectURL(address);
  }

  /** From the first unlocking on the queue can be read and the roll kept, behind the lock screen too. */
  async open(opened: Open): Promise<void> {
    this.#opened = opened;
    const kept = await this.store.read("roll");
    if (kept && !this.roll) this.roll = await open<Roll>(opened.key, kept);
    else if (this.roll) await this.#keep(this.roll);
    if (this.roll && Date.parse(this.roll.valid_until) <= this.clock.now()) await this.drop();
    if (this.roll) void this.#fetchPhotos(this.roll);
  }

  /** The day is over: its roll goes, what is unsent stays. */
  async drop(): Promise<void> {
    this.roll = null;
    await this.store.remove("roll");
    await this.#forgetPhotos(new Set());
  }

  /** Faces that nobody needs any more are kept no longer. */
  async #forgetPhotos(wanted: ReadonlySet<string>): Promise<void> {
    for (const name of await this.store.names()) {
      const address = String(name).slice("photo ".length);
      if (String(name).startsWith("photo ") && !wanted.has(address)) await this.store.remove(`photo ${address}`);
    }
    for (const [address, blob] of this.photos) {
      if (wanted.has(address)) continue;
      URL.revokeObjectURL(blob);
      this.photos.delete(address);
    }
  }

  /** Hear the server now, where it can be heard. */
  async fresh(): Promise<void> {
    try {
      await this.#pull();
    } catch (reason) {
      if (!(reason instanceof Unreached || reason instanceof Refused)) throw reason;
    }
  }

  now(): void {
    this.#rounds.now();
  }

  async #round(): Promise<boolean> {
    try {
      await this.#push();
      await this.#pushShots();
      await this.#pull();
      this.online = true;
      this.trouble = "";
      this.heard = this.clock.now();
      this.on.changed();
      return true;
    } catch (reason) {
      if (reason instanceof Refused && reason.code === "TABLET_REVOKED") {
        this.on.revoked();
        return false;
      }
      if (reason instanceof Refused) this.trouble = reason.sentence;
      else if (!(reason instanceof Unreached)) console.error(reason);
      this.#unreached();
      return false;
    }
  }

  #unreached(): void {
    this.online = false;
    this.on.changed();
  }

  async #push(): Promise<void> {
    const queue = this.#opened?.queue;
    if (!queue?.unsent) return;
    // The true time first: what was told wrongly is put right before it is sent.
    if (!this.online || this.heard === null) await this.#pull();
    while (queue.unsent) {
      const events = queue.next();
      const clock = new Date(this.clock.now()).toISOString();
      const answer = await asked<Answer>("/tablet/events/", this.token, { clock, events });
      const before = queue.unsent;
      await queue.settle(answer);
      if (queue.unsent >= before) break; // an answer that names none of ours: the next round asks again
    }
  }

  async #pushShots(): Promise<void> {
    if (!this.#opened?.shots.waiting.size) return;
    const why = await this.#opened.shots.send(this.token, this.#opened.queue);
    if (why) this.on.refused(why);
  }

  async #pull(): Promise<void> {
    const began = performance.now();
    const roll = await asked<Roll>("/tablet/roll/", this.token);
    this.clock.meet(Date.parse(roll.now) + (performance.now() - began) / 2);
    this.roll = roll;
    await this.store.write("people", roll.staff.map(({ employment, name }) => ({ employment, name })));
    await this.#forgetPeople(new Set(roll.staff.map(({ employment }) => employment)));
    if (this.#opened) {
      await this.#keep(roll);
      await this.#opened.queue.forget(roll);
      void this.#fetchPhotos(roll);
    } else await this.store.write("clock", this.clock.keep());
  }

  /** Whoever is not of the house any more, or may not work, opens this tablet no longer, without a network either. */
  async #forgetPeople(staff: ReadonlySet<number>): Promise<void> {
    const wraps = await this.store.read("wraps");
    const left = Object.entries(wraps?.people ?? {}).filter(([who]) => staff.has(Number(who)));
    if (!wraps || left.length === Object.keys(wraps.people).length) return;
    await this.store.write("wraps", { ...wraps, people: Object.fromEntries(left) });
  }

  async #keep(roll: Roll): Promise<void> {
    if (this.#opened) await this.store.write("roll", await seal(this.#opened.key, roll));
  }

  /** Faces are compared at the door, so they must be there without a network: fetched once, kept sealed. */
  async #fetchPhotos(roll: Roll): Promise<void> {
    const key = this.#opened?.key;
    const all = roll.children.flatMap((child) => [child.photo, ...child.pickups.map(({ photo }) => photo)]);
    const wanted = new Set(all.flatMap((address) => address || []));
    await this.#forgetPhotos(wanted);
    for (const address of wanted) {
      if (!key || this.photos.has(address)) continue;
      try {
        const kept = await this.store.read(`photo ${address}`);
        const bytes = kept
          ? await openBytes(key, kept)
          : new Uint8Array(await (await fetched(address, this.token)).arrayBuffer());
        if (this.#rounds.stopped) return;
        if (!kept) await this.store.write(`photo ${address}`, await sealBytes(key, bytes));
        this.photos.set(address, URL.createObjectURL(new Blob([bytes])));
      } catch {
        continue; // the initial stands in its place; the next roll tries again
      }
    }
    this.on.changed();
  }
}
