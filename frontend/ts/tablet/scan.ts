// Read a code with the camera, where the browser can; the answer is null if there is none or the person stops.
import { say } from "./texts.ts";

interface Detector {
  detect(from: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
declare global {
  interface Window {
    BarcodeDetector?: new (how: { formats: string[] }) => Detector;
  }
}

export const canScan = (): boolean => Boolean(window.BarcodeDetector && navigator.mediaDevices);

export async function scan(): Promise<string | null> {
  if (!window.BarcodeDetector || !navigator.mediaDevices) return null;
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
  if (!stream) return null;
  const box = document.createElement("div");
  box.className = "zt-scan";
  const video = Object.assign(document.createElement("video"), { srcObject: stream, playsInline: true, muted: true });
  const stop = Object.assign(document.createElement("button"), { type: "button", className: "zt-button zt-light", textContent: say("close") });
  let stopped = false;
  stop.addEventListener("click", () => (stopped = true));
  box.append(video, stop);
  document.body.append(box);
  try {
    await video.play();
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    while (!stopped) {
      const [found] = await detector.detect(video).catch(() => []);
      if (found) return found.rawValue;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    box.remove();
  }
}
