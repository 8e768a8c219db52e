// What the officer's taps do, by the name that a button bears.
import { shrunk } from "../kit/picture.ts";
import { NoMicrophone, Recording } from "../kit/sound.ts";
import { measured } from "./checklist.ts";
import type { Answered, Minutes, Result, Visit } from "./contract.ts";
import type { Desk } from "./desk.ts";
import { drawn } from "./pad.ts";
import { here } from "./where.ts";

type Deed = (desk: Desk, is: string) => Promise<void> | void;

/** The answer in the form; null while nothing was chosen. */
export function answer(form: Record<string, string>): Answered | null {
  if (!form.result) return null;
  const measures = Object.entries(form).flatMap(([name, value]) => {
    const number = Number(value.replace(",", "."));
    return name.startsWith("measure ") && value.trim() && Number.isFinite(number) ? [[name.slice(8), number]] : [];
  });
  const text = (name: string): string => (form[name] ?? "").trim();
  const result = form.result as Result;
  return {
    result, fact: text("fact"), measures: Object.fromEntries(measures) as Record<string, number>, words: text("words"),
    term: result === "unmet" ? text("term") : "", note: text("note"),
  };
}

const same = (one: Answered, facts: unknown): boolean => {
  const sorted = (told: object): string => JSON.stringify(told, ["fact", "note", "result", "term", "words"]);
  const { measures = {}, ...other } = (facts ?? {}) as Partial<Answered>;
  return sorted(one) === sorted(other) && JSON.stringify(one.measures) === JSON.stringify(measures);
};

/** Keep the open item, and then the note that is being recorded: a note that fails costs no answer. */
async function keep(desk: Desk): Promise<void> {
  await keepAnswer(desk);
  await keepVoice(desk);
}

/** The answer in the form, where this officer changed anything. */
async function keepAnswer(desk: Desk): Promise<void> {
  const { view, state, user } = desk;
  if (view.at !== "item" || !state || state.visit.done) return;
  const told = answer(desk.form);
  const own = state.events
    .filter(({ kind, item, user: who }) => kind === "answer" && item === view.code && who === user?.id)
    .sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
  const counts = state.lines.find(({ item }) => item.code === view.code)?.stand?.counts;
  if (told && !same(told, (counts ?? own)?.facts)) await desk.tell("answer", view.code, told);
}

/** The microphone is being asked for: a second tap opens no second one, and who went on has it closed again. */
let asking = false;

/** The note that is being recorded, at the item at which it was begun: sealed first, then told. */
async function keepVoice(desk: Desk): Promise<void> {
  const { recording } = desk;
  if (!recording) return;
  desk.recording = null;
  const device = new Date(Date.now()).toISOString();
  const { bytes, seconds } = await recording.voice.sound();
  const id = crypto.randomUUID();
  await desk.keepShot(id, bytes);
  await desk.tell("voice", recording.code, { device, place: await recording.place, seconds }, id);
}

function step(desk: Desk, by: number): void {
  const { view, state } = desk;
  if (view.at !== "item" || !state) return;
  const open = state.lines.filter(({ skipped, item }) => !skipped || item.code === view.code);
  const next = open[open.findIndex(({ item }) => item.code === view.code) + by];
  desk.go(next ? { at: "item", code: next.item.code } : { at: "overview" });
}

async function sign(desk: Desk, body: Record<string, unknown>): Promise<void> {
  const { state, current } = desk;
  const record = state?.visit.record;
  if (!record || current === null) return;
  const told = await desk.ask<{ record: Minutes; state: string }>(`/visit/${current}/sign/`, { record: record.sm3, ...body });
  if (!told) return;
  desk.strokes = {};
  desk.form = {};
  await desk.sync?.round();
}

export const deeds: Record<string, Deed> = {
  async pin(desk) {
    const pin = desk.form.pin ?? "";
    if (!/^\d{6}$/.test(pin)) desk.said = "pin_shape";
    else if (pin !== desk.form.again) desk.said = "pin_differs";
    else {
      desk.said = "";
      await desk.choosePin(pin);
    }
    desk.form = {};
    desk.repaint();
  },
  async unlock(desk) {
    const left = await desk.unlock(desk.form.pin ?? "");
    desk.form = {};
    desk.said = left === null ? "" : left ? `pin_wrong ${left}` : "pin_gone";
    desk.repaint();
  },
  list: (desk) => desk.go({ at: "list" }),
  async load(desk, is) {
    const visit = await desk.ask<Visit>(`/visit/${is}/load/`, {});
    if (!visit) return;
    await desk.sync?.keep(visit);
    desk.go({ at: "start" }, visit.id);
  },
  visit: (desk, is) => desk.go({ at: "start" }, Number(is)),
  start: (desk) => desk.go({ at: "start" }),
  async checkin(desk) {
    desk.busy = true;
    desk.repaint();
    const place = await here().finally(() => (desk.busy = false));
    await desk.tell("check_in", "", { shown: true, place });
    desk.repaint();
  },
  async overview(desk) {
    await keep(desk);
    desk.go({ at: "overview" });
  },
  async item(desk, is) {
    await keep(desk);
    desk.go({ at: "item", code: is });
  },
  result(desk, is) {
    desk.form = { ...desk.form, result: is };
    desk.repaint();
  },
  term(desk, is) {
    desk.form = { ...desk.form, term: is };
    desk.repaint();
  },
  async next(desk) {
    await keep(desk);
    step(desk, 1);
  },
  async previous(desk) {
    await keep(desk);
    step(desk, -1);
  },
  async voice(desk) {
    const { view, state } = desk;
    if (view.at !== "item" || !state || desk.recording || asking) return;
    asking = true;
    try {
      const voice = await Recording.begin(state.visit.rule.voice_seconds, () => void deeds.voicekeep?.(desk, ""));
      if (desk.view.at !== "item" || desk.view.code !== view.code) return await voice.stop();
      desk.recording = { code: view.code, voice, place: here() };
      desk.deaf = "";
    } catch (reason) {
      if (!(reason instanceof NoMicrophone)) throw reason;
      desk.deaf = reason.why;
    } finally {
      asking = false;
    }
    const tick = window.setInterval(() => (desk.recording ? desk.repaint() : clearInterval(tick)), 500);
    desk.repaint();
  },
  async voicekeep(desk) {
    await keepVoice(desk);
    desk.repaint();
  },
  async voicedrop(desk) {
    const { recording } = desk;
    desk.recording = null;
    await recording?.voice.stop();
    desk.repaint();
  },
  withdraw(desk, is) {
    desk.said = "";
    desk.form = { ...desk.form, withdrawing: is, because: "" };
    desk.repaint();
    desk.root.querySelector<HTMLElement>("[name=because]")?.focus();
  },
  async takeback(desk) {
    const { withdrawing = "", because = "" } = desk.form;
    if (desk.view.at !== "item" || !withdrawing) return;
    desk.said = because.trim() ? "" : "withdraw_why";
    if (because.trim()) {
      await desk.tell("withdraw", desk.view.code, { of: withdrawing, because: because.trim() });
      desk.form = { ...desk.form, withdrawing: "", because: "" };
    }
    desk.repaint();
  },
  async settle(desk, is) {
    const line = desk.state?.lines.find(({ stand }) => stand?.conflict.some(({ id }) => id === is));
    if (!line?.stand) return;
    const over = line.stand.conflict.map(({ id }) => id).filter((id) => id !== is);
    await desk.tell("settle", line.item.code, { of: is, over });
    desk.go({ at: "item", code: line.item.code });
  },
  async read(desk, is) {
    await desk.outbox?.read(is);
    desk.repaint();
  },
  end: (desk) => desk.go({ at: "end" }),
  conclusion(desk, is) {
    desk.form = { ...desk.form, conclusion: is };
    desk.repaint();
  },
  async record(desk) {
    const { current, outbox } = desk;
    if (current === null) return;
    await desk.sync?.round();
    if (outbox?.waiting(current).length) {
      desk.said = desk.sync?.signIn ? "sign_in_first" : "need_network";
      return desk.repaint();
    }
    const body = { conclusion: desk.concluded, summary: desk.form.summary ?? "" };
    const made = desk.concluded ? await desk.ask<Minutes>(`/visit/${current}/record/`, body) : null;
    if (!desk.concluded) desk.said = "choose_conclusion";
    if (!made) return desk.repaint();
    await desk.sync?.round();
    desk.go({ at: "sign" });
  },
  sign: (desk) => desk.go({ at: "sign" }),
  signown: (desk) => sign(desk, { strokes: desk.strokes.own ?? [] }),
  async signhouse(desk) {
    const { name = "", post = "" } = desk.form;
    await sign(desk, { institution: true, name, post, strokes: desk.strokes.house ?? [] });
  },
  async refuse(desk) {
    const { name = "", refused = "", witness = "" } = desk.form;
    if (!refused.trim()) desk.said = "why_needed";
    else await sign(desk, { institution: true, name, refused, witness });
    desk.repaint();
  },
  refusing(desk) {
    desk.form = { ...desk.form, refusing: desk.form.refusing ? "" : "yes" };
    desk.repaint();
  },
  clear(desk, is) {
    desk.strokes = { ...desk.strokes, [is]: [] };
    desk.repaint();
  },
};

/** A photo of the open item: sealed first, then told with time, place and the wall clock as it stands. */
export async function shoot(desk: Desk, file: File): Promise<void> {
  const { view } = desk;
  if (view.at !== "item") return;
  const device = new Date(Date.now()).toISOString();
  const [bytes, place] = await Promise.all([shrunk(file), here()]);
  const id = crypto.randomUUID();
  await desk.keepShot(id, bytes);
  await desk.tell("photo", view.code, { device, place, caption: "" }, id);
  desk.repaint();
}

/** What the measurements propose: an item that nobody has judged yet is judged by them. */
export function proposed(desk: Desk): "met" | "unmet" | "" {
  const { view, state } = desk;
  const item = view.at === "item" && state?.lines.find((line) => line.item.code === view.code)?.item;
  if (!item || !item.measures) return "";
  return measured(item.measures, answer({ ...desk.form, result: "met" })?.measures ?? {});
}

export const signed = (desk: Desk, pad: string): boolean => drawn(desk.strokes[pad] ?? []) > 1;
