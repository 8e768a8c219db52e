// Somebody may not collect the child. Nothing here hands the child over: the guardian is called, the faces of those who
// may are compared, and the refusal is recorded.
import { html, icon, type Markup } from "../../kit/markup.ts";
import { guardian, holds, known, type Model, type Why } from "../model.ts";
import type { ChildDay } from "../roll.ts";
import { say } from "../texts.ts";
import { button, connectionLine, face } from "./parts.ts";

export function refused(day: ChildDay, why: Why, who: string, model: Model): Markup {
  const { child } = day;
  const may = child.pickups.filter((pickup) => holds(pickup, model.now));
  const whom = guardian(child);
  const ready = model.form.name?.trim();
  return html`<main class="zt-alarm" data-key="refused" role="alertdialog" aria-labelledby="zt-alarm-title">
    <h1 id="zt-alarm-title" tabindex="-1">${icon("hand-stop")}${say("refused_title")}</h1>
    <p class="zt-alarm-words">${say(`refused_${why}`, { child: child.name, who })}</p>
    ${whom?.phone ? html`<a class="zt-button zt-light zt-call" href="tel:${whom.phone}" data-do="calling" data-is="">${icon("phone-call")}${say("call", { who: known(whom) })}</a>` : html`<p>${say("no_phone")}</p>`}
    ${(child.blocked ?? []).map(({ name, court, number }) => html`<p class="zt-alarm-blocked">${icon("lock")}<b>${say("blocked_named", { name })}</b> ${court} ${number}</p>`)}
    <h2>${say("authorised")}</h2>
    <div class="zt-faces">${may.map((pickup) => html`<figure>${face(pickup.relation || pickup.name, pickup.photo, model, "zt-face-huge")}<figcaption>${known(pickup)} ${pickup.relation ? pickup.name : ""}</figcaption></figure>`)}</div>
    <p>${say("refusal_how")}</p>
    <div class="zt-alarm-form"><label class="zt-field"><span>${say("their_name")}</span><input name="name" value="${model.form.name ?? who}" autocomplete="off"></label>
      <label class="zt-field"><span>${say("refusal_reason")}</span><input name="words" value="${model.form.words}" autocomplete="off"></label></div>
    <div class="zt-alarm-deeds"><button type="button" class="zt-button zt-outline" data-do="refuse" data-is="" ${ready ? "" : html`disabled`}>${icon("hand-stop")}${say("record_refusal")}</button>${button("again", child.id, "zt-outline", say("check_again"))}</div>
    ${connectionLine(model)}
  </main>`;
}
