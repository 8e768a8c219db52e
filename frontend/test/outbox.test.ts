import assert from "node:assert/strict";
import { test } from "node:test";
import { type Ask, type Kept, Outbox, type Places, type Report } from "../ts/family/outbox.ts";
import { Refused, Unreached } from "../ts/kit/link.ts";

/** What IndexedDB does for the outbox. */
class Disk {
  rows = new Map<number, Report>();
  places: Places | undefined;
  #last = 0;
  async append(row: Report): Promise<number> {
    this.rows.set((this.#last += 1), row);
    return this.#last;
  }
  async replace(place: number, row: Report | null): Promise<void> {
    if (row) this.rows.set(place, row);
    else this.rows.delete(place);
  }
  async queued(): Promise<[number, Report][]> {
    return [...this.rows];
  }
  async read(): Promise<Places | undefined> {
    return this.places;
  }
  async write(_: string, places: Places): Promise<void> {
    this.places = places;
  }
  async clear(): Promise<void> {
    this.rows.clear();
    this.places = undefined;
  }
}
const ours: Places = { user: 7, places: [{ id: 3, child: "演示小满", where: "演示园" }] };
const open = (disk: Disk, ask: Ask, told: Places | null = null): Promise<Outbox> =>
  Outbox.open(told, disk as unknown as Kept, ask);
const tapped = { placement: 3, first_on: "2026-12-01", last_on: "2026-12-01", reason: "sick", words: "演示小满" };
const nobody: Ask = async () => {
  throw new Unreached("");
};
const refuses = (status: number, code: string): Ask => async () => {
  throw new Refused(status, code, "不行");
};

test("what was tapped without a network is there in the next life of the page, and is sent under the same id", async () => {
  const [disk, sent]: [Disk, unknown[]] = [new Disk(), []];
  const first = await open(disk, nobody, ours);
  await first.add(tapped);
  assert.equal(await first.send("/", ""), 0);
  const second = await open(disk, async (_, pass, body) => {
    sent.push([pass, body]);
    return { code: "", sentence: "已请假 1 天。" };
  });
  assert.deepEqual([second.unsent, second.places], [1, ours]);
  assert.equal(await second.send("/", "token"), 1);
  const { words, ...told } = tapped;
  assert.deepEqual(sent, [[{ csrf: "token" }, { id: first.reports[0]?.[1].id, ...told }]]);
  assert.equal((await open(disk, nobody)).unsent, 0);
  assert.equal(disk.rows.get(1)?.answer?.sentence, "已请假 1 天。");
});

test("a refusal is an answer; being signed out or asked to wait is none", async () => {
  for (const [status, code, unsent] of [[404, "NOT_FOUND", 0], [403, "NOT_ALLOWED", 0], [401, "SIGN_IN_NEEDED", 1], [429, "TOO_MANY_REQUESTS", 1]] as const) {
    const outbox = await open(new Disk(), refuses(status, code), ours);
    await outbox.add(tapped);
    await outbox.send("/", "");
    assert.deepEqual([outbox.unsent, outbox.signIn], [unsent, code === "SIGN_IN_NEEDED"]);
  }
});

test("another person's phone: nothing of the family before is kept, shown or sent", async () => {
  const disk = new Disk();
  await (await open(disk, nobody, ours)).add(tapped);
  const theirs = await open(disk, nobody, { user: 8, places: [] });
  assert.deepEqual([theirs.unsent, disk.rows.size, disk.places?.user], [0, 0, 8]);
});

test("an answer that was read is kept no longer", async () => {
  const disk = new Disk();
  const outbox = await open(disk, async () => ({ code: "", sentence: "好" }), ours);
  await outbox.add(tapped);
  await outbox.send("/", "");
  await outbox.read(1);
  assert.deepEqual([outbox.reports, disk.rows.size], [[], 0]);
});
