// The photos and voice notes of an item: taken, heard again, withdrawn.
import { html, icon, type Markup } from "../../kit/markup.ts";
import type { Happening, Place } from "../contract.ts";
import type { Desk } from "../desk.ts";
import type { Line, State } from "../model.ts";
import { say, type Word } from "../texts.ts";
import { field, hours, nameOf } from "./parts.ts";

/** Until somebody has signed, a photo or a note can be withdrawn. */
const open = ({ visit }: State): boolean => !visit.done && !visit.record?.signatures.length;

const waits = (state: State, one: Happening): Markup | string =>
  state.visit.files.includes(one.id) ? "" : html`<br>${say("photo_waiting")}`;

function photo(desk: Desk, state: State, one: Happening): Markup {
  const place = one.facts.place as Place | undefined;
  const src = desk.thumbs.get(one.id);
  const told = say("photo_of", { at: hours(one.at), place: say(place?.lat === undefined ? "place_none" : "place_known") });
  return html`<li data-key="photo-${one.id}">${src ? html`<img src="${src}" alt="${told}">` : icon("photo")}<span>${told}${waits(state, one)}</span>${
    open(state) ? html`<button class="zv-takeback" data-do="withdraw" data-is="${one.id}" aria-label="${say("withdraw_photo", { at: hours(one.at) })}">${icon("x")}</button>` : ""
  }</li>`;
}

/** Why it is withdrawn; asked where the photo or the note stands. */
function reason(desk: Desk, state: State, of: Happening[]): Markup {
  const one = of.find(({ id }) => id === desk.form.withdrawing);
  if (!one || !open(state)) return html``;
  return html`<form class="zv-conflict" data-do="takeback" data-key="takeback"><h3>${say(one.kind === "photo" ? "withdraw_photo" : "withdraw_voice", { at: hours(one.at) })}</h3><p>${say("withdraw_how")}</p>${field(desk, "because", "withdraw_because")}
    <button class="zv-button zv-main">${say("withdraw_deed")}</button><button class="zv-button" type="button" data-do="withdraw" data-is="">${say("withdraw_not")}</button></form>`;
}

function gone(desk: Desk, line: Line, kind: Happening["kind"], word: Word): Markup[] {
  return line.withdrawn.filter(({ of }) => of.kind === kind).map(({ of, by }) =>
    html`<p class="zv-quiet" data-key="gone-${of.id}">${icon("trash")}${say(word, { at: hours(of.at), name: nameOf(desk, by.user), why: String(by.facts.because) })}</p>`);
}

export function photos(desk: Desk, state: State, line: Line): Markup {
  const needs = line.item.weight === "C" && desk.form.result === "unmet" && !line.photos.length;
  return html`<section data-key="photos"><h3>${say("photos", { n: line.photos.length })}<small>${line.photos.length ? say("stamped") : ""}</small></h3>
    ${needs ? html`<p class="zv-warn">${icon("camera")}${say("photo_needed")}</p>` : ""}
    <ul class="zv-photos">${line.photos.map((one) => photo(desk, state, one))}<li class="zv-shoot" data-key="shoot"><label>${icon("camera")}${say("shoot")}<input type="file" accept="image/*" capture="environment"></label></li></ul>${reason(desk, state, line.photos)}${gone(desk, line, "photo", "photo_gone")}</section>`;
}

function voice(desk: Desk, state: State, one: Happening): Markup {
  const src = desk.thumbs.get(one.id);
  const told = say("voice_of", { at: hours(one.at), n: Number(one.facts.seconds) });
  return html`<li data-key="voice-${one.id}"><span>${told}<small>${waits(state, one)}${src ? "" : html`<br>${say("voice_elsewhere", { name: nameOf(desk, one.user) })}`}</small></span>${
    open(state) ? html`<button class="zv-button" data-do="withdraw" data-is="${one.id}">${say("withdraw")}<span class="zv-hidden"> ${told}</span></button>` : ""
  }${src ? html`<audio controls src="${src}" aria-label="${told}"></audio>` : ""}</li>`;
}

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function recorder(desk: Desk, state: State, line: Line): Markup {
  const { voice_seconds: most, voices_an_item: several } = state.visit.rule;
  if (desk.recording?.code === line.item.code) {
    return html`<div class="zv-recording" data-key="recording"><p role="status">${icon("player-record-filled")}${say("recording")}</p><b aria-hidden="true">${clock(desk.recording.voice.seconds)} / ${clock(most)}</b>
      <button class="zv-button zv-main" data-do="voicekeep">${icon("player-stop-filled")}${say("voice_stop")}</button><button class="zv-button" data-do="voicedrop">${say("voice_drop")}</button></div>`;
  }
  if (state.visit.done) return html``;
  if (line.voices.length >= several) return html`<p class="zv-quiet" data-key="full">${say("voices_full", { n: several })}</p>`;
  if (desk.deaf) return html`<p class="zv-warn" role="status" data-key="deaf">${icon("microphone-off")}${say(desk.deaf === "none" ? "voice_none" : "voice_refused")}</p>${
    desk.deaf === "none" ? "" : html`<button class="zv-button" data-do="voice" data-key="record">${icon("microphone")}${say("voice_retry")}</button>`
  }`;
  return html`<button class="zv-button" data-do="voice" data-key="record">${icon("microphone")}${say("voice_record")}</button>`;
}

export function voices(desk: Desk, state: State, line: Line): Markup {
  const n = line.voices.length;
  return html`<section data-key="voices"><h3>${say("voices", { n })}<small>${say("voice_most", { n: state.visit.rule.voice_seconds })}</small></h3>
    ${n ? html`<ul class="zv-rows zv-voices">${line.voices.map((one) => voice(desk, state, one))}</ul>` : ""}${recorder(desk, state, line)}${reason(desk, state, line.voices)}${gone(desk, line, "voice", "voice_gone")}</section>`;
}
