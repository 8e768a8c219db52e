// The signed hand-over token, checked without a network: who may collect which child, from when to when.
import { verifyAsync } from "@noble/ed25519";
import { fromBase64url, text, utf8 } from "../kit/bytes.ts";
import type { SigningKey } from "./contract.ts";

export interface Token {
  kid: string;
  child: number;
  person: number | string;
  from: string;
  to: string;
  n: string | number;
}
export type Fault = "form" | "key" | "signature" | "child" | "early" | "expired";
export type Verdict = { good: true; token: Token } | { good: false; why: Fault; token?: Token };

const no = (why: Fault, token?: Token): Verdict => ({ good: false, why, token });

function read(first: string): Token | null {
  try {
    const told = JSON.parse(text(fromBase64url(first))) as Token;
    const times = [told.from, told.to].map((at) => Date.parse(at));
    return typeof told.kid === "string" && !times.some(Number.isNaN) ? told : null;
  } catch {
    return null;
  }
}

async function signed(first: string, signature: string, key: string): Promise<boolean> {
  try {
    return await verifyAsync(fromBase64url(signature), utf8(first), fromBase64url(key));
  } catch {
    return false; // not even the shape of a key or a signature
  }
}

/** Whether this token lets somebody collect this child now. `from` counts, `to` no longer does. */
export async function verify(token: string, keys: SigningKey[], child: number, now: Date): Promise<Verdict> {
  const [first, signature, ...rest] = token.trim().split(".");
  if (!first || !signature || rest.length) return no("form");
  const told = read(first);
  if (!told) return no("form");
  const key = keys.find(({ kid }) => kid === told.kid);
  if (!key) return no("key");
  if (!(await signed(first, signature, key.public))) return no("signature");
  if (told.child !== child) return no("child", told);
  if (now.getTime() < Date.parse(told.from)) return no("early", told);
  if (now.getTime() >= Date.parse(told.to)) return no("expired", told);
  return { good: true, token: told };
}
