// What the tablet and the server say to each other. Both sides obey it; nothing here has behaviour.

export type Kind =
  | "arrival" | "check" | "departure" | "refusal" | "absence" | "head_count" | "clock_in" | "clock_out" | "undo" | "correct"
  | "log";
export type Facts = Record<string, unknown>;

/** One thing that somebody did at a tablet. `seq` grows by one on each tablet and never runs backwards. */
export interface Happening {
  id: string;
  kind: Kind;
  at: string;
  seq: number;
  by: number;
  child: number | null;
  class: number | null;
  facts: Facts;
}

/** What the server recorded today, from whichever tablet it came. */
export type Recorded = Omit<Happening, "seq"> & {
  seq?: number;
  state?: Outcome | "undone" | "dismissed";
  sentence?: string;
};

export interface Pickup {
  id: string;
  name: string;
  relation: string;
  photo?: string | null;
  valid_from?: string | null;
  valid_to?: string | null;
  guardian?: boolean;
  phone?: string | null;
  /** Nobody is let go with this person without a token, scanned or exchanged for a one-time code. */
  code?: boolean;
}

/** Somebody whom a court forbids to collect the child. */
export interface Blocked {
  name: string;
  court: string;
  number: string;
}

export interface AllergyDetail {
  name: string;
  severity: "mild" | "moderate" | "severe";
  action: string;
}

/** One dose of the day. `from` and `to` are the instants between which it may be given. */
export interface Dose {
  order: number;
  at: string;
  name: string;
  dose: string;
  from: string;
  to: string;
  state: "later" | "due" | "unwitnessed" | "given" | "missed";
  given_by: number | null;
}

export type Presence = "expected" | "present" | "left" | "absent";

export interface Child {
  id: number;
  name: string;
  class: number | null;
  expected_from: string | null;
  expected_to: string | null;
  allergies: string[];
  allergy_details?: AllergyDetail[];
  medication: Dose[];
  asleep_since?: string | null;
  /** When somebody is to look at the sleeping child again; null while it is awake. */
  sleep_due?: string | null;
  alerts: string[];
  blocked?: Blocked[];
  photo?: string | null;
  /** Whether all its guardians let it be photographed. */
  photo_ok?: boolean;
  state: Presence;
  arrived_at: string | null;
  left_at: string | null;
  reason?: string;
  months?: number;
  pickups: Pickup[];
}

export interface Carer {
  employment: number;
  name: string;
  post: string;
  classes: number[];
  present?: boolean;
  /** Whether he counts to the ratio when he is here. */
  counts?: boolean;
}

export interface CareClass {
  id: number;
  name: string;
  ratio?: number;
}

export interface SigningKey {
  kid: string;
  public: string;
}

export interface Clash {
  id: string;
  kind: Kind;
  at: string;
  child: number | null;
  code?: string;
  sentence?: string;
}

export interface Roll {
  day: string;
  now: string;
  valid_until: string;
  classes: CareClass[];
  staff: Carer[];
  children: Child[];
  keys: SigningKey[];
  rules: Record<string, unknown>;
  ledger_of_today: Recorded[];
}

export type Outcome = "applied" | "duplicate" | "conflict" | "refused";

export interface Result {
  id: string;
  state: Outcome;
  code?: string;
  sentence?: string;
}

export interface Answer {
  now: string;
  results: Result[];
}

export interface Paired {
  token: string;
  institution: { id: number; name: string };
  device: { id: number; name: string };
}

/** What a one-time code was exchanged for. */
export interface Exchanged {
  token: string;
  pickup: Pickup;
  until: string;
}

/** `key` is the device's half, the same for all who unlock it; `salt` is the person's. */
export interface Unlocked {
  ok: boolean;
  wrap: { salt: string; key: string };
}

/** The most events that one request may carry. */
export const BATCH = 500;
