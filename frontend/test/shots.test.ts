import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, Unreached } from "../ts/kit/link.ts";
import { logged, open } from "../ts/tablet/log.ts";
import type { Entry } from "../ts/tablet/queue.ts";
import { asKey, newKey, type Sealed } from "../ts/kit/seal.ts";
import { Shots, whose } from "../ts/tablet/shots.ts";
import type { Store } from "../ts/tablet/things.ts";
import { child } from "./town.ts";

/** What IndexedDB does for the pictures. */
class Disk {
  things = new Map<string, Sealed>();
  async write(name: string, thing: Sealed): Promise<void> {
    this.things.set(name, thing);
  }
  async read(name: string): Promise<Sealed | undefined> {
    return this.things.get(name);
  }
  async remove(name: string): Promise<void> {
    this.things.delete(name);
  }
  async names(): Promise<string[]> {
    return [...this.things.keys()];
  }
}
const key = await asKey(newKey());
const PICTURE = new TextEncoder().encode("a face in the room") as Uint8Array<ArrayBuffer>;

function entry(photo: string, state?: "applied" | "conflict" | "refused"): Entry {
  const event = { id: `log ${photo}`, kind: "log" as const, by: 9, child: null, class: 1, facts: { what: "photo", photo } };
  const result = state ? { id: event.id, state } : null;
  return { event, seq: 1, told: 0, session: "", result, answered: null };
}
const undone = (of: Entry): Entry => ({ ...entry(""), event: { ...of.event, id: "u", kind: "undo", facts: { of: of.event.id } } });

/** The server: what it was sent, and how it answers. */
function server(answers: (path: string) => Response): string[] {
  const asked: string[] = [];
  globalThis.document = { documentElement: { lang: "zh-hans" } } as Document;
  globalThis.fetch = (async (path: string, init: RequestInit) => {
    asked.push(`${path} ${Buffer.from(init.body as Uint8Array).toString()}`);
    return answers(path);
  }) as typeof fetch;
  return asked;
}
const problem = (status: number, code: string): Response => Response.json({ code, title: "不行" }, { status });

test("a picture lies sealed on the disk, is there in the next life of the page, and goes once after its event", async () => {
  const disk = new Disk();
  const store = disk as unknown as Store;
  await (await Shots.open(store, key)).keep("p1", PICTURE);
  const lying = [...disk.things.values()].map(({ data }) => Buffer.from(data).toString("latin1")).join("");
  assert.ok(!lying.includes("face"));
  const shots = await Shots.open(store, key);
  const asked = server(() => Response.json({}));
  await shots.send("t", { entries: [entry("p1")] });
  assert.deepEqual([asked, shots.waiting.size], [[], 1]);
  await shots.send("t", { entries: [entry("p1", "conflict")] });
  await shots.send("t", { entries: [entry("p1", "conflict")] });
  assert.deepEqual(asked, ["/tablet/photos/p1/ a face in the room"]);
  assert.deepEqual([shots.waiting.size, disk.things.size], [0, 0]);
});

test("without a network a picture waits; one that the server will not take is said in its words and kept no longer", async () => {
  const shots = await Shots.open(new Disk() as unknown as Store, key);
  await shots.keep("p1", PICTURE);
  server(() => {
    throw new TypeError("offline");
  });
  await assert.rejects(shots.send("t", { entries: [] }), Unreached);
  assert.equal(shots.waiting.size, 1);
  server(() => problem(401, "TABLET_REVOKED"));
  await assert.rejects(shots.send("t", { entries: [] }), Refused);
  assert.equal(shots.waiting.size, 1);
  server(() => problem(422, "UPLOAD_TYPE_REFUSED"));
  assert.equal(await shots.send("t", { entries: [] }), "不行");
  assert.equal(shots.waiting.size, 0);
});

test("the picture of an event that was taken back or refused is never sent", async () => {
  const [taken, refused] = [entry("p1", "applied"), entry("p2", "refused")];
  assert.deepEqual(["p1", "p2"].map((id) => whose(id, { entries: [taken, undone(taken), refused] })), ["never", "never"]);
  const shots = await Shots.open(new Disk() as unknown as Store, key);
  await shots.keep("p2", PICTURE);
  const asked = server(() => Response.json({}));
  await shots.send("t", { entries: [refused] });
  assert.deepEqual([asked, shots.waiting.size], [[], 0]);
});

test("a photo needs its picture, and only children whose guardians agreed", () => {
  assert.equal(logged("photo", {}, [1], 0), null);
  assert.deepEqual(logged("photo", { photo: "p1" }, [1], 0), { what: "photo", children: [1], photo: "p1" });
  assert.deepEqual([child(1), child(2, { photo_ok: true })].map((one) => open("photo", one)), [false, true]);
  assert.ok(open("note", child(1)));
});
