// The tablet at work: its parts together, what is open on the screen, and the model that the screens are made of.
import { doses, naps, shakes } from "./care.ts";
import { Clock } from "../kit/clock.ts";
import type { Carer, CareClass, Clash, Happening, Paired } from "./contract.ts";
import { paint } from "../kit/markup.ts";
import type { Filter, Model, Proof, View } from "./model.ts";
import { type Entry, Queue } from "./queue.ts";
import { atWork, type ChildDay, days, lastCount, onDuty } from "./roll.ts";
import { screen } from "./screen.ts";
import { Shots } from "./shots.ts";
import { openStore, type Store } from "./things.ts";
import { Sync } from "./sync.ts";
import { type Language, say, speak } from "./texts.ts";

export interface Undoing {
  entries: Entry[];
  words: string;
  /** Running time (ms) at which it is too late. */
  until: number;
  over: boolean;
}


export class Desk {
  phase: Model["phase"] = "opening";
  said = "";
  people: Model["people"] = [];
  who: number | null = null;
  pin = "";
  judging = false;
  me: number | null = null;
  filter: Filter = "all";
  view: View = { at: "room" };
  form: Record<string, string> = {};
  seen = new Set<number>();
  picked = new Set<number>();
  proof: Proof | null = null;
  undoing: Undoing | null = null;
  device: Paired | null = null;
  clock = new Clock(undefined);
  sync: Sync | null = null;
  queue: Queue | null = null;
  shots: Shots | null = null;
  /** The picture in the open sheet, not yet written. */
  shot: { bytes: Uint8Array<ArrayBuffer>; address: string } | null = null;
  #room: number | null = null;
  #kept = 0;
  #painted = "";
  #shaken = { due: 0, at: 0 };

  private constructor(
    readonly root: Element,
    readonly store: Store,
  ) {}

  static async open(root: Element): Promise<Desk> {
    const desk = new Desk(root, await openStore());
    desk.speak((await desk.store.read("language")) ?? (document.documentElement.lang.startsWith("en") ? "en" : "zh"));
    const device = await desk.store.read("device");
    if (device) await desk.start(device);
    else desk.unpaired(await desk.store.read("erased"));
    return desk;
  }

  speak(language: Language): void {
    speak(language);
    document.documentElement.lang = language === "zh" ? "zh-hans" : "en";
    document.title = say("title");
  }

  unpaired(why: "revoked" | "left" | undefined): void {
    this.phase = "pair";
    this.said = why ? say(`erased_${why}`) : "";
    this.repaint();
  }

  /** The device is paired: listen to the server from now on, and wait for somebody to unlock. */
  async start(device: Paired): Promise<void> {
    this.device = device;
    this.clock = new Clock(await this.store.read("clock"));
    this.people = (await this.store.read("people")) ?? [];
    this.#room = (await this.store.read("room")) ?? null;
    this.#kept = (await this.store.queued()).length + (await this.store.names()).filter((name) => String(name).startsWith("shot ")).length;
    this.phase = "lock";
    this.said = "";
    this.sync = new Sync(this.store, this.clock, device.token, {
      changed: () => this.#heard(),
      revoked: () => void this.erase("revoked"),
      refused: (why) => this.fail(say("photo_refused", { why })),
    });
    this.sync.now();
    this.repaint();
  }

  #heard(): void {
    const staff = this.sync?.roll?.staff;
    if (staff) this.people = staff.map(({ employment, name }) => ({ employment, name }));
    const gone = this.phase === "open" && staff && !staff.some(({ employment }) => employment === this.me);
    if (gone) this.lock();
    this.repaint();
  }

  /** Somebody's PIN opened the data key. */
  async unlocked(who: number, key: CryptoKey): Promise<void> {
    if (!this.queue && this.sync) {
      this.queue = await Queue.open(this.store, key, this.clock);
      this.queue.changed = () => this.#changed();
      this.shots = await Shots.open(this.store, key);
      await this.sync.open({ key, queue: this.queue, shots: this.shots });
    }
    if (who !== this.me) Object.assign(this, { view: { at: "room" }, form: {}, filter: "all" });
    Object.assign(this, { me: who, phase: "open", said: "", pin: "", judging: false });
    this.sync?.now();
    this.repaint();
  }

  #changed(): void {
    this.repaint();
    if (this.queue?.unsent) this.sync?.now();
  }

  /** Each second: the clock and what hangs on it; at midnight the day's roll goes. */
  async tick(): Promise<void> {
    const until = this.sync?.roll?.valid_until;
    if (until && Date.parse(until) <= this.clock.now()) await this.sync?.drop();
    this.#remind();
    this.repaint();
  }

  /** Sleeping children who are to be looked at, locked or not: felt in the hand, not heard by them. */
  #remind(): void {
    const { days, naps, now } = this.model();
    const due = days.filter(({ child, state }) => state === "present" && (naps.get(child.id)?.due ?? Infinity) <= now).length;
    const shaken = shakes(this.#shaken, due, now);
    if (shaken) navigator.vibrate?.([180, 120, 180]);
    this.#shaken = { due, at: shaken ? now : this.#shaken.at };
  }

  lock(): void {
    if (this.phase !== "open") return;
    Object.assign(this, { phase: "lock", who: null, pin: "", said: "" });
    this.repaint();
  }

  async erase(why: "revoked" | "left"): Promise<void> {
    this.sync?.stop();
    await this.store.clear();
    await this.store.write("erased", why);
    const empty = { device: null, sync: null, queue: null, shots: null, shot: null, me: null, who: null, people: [], pin: "", form: {}, undoing: null, proof: null };
    Object.assign(this, empty, { view: { at: "room" }, seen: new Set(), picked: new Set(), judging: false });
    this.#room = null;
    this.#kept = 0;
    this.unpaired(why);
  }

  /** Another window has taken over. */
  yield(): void {
    this.sync?.stop();
    this.queue = null;
    this.phase = "elsewhere";
    this.repaint();
  }

  show(view: View, form: Record<string, string> = {}): void {
    Object.assign(this, { view, form, said: "" });
    this.repaint();
    (this.root.querySelector("#zt-alarm-title") ?? this.root.querySelector<HTMLElement>("#zt-sheet-title"))
      ?.dispatchEvent(new CustomEvent("zt-focus", { bubbles: true }));
  }

  /** Say on every screen that something went wrong, until the next deed. */
  fail(words: string): void {
    this.said = words;
    this.undoing = null;
    this.repaint();
  }

  /** Deeds of the one who is at the desk, written before anything is said about them. */
  async record(words: string, ...deeds: Pick<Happening, "kind" | "child" | "facts">[]): Promise<void> {
    if (!this.queue || this.me === null) return;
    const [by, room] = [this.me, this.room?.id ?? null];
    const of = (child: number | null): number | null =>
      this.sync?.roll?.children.find(({ id }) => id === child)?.class ?? room;
    const seconds = Number(this.sync?.roll?.rules.undo_seconds ?? 10);
    const entries = await this.queue.add(...deeds.map((deed) => ({ ...deed, by, class: of(deed.child) })));
    const over = deeds.every(({ kind, child }) => child === null && kind !== "log");
    this.undoing = { entries, words, until: performance.now() + seconds * 1000, over };
    this.repaint();
  }

  day(child: number): ChildDay | undefined {
    return this.#days().find((day) => day.child.id === child);
  }

  #days(): ChildDay[] {
    const roll = this.sync?.roll;
    return roll ? days(roll, this.queue?.pending() ?? [], this.clock.now()) : [];
  }

  get room(): CareClass | null {
    const roll = this.sync?.roll;
    const own = roll?.staff.find(({ employment }) => employment === this.me)?.classes ?? [];
    const wanted = [this.#room, ...own].flatMap((id) => roll?.classes.find((one) => one.id === id) ?? []);
    return wanted[0] ?? roll?.classes[0] ?? null;
  }

  async enter(room: number): Promise<void> {
    this.#room = room;
    await this.store.write("room", room);
    this.show({ at: "room" });
  }

  #clashes(): Clash[] {
    const own = this.queue?.clashes ?? [];
    const told = this.sync?.roll?.ledger_of_today.filter(({ state }) => state === "conflict" || state === "refused") ?? [];
    return [...new Map([...own, ...told].map((clash) => [clash.id, clash])).values()];
  }

  model(): Model {
    const { sync, queue, room, undoing } = this;
    const roll = sync?.roll ?? null;
    const pending = queue?.pending() ?? [];
    const left = undoing ? Math.ceil((undoing.until - performance.now()) / 1000) : 0;
    const me: Carer | null =
      roll?.staff.find(({ employment }) => employment === this.me) ??
      this.people.filter(({ employment }) => employment === this.me).map((one) => ({ ...one, post: "", classes: [] }))[0] ??
      null;
    return {
      phase: this.phase, said: this.said, people: this.people, who: this.who, roll, me, room,
      institution: this.device?.institution.name ?? "",
      digits: this.judging ? -1 : this.pin.length,
      now: this.clock.now(),
      days: this.#days().filter(({ child }) => room === null || child.class === null || child.class === room.id),
      onDuty: roll ? onDuty(roll, pending, room?.id ?? null) : new Set(),
      clockedIn: roll !== null && this.me !== null && atWork(roll, pending).has(this.me),
      counted: roll && room ? lastCount(roll, pending, room.id) : null,
      filter: this.filter, view: this.view, form: this.form, seen: this.seen,
      picked: this.picked, proof: this.proof,
      naps: roll ? naps(roll, pending) : new Map(),
      doses: roll ? doses(roll, pending, this.clock.now()) : new Map(),
      online: sync?.online ?? navigator.onLine,
      heard: sync?.heard ?? null,
      trouble: sync?.trouble ?? "",
      unsent: queue ? queue.unsent + (this.shots?.waiting.size ?? 0) : this.#kept,
      shot: this.shot?.address ?? "",
      clashes: this.#clashes(),
      undo: undoing && left > 0 ? { words: undoing.words, left: undoing.over ? 0 : left } : null,
      photos: sync?.photos ?? new Map(),
    };
  }

  repaint(): void {
    const next = screen(this.model());
    if (next.text === this.#painted) return;
    paint(this.root, next);
    this.#painted = next.text;
  }
}
