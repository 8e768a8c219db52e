// What an officer's phone and the server say to each other. Both sides obey it; nothing here has behaviour.

export type Result = "met" | "unmet" | "na";
export type Conclusion = "clear" | "corrected" | "pending" | "refused" | "absent";

/** Where the phone was, or why it cannot say. */
export interface Place {
  lat?: number;
  lng?: number;
  accuracy?: number;
  why?: "refused" | "timeout" | "unavailable" | "none";
}

export interface Measure {
  key: string;
  label: string;
  unit: string;
  minimum?: number;
  maximum?: number;
}

export interface Item {
  code: string;
  domain: string;
  title: string;
  method: string;
  basis: string;
  weight: "C" | "M" | "N";
  measures?: Measure[];
}

export interface Skip {
  when: Record<string, string>;
  skip: string[];
  because: string;
}

export interface Answered {
  result: Result;
  fact: string;
  measures: Record<string, number>;
  words: string;
  term: string;
  note: string;
}

export interface Settled {
  of: string;
  over: string[];
}

export interface Happening {
  id: string;
  user: number;
  kind: "check_in" | "answer" | "photo" | "settle" | "voice" | "withdraw";
  item: string;
  facts: Record<string, unknown>;
  at: string;
}

export interface Signature {
  signer: "officer" | "institution";
  user: number;
  name: string;
  refused: string;
  at: string;
}

export interface Minutes {
  id: number;
  sm3: string;
  conclusion: Conclusion;
  summary: string;
  made_at: string;
  signatures: Signature[];
}

export interface Summary {
  id: number;
  number: string;
  institution: string;
  address: string;
  kind: string;
  state: string;
  planned_on: string | null;
  items: number;
  done: boolean;
}

/** All that an officer needs on site. */
export interface Visit extends Summary {
  now: string;
  today: string;
  plan: string;
  reason: string;
  started_at: string | null;
  facts: { uscc: string; phone: string; places: number; filing: string; form: string; meals: boolean };
  officers: { id: number; name: string; certificate: string }[];
  domains: Record<string, string>;
  checklist: Item[];
  skips: Skip[];
  photo_when_unmet: string[];
  rule: { term_days: number[]; photos_an_item: number; voice_seconds: number; voices_an_item: number };
  last: { item: string; fact: string; found_on: string; due_on: string | null; corrected_on: string | null }[];
  events: Happening[];
  /** The photos and voice notes whose files the server has. */
  files: string[];
  record: Minutes | null;
}

export interface Mine {
  user: { id: number; name: string };
  now: string;
  /** The server's share of the key, hex. */
  half: string;
  visits: Summary[];
}

export interface Answer {
  now: string;
  results: { id: string; state: "kept" | "late" | "refused"; code: string; sentence: string }[];
}
