import assert from "node:assert/strict";
import { test } from "node:test";
import { isConsistent, leafHash, rootOfInclusion, sm3, utf8, fromHex } from "../ts/proof.ts";

const node = (left: string, right: string): string =>
  sm3(Uint8Array.from([1, ...fromHex(left), ...fromHex(right)]));
const leaves = (n: number): string[] => Array.from({ length: n }, (_, i) => leafHash(utf8(`leaf ${i}`)));
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));
const root = (l: string[]): string =>
  l.length === 1 ? l[0]! : node(root(l.slice(0, split(l.length))), root(l.slice(split(l.length))));
const path = (i: number, l: string[]): string[] => {
  if (l.length === 1) return [];
  const k = split(l.length);
  return i < k ? [...path(i, l.slice(0, k)), root(l.slice(k))] : [...path(i - k, l.slice(k)), root(l.slice(0, k))];
};
const growth = (m: number, l: string[], whole = true): string[] => {
  if (m === l.length) return whole ? [] : [root(l)];
  const k = split(l.length);
  return m <= k
    ? [...growth(m, l.slice(0, k), whole), root(l.slice(k))]
    : [...growth(m - k, l.slice(k), false), root(l.slice(0, k))];
};

test("SM3 gives the digest of the standard", () => {
  assert.equal(sm3(utf8("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
});

test("every leaf of every small tree is proven, and no other", () => {
  for (let size = 1; size <= 20; size++) {
    const all = leaves(size);
    for (let index = 0; index < size; index++) {
      assert.equal(rootOfInclusion(index, size, all[index]!, path(index, all)), root(all));
      assert.notEqual(rootOfInclusion(index, size, leafHash(utf8("other")), path(index, all)), root(all));
    }
  }
});

test("a tree is consistent with each earlier one, and not with a changed one", () => {
  for (let to = 1; to <= 20; to++) {
    for (let from = 1; from <= to; from++) {
      const [all, before] = [leaves(to), leaves(to).slice(0, from)];
      assert.ok(isConsistent(from, to, root(before), root(all), growth(from, all)));
      const changed = [...before.slice(0, -1), leafHash(utf8("changed"))];
      assert.ok(!isConsistent(from, to, root(changed), root(all), growth(from, all)));
    }
  }
});
