import assert from "node:assert/strict";
import { test } from "node:test";
import { deeds } from "../ts/tablet/deeds.ts";
import { html } from "../ts/kit/markup.ts";
import { findings } from "../ts/tablet/screens/check.ts";
import { catalogue } from "../ts/tablet/texts.ts";
import { holds, mayLeave, type Proof } from "../ts/tablet/model.ts";
import { at, child, DAY, roll } from "./town.ts";

test("both languages say the same things with the same facts", () => {
  assert.deepEqual(Object.keys(catalogue.en).sort(), Object.keys(catalogue.zh).sort());
  const facts = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const [word, text] of Object.entries(catalogue.zh)) {
    const english = catalogue.en[word as keyof typeof catalogue.en];
    assert.ok(text && english, word);
    assert.deepEqual(facts(english), facts(text), word);
  }
});

test("whatever is put into a screen is escaped", () => {
  assert.equal(html`<b>${"<img src=x>\"'&"}</b>${[html`<i></i>`, null, false]}`.text, "<b>&lt;img src=x&gt;&quot;&#39;&amp;</b><i></i>");
});

test("a check is normal until something is found, and a fever is found by the rule", () => {
  const now = at("07:50");
  assert.deepEqual(findings({}, roll([]), now), { when: "morning", normal: true });
  assert.deepEqual(findings({ temperature: "37.3" }, roll([]), now), { when: "morning", normal: true, temperature: 37.3 });
  assert.equal(findings({ temperature: "37.4" }, roll([]), now).normal, false);
  assert.equal(findings({ temperature: "38.5" }, roll([], { rules: { temperature_c_max: 39 } }), now).normal, true);
  assert.deepEqual(findings({ mouth: "blister", medicine: " 药 " }, roll([]), at("12:30")), {
    when: "noon", normal: false, mouth: "疱疹", medicine: "药",
  });
  assert.deepEqual(findings({ temperature: "385" }, roll([]), now), { when: "morning", normal: true });
});

test("no deed marks several children at once", () => {
  const named = Object.keys(deeds);
  assert.ok(named.includes("arrive") && named.includes("leave"));
  assert.deepEqual(named.filter((name) => /_all$|every|each/.test(name)), ["erase_all"]);
});

test("a permission that names a day counts to the end of that day, one that names an instant to that instant", () => {
  const may = (valid_to: string | null, clock: string): boolean => holds({ id: "p", name: "", relation: "", valid_to }, at(clock));
  assert.deepEqual([may(DAY, "23:59"), may("2026-11-23", "00:00"), may(null, "23:59")], [true, false, true]);
  const instant = `${DAY}T17:30:00+08:00`;
  assert.deepEqual([may(instant, "17:29"), may(instant, "17:30")], [true, false]);
});

test("whoever may collect for once is let go only with a proof of its own, and only in its time", () => {
  const [from, to] = [`${DAY}T15:00:00+08:00`, `${DAY}T19:00:00+08:00`];
  const aunt = { id: "person:8", name: "演示", relation: "", code: true, valid_from: from, valid_to: to };
  const one = child(1, { pickups: [{ id: "guardian:1", name: "演示", relation: "妈妈" }, aunt] });
  const proof: Proof = { child: 1, who: "person:8", how: "code", token: "a.b", until: at("17:10") };
  const may = (who: string | undefined, shown: Proof | null, clock = "17:00"): boolean => mayLeave(one, who, shown, at(clock));
  assert.deepEqual([may("guardian:1", null), may(undefined, proof), may("person:9", proof)], [true, false, false]);
  assert.deepEqual([may("person:8", null), may("person:8", proof)], [false, true]);
  assert.equal(may("person:8", { ...proof, child: 2 }), false);
  assert.equal(may("person:8", { ...proof, who: "guardian:1" }), false);
  assert.equal(may("person:8", proof, "17:10"), false);
  assert.deepEqual(["14:59", "15:00"].map((clock) => may("person:8", { ...proof, until: at("20:00") }, clock)), [false, true]);
});
