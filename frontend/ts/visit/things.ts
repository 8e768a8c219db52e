// What an officer's phone keeps, by name: one base a person, so that what somebody has not yet sent waits for him, sealed,
// whoever signs in meanwhile.
import type { Kept } from "../kit/clock.ts";
import type { Sealed } from "../kit/seal.ts";
import { Store as Kit } from "../kit/store.ts";

export interface Pin extends Sealed {
  salt: string;
  wrong: number;
}

export interface Things {
  clock: Kept;
  /** The data key, wrapped by the server's share, and by the PIN. */
  half: Sealed;
  pin: Pin;
  list: Sealed;
  [visit: `visit ${number}`]: Sealed;
  [shot: `shot ${string}`]: Sealed;
}

export type Store = Kit<Things, Sealed>;

interface Whose {
  last: { id: number; name: string };
}

const NAME = "zhaohu-visit";

export const storeOf = (user: number): Promise<Store> => Kit.open<Things, Sealed>(`${NAME}-${user}`);

export const phone = (): Promise<Kit<Whose, never>> => Kit.open<Whose, never>(NAME);
