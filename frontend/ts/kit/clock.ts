// The true time on a device whose clock may be moved and which sleeps.
//
// A session is a stretch in which time surely ran on evenly. Moved back, the wall clock is not believed and the running
// time carries on. Moved forward it may have been moved, or the device slept: then a new session begins. What a session
// told wrongly is known at the next contact with the server, and its events are shifted when they are sent.

export interface Session {
  id: string;
  /** The first and the last instant that the session told (ms). */
  from: number;
  last: number;
  /** How far the wall clock leapt at its beginning (ms); null where the page began anew. */
  leap: number | null;
  /** What must be added to its instants (ms), final once `settled`. */
  shift: number;
  settled: boolean;
}

export interface Kept {
  /** Server's time less wall clock (ms), as last learnt. */
  offset: number;
  sessions: Session[];
}

const MINUTE = 60_000;
const LEAP = 5_000;

/** Begin a session. Where the time ran backwards since the one before, those before are taken as right. */
export function begin(sessions: Session[], session: Pick<Session, "id" | "from" | "leap">): Session[] {
  const before = sessions.at(-1);
  const backwards = before !== undefined && session.from < before.last - MINUTE;
  const kept = backwards ? sessions.map((one) => ({ ...one, settled: true })) : sessions;
  return [...kept, { ...session, last: session.from, shift: 0, settled: false }];
}

/** The server told that the present (last) session is off by `off` ms: settle all whose time was not yet known.
 *
 * An earlier one that never met the server was off by as much, unless the clock was seen to leap so far after it, or
 * the shift would put it before the end of what is known to be right: then it stays as it was told. */
export function meet(sessions: Session[], off: number): Session[] {
  const blamed = ({ leap }: Session): boolean => leap !== null && leap > MINUTE && Math.abs(leap + off) < 2 * MINUTE;
  const leapt = sessions.map(blamed).lastIndexOf(true);
  let known = -Infinity;
  return sessions.map((session, index) => {
    const shifted = index === sessions.length - 1 || (index >= leapt && session.from + off >= known - MINUTE);
    const now = session.settled ? session : { ...session, shift: session.shift + (shifted ? off : 0), settled: true };
    known = Math.max(known, now.last + now.shift);
    return now;
  });
}

/** An instant as it truly was, given which session told it. */
export function truly(told: number, session: string, sessions: Session[]): number {
  return told + (sessions.find(({ id }) => id === session)?.shift ?? 0);
}

/** An instant with the offset of the civil day. */
export function written(instant: number): string {
  return `${new Date(instant + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`;
}

export class Clock {
  #offset: number;
  #sessions: Session[];
  #anchor: { told: number; run: number };

  constructor(
    kept: Kept | undefined,
    private readonly wall: () => number = () => Date.now(),
    private readonly run: () => number = () => performance.now(),
    private readonly name: () => string = () => crypto.randomUUID(),
  ) {
    this.#offset = kept?.offset ?? 0;
    this.#sessions = kept?.sessions ?? [];
    this.#anchor = this.#begin(this.wall() + this.#offset, null);
  }

  #begin(from: number, leap: number | null): { told: number; run: number } {
    this.#sessions = begin(this.#sessions, { id: this.name(), from, leap });
    return { told: from, run: this.run() };
  }

  now(): number {
    const told = this.#anchor.told + this.run() - this.#anchor.run;
    const leap = this.wall() + this.#offset - told;
    if (leap > LEAP) {
      this.#anchor = this.#begin(told + leap, leap);
      return told + leap;
    }
    if (leap < -LEAP) this.#offset -= leap;
    this.#present().last = Math.max(this.#present().last, told);
    return told;
  }

  #present(): Session {
    return this.#sessions.at(-1) as Session;
  }

  get session(): string {
    return this.#present().id;
  }

  /** The server says what time it is. */
  meet(server: number): void {
    const off = server - this.now();
    const fits = Math.abs(off) < 1_000;
    this.#sessions = meet(this.#sessions, fits ? 0 : off);
    this.#offset = server - this.wall();
    if (fits) return;
    this.#anchor = this.#begin(server, null);
    this.#present().settled = true;
  }

  truly(told: number, session: string): number {
    return truly(told, session, this.#sessions);
  }

  /** What must be kept: the sessions that queued events still name, all of them while the queue cannot be read. */
  keep(named?: ReadonlySet<string>): Kept {
    const present = this.#present();
    return { offset: this.#offset, sessions: this.#sessions.filter((one) => one === present || (named?.has(one.id) ?? true)) };
  }
}
