// The page /visit/: opens the desk, and gives it the taps.
import { deeds, proposed, shoot } from "./deeds.ts";
import { Desk } from "./desk.ts";
import { listen as pads } from "./pad.ts";
import { say, speak } from "./texts.ts";

/** A deed that fails says so: nobody may believe that something was kept when it was not. */
async function done(desk: Desk, deed: () => Promise<void> | void): Promise<void> {
  try {
    await deed();
  } catch (reason) {
    console.error(reason);
    desk.busy = false;
    desk.said = say("not_saved", { why: reason instanceof Error ? reason.message : String(reason) });
    desk.repaint();
  }
}

function listen(desk: Desk): void {
  const { root } = desk;
  root.addEventListener("click", (event) => {
    const pressed = (event.target as Element).closest<HTMLElement>("button[data-do]");
    if (pressed) void done(desk, () => deeds[pressed.dataset.do ?? ""]?.(desk, pressed.dataset.is ?? ""));
  });
  root.addEventListener("input", (event) => {
    const { name, value, type } = event.target as HTMLInputElement;
    if (type === "file") return;
    desk.form = { ...desk.form, [name]: value };
    const says = name.startsWith("measure ") ? proposed(desk) : "";
    if (says) desk.form.result = says;
    desk.repaint();
  });
  root.addEventListener("change", (event) => {
    const taken = event.target as HTMLInputElement;
    const file = taken.type === "file" ? taken.files?.[0] : undefined;
    if (file) void done(desk, () => shoot(desk, file)).finally(() => (taken.value = ""));
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    void done(desk, () => deeds[(event.target as HTMLElement).dataset.do ?? ""]?.(desk, ""));
  });
  pads(root, (name) => (desk.strokes[name] ??= []), () => desk.repaint());
}

/** One window at a time: the newest takes the place, and the one before says so. */
function alone(desk: Desk): void {
  const forever = new Promise(() => undefined);
  navigator.locks?.request("zhaohu-visit", { steal: true }, () => forever).catch(() => {
    desk.sync?.stop();
    desk.phase = "elsewhere";
    desk.repaint();
  });
}

async function begin(root: HTMLElement): Promise<void> {
  speak(document.documentElement.lang.startsWith("en") ? "en" : "zh");
  if (/(?:^|; )zh-type=large/.test(document.cookie)) document.documentElement.dataset.type = "large";
  const desk = new Desk(root);
  listen(desk);
  alone(desk);
  await desk.begin();
  await navigator.serviceWorker?.register("/visit/sw.js", { updateViaCache: "none" }).catch(() => undefined);
  await navigator.storage?.persist?.().catch(() => false);
}

const root = document.getElementById("visit");
if (root) {
  begin(root).catch((reason: unknown) => {
    console.error(reason);
    root.textContent = say("cannot_keep");
  });
}
