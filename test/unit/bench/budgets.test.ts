import { describe, expect, test } from 'vitest';
import { judge, ratioOf } from '../../bench/budgets.ts';
import { loads, type LoadName } from '../../bench/loads.ts';
import { printResult } from '../../bench/print-result.ts';
import type { LoadResult } from '../../bench/result.ts';

function makeResult(
  load: LoadName,
  medians: Readonly<Record<string, number>>,
  more: Partial<LoadResult> = {},
): LoadResult {
  return {
    load,
    size: loads[load],
    processes: 300,
    descriptors: 54_000,
    loadAverages: [0.5, 1],
    isolated: true,
    measured: Object.entries(medians).map(([key, median]) => ({
      key,
      title: key,
      median,
      minimum: median / 2,
      rounds: 7,
    })),
    delta: null,
    memory: null,
    leftOut: [],
    ...more,
  };
}

describe('budgets', () => {
  test('are ratios of medians, met up to the limit itself', () => {
    const result = makeResult('desktop', { ss: 100, full: 55, 'full-one-core': 80.1 });
    expect(ratioOf(result, 'full', 'ss')).toBe(0.55);
    expect(judge(result)).toEqual([
      {
        budget: 'full scan, two cores, of ss -tulpn',
        measured: 0.55,
        allowed: 0.55,
        unit: 'x',
        met: true,
      },
      expect.objectContaining({ budget: 'full scan, one core, of ss -tulpn', met: false }),
    ]);
  });

  test('a tick may cost more where there are more listeners', () => {
    const tick = { ss: 100, tick: 4 };
    expect(judge(makeResult('thousand', tick))).toMatchObject([{ allowed: 0.02, met: false }]);
    expect(judge(makeResult('ten-thousand', tick))).toMatchObject([{ allowed: 0.05, met: true }]);
  });

  test('what was not measured is not judged', () => {
    expect(judge(makeResult('desktop', { full: 55 }))).toEqual([]);
    expect(ratioOf(makeResult('desktop', { full: 55 }), 'full', 'ss')).toBeNull();
  });

  test('the start of why is judged where the machine is quiet', () => {
    const medians = { why: 46, node: 21, 'lsof-port': 10 };
    expect(judge(makeResult('tiny', medians))).toMatchObject([{ measured: 25, met: true }]);
    expect(judge(makeResult('desktop', medians))).toMatchObject([{ measured: 4.6, met: false }]);
  });

  test('memory is judged by its size and by its growth', () => {
    const memory = { ticks: 10_000, earlyBytes: 100e6, lateBytes: 106e6 };
    expect(judge(makeResult('thousand', {}, { memory }))).toMatchObject([
      { measured: 106e6, met: true },
      { unit: '%', met: false },
    ]);
  });
});

test('the table names every item, budget and thing left out', () => {
  const result = makeResult(
    'desktop',
    { ss: 100, full: 60 },
    { leftOut: [{ title: 'lsof', reason: 'lsof is not installed' }] },
  );
  expect(printResult(result, judge(result)).split('\n')).toEqual([
    'desktop: 40 listeners, 300 processes, 54000 descriptors; load average 0.5 to 1.0',
    '',
    '        median  minimum  x ss -tulpn',
    'ss    100.0 ms  50.0 ms       1.0000',
    'full   60.0 ms  30.0 ms       0.6000',
    '',
    'budget                              measured     allowed',
    'full scan, two cores, of ss -tulpn   0.600 x  <= 0.550 x  NOT met',
    'left out: lsof (lsof is not installed)',
    '',
    '',
  ]);
});
