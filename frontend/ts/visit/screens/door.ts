// Before anything is open: who it is, and a PIN for where there is no network.
import { html, icon, type Markup } from "../../kit/markup.ts";
import type { Desk } from "../desk.ts";
import { say } from "../texts.ts";
import { saying } from "./parts.ts";

const digits = (name: string, label: "pin" | "pin_again", { said, form }: Desk): Markup => html`<div class="zv-field" data-key="${name} ${said}">
  <label for="f-${name}">${say(label)}</label><input id="f-${name}" name="${name}" type="password" inputmode="numeric" pattern="[0-9]*" maxlength="6" autocomplete="off" value="${form[name] ?? ""}"></div>`;

const door = (title: string, how: string, inner: Markup): Markup => html`<main class="zv-door">
  <img src="/static/portal/logo.svg" alt="" width="48" height="48"><h1 tabindex="-1" data-first>${title}</h1><p>${how}</p>${inner}</main>`;

const signIn = (): Markup => html`<a class="zv-button zv-main" href="/accounts/sign-in/?next=/visit/">${say("sign_in")}</a>`;

export const nobody = (): Markup => door(say("nobody"), say("nobody_how"), signIn());

export const elsewhere = (): Markup =>
  door(say("other_window"), say("other_window_how"), html`<a class="zv-button zv-main" href="/visit/">${say("use_here")}</a>`);

export const choose = (desk: Desk): Markup =>
  door(say("pin_title"), say("pin_how"), html`<form data-do="pin">${digits("pin", "pin", desk)}${digits("again", "pin_again", desk)}
    ${saying(desk)}<button class="zv-button zv-main">${icon("lock")}${say("pin_deed")}</button></form>`);

export const lock = (desk: Desk): Markup =>
  door(say("lock_title", { name: desk.user?.name ?? "" }), say("lock_how"), html`<form data-do="unlock">${digits("pin", "pin", desk)}
    ${saying(desk)}<button class="zv-button zv-main">${icon("lock-open")}${say("unlock")}</button></form>
    <a class="zv-link" href="/accounts/sign-in/?next=/visit/">${say("sign_in")}</a>`);
