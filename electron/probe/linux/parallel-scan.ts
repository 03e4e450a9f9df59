/**
 * Scans descriptors with a second thread where that pays. Both threads take the next process from
 * one list in shared memory, the largest first, so that a thread that starts late only takes fewer.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { DescriptorScanner } from './native-descriptors.ts';
import { takeShared, type ScanAnswer, type ScanJob } from './shared-pids.ts';
import type { DescriptorScan } from './source.ts';

/** How many descriptors make a second thread worth it. */
export type Worth = { readonly starting: number; readonly running: number };

/** A thread starts in about 30 ms, in which this one reads some 20,000 descriptors. */
const usualWorth: Worth = { starting: 40_000, running: 8000 };
/** What a process counts for where the kernel does not tell (before 6.2). */
const usualDescriptors = 60;

export type ParallelScan = {
  /** @param sizeOf how many descriptors a process has, as far as is known */
  readonly scan: (
    pids: readonly number[],
    sizeOf: (pid: number) => number,
  ) => Promise<DescriptorScan>;
  readonly close: () => void;
};

export function openParallelScan(
  scanner: DescriptorScanner,
  root: string,
  /** The second thread starts at once, because it will be wanted again and again. */
  early: boolean,
  worth: Worth = usualWorth,
): ParallelScan {
  const entry = availableParallelism() > 1 ? findEntry() : null;
  let worker: Worker | null = null;
  let isBroken = entry === null;
  let jobs = 0;

  const start = (path: string): Worker => {
    const started = new Worker(path, { workerData: { root }, execArgv: [] });
    // It never keeps the program alive, and a thread that fails leaves this one to do the work.
    started.unref();
    started.once('error', () => {
      isBroken = true;
      worker = null;
    });
    return started;
  };

  if (early && entry !== null) worker = start(entry);

  const scan: ParallelScan['scan'] = async (pids, sizeOf) => {
    let total = 0;
    for (const pid of pids) total += sizeOf(pid) || usualDescriptors;
    const isWorthIt = total >= (worker === null ? worth.starting : worth.running);
    if (isBroken || entry === null || pids.length < 2 || !isWorthIt) return scanner.scan(pids);

    worker ??= start(entry);
    const other = worker;
    const ordered = pids.toSorted((left, right) => sizeOf(right) - sizeOf(left));
    const job = makeJob(++jobs, ordered);
    const answer = answerOf(other, job.id);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    other.postMessage(job);
    const mine = scanner.scan(takeShared(job, 'own'));
    // The list is empty now: a thread that has taken nothing yet never will.
    if (Atomics.load(job.control, 1) === 0) return mine;
    const theirs = await answer;
    return theirs === null ? scanner.scan(pids) : joinScans(mine, theirs);
  };

  return { scan, close: () => void worker?.terminate() };
}

function makeJob(id: number, pids: readonly number[]): ScanJob {
  const list = new Int32Array(new SharedArrayBuffer(pids.length * 4));
  list.set(pids);
  return { id, pids: list, control: new Int32Array(new SharedArrayBuffer(8)) };
}

/** `null` when the thread ended instead. */
function answerOf(worker: Worker, id: number): Promise<DescriptorScan | null> {
  return new Promise((resolve) => {
    const finish = (answer: DescriptorScan | null): void => {
      worker.off('message', onMessage);
      worker.off('error', onEnd);
      worker.off('exit', onEnd);
      worker.unref();
      resolve(answer);
    };
    const onMessage = (answer: ScanAnswer): void => {
      if (answer.id === id) finish(answer.scan);
    };
    const onEnd = (): void => finish(null);
    worker.on('message', onMessage);
    worker.once('error', onEnd);
    worker.once('exit', onEnd);
    // While an answer is awaited the program must not end.
    worker.ref();
  });
}

function joinScans(first: DescriptorScan, second: DescriptorScan): DescriptorScan {
  const count = first.inodes.length + second.inodes.length;
  const joined = {
    inodes: new Uint32Array(count),
    pids: new Int32Array(count),
    descriptors: new Int32Array(count),
  };
  for (const column of ['inodes', 'pids', 'descriptors'] as const) {
    joined[column].set(first[column]);
    joined[column].set(second[column], first.inodes.length);
  }
  return {
    ...joined,
    deniedPids: [...first.deniedPids, ...second.deniedPids],
    failures: new Map([...first.failures, ...second.failures]),
  };
}

/** Beside this file in the source; beside it or in the probe's folder once it is built. */
function findEntry(): string | null {
  const places = [
    './descriptor-worker.ts',
    './descriptor-worker.js',
    '../probe/descriptor-worker.js',
    '../../probe/descriptor-worker.js',
  ];
  for (const place of places) {
    const path = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(path)) return path;
  }
  return null;
}
