/**
 * Starts the measurement of one load: as root in namespaces of its own, whose end takes everything
 * in them along; otherwise beside everything else that runs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { LoadReport, LoadRequest, LoadResult } from './result.ts';

const child = join(import.meta.dirname, 'load-child.ts');

/** A new network namespace's loopback is down (network_namespaces(7)). */
const apart = [
  'unshare',
  '--net',
  '--pid',
  '--mount-proc',
  '--fork',
  '--kill-child',
  'sh',
  '-c',
  'ip link set lo up && exec "$@"',
  'sh',
] as const;

export function canIsolate(): boolean {
  const [command, ...args] = apart;
  return process.getuid?.() === 0 && spawnSync(command, [...args, 'true']).status === 0;
}

export type LoadMeasurement = {
  /** Throws what went wrong in one sentence. */
  readonly result: Promise<LoadResult>;
  /** Ends it and all it has started. */
  readonly stop: () => void;
};

export function measureLoad(
  request: LoadRequest,
  onProgress: (text: string) => void,
): LoadMeasurement {
  const [command = '', ...args] = [
    ...(request.isolated ? apart : []),
    process.execPath,
    child,
    JSON.stringify(request),
  ];
  const running = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const result = new Promise<LoadResult>((resolve, reject) => {
    let outcome: LoadResult | null = null;
    let complaint = `the measurement of ${request.load} ended without a result`;
    running.on('message', (report: LoadReport) => {
      if (report.report === 'progress') onProgress(report.text);
      if (report.report === 'result') outcome = report.result;
      if (report.report === 'failed') complaint = report.message;
    });
    running.once('error', reject);
    running.once('close', () => {
      if (outcome === null) reject(new Error(complaint));
      else resolve(outcome);
    });
  });
  return {
    result,
    // Apart: unshare(1) blocks the gentler signals, and its end kills the namespace's first process
    // and with it all others. Beside: the child leaves, and its own children with it.
    stop: () => void running.kill(request.isolated ? 'SIGKILL' : 'SIGTERM'),
  };
}
