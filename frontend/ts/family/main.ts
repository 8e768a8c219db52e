// The family's home and its page of absences: an absence that is tapped is kept, sent, and told; with a network or without.
import { written } from "../kit/clock.ts";
import { Outbox, type Places, type Report } from "./outbox.ts";

const PAUSE = 20_000;
const DAY = 86_400_000;

const part = (id: string): DocumentFragment =>
  document.importNode((document.getElementById(id) as HTMLTemplateElement).content, true);
const csrf = (): string => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";

/** The days that a button of the form means; null where the server has to say what is missing. */
export function days(form: FormData, when: string, now: number): { first_on: string; last_on: string } | null {
  const ahead = { today: 0, tomorrow: DAY }[when];
  if (ahead !== undefined) {
    const on = written(now + ahead).slice(0, 10);
    return { first_on: on, last_on: on };
  }
  const [from, to] = [String(form.get("first_on") ?? ""), String(form.get("last_on") ?? "")];
  return from || to ? { first_on: from || to, last_on: to || from } : null;
}

function show(box: HTMLElement, outbox: Outbox): void {
  const rows = outbox.reports.map(([place, { words, answer }]) => {
    const row = part("family-report");
    const [what, state, sentence] = ["what", "state", "sentence"].map((name) => row.querySelector(`[data-${name}]`)!);
    what!.textContent = words;
    state!.append(part(!answer ? "family-waiting" : answer.code ? "family-refused" : "family-sent"));
    sentence!.textContent = answer?.sentence ?? part("family-when-back").textContent;
    if (answer || !outbox.signIn) row.querySelector("[data-sign-in]")?.remove();
    if (!answer) row.querySelector("[data-answered]")?.remove();
    row.querySelector("[data-answered] button")?.addEventListener("click", () => {
      void outbox.read(place).then(() => show(box, outbox));
    });
    return row;
  });
  box.querySelector("ul")?.replaceChildren(...rows);
  box.hidden = !rows.length;
}

/** Without a network the page knows nothing: what the phone keeps says whose cards there are. */
function cards(outbox: Outbox): void {
  const into = document.getElementById("family-cards");
  if (!into) return;
  for (const { id, child, where } of outbox.places?.places ?? []) {
    const card = part("family-place");
    card.querySelector("[data-child]")!.textContent = child;
    card.querySelector("[data-where]")!.textContent = where;
    card.querySelector("form")!.dataset.absence = String(id);
    into.append(card);
  }
  document.getElementById("family-nobody")!.hidden = into.childElementCount > 0;
}

function tapped(event: SubmitEvent, outbox: Outbox): Omit<Report, "id" | "answer"> | null {
  const form = event.target as HTMLFormElement;
  const placement = Number(form.dataset.absence);
  const told = new FormData(form);
  const when = (event.submitter as HTMLButtonElement | null)?.value ?? "";
  const meant = placement ? days(told, when, Date.now()) : null;
  if (!meant) return null;
  const reason = form.elements.namedItem("reason") as HTMLSelectElement;
  const child = outbox.places?.places.find(({ id }) => id === placement)?.child ?? "";
  const on = [...new Set([meant.first_on, meant.last_on])].join(" – ");
  const words = [child, on, reason.selectedOptions[0]?.text ?? ""].filter(Boolean).join(" · ");
  return { placement, ...meant, reason: reason.value, words };
}

async function begin(box: HTMLElement): Promise<void> {
  const told = document.getElementById("family-places")?.textContent;
  const outbox = await Outbox.open(told ? (JSON.parse(told) as Places) : null);
  let busy = false;
  const send = async (): Promise<void> => {
    if (busy || !outbox.unsent) return;
    busy = true;
    const answered = await outbox.send(box.dataset.send ?? "", csrf()).finally(() => (busy = false));
    show(box, outbox);
    if (answered) location.reload(); // what the server says of the child is another thing now
  };
  cards(outbox);
  show(box, outbox);
  document.addEventListener("submit", (event) => {
    const report = tapped(event, outbox);
    if (!report) return;
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    void outbox
      .add(report)
      .then(() => {
        show(box, outbox);
        box.scrollIntoView({ block: "nearest" });
        return send();
      })
      .finally(() => delete form.dataset.sent);
  });
  addEventListener("online", () => void send());
  document.addEventListener("visibilitychange", () => document.hidden || void send());
  setInterval(() => void send(), PAUSE);
  void send();
  await navigator.serviceWorker
    ?.register(box.dataset.worker ?? "", { scope: box.dataset.scope ?? "", updateViaCache: "none" })
    .catch(() => undefined);
}

const box = document.getElementById("family-outbox");
if (box) begin(box).catch((reason: unknown) => console.error(reason)); // a browser that keeps nothing sends the form itself
