import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock, type Kept } from "../ts/kit/clock.ts";

const HOUR = 3_600_000;
const SERVER = Date.parse("2026-11-24T07:00:00+08:00");

/** A tablet of which the true time, the wall clock and the running time are in our hands. */
class Bench {
  truth = SERVER;
  moved = 0;
  #run = 0;
  #names = 0;
  clock: Clock;
  constructor() {
    this.clock = this.#open(undefined);
    this.clock.meet(this.truth);
  }
  #open(kept: Kept | undefined): Clock {
    return new Clock(kept, () => this.truth + this.moved, () => this.#run, () => `s${(this.#names += 1)}`);
  }
  pass(ms: number): void {
    this.truth += ms;
    this.#run += ms;
  }
  sleep(ms: number): void {
    this.truth += ms;
  }
  kill(): void {
    const kept = this.clock.keep(new Set(this.told.map(({ session }) => session)));
    this.clock = this.#open(JSON.parse(JSON.stringify(kept)) as Kept);
  }
  told: { told: number; session: string; truth: number }[] = [];
  tell(): void {
    const told = this.clock.now();
    this.told.push({ told, session: this.clock.session, truth: this.truth });
  }
  /** How far off each event is once the server was met. */
  errors(): number[] {
    this.clock.meet(this.truth);
    return this.told.map(({ told, session, truth }) => Math.round((this.clock.truly(told, session) - truth) / 1000));
  }
}

function day(...steps: ((bench: Bench) => void)[]): number[] {
  const bench = new Bench();
  for (const step of steps) {
    bench.tell();
    bench.pass(60_000);
    step(bench);
    bench.pass(60_000);
    bench.tell();
  }
  return bench.errors();
}
const moved = (by: number) => (bench: Bench): void => void (bench.moved += by);
const killed = (bench: Bench): void => bench.kill();
const slept = (ms: number) => (bench: Bench): void => bench.sleep(ms);
const good = (errors: number[]): void => assert.deepEqual(errors, errors.map(() => 0));

test("a clock moved back while the page lives changes nothing", () => good(day(moved(-HOUR))));
test("a clock moved forward is put right at the next contact", () => good(day(moved(HOUR))));
test("a device that slept tells the true time when it wakes", () => good(day(slept(25 * 60_000))));
test("a page killed and opened again goes on", () => good(day(killed)));
test("a clock moved back behind a killed page is put right", () => {
  good(day((bench) => (bench.moved -= HOUR, bench.kill())));
});
test("a clock moved forward behind a killed page is put right", () => {
  good(day((bench) => (bench.moved += HOUR, bench.kill())));
});
test("killed first, the clock moved later: what was told before it moved stays", () => {
  good(day(killed, (bench) => (bench.moved += HOUR, bench.kill())));
  good(day(killed, moved(HOUR)));
  good(day(killed, moved(-HOUR)));
});
const later = (bench: Bench): void => (bench.sleep(3 * HOUR), bench.kill());
test("hours after the last contact too, a leap that was seen is blamed for what follows it alone", () => {
  good(day(later, moved(HOUR)));
  good(day(later, (bench) => (bench.moved -= HOUR, bench.kill())));
});
test("a clock moved back and the page then killed: the time shown is right before anybody is met", () => {
  const bench = new Bench();
  bench.pass(60_000);
  bench.moved -= HOUR;
  bench.tell();
  bench.kill();
  assert.equal(bench.clock.now(), bench.truth);
});
test("within one life no event is told before an earlier one, however the clock is moved", () => {
  const bench = new Bench();
  for (const by of [HOUR, -3 * HOUR, 2 * HOUR, -HOUR]) {
    bench.moved += by;
    bench.pass(1000);
    bench.tell();
  }
  const told = bench.told.map((one) => one.told);
  assert.deepEqual(told, [...told].sort((a, b) => a - b));
});
