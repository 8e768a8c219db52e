// Everything that a tablet keeps, by name, and where.
import type { Kept } from "../kit/clock.ts";
import { type Sealed } from "../kit/seal.ts";
import { Store as Kit } from "../kit/store.ts";
import type { Paired } from "./contract.ts";

/** A wrapped copy of the data key. `until` and `wrong` belong to the copies that a PIN opens. */
export interface Wrap extends Sealed {
  salt: string;
  until: number;
  wrong: number;
}

/** Everything that is kept beside the queue, by name. */
export interface Things {
  device: Paired;
  clock: Kept;
  /** Who may unlock: names only, for the lock screen. */
  people: { employment: number; name: string }[];
  wraps: { device: Sealed; people: Record<number, Wrap> };
  room: number;
  language: "zh" | "en";
  roll: Sealed;
  erased: "revoked" | "left";
  [photo: `photo ${string}`]: Sealed;
  /** Pictures taken here and not yet sent. */
  [shot: `shot ${string}`]: Sealed;
}

export type Store = Kit<Things, Sealed>;

export const openStore = (): Promise<Store> => Kit.open<Things, Sealed>("zhaohu-tablet");
