// The ledger's proofs, checked where the reader sits: SM3 tree in the shape of RFC 9162, Ed25519 or SM2 checkpoint.
import { verifyAsync } from "@noble/ed25519";
import { sm2, sm3 as digest } from "sm-crypto-v2";

export interface Proof {
  entry: Record<string, unknown> & { commitment: string };
  salt: string | null;
  canonical: string | null;
  leaf_index: number;
  leaf_input: string;
  tree_size: number;
  inclusion: string[];
  checkpoint: { tree_size: number; root: string; note: string; signature: string; public_key: string; algorithm: string };
  consistency: { from_size: number; from_root: string; proof: string[] } | null;
}

export const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
export const toHex = (bytes: Uint8Array): string => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function join(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const sm3 = (data: Uint8Array): string => digest(data);
export const leafHash = (data: Uint8Array): string => sm3(join(Uint8Array.of(0), data));
const nodeHash = (left: string, right: string): string => sm3(join(Uint8Array.of(1), fromHex(left), fromHex(right)));

/** The root that an inclusion proof leads to (RFC 9162 2.1.3.2), or null if the proof has the wrong length. */
export function rootOfInclusion(index: number, size: number, leaf: string, proof: string[]): string | null {
  if (index >= size) return null;
  let [at, last, root] = [index, size - 1, leaf];
  for (const step of proof) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      root = nodeHash(step, root);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else root = nodeHash(root, step);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? root : null;
}

/** Whether the tree of `to` leaves grew from the tree of `from` leaves (RFC 9162 2.1.4.2). */
export function isConsistent(from: number, to: number, fromRoot: string, toRoot: string, proof: string[]): boolean {
  if (from === to) return fromRoot === toRoot && proof.length === 0;
  if (from < 1 || from > to) return false;
  const path = Number.isInteger(Math.log2(from)) ? [fromRoot, ...proof] : [...proof];
  const first = path.shift();
  if (!first) return false;
  let [at, last] = [from - 1, to - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  let [older, newer] = [first, first];
  for (const step of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      older = nodeHash(step, older);
      newer = nodeHash(step, newer);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else newer = nodeHash(newer, step);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return older === fromRoot && newer === toRoot && last === 0;
}

/** Whether the checkpoint's text is signed by its key. */
async function isSigned({ algorithm, note, signature, public_key }: Proof["checkpoint"]): Promise<boolean> {
  try {
    if (algorithm === "SM2") return sm2.doVerifySignature(utf8(note), signature, public_key, { hash: true });
    return algorithm === "Ed25519" && (await verifyAsync(fromHex(signature), utf8(note), fromHex(public_key)));
  } catch {
    return false; // not even the shape of a key or a signature
  }
}

export type Check = "content" | "inclusion" | "signature" | "consistency";

/** The four checks, each true, false, or null where there is nothing to check. */
export async function verify(proof: Proof): Promise<Record<Check, boolean | null>> {
  const { checkpoint, consistency } = proof;
  const leaf = fromHex(proof.leaf_input);
  const told = new TextDecoder().decode(leaf).includes(`"commitment":"${proof.entry.commitment}"`);
  const opened =
    proof.salt === null || proof.canonical === null
      ? null
      : sm3(join(fromHex(proof.salt), utf8(proof.canonical))) === proof.entry.commitment && told;
  return {
    content: opened,
    inclusion: rootOfInclusion(proof.leaf_index, proof.tree_size, leafHash(leaf), proof.inclusion) === checkpoint.root,
    signature: checkpoint.note.includes(checkpoint.root) && (await isSigned(checkpoint)),
    consistency:
      consistency &&
      isConsistent(consistency.from_size, proof.tree_size, consistency.from_root, checkpoint.root, consistency.proof),
  };
}
