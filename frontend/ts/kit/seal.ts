// How what the tablet keeps is sealed: AES-GCM under one data key, and that key wrapped for each who may open it.
import { fromBase64url, text, utf8 } from "./bytes.ts";

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

const ROUNDS = 600_000;
const AES = "AES-GCM";
const { subtle } = crypto;

export const newKey = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(32));

export const asKey = (raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"]);

/** The key that only this PIN gives (PBKDF2-SHA256). */
export async function fromPin(pin: string, salt: string): Promise<CryptoKey> {
  const base = await subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: fromBase64url(salt), iterations: ROUNDS };
  return subtle.deriveKey(how, base, { name: AES, length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function sealBytes(key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await subtle.encrypt({ name: AES, iv }, key, bytes) };
}

/** Throws where the key is another or the data was changed. */
export async function openBytes(key: CryptoKey, { iv, data }: Sealed): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await subtle.decrypt({ name: AES, iv }, key, data));
}

export const seal = (key: CryptoKey, thing: unknown): Promise<Sealed> => sealBytes(key, utf8(JSON.stringify(thing)));

export async function open<T>(key: CryptoKey, sealed: Sealed): Promise<T> {
  return JSON.parse(text(await openBytes(key, sealed))) as T;
}
