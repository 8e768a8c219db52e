// The phone and the server, kept in step for whoever is signed in: what was told goes first, then the photos and voice
// notes, then the visit is heard anew. Without a session, or a network, everything waits.
import { withdrawn } from "./checklist.ts";
import { asked, fetched, Refused, Unreached } from "../kit/link.ts";
import type { Clock } from "../kit/clock.ts";
import { Rounds } from "../kit/rounds.ts";
import { seal } from "../kit/seal.ts";
import type { Answer, Mine, Visit } from "./contract.ts";
import type { Outbox } from "./outbox.ts";
import type { Store } from "./things.ts";

const UPLOAD_PATIENCE = 120_000;

export const csrf = (): string => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";

export interface Opened {
  store: Store;
  key: CryptoKey;
  outbox: Outbox;
  visits: Map<number, Visit>;
}

export class Sync {
  online = navigator.onLine;
  /** The server would answer nobody but the officer, signed in. */
  signIn = false;
  trouble = "";
  readonly #rounds = new Rounds(() => this.#round(), () => this.#unreached());

  constructor(
    private readonly clock: Clock,
    private readonly user: number,
    private readonly opened: Opened,
    private readonly on: { changed(): void; heard(mine: Mine): void },
  ) {}

  stop(): void {
    this.#rounds.stop();
  }

  now(): void {
    this.#rounds.now();
  }

  /** One round; true when the server was heard to its end. */
  round(): Promise<boolean> {
    return this.#rounds.go();
  }

  async #round(): Promise<boolean> {
    let heard = false;
    try {
      await this.#hear();
      for (const visit of this.opened.visits.keys()) await this.#visit(visit);
      Object.assign(this, { online: true, signIn: false, trouble: "" });
      heard = true;
    } catch (reason) {
      if (reason instanceof Refused) this.#refused(reason);
      else if (reason instanceof Unreached) this.online = false;
      else console.error(reason);
    }
    this.on.changed();
    return heard;
  }

  #refused({ code, sentence }: Refused): void {
    this.online = true;
    this.signIn = code === "SIGN_IN_NEEDED";
    this.trouble = this.signIn ? "" : sentence;
  }

  #unreached(): void {
    this.online = false;
    this.on.changed();
  }

  /** Who is signed in, and what time it is. Somebody else's session sends nothing of this officer. */
  async #hear(): Promise<void> {
    const began = performance.now();
    const mine = await asked<Mine>("/visit/mine/", { csrf: csrf() });
    if (mine.user.id !== this.user) throw new Refused(401, "SIGN_IN_NEEDED", "");
    this.clock.meet(Date.parse(mine.now) + (performance.now() - began) / 2);
    await this.opened.store.write("list", await seal(this.opened.key, mine.visits));
    this.on.heard(mine);
  }

  async #visit(visit: number): Promise<void> {
    const { outbox } = this.opened;
    while (outbox.waiting(visit).length) {
      const before = outbox.waiting(visit).length;
      const clock = new Date(this.clock.now()).toISOString();
      const body = { clock, events: outbox.next(visit) };
      await outbox.settle(await asked<Answer>(`/visit/${visit}/events/`, { csrf: csrf() }, body));
      if (outbox.waiting(visit).length >= before) break;
      this.on.changed();
    }
    await this.#shots(visit);
    await this.keep(await asked<Visit>(`/visit/${visit}/`, { csrf: csrf() }));
  }

  /** The files that the server knows of and does not have. One that it refuses holds nothing else up. */
  async #shots(visit: number): Promise<void> {
    const { outbox, visits } = this.opened;
    const known = visits.get(visit);
    const told = [...(known?.events ?? []), ...outbox.pending(visit)];
    const away = withdrawn(told);
    const sent = new Set([...(known?.files ?? []), ...outbox.waiting(visit).map(({ event }) => event.id)]);
    for (const { id, kind } of told) {
      if ((kind !== "photo" && kind !== "voice") || sent.has(id) || away.has(id) || !outbox.shots.has(id)) continue;
      sent.add(id);
      const bytes = await outbox.shot(id);
      if (bytes && !(await this.#sent(`/visit/${visit}/${kind}s/${id}/`, bytes))) continue;
      known?.files.push(id);
      this.on.changed();
    }
  }

  async #sent(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    try {
      await fetched(path, { csrf: csrf() }, bytes, UPLOAD_PATIENCE);
      return true;
    } catch (reason) {
      if (!(reason instanceof Refused) || reason.code === "SIGN_IN_NEEDED") throw reason;
      console.warn(path, reason.sentence);
      return false;
    }
  }

  /** A visit as the server tells it; what is signed need not lie here. */
  async keep(visit: Visit): Promise<void> {
    const { store, key, visits, outbox } = this.opened;
    visits.set(visit.id, visit);
    await store.write(`visit ${visit.id}`, await seal(key, visit));
    await outbox.forget(visit.id, new Set(visit.events.map(({ id }) => id)));
    const done = visit.done && !outbox.waiting(visit.id).length;
    for (const id of [...withdrawn(visit.events).keys(), ...(done ? visit.files : [])]) {
      if (outbox.shots.has(id)) await outbox.dropShot(id);
    }
  }
}
