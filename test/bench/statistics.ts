/** Numbers of several rounds as the few that are told: median and minimum. */

export type Summary = {
  readonly median: number;
  readonly minimum: number;
  readonly rounds: number;
};

/** Throws on no values: a measurement that was never taken has no median. */
export function summarize(values: readonly number[]): Summary {
  return { median: median(values), minimum: Math.min(...values), rounds: values.length };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new Error('no values, no median');
  return (lower + upper) / 2;
}
