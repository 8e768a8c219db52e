// Small parts that several screens use.
import { html, icon, type Markup } from "../../kit/markup.ts";
import type { Model } from "../model.ts";
import { say } from "../texts.ts";

/** A face, or the first character of the name on one of five grounds. */
export function face(name: string, photo: string | null | undefined, model: Model, size = ""): Markup {
  const address = photo ? model.photos.get(photo) : undefined;
  if (address) return html`<img class="zt-face ${size}" src="${address}" alt="">`;
  const ground = [...name].reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0) % 5;
  return html`<span class="zt-face zt-face-${ground} ${size}" aria-hidden="true">${[...name].at(/^[小阿]/.test(name) ? -1 : 0)}</span>`;
}

/** A deed: `does` names it, `is` says on what. */
export function button(does: string, is: string | number, tone: string, ...inside: unknown[]): Markup {
  return html`<button type="button" class="zt-button ${tone}" data-do="${does}" data-is="${is}">${inside}</button>`;
}

/** One of several to choose from, kept in the form under `name`. */
export function chip(model: Model, name: string, value: string, words: string): Markup {
  const on = (model.form[name] ?? "") === value;
  return html`<button type="button" class="zt-chip" data-do="choose" data-is="${name}=${value}" aria-pressed="${on ? "true" : "false"}">${words}</button>`;
}

export function field(model: Model, name: string, label: string, hint = "", more: Markup | string = ""): Markup {
  return html`<label class="zt-field"><span>${label}</span><input name="${name}" value="${model.form[name]}" placeholder="${hint}" autocomplete="off" ${more}></label>`;
}

/** A sheet beside the room (below it on small screens): head, body, and the deeds at its foot. */
export function sheet(name: string, head: unknown, body: unknown, deeds: unknown, wide = false): Markup {
  return html`<section class="zt-sheet ${wide ? "zt-sheet-wide" : ""}" data-key="${name}" aria-labelledby="zt-sheet-title">
    <header class="zt-sheet-head">${head}<button type="button" class="zt-close" data-do="close" data-is="" aria-label="${say("close")}">${icon("x")}</button></header>
    <div class="zt-sheet-body">${body}</div>
    <footer class="zt-deeds">${deeds}</footer>
  </section>`;
}

export const title = (words: unknown, note: unknown = ""): Markup =>
  html`<div class="zt-sheet-title"><h2 id="zt-sheet-title" tabindex="-1">${words}</h2>${note ? html`<p>${note}</p>` : ""}</div>`;

/** The connection, as calm as it is: nothing that still works is greyed. How much is unsent stands on every screen. */
export function connection({ online, unsent }: Model): { sign: string; words: string } {
  const words = unsent ? say(online ? "unsent" : "offline_unsent", { n: unsent }) : say(online ? "all_sent" : "offline");
  return { words, sign: online ? (unsent ? "cloud-up" : "cloud-check") : "cloud-off" };
}

export function connectionLine(model: Model): Markup {
  const { sign, words } = connection(model);
  return html`<p class="zt-connection">${icon(sign)}${words}</p>`;
}

export const said = (model: Model): Markup =>
  html`<p class="zt-said" role="alert">${model.said ? html`${icon("info-circle")}${model.said}` : ""}</p>`;

/** A call to a guardian: a real telephone link, or the word that none is known. */
export function call(phone: string | null | undefined, who: string, tone: string, does = ""): Markup {
  if (!phone) return html`<p class="zt-note">${icon("phone")}${say("no_phone")}</p>`;
  return html`<a class="zt-button ${tone}" href="tel:${phone}" ${does ? html`data-do="${does}" data-is="called"` : ""}>${icon("phone")}${say("call", { who })}</a>`;
}
