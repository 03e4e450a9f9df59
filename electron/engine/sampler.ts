/**
 * When to look: one look in flight, a steady cadence while somebody watches, slower while every
 * window is hidden or looks are expensive, never while paused or unwatched.
 */

export type Cadence = {
  readonly visibleMs: number;
  readonly hiddenMs: number;
};

export const defaultCadence: Cadence = { visibleMs: 1000, hiddenMs: 5000 };

/** A look may take at most a quarter of the time, so that watching never becomes the load watched. */
const looksPerInterval = 4;

export type SamplerInput = {
  readonly watched: boolean;
  readonly hidden: boolean;
  readonly paused: boolean;
  /** The probe can answer. */
  readonly ready: boolean;
};

export type Sampler = {
  readonly update: (input: Partial<SamplerInput>) => void;
  /** Does not wait for the next look's turn, except for a look in flight; never while paused. */
  readonly lookNow: () => void;
  readonly input: () => SamplerInput;
  /** The interval now aimed at, in milliseconds. */
  readonly cadenceMs: () => number;
  readonly close: () => void;
};

/** @param look resolves with its own duration in milliseconds, or `null` when it failed */
export function createSampler(
  look: () => Promise<number | null>,
  cadence: Cadence = defaultCadence,
): Sampler {
  let input: SamplerInput = { watched: false, hidden: false, paused: false, ready: false };
  let inFlight = false;
  let lastStartedAt: number | null = null;
  let lastLookMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const cadenceMs = (): number =>
    Math.max(input.hidden ? cadence.hiddenMs : cadence.visibleMs, lastLookMs * looksPerInterval);

  const schedule = (): void => {
    clearTimeout(timer);
    if (closed || inFlight || !input.watched || input.paused || !input.ready) return;
    const dueMs = lastStartedAt === null ? 0 : lastStartedAt + cadenceMs() - performance.now();
    timer = setTimeout(() => void run(), Math.max(0, dueMs));
  };

  const run = async (): Promise<void> => {
    inFlight = true;
    lastStartedAt = performance.now();
    try {
      lastLookMs = (await look()) ?? lastLookMs;
    } finally {
      inFlight = false;
      schedule();
    }
  };

  return {
    update: (change) => {
      const before = input;
      input = { ...input, ...change };
      // Whoever begins to watch, or comes back, sees the machine as it is now.
      const woken =
        (input.watched && !before.watched) ||
        (!input.paused && before.paused) ||
        (input.ready && !before.ready) ||
        (!input.hidden && before.hidden);
      if (woken) lastStartedAt = null;
      schedule();
    },
    lookNow: () => {
      lastStartedAt = null;
      schedule();
    },
    input: () => input,
    cadenceMs,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
