// A session left alone ends by itself; whoever is at work keeps it, and is asked a minute before the end.

const MINUTE = 60_000;

/** Watch over the page that carries `[data-idle]` (minutes allowed) and `[data-stay]` (the address that counts as use). */
export function watchIdle(): void {
  const box = document.querySelector<HTMLElement>("[data-idle]");
  if (!box) return;
  const allowed = Number(box.dataset.idle) * MINUTE;
  const left = box.querySelector<HTMLElement>("[data-idle-left]");
  let used = Date.now();
  let active = false;

  const stay = async (): Promise<void> => {
    active = false;
    const answer = await fetch(box.dataset.stay ?? "", { redirect: "manual", cache: "no-store" }).catch(() => undefined);
    if (answer?.status !== 204) return;
    used = Date.now();
    box.hidden = true;
  };
  for (const event of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(event, () => (active = true), { passive: true });
  }
  box.querySelector("button")?.addEventListener("click", () => void stay());
  setInterval(() => {
    const alone = Date.now() - used;
    if (active && alone > MINUTE && box.hidden) void stay();
    else if (alone >= allowed) location.reload();
    else if (alone >= allowed - MINUTE) {
      box.hidden = false;
      if (left) left.textContent = String(Math.ceil((allowed - alone) / 1000));
    }
  }, 1000);
}
