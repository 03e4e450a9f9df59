/** utilityProcess: a child process of its own, with `process.parentPort` instead of Node's channel. */
import { fork as forkNode } from 'node:child_process';
import { constants } from 'node:os';
import type { UtilityProcess, utilityProcess as realUtilityProcess } from 'electron';
import { makeEvent, tellTo, type UtilityProcessEvents } from './event-shapes.ts';
import { life, needReady, tellApp } from './life.ts';
import { emittingStandIn, NotModelled, standIn } from './stand-in.ts';

const events = ['spawn', 'exit', 'message'] as const satisfies (keyof UtilityProcessEvents)[];

type Utility = { readonly pid: number; readonly name: string; readonly type: 'Utility' };
const running = new Map<UtilityProcess, Utility>();

/** For `app.getAppMetrics`, where a utility process goes by its service name. */
export function runningUtilities(): readonly Utility[] {
  return [...running.values()];
}

const fork: typeof realUtilityProcess.fork = (modulePath, args = [], options = {}) => {
  needReady('utilityProcess cannot be created before app is ready');
  const { env = process.env, serviceName = 'Node Utility Process', stdio, ...others } = options;
  const asked = Object.keys(others);
  if (asked.length > 0) throw new NotModelled(`utilityProcess.fork with ${asked.join(', ')}`);
  if (stdio !== 'pipe') throw new NotModelled(`utilityProcess.fork with stdio ${String(stdio)}`);

  const node = forkNode(modulePath, args, {
    env: env as NodeJS.ProcessEnv,
    execArgv: ['--import', new URL('parent-port.ts', import.meta.url).href],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });

  const child: UtilityProcess = emittingStandIn<UtilityProcess>('utilityProcess', events, {
    get pid() {
      return running.has(child) ? node.pid : undefined;
    },
    stdout: node.stdout,
    stderr: node.stderr,
    kill: () => node.kill('SIGTERM'),
    postMessage: (message, transfer) => {
      if (transfer !== undefined) throw new NotModelled('transferring ports');
      node.send({ data: copy(message) }, () => undefined);
    },
  });
  const tell = tellTo<UtilityProcessEvents>(child);
  if (node.pid !== undefined) {
    running.set(child, { pid: node.pid, name: serviceName, type: 'Utility' });
  }

  const gone = new Promise<void>((resolve) => {
    node.once('exit', (code, signal) => {
      running.delete(child);
      const exitCode = code ?? (signal === null ? -1 : constants.signals[signal]);
      tell('exit', exitCode);
      if (exitCode !== 0) {
        const reason = signal === null ? 'abnormal-exit' : 'killed';
        const type = 'Utility' as const;
        tellApp('child-process-gone', makeEvent(), { type, reason, exitCode, serviceName });
      }
      resolve();
    });
  });
  node.once('spawn', () => tell('spawn'));
  node.on('message', (message) => tell('message', (message as { readonly data: unknown }).data));
  // Electron ends its utility processes with the app.
  life.cleanUps.push(() => {
    if (running.has(child)) node.kill('SIGKILL');
    return gone;
  });
  return child;
};

export const utilityProcess = standIn<typeof realUtilityProcess>('utilityProcess', { fork });

function copy(message: unknown): unknown {
  try {
    return structuredClone(message);
  } catch (error) {
    throw new Error('An object could not be cloned.', { cause: error });
  }
}
