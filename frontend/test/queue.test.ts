import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../ts/kit/clock.ts";
import type { Answer, Happening } from "../ts/tablet/contract.ts";
import { written } from "../ts/kit/clock.ts";
import { batch, Queue } from "../ts/tablet/queue.ts";
import { asKey, newKey, type Sealed } from "../ts/kit/seal.ts";
import type { Store } from "../ts/tablet/things.ts";
import { chance, roll, shuffled } from "./town.ts";

/** What IndexedDB does for the queue: places that grow and are never given twice. */
class Disk {
  events = new Map<number, Sealed>();
  #last = 0;
  async append(event: Sealed): Promise<number> {
    this.events.set((this.#last += 1), event);
    return this.#last;
  }
  async replace(place: number, event: Sealed | null): Promise<void> {
    if (event) this.events.set(place, event);
    else this.events.delete(place);
  }
  async queued(): Promise<[number, Sealed][]> {
    return [...this.events];
  }
  async write(): Promise<void> {}
}
const key = await asKey(newKey());
const open = (disk: Disk): Promise<Queue> => Queue.open(disk as unknown as Store, key, new Clock(undefined));
const arrival = (child: number) => ({ kind: "arrival" as const, child, class: 1, by: 9, facts: {} });
const yes = (events: Happening[], now = Date.now()): Answer => ({
  now: new Date(now).toISOString(), results: events.map(({ id }) => ({ id, state: "applied" })),
});

test("what was queued is there when the page is opened again, in its order, and goes on from there", async () => {
  const disk = new Disk();
  const before = await open(disk);
  for (let child = 1; child <= 5; child++) await before.add(arrival(child));
  const after = await open(disk);
  assert.deepEqual(after.next(), before.next());
  await after.add(arrival(6));
  assert.deepEqual(after.next().map(({ seq }) => seq), [1, 2, 3, 4, 5, 6]);
});

test("nothing that tells of a child lies open on the disk", async () => {
  const disk = new Disk();
  await (await open(disk)).add({ ...arrival(1), facts: { brought_name: "演示外婆" } });
  const lying = [...disk.events.values()].map(({ data }) => Buffer.from(data).toString("latin1")).join("");
  assert.ok(!lying.includes("arrival") && !lying.includes(Buffer.from("演示外婆").toString("latin1")));
  await assert.rejects(async () => Queue.open(disk as unknown as Store, await asKey(newKey()), new Clock(undefined)));
});

test("an event is sent again until it is answered, and at most 500 at once", async () => {
  const queue = await open(new Disk());
  await queue.add(...Array.from({ length: 620 }, (_, n) => arrival(n)));
  const first = queue.next();
  assert.equal(first.length, 500);
  assert.deepEqual(queue.next(), first);
  await queue.settle(yes(first.slice(0, 300)));
  assert.equal(queue.unsent, 320);
  assert.deepEqual(queue.next().map(({ seq }) => seq), Array.from({ length: 320 }, (_, n) => n + 301));
});

test("what is queued while an answer is being written is not lost", async () => {
  const queue = await open(new Disk());
  await queue.add(arrival(1), arrival(2));
  await Promise.all([queue.settle(yes(queue.next())), queue.add(arrival(3)), queue.add(arrival(4))]);
  assert.equal(queue.unsent, 2);
  assert.equal(queue.entries.length, 4);
});

test("an accepted event goes once the roll tells of it; one in conflict is listed until then", async () => {
  const disk = new Disk();
  const queue = await open(disk);
  await queue.add(arrival(1), arrival(2));
  const [good, bad] = queue.next() as [Happening, Happening];
  const answer = yes([good]);
  answer.results.push({ id: bad.id, state: "conflict", code: "ALREADY_PRESENT", sentence: "已经在园。" });
  await queue.settle(answer);
  assert.deepEqual(queue.pending().map(({ id }) => id), [good.id]);
  assert.deepEqual(queue.clashes.map(({ sentence }) => sentence), ["已经在园。"]);
  await queue.forget(roll([], { day: written(Date.now()).slice(0, 10), ledger_of_today: [good] }));
  assert.deepEqual(queue.entries.map(({ event }) => event.id), [bad.id]);
  assert.equal(disk.events.size, 1);
});

test("whatever the network does, the server gets each event once and in the tablet's order", async () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = chance(seed);
    const [disk, server] = [new Disk(), new Map<string, number>()];
    let queue = await open(disk);
    for (let step = 0; step < 60; step++) {
      const what = random();
      if (what < 0.4) await queue.add(arrival(step));
      else if (what < 0.5) queue = await open(disk); // the tab is killed
      else {
        const sent = queue.next().slice(0, 1 + Math.floor(random() * 4));
        if (random() < 0.7) for (const { id, seq } of shuffled(sent, random)) server.set(id, seq); // else it is lost on the way
        if (random() < 0.6) await queue.settle(yes(sent.filter(({ id }) => server.has(id)))); // else the answer is
      }
    }
    while (queue.unsent) {
      const sent = queue.next();
      for (const { id, seq } of sent) server.set(id, seq);
      await queue.settle(yes(sent));
    }
    const seqs = queue.entries.map(({ seq }) => seq);
    assert.deepEqual([...server.values()].sort((a, b) => a - b), seqs.sort((a, b) => a - b), `seed ${seed}`);
    assert.equal(batch(queue.entries).length, 0);
  }
});
