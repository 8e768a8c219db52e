// A voice as a microphone gives it, in whatever form the browser records, made one plain form: WAV of one channel at
// 16 kHz, which every browser plays and whose length anybody can count.

const RATE = 16_000;
const HEAD = 44;

/** The browser cannot record (`none`), or may not (`refused`). */
export class NoMicrophone extends Error {
  constructor(readonly why: "none" | "refused") {
    super(why);
  }
}

export interface Sound {
  bytes: Uint8Array<ArrayBuffer>;
  /** Rounded up. */
  seconds: number;
}

export class Recording {
  readonly #began = performance.now();
  readonly #parts: Blob[] = [];
  readonly #over: Promise<unknown>;
  readonly #timer: number;

  private constructor(
    private readonly recorder: MediaRecorder,
    private readonly most: number,
    full: () => void,
  ) {
    recorder.addEventListener("dataavailable", ({ data }) => this.#parts.push(data));
    this.#over = new Promise((done) => recorder.addEventListener("stop", done, { once: true }));
    this.#timer = window.setTimeout(full, most * 1_000);
    recorder.start();
  }

  /** Begin; `full` is told after `most` seconds. Throws NoMicrophone. */
  static async begin(most: number, full: () => void): Promise<Recording> {
    if (typeof MediaRecorder !== "function" || !navigator.mediaDevices?.getUserMedia) throw new NoMicrophone("none");
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } }).catch((reason: unknown) => {
      const name = reason instanceof DOMException ? reason.name : "";
      throw new NoMicrophone(name === "NotAllowedError" || name === "SecurityError" ? "refused" : "none");
    });
    return new Recording(new MediaRecorder(stream), most, full);
  }

  get seconds(): number {
    return Math.min(this.most, Math.floor((performance.now() - this.#began) / 1_000));
  }

  /** Stop, and let go of the microphone. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.recorder.state !== "inactive") this.recorder.stop();
    await this.#over;
    for (const track of this.recorder.stream.getTracks()) track.stop();
  }

  /** Stop, and have what was said. Throws for what cannot be heard. */
  async sound(): Promise<Sound> {
    await this.stop();
    return plain(new Blob(this.#parts, { type: this.recorder.mimeType }), this.most);
  }
}

async function plain(recorded: Blob, most: number): Promise<Sound> {
  const heard = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await recorded.arrayBuffer());
  const channels = Array.from({ length: heard.numberOfChannels }, (_, n) => heard.getChannelData(n));
  const length = Math.min(heard.length, most * RATE);
  const bytes = new Uint8Array(HEAD + 2 * length);
  const view = new DataView(bytes.buffer);
  const word = (at: number, letters: string): void => [...letters].forEach((one, n) => view.setUint8(at + n, one.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, HEAD - 8 + 2 * length, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, RATE, true);
  view.setUint32(28, 2 * RATE, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, 2 * length, true);
  for (let n = 0; n < length; n++) {
    const level = channels.reduce((sum, one) => sum + (one[n] ?? 0), 0) / channels.length;
    view.setInt16(HEAD + 2 * n, Math.round(Math.max(-1, Math.min(1, level)) * 32_767), true);
  }
  return { bytes, seconds: Math.max(1, Math.ceil(length / RATE)) };
}
