// Screens are text made of the state; `paint` changes only what differs, so that focus, scrolling and what is being
// typed stay where they are.

export class Markup {
  constructor(readonly text: string) {}
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (value: string): string => value.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);

function written(value: unknown): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(written).join("");
  return value === null || value === undefined || typeof value === "boolean" ? "" : escaped(String(value));
}

/** Whatever is put in is escaped, unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Markup {
  return new Markup(parts.map((part, index) => part + written(values[index])).join(""));
}

/** An icon of the sprite; silent, for a word stands beside it. */
export const icon = (name: string): Markup =>
  html`<svg class="zh-icon" aria-hidden="true"><use href="/static/build/icons.svg#${name}"/></svg>`;

const key = (node: Node): string => (node instanceof Element ? (node.getAttribute("data-key") ?? "") : "");
const alike = (a: Node, b: Node): boolean => a.nodeName === b.nodeName && key(a) === key(b);

function dress(old: Element, next: Element): void {
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of [...next.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

function change(old: Node, next: Node): void {
  if (old instanceof Element && next instanceof Element) {
    dress(old, next);
    if (!old.hasAttribute("data-own")) fit(old, next);
  } else if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
}

function fit(old: Node, next: Node): void {
  const wanted = [...next.childNodes];
  wanted.forEach((child, index) => {
    const there = old.childNodes[index];
    if (there && alike(there, child)) return change(there, child);
    const elsewhere = key(child) ? [...old.childNodes].slice(index).find((one) => alike(one, child)) : undefined;
    if (elsewhere) change(elsewhere, child);
    old.insertBefore(elsewhere ?? child, there ?? null);
  });
  while (old.childNodes.length > wanted.length) old.lastChild?.remove();
}

export function paint(root: Element, markup: Markup): void {
  const template = document.createElement("template");
  template.innerHTML = markup.text;
  fit(root, template.content);
}
