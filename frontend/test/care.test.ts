import assert from "node:assert/strict";
import { test } from "node:test";
import { doses, naps, shakes, strips } from "../ts/tablet/care.ts";
import type { Child, Dose, Facts, Happening } from "../ts/tablet/contract.ts";
import { caring } from "../ts/tablet/deeds_care.ts";
import { logged, WHATS } from "../ts/tablet/log.ts";
import { days } from "../ts/tablet/roll.ts";
import { at, chance, child, DAY, happened, roll, shuffled } from "./town.ts";

const rules = { sleep_check_minutes: 10, sleep_most_minutes: 15 };
const log = (clock: string, children: number[], facts: Facts): Happening => happened("log", null, clock, { ...facts, children });
const asleep = (clock: string, ...children: number[]): Happening => log(clock, children, { what: "sleep", state: "asleep" });
const looked = (clock: string, ...children: number[]): Happening => log(clock, children, { what: "sleep_check" });
const woke = (clock: string, ...children: number[]): Happening => log(clock, children, { what: "sleep", state: "awake" });
const two = (first: Partial<Child> = {}): Child[] => [child(1, first), child(2)];

test("a sleeper is to be looked at ten minutes after falling asleep and after each look, until it wakes", () => {
  const due = (...events: Happening[]): (number | undefined)[] => [1, 2].map((id) => naps(roll(two(), { rules }), events).get(id)?.due);
  assert.deepEqual(due(asleep("12:00", 1, 2)), [at("12:10"), at("12:10")]);
  assert.deepEqual(due(asleep("12:00", 1, 2), looked("12:08", 1)), [at("12:18"), at("12:10")]);
  assert.deepEqual(due(asleep("12:00", 1, 2), woke("12:20", 2)), [at("12:10"), undefined]);
  assert.deepEqual(due(looked("12:08", 1), woke("12:09", 2)), [undefined, undefined]);
  assert.deepEqual(due(asleep("12:00", 1), asleep("12:05", 1)), [at("12:10"), undefined]);
});

test("what the roll says of a sleeper holds until an event tells more", () => {
  const told = { asleep_since: `${DAY}T12:00:00+08:00`, sleep_due: `${DAY}T12:25:00+08:00` };
  assert.deepEqual(naps(roll(two(told), { rules }), []).get(1), {
    since: at("12:00"), last: at("12:15"), due: at("12:25"), most: at("12:30"),
  });
  assert.equal(naps(roll(two(told), { rules }), [woke("12:20", 1)]).get(1), undefined);
});

test("two tablets that know of the same sleep agree, from wherever they heard of it", () => {
  const all = [asleep("12:00", 1, 2), looked("12:10", 1), woke("12:30", 2), asleep("12:40", 2), looked("12:50", 2)];
  const whole = naps(roll(two(), { rules }), all);
  for (let seed = 0; seed < 50; seed++) {
    const mixed = shuffled(all, chance(seed));
    assert.deepEqual(naps(roll(two(), { rules, ledger_of_today: mixed.slice(0, seed % 6) }), mixed), whole);
  }
});

test("the tablet shakes when somebody more is to be looked at, then once a minute until nobody is", () => {
  assert.equal(shakes({ due: 0, at: 0 }, 1, at("12:10")), true);
  assert.equal(shakes({ due: 1, at: at("12:10") }, 1, at("12:10") + 59_000), false);
  assert.equal(shakes({ due: 1, at: at("12:10") }, 1, at("12:11")), true);
  assert.equal(shakes({ due: 1, at: at("12:10") }, 2, at("12:10") + 1000), true);
  assert.equal(shakes({ due: 2, at: at("12:10") }, 0, at("12:20")), false);
});

const dose = (more: Partial<Dose> = {}): Dose => ({
  order: 5, at: "10:00", name: "演示药", dose: "5 毫升", from: `${DAY}T09:30:00+08:00`, to: `${DAY}T10:30:00+08:00`,
  state: "later", given_by: null, ...more,
});
const medicine = (clock: string, what: string, by: number): Happening => ({
  ...log(clock, [1], { what, order: 5, slot: "10:00" }), by,
});
const stands = (clock: string, told: Dose, ...events: Happening[]): string => {
  const [found] = doses(roll(two({ medication: [told] })), events, at(clock)).get(1) ?? [];
  return `${found?.state} ${found?.given_by}`;
};

test("a dose may be given within its window only", () => {
  assert.equal(stands("09:29", dose()), "later null");
  assert.equal(stands("09:30", dose()), "due null");
  assert.equal(stands("10:30", dose()), "due null");
  assert.equal(stands("10:31", dose()), "missed null");
});

test("a dose given is never offered again, and wants the signature of another person", () => {
  const given = medicine("10:00", "medicine", 9);
  assert.equal(stands("10:05", dose(), given), "unwitnessed 9");
  assert.equal(stands("10:05", dose(), given, medicine("10:01", "medicine_witness", 9)), "unwitnessed 9");
  assert.equal(stands("10:05", dose(), given, medicine("10:01", "medicine_witness", 8)), "given 9");
  assert.equal(stands("10:05", dose({ state: "unwitnessed", given_by: 7 })), "unwitnessed 7");
  assert.equal(stands("10:05", dose({ state: "unwitnessed", given_by: 7 }), medicine("10:01", "medicine_witness", 8)), "given 7");
  assert.equal(stands("10:05", dose({ state: "given", given_by: 7 })), "given 7");
  assert.equal(stands("10:05", dose(), { ...medicine("10:01", "medicine", 9), facts: { what: "medicine", order: 6, slot: "10:00" } }), "due null");
});

test("a tile names what can hurt, the severe allergy as such, and what is to be done", () => {
  const one = child(1, {
    allergies: ["蛋", "奶"], alerts: ["custody", "health_unknown"],
    allergy_details: [{ name: "蛋", severity: "severe", action: "打 120" }, { name: "奶", severity: "mild", action: "" }],
  });
  const nap = { since: at("12:00"), last: at("12:00"), due: at("12:10"), most: at("12:15") };
  const words = (clock: string, ...of: Dose[]): string[] => strips(one, of, nap, at(clock)).map((strip) => strip.words);
  assert.deepEqual(words("12:05", dose({ state: "due" }), dose({ state: "given", at: "08:00" })), [
    "限制接送", "忌蛋（严重）、奶", "健康信息未授权，先问家长", "10:00 现在用药", "睡着，12:10 巡视",
  ]);
  assert.deepEqual([words("12:10").at(-1), words("12:17").at(-1)], ["该巡视了", "17 分钟没有巡视"]);
});

test("a log says what the server needs, of the children chosen, and nothing while something is missing", () => {
  const noon = at("12:00");
  assert.equal(logged("meal", {}, [1], noon), null);
  assert.equal(logged("meal", { amount: "all" }, [], noon), null);
  assert.deepEqual(logged("meal", { amount: "all" }, [1, 2], noon), { what: "meal", children: [1, 2], meal: "lunch", amount: "all" });
  assert.deepEqual(logged("milk", { ml: "120", note: " 慢 " }, [1], noon), { what: "milk", children: [1], ml: 120, note: "慢" });
  assert.equal(logged("activity", { note: " " }, [1], noon), null);
  assert.deepEqual(logged("activity", { note: "搭积木" }, [1], noon), { what: "activity", children: [1], note: "搭积木" });
  assert.deepEqual(logged("outdoor", { minutes: "60" }, [1], noon), { what: "outdoor", children: [1], minutes: 60 });
});

test("what is logged of a group changes nobody's place, and stands in the records of each", () => {
  const came = [1, 2].map((id) => happened("arrival", id, "07:50"));
  const events = [...WHATS, "sleep_check", "medicine"].map((what, place) => log(`12:${10 + place}`, [1, 2], { what, state: "asleep" }));
  for (const day of days(roll(two()), [...came, ...events], at("13:00"))) {
    assert.equal(day.state, "present");
    assert.equal(day.records.length, 1 + events.length);
  }
  for (const day of days(roll(two()), events, at("13:00"))) assert.equal(day.state, "expected");
});

test("no deed of the log hands a child over", async () => {
  const kinds: string[] = [];
  const one = { child: child(1, { medication: [] }), state: "present" };
  const nap = { since: 0, last: 0, due: 0, most: 0 };
  for (const [name, is] of [["note", ""], ["look", "1=back"], ["look_round", ""], ["wake", "1"], ["give", ""], ["witness", ""]] as const) {
    for (const state of ["due", "unwitnessed"] as const) {
      const desk = {
        me: 9, form: { amount: "all" }, picked: new Set([1]), clock: { now: () => at("12:00") },
        view: name === "note" ? { at: "log", what: "meal" } : { at: "dose", child: 1, order: 5, slot: "10:00" },
        model: () => ({ days: [one], naps: new Map([[1, nap]]), doses: new Map([[1, [dose({ state, given_by: state === "due" ? null : 8 })]]]) }),
        show: () => undefined, repaint: () => undefined,
        record: async (_: string, ...deeds: { kind: string }[]) => void kinds.push(...deeds.map(({ kind }) => kind)),
      };
      await caring[name]?.(desk as never, is);
    }
  }
  assert.ok(kinds.length >= 8);
  assert.deepEqual([...new Set(kinds)], ["log"]);
});
