// An officer's phone at work: its parts together, and what is open on the screen.
import { Clock } from "../kit/clock.ts";
import { asked, Refused, Unreached } from "../kit/link.ts";
import { paint } from "../kit/markup.ts";
import { asKey, open } from "../kit/seal.ts";
import type { Conclusion, Happening, Mine, Place, Summary, Visit } from "./contract.ts";
import { type State, state } from "./model.ts";
import { Outbox } from "./outbox.ts";
import type { Strokes } from "./pad.ts";
import { screen } from "./screen.ts";
import type { Recording } from "../kit/sound.ts";
import { csrf, Sync } from "./sync.ts";
import { phone, type Store, storeOf } from "./things.ts";
import { setPin, withPin, withShare } from "./vault.ts";

const PATIENCE = 4_000;

export type View = { at: "list" | "start" | "overview" | "end" | "sign" } | { at: "item"; code: string };
export type Phase = "opening" | "nobody" | "pin" | "lock" | "open" | "elsewhere";

export class Desk {
  phase: Phase = "opening";
  view: View = { at: "list" };
  said = "";
  busy = false;
  user: { id: number; name: string } | null = null;
  list: Summary[] = [];
  current: number | null = null;
  form: Record<string, string> = {};
  strokes: Record<string, Strokes> = {};
  clock = new Clock(undefined);
  outbox: Outbox | null = null;
  sync: Sync | null = null;
  visits = new Map<number, Visit>();
  /** The note that is being recorded, and at which item. */
  recording: { code: string; voice: Recording; place: Promise<Place> } | null = null;
  /** Why nothing can be recorded. */
  deaf: "" | "none" | "refused" = "";
  /** Addresses of the photos and voice notes that lie here, opened. */
  thumbs = new Map<string, string>();
  /** When something was last kept here (ms). */
  kept: number | null = null;
  store: Store | null = null;
  #raw: Uint8Array<ArrayBuffer> | null = null;
  #shown = "";
  #told = "";

  constructor(readonly root: Element) {}

  /** Whoever is signed in opens his things with the session; without a network the last one does with a PIN. */
  async begin(): Promise<void> {
    const base = await phone();
    const last = await base.read("last");
    const mine = navigator.onLine ? await this.#mine() : null;
    if (mine) {
      this.user = mine.user;
      await base.write("last", mine.user);
      this.store = await storeOf(mine.user.id);
      this.#raw = await withShare(this.store, mine.half);
      this.list = mine.visits;
      this.phase = (await this.store.read("pin")) ? "open" : "pin";
      if (this.phase === "open") await this.#open();
    } else if (last) {
      this.user = last;
      this.store = await storeOf(last.id);
      this.phase = "lock";
    } else this.phase = "nobody";
    this.repaint();
  }

  async #mine(): Promise<Mine | null> {
    try {
      return await asked<Mine>("/visit/mine/", { csrf: csrf() }, undefined, PATIENCE);
    } catch (reason) {
      if (reason instanceof Unreached || reason instanceof Refused) return null;
      throw reason;
    }
  }

  async choosePin(pin: string): Promise<void> {
    if (!this.store || !this.#raw) return;
    await setPin(this.store, this.#raw, pin);
    await this.#open();
  }

  /** How many tries are left where the PIN was wrong; null where it opened. */
  async unlock(pin: string): Promise<number | null> {
    if (!this.store) return 0;
    const opened = await withPin(this.store, pin);
    if (typeof opened === "number") return opened;
    this.#raw = opened;
    await this.#open();
    return null;
  }

  async #open(): Promise<void> {
    if (!this.store || !this.#raw || !this.user) return;
    const { store, user } = this;
    const key = await asKey(this.#raw);
    this.clock = new Clock(await store.read("clock"));
    this.outbox = await Outbox.open(store, key, this.clock);
    const list = await store.read("list");
    if (list && !this.list.length) this.list = await open<Summary[]>(key, list);
    for (const name of (await store.names()).map(String).filter((one) => one.startsWith("visit "))) {
      const sealed = await store.read(name as `visit ${number}`);
      const visit = sealed && (await open<Visit>(key, sealed));
      if (visit?.done && !this.outbox.waiting(visit.id).length) await store.remove(`visit ${visit.id}`); // signed and sent
      else if (visit) this.visits.set(visit.id, visit);
    }
    this.kept = Math.max(0, ...this.outbox.waiting().map(({ told }) => told)) || null;
    this.phase = "open";
    const opened = { store, key, outbox: this.outbox, visits: this.visits };
    const heard = (mine: Mine): void => void (this.list = mine.visits);
    this.sync = new Sync(this.clock, user.id, opened, { changed: () => this.repaint(), heard });
    for (const id of this.outbox.shots) await this.#thumb(id);
    const wanted = Number(location.hash.slice(1));
    if (this.visits.has(wanted)) this.go({ at: "start" }, wanted);
    this.repaint();
    this.sync.now();
  }

  async #thumb(id: string): Promise<void> {
    const bytes = await this.outbox?.shot(id);
    if (bytes) this.thumbs.set(id, URL.createObjectURL(new Blob([bytes], { type: bytes[0] === 0x52 ? "audio/wav" : "image/jpeg" })));
  }

  get state(): State | null {
    const visit = this.current === null ? undefined : this.visits.get(this.current);
    return visit ? state(visit, this.outbox?.pending(visit.id) ?? []) : null;
  }

  go(view: View, visit?: number): void {
    if (visit !== undefined) this.current = visit;
    if (view.at === "list") this.current = null;
    history.replaceState(null, "", this.current === null ? location.pathname : `#${this.current}`);
    this.view = view;
    this.said = "";
    this.form = view.at === "item" ? this.#filled(view.code) : {};
    this.strokes = {};
    this.repaint();
    scrollTo(0, 0);
  }

  /** An item as this officer, or whoever's answer counts, has filled it in. */
  #filled(code: string): Record<string, string> {
    const line = this.state?.lines.find(({ item }) => item.code === code);
    const answers = this.state?.events.filter(({ kind, item }) => kind === "answer" && item === code) ?? [];
    const own = answers.filter(({ user }) => user === this.user?.id).sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
    const { measures, ...told } = (line?.stand?.counts ?? own)?.facts ?? {};
    const values = Object.entries((measures ?? {}) as Record<string, number>);
    return Object.fromEntries([
      ...Object.entries(told).map(([name, value]) => [name, String(value)]),
      ...values.map(([key, value]) => [`measure ${key}`, String(value)]),
    ]) as Record<string, string>;
  }

  async tell(kind: Happening["kind"], item: string, told: object, id?: string): Promise<void> {
    if (!this.outbox || this.current === null || !this.user) throw new Error("closed");
    const event = { id: id ?? crypto.randomUUID(), user: this.user.id, kind, item, facts: told as Record<string, unknown> };
    await this.outbox.add(this.current, event);
    this.kept = this.clock.now();
    this.sync?.now();
  }

  async keepShot(id: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.outbox?.keepShot(id, bytes);
    await this.#thumb(id);
  }

  /** Ask the server for something that needs it; its sentence where it says no. */
  async ask<T>(path: string, body: unknown): Promise<T | null> {
    this.busy = true;
    this.said = "";
    this.repaint();
    try {
      return await asked<T>(path, { csrf: csrf() }, body);
    } catch (reason) {
      if (reason instanceof Unreached) this.said = "need_network";
      else if (reason instanceof Refused) this.said = reason.code === "SIGN_IN_NEEDED" ? "sign_in_first" : reason.sentence;
      else throw reason;
      return null;
    } finally {
      this.busy = false;
      this.repaint();
    }
  }

  get concluded(): Conclusion | "" {
    return (this.form.conclusion as Conclusion | undefined) ?? "";
  }

  repaint(): void {
    paint(this.root, screen(this));
    const now = `${this.phase} ${this.view.at} ${"code" in this.view ? this.view.code : ""}`;
    if (now !== this.#shown) this.root.querySelector<HTMLElement>("[data-first]")?.focus({ preventScroll: true });
    if (this.said !== this.#told) this.root.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
    this.#shown = now;
    this.#told = this.said;
  }
}
