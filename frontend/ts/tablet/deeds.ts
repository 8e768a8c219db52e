// What each button does. A deed is named by `data-do`; `data-is` says on what.
import { asked, Refused, Unreached } from "../kit/link.ts";
import type { Facts, Paired } from "./contract.ts";
import { caring } from "./deeds_care.ts";
import { outside, proving, refuse } from "./deeds_proof.ts";
import type { Desk } from "./desk.ts";
import { unlock } from "./lock.ts";
import { type Filter, holds, hours, mayLeave, type Mode, proven } from "./model.ts";
import { written } from "../kit/clock.ts";
import { type ChildDay, missing } from "./roll.ts";
import { findings, whenOf } from "./screens/check.ts";
import { modes } from "./screens/child.ts";
import { PLACES } from "./screens/count.ts";
import { catalogue, say, spoken, type Word } from "./texts.ts";

type Deed = (desk: Desk, is: string) => void | Promise<void>;
type Step = { kind: "arrival" | "check"; child: number; facts: Facts };

/** What is kept is written in Chinese, whatever the screen speaks. */
const kept = (word: string | undefined): string => catalogue.zh[word as Word] ?? "";

function theDay(desk: Desk): ChildDay | undefined {
  return "child" in desk.view ? desk.day(desk.view.child) : undefined;
}

function arrival({ child }: ChildDay, form: Record<string, string>): Step {
  const by = child.pickups.find(({ id }) => id === form.who);
  const facts = { brought_by: by?.id ?? "", brought_name: by?.name ?? form.name?.trim() ?? "" };
  return { kind: "arrival", child: child.id, facts };
}

const here = ({ state }: ChildDay): boolean => state === "present";

function openChild(desk: Desk, child: number, mode?: Mode): void {
  const day = desk.day(child);
  if (!day) return;
  const first = modes(day)[0] as Mode;
  const now = desk.clock.now();
  const usual = day.child.pickups.find((pickup) => holds(pickup, now));
  const shown = proven(desk.proof, child, desk.proof?.who, now);
  const leaving: Record<string, string> = shown ? { who: shown.who } : {};
  desk.show({ at: "child", child, mode: mode ?? first }, here(day) ? leaving : { who: usual?.id ?? "other" });
}

const room: Record<string, Deed> = {
  open: (desk, is) => openChild(desk, Number(is)),
  close: (desk) => desk.show({ at: "room" }),
  again: (desk, is) => openChild(desk, Number(is), "leave"),
  mode(desk, is) {
    if (desk.view.at === "child") desk.show({ ...desk.view, mode: is as Mode }, desk.form);
  },
  choose(desk, is) {
    const [name = "", value = ""] = is.split("=");
    const { [name]: before, ...others } = desk.form;
    const off = before === value && name !== "who";
    desk.form = { ...others, ...(off || !value ? {} : { [name]: value }) };
    desk.repaint();
  },
  filter(desk, is) {
    desk.filter = is as Filter;
    desk.repaint();
  },
  rooms: (desk) => desk.show({ at: "rooms" }),
  room: (desk, is) => desk.enter(Number(is)),
  menu: (desk) => desk.show({ at: "menu" }),
  calling: () => undefined,
};

const handing: Record<string, Deed> = {
  async arrive(desk) {
    const day = theDay(desk);
    if (!day) return;
    const now = desk.clock.now();
    const check: Step = { kind: "check", child: day.child.id, facts: { when: whenOf(now), normal: true } };
    const step = arrival(day, desk.form);
    desk.show({ at: "room" });
    await desk.record(say("saved_arrival", { name: day.child.name, at: hours(now) }), step, check);
  },
  async check(desk, is) {
    const day = theDay(desk);
    if (!day) return;
    const now = desk.clock.now();
    if (!here(day) && desk.form.who === "other" && !desk.form.name?.trim()) return openChild(desk, day.child.id);
    const apart = is === "stay" ? {} : { isolated: true, called: is === "call" };
    const facts = { ...findings(desk.form, desk.sync?.roll ?? null, now), ...apart };
    const check: Step = { kind: "check", child: day.child.id, facts };
    const steps = here(day) ? [check] : [arrival(day, desk.form), check];
    const words = say(here(day) ? "saved_check" : "saved_arrival_only", { name: day.child.name, at: hours(now) });
    desk.show({ at: "room" });
    await desk.record(words, ...steps);
  },
  async leave(desk) {
    const day = theDay(desk);
    const by = day?.child.pickups.find(({ id }) => id === desk.form.who);
    if (!day || !by) return;
    const now = desk.clock.now();
    const why = outside(by, now);
    if (why) return refuse(desk, day, why, by.name);
    if (!mayLeave(day.child, by.id, desk.proof, now)) return desk.repaint();
    const proof = proven(desk.proof, day.child.id, by.id, now);
    const facts = { pickup: by.id, ...(proof ? { verified: proof.how, token: proof.token } : { verified: "photo" }) };
    const words = say("saved_departure", { name: day.child.name, at: hours(now), who: by.name });
    desk.show({ at: "room" });
    await desk.record(words, { kind: "departure", child: day.child.id, facts });
  },
  unknown(desk) {
    const day = theDay(desk);
    if (day) refuse(desk, day, "unknown", "");
  },
  outside(desk, is) {
    const day = theDay(desk);
    const by = day?.child.pickups.find(({ id }) => id === is);
    const why = by && outside(by, desk.clock.now());
    if (day && by && why) refuse(desk, day, why, by.name);
  },
  blocked(desk, is) {
    const day = theDay(desk);
    const who = day?.child.blocked?.[Number(is)];
    if (day && who) refuse(desk, day, "blocked", who.name);
  },
  async refuse(desk) {
    const day = theDay(desk);
    if (!day) return;
    const facts = { name: desk.form.name?.trim(), reason: desk.form.words?.trim() || kept("refused_title") };
    desk.show({ at: "room" });
    await desk.record(say("saved_refusal"), { kind: "refusal", child: day.child.id, facts });
  },
  reason: (desk, is) => desk.show({ at: "reason", child: Number(is) }),
  async excuse(desk, is) {
    const day = desk.day(Number(is));
    if (!day) return;
    const { reason, words } = desk.form;
    const facts = { reason: reason === "reason_other" ? words?.trim() : kept(reason) };
    desk.show({ at: "room" });
    await desk.record(say("saved_absence", { name: day.child.name }), { kind: "absence", child: day.child.id, facts });
  },
};

const mending: Record<string, Deed> = {
  async undo(desk) {
    const done = desk.undoing;
    if (!done || done.over || performance.now() > done.until) return;
    done.over = true;
    const back = [...done.entries].reverse().map(({ event }) => ({
      kind: "undo" as const, child: event.child, facts: { of: event.id },
    }));
    await desk.record(say("undone"), ...back);
    desk.undoing = { entries: [], words: say("undone"), until: performance.now() + 3_000, over: true };
    desk.repaint();
  },
  correct(desk, is) {
    if ("child" in desk.view) desk.show({ at: "correct", child: desk.view.child, event: is });
  },
  async put_right(desk, is) {
    const day = theDay(desk);
    const roll = desk.sync?.roll;
    if (!day || !roll) return;
    const { why, words, time, void: gone } = desk.form;
    const reason = why === "why_other" ? words?.trim() : kept(why);
    const facts = gone ? { void: true } : { at: `${roll.day}T${time}:00.000+08:00` };
    desk.show({ at: "room" });
    const child = day.records.find(({ id }) => id === is)?.child ?? null;
    await desk.record(say("saved_correct"), { kind: "correct", child, facts: { of: is, reason, facts } });
  },
  count(desk, is) {
    if (is !== "again") desk.seen = new Set();
    desk.show({ at: "count" });
  },
  see(desk, is) {
    const child = Number(is);
    if (!desk.seen.delete(child)) desk.seen.add(child);
    desk.repaint();
  },
  async counted(desk) {
    const { days } = desk.model();
    const present = days.filter((day) => here(day) && desk.seen.has(day.child.id)).map(({ child }) => child.id);
    const gone = missing(days, desk.seen).map(({ child }) => child.id);
    const place = kept(desk.form.place ?? PLACES[0]);
    desk.show(gone.length ? { at: "counted", missing: gone } : { at: "room" });
    await desk.record(say("saved_count", { n: present.length }), { kind: "head_count", child: null, facts: { present, place } });
  },
  async clock(desk, is) {
    await desk.record(say("saved_clock"), { kind: is as "clock_in" | "clock_out", child: null, facts: {} });
    desk.said = say("saved_clock");
    desk.repaint();
  },
};

async function judge(desk: Desk): Promise<void> {
  const [who, pin] = [desk.who, desk.pin];
  if (who === null || !desk.device) return;
  desk.judging = true;
  desk.said = "";
  desk.repaint();
  const now = desk.clock.now();
  const until = desk.sync?.roll?.valid_until ?? `${written(now).slice(0, 10)}T23:59:59+08:00`;
  try {
    const opened = await unlock(desk.store, desk.device.token, who, pin, now, Date.parse(until));
    if ("key" in opened) return await desk.unlocked(who, opened.key);
    if (opened.no === "told") desk.said = opened.words;
    else desk.said = opened.no === "wrong" ? say("pin_wrong", { left: opened.left }) : say(`pin_${opened.no}`);
  } catch (reason) {
    if (reason instanceof Refused && reason.code === "TABLET_REVOKED") return desk.erase("revoked");
    throw reason;
  } finally {
    desk.judging = false;
    desk.pin = "";
    desk.repaint();
  }
}

const door: Record<string, Deed> = {
  who(desk, is) {
    Object.assign(desk, { who: is ? Number(is) : null, pin: "", said: "" });
    desk.repaint();
  },
  async digit(desk, is) {
    if (desk.judging || desk.pin.length >= 6) return;
    desk.pin += is;
    desk.repaint();
    if (desk.pin.length === 6) await judge(desk);
  },
  erase(desk) {
    desk.pin = desk.pin.slice(0, -1);
    desk.repaint();
  },
  lock: (desk) => desk.lock(),
  async language(desk) {
    const next = spoken() === "zh" ? "en" : "zh";
    await desk.store.write("language", next);
    desk.speak(next);
    desk.repaint();
  },
  reload: () => location.reload(),
  async erase_all(desk) {
    if (!desk.queue?.unsent) await desk.erase("left");
  },
  async pair(desk) {
    const { code = "", name = "" } = desk.form;
    try {
      const device = await asked<Paired>("/tablet/pair/", null, { code: code.trim(), name: name.trim() });
      await desk.store.write("device", device);
      await desk.store.remove("erased");
      desk.form = {};
      await desk.start(device);
    } catch (reason) {
      if (reason instanceof Refused) desk.said = reason.sentence;
      else if (reason instanceof Unreached) desk.said = say("pair_offline");
      else throw reason;
      desk.repaint();
    }
  },
};

export const deeds: Record<string, Deed> = { ...room, ...handing, ...proving, ...mending, ...caring, ...door };
