// The page /tablet/: opens the desk, and gives it the taps and the ticks of the clock.
import { deeds } from "./deeds.ts";
import { shoot } from "./deeds_care.ts";
import { Desk } from "./desk.ts";
import { say } from "./texts.ts";

const IDLE_MINUTES = 3;

/** A deed that fails says so: nobody may believe that something was kept when it was not. */
async function done(desk: Desk, name: string, is: string): Promise<void> {
  try {
    await deeds[name]?.(desk, is);
  } catch (reason) {
    console.error(reason);
    desk.fail(say("not_saved", { why: reason instanceof Error ? reason.message : String(reason) }));
  }
}

function listen(desk: Desk): void {
  const { root } = desk;
  root.addEventListener("click", (event) => {
    const pressed = (event.target as Element).closest<HTMLElement>("button[data-do], a[data-do]");
    if (pressed) void done(desk, pressed.dataset.do ?? "", pressed.dataset.is ?? "");
  });
  root.addEventListener("input", (event) => {
    const { name, value, type } = event.target as HTMLInputElement;
    if (type === "file") return;
    desk.form = { ...desk.form, [name]: value };
    desk.repaint();
  });
  root.addEventListener("change", (event) => {
    const taken = event.target as HTMLInputElement;
    const file = taken.type === "file" ? taken.files?.[0] : undefined;
    if (file) void shoot(desk, file).finally(() => (taken.value = ""));
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    void done(desk, (event.target as HTMLElement).dataset.do ?? "", "");
  });
  root.addEventListener("zt-focus", (event) => (event.target as HTMLElement).focus());
  addEventListener("keydown", ({ key, target }) => {
    if (key === "Escape" && desk.phase === "open") void done(desk, "close", "");
    if (desk.phase !== "lock" || target instanceof HTMLInputElement) return;
    if (/^\d$/.test(key)) void done(desk, "digit", key);
    if (key === "Backspace") void done(desk, "erase", "");
  });
}

/** The screen is painted each second (the clock, lateness, the seconds left to undo), and locked when left alone. */
function tick(desk: Desk): void {
  let used = performance.now();
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => (used = performance.now()), { passive: true });
  setInterval(() => {
    const minutes = Number(desk.sync?.roll?.rules.auto_lock_minutes ?? IDLE_MINUTES);
    if (performance.now() - used > minutes * 60_000) desk.lock();
    void desk.tick();
  }, 1000);
}

/** One window at a time: the newest takes the place, and the one before says so. */
function alone(desk: Desk): void {
  const forever = new Promise(() => undefined);
  navigator.locks?.request("zhaohu-tablet", { steal: true }, () => forever).catch(() => desk.yield());
}

async function begin(root: HTMLElement): Promise<void> {
  const desk = await Desk.open(root);
  listen(desk);
  tick(desk);
  alone(desk);
  await navigator.serviceWorker?.register("/tablet/sw.js", { updateViaCache: "none" }).catch(() => undefined);
  await navigator.storage?.persist?.().catch(() => false);
}

const root = document.getElementById("tablet");
if (root) {
  begin(root).catch((reason: unknown) => {
    console.error(reason);
    root.textContent = say("cannot_keep");
  });
}
