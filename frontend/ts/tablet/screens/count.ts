// The head-count: each child is seen by a tap of its own, and whoever is missing is named.
import { html, icon, type Markup } from "../../kit/markup.ts";
import { hours, type Model } from "../model.ts";
import { listed, say } from "../texts.ts";
import { button, chip, connectionLine, face } from "./parts.ts";
import { countTile } from "./tile.ts";

export const PLACES = ["place_room", "place_outdoors", "place_meal", "place_nap"] as const;

export function counting(model: Model): Markup {
  const here = model.days.filter(({ state }) => state === "present");
  const shown = { ...model, form: { place: PLACES[0], ...model.form } };
  const last = model.counted;
  const note = last ? say("count_last", { at: hours(last.at), place: last.place, n: last.seen }) : say("count_how");
  const seen = here.filter(({ child }) => model.seen.has(child.id)).length;
  return html`<div class="zt-screen zt-counting" data-key="count">
    <header class="zt-head"><div class="zt-sheet-title"><h1 tabindex="-1">${say("count_title")}</h1><p>${model.room?.name}${say("comma")}${note}</p></div>
      ${connectionLine(model)}<p class="zt-tally" role="status">${say("count_state", { seen, present: here.length })}</p>
      <button type="button" class="zt-close" data-do="close" data-is="" aria-label="${say("close")}">${icon("x")}</button></header>
    <main class="zt-main-part">
      ${here.length ? html`<div class="zt-grid" data-key="counted">${here.map((day) => countTile(day, model))}</div>` : html`<div class="zt-empty">${icon("users")}<h2>${say("count_nobody")}</h2></div>`}
      <div class="zt-count-foot"><div class="zt-chips">${PLACES.map((place) => chip(shown, "place", place, say(place)))}</div>
      <button type="button" class="zt-button zt-main" data-do="counted" data-is="" ${here.length ? "" : html`disabled`}>${icon("list-check")}${say("count_done")}</button></div>
    </main></div>`;
}

export function short(missing: number[], model: Model): Markup {
  const gone = model.days.filter(({ child }) => missing.includes(child.id));
  const names = listed(gone.map(({ child }) => child.name));
  return html`<main class="zt-alarm" data-key="short" role="alertdialog" aria-labelledby="zt-alarm-title">
    <h1 id="zt-alarm-title" tabindex="-1">${icon("alert-octagon")}${say("count_short", { n: gone.length })}</h1>
    <p class="zt-alarm-words">${say("count_missing", { names })}</p>
    <div class="zt-faces">${gone.map(({ child }) => html`<figure>${face(child.name, child.photo, model, "zt-face-huge")}<figcaption>${child.name}</figcaption></figure>`)}</div>
    <p>${say("count_recorded")}</p>
    <div class="zt-alarm-deeds">${button("count", "again", "zt-light", icon("refresh"), say("count_again"))}${button("close", "", "zt-outline", say("count_back"))}</div>
    ${connectionLine(model)}
  </main>`;
}
