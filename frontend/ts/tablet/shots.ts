// Pictures taken at this tablet: made small, sealed before the event that names them is written, sent after it.
import { fetched, Refused } from "../kit/link.ts";
import type { Queue } from "./queue.ts";
import { openBytes, sealBytes } from "../kit/seal.ts";
import type { Store } from "./things.ts";

const NAME = "shot ";

export class Shots {
  waiting = new Set<string>();

  private constructor(
    private readonly store: Store,
    private readonly key: CryptoKey,
  ) {}

  /** Those of earlier lives of the page too. */
  static async open(store: Store, key: CryptoKey): Promise<Shots> {
    const shots = new Shots(store, key);
    const names = (await store.names()).map(String).filter((name) => name.startsWith(NAME));
    shots.waiting = new Set(names.map((name) => name.slice(NAME.length)));
    return shots;
  }

  async keep(id: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.store.write(`shot ${id}`, await sealBytes(this.key, bytes));
    this.waiting.add(id);
  }

  async drop(id: string): Promise<void> {
    await this.store.remove(`shot ${id}`);
    this.waiting.delete(id);
  }

  /** Send what the server is to have by now; answers why it would not take one, in its words. */
  async send(token: string, queue: Pick<Queue, "entries">): Promise<string> {
    let why = "";
    for (const id of [...this.waiting]) {
      const turn = whose(id, queue);
      if (turn === "later") continue;
      const sealed = turn === "now" && (await this.store.read(`shot ${id}`));
      try {
        if (sealed) await fetched(`/tablet/photos/${id}/`, token, await openBytes(this.key, sealed));
      } catch (reason) {
        if (!(reason instanceof Refused) || reason.status === 401) throw reason;
        why = reason.sentence;
      }
      await this.drop(id);
    }
    return why;
  }
}

/** A picture goes after its event, and not at all where the event was taken back or refused. */
export function whose(id: string, { entries }: Pick<Queue, "entries">): "now" | "later" | "never" {
  const named = entries.find(({ event }) => event.facts.photo === id);
  if (!named) return "now"; // its event is known to the server, and no longer kept here
  if (entries.some(({ event }) => event.kind === "undo" && event.facts.of === named.event.id)) return "never";
  return named.result === null ? "later" : named.result.state === "refused" ? "never" : "now";
}
