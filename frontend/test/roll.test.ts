import assert from "node:assert/strict";
import { test } from "node:test";
import type { Happening, Kind } from "../ts/tablet/contract.ts";
import { type ChildDay, count, days, lastCount, missing, onDuty } from "../ts/tablet/roll.ts";
import { at, chance, child, DAY, happened, roll, shuffled } from "./town.ts";

const only = (events: Happening[], now = "08:00", known: Happening[] = []): ChildDay => {
  const [day] = days(roll([child(1)], { ledger_of_today: known }), events, at(now));
  return day as ChildDay;
};

test("a child that arrived is present since then, and who brought it is told", () => {
  const day = only([happened("arrival", 1, "07:51", { brought_by: "guardian:1", brought_name: "" })]);
  assert.equal(day.state, "present");
  assert.equal(day.arrived, at("07:51"));
  assert.equal(day.broughtBy, "演示");
});

test("of two arrivals the earlier counts, whichever was heard first", () => {
  const [second, first] = [happened("arrival", 1, "07:55"), happened("arrival", 1, "07:51")];
  assert.equal(only([second, first]).arrived, at("07:51"));
  assert.equal(only([first], "08:00", [second]).arrived, at("07:51"));
});

test("a child that left and came back is present", () => {
  const events = [happened("arrival", 1, "07:51"), happened("departure", 1, "10:00"), happened("arrival", 1, "11:00")];
  assert.equal(only(events, "12:00").state, "present");
  assert.equal(only(events.slice(0, 2), "12:00").state, "left");
});

test("nobody leaves who has not come", () => {
  assert.equal(only([happened("departure", 1, "10:00")]).state, "expected");
});

test("what was undone never was, and what was put right is as it was put", () => {
  const came = happened("arrival", 1, "07:51");
  assert.equal(only([came, happened("undo", 1, "07:52", { of: came.id })]).state, "expected");
  const later = { at: `${DAY}T07:40:00+08:00` };
  assert.equal(only([came, happened("correct", 1, "09:00", { of: came.id, facts: later })]).arrived, at("07:40"));
  assert.equal(only([came, happened("correct", 1, "09:00", { of: came.id, facts: { void: true } })]).state, "expected");
});

test("an arrival that the server knows already can be undone before the server knows of that", () => {
  const came = happened("arrival", 1, "07:51");
  const told = roll([child(1, { state: "present", arrived_at: came.at })], { ledger_of_today: [came] });
  const [day] = days(told, [happened("undo", 1, "07:51", { of: came.id })], at("07:52"));
  assert.equal(day?.state, "expected");
});

test("what the server would not count does not count here", () => {
  const [day] = days(
    roll([child(1)], { ledger_of_today: [{ ...happened("arrival", 1, "07:51"), state: "conflict" }] }), [], at("08:00"),
  );
  assert.equal(day?.state, "expected");
});

test("what the server says without telling why is believed", () => {
  const [day] = days(roll([child(1, { state: "present", arrived_at: `${DAY}T07:30:00+08:00` })]), [], at("08:00"));
  assert.equal(day?.state, "present");
  assert.equal(day?.arrived, at("07:30"));
});

test("a child is asked about from the minute that the rule says, until it comes or somebody says why", () => {
  assert.equal(only([], "08:14").late, 0);
  assert.equal(only([], "08:15").late, 15);
  assert.equal(only([happened("absence", 1, "08:16", { reason: "生病" })], "08:20").late, 0);
  assert.equal(only([happened("arrival", 1, "08:16")], "08:20").late, 0);
  const excused = [happened("absence", 1, "08:16", { reason: "会晚到" }), happened("arrival", 1, "09:00")];
  assert.equal(only(excused, "09:01").state, "present");
});

test("a child set apart stays so until a check says otherwise", () => {
  const bad = happened("check", 1, "08:00", { when: "morning", normal: false, isolated: true });
  const events = [happened("arrival", 1, "08:00"), bad];
  assert.equal(only(events).isolated, true);
  assert.equal(only([...events, happened("check", 1, "09:00", { when: "day", normal: true })], "09:01").isolated, false);
});

test("a head-count names whoever is here by the roll and was not seen", () => {
  const came = [1, 2, 3].map((id) => happened("arrival", id, "07:50"));
  const all = days(roll([child(1), child(2), child(3), child(4)]), came, at("08:00"));
  assert.deepEqual(missing(all, new Set([1, 3])).map((day) => day.child.id), [2]);
  assert.deepEqual(missing(all, new Set([1, 2, 3])), []);
  const counted = happened("head_count", null, "08:30", { present: [1, 3], place: "户外" });
  assert.deepEqual(lastCount(roll([]), [counted], 1), { at: at("08:30"), place: "户外", seen: 2 });
});

test("who clocked in is on duty until clocking out, in his own classes", () => {
  const [came, went] = [happened("clock_in", null, "07:30"), happened("clock_out", null, "16:00")];
  assert.deepEqual([...onDuty(roll([]), [came], 1)], [9]);
  assert.deepEqual([...onDuty(roll([]), [went, came], 1)], []);
  assert.deepEqual([...onDuty(roll([]), [came], 2)], []);
});

const KINDS: Kind[] = ["arrival", "arrival", "departure", "absence", "check", "undo", "correct"];

function morning(random: () => number): Happening[] {
  const made: Happening[] = [];
  for (let n = 0; n < 14; n++) {
    const kind = KINDS[Math.floor(random() * KINDS.length)] as Kind;
    const clock = `0${7 + Math.floor(random() * 3)}:${String(10 + Math.floor(random() * 50))}`;
    const mend = kind === "undo" || kind === "correct";
    const of = mend ? made[Math.floor(random() * made.length)] : undefined;
    if (mend && (!of || of.facts.of)) continue;
    const facts = of
      ? { of: of.id, facts: random() < 0.5 ? { void: true } : { at: `${DAY}T07:05:00+08:00` } }
      : { normal: random() < 0.5, reason: "生病", brought_name: "演示" };
    made.push(happened(kind, of?.child ?? 1 + Math.floor(random() * 3), clock, facts));
  }
  return made;
}

test("two tablets that know of the same events show the same, in whatever order and from wherever they heard", () => {
  for (let seed = 0; seed < 400; seed++) {
    const random = chance(seed);
    const all = morning(random);
    const seen = [0, 1].map(() => {
      const mixed = shuffled(all, random);
      const cut = Math.floor(random() * mixed.length);
      const known = mixed.slice(0, cut);
      const alone = days(roll([child(1), child(2), child(3)], { ledger_of_today: known }), [], at("10:00"));
      const told = alone.map(({ child: one, state }) => ({ ...one, state }));
      return days(roll(told, { ledger_of_today: known }), [...mixed.slice(cut), ...known.slice(0, 2)], at("10:00"));
    });
    const [one, other] = seen.map((shown) => shown.map(({ child: { id }, ...day }) => ({ ...day, id })));
    assert.deepEqual(one, other, `seed ${seed}`);
    const { all: whole, expected, present, absent, left } = count(seen[0] as ChildDay[]);
    assert.equal(expected + present + absent + left, whole);
  }
});
