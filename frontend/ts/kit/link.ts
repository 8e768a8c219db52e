// The only way to the server: JSON over HTTPS. A tablet shows its device's token, and is known by nothing else; a
// family's page is known by its session, and shows that the request is its own (csrf).

export type Pass = string | { csrf: string } | null;

/** The server answered, and said no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly sentence: string,
  ) {
    super(code);
  }
}

/** Nobody answered. */
export class Unreached extends Error {}

export async function fetched(path: string, pass: Pass, body?: unknown, patience = 15_000): Promise<Response> {
  const headers: Record<string, string> = { "Accept-Language": document.documentElement.lang };
  if (typeof pass === "string") headers.Authorization = `Tablet ${pass}`;
  else if (pass) headers["X-CSRFToken"] = pass.csrf;
  const raw = body instanceof Uint8Array;
  if (body !== undefined) headers["Content-Type"] = raw ? "application/octet-stream" : "application/json";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  const answer = await fetch(path, {
    method: body === undefined ? "GET" : "POST",
    headers,
    body: body === undefined ? null : raw ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body),
    cache: "no-store",
    credentials: pass && typeof pass !== "string" ? "same-origin" : "omit",
    signal: stop.signal,
  })
    .catch((reason: unknown) => {
      throw new Unreached(String(reason));
    })
    .finally(() => clearTimeout(timer));
  if (answer.ok) return answer;
  const told = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  // A server that is down or behind a gateway has not judged anything: the same as nobody there.
  if (answer.status >= 500 || typeof told.code !== "string") throw new Unreached(`${answer.status}`);
  throw new Refused(answer.status, told.code, String(told.title ?? told.code));
}

export async function asked<T>(path: string, pass: Pass, body?: unknown, patience?: number): Promise<T> {
  const answer = await fetched(path, pass, body, patience);
  return (await answer.json().catch((reason: unknown) => {
    throw new Unreached(String(reason)); // a captive portal answers 200 with a page
  })) as T;
}
