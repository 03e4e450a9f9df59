/**
 * `npm run bench`: measures Portolan and what it is compared with, load after load, prints every
 * budget beside what was measured and writes the numbers as JSON. A benchmark, not a test.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { dirname, join } from 'node:path';
import { buildStale, programs, root } from '../../electron/build/targets.ts';
import { bundleEngine } from './bundle-engine.ts';
import { judge, type Verdict } from './budgets.ts';
import { canIsolate, measureLoad, type LoadMeasurement } from './load-process.ts';
import { help, readOptions, type BenchOptions } from './options.ts';
import { printResult } from './print-result.ts';
import type { LoadResult } from './result.ts';

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

const parsed = readOptions(process.argv.slice(2));
switch (parsed.kind) {
  case 'help':
    process.stdout.write(help);
    break;
  case 'wrong':
    process.stderr.write(`bench: ${parsed.message}\n`);
    process.exitCode = 2;
    break;
  case 'run':
    process.exitCode = await run(parsed.options);
}

/** @returns 0 done, 1 a budget was missed and `--check` asked for it, 3 could not measure */
async function run(options: BenchOptions): Promise<number> {
  if (process.platform !== 'linux') {
    process.stderr.write('bench: it measures the Linux probe, so it needs Linux\n');
    return 3;
  }
  await buildStale([programs]);
  await bundleEngine();
  const isolated = canIsolate();
  let current: LoadMeasurement | null = null;
  for (const [signal, number] of Object.entries(signalNumbers)) {
    process.once(signal, () => {
      current?.stop();
      process.exit(128 + number);
    });
  }
  const results: { readonly result: LoadResult; readonly verdicts: readonly Verdict[] }[] = [];
  for (const load of options.loads) {
    current = measureLoad(
      { load, rounds: options.rounds, ticks: options.ticks, isolated },
      showProgress,
    );
    try {
      const result = await current.result;
      const verdicts = judge(result);
      results.push({ result, verdicts });
      showProgress('');
      process.stdout.write(printResult(result, verdicts));
    } catch (error) {
      showProgress('');
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(`bench: ${load}: ${message}\n`);
      return 3;
    }
  }
  const path = options.jsonPath ?? join(root, 'out/bench', `${fileStamp(new Date())}.json`);
  writeJson(path, results);
  const missed = results.flatMap(({ verdicts }) => verdicts.filter(({ met }) => !met)).length;
  const judged = results.flatMap(({ verdicts }) => verdicts).length;
  process.stdout.write(
    missed === 0
      ? `All ${judged} budgets are met.\n`
      : `${missed} of ${judged} budgets are NOT met.\n`,
  );
  process.stdout.write(`The numbers are in ${path}\n`);
  return missed > 0 && options.check ? 1 : 0;
}

/** One line that is written over; only where somebody watches. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}

function writeJson(path: string, results: readonly unknown[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const machine = {
    kernel: release(),
    node: process.version,
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    root: process.getuid?.() === 0,
  };
  const report = {
    schema: 'portolan-bench/1',
    takenAt: new Date().toISOString(),
    machine,
    results,
  };
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
}

/** `2026-11-21T03-48-12`, fit for a file's name. */
function fileStamp(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll(':', '-');
}
