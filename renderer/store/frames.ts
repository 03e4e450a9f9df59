/**
 * Gathers what arrives between two frames and hands it over at once, so that the store is written at
 * most once a frame. Knows nothing of what it gathers.
 */

export type FrameQueue<T> = {
  readonly push: (item: T) => void;
  readonly close: () => void;
};

/** Calls back once, before the next frame; returns its cancel. */
export type RequestFrame = (callback: () => void) => () => void;

/** A hidden page draws no frames for hours, so a long queue is handed over without one. */
const queueLimit = 64;

export function createFrameQueue<T>(
  requestFrame: RequestFrame,
  flush: (items: readonly T[]) => void,
): FrameQueue<T> {
  let items: T[] = [];
  let cancel: (() => void) | null = null;

  const handOver = (): void => {
    cancel?.();
    cancel = null;
    const gathered = items;
    items = [];
    if (gathered.length > 0) flush(gathered);
  };

  return {
    push: (item) => {
      items.push(item);
      if (items.length >= queueLimit) handOver();
      else cancel ??= requestFrame(handOver);
    },
    close: () => {
      cancel?.();
      cancel = null;
      items = [];
    },
  };
}

/** The next animation frame, or a quarter of a second where the page is hidden and draws none. */
export const requestBrowserFrame: RequestFrame = (callback) => {
  let done = false;
  const once = (): void => {
    if (done) return;
    cancel();
    callback();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, 250);
  const cancel = (): void => {
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  return cancel;
};
