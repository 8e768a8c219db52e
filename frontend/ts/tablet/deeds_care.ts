// What the buttons of the day log, of the sleep round and of the medicine do. None of them says where a child is or lets
// anybody collect it.
import type { Dose, Facts } from "./contract.ts";
import type { Desk } from "./desk.ts";
import { logged, open, type What } from "./log.ts";
import { shrunk } from "../kit/picture.ts";
import { say } from "./texts.ts";

const log = (facts: Facts): { kind: "log"; child: null; facts: Facts } => ({ kind: "log", child: null, facts });

/** The children who are here and may be chosen for it. */
const here = (desk: Desk, what: What = "note"): number[] =>
  desk.model().days.flatMap(({ child, state }) => (state === "present" && open(what, child) ? [child.id] : []));

const chosen = (desk: Desk): What => (desk.view.at === "log" ? desk.view.what : "note");

function forgetShot(desk: Desk): void {
  if (desk.shot) URL.revokeObjectURL(desk.shot.address);
  desk.shot = null;
}

/** A picture was taken: it stands in the open sheet until it is written or another is taken. */
export async function shoot(desk: Desk, file: Blob): Promise<void> {
  forgetShot(desk);
  const bytes = await shrunk(file).catch(() => null);
  if (!bytes) return desk.fail(say("photo_bad"));
  desk.shot = { bytes, address: URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" })) };
  desk.said = "";
  desk.form = { ...desk.form, photo: crypto.randomUUID() };
  desk.repaint();
}

/** The dose of the open sheet, as it stands. */
function dose(desk: Desk): Dose | undefined {
  const { view } = desk;
  if (view.at !== "dose") return undefined;
  return desk.model().doses.get(view.child)?.find(({ order, at }) => order === view.order && at === view.slot);
}

async function sign(desk: Desk, what: "medicine" | "medicine_witness"): Promise<void> {
  const [found, child] = [dose(desk), desk.view.at === "dose" ? desk.view.child : 0];
  const may = what === "medicine" ? found?.state === "due" : found?.state === "unwitnessed" && found.given_by !== desk.me;
  if (!found || !may) return;
  const facts = { what, children: [child], order: found.order, slot: found.at };
  desk.show({ at: "child", child, mode: "care" });
  await desk.record(say(what === "medicine" ? "saved_dose" : "saved_witness", { what: found.name }), log(facts));
}

async function looked(desk: Desk, children: number[], facts: Facts): Promise<void> {
  if (!children.length) return;
  await desk.record(say("saved_look", { n: children.length }), log({ what: "sleep_check", children, ...facts }));
}

const sleepers = (desk: Desk): number[] => here(desk).filter((child) => desk.model().naps.has(child));

export const caring: Record<string, (desk: Desk, is: string) => void | Promise<void>> = {
  log(desk, is) {
    forgetShot(desk);
    const [child, what = "meal"] = is.split("=");
    desk.picked = new Set(child ? [Number(child)] : []);
    desk.show({ at: "log", what: what as What });
  },
  what(desk, is) {
    forgetShot(desk);
    desk.show({ at: "log", what: is as What });
  },
  pick(desk, is) {
    const child = Number(is);
    if (!desk.picked.delete(child)) desk.picked.add(child);
    desk.repaint();
  },
  pick_room(desk) {
    const all = here(desk, chosen(desk));
    desk.picked = new Set(all.every((child) => desk.picked.has(child)) ? [] : all);
    desk.repaint();
  },
  async note(desk) {
    if (desk.view.at !== "log") return;
    const { what } = desk.view;
    const children = here(desk, what).filter((child) => desk.picked.has(child));
    const facts = logged(what, desk.form, children, desk.clock.now());
    if (!facts) return;
    // The picture first: an event that names one finds it on the disk.
    if (what === "photo" && desk.shot) await desk.shots?.keep(String(facts.photo), desk.shot.bytes);
    forgetShot(desk);
    desk.show({ at: "room" });
    await desk.record(say("saved_log", { what: say(`log_${what}`), n: children.length }), log(facts));
  },
  sleep: (desk) => desk.show({ at: "sleep" }),
  async look(desk, is) {
    const [child, position = ""] = is.split("=");
    await looked(desk, [Number(child)], position ? { position } : {});
  },
  look_round: (desk) => looked(desk, sleepers(desk), {}),
  async wake(desk, is) {
    const facts = { what: "sleep", state: "awake", children: [Number(is)] };
    await desk.record(say("saved_log", { what: say("state_awake"), n: 1 }), log(facts));
  },
  dose(desk, is) {
    const [child, order, slot = ""] = is.split("=");
    desk.show({ at: "dose", child: Number(child), order: Number(order), slot });
  },
  give: (desk) => sign(desk, "medicine"),
  witness: (desk) => sign(desk, "medicine_witness"),
};
