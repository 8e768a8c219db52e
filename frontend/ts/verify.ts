// The public verify page: fetch the proof, check it here, and say the result first.
import { type Check, type Proof, verify } from "./proof.ts";

/** Show the one verdict and hide the others. */
function tell(page: HTMLElement, verdict: string): void {
  for (const part of page.querySelectorAll<HTMLElement>("[data-verdict]")) {
    part.hidden = part.dataset.verdict !== verdict;
  }
}

async function run(page: HTMLElement): Promise<void> {
  const began = performance.now();
  const answer = await fetch(page.dataset.proof ?? "").catch(() => null);
  if (!answer?.ok) return tell(page, "unreached");
  const results = await verify((await answer.json()) as Proof);
  for (const row of page.querySelectorAll<HTMLElement>("[data-check]")) {
    const result = results[row.dataset.check as Check];
    row.dataset.result = result === null ? "none" : result ? "passed" : "failed";
    for (const part of row.querySelectorAll<HTMLElement>("[data-when]")) {
      part.hidden = part.dataset.when !== row.dataset.result;
    }
  }
  const failed = Object.values(results).includes(false);
  tell(page, failed ? "failed" : "passed");
  const seconds = page.querySelector<HTMLElement>("[data-seconds]");
  if (seconds) seconds.textContent = ((performance.now() - began) / 1000).toFixed(1);
}

document.querySelectorAll<HTMLElement>("[data-proof]").forEach((page) => void run(page));
