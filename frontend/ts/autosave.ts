// A form that says data-autosave sends each changed item (data-item) by itself; the button still sends the whole form.

const WAIT = 1200;
const unsaved = new Set<HTMLElement>();

/** Send one item; true once the server has kept it. Without a network nothing is lost: the page asks before it goes. */
async function send(form: HTMLFormElement, item: HTMLElement): Promise<void> {
  const body = new FormData(form);
  const mine = new Set([...item.querySelectorAll<HTMLInputElement>("[name]")].map((field) => field.name));
  for (const name of [...body.keys()]) if (!mine.has(name) && name !== "csrfmiddlewaretoken") body.delete(name);
  const answer = await fetch(form.action || location.href, {
    method: "POST",
    body,
    headers: { "X-Autosave": "1" },
  }).catch(() => undefined);
  const said = item.querySelector<HTMLElement>("[data-said]");
  if (answer?.status === 204) {
    unsaved.delete(item);
    if (said) said.textContent = form.dataset.saved ?? "";
  } else if (said) said.textContent = answer?.status === 422 ? await answer.text() : (form.dataset.unsaved ?? "");
}

export function watchAutosave(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-autosave]").forEach((form) => {
    const timers = new Map<HTMLElement, number>();
    const later = (event: Event, wait: number): void => {
      const item = (event.target as Element).closest<HTMLElement>("[data-item]");
      if (!item) return;
      unsaved.add(item);
      clearTimeout(timers.get(item));
      timers.set(item, window.setTimeout(() => void send(form, item), wait));
    };
    form.addEventListener("input", (event) => later(event, WAIT));
    form.addEventListener("change", (event) => later(event, 0));
    form.addEventListener("submit", () => {
      timers.forEach((timer) => clearTimeout(timer));
      unsaved.clear();
    });
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved.size) event.preventDefault();
  });
}
