/** The budgets of the design, and whether what was measured keeps them. Ratios are of medians. */
import type { LoadName } from './loads.ts';
import type { LoadResult } from './result.ts';

export type Verdict = {
  readonly budget: string;
  /** Both in the unit that `format` writes. */
  readonly measured: number;
  readonly allowed: number;
  readonly unit: Unit;
  readonly met: boolean;
};

export type Unit = 'x' | 'ms' | 'bytes' | '%';

type Allowed = Readonly<Partial<Record<LoadName, number>>>;

type Budget = {
  readonly title: string;
  readonly unit: Unit;
  /** Loads that are not named are not judged. */
  readonly allowed: Allowed;
  /** `null` where that was not measured. */
  readonly measured: (result: LoadResult) => number | null;
};

const megabyte = 1_000_000;

const budgets: readonly Budget[] = [
  ratio('full scan, two cores', 'full', 'ss', everywhere(0.55)),
  ratio('full scan, one core', 'full-one-core', 'ss', everywhere(0.8)),
  ratio('full scan by eBPF', 'full-bpf', 'ss', everywhere(0.12)),
  ratio('steady tick', 'tick', 'ss', { desktop: 0.02, thousand: 0.02, 'ten-thousand': 0.05 }),
  ratio('tick with one new listener', 'tick-new', 'ss', everywhere(0.02)),
  ratio('portolan why PORT', 'why', 'lsof-port', { desktop: 0.4 }),
  {
    title: 'portolan why PORT, beyond node -e 0',
    unit: 'ms',
    // On a quiet machine, which the smallest load leaves it.
    allowed: { tiny: 25 },
    measured: (result) => {
      const why = medianOf(result, 'why');
      const node = medianOf(result, 'node');
      return why === null || node === null ? null : why - node;
    },
  },
  {
    title: 'delta for one change',
    unit: 'bytes',
    allowed: { 'ten-thousand': 2048 },
    measured: ({ delta }) => delta?.bytes.median ?? null,
  },
  {
    title: 'delta, from probe to contract',
    unit: 'ms',
    allowed: { 'ten-thousand': 3 },
    measured: ({ delta }) => delta?.latencyMs.median ?? null,
  },
  {
    title: 'memory of engine and probe',
    unit: 'bytes',
    allowed: { thousand: 150 * megabyte },
    measured: ({ memory }) => memory?.lateBytes ?? null,
  },
  {
    title: 'growth of that memory',
    unit: '%',
    allowed: { thousand: 5 },
    measured: ({ memory }) =>
      memory === null ? null : (memory.lateBytes / memory.earlyBytes - 1) * 100,
  },
];

export function judge(result: LoadResult): readonly Verdict[] {
  return budgets.flatMap(({ title, unit, allowed, measured }) => {
    const limit = allowed[result.load] ?? null;
    const value = measured(result);
    if (limit === null || value === null) return [];
    return [{ budget: title, measured: value, allowed: limit, unit, met: value <= limit }];
  });
}

/** The median of one item as a part of another's; `null` when either was left out. */
export function ratioOf(result: LoadResult, key: string, reference: string): number | null {
  const upper = medianOf(result, key);
  const lower = medianOf(result, reference);
  return upper === null || lower === null ? null : upper / lower;
}

function medianOf(result: LoadResult, key: string): number | null {
  return result.measured.find((one) => one.key === key)?.median ?? null;
}

function ratio(title: string, key: string, reference: string, allowed: Allowed): Budget {
  const against = reference === 'ss' ? 'ss -tulpn' : 'lsof -i :PORT';
  return {
    title: `${title}, of ${against}`,
    unit: 'x',
    allowed,
    measured: (result) => ratioOf(result, key, reference),
  };
}

function everywhere(allowed: number): Allowed {
  return { desktop: allowed, thousand: allowed, 'ten-thousand': allowed };
}
