// The body map: a tap on a region fills the first free row of the list, a second tap empties it. The list alone also
// works.

interface Row {
  region: HTMLSelectElement;
  kind: HTMLSelectElement;
}

/** The rows of marks of a form, region and kind. */
function rowsOf(form: HTMLFormElement): Row[] {
  return [...form.querySelectorAll<HTMLElement>("[data-mark]")].flatMap((row) => {
    const [region, kind] = row.querySelectorAll("select");
    return region && kind ? [{ region, kind }] : [];
  });
}

/** Choose a region, or take it back if it is chosen; full rows stay as they are. */
export function tap(rows: Row[], code: string): void {
  const chosen = rows.find((row) => row.region.value === code);
  if (chosen) {
    chosen.region.value = chosen.kind.value = "";
    return;
  }
  const free = rows.find((row) => !row.region.value);
  if (!free) return;
  free.region.value = code;
  free.kind.focus();
}

/** Let every body map in a form be tapped. */
export function watchBodies(): void {
  document.querySelectorAll<SVGElement>("[data-body]").forEach((map) => {
    const form = map.closest("form");
    if (!form) return;
    const rows = rowsOf(form);
    const regions = [...map.querySelectorAll<SVGElement>("[data-region]")];
    const show = (): void => {
      for (const one of regions) {
        one.toggleAttribute("data-chosen", rows.some((row) => row.region.value === one.dataset.region));
      }
    };
    map.toggleAttribute("data-body-live", true);
    map.addEventListener("click", (event) => {
      const code = (event.target as SVGElement).closest<SVGElement>("[data-region]")?.dataset.region;
      if (!code) return;
      tap(rows, code);
      form.dispatchEvent(new Event("change"));
    });
    form.addEventListener("change", show);
    show();
  });
}
