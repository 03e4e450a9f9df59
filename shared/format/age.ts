/** How long ago, in the one unit that matters: `now`, `42 s`, `9 m`, `2 h`, `11 d`, `3 y`. */

const steps = [
  [365 * 86_400_000, 'y'],
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
] as const;

/** @param ageMs milliseconds; a clock that was set back must not show a negative age */
export function formatAge(ageMs: number): string {
  for (const [unitMs, unit] of steps) {
    if (ageMs >= unitMs && ageMs >= 2000) return `${Math.floor(ageMs / unitMs)} ${unit}`;
  }
  return 'now';
}
