import assert from "node:assert/strict";
import { test } from "node:test";
import { getPublicKeyAsync, signAsync } from "@noble/ed25519";
import { fromBase64url, toBase64url, utf8 } from "../ts/kit/bytes.ts";
import { verify } from "../ts/tablet/token.ts";
import judged from "./tokens.json";

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

test("server and tablet judge the same tokens alike", async () => {
  assert.ok(judged.cases.length > 20);
  for (const { name, token: shown, child, now: at, why: fault } of judged.cases) {
    const verdict = await verify(shown, judged.keys, child, new Date(at));
    assert.equal(verdict.good ? "" : verdict.why, fault, name);
  }
});

test("a signature is spelt in one way: the other last characters for the same bytes are refused", async () => {
  const made = await token(good);
  const [cut, last] = [made.slice(0, -1), made.slice(-1)];
  const marks = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
  const signature = (whole: string): Buffer => Buffer.from(whole.split(".")[1] ?? "", "base64url");
  const same = marks.filter((mark) => mark !== last && signature(cut + mark).equals(signature(made)));
  assert.equal(same.length, 15);
  for (const mark of same) assert.equal(await why(cut + mark), "signature", mark);
  assert.throws(() => fromBase64url("AB"));
});
