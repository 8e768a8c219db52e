import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { facts, lacking, measured, results, skipped, standing } from "../ts/visit/checklist.ts";
import type { Happening, Item, Skip } from "../ts/visit/contract.ts";

const told = (user: number, result: string, at: number, more: object = {}): Happening => ({
  id: `${user}-${at}`, user, kind: "answer", item: "A", at: `2026-11-24T02:00:0${at}.000+00:00`,
  facts: { result, fact: "", measures: {}, words: "", term: "", note: "", ...more },
});

test("of one officer the last answer counts, in whatever order they are heard", () => {
  const both = [told(1, "met", 1), told(1, "na", 2)];
  for (const events of [both, [...both].reverse()]) {
    const stand = standing(events).get("A");
    assert.equal(stand?.counts && facts(stand.counts).result, "na");
  }
});

test("two officers who differ are a conflict until one chooses, knowing exactly these", () => {
  const [one, other] = [told(1, "met", 1), told(2, "unmet", 2)] as const;
  assert.equal(standing([one, other]).get("A")?.counts, null);
  const settle = (over: string[]): Happening => ({ ...told(1, "", 3), kind: "settle", facts: { of: other.id, over } });
  assert.equal(standing([one, other, settle([one.id])]).get("A")?.counts?.id, other.id);
  assert.equal(standing([one, other, settle(["else"])]).get("A")?.counts, null);
  assert.equal(standing([one, other, settle([one.id]), told(1, "na", 4)]).get("A")?.counts, null);
});

test("a rule of what is skipped answers no other", () => {
  const skips: Skip[] = [
    { when: { A: "na" }, skip: ["B"], because: "first" },
    { when: { B: "na" }, skip: ["C"], because: "second" },
  ];
  assert.deepEqual([...skipped({ A: "na", B: "na" }, skips)], [["B", "first"]]);
  assert.deepEqual([...skipped({ B: "na" }, skips)], [["C", "second"]]);
});

test("a limit counts as within, and one figure beyond it is enough", () => {
  const rail = [{ key: "h", label: "", unit: "m", minimum: 1.3 }, { key: "g", label: "", unit: "m", maximum: 0.09 }];
  assert.equal(measured(rail, { h: 1.3, g: 0.09 }), "met");
  assert.equal(measured(rail, { h: 1.29 }), "unmet");
  assert.equal(measured(rail, { h: 1.3 }), "");
  assert.equal(measured([], {}), "");
});

/** The server's tests write cases here and compare what both make of them. */
const cases = process.env.ZHAOHU_CASES;
if (cases) {
  for (const one of JSON.parse(readFileSync(cases, "utf8")) as Record<string, never>[]) {
    const { events, items, skips, photos, critical } = one as unknown as {
      events: Happening[]; items: Item[]; skips: Skip[]; photos: Record<string, number>; critical: string[];
    };
    const stand = standing(events);
    console.log(`CASE ${JSON.stringify({
      counts: Object.fromEntries([...stand].map(([code, { counts }]) => [code, counts?.id ?? null])),
      skipped: Object.fromEntries(skipped(results(stand), skips)),
      lacking: Object.fromEntries(items.map((item) => [item.code, lacking(item, stand.get(item.code), photos[item.code] ?? 0, critical)])),
    })}`);
  }
}
