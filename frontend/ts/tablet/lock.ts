// Who may see and write: a PIN, judged by the server where it can be reached, else by the copy of the data key that
// only this PIN opens. Five wrong tries without the network delete that copy.
import { asked, Refused, Unreached } from "../kit/link.ts";
import type { Unlocked } from "./contract.ts";
import { asKey, fromPin, newKey, openBytes, sealBytes } from "../kit/seal.ts";
import { fromBase64url } from "../kit/bytes.ts";
import type { Store, Wrap } from "./things.ts";

export type Opened = { key: CryptoKey } | { no: "wrong"; left: number } | { no: "network" | "device" } | { no: "told"; words: string };

const TRIES = 5;
const PATIENCE = 2_500;

/** Try the PIN. `until`: till when the same PIN shall open without a network (ms). */
export async function unlock(
  store: Store, token: string, who: number, pin: string, now: number, until: number,
): Promise<Opened> {
  if (navigator.onLine) {
    try {
      const told = await asked<Unlocked>("/tablet/unlock/", token, { employment: who, pin }, PATIENCE);
      return await opened(store, told, who, pin, until);
    } catch (reason) {
      if (reason instanceof Refused) return refusal(reason);
      if (!(reason instanceof Unreached)) throw reason;
    }
  }
  return alone(store, who, pin, now);
}

function refusal(reason: Refused): Opened {
  if (reason.code === "TABLET_REVOKED") throw reason;
  return { no: "told", words: reason.sentence };
}

/** The server said yes: open the data key with its half, or make one, and keep a copy for this PIN. */
async function opened(store: Store, told: Unlocked, who: number, pin: string, until: number): Promise<Opened> {
  const half = await asKey(fromBase64url(told.wrap.key));
  const wraps = await store.read("wraps");
  let raw = newKey();
  if (wraps) {
    try {
      raw = await openBytes(half, wraps.device);
    } catch {
      return { no: "device" };
    }
  }
  const own = await sealBytes(await fromPin(pin, told.wrap.salt), raw);
  const device = wraps?.device ?? (await sealBytes(half, raw));
  const people = { ...wraps?.people, [who]: { ...own, salt: told.wrap.salt, until, wrong: 0 } };
  await store.write("wraps", { device, people });
  return { key: await asKey(raw) };
}

async function alone(store: Store, who: number, pin: string, now: number): Promise<Opened> {
  const wraps = await store.read("wraps");
  const own = wraps?.people[who];
  if (!wraps || !own || now >= own.until) return { no: "network" };
  const keep = async (copy: Wrap | null): Promise<void> => {
    const { [who]: _, ...others } = wraps.people;
    await store.write("wraps", { ...wraps, people: copy ? { ...others, [who]: copy } : others });
  };
  // The try is counted before it is judged: a page that is killed meanwhile has used it up.
  const wrong = own.wrong + 1;
  await keep({ ...own, wrong });
  try {
    const raw = await openBytes(await fromPin(pin, own.salt), own);
    await keep({ ...own, wrong: 0 });
    return { key: await asKey(raw) };
  } catch {
    if (wrong >= TRIES) await keep(null);
    return wrong >= TRIES ? { no: "network" } : { no: "wrong", left: TRIES - wrong };
  }
}
