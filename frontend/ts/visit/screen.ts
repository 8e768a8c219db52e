// Which screen the desk asks for.
import { html, type Markup } from "../kit/markup.ts";
import type { Desk } from "./desk.ts";
import { choose, elsewhere, lock, nobody } from "./screens/door.ts";
import { end, sign } from "./screens/end.ts";
import { item } from "./screens/item.ts";
import { list, start } from "./screens/list.ts";
import { overview } from "./screens/overview.ts";

export function screen(desk: Desk): Markup {
  const { phase, view } = desk;
  if (phase === "opening") return html``;
  if (phase === "nobody") return nobody();
  if (phase === "pin") return choose(desk);
  if (phase === "lock") return lock(desk);
  if (phase === "elsewhere") return elsewhere();
  if (view.at === "item") return item(desk, view.code);
  return { list, start, overview, end, sign }[view.at](desk);
}
