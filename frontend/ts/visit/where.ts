// Where the phone is, as far as it can and may say.
import type { Place } from "./contract.ts";

const PATIENCE = 8_000;
const WHY = { 1: "refused", 2: "unavailable", 3: "timeout" } as const;

export function here(): Promise<Place> {
  if (!("geolocation" in navigator)) return Promise.resolve({ why: "none" });
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ lat: coords.latitude, lng: coords.longitude, accuracy: Math.round(coords.accuracy) }),
      ({ code }) => done({ why: WHY[code as 1 | 2 | 3] ?? "unavailable" }),
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 60_000 },
    );
  });
}
