// The service worker of the tablet and of the family's pages: keeps a page and its files, so that it opens without a
// network. Nothing of a child is in its cache; what the page asks the server for passes it by. The server puts SHELL
// before it: its version (name first), the pages it rules, the one that it keeps, and whether the network is asked first.

declare const SHELL: { version: string; scope: string; page: string; fresh: boolean; files: string[] };

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  addEventListener(type: "install" | "activate", on: (event: Extendable) => void): void;
  addEventListener(type: "fetch", on: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
const scope = self as unknown as Scope;
const NAME = `${SHELL.version.split("-")[0]}-`;

async function keep(): Promise<void> {
  const cache = await caches.open(SHELL.version);
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "reload" })));
  await scope.skipWaiting();
}

async function tidy(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== SHELL.version);
  for (const name of old) await caches.delete(name);
  await scope.clients.claim();
}

async function kept(file: string, request: Request): Promise<Response> {
  const cache = await caches.open(SHELL.version);
  return (await cache.match(file)) ?? fetch(request);
}

async function answer(file: string, request: Request): Promise<Response> {
  if (!SHELL.fresh) return kept(file, request);
  return fetch(request).catch(() => kept(file, request));
}

scope.addEventListener("install", (event) => event.waitUntil(keep()));
scope.addEventListener("activate", (event) => event.waitUntil(tidy()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (SHELL.files.includes(pathname)) event.respondWith(answer(pathname, request));
  else if (request.mode === "navigate" && pathname.startsWith(SHELL.scope)) event.respondWith(answer(SHELL.page, request));
});
