// Text and bytes: UTF-8 and base64url.

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
export const text = (bytes: BufferSource): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

export function toBase64url(bytes: Uint8Array): string {
  const plain = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Throws for anything that is not exactly how these bytes are written. */
export function fromBase64url(coded: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(coded)) throw new Error("not base64url");
  const found = Uint8Array.from(atob(coded.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  if (toBase64url(found) !== coded) throw new Error("spelt otherwise");
  return found;
}
