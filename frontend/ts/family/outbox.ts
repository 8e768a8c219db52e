// Absences that were tapped on a family's phone: written before anything is said, sent until each is answered, told until
// somebody has read the answer. What is kept goes with the sign-out, and when somebody else signs in.
import { asked, type Pass, Refused, Unreached } from "../kit/link.ts";
import { Store } from "../kit/store.ts";

export interface Place {
  id: number;
  child: string;
  where: string;
}

/** Whose phone it is, and for which children an absence can be tapped. */
export interface Places {
  user: number;
  places: Place[];
}

export interface Report {
  id: string;
  placement: number;
  first_on: string;
  last_on: string;
  reason: string;
  /** What was tapped, in words. */
  words: string;
  /** The server's answer: reported, or why not (`code`). */
  answer: { code: string; sentence: string } | null;
}

const NAME = "zhaohu-family";
/** Not judged: whoever signs in again, or waits, gets an answer. */
const NOT_YET = new Set(["SIGN_IN_NEEDED", "FORM_EXPIRED", "TOO_MANY_REQUESTS"]);

export type Kept = Store<{ places: Places }, Report>;
export type Ask = (path: string, pass: Pass, body: unknown) => Promise<{ code: string; sentence: string }>;

export class Outbox {
  reports: [number, Report][] = [];
  /** The server would answer nobody but a person who is signed in. */
  signIn = false;
  places: Places | null = null;

  private constructor(
    private readonly store: Kept,
    private readonly ask: Ask,
  ) {}

  /** `told` is what a page of the signed-in family brings; another family's things go first. */
  static async open(told: Places | null, store?: Kept, ask: Ask = asked): Promise<Outbox> {
    const kept: Kept = store ?? (await Store.open(NAME));
    const before = await kept.read("places");
    if (told && before && before.user !== told.user) await kept.clear();
    if (told) await kept.write("places", told);
    const outbox = new Outbox(kept, ask);
    outbox.places = told ?? before ?? null;
    outbox.reports = await kept.queued();
    return outbox;
  }

  get unsent(): number {
    return this.reports.filter(([, { answer }]) => !answer).length;
  }

  /** Resolves when it lies on the disk. */
  async add(report: Omit<Report, "id" | "answer">): Promise<void> {
    const made = { id: crypto.randomUUID(), ...report, answer: null };
    this.reports = [...this.reports, [await this.store.append(made), made]];
  }

  /** Somebody has read the answer. */
  async read(place: number): Promise<void> {
    await this.store.replace(place, null);
    this.reports = this.reports.filter(([one]) => one !== place);
  }

  /** Send what waits, oldest first; how many were answered. */
  async send(path: string, csrf: string): Promise<number> {
    let answered = 0;
    for (const [place, report] of this.reports) {
      if (report.answer) continue;
      const answer = await this.#answer(path, csrf, report);
      if (!answer) break;
      const after = { ...report, answer };
      await this.store.replace(place, after);
      this.reports = this.reports.map((one) => (one[0] === place ? [place, after] : one));
      answered += 1;
    }
    return answered;
  }

  async #answer(path: string, csrf: string, report: Report): Promise<Report["answer"]> {
    const { id, placement, first_on, last_on, reason } = report;
    try {
      const { code, sentence } = await this.ask(path, { csrf }, { id, placement, first_on, last_on, reason });
      this.signIn = false;
      return { code, sentence };
    } catch (refusal) {
      if (refusal instanceof Unreached) return null;
      if (!(refusal instanceof Refused)) throw refusal;
      this.signIn = refusal.code === "SIGN_IN_NEEDED";
      return NOT_YET.has(refusal.code) ? null : { code: refusal.code, sentence: refusal.sentence };
    }
  }

  async clear(): Promise<void> {
    await this.store.clear();
    Object.assign(this, { reports: [], places: null });
  }
}

/** Somebody signs out here: nothing of the family stays. False when there is something unsent and it is to wait. */
export async function forget(scope: string, agreed: () => boolean): Promise<boolean> {
  const outbox = await Outbox.open(null);
  if (outbox.unsent && !agreed()) return false;
  await outbox.clear();
  for (const name of await caches.keys()) if (name.startsWith("family-")) await caches.delete(name);
  await (await navigator.serviceWorker.getRegistration(scope))?.unregister();
  return true;
}
