/** The table a person reads: what was measured under one load, and every budget beside it. */
import { ratioOf, type Unit, type Verdict } from './budgets.ts';
import type { LoadResult } from './result.ts';

export function printResult(result: LoadResult, verdicts: readonly Verdict[]): string {
  const { size, processes, descriptors, loadAverages, isolated } = result;
  const [before, after] = loadAverages;
  const titles = ['', 'median', 'minimum', 'x ss -tulpn'];
  const rows = result.measured.map(({ key, title, median, minimum }) => {
    const ratio = ratioOf(result, key, 'ss');
    return [title, formatMs(median), formatMs(minimum), ratio === null ? '' : ratio.toFixed(4)];
  });
  return [
    `${result.load}: ${size.listeners} listeners, ${processes} processes, ${descriptors} descriptors` +
      `${isolated ? '' : ', beside everything else that runs here'}; load average ${before.toFixed(1)} to ${after.toFixed(1)}`,
    '',
    ...layRows([titles, ...rows]),
    ...(verdicts.length === 0 ? [] : ['', ...layVerdicts(verdicts)]),
    ...result.leftOut.map(({ title, reason }) => `left out: ${title} (${reason})`),
    '',
    '',
  ].join('\n');
}

function layVerdicts(verdicts: readonly Verdict[]): readonly string[] {
  const rows = verdicts.map(({ budget, measured, allowed, unit, met }) => [
    budget,
    formatIn(unit, measured),
    `<= ${formatIn(unit, allowed)}`,
    met ? 'met' : 'NOT met',
  ]);
  return layRows([['budget', 'measured', 'allowed', ''], ...rows]);
}

/** The first column to the left, the others to the right. */
function layRows(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function formatIn(unit: Unit, value: number): string {
  switch (unit) {
    case 'x':
      return `${value.toFixed(3)} x`;
    case 'ms':
      return formatMs(value);
    case '%':
      return `${value.toFixed(1)} %`;
    case 'bytes':
      return value < 100_000 ? `${Math.round(value)} B` : `${(value / 1e6).toFixed(1)} MB`;
  }
}

function formatMs(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}
