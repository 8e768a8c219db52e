// Which screen the model asks for.
import { html, type Markup } from "../kit/markup.ts";
import type { Model } from "./model.ts";
import { menu, reason, rooms } from "./screens/beside.ts";
import { doseSheet, round } from "./screens/care.ts";
import { child } from "./screens/child.ts";
import { counting, short } from "./screens/count.ts";
import { elsewhere, lock, pair } from "./screens/door.ts";
import { log } from "./screens/log.ts";
import { correct } from "./screens/records.ts";
import { refused } from "./screens/refused.ts";
import { room } from "./screens/room.ts";

function beside(model: Model): Markup | null {
  const { view } = model;
  if (view.at === "rooms") return rooms(model);
  if (view.at === "menu") return menu(model);
  if (view.at === "log") return log(view.what, model);
  if (view.at === "sleep") return round(model);
  if (!("child" in view)) return null;
  const day = model.days.find((one) => one.child.id === view.child);
  if (!day) return null;
  if (view.at === "child") return child(day, view.mode, model);
  if (view.at === "reason") return reason(day, model);
  if (view.at === "dose") {
    const dose = model.doses.get(view.child)?.find(({ order, at }) => order === view.order && at === view.slot);
    return dose ? doseSheet(day, dose, model) : null;
  }
  const event = view.at === "correct" && day.records.find(({ id }) => id === view.event);
  return event ? correct(day, event, model) : null;
}

export function screen(model: Model): Markup {
  const { phase, view } = model;
  if (phase === "pair") return pair(model);
  if (phase === "lock") return lock(model);
  if (phase === "elsewhere") return elsewhere();
  if (phase === "opening") return html``;
  if (view.at === "count") return counting(model);
  if (view.at === "counted") return short(view.missing, model);
  const day = view.at === "refused" && model.days.find((one) => one.child.id === view.child);
  if (day && view.at === "refused") return refused(day, view.why, view.who, model);
  return room(model, beside(model));
}
