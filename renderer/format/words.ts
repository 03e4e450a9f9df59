/** The words the window uses for counts and durations. Pure, and nothing here is markup. */

/** `1 listener`, `1,204 sockets`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
}

/** Seconds until then, never below one: `0 s` would be a promise that is already broken. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(1, Math.ceil((at - now) / 1000));
}

/** `1.0 s`, `250 ms`. */
export function formatDuration(durationMs: number): string {
  return durationMs < 1000
    ? `${durationMs < 10 ? durationMs.toFixed(1) : Math.round(durationMs)} ms`
    : `${(durationMs / 1000).toFixed(1)} s`;
}
