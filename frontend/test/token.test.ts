import assert from "node:assert/strict";
import { test } from "node:test";
import { getPublicKeyAsync, signAsync } from "@noble/ed25519";
import { toBase64url, utf8 } from "../ts/tablet/bytes.ts";
import { owner, verify } from "../ts/tablet/token.ts";

const secret = new Uint8Array(32).fill(7);
const keys = [{ kid: "k1", public: toBase64url(await getPublicKeyAsync(secret)) }];
const now = new Date("2026-11-24T17:00:00+08:00");
const good = { kid: "k1", child: 5, person: "person:8", from: "2026-11-24T16:30:00+08:00", to: "2026-11-24T17:30:00+08:00", n: "x" };

async function token(told: object): Promise<string> {
  const first = toBase64url(utf8(JSON.stringify(told)));
  return `${first}.${toBase64url(await signAsync(utf8(first), secret))}`;
}
const why = async (made: string | Promise<string>, child = 5, at = now): Promise<string> => {
  const verdict = await verify(await made, keys, child, at);
  return verdict.good ? "good" : verdict.why;
};

test("a token of ours, for this child and this hour, is good", async () => {
  const verdict = await verify(` ${await token(good)}\n`, keys, 5, now);
  assert.ok(verdict.good);
  assert.equal(verdict.token.person, "person:8");
});

test("each fault is named", async () => {
  assert.equal(await why(token(good), 6), "child");
  assert.equal(await why(token({ ...good, kid: "k2" })), "key");
  assert.equal(await why(token(good), 5, new Date(good.to)), "expired");
  assert.equal(await why(token(good), 5, new Date(Date.parse(good.from) - 1)), "early");
  assert.equal(await why(token(good), 5, new Date(good.from)), "good");
  for (const form of ["", "123456", "a.b.c", "!.!", "e30.AAAA", `${toBase64url(utf8("[1]"))}.AAAA`]) assert.equal(await why(form), "form", form);
});

test("no other content passes under the same signature, and no other signature", async () => {
  const made = await token(good);
  const [, signature] = made.split(".");
  const other = toBase64url(utf8(JSON.stringify({ ...good, child: 6 })));
  assert.equal(await why(`${other}.${signature}`, 6), "signature");
  for (let place = 0; place < made.length; place += 3) {
    const changed = made.slice(0, place) + (made[place] === "A" ? "B" : "A") + made.slice(place + 1);
    assert.notEqual(await why(changed), "good", `place ${place}`);
  }
});

test("a typed code names its owner, however it is spaced, and nobody else", async () => {
  const { pbkdf2Sync } = await import("node:crypto");
  const salt = Buffer.from("a salt of sixteen");
  const code = { salt: salt.toString("base64url"), digest: pbkdf2Sync("K7PM2X9Q", salt, 100_000, 32, "sha256").toString("base64url") };
  const [mother, aunt] = [{ id: "guardian:1", name: "", relation: "" }, { id: "person:2", name: "", relation: "", code }];
  assert.equal(await owner("k7pm-2x9q", [mother, aunt]), aunt);
  assert.equal(await owner("K7PM2X9R", [mother, aunt]), undefined);
  assert.equal(await owner("", [mother]), undefined);
});
