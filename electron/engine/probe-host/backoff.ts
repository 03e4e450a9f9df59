/** How long to wait before starting a probe that died: quickly at first, then patiently. */

const stepsMs = [250, 500, 1000, 2000, 5000, 10_000] as const;

/** A probe that lived this long was sound; its next death starts the count anew. */
const soundAfterMs = 30_000;

export type Backoff = {
  /** @returns milliseconds to wait, given how long the probe had lived */
  readonly next: (livedMs: number) => number;
};

export function createBackoff(): Backoff {
  let deaths = 0;
  return {
    next: (livedMs) => {
      if (livedMs >= soundAfterMs) deaths = 0;
      const waitMs = stepsMs[Math.min(deaths, stepsMs.length - 1)] ?? stepsMs[0];
      deaths++;
      return waitMs;
    },
  };
}
