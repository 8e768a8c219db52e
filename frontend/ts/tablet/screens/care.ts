// Care of one child: its sleep, its medicine with two signatures, and the way to the log; and the round of the sleepers.
import { html, icon, type Markup } from "../../kit/markup.ts";
import type { Nap } from "../care.ts";
import type { Dose } from "../contract.ts";
import { hours, type Model } from "../model.ts";
import { type ChildDay, instant } from "../roll.ts";
import { say } from "../texts.ts";
import { things } from "./log.ts";
import { button, face, sheet, title } from "./parts.ts";

const POSITIONS = ["back", "side", "front"] as const;

/** When to look at a sleeper again, as calm as it is. */
function waiting(nap: Nap, now: number): string {
  if (now >= nap.most) return say("look_late", { n: Math.floor((now - nap.last) / 60_000) });
  return now >= nap.due ? say("look_now") : say("look_in", { n: Math.ceil((nap.due - now) / 60_000) });
}

function sleeper({ child }: ChildDay, nap: Nap, model: Model): Markup {
  const late = model.now >= nap.most;
  return html`<li data-key="nap-${child.id}">${face(child.name, child.photo, model)}<span><b>${child.name}</b><small>${say("asleep_since", { at: hours(nap.since) })}</small></span>
    <strong class="${late ? "zt-late" : model.now >= nap.due ? "zt-due" : ""}">${waiting(nap, model.now)}</strong>
    <div class="zt-looks">${POSITIONS.map((one) => button("look", `${child.id}=${one}`, "", say(`position_${one}`)))}${button("wake", child.id, "zt-quiet", say("state_awake"))}</div></li>`;
}

export const sleepers = (model: Model): [ChildDay, Nap][] =>
  model.days
    .flatMap((day): [ChildDay, Nap][] => {
      const nap = day.state === "present" ? model.naps.get(day.child.id) : undefined;
      return nap ? [[day, nap]] : [];
    })
    .sort(([, a], [, b]) => a.due - b.due);

/** Those asleep, the most urgent first. */
export function round(model: Model): Markup {
  const all = sleepers(model);
  const body = all.length
    ? html`<ul class="zt-sleepers">${all.map(([day, nap]) => sleeper(day, nap, model))}</ul>`
    : html`<p class="zt-note">${icon("zzz")}${say("nobody_asleep")}</p>`;
  const deed = html`<button type="button" class="zt-button zt-main" data-do="look_round" data-is="">${icon("eye-check")}${say("look_round", { n: all.length })}</button>`;
  return sheet("sleep", title(say("sleep_title"), say("sleep_how", { n: Number(model.roll?.rules.sleep_check_minutes ?? 10) })), body, all.length ? deed : "", true);
}

function doseLine(child: number, dose: Dose, model: Model): Markup {
  const open = dose.state === "due" || dose.state === "unwitnessed";
  const by = model.roll?.staff.find(({ employment }) => employment === dose.given_by)?.name;
  const note = [dose.dose, say(`dose_is_${dose.state}`), by].filter(Boolean).join(say("comma"));
  return html`<li data-key="dose-${dose.order}-${dose.at}"><time>${dose.at}</time><span><b>${dose.name}</b><small>${note}</small></span>${open ? button("dose", `${child}=${dose.order}=${dose.at}`, "zt-small", icon("pill"), say(dose.state === "due" ? "dose_give" : "dose_witness")) : ""}</li>`;
}

export function careBody({ child }: ChildDay, model: Model): Markup {
  const [doses, nap] = [model.doses.get(child.id) ?? [], model.naps.get(child.id)];
  return html`${doses.length ? html`<h3>${say("doses")}</h3><ol class="zt-records">${doses.map((dose) => doseLine(child.id, dose, model))}</ol>` : ""}
    ${nap ? html`<h3>${say("asleep_since", { at: hours(nap.since) })}</h3><div class="zt-two">${button("look", `${child.id}=`, "", icon("eye-check"), say("look_one"))}${button("wake", child.id, "", say("state_awake"))}</div>` : ""}
    <h3>${say("log_title")}</h3>${things((what) => `${child.id}=${what}`, "log")}`;
}

/** One dose, with the child, the drug and the amount before the eyes of the one who signs. */
export function doseSheet({ child }: ChildDay, dose: Dose, model: Model): Markup {
  const mine = dose.given_by !== null && dose.given_by === model.me?.employment;
  const window = say("dose_window", { from: hours(instant(dose.from)), to: hours(instant(dose.to)) });
  const sign = dose.state === "due" ? button("give", "", "zt-main", icon("pill"), say("give_deed")) : "";
  const second = mine
    ? html`<p class="zt-routine">${say("witness_other")}</p>${button("lock", "", "zt-main", icon("lock"), say("lock"))}`
    : button("witness", "", "zt-main", icon("circle-check"), say("witness_deed"));
  return sheet(
    `dose-${dose.order}-${dose.at}`,
    html`${face(child.name, child.photo, model, "zt-face-large")}${title(child.name, `${dose.at} ${say("doses")}`)}`,
    html`<div class="zt-dose"><b>${dose.name}</b><span>${dose.dose}</span></div>
      <p class="zt-note">${window}</p><p class="zt-note">${say("dose_how")}</p>
      <p class="zt-warning zt-strip-medicine">${icon("pill")}${say(`dose_is_${dose.state}`)}</p>`,
    dose.state === "unwitnessed" ? second : sign,
  );
}
