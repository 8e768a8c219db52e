// The data key of one officer on this phone: opened with the server's share while he is signed in, with his PIN where
// there is no network. Five wrong PINs delete that copy; what is kept then waits for the next sign-in.
import { toBase64url } from "../kit/bytes.ts";
import { asKey, fromPin, newKey, openBytes, sealBytes } from "../kit/seal.ts";
import type { Store } from "./things.ts";

export const TRIES = 5;

const bytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (two) => parseInt(two, 16)) as Uint8Array<ArrayBuffer>;

type Raw = Uint8Array<ArrayBuffer>;

/** The key of who is signed in; a new one where there is none yet. */
export async function withShare(store: Store, half: string): Promise<Raw> {
  const share = await asKey(bytes(half));
  const kept = await store.read("half");
  if (kept) return openBytes(share, kept);
  const raw = newKey();
  await store.write("half", await sealBytes(share, raw));
  return raw;
}

export async function setPin(store: Store, raw: Raw, pin: string): Promise<void> {
  const salt = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
  await store.write("pin", { ...(await sealBytes(await fromPin(pin, salt), raw)), salt, wrong: 0 });
}

/** The key that this PIN opens, or how many tries are left; none: sign in again. */
export async function withPin(store: Store, pin: string): Promise<Raw | number> {
  const kept = await store.read("pin");
  if (!kept) return 0;
  // The try is counted before it is judged: a page that is killed meanwhile has used it up.
  const wrong = kept.wrong + 1;
  await store.write("pin", { ...kept, wrong });
  try {
    const raw = await openBytes(await fromPin(pin, kept.salt), kept);
    await store.write("pin", { ...kept, wrong: 0 });
    return raw;
  } catch {
    if (wrong >= TRIES) await store.remove("pin");
    return TRIES - wrong;
  }
}
