// One child in the grid: who, since when, how it stands, and at the foot what can hurt.
import { html, icon, type Markup } from "../../kit/markup.ts";
import { strips } from "../care.ts";
import { hours, type Model } from "../model.ts";
import type { ChildDay } from "../roll.ts";
import { say } from "../texts.ts";
import { face } from "./parts.ts";

interface Standing {
  tone: string;
  sign: string;
  words: string;
}

function standing(day: ChildDay, open: boolean): Standing {
  if (day.isolated) return { tone: "isolated", sign: "alert-triangle-filled", words: say("isolated") };
  if (open) return { tone: "open", sign: "circle-dot", words: say(day.state === "expected" ? "handing" : day.state) };
  if (day.late) return { tone: "late", sign: "alert-triangle-filled", words: say("late", { n: day.late }) };
  if (day.state === "absent") return { tone: "absent", sign: "calendar-off", words: day.reason || say("absent") };
  if (day.state === "left") return { tone: "left", sign: "door-exit", words: say("left") };
  if (day.state === "expected") return { tone: "expected", sign: "circle", words: say("expected") };
  const last = day.checks.at(-1);
  if (last && !last.normal) return { tone: "watch", sign: "eye-check", words: say("watch") };
  return { tone: "present", sign: "circle-check-filled", words: say("present") };
}

function since({ child, state, arrived, broughtBy, left, collectedBy }: ChildDay): string {
  const brought = child.pickups.find(({ name }) => name === broughtBy)?.relation || broughtBy;
  const collected = child.pickups.find(({ name }) => name === collectedBy)?.relation || collectedBy;
  if (state === "left" && left !== null) return say("by", { at: hours(left), who: collected });
  if (arrived !== null) return say("by", { at: hours(arrived), who: brought });
  return child.expected_from ? say("due", { at: child.expected_from.slice(0, 5) }) : say("due_unknown");
}

export function tile(day: ChildDay, model: Model): Markup {
  const { child } = day;
  const nap = day.state === "present" ? model.naps.get(child.id) : undefined;
  const open = "child" in model.view && model.view.child === child.id;
  const { tone, sign, words } = standing(day, open);
  return html`<button type="button" class="zt-tile zt-tile-${tone}" data-key="child-${child.id}" data-do="open" data-is="${child.id}" ${open ? html`aria-current="true"` : ""}>
    <span class="zt-who">${face(child.name, child.photo, model)}<span><b>${child.name}</b><small>${since(day)}</small></span></span>
    <span class="zt-standing">${icon(sign)}${words}</span>
    ${strips(child, model.doses.get(child.id) ?? [], nap, model.now).map(({ tone, icon: sign, words }) => html`<span class="zt-strip zt-strip-${tone}">${icon(sign)}${words}</span>`)}
  </button>`;
}

/** The same child while heads are counted: seen or not yet. */
export function countTile({ child }: ChildDay, model: Model): Markup {
  const seen = model.seen.has(child.id);
  return html`<button type="button" class="zt-tile zt-tile-${seen ? "present" : "expected"}" data-key="count-${child.id}" data-do="see" data-is="${child.id}" aria-pressed="${seen ? "true" : "false"}">
    <span class="zt-who">${face(child.name, child.photo, model)}<span><b>${child.name}</b></span></span>
    <span class="zt-standing">${icon(seen ? "circle-check-filled" : "circle")}${say(seen ? "seen" : "not_seen")}</span>
  </button>`;
}
