// The page /tablet/: opens the desk, and gives it the taps and the ticks of the clock.
import { deeds } from "./deeds.ts";
import { Desk } from "./desk.ts";

const IDLE_MINUTES = 3;

function listen(desk: Desk): void {
  const { root } = desk;
  root.addEventListener("click", (event) => {
    const pressed = (event.target as Element).closest<HTMLElement>("button[data-do], a[data-do]");
    if (pressed) void deeds[pressed.dataset.do ?? ""]?.(desk, pressed.dataset.is ?? "");
  });
  root.addEventListener("input", (event) => {
    const { name, value } = event.target as HTMLInputElement;
    desk.form = { ...desk.form, [name]: value };
    desk.repaint();
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    void deeds[(event.target as HTMLElement).dataset.do ?? ""]?.(desk, "");
  });
  root.addEventListener("zt-focus", (event) => (event.target as HTMLElement).focus());
  addEventListener("keydown", ({ key, target }) => {
    if (key === "Escape" && desk.phase === "open") void deeds.close?.(desk, "");
    if (desk.phase !== "lock" || target instanceof HTMLInputElement) return;
    if (/^\d$/.test(key)) void deeds.digit?.(desk, key);
    if (key === "Backspace") void deeds.erase?.(desk, "");
  });
}

/** The screen is painted each second (the clock, lateness, the seconds left to undo), and locked when left alone. */
function tick(desk: Desk): void {
  let used = performance.now();
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => (used = performance.now()), { passive: true });
  setInterval(() => {
    const minutes = Number(desk.sync?.roll?.rules.auto_lock_minutes ?? IDLE_MINUTES);
    if (performance.now() - used > minutes * 60_000) desk.lock();
    desk.repaint();
  }, 1000);
}

/** One window at a time: the newest takes the place, and the one before says so. */
function alone(desk: Desk): void {
  const forever = new Promise(() => undefined);
  navigator.locks?.request("zhaohu-tablet", { steal: true }, () => forever).catch(() => desk.yield());
}

const root = document.getElementById("tablet");
if (root) {
  const desk = await Desk.open(root);
  listen(desk);
  tick(desk);
  alone(desk);
  await navigator.serviceWorker?.register("/tablet/sw.js", { updateViaCache: "none" }).catch(() => undefined);
  await navigator.storage?.persist?.().catch(() => false);
}
