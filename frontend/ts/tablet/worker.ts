// The service worker: keeps the tablet's own files, so that the page opens without a network. Nothing of a child is in
// its cache; what the page asks the server for passes it by. The server puts SHELL before it (version and files).

declare const SHELL: { version: string; files: string[] };

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
const PAGE = "/tablet/";

async function keep(): Promise<void> {
  const cache = await caches.open(SHELL.version);
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "reload" })));
  await scope.skipWaiting();
}

async function tidy(): Promise<void> {
  for (const name of await caches.keys()) if (name !== SHELL.version) await caches.delete(name);
  await scope.clients.claim();
}

async function kept(file: string, request: Request): Promise<Response> {
  const cache = await caches.open(SHELL.version);
  return (await cache.match(file)) ?? fetch(request);
}

scope.addEventListener("install", (event) => event.waitUntil(keep()));
scope.addEventListener("activate", (event) => event.waitUntil(tidy()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (SHELL.files.includes(pathname)) event.respondWith(kept(pathname, request));
  else if (request.mode === "navigate" && pathname.startsWith(PAGE)) event.respondWith(kept(PAGE, request));
});
