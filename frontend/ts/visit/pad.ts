// A field on which somebody signs with a finger: lines of points, on 1000 by 400.
export type Strokes = [number, number][][];

const WIDTH = 1000;
const HEIGHT = 400;

export const drawn = (strokes: Strokes): number => strokes.reduce((sum, line) => sum + line.length, 0);

export const path = (line: [number, number][]): string => line.map(([x, y]) => `${x},${y}`).join(" ");

/** Whatever is drawn on a `[data-pad]` below the root is added to the strokes of that name. */
export function listen(root: Element, strokes: (name: string) => Strokes, changed: () => void): void {
  let line: [number, number][] | null = null;
  const point = (event: PointerEvent, pad: Element): [number, number] => {
    const box = pad.getBoundingClientRect();
    const at = (part: number, whole: number, most: number): number =>
      Math.max(0, Math.min(most, Math.round((part / whole) * most)));
    return [at(event.clientX - box.left, box.width, WIDTH), at(event.clientY - box.top, box.height, HEIGHT)];
  };
  const padOf = (event: Event): HTMLElement | null => (event.target as Element).closest<HTMLElement>("[data-pad]");
  root.addEventListener("pointerdown", (event) => {
    const pad = padOf(event);
    if (!pad) return;
    event.preventDefault();
    line = [point(event as PointerEvent, pad)];
    strokes(pad.dataset.pad ?? "").push(line);
    changed();
  });
  root.addEventListener("pointermove", (event) => {
    const pad = line && padOf(event);
    if (!pad || !line) return;
    line.push(point(event as PointerEvent, pad));
    changed();
  });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (line = null));
}
