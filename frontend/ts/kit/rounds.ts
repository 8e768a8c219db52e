// Rounds between a device and the server: at once when asked, once more where somebody asked meanwhile, else after a while.
const PAUSE = 20_000;

export class Rounds {
  #busy = false;
  #again = false;
  #timer = 0;
  #stopped = false;
  readonly #ears = new AbortController();

  /** `work` is one round, true when the server was heard to its end; `lost` is told when the network goes. */
  constructor(
    private readonly work: () => Promise<boolean>,
    lost: () => void,
  ) {
    const { signal } = this.#ears;
    addEventListener("online", () => this.now(), { signal });
    addEventListener("offline", lost, { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.now(), { signal });
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
    this.#ears.abort();
    clearTimeout(this.#timer);
  }

  /** Go now; a call during a round makes another follow. */
  now(): void {
    if (this.#busy) this.#again = true;
    else if (!this.#stopped) void this.go();
  }

  /** One round; true when the server was heard to its end. */
  async go(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#busy = true;
    let heard = false;
    try {
      heard = await this.work();
    } finally {
      this.#busy = false;
    }
    if (!this.#stopped) this.#timer = window.setTimeout(() => void this.go(), this.#again ? 0 : PAUSE);
    this.#again = false;
    return heard;
  }
}
