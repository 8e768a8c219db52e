// The catalogue of the tablet's words, Chinese and English. Facts stand in braces.
import { en } from "./texts_en.ts";
import { zh } from "./texts_zh.ts";

export type Language = "zh" | "en";
export type Word = keyof typeof zh;

export const catalogue: Record<Language, Record<Word, string>> = { zh, en };

let chosen: Language = "zh";

export function speak(language: Language): void {
  chosen = language;
}

export const spoken = (): Language => chosen;

export function say(word: Word, facts: Record<string, string | number> = {}): string {
  return catalogue[chosen][word].replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

/** Names one after another, as the language does. */
export const listed = (names: string[]): string => names.join(chosen === "zh" ? "、" : ", ");

/** A code of the catalogue under a prefix; the code itself where nobody has put it into words. */
export function coded(prefix: string, code: string): string {
  const word = `${prefix}_${code}` as Word;
  return word in zh ? say(word) : code;
}
