// The room: who is here, who is not and should be, whether the carers suffice, and what still waits to be sent.
import { html, icon, type Markup } from "../../kit/markup.ts";
import { dayWords, type Filter, guardian, hours, known, type Model, partOfDay } from "../model.ts";
import { count, type ChildDay } from "../roll.ts";
import { listed, say } from "../texts.ts";
import { sleepers } from "./care.ts";
import { logButton } from "./log.ts";
import { button, call, connection, face } from "./parts.ts";
import { tile } from "./tile.ts";

function ratio(model: Model, present: number): Markup {
  const most = model.room?.ratio;
  const staff = model.onDuty.size;
  const people = say("staff_children", { staff, children: present });
  if (!most) return html`<div class="zt-ratio"><p>${people}</p></div>`;
  const over = present - staff * most;
  const now = staff ? (present / staff).toFixed(1).replace(/\.0$/, "") : present;
  const facts = { now, most, more: -over, over };
  const short = over > 0 ? Math.ceil(over / most) : 0;
  const share = staff ? Math.min(100, (present / (staff * most)) * 86) : present ? 100 : 0;
  const state = short
    ? html`<b class="zt-bad">${icon("alert-triangle-filled")}${say("short_of", { n: short })}</b>`
    : staff ? html`<b class="zt-good">${icon("circle-check-filled")}${say("met")}</b>` : "";
  return html`<div class="zt-ratio ${short ? "zt-ratio-over" : ""}">
    <p>${staff ? people : say("nobody_on_duty")} ${state}</p>
    <div class="zt-ratio-line"><span class="zt-track"><i style="width:${share}%"></i></span>
    <span>${staff ? say(over > 0 ? "ratio_over" : "ratio", facts) : say("ratio_none", { most })}</span></div>
  </div>`;
}

function badge(model: Model): Markup {
  const { online, unsent, clashes } = model;
  const { sign, words } = connection(model);
  const more = clashes.length ? html`<span class="zt-count">${clashes.length}</span>` : "";
  return button("menu", "", `zt-badge ${online && !unsent ? "zt-badge-calm" : ""}`, icon(sign), html`<span role="status">${words}</span>`, more);
}

function head(model: Model, present: number): Markup {
  const part = partOfDay(model.now);
  const session = say(part === "morning" ? "morning" : part === "evening" ? "evening" : "daytime");
  const name = model.me?.name ?? "";
  return html`<header class="zt-head">
    <button type="button" class="zt-room" data-do="rooms" data-is=""><b>${model.room?.name ?? say("choose_room")}${icon("chevron-down")}</b><small>${session}${say("comma")}${dayWords(model.now)}</small></button>
    <time class="zt-clock">${hours(model.now)}</time>
    ${ratio(model, present)}
    <div class="zt-head-right">${badge(model)}
    <button type="button" class="zt-me" data-do="menu" data-is="" aria-label="${name || say("menu")}">${face(name, null, model)}<span>${name}</span></button></div>
  </header>`;
}

const FILTERS: Filter[] = ["all", "expected", "present", "absent", "left"];

function filters(model: Model): Markup {
  const of = count(model.days);
  const asleep = sleepers(model).length;
  const one = (name: Filter, tone = "", sign: unknown = ""): Markup =>
    html`<button type="button" class="zt-filter ${tone}" data-do="filter" data-is="${name}" aria-pressed="${model.filter === name ? "true" : "false"}">${sign}${say(`show_${name}`)} <b>${of[name]}</b></button>`;
  return html`<nav class="zt-filters"><span class="zt-filter-shown">${FILTERS.filter((name) => name !== "left" || of.left).map((name) => one(name))}</span>
    <span class="zt-spring"></span>
    <span class="zt-filter-deeds">${of.late ? one("late", "zt-filter-late", icon("alert-triangle-filled")) : ""}
    ${asleep ? button("sleep", "", "zt-filter zt-filter-count", icon("zzz"), say("sleep_open"), html` <b>${asleep}</b>`) : ""}${logButton()}
    ${button("count", "", "zt-filter zt-filter-count", icon("users"), say("head_count"))}</span></nav>`;
}

function shown(model: Model): ChildDay[] {
  const { filter } = model;
  return model.days.filter((day) => filter === "all" || (filter === "late" ? day.late > 0 : day.state === filter));
}

/** Expected and not here: it appears by itself, and goes only with a reason or the child. */
function lateBar(model: Model): Markup {
  const late = model.days.filter((day) => day.late > 0);
  const [first] = late;
  if (!first) return html``;
  if (late.length > 1) {
    const names = listed(late.slice(0, 4).map(({ child }) => child.name));
    return html`<div class="zt-bar zt-bar-late" data-key="late">${icon("phone-call")}<p>${say("late_many", { n: late.length, names })}</p>${button("filter", "late", "zt-warn", say("show_them"))}</div>`;
  }
  const whom = guardian(first.child);
  return html`<div class="zt-bar zt-bar-late" data-key="late">${icon("phone-call")}<p>${say("late_one", { name: first.child.name, n: first.late })}</p>
    ${button("reason", first.child.id, "", say("record_reason"))}
    ${whom ? call(whom.phone, known(whom), "zt-warn") : ""}</div>`;
}

/** Sleepers who are to be looked at: calm, and there until somebody has looked. */
function sleepBar(model: Model): Markup {
  const due = sleepers(model).filter(([, nap]) => nap.due <= model.now);
  if (!due.length || model.view.at === "sleep") return html``;
  const names = listed(due.slice(0, 4).map(([{ child }]) => child.name));
  return html`<div class="zt-bar zt-bar-sleep" data-key="asleep">${icon("zzz")}<p role="status">${say("sleep_due", { n: due.length, names })}</p>${button("sleep", "", "", say("sleep_go"))}</div>`;
}

function undoBar(model: Model): Markup {
  if (model.said) return html`<div class="zt-bar zt-bar-bad" data-key="said" role="alert">${icon("alert-octagon")}<p>${model.said}</p></div>`;
  if (!model.undo) return html``;
  const { words, left } = model.undo;
  return html`<div class="zt-bar zt-bar-undo" data-key="undo">${icon("circle-check")}<p role="status">${words}</p>
    ${left > 0 ? button("undo", "", "zt-undo", icon("arrow-back-up"), say("undo", { n: left })) : ""}</div>`;
}

function stale(model: Model): Markup {
  const roll = model.roll;
  if (!roll || model.now - Date.parse(roll.now) < 30 * 60_000) return html``;
  return html`<p class="zt-note zt-stale">${icon("clock")}${say("roll_old", { at: hours(Date.parse(roll.now)) })}</p>`;
}

function grid(model: Model): Markup {
  const all = shown(model);
  if (!model.roll) return html`<div class="zt-empty">${icon("cloud-off")}<h2>${say("no_roll")}</h2><p>${say("no_roll_how")}</p></div>`;
  if (!all.length) return html`<div class="zt-empty">${icon("users")}<h2>${say("none_here")}</h2><p>${say("none_here_how")}</p></div>`;
  return html`<div class="zt-grid" data-key="grid">${all.map((day) => tile(day, model))}</div>`;
}

export function room(model: Model, beside: Markup | null): Markup {
  return html`<div class="zt-screen" data-key="room" ${beside ? html`data-sheet` : ""}>
    ${head(model, count(model.days).present)}
    <main class="zt-main-part"><h1 class="zh-hidden">${say("children")}</h1>${filters(model)}${stale(model)}${grid(model)}<div class="zt-bars">${lateBar(model)}${sleepBar(model)}${undoBar(model)}</div></main>
    ${beside ?? ""}
  </div>`;
}
