/**
 * Measures one load from its making to its end. Runs in namespaces of its own where it can, so it
 * sees that load and nothing else; ends everything it started, also when it is told to stop.
 */
import { readdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { measureDelta, type DeltaMeasure } from './delta-measure.ts';
import { startGenerator, type Generator } from './generator.ts';
import type { LeftOut } from './item.ts';
import { loads } from './loads.ts';
import { measureMemory, type MemoryMeasure } from './memory-measure.ts';
import { ownItems } from './own-items.ts';
import { packageItems } from './packages.ts';
import { startProbeProcess } from './probe-process.ts';
import type { LoadReport, LoadRequest, LoadResult } from './result.ts';
import { measureInRounds } from './rounds.ts';
import { findTools, isInstalled } from './tools.ts';

const request = JSON.parse(process.argv[2] ?? '') as LoadRequest;

// Whoever started this has gone; what was started here ends with its line to this process.
process.once('disconnect', () => process.exit(1));

try {
  send({ report: 'result', result: await measure() });
} catch (error) {
  send({ report: 'failed', message: error instanceof Error ? error.message : String(error) });
}
process.disconnect();

async function measure(): Promise<LoadResult> {
  const { load, rounds, ticks, isolated } = request;
  const before = loadavg()[0] ?? 0;
  progress('making the load');
  const generator = await startGenerator(loads[load]);
  try {
    const counted = countDescriptors();
    const measured = await measureItems(generator, rounds);
    const leftOut = [...measured.leftOut];
    const delta = await tryTo<DeltaMeasure>('delta for one change', leftOut, () => {
      progress('one change among all rows');
      return measureDelta(generator, rounds);
    });
    const memory = await measureMemoryIfWanted(leftOut, ticks);
    return {
      load,
      size: loads[load],
      ...counted,
      loadAverages: [before, loadavg()[0] ?? 0],
      isolated,
      measured: measured.measured,
      delta,
      memory,
      leftOut,
    };
  } finally {
    await generator.end();
  }
}

async function measureItems(generator: Generator, rounds: number) {
  const tools = findTools(generator.port);
  const oneCore = isInstalled('taskset') ? startProbeProcess(['taskset', '-c', '0']) : null;
  const probes = { fresh: startProbeProcess(), oneCore, steady: startProbeProcess() };
  try {
    const items = [...tools.items, ...packageItems(generator.port), ...ownItems(probes, generator)];
    const result = await measureInRounds(items, rounds, (round) =>
      progress(round === 0 ? 'warming up' : `round ${round} of ${rounds}`),
    );
    const noTaskset = { title: 'full scan on one core', reason: 'taskset is not installed' };
    const leftOut = [...tools.leftOut, ...result.leftOut, ...(oneCore === null ? [noTaskset] : [])];
    return { measured: result.measured, leftOut };
  } finally {
    await Promise.all([probes.fresh.end(), probes.steady.end(), oneCore?.end()]);
  }
}

/** Judged at 1,000 listeners only, and it takes minutes. */
async function measureMemoryIfWanted(
  leftOut: LeftOut[],
  ticks: number,
): Promise<MemoryMeasure | null> {
  if (request.load !== 'thousand') return null;
  const title = 'memory over many ticks';
  if (ticks === 0) {
    leftOut.push({ title, reason: 'not asked for' });
    return null;
  }
  return tryTo<MemoryMeasure>(title, leftOut, () =>
    measureMemory(ticks, (done) => progress(`memory: tick ${done} of ${ticks}`)),
  );
}

async function tryTo<T>(
  title: string,
  leftOut: LeftOut[],
  measurement: () => Promise<T>,
): Promise<T | null> {
  try {
    return await measurement();
  } catch (error) {
    leftOut.push({ title, reason: error instanceof Error ? error.message : String(error) });
    return null;
  }
}

function progress(text: string): void {
  send({ report: 'progress', text: `${request.load}: ${text}` });
}

function send(report: LoadReport): void {
  process.send?.(report);
}

function countDescriptors(): { readonly processes: number; readonly descriptors: number } {
  let processes = 0;
  let descriptors = 0;
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      descriptors += readdirSync(`/proc/${name}/fd`).length;
      processes++;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Ended since, or another user's.
      if (code !== 'ENOENT' && code !== 'EACCES') throw error;
    }
  }
  return { processes, descriptors };
}
