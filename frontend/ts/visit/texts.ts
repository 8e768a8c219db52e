// The catalogue of the visit's words, Chinese and English. Facts stand in braces.
import { en } from "./texts_en.ts";
import { zh } from "./texts_zh.ts";

export type Word = keyof typeof zh;

const catalogue = { zh, en };
let chosen: keyof typeof catalogue = "zh";

export function speak(language: keyof typeof catalogue): void {
  chosen = language;
}

export function say(word: Word, facts: Record<string, string | number> = {}): string {
  return catalogue[chosen][word].replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

/** What went wrong: a word of the catalogue with one figure, or a sentence of the server's. */
export function told(said: string): string {
  const [word = "", figure = ""] = said.split(" ");
  return word in zh ? say(word as Word, { left: figure }) : said;
}
