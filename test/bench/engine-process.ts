/** Starts a process with a whole engine, and hands on what it reports. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { EngineReport } from './engine-orders.ts';

const out = join(import.meta.dirname, '../../out');
/** Bundled by bundle-engine.ts, before any load is made. */
const engineEntry = join(out, 'bench/engine-child.mjs');
const probeEntry = join(out, 'probe/probe-process.js');

export type EngineProcess = {
  /** The first report from now on for which `read` has an answer; throws when the engine fails. */
  readonly next: <T>(read: (report: EngineReport) => T | null) => Promise<T>;
  readonly end: () => Promise<void>;
};

export function startEngineProcess(intervalMs: number): EngineProcess {
  const child = fork(engineEntry, [probeEntry, String(intervalMs)], { execArgv: [] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    next: (read) =>
      new Promise((resolve, reject) => {
        const finish = (settle: () => void): void => {
          child.off('message', onReport);
          settle();
        };
        const onReport = (report: EngineReport): void => {
          if (report.report === 'failed') finish(() => reject(new Error(report.message)));
          const answer = read(report);
          if (answer !== null) finish(() => resolve(answer));
        };
        child.on('message', onReport);
        void exited.then(() => finish(() => reject(new Error('the process of the engine ended'))));
      }),
    end: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
