/**
 * The window's clock: one timer for every age and countdown on the screen, set by the machine's own
 * clock, which may differ from the browser's when the window looks at another machine.
 */

export type Clock = {
  /** Epoch ms by the clock of the machine that is looked at. */
  readonly now: () => number;
  /** Tells the clock when the machine says it is. */
  readonly setBy: (machineTime: number) => void;
  /** Called every second while anyone listens. */
  readonly subscribe: (listener: () => void) => () => void;
};

/** Two clocks within this are the same: the rest is how long a message travelled. */
const toleranceMs = 2000;

export function createClock(): Clock {
  const listeners = new Set<() => void>();
  let offsetMs = 0;
  let timer: ReturnType<typeof setInterval> | null = null;

  return {
    now: () => Date.now() + offsetMs,
    setBy: (machineTime) => {
      const difference = machineTime - Date.now();
      if (Math.abs(difference - offsetMs) <= toleranceMs) return;
      offsetMs = Math.abs(difference) <= toleranceMs ? 0 : difference;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      timer ??= setInterval(() => {
        for (const each of listeners) each();
      }, 1000);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0 || timer === null) return;
        clearInterval(timer);
        timer = null;
      };
    },
  };
}
