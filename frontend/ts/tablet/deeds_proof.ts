// Who shows something at the door: a scanned token, judged here, or a one-time code, which only the server exchanges.
import { asked, Refused, Unreached } from "../kit/link.ts";
import type { Exchanged, Pickup } from "./contract.ts";
import type { Desk } from "./desk.ts";
import { beginning, ending, type Why } from "./model.ts";
import type { ChildDay } from "./roll.ts";
import { scan } from "./scan.ts";
import { say } from "./texts.ts";
import { verify } from "./token.ts";

const PATIENCE = 8_000;

export function refuse(desk: Desk, { child }: ChildDay, why: Why, who: string): void {
  desk.show({ at: "refused", child: child.id, why, who }, who ? { name: who } : {});
}

/** Why somebody on the list may not collect the child now; empty where he may. */
export function outside(pickup: Pickup, now: number): Why | "" {
  if (ending(pickup) <= now) return "expired";
  return beginning(pickup) > now ? "later" : "";
}

const open = (desk: Desk, child: number): boolean =>
  desk.phase === "open" && desk.view.at === "child" && desk.view.child === child;

const person = (desk: Desk, child: number, key: string | number | undefined): Pickup | undefined =>
  desk.day(child)?.child.pickups.find(({ id }) => id === key || id.endsWith(`:${key}`));

/** What a token is worth for this child. Good, it names somebody of the list, who is chosen and still to be looked at. */
async function judge(desk: Desk, day: ChildDay, token: string, how: "token" | "code"): Promise<void> {
  const child = day.child.id;
  const verdict = await verify(token, desk.sync?.roll?.keys ?? [], child, new Date(desk.clock.now()));
  const key = verdict.token?.person;
  // Somebody permitted this very minute: the list is asked again before a code is lost.
  if (verdict.good && how === "code" && !person(desk, child, key)) await desk.sync?.fresh();
  const by = person(desk, child, key);
  const why = !verdict.good ? (verdict.why === "expired" ? "lapsed" : verdict.why) : by ? outside(by, desk.clock.now()) : "listed";
  if (verdict.good && by && !why) {
    const late = Number(desk.sync?.roll?.rules.record_seconds ?? 180) * 1000;
    desk.proof = { child, who: by.id, how, token: token.trim(), until: Date.parse(verdict.token.to) + late };
  }
  if (!open(desk, child)) return;
  if (why) return refuse(desk, day, why, by?.name ?? "");
  desk.form = { who: by?.id ?? "" };
  desk.repaint();
}

async function exchange(desk: Desk, day: ChildDay, code: string): Promise<void> {
  const child = day.child.id;
  const tell = (note: string): void => {
    if (open(desk, child)) desk.form = { ...desk.form, note };
  };
  desk.form = { ...desk.form, asking: "yes" };
  desk.repaint();
  try {
    const told = await asked<Exchanged>("/tablet/code/", desk.device?.token ?? null, { child, code }, PATIENCE);
    await judge(desk, day, told.token, "code");
  } catch (reason) {
    if (reason instanceof Unreached) tell(say("code_offline"));
    else if (!(reason instanceof Refused)) throw reason;
    else if (reason.code === "TABLET_REVOKED") await desk.erase("revoked");
    else if (reason.code === "PICKUP_BLOCKED" && open(desk, child)) refuse(desk, day, "barred", "");
    else if (reason.code !== "PICKUP_CODE_WRONG") tell(reason.sentence);
    else if (open(desk, child)) refuse(desk, day, "code", "");
  } finally {
    const { asking: _, ...form } = desk.form;
    desk.form = form;
    desk.repaint();
  }
}

async function shown(desk: Desk): Promise<void> {
  const day = desk.view.at === "child" ? desk.day(desk.view.child) : undefined;
  const token = desk.form.token?.trim();
  if (!day || !token || desk.form.asking) return;
  const { note: _, ...form } = desk.form;
  desk.form = form;
  await (token.includes(".") ? judge(desk, day, token, "token") : exchange(desk, day, token));
}

export const proving = {
  token: shown,
  async scan(desk: Desk): Promise<void> {
    const read = await scan();
    if (!read) return;
    desk.form = { ...desk.form, token: read };
    desk.repaint();
    await shown(desk);
  },
};
