// What every page may use. Nothing here is needed to read or to file: without it all pages still work.
import { watchAutosave } from "./autosave.ts";
import { watchBodies } from "./body.ts";
import { showFragments } from "./fragment.ts";
import { forget } from "./family/outbox.ts";
import { watchIdle } from "./idle.ts";

/** A form goes out once: its button is held until the answer comes (or the person comes back to the page). */
function sendOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset.sent) return event.preventDefault();
    if (form.method === "post" && !form.hasAttribute("data-again")) form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
}

/** Signing out (a form that says data-forget, and what to ask first) leaves nothing of the family in this browser. */
function leaveNothing(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const ask = form.dataset.forget;
    if (ask === undefined || !window.caches) return;
    event.preventDefault();
    void forget("/home/", () => confirm(ask))
      .catch(() => true)
      .then((gone) => (gone ? form.submit() : delete form.dataset.sent));
  });
}

/** Arrow keys move between rows of a table that says data-rows; Enter opens the row's first link. */
function walkRows(): void {
  document.querySelectorAll<HTMLElement>("[data-rows]").forEach((table) => {
    const rows = [...table.querySelectorAll<HTMLElement>("tbody tr")];
    rows.forEach((row, index) => (row.tabIndex = index === 0 ? 0 : -1));
    table.addEventListener("keydown", (event) => {
      const at = rows.indexOf(event.target as HTMLElement);
      if (at < 0) return;
      const next = rows[at + (event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0)];
      if (event.key === "Enter") rows[at]?.querySelector<HTMLAnchorElement>("a[data-open]")?.click();
      else if (next && next !== rows[at]) {
        next.tabIndex = 0;
        next.focus();
        event.preventDefault();
      }
    });
  });
}

/** 「附近」: fill the form's lat and lng (or the two fields that data-fields names) from the device, empty the words
 * that data-clears names, and send it. */
function nearMe(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-near-me]").forEach((button) => {
    if (!("geolocation" in navigator)) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const form = button.form;
      const say = document.querySelector<HTMLElement>(button.dataset.nearMe || "#near-me-said");
      if (!form) return;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const [lat = "lat", lng = "lng"] = (button.dataset.fields ?? "lat lng").split(" ");
          (form.elements.namedItem(lat) as HTMLInputElement).value = coords.latitude.toFixed(5);
          (form.elements.namedItem(lng) as HTMLInputElement).value = coords.longitude.toFixed(5);
          if (button.dataset.clears) (form.elements.namedItem(button.dataset.clears) as HTMLInputElement).value = "";
          form.requestSubmit();
        },
        () => {
          if (say) say.hidden = false;
        },
        { timeout: 8000, maximumAge: 300_000 },
      );
    });
  });
}

function share(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-share]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const url = button.dataset.share || (location.href.split("#")[0] ?? location.href);
      if (navigator.share) await navigator.share({ title: document.title, url }).catch(() => undefined);
      else {
        await navigator.clipboard.writeText(url);
        button.textContent = button.dataset.copied ?? "已复制网址";
      }
    });
  });
}

function choose(): void {
  document.querySelectorAll<HTMLSelectElement>("select[data-send]").forEach((select) => {
    select.addEventListener("change", () => select.form?.requestSubmit());
  });
  document.querySelectorAll<HTMLButtonElement>("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
}

/** A part that says data-refresh is fetched again every so many seconds; once the page has none, it is loaded anew. */
function refresh(): void {
  const part = document.querySelector<HTMLElement>("[data-refresh]");
  if (!part) return;
  setTimeout(
    async () => {
      const answer = await fetch(location.href).catch(() => undefined);
      if (answer?.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const next = page.querySelector("[data-refresh]");
        if (!next) return location.reload();
        if (!part.contains(document.activeElement)) part.replaceWith(next);
      }
      refresh();
    },
    Number(part.dataset.refresh) * 1000,
  );
}

refresh();
sendOnce();
leaveNothing();
walkRows();
nearMe();
share();
choose();
showFragments();
watchAutosave();
watchBodies();
watchIdle();
document.querySelector<HTMLElement>("[data-error-summary]")?.focus();
