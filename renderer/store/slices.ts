/**
 * Runs long work in short slices, so that a frame is never held up. Knows nothing about the work,
 * which is a generator that yields wherever it may be interrupted.
 */

export type Slicer = {
  /** Runs the first slice at once; small work is finished when this returns. Returns its cancel. */
  readonly run: <T>(work: Generator<void, T>, onDone: (value: T) => void) => () => void;
};

export type SlicerOptions = {
  readonly budgetMs: number;
  readonly now: () => number;
  /** Calls back soon, after the browser had a chance to draw and to take input. */
  readonly giveWay: (next: () => void) => void;
};

export function createSlicer({ budgetMs, now, giveWay }: SlicerOptions): Slicer {
  return {
    run: (work, onDone) => {
      let cancelled = false;
      const slice = (): void => {
        if (cancelled) return;
        const end = now() + budgetMs;
        do {
          const step = work.next();
          if (step.done === true) return onDone(step.value);
        } while (now() < end);
        giveWay(slice);
      };
      slice();
      return () => {
        cancelled = true;
      };
    },
  };
}

/** Eight milliseconds leave half of a 60 Hz frame to layout and paint. */
export function createBrowserSlicer(): Slicer {
  return createSlicer({
    budgetMs: 8,
    now: () => performance.now(),
    giveWay: (next) => setTimeout(next, 0),
  });
}
