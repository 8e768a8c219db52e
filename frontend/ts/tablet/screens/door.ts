// Before the room: pairing, the lock, and the word that another window is in use.
import { html, icon, type Markup } from "../../kit/markup.ts";
import type { Model } from "../model.ts";
import { say } from "../texts.ts";
import { sleepers } from "./care.ts";
import { button, face, field, said } from "./parts.ts";

const language = (): Markup => button("language", "", "zt-quiet zt-language", icon("language"), say("language"));

export function pair(model: Model): Markup {
  return html`<main class="zt-door" data-key="pair"><form class="zt-door-card" data-do="pair">
    <h1>${icon("device-tablet")}${say("pair_title")}</h1>
    <p>${say("pair_how")}</p>
    ${said(model)}
    ${field(model, "code", say("pair_code"), "", html`required autocapitalize="characters" class="zt-code"`)}
    ${field(model, "name", say("pair_name"), say("pair_name_hint"), html`required maxlength="40"`)}
    <button type="submit" class="zt-button zt-main">${say("pair_deed")}</button>
    ${language()}
  </form></main>`;
}

export function elsewhere(): Markup {
  return html`<main class="zt-door" data-key="elsewhere"><div class="zt-door-card">
    <h1>${say("other_window")}</h1><p>${say("other_window_how")}</p>
    ${button("reload", "", "zt-main", say("use_here"))}
  </div></main>`;
}

function people(model: Model): Markup {
  return html`<h1>${say("who_are_you")}</h1>
    ${model.people.length === 0 ? html`<p>${say("nobody_yet")}</p>` : ""}
    <div class="zt-people">${model.people.map(
      ({ employment, name }) => button("who", employment, "zt-person", face(name, null, model), html`<b>${name}</b>`),
    )}</div>`;
}

function pad(model: Model, name: string): Markup {
  const judging = model.digits < 0;
  const dots = judging ? 6 : model.digits;
  const digit = (n: number): Markup => button("digit", n, "zt-digit", n);
  return html`<h1>${say("enter_pin", { name })}</h1>
    <p class="zt-dots" role="status" aria-label="${judging ? say("pin_opening") : say("pin_digits", { n: dots })}">
      ${[1, 2, 3, 4, 5, 6].map((place) => html`<i ${place <= dots ? html`data-on` : ""}></i>`)}</p>
    ${said(model)}
    <div class="zt-pad" ${judging ? html`aria-busy="true"` : ""}>${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(digit)}
      ${button("who", "", "zt-quiet", say("someone_else"))}${digit(0)}${button("erase", "", "zt-quiet", icon("backspace"), say("erase_digit"))}
    </div>`;
}

export function lock(model: Model): Markup {
  const who = model.people.find(({ employment }) => employment === model.who);
  const due = sleepers(model).filter(([, nap]) => nap.due <= model.now).length;
  return html`<main class="zt-door" data-key="lock"><div class="zt-door-card zt-lock">
    <p class="zt-place">${model.institution}</p>
    ${who ? pad(model, who.name) : html`${people(model)}${said(model)}`}
    ${due ? html`<p class="zt-warning zt-strip-sleep">${icon("zzz")}${say("sleep_due_locked", { n: due })}</p>` : ""}
    <div class="zt-door-foot">${model.unsent ? html`<span>${icon("cloud-up")}${say("unsent_kept", { n: model.unsent })}</span>` : ""}${language()}</div>
  </div></main>`;
}
